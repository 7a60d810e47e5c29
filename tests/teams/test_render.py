"""Cards as Teams draws them: always taken, never pinging, and saying what they say."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import example, given, settings

from adapters.teams import limits, shapes
from adapters.teams.activities import Json
from adapters.teams.data import Do, done
from adapters.teams.invoked import CARD
from adapters.teams.limits import size
from adapters.teams.render import activity, drawn, twin
from bot.cards import Bold, Button, Card, Chart, Facts, Image, Link, Mention, Quote, Table, para
from bot.inbox.openers import opens
from tests.teams.cards import broken, every_card
from tests.teams.filling import actions, labels, words
from tests.teams.nasty import CARDS

WEEKS = ("2 Mar", "9 Mar")
CHART = Chart(
    title="Route",
    alt="Chart. What changed: 1 at 9 Mar: new depot.",
    labels=WEEKS,
    values=(3.0, 2.0),
    baseline=0,
    target=1.0,
    limits=None,
    unit="min",
    markers=((1, "*new*"),),
    days=(date(2026, 3, 2), date(2026, 3, 9)),
)


def texts(value: Any) -> Iterator[str]:
    """Every text that is shown anywhere."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name not in ("data", "url", "value") or isinstance(value.get("data"), list):
                yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


def kinds(card: Json) -> list[str]:
    """What the card is built of, in order."""
    return [element["type"] for element in card["body"]]


def types(value: Any) -> set[str]:
    """Of all elements, whatever they say."""
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = {str(value["type"])} if isinstance(value, dict) and "type" in value else set()
    return own.union(*(types(each) for each in within))


@given(CARDS)
@example(Card("TextBlock"))
@settings(max_examples=150, deadline=None)
def test_nothing_that_is_written_calls_anybody_or_becomes_markup(card: Card) -> None:
    for message in (activity(card), twin(card)):
        assert not any(re.search(r"<[a-zA-Z/!?]|\{\{", text) for text in texts(message))
        assert not {"TextBlock", "FactSet"} & types(message)
        json.dumps(message, ensure_ascii=False).encode()
        assert message["summary"].strip()
        assert "entities" not in message


@given(CARDS)
@settings(max_examples=150, deadline=None)
def test_every_card_is_taken_and_small_enough(card: Card) -> None:
    shown = drawn(card)
    assert shapes.faults(shown) == []
    assert broken(shown) == []
    assert size(shown) <= limits.CARD
    assert labels(shown) or not card.buttons


def test_every_message_and_page_that_there_is_is_taken() -> None:
    for name, card in every_card().items():
        assert (name, broken(drawn(card)), shapes.faults(drawn(card))) == (name, [], [])
        assert len(labels(drawn(card))) == len(card.buttons), name


def test_nothing_that_there_is_to_read_says_to_type_a_slash() -> None:
    for name, card in every_card().items():
        for line in [*words(drawn(card)), twin(card)["text"]]:
            assert not re.search(r"(?<!\S)[“(]?/(?:champion|report)\b", line), (name, line)


def test_the_words_of_a_paragraph_keep_their_weight_and_their_blanks() -> None:
    said = para(
        "It is ", Bold("120"), " ", Mention(uuid4(), "Ann"), Link("more", "https://x.y/z"), Link("no", "javascript:x")
    )
    (line,) = drawn(Card("", (said,)))["body"]
    assert line["inlines"] == [
        {"type": "TextRun", "text": "It is "},
        {"type": "TextRun", "text": "120", "weight": "Bolder"},
        {"type": "TextRun", "text": " "},
        {"type": "TextRun", "text": "Ann", "weight": "Bolder"},
        {"type": "TextRun", "text": "more", "selectAction": {"type": "Action.OpenUrl", "url": "https://x.y/z"}},
        {"type": "TextRun", "text": "no"},
    ]


def test_what_somebody_wrote_keeps_its_lines() -> None:
    (quote,) = drawn(Card("", (Quote("one\n\ntwo\r\nthree"),)))["body"]
    assert quote["style"] == "emphasis"
    assert words({"body": [quote]}) == ["“one", "two", "three”"]


def test_our_commands_lose_their_slash_and_what_somebody_wrote_does_not() -> None:
    card = Card(
        "/champion status is new",
        (
            para("Type ", Bold("/report mine"), ", or /champion fix 131 week 12. See https://x.y/report."),
            Facts((("/champion checkin 126", "or /report and your words"),)),
            Quote("/champion status says /report"),
        ),
    )
    assert words(drawn(card)) == [
        "“status” is new",
        "Type report mine, or “fix 131 week 12”. See https://x.y/report.",
        "checkin 126: or “report” and your words",
        "“/champion status says /report”",
    ]
    assert "/champion status says /report" in twin(card)["text"]


def test_a_button_opens_a_dialog_where_a_form_follows_and_acts_at_once_where_none_does() -> None:
    card = Card("Who?", (), (Button("enter", "Enter", "p:week", "primary"), Button("seen", "Seen", "p:1", "danger")))
    assert opens("enter", "p:week")
    assert not opens("seen", "p:1")
    enter, seen = actions(drawn(card))
    assert enter["type"] == "Action.Submit"
    assert enter["data"]["msteams"] == {"type": "task/fetch"}
    assert enter["style"] == "positive"
    assert (seen["type"], seen["verb"], seen["style"]) == ("Action.Execute", "seen", "destructive")
    assert seen["fallback"]["data"] == seen["data"]
    assert done(enter["data"]) == Do("press", "enter", "p:week")
    assert done(seen["data"]) == Do("press", "seen", "p:1")


