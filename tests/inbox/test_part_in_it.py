"""What people type who use a pilot, help with it or sit above it, and what they are told of it."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from bot.cards import plain_text
from tests.inbox.room import YES, Room, room, said
from tests.world import next_tuesday


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Room]:
    async with room(tmp_path) as each:
        await each.open()
        yield each


async def _roster(here: Room, *people: str) -> None:
    await here.say("Maya", "/champion roster")
    form = here.forms["Maya"].token
    reply = await here.submit("Maya", form, {"people": tuple(str(here.people[who].id) for who in people)})
    assert reply.errors == {}


async def test_whoever_uses_a_pilot_is_not_told_to_register_one(here: Room) -> None:
    assert "You have no pilot yet" in said(await here.say("Sam", "status"))
    await _roster(here, "Sam")
    stands = await here.say("Sam", "status")
    assert "Route planning" in said(stands) and "Owner: Maya" in said(stands)
    assert not stands.cards[0].buttons
    named = await here.say("Sam", "blocker add")
    assert named.form is not None and "Route planning" in str(named.form)
    assert "You have no pilot yet" in said(await here.say("Ines", "/champion status"))


async def test_whoever_helps_with_a_blocker_sees_the_pilot_and_why_they_were_asked(here: Room) -> None:
    await here.say("Maya", "/champion blocker add")
    sam = str(here.people["Sam"].id)
    await here.submit("Maya", here.forms["Maya"].token, {"text": "no test data", "helper": sam})
    assert "Owner: Maya" in said(await here.say("Sam", "status"))
    await here.world.bot.deliverer.deliver_due()
    await here.world.press("Sam", "I'm on it")
    (card,) = [text for text in await here.heard("Sam") if "you are on it" in text]
    assert "you were asked to help with it" in card and "named it" not in card


async def test_somebody_above_stops_a_pilot_by_typing_and_takes_it_back(here: Room) -> None:
    assert "Stopping is not yours to decide" in said(await here.say("Maya", "/champion stop"))
    assert (await here.say("Tom", "/champion stop Route planning")).form is not None
    assert (await here.fill("Tom", line="")).errors
    assert (await here.fill("Tom", line="It taught us enough.")).errors == {}
    assert (await here.pilot()).phase == "stopped"
    weeks = said(await here.say("Maya", "/champion weeks"))
    assert "To fill a hole" not in weeks
    metric = await here.say("Maya", "/champion metric")
    assert metric.form is None and "has been stopped" in said(metric)
    await here.say("Tom", "/champion undo")
    assert (await here.pilot()).phase == "build"


async def test_a_week_whose_question_is_still_to_come_is_no_hole(here: Room) -> None:
    await here.world.pass_time(days=2)
    await next_tuesday(here.world)
    await here.say("Maya", "/champion checkin 150")
    await here.world.pass_time(days=6)  # a Monday: the week is over, and asked about tomorrow
    weeks = said(await here.say("Maya", "/champion weeks"))
    assert "its question is still to come" in weeks
    assert "not asked" not in weeks and "To fill a hole" not in weeks


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("fix 150 week 53", "There is no such week"), ("admin role @Tom manager", "Who should be what?")],
)
async def test_nobody_is_asked_whether_they_meant_the_very_command_they_typed(
    here: Room, typed: str, answer: str
) -> None:
    who = "Maya" if typed.startswith("fix") else "Ada"
    reply = said(await here.say(who, typed))
    assert answer in reply and "Did you mean" not in reply


async def test_a_number_said_in_a_few_words_is_not_refused(here: Room) -> None:
    await here.world.pass_time(days=2)
    await next_tuesday(here.world)
    await here.say("Maya", "/champion checkin it was 126")
    assert (await here.pilot()).weeks[-1].value == 126


@pytest.mark.parametrize(("form", "more"), [("rights", {}), ("acceptif", {"condition": "a test depot"})])
async def test_an_owner_who_accepts_once_more_is_not_told_that_somebody_else_was_faster(
    here: Room, form: str, more: dict[str, str]
) -> None:
    """They read "Somebody already owns it", and it was them."""
    project = await here.pilot()
    assert "You already own it" in said(await here.submit("Maya", f"{form}|{project.id}:offer-1", YES | more))


async def test_a_home_names_the_owner_who_has_left_as_the_alert_does(here: Room) -> None:
    talk = here.world.bot.feed.conversation
    await talk.left(here.people["Maya"], uuid4())
    alert = (await here.heard("Tom"))[-1]
    assert "Maya has left" in alert
    shown = "\n".join(plain_text(card) for card in await talk.home(here.people["Tom"]))
    assert "Maya has left" in shown and "somebody has left" not in shown


async def test_a_click_that_comes_twice_leaves_no_second_answer_in_the_conversation(here: Room) -> None:
    project, talk, event = await here.pilot(), here.world.bot.feed.conversation, uuid4()
    sam = await talk.say(here.people["Sam"], "/report wrong depot", event)
    assert sam.keep
    again = await talk.say(here.people["Sam"], "/report wrong depot", event)
    assert "Already noted" in said(again) and not again.keep
    await here.world.bot.deliverer.deliver_due()
    (report,) = await here.world.bot.store.readings.reports_by(here.people["Sam"].id)
    pressed = [await here.press("Maya", "seen", f"{project.id}:{report.desk}") for _ in range(3)]
    assert [each.keep for each in pressed] == [True, False, False]
    assert all("Already noted" in said(each) for each in pressed[1:])


async def test_an_old_accept_of_somebody_who_owns_it_opens_no_four_questions(here: Room) -> None:
    project = await here.pilot()
    for verb in ("accept", "accept_if"):
        reply = await here.press("Maya", verb, f"{project.id}:offer-1")
        assert reply.form is None and "You already own it" in said(reply)
        other = await here.press("Sam", verb, f"{project.id}:offer-1")
        assert other.form is None and "no longer open" in said(other)


async def test_a_pilot_that_nobody_owns_is_not_said_to_be_owned_on_every_day(here: Room) -> None:
    await here.say("Maya", "/champion handover")
    await here.submit("Maya", here.forms["Maya"].token, {"person": str(here.people["Sam"].id)})
    assert "I have asked Sam" in (await here.heard("Maya"))[-1]
    assert "On every day" in said(await here.say("Tom", "/champion status"))
    await here.world.bot.feed.conversation.left(here.people["Maya"], uuid4())
    alert = (await here.heard("Tom"))[-1]
    assert "(Maya has left); Sam was asked to take over and has until" in alert
    assert "On every day until today, and by nobody now" in said(await here.say("Tom", "/champion status"))
    await here.press("Sam", "decline", f"{(await here.pilot()).id}:offer-2")
    assert "asked to take over" not in (await here.heard("Tom"))[-1]


async def test_a_start_that_can_not_be_read_is_one_error_and_no_second_one_about_the_way(here: Room) -> None:
    await here.say("Tom", "/champion new")
    values = {"name": "Invoices", "question": "How many minutes?", "unit": "min", "start": "many", "target": "108"}
    reply = await here.fill("Tom", **values, champion=str(here.people["Maya"].id))
    assert set(reply.errors) == {"start"}


async def test_nobody_who_typed_nothing_is_told_what_becomes_of_what_they_typed(tmp_path: Path) -> None:
    async with room(tmp_path) as empty:
        assert "typed" not in said(await empty.say("Sam", "/report"))
        assert "Nothing was kept" in said(await empty.say("Sam", "/report wrong depot"))
