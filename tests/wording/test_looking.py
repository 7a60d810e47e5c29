"""The Home: what needs somebody stands first, and every button of it is answered."""

import pytest

from adapters.slack import shapes
from adapters.slack.home import view
from adapters.slack.text import JOINER
from bot.cards import Card, plain_text
from bot.inbox.buttons import HANDLED
from bot.wording import home
from tests.wording.looking import seen
from tests.wording.shown import voice

HOMES = {name: home.home(part, voice(reader)) for name, part, reader in seen()}


def title_of(name: str) -> str:
    return HOMES[name][0].title


@pytest.mark.parametrize("cards", HOMES.values(), ids=HOMES)
def test_every_button_of_a_home_is_answered(cards: tuple[Card, ...]) -> None:
    for button in (button for card in cards for button in card.buttons):
        known = ("new", "settings", "why", "help", "report", "admin", "release") if button.token == "menu" else HANDLED
        assert button.verb in known


@pytest.mark.parametrize("cards", HOMES.values(), ids=HOMES)
def test_a_home_is_one_that_slack_draws_whole(cards: tuple[Card, ...]) -> None:
    drawn = view(cards)
    assert shapes.view_faults(drawn) == []
    shown = [block["text"]["text"].replace(JOINER, "") for block in drawn["blocks"] if block["type"] == "header"]
    assert shown == [card.title for card in cards]


def test_what_waits_for_somebody_stands_before_everything_else() -> None:
    assert title_of("manager, open") == "Route planning needs your decision"
    assert title_of("manager of ten stalls") == "Ten things wait for you; the first 8 are here"
    assert title_of("champion of many") == "20 things wait for you; the first 4 are here"
    assert title_of("champion") == "Route planning: your number for 16–22 Mar?"
    assert title_of("reporter") == "Two things wait for you"


@pytest.mark.parametrize(
    "name",
    [
        *("manager, acknowledged", "manager, held", "waiting for her condition", "manager with her reports"),
        *("stopped", "reporter who has answered"),
    ],
)
def test_what_somebody_else_has_to_do_is_not_put_to_them(name: str) -> None:
    assert "for you" not in title_of(name)
    looked_at = {"show", "settings", "why", "help", "report", "openreport", "new"}
    assert {button.verb for card in HOMES[name] for button in card.buttons} <= looked_at


def said(name: str) -> str:
    return "\n".join(plain_text(card) for card in HOMES[name])


def test_eight_pilots_are_shown_each_with_its_button_and_the_others_counted() -> None:
    (card,) = (card for card in HOMES["administrator"] if card.title == "All pilots: 21")
    lines = plain_text(card).splitlines()
    assert lines[1] == "Route planning · 131 → 108 min · stalled · looks real"
    assert lines[2] == "Route planning · start 180 → 108 min · nobody owns it"
    assert lines[-2] == "And 13 more: /champion list."
    assert [button.label for button in card.buttons][2:4] == ["See Route planning", "See Pilot 0"]
    assert len(card.buttons) == home.MOST_PILOTS


def test_a_promise_whose_date_has_come_is_not_put_as_if_nobody_had_promised_anything() -> None:
    (card, *_) = HOMES["manager, the date of her help has come"]
    assert card.title == "27 Mar is here: Route planning still waits"
    assert plain_text(card).splitlines()[1].startswith("You chose to help remove the blocker by 27 Mar.")
    assert [button.label for button in card.buttons] == ["Done", "New date", "Choose something else"]


def test_a_decision_says_the_number_the_cause_and_who_is_asked_next() -> None:
    lines = plain_text(HOMES["manager, open"][0]).splitlines()
    assert lines[1] == "131 min, goal 108 by 30 Jun."
    assert lines[2].startswith("What happened: no check-in for two weeks")
    assert lines[3] == "No answer by Wed 1 Apr, 10:00 goes to Priya."
    assert title_of("manager, parked") == "Route planning is parked: it still needs your decision"


def test_of_several_decisions_each_is_one_line_and_one_button() -> None:
    for card in HOMES["manager of ten stalls"][1:9]:
        assert len(card.blocks) == 1
        assert [button.label for button in card.buttons] == ["Decide…"]


def test_what_somebody_was_only_asked_to_own_is_not_called_theirs() -> None:
    assert "of yours" not in said("asked to own it")
    assert "Please answer by Tue 31 Mar, 10:00. Declining is fine." in said("asked to own it")
    assert title_of("waiting for her condition") == "Your condition for Route planning is with Tom"


def test_a_baseline_is_called_yours_only_to_who_owns_the_outcome() -> None:
    assert "beat your 6 baseline weeks" in said("champion")
    assert "beat the 6 baseline weeks" in said("manager, open")
    assert "your 6" not in said("manager, open")


def test_what_happens_next_stands_beside_every_pilot() -> None:
    assert "Next question Fri 27 Mar, 10:00." in said("champion who is asked next")
    assert "Waiting for the number of 16–22 Mar." in said("champion")
    assert "You help until 27 Mar." in said("manager, her choice to help stands")
    assert "You have asked Lena to own it." in said("manager, her choice to reassign stands")


def test_that_nothing_is_sent_is_said_first_and_an_administrator_can_end_it() -> None:
    (first, *_) = HOMES["administrator while all is held"]
    assert first.title == "Nothing is sent since Fri 27 Mar, 10:00"
    assert [button.label for button in first.buttons] == ["Release all messages"]
    assert HOMES["somebody while all is held"][0].buttons == ()
    assert title_of("somebody in a rehearsal") == "This is a rehearsal"


def test_a_user_can_always_report_and_open_what_they_reported() -> None:
    for name in ("on a roster", "user asked", "reporter", "reporter who has answered"):
        assert [button.label for card in HOMES[name] for button in card.buttons if button.verb == "report"]
    assert "[RP-42]" in said("reporter who has answered")
    assert "Maya asks about RP-42: wrong depot for split orders" in said("reporter")


def test_reports_that_wait_say_what_they_are() -> None:
    assert "RP-43 broke, since 27 Mar · stops somebody's work" in said("champion with one report")
    assert "Maya asks for your help: Route planning" in said("helper")


def test_an_administrator_of_nothing_is_told_so() -> None:
    assert "You are the administrator here" in said("administrator of nothing")
    assert "[Administration]" in said("administrator of nothing")
    assert "administrator" not in said("newcomer")
