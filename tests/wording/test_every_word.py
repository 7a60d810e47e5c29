"""Everything a person can read, message or not, holds the same rules of speech."""

import re
from collections import defaultdict
from dataclasses import replace
from typing import get_args
from uuid import UUID

import pytest

from bot.cards import Card, Form, plain_text
from bot.model import Calendar, Cause, RuleName
from bot.notices import HeadsUp
from bot.wording import menus, word
from bot.wording.voice import Voice
from tests.wording.asked import as_text, forms, sentences
from tests.wording.cast import MAYA, NAMES, NOW, PILOT, TOM, Example
from tests.wording.examples import examples
from tests.wording.looking import homes
from tests.wording.merged import merged
from tests.wording.shown import all_menus, pages_shown
from tests.wording.test_every_message import sentences as lines_of

ALL = examples()
MERGED, PAGES, FORMS, SENTENCES = tuple(merged()), (*pages_shown(), *homes()), tuple(forms()), tuple(sentences())
# What the program calls things is for the program.
INNER = re.compile(
    r"\b(rungs?|ladders?|aggregates?|triaged?|escalat\w*|payload|token|null|can not|S\d+|L\d)\b", re.IGNORECASE
)
BLAME = re.compile(r"\b(fail(ed|ure|s)?|overdue|neglect\w*|ignored?|blame\w*|fault|invalid|illegal)\b", re.IGNORECASE)
# Only ever the answer to what the same person has just done.
REPLIES = {
    *("thanks", "week_noted", "ask_again", "ack_noted", "refusal", "registered", "report_logged", "roster_noted"),
    *("use_noted", "history_noted", "context_noted", "condition_noted"),
}
# One verb, and a label that says of what or for when.
SEVERAL_LABELS = {
    "nodata": {"No data this week", "No data this time", "No data that week", "No data that time"},
    "enter": {"Enter number", "Enter a number after all"},
    "accept": {"Accept…", "Accept as it is…"},
    "reassign": {"Reassign owner", "Name an owner"},
    "reblock": {"Name a helper", "Change it"},
    "take": {"Accept", "Open it again"},
    "detail": {"Add a detail…", "Answer…"},
    "roster": {"Name the users", "Change it"},
    "help": {"What can I type?", "Help", "Help remove the blocker"},
    "other": {"Choose something else", "Decide…"},
    "fix": {"Fix a typo", "Correct it"},
}
NAMED_BY_WHAT = ("other_week", "answer", "show", "openreport", "unblocked", "in_full")
TITLE = 150  # characters that every platform shows of a title


def cards() -> list[tuple[str, Card]]:
    return [*((each.name, each.card) for each in ALL), *MERGED, *PAGES]


def everything() -> list[tuple[str, str]]:
    """All there is to read, by what it is."""
    asked = [(name, as_text(form)) for name, form in FORMS]
    return [*((name, plain_text(card)) for name, card in cards()), *asked, *SENTENCES]


def is_asked_for(example: Example) -> bool:
    body = example.body
    if body.kind in REPLIES or getattr(body, "by", None) == example.reader:
        return True
    how = getattr(body, "how", "")
    if body.kind == "offer_closed":
        return how == "declined" or (how == "accepted" and not getattr(body, "agreed", None))
    return body.kind == "report_told" and bool(getattr(body, "answered", None))


@pytest.mark.parametrize("example", [each for each in ALL if not is_asked_for(each)], ids=lambda each: each.name)
def test_a_message_nobody_asked_for_ends_with_why_it_came(example: Example) -> None:
    assert lines_of(example.card)[-1].startswith("Why you: you") or "Why you: " in lines_of(example.card)[-1]


def test_nothing_to_read_names_what_is_inside_the_program_and_nothing_blames() -> None:
    found = [(name, said) for name, said in everything() if INNER.search(said) or BLAME.search(said)]
    assert found == []


def test_nothing_to_read_has_a_broken_space_or_mark() -> None:
    wrong = re.compile(r"\S  \S|\s[,.;!?](?!\d)|[,;:]{2}|\(\)|\bNone\b|\bUUID\b|: *$", re.MULTILINE)
    found = [
        (name, said) for name, said in everything() if wrong.search(re.sub(r"^.*:$", "", said, flags=re.MULTILINE))
    ]
    assert found == []


def test_a_button_is_called_the_same_wherever_it_does_the_same() -> None:
    labels = defaultdict(set)
    for name, card in cards():
        if " in one to " not in name:
            for each in card.buttons:
                labels[each.verb].add(each.label)
    several = {verb: said for verb, said in labels.items() if len(said) > 1 and verb not in NAMED_BY_WHAT}
    assert several == SEVERAL_LABELS


def test_a_label_says_what_it_does() -> None:
    labels = {each.label for _, card in cards() for each in card.buttons} | {form.submit for _, form in FORMS}
    assert not labels & {"Yes", "No", "OK", "Submit", "Cancel", "Click here", "Change", "Stop…"}


@pytest.mark.parametrize(("name", "card"), MERGED, ids=[name for name, _ in MERGED])
def test_several_in_one_are_six_lines_and_five_buttons_and_say_why(name: str, card: Card) -> None:
    assert 1 + len(lines_of(card)) <= 6
    assert len(card.buttons) <= 5
    assert len({each.label for each in card.buttons}) == len(card.buttons)
    assert "Why you: " in lines_of(card)[-1]


