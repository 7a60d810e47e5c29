"""Examples of every form, and every sentence that answers what somebody typed or filled in."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args
from uuid import uuid4

from bot.cards import ChoiceInput, DateInput, Facts, FileInput, Form, Paragraph, PeopleInput, Quote
from bot.model import Blocker, Calendar, Choice, Guardrail, Metric, Role
from bot.wording import blockers, report_forms, settings
from bot.wording import forms as words
from tests.wording.cast import ADA, BARE, LENA, MAYA, MONDAY, NOW, PILOT, TOM
from tests.wording.shown import person, project
from tests.wording.shown import words as written

ROOT = Path(__file__).parents[2]
SPEAKING = (
    "bot/inbox/*.py",
    "bot/amounts.py",
    "bot/history.py",
    "bot/views.py",
    "bot/rules/*.py",
    "adapters/slack/words.py",
)
TWO = replace(PILOT, cadence=2)


def forms() -> Iterator[tuple[str, Form]]:
    """Each form there is, several where the words branch."""
    rail = Guardrail(written("How many deliveries came late?"), written("pieces"), "lower")
    metric = Metric(written(PILOT.question), written("min"), "lower", 180, 108, PILOT.target_on)
    yield "form new", words.new_pilot()
    for pilot in (PILOT, BARE, TWO):
        which = f"{pilot.unit or 'no unit'}, every {pilot.cadence}"
        yield f"form metric, {which}", words.metric(metric, pilot, "t")
        yield f"form metric with a guardrail, {which}", words.metric(replace(metric, guardrail=rail), pilot, "t")
        yield f"form number, {which}", words.number(pilot, "t", MONDAY)
        yield f"form number with a guardrail, {which}", words.number(pilot, "t", MONDAY, rail)
        yield f"form fix, {which}", words.fix(pilot, "t", MONDAY, 126, (rail, 4))
        yield f"form skip, {which}", words.skip(pilot, "t", MONDAY)
        yield f"form rights, {which}", words.rights(pilot, "t")
        yield f"form accept if, {which}", words.accept_if(pilot, "t")
        yield f"form handover, {which}", words.handover(pilot, "t")
        yield f"form history, {which}", words.history(pilot, "t")
        yield f"form away, {which}", words.away(pilot, "t", MONDAY, MONDAY)
    seats: dict[Role, object] = {"manager": TOM, "deputy": None, "owner": None, "sponsor": None}
    yield "form people", words.people(PILOT, "t", seats)  # type: ignore[arg-type]  # people of the cast
    for choice in get_args(Choice):
        yield f"form answer, {choice}", words.answer(choice, PILOT, "t", MONDAY, date(2026, 4, 10))
    yield from _of_blockers()
    yield from _of_reports()
    yield "form settings", settings.settings_form(person())
    told = replace(person(calendar=Calendar(country="DE")), platform_zone="Europe/Berlin")
    yield "form settings, told a zone", settings.settings_form(told)


def _of_blockers() -> Iterator[tuple[str, Form]]:
    stuck = Blocker(1, written("No access to the ERP yet"), "data", MAYA, NOW, NOW)
    yield "form blocker", blockers.blocker_form(PILOT)
    yield "form change a blocker", blockers.change_form(PILOT, stuck)
    yield "form context", blockers.context_form(PILOT, "t")
    yield "form pause", blockers.pause_form(PILOT, DateInput("until_on", "Until when?"))
    yield "form stop", blockers.stop_form(PILOT)


def _of_reports() -> Iterator[tuple[str, Form]]:
    one, two = ((PILOT.id, PILOT.name),), ((PILOT.id, PILOT.name), (uuid4(), "Invoice reader"))
    for which, people in ((one, 0), (one, 1), (two, 3), (two, 9)):
        for nameless in (False, True):
            name = f"form report, {len(which)} pilots, {people} people{', no name' if nameless else ''}"
            yield name, report_forms.report(which, "t", "broke", "", nameless=nameless, people=people)
    yield "form detail", report_forms.detail(42, "t", "")
    yield "form answer to a question", report_forms.detail(42, "t", "Which orders?")
    for make in (report_forms.disagree, report_forms.ask_back, report_forms.decline, report_forms.fixed):
        yield f"form {make.__name__}", make(42, "t")
    yield "form same as", report_forms.same_as(42, "t", ((uuid4(), 31, "the wrong depot"),))
    yield "form roster", report_forms.roster(project().name.text, "t", (LENA, ADA))


def as_text(form: Form) -> str:
    """The words of a form, a line each."""
    lines = [form.title]
    for block in form.blocks:
        match block:
            case Paragraph(spans):
                lines.append("".join(span.text for span in spans))
            case Facts(rows):
                lines += [f"{label}: {value}" for label, value in rows]
            case Quote(text):
                lines.append(f"“{text}”")
            case _:
                hint = f" ({block.hint})" if not isinstance(block, FileInput | PeopleInput) or block.hint else ""
                options = (
                    f" [{' / '.join(each.label for each in block.options)}]" if isinstance(block, ChoiceInput) else ""
                )
                lines.append(f"– {block.label}{hint if hint != ' ()' else ''}{options}")
    return "\n".join([*lines, f"<{form.submit}>"])


def sentences() -> Iterator[tuple[str, str]]:
    """Every whole sentence in the code that answers people, read from the code itself: "…" where a value stands."""
    for pattern in SPEAKING:
        for path in sorted(ROOT.glob(pattern)):
            for text in _said_in(ast.parse(path.read_text())):
                yield str(path.relative_to(ROOT)), text


def _said_in(tree: ast.AST) -> Iterator[str]:
    silent = {id(each) for node in ast.walk(tree) for each in _unspoken(node)}
    for node in ast.walk(tree):
        if id(node) in silent:
            continue
        text = _text(node)
        if " " in text and (text[0].isupper() or text[0] == "…") and text[-1] in ".?!":
            yield text


def _unspoken(node: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, what an assertion says, and the parts of a text that is read as a whole."""
    if isinstance(node, ast.Expr | ast.Assert):
        yield from ast.walk(node)
    if isinstance(node, ast.JoinedStr):
        yield from (each for part in node.values for each in ast.walk(part))


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value or " "
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) if isinstance(part, ast.Constant) else "…" for part in node.values) or " "
    return "-"
