"""Whatever is sent: a kind sentence or a field error that keeps the form open, and nothing half kept."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands import NAMES
from bot.decisions import Decision
from bot.events import Event
from bot.inbox import Inbox
from bot.inbox.buttons import HANDLED
from bot.model import Address, Project, Ref
from bot.wording.alerts import CHOICES
from store.db import Refused
from tests.inbox.odd import FORGED, FORMS, ODD, good, is_kind, stalled, token
from tests.inbox.room import Room, room, said
from tests.inbox.walk import Kept


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Room]:
    async with room(tmp_path) as each:
        yield each


async def test_a_form_without_its_fields_or_with_others_is_answered(here: Room) -> None:
    project = await stalled(here)
    for form in ("new", *FORMS):
        before = await here.pilots()
        extra = {"nobody asked": "x", "__class__": "y", "id": "z", "project": str(uuid4())}
        for values in ({}, extra):
            reply = await here.submit("Tom", token(project, form), values)
            assert is_kind(reply)
            assert await here.pilots() == before or reply.wrote
    for form in (
        "",
        "|",
        "new",
        "nosuch|x",
        f"nosuch|{project.id}:week-1",
        "number",
        f"number|{uuid4()}:week-2026-03-02",
        "\ud800|\x00",
    ):
        if form != "new":
            assert "no longer know that form" in said(await here.submit("Tom", form, {}))


async def test_no_forged_button_or_form_of_a_stranger_changes_anything(here: Room) -> None:
    project = await stalled(here)
    mallory = await here.world.bot.feed.people.met("slack:T2", Address("slack", "U1"), "Mallory")
    here.people["Mallory"] = mallory
    before = await here.pilots()
    tokens = [
        *(
            f"{project.id}:{subject}"
            for subject in (*FORGED, "ladder-1", "offer-1", token(project, "number").partition(":")[2])
        ),
        "",
        ":",
        str(uuid4()),
        "x" * 9_000,
    ]
    for who, forged in (("Sam", tokens), ("Mallory", tokens[::4])):
        for each in forged:
            for verb in sorted({*HANDLED, "nosuch", "menu", ""}):
                assert is_kind(await here.press(who, verb, each)), (who, verb, each)
            for form in FORMS:
                assert is_kind(await here.submit(who, f"{form}|{each}", good(here, form))), (who, form, each)
    assert await here.pilots() == before
    assert "older message" in said(await here.press("Mallory", "enter", token(project, "number").partition("|")[2]))


async def test_forged_weeks_and_numbers_change_nothing_for_the_champion_and_the_manager(here: Room) -> None:
    project = await stalled(here)
    before = await here.pilots()
    alone = {"accept", "away", "decline", "history", "resume", "undo", "validate"}  # what these do needs no subject
    for n, subject in enumerate(FORGED):
        for m, verb in enumerate(sorted(HANDLED - alone)):
            who = ("Maya", "Tom")[(n + m) % 2]
            assert is_kind(await here.press(who, verb, f"{project.id}:{subject}")), (who, verb, subject)
        for form in (*sorted(CHOICES), "number", "fix", "skip"):
            assert is_kind(
                await here.submit(
                    "Tom" if form in CHOICES else "Maya", f"{form}|{project.id}:{subject}", good(here, form)
                )
            )
    assert await here.pilots() == before


async def test_nobody_of_another_organisation_can_be_named(here: Room) -> None:
    project = await stalled(here)
    mallory = await here.world.bot.feed.people.met("slack:T2", Address("slack", "U1"), "Mallory")
    before = await here.pilots()
    for seat in ("champion", "manager", "deputy", "owner", "sponsor"):
        reply = await here.submit("Tom", "new|new", {**good(here, "new"), seat: str(mallory.id)})
        assert reply.errors == {seat: "Please choose a person from the list."}
    reply = await here.submit("Tom", token(project, "reassign"), {**good(here, "reassign"), "person": str(mallory.id)})
    assert reply.errors == {"person": "Please choose a person from the list."}
    assert await here.pilots() == before


@pytest.mark.parametrize("form", ["new", "number", "history", "away", "help", "pause", "stop"])
async def test_the_same_submission_twice_is_done_once(here: Room, form: str) -> None:
    project = await stalled(here)
    talk = here.world.bot.feed.conversation
    who = here.people["Maya" if form in ("number", "away", "history") else "Tom"]
    event = uuid4()
    first = await talk.submit(who, token(project, form), good(here, form), event)
    assert first.wrote
    after = await here.pilots()
    again = await talk.submit(who, token(project, form), good(here, form), event)
    assert "Already noted" in said(again) and not again.keep
    assert await here.pilots() == after


async def test_a_second_pilot_of_the_same_name_is_not_registered(here: Room) -> None:
    await here.open()
    for name in ("Route planning", "  ROUTE   planning "):
        reply = await here.submit("Tom", "new|new", {**good(here, "new"), "name": name})
        assert reply.errors == {"name": "There is a pilot called “Route planning” already. Please choose another name."}
    for name in ("126", "7 8", "…"):
        assert set((await here.submit("Tom", "new|new", {**good(here, "new"), "name": name})).errors) == {"name"}
    assert len(await here.pilots()) == 1


# What stands after a command: each word of these alone, in a sentence, and as somebody or something that is not there.
SAID = (
    *ODD,
    f"@{UUID(int=0)}",
    "@Mallory",
    "@",
    "x of y",
    "until 31 Feb",
    "99999999999",
    "RP-99999999999",
    "add " * 40,
)


@pytest.mark.parametrize("who", ["Maya", "Ada"])
async def test_every_odd_word_after_every_command_is_answered(here: Room, who: str) -> None:
    await stalled(here)
    kept = Kept.now(here)
    commands = [f"/champion {name}" for name in NAMES] if who == "Maya" else ["/champion admin", "/champion admin role"]
    for n, command in enumerate(("/champion", "/report", "/report anon", "report:", *commands)):
        for m, odd in enumerate(SAID):
            words = f"{command} {odd}" if (n + m) % 3 else f"{command} {odd}".removeprefix("/champion ")
            reply = await here.say(who, words)
            assert is_kind(reply), words
            assert "busy" not in said(reply), words
            assert not (reply.wrote and kept.is_as_it_was), words
            if not kept.is_as_it_was:
                kept.restore()
    kept.close()


@contextmanager
def sitting(folder: Path) -> Iterator[tuple[asyncio.Runner, Room, Project]]:
    with asyncio.Runner() as runner:
        opened = room(folder)
        here = runner.run(opened.__aenter__())
        try:
            yield runner, here, runner.run(stalled(here))
        finally:
            runner.run(opened.__aexit__(None, None, None))


def test_no_text_at_all_breaks_the_conversation(tmp_path: Path) -> None:
    texts = st.text(max_size=120)
    with sitting(tmp_path) as (runner, here, project):
        fields = st.dictionaries(
            st.sampled_from(["value", "note", "due_on", "line", "person", "name", "history", "from_on"]), texts
        )

        @settings(derandomize=True, max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
        @given(texts, texts, st.sampled_from(sorted(HANDLED)), st.sampled_from(["new", *FORMS]), fields)
        def anything(text: str, subject: str, verb: str, form: str, values: dict[str, str]) -> None:
            for who in ("Maya", "Tom"):
                assert is_kind(runner.run(here.say(who, text)))
                assert is_kind(runner.run(here.press(who, verb, f"{project.id}:{subject}")))
                assert is_kind(runner.run(here.press(who, verb, subject)))
                assert is_kind(runner.run(here.submit(who, f"{form}|{project.id}:{subject}", values)))

        anything()


@pytest.mark.parametrize("command", ["status", "checkin", "fix", "phase build", "undo", "history"])
async def test_a_thousand_little_words_before_a_name_do_not_end_in_an_error(here: Room, command: str) -> None:
    project = await stalled(here)
    before = await here.pilots()
    assert is_kind(await here.say("Maya", f"/champion {command} " + "of " * 1300))
    assert await here.pilots() == before
    assert project.name.text in said(await here.say("Maya", f"/champion status of the {project.name.text}"))


class Forbidding:
    """A database whose constraint forbids everything, and quotes what was to be written as it does."""

    async def swap(self, ref: Ref, event: Event) -> Decision:
        raise Refused("check_in_key") from ValueError(f"Key already exists: {SECRET}")

    async def advance(self, now: datetime) -> Ref | None:
        return None

    async def next_due(self) -> datetime | None:
        return None


SECRET = "Ruth is ill"


async def test_what_was_written_is_not_read_in_the_log_when_the_database_refuses_it(
    here: Room, caplog: pytest.LogCaptureFixture
) -> None:
    project = await stalled(here)
    inbox = here.world.bot.feed.conversation
    assert isinstance(inbox, Inbox)
    refusing = Inbox(replace(inbox.desk, aggregates=Forbidding()))
    filled = {**good(here, "skip"), "reason": SECRET}
    reply = await refusing.submit(here.people["Maya"], token(project, "skip"), filled, uuid4())
    assert "I am busy" in reply.errors["reason"]
    assert "inbox.refused" in caplog.text
    assert SECRET not in caplog.text
    (record,) = [each for each in caplog.records if each.message == "inbox.refused"]
    assert vars(record)["why"] == "check_in_key"
