"""The Home: what needs somebody stands first, and every button of it is answered."""

import pytest

from adapters.slack import shapes
from adapters.slack.home import view
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
        known = ("new", "settings", "why", "help") if button.token == "menu" else HANDLED
        assert button.verb in known


@pytest.mark.parametrize("cards", HOMES.values(), ids=HOMES)
def test_a_home_is_one_that_slack_draws_whole(cards: tuple[Card, ...]) -> None:
    drawn = view(cards)
    assert shapes.view_faults(drawn) == []
    shown = [block["text"]["text"] for block in drawn["blocks"] if block["type"] == "header"]
    assert shown == [card.title for card in cards]


def test_what_waits_for_somebody_stands_before_everything_else() -> None:
    assert title_of("manager, open") == "One thing waits for you"
    assert title_of("manager of ten stalls") == "Ten things wait for you"
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
    assert {button.verb for card in HOMES[name] for button in card.buttons} <= {"show", "settings", "why", "help"}


def test_eight_pilots_are_shown_and_the_others_counted() -> None:
    (card,) = (card for card in HOMES["administrator"] if "portfolio" in card.title)
    assert card.title == "21 pilots in the portfolio"
    assert len(card.blocks) == home.MOST_PILOTS + 1
    assert plain_text(card).endswith(
        "And 13 more: /champion list.\n[Route planning] [Route planning] [Route planning] [Pilot 0] [Pilot 1]"
    )
