"""Our commands as Teams spells them: "type /champion list to see" is "type “list” to see", and can be copied."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from adapters.teams import forms
from adapters.teams.text import in_teams, quoted
from bot.cards import Form, TextInput, plain_text
from bot.commands import Command, parse
from bot.wording.linking import code_given
from tests.teams.cards import every_card

COMMAND = re.compile(r"(?<![\w/.:])/(?:champion|report)\b")
QUOTED = re.compile(r"“([^”]*)”([^“]*)")
# What a sentence of ours goes on with after a whole command.
GOES_ON = frozenset(
    {
        "",
        "alone",
        "and",
        "comes",
        "tells",
        "at",
        "before",
        "ends",
        "gives",
        "lets",
        "names",
        "opens",
        "or",
        "shows",
        "takes",
    }
)
GOES_ON |= {"to", "with", "works"}


def _said(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each string with a command in the midst of a sentence: a figure where a value stands. Bold ones are whole as they are,
    and so are those that are put together of a command and values.
    """
    skipped = {part for node in ast.walk(tree) for part in _skipped(node)}
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = (str(part.value) if isinstance(part, ast.Constant) else "9" for part in node.values)
            text = "".join(parts)
            if COMMAND.search(text) and not COMMAND.match(text):
                yield node.lineno, text
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and COMMAND.search(node.value):
            if node.value != "/champion" and not node.value.endswith(" …"):  # what is kept of what people type
                yield node.lineno, node.value


def _skipped(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Bold", "Quote"):
        yield from ast.walk(node)
    elif isinstance(node, ast.JoinedStr):
        yield from node.values
    elif isinstance(node, ast.Tuple) and node.elts and _is_command(node.elts[0]):
        yield node.elts[0]  # what is typed, beside what it does
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value


def _is_command(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and COMMAND.match(str(node.value)) is not None


def sentences() -> Iterator[tuple[str, str]]:
    root = Path(bot.__file__).parent
    for path in sorted(root.rglob("*.py")):
        for line, text in _said(ast.parse(path.read_text())):
            yield f"{path.relative_to(root)}:{line}", text


FOUND = tuple(sentences())


def test_a_command_was_quoted_in_the_wrong_place_so_that_its_copy_was_not_understood() -> None:
    assert len(FOUND) > 40
    wrong = []
    for where, text in FOUND:
        for command, after in QUOTED.findall(quoted(re.sub("[“”]", "", text))):
            goes_on = re.split(r"[\s.,:;)]", after.strip(), maxsplit=1)[0] if after.startswith(" ") else ""
            if not isinstance(parse(command), Command) or goes_on not in GOES_ON:
                wrong.append((where, command, after))
    assert wrong == []


@pytest.mark.parametrize(("where", "text"), FOUND)
def test_no_slash_is_left_in_teams_where_none_can_be_typed(where: str, text: str) -> None:
    assert not COMMAND.search(quoted(text)), where


def test_no_card_shows_a_slash_in_teams_but_the_one_to_be_typed_in_slack() -> None:
    shown = {name: plain_text(in_teams(card)) for name, card in every_card().items()}
    assert [name for name, text in shown.items() if COMMAND.search(text)] == []
    assert "/champion link KFM4-2CDE" in plain_text(in_teams(code_given("KFM42CDE", "teams")))


def test_what_is_wrong_in_a_form_named_a_command_that_teams_does_not_have() -> None:
    form = Form("History", (TextInput("rows", "Rows"),), "Send", "t")
    drawn = forms.drawn(form, (), {}, {"rows": "Correct it with /champion fix.", "other": "See /champion list."})
    text = str(drawn)
    assert "Correct it with “fix”." in text
    assert "See “list”." in text
    assert "/champion" not in text