@pytest.mark.parametrize(
    ("given", "rows"),
    [
        (["Yes"] * 7, [4, 3]),
        (["A"] * 7, [6, 1]),
        (["Enter number", "No data this week", "I'm away", "Skip…"], [1, 2, 1]),
        (["Y" * 60], [1]),
    ],
)
def test_a_row_has_no_more_buttons_than_a_phone_shows(given: list[str], rows: list[int]) -> None:
    card = Card("Who?", (), tuple(Button("seen", label, "t") for label in given))
    shown = [element["actions"] for element in drawn(card)["body"][1:]]
    assert [len(row) for row in shown] == rows
    assert all(len(action["title"]) <= limits.BUTTON for row in shown for action in row)


@pytest.mark.parametrize("count", [10, 400])
def test_too_long_a_card_keeps_its_beginning_and_its_buttons(count: int) -> None:
    card = Card("Long", tuple(para(f"Line {number}") for number in range(count)), (Button("seen", "Yes", "t"),))
    shown = drawn(card)
    assert size(shown) <= limits.CARD
    assert words(shown)[:2] == ["Long", "Line 0"]
    assert kinds(shown)[-1] == "ActionSet"
    assert ("…" in words(shown)) == (count > 10)


def test_a_table_has_its_header_and_every_row_as_many_cells() -> None:
    (table,) = drawn(Card("", (Table(("Pilot", "Week"), (("Route",), ("Invoice", "9 Mar", "more"))),)))["body"]
    assert words({"body": [table]}) == ["Pilot | Week", "Route | –", "Invoice | 9 Mar"]
    assert table["firstRowAsHeader"]
    assert [each["inlines"] for each in table["fallback"]["items"]] == [
        ["Pilot · Week"],
        ["Route"],
        ["Invoice · 9 Mar"],
    ]


def test_a_column_that_says_nothing_takes_no_room_from_the_others() -> None:
    said = Table(("Weeks", "Sure", "What changed"), (("9 Mar", "–", "new depot"), ("2 Mar", "–", "–")))
    (table,) = drawn(Card("", (said,)))["body"]
    assert words({"body": [table]}) == ["Weeks | What changed", "9 Mar | new depot", "2 Mar | –"]
    assert len(table["columns"]) == 2


def test_a_wide_table_loses_nothing_on_a_phone() -> None:
    header = ("Pilot", "Number", "Owner", "Phase", "Now")
    said = Table(header, (("Route", "131", "Ann", "Validate", "on its way"), ("Invoice", "9", "Bob", "Build", "–")))
    (table,) = drawn(Card("", (said,)))["body"]
    assert words({"body": [table]}) == [
        "Pilot | Number | Owner | Phase · Now",
        "Route | 131 | Ann | Validate · on its way",
        "Invoice | 9 | Bob | Build",
    ]


def test_a_table_of_no_rows_keeps_its_first_head() -> None:
    (table,) = drawn(Card("", (Table(("Pilot", "Week"), ()),)))["body"]
    assert words({"body": [table]}) == ["Pilot"]


def test_of_a_long_table_the_first_rows_stand_and_what_follows_it_as_well() -> None:
    long = Table(("Pilot", "Week"), tuple((f"Pilot {number}", "9 Mar") for number in range(300)))
    shown = drawn(Card("All", (long, para("And that is all."))))
    rows = words({"body": shown["body"][1:2]})
    assert len(rows) > 40
    assert rows[:2] == ["Pilot | Week", "Pilot 0 | 9 Mar"]
    assert rows[-1] == "… | …"
    assert words(shown)[-1] == "And that is all."


def test_a_chart_is_teams_own_with_its_picture_for_programs_that_draw_none() -> None:
    shown = drawn(Card("Title", (CHART, para("Looks real."))))
    assert kinds(shown) == ["RichTextBlock", limits.CHART, "RichTextBlock", "RichTextBlock"]
    assert shown["body"][1]["fallback"]["type"] == "Image"
    assert shown["body"][1]["fallback"]["altText"] == CHART.alt
    assert words({"body": shown["body"][2:]}) == ["1 · 9 Mar: *new*", "Looks real."]


def test_words_stand_for_a_picture_where_the_card_is_full() -> None:
    shown = drawn(Card("Title", (CHART, *(para("x" * 1_950) for _ in range(11)))))
    assert shown["body"][1]["fallback"]["type"] == "Container"
    assert words({"body": [shown["body"][1]["fallback"]]}) == [CHART.alt]
    assert "…" not in words(shown)


def test_a_picture_of_the_web_is_shown_only_where_its_way_is_safe() -> None:
    card = Card(
        "", (Image("https://x.y/z.png", "Z"), Image("http://x.y/z.png", "plain"), Image("javascript:x", "none"))
    )
    assert kinds(drawn(card)) == ["Image", "RichTextBlock", "RichTextBlock"]
    assert words(drawn(card)) == ["Z", "plain", "none"]


def test_a_notification_says_the_title_and_the_first_line() -> None:
    message = activity(Card("131 min", (para("Goal 108."), para("More."))))
    assert message["summary"] == "131 min · Goal 108."
    (attachment,) = message["attachments"]
    assert attachment["contentType"] == CARD
    assert attachment["content"]["speak"] == "131 min Goal 108."
    assert attachment["content"]["fallbackText"] == "131 min\nGoal 108.\nMore."


def test_the_plain_message_says_the_same_words_and_names_the_buttons() -> None:
    card = Card("131 min", (Facts((("Owner", "Ann"),)),), (Button("seen", "Seen", "t"),))
    assert twin(card)["text"] == "131 min\nOwner: Ann\n[Seen]"
    assert twin(card)["textFormat"] == "plain"


def test_a_card_of_nothing_is_still_a_message() -> None:
    shown = drawn(Card(""))
    assert shapes.faults(shown) == []
    assert broken(shown) == []