def test_every_kind_of_menu_is_six_lines_and_what_it_names_can_be_typed() -> None:
    for name, card in all_menus():
        lines = plain_text(card.without_buttons()).splitlines()
        assert len(lines) <= 6 or name == "menu all"
        for line in lines:
            typed = re.match(r"/champion (\w+)", line)
            assert typed is None or typed[1] in get_args(menus.Name)
        assert len(card.buttons) <= 5


def test_no_page_has_more_buttons_than_can_be_told_apart() -> None:
    for name, card in PAGES:
        is_decided = any(button.verb == "decide" for button in card.buttons)
        is_named = all(button.label.startswith("See ") for button in card.buttons)  # each by its pilot
        assert len(card.buttons) <= (8 if is_named else 6 if is_decided else 5), name
        assert 0 < len(card.title) <= TITLE, name


@pytest.mark.parametrize(("name", "form"), FORMS, ids=[name for name, _ in FORMS])
def test_every_question_of_a_form_is_asked_once_and_in_words(name: str, form: Form) -> None:
    names = [each.name for each in form.inputs()]
    assert len(set(names)) == len(names)
    assert 0 < len(form.title) <= 60
    assert 0 < len(form.submit) <= 30
    for each in form.inputs():
        assert each.label[0].isupper()
        assert not each.label.endswith((":", ".", " ")) or each.label.endswith((".", "…"))


@pytest.mark.parametrize("name", ["An assistant for the planning of delivery routes x x x x x x", "תכנון מסלולים", "Q"])
def test_any_name_of_a_pilot_leaves_a_message_within_its_lines(name: str) -> None:
    for example in ALL:
        card = replace(example, body=replace(example.body, pilot=replace(example.body.pilot, name=name))).card
        assert 1 + len(lines_of(card)) <= 6, example.name
        assert len(card.title) <= TITLE, example.name
        assert name in plain_text(card) or example.body.pilot.name not in plain_text(example.card), example.name


@pytest.mark.parametrize("reader", NAMES, ids=NAMES.get)
def test_whoever_reads_a_message_is_never_spoken_of_in_the_third_person(reader: UUID) -> None:
    wrong = re.compile(
        r"\byou (?:is|was|has|does|says|owns|accepts|declines|knows|chooses|goes|needs|reads|stays)\b", re.I
    )
    for example in ALL:
        if example.body.kind == "ack_told" and getattr(example.body, "by", None) == reader:
            continue  # who decides reads that on their own card
        said = plain_text(replace(example, reader=reader).card)
        assert not wrong.search(said), (example.name, said)
        assert NAMES[reader] not in said, (example.name, said)


def test_a_name_from_the_right_never_turns_the_figures_beside_it_around() -> None:
    name = "תכנון מסלולים"
    for example in ALL:
        said = plain_text(replace(example, body=replace(example.body, pilot=replace(PILOT, name=name))).card)
        assert said.count(name) == said.count(f"\u2068{name}\u2069"), (example.name, said)
    for which, card in PAGES:
        if "from the right" in which:
            assert f"\u2068{name}\u2069" in card.title, which
    voice = Voice(NOW, MAYA, names={TOM: "محمد"})
    assert voice.name(TOM) == "\u2068محمد\u2069"


def test_nobody_asked_every_second_week_reads_of_every_week() -> None:
    weekly = re.compile(
        r"\b(every week|a week|this week|last week|weekly|weeks in a row|for (one|two|three) weeks?)\b", re.I
    )
    for example in ALL:
        if example.body.kind in ("welcome", "use_asked", "use_noted", "metric_noted", "refusal"):
            continue  # users are asked every week, and a new rhythm names the old one
        body = replace(example.body, pilot=replace(example.body.pilot, cadence=2))
        said = re.sub("“[^”]*”", "", plain_text(replace(example, body=body).card))  # without what people wrote
        assert not weekly.search(said), (example.name, said)


def test_a_heads_up_never_says_that_few_use_it_and_that_all_do() -> None:
    voice = Voice(NOW, MAYA, Calendar(zone="Europe/Berlin"), NAMES)
    said = {}
    for count, out_of in ((0, 7), (1, 7), (2, 3), (3, 3), (1, 0)):
        cause = Cause("S7", NOW, count=count, out_of=out_of)
        said[count, out_of] = lines_of(word(HeadsUp(pilot=PILOT, subject="s", cause=cause, alarm_at=None), voice))[0]
    assert said[0, 7] == "0 of 7 people have used it lately."
    assert said[1, 7] == "1 of 7 people has used it lately."
    assert said[3, 3] == "Too few said that they use it when they were asked, though all of 3 have lately."
    assert "though 2 of 3 have" in said[2, 3]
    assert said[1, 0] == "One person has used it lately."


def test_every_stall_that_is_coming_names_one_next_step_and_a_button_for_it() -> None:
    voice = Voice(NOW, MAYA, Calendar(zone="Europe/Berlin"), NAMES)
    for rule in get_args(RuleName):
        if rule in ("S3", "S4", "S5", "S7", "S8"):
            cause = Cause(rule, NOW, count=1, out_of=7, what=("ERP",))
            card = word(HeadsUp(pilot=PILOT, subject="s", cause=cause, alarm_at=None), voice)
            assert [line for line in lines_of(card) if line.startswith("Next step: ")]
            assert [each.tone for each in card.buttons].count("primary") == 1
