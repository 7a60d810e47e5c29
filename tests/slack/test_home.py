"""The App Home: drawn when somebody opens it, and anew after what they do there."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.slack import home, shapes
from adapters.slack.text import JOINER
from bot.cards import Button, Card, Chart, Quote, Table, para
from bot.model import Person
from bot.ports import Busy, Reply
from tests.slack import filling
from tests.slack.faults import Refuse, Status
from tests.slack.stage import Stage, staged
from tests.slack.state import Json
from tests.slack.toy import SIGNUP, asking

CARDS = (asking("Two things wait for you", "accept", "form"), asking("Three pilots of yours", "show"))


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as each:
        each.talk.replies["home"] = Reply(cards=CARDS)
        yield each


def texts(view: Json | None) -> list[str]:
    """The titles of its sections, in order."""
    assert view is not None
    return [block["text"]["text"].replace(JOINER, "") for block in view["blocks"] if block["type"] == "header"]


async def opened(stage: Stage, user: str = "U1") -> Json:
    assert (await stage.slack.open_home(user)).status == 200
    await stage.slack.until(lambda: stage.slack.home(user))
    view = stage.slack.home(user)
    assert view is not None
    return view


async def drawn(stage: Stage, times: int) -> None:
    await stage.slack.until(lambda: len(stage.slack.called("views.publish")) == times)


# --- opening ------------------------------------------------------------------------------------------------------
async def test_whoever_opens_it_sees_every_section_with_its_buttons(stage: Stage) -> None:
    view = await opened(stage)
    assert texts(view) == ["Two things wait for you", "Three pilots of yours"]
    assert filling.buttons(view) == ["Accept", "Form", "Show"]
    assert stage.talk.told == []


async def test_whoever_only_opens_it_is_neither_kept_nor_made_the_administrator(stage: Stage) -> None:
    """Before, the first who looked at an empty Home administered the whole workspace from then on."""
    await opened(stage)
    assert stage.people.all == {}


async def test_looking_at_the_messages_tells_nobody_anything(stage: Stage) -> None:
    """Somebody who only looks has not asked to be written to, nor to be known."""
    assert (await stage.slack.open_home("U1", tab="messages")).status == 200
    assert stage.slack.called("views.publish") == []
    assert stage.slack.seen("U1") == []
    assert stage.people.all == {}


async def test_opening_it_again_draws_what_is_so_by_then(stage: Stage) -> None:
    await opened(stage)
    stage.talk.replies["home"] = Reply(cards=CARDS[1:])
    await stage.slack.open_home("U1")
    await drawn(stage, 2)
    assert texts(stage.slack.home("U1")) == ["Three pilots of yours"]


async def test_a_home_that_was_drawn_meanwhile_is_read_anew_and_not_painted_over(stage: Stage) -> None:
    """Before, the older picture could be drawn last, and somebody accepted what they had accepted already."""
    view = await opened(stage)
    event = {"type": "app_home_opened", "user": "U1", "channel": stage.slack.state.dm("U1"), "tab": "home"}
    older = stage.slack.shown(view) | {"hash": "1.old"}
    stage.talk.replies["home"] = Reply(cards=CARDS[1:])
    assert (await stage.slack.event({**event, "view": older})).status == 200
    await drawn(stage, 3)
    assert [call.get("hash") for call in stage.slack.called("views.publish")] == [None, "1.old", None]
    assert texts(stage.slack.home("U1")) == ["Three pilots of yours"]


async def test_an_older_reading_never_paints_over_a_newer_one(stage: Stage) -> None:
    """Two drawings at a time came to Slack in any order, and somebody accepted what they had accepted already."""
    going, gate, real = 0, asyncio.Event(), stage.talk.home

    async def slow(by: Person) -> tuple[Card, ...]:
        nonlocal going
        going += 1
        cards = await real(by)
        if going == 1:
            await gate.wait()
        return cards

    stage.talk.home = slow  # type: ignore[method-assign]
    await stage.slack.open_home("U1")
    stage.talk.replies["home"] = Reply(cards=CARDS[1:])
    for _ in range(3):
        await stage.slack.open_home("U1")
    gate.set()
    await drawn(stage, 2)
    assert texts(stage.slack.home("U1")) == ["Three pilots of yours"]
    assert going == 2


@pytest.mark.parametrize("fault", [Status(500), Refuse("internal_error"), Refuse("not_enabled")])
async def test_a_home_that_can_not_be_drawn_undoes_nothing(stage: Stage, fault: Any) -> None:
    await opened(stage)
    stage.talk.replies["accept"] = Reply(cards=(Card("You own it."),))
    stage.slack.faults.plan("views.publish", fault)
    assert (await stage.slack.click_home("U1", "accept")).status == 200
    await stage.slack.until(lambda: stage.slack.seen("U1"))
    assert [each["text"] for each in stage.slack.seen("U1")] == ["You own it."]
    assert len(stage.talk.events) == 1


async def test_a_home_that_is_switched_off_is_said_once(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    stage.slack.faults.plan("views.publish", *[Refuse("not_enabled")] * 3)
    for times in (1, 2, 3):
        assert (await stage.slack.open_home("U1")).status == 200
        await drawn(stage, times)
    await stage.slack.open_home("U2")  # a fourth one, that is drawn: all three have been dealt with
    await stage.slack.until(lambda: stage.slack.home("U2"))
    assert [record.message for record in caplog.records].count("slack.home_not_drawn") == 1


async def test_a_store_that_is_busy_leaves_the_home_as_it_is(stage: Stage) -> None:
    class Held:
        async def home(self, by: object) -> tuple[Card, ...]:
            raise Busy

    await opened(stage)
    stage.talk.home = Held().home  # type: ignore[method-assign]
    assert (await stage.slack.open_home("U1")).status == 200
    assert len(stage.slack.called("views.publish")) == 1


# --- acting there -------------------------------------------------------------------------------------------------
async def test_a_press_in_the_home_is_answered_directly_and_shows_there(stage: Stage) -> None:
    await opened(stage)
    stage.talk.replies["accept"] = Reply(cards=(Card("You own it."),))
    stage.talk.replies["home"] = Reply(cards=CARDS[1:])
    assert (await stage.slack.click_home("U1", "accept")).status == 200
    await drawn(stage, 2)
    await stage.slack.until(lambda: stage.slack.seen("U1"))
    assert stage.talk.told[0][2] == ("U1", "accept", "token-accept")
    assert texts(stage.slack.home("U1")) == ["Three pilots of yours"]
    assert [each["text"] for each in stage.slack.seen("U1")] == ["You own it."]


async def test_a_form_opened_there_draws_it_anew_when_it_is_sent_and_not_before(stage: Stage) -> None:
    await opened(stage)
    stage.talk.replies["form"] = Reply(form=SIGNUP)
    await stage.slack.click_home("U1", "form")
    await stage.slack.until(lambda: stage.slack.modal("U1"))
    await drawn(stage, 2)
    view = stage.slack.modal("U1")
    assert view is not None
    stage.talk.replies["home"] = Reply(cards=CARDS[1:])
    answer = await stage.slack.submit("U1", view, {"why": "she knows", "who": "U2"})
    assert answer.status == 200
    await drawn(stage, 3)
    assert texts(stage.slack.home("U1")) == ["Three pilots of yours"]


async def test_a_form_opened_there_that_goes_on_with_another_still_leads_back(stage: Stage) -> None:
    await opened(stage)
    stage.talk.replies["form"] = Reply(form=SIGNUP)
    stage.talk.replies["signup-token"] = Reply(form=SIGNUP)
    await stage.slack.click_home("U1", "form")
    await stage.slack.until(lambda: stage.slack.modal("U1"))
    for times in (3, 4):
        view = stage.slack.modal("U1")
        assert view is not None
        await stage.slack.submit("U1", view, {"why": "she knows", "who": "U2"})
        await drawn(stage, times)


async def test_a_form_opened_elsewhere_draws_no_home(stage: Stage) -> None:
    stage.talk.replies["new"] = Reply(form=SIGNUP)
    await stage.slack.command("U1", "new")
    await stage.slack.until(lambda: stage.slack.modal("U1"))
    view = stage.slack.modal("U1")
    assert view is not None
    await stage.slack.submit("U1", view, {"why": "she knows", "who": "U2"})
    assert stage.slack.called("views.publish") == []


async def test_a_double_click_in_the_home_is_one_event_and_a_click_on_the_new_home_another(stage: Stage) -> None:
    view = await opened(stage)
    stage.slack.faults.plan("views.publish", Status(500), Status(500))  # it stays as it was drawn
    for times in (2, 3):
        await stage.slack.click_home("U1", "accept")
        await drawn(stage, times)
    assert len(stage.talk.events) == 1
    await stage.slack.open_home("U1")
    await stage.slack.until(lambda: stage.slack.home("U1") != view)
    await stage.slack.click_home("U1", "accept")
    assert len(stage.talk.events) == 2


# --- how it is drawn ----------------------------------------------------------------------------------------------
def test_what_a_home_takes_no_block_for_stands_there_in_words() -> None:
    chart = Chart("Minutes", "From 210 to 120.", ("1", "2"), (210.0, 120.0), 1, None, None, "min")
    table = Table(("Pilot", "Number"), (("Route planning", "126 min"),))
    view = home.view([Card("All of it", (chart, table, Quote("<!channel> *now*")), (Button("a", "A", "t"),))])
    assert shapes.view_faults(view) == []
    said = str(view)
    assert "From 210 to 120." in said and "Route planning | 126 min" in said
    assert "'data_visualization'" not in said and "'table'" not in said
    assert "<!channel>" not in said  # a joiner stands in it: nobody is called


def test_many_sections_are_cut_to_what_slack_draws() -> None:
    cards = [Card(f"Section {nth}", (para("words"),), (Button("a", "A", "t"),)) for nth in range(60)]
    view = home.view(cards)
    assert shapes.view_faults(view) == []
    assert texts(view)[0] == "Section 0" and 20 < len(texts(view)) < 60


def test_a_section_of_many_long_lines_is_still_one_that_slack_draws() -> None:
    cards = [Card("x" * 300, tuple(para("y" * 5_000) for _ in range(9)), (Button("a", "z" * 200, "t"),))] * 9
    assert shapes.view_faults(home.view(cards)) == []


def test_a_heading_is_not_cut_off_from_what_it_counts() -> None:
    view = home.view([Card("Two things wait for you"), *CARDS])
    assert [block["type"] for block in view["blocks"]][:2] == ["header", "header"]
    assert [block["type"] for block in view["blocks"]].count("divider") == 1


def test_the_two_ends_of_a_range_stay_on_one_line() -> None:
    (header,) = home.view([Card("Your number for 16–22 Mar – soon")])["blocks"]
    assert header["text"]["text"] == f"Your number for 16–{JOINER}22 Mar – soon"
