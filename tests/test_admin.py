"""What an administrator may do: hold and release, rehearse, give roles; in the chat and from the command line."""

import io
from argparse import Namespace
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from adapters.web import serving
from bot.__main__ import main
from bot.administering import administer
from bot.assembly import assembled
from bot.fitting import read_settings
from tests.inbox.room import QUESTION, Room, room, said
from tests.world import MachineClock, World, heard, settings, world


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Room]:
    async with room(tmp_path) as each:
        yield each


async def registered(stage: World) -> None:
    """Tom registers a pilot for Maya."""
    await stage.say("Tom", "/champion new")
    values = {"name": "Route planning", "question": QUESTION, "unit": "min", "start": "180", "target": "108"}
    assert await stage.fill("Tom", **values, champion="Maya", manager="Tom") == {}


async def command(here: Room, *words: str) -> tuple[int, str]:
    """What the command line says, beside the process that runs."""
    act, person, role = (*words, None, None, None)[:3]
    store, out = here.world.bot.store, io.StringIO()
    parts = (store.outgoing, store.roles, store.people, await store.people.orgs(), store.clock.now())
    code = await administer(Namespace(act=act, person=person, role=role), *parts, out, out)
    return code, out.getvalue()


# --- hold -------------------------------------------------------------------------------------------------------
async def test_held_people_are_answered_and_nobody_else_is_sent_anything_until_it_is_released(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        (reply,) = await stage.say("Ada", "/champion admin hold")
        assert reply.title.startswith("On hold since")
        await registered(stage)
        beside = (await stage.sees("Tom"))[-1]
        assert beside.title == "Noted, and nobody else has heard of it yet", "whatever the answer says of having asked"
        assert "nothing was sent to others yet" in beside.text
        assert await stage.sees("Maya") == []
        assert "Pilot" in (await stage.say("Tom", "/champion list"))[0].text
        (reply,) = await stage.say("Ada", "/champion admin release")
        assert reply.title.startswith("Released")
        assert len(await heard(stage, "Maya", "will you own this outcome?")) == 1


async def test_a_restart_keeps_the_hold_and_it_is_said_everywhere(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        await stage.say("Ada", "/champion admin hold")
    async with world(tmp_path) as stage:
        await registered(stage)
        assert await stage.sees("Maya") == []
        said = (await stage.say("Ada", "/champion admin"))[0].text
        assert "Held since" in said
        assert "2 messages, 2 due by now" in said
        _, why = await stage.bot.ready()
        assert why["database"] == "ok"
        assert str(why["outgoing"]).startswith("Held since 2026-03-02")


async def test_reminders_that_fell_due_while_it_was_held_do_not_come_all_at_once(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.open()
        stage = here.world
        await stage.pass_time(days=8, hours=2)  # Tuesday noon: Maya was asked
        await stage.say("Ada", "/champion admin hold")
        before = len(await stage.sees("Maya"))
        await stage.pass_time(days=2, hours=22)  # both reminders would have come
        assert len(await stage.sees("Maya")) == before
        await stage.say("Ada", "/champion admin release")
        await stage.pass_time(minutes=1)
        assert await heard(stage, "Maya", "still need your number") == []


async def test_the_command_line_holds_what_another_process_sends(here: Room) -> None:
    assert await command(here) == (
        0,
        "Outgoing: messages go out.\nWaiting: 0 messages, 0 of them due by now.\nRehearsal: off.\nAdministrators: Ada.\n",
    )
    assert (await command(here, "hold"))[1].startswith("On hold since 2026-03-02 08:00 UTC.")
    assert (await command(here, "hold"))[1].startswith("Already on hold since 2026-03-02 08:00 UTC.")
    await registered(here.world)
    assert await here.heard("Maya") == []
    assert "on hold since 2026-03-02" in (await command(here))[1]
    assert "Waiting: 2 messages, 2 of them due by now." in (await command(here))[1]
    assert (await command(here, "release"))[1].startswith("Released; it was on hold since")
    assert len(await here.heard("Maya")) == 1
    assert (await command(here, "release"))[1] == "Nothing was on hold.\n"


# --- who may do what --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["Maya", "Tom", "Priya", "Ruth", "Sam"])
@pytest.mark.parametrize("words", ["", " hold", " release", " role @Maya admin", " role @Ada user", " nonsense"])
async def test_everybody_else_is_told_whom_to_ask_and_nothing_changes(here: Room, who: str, words: str) -> None:
    before = await here.world.bot.store.people.everyone(here.people["Tom"].org)
    answer = said(await here.say(who, f"/champion admin{words}"))
    assert answer.startswith("That is for administrators")
    assert "Please ask Ada" in answer
    assert await here.world.bot.store.outgoing.held_since() is None
    assert await here.world.bot.store.people.everyone(here.people["Tom"].org) == before


async def test_an_administrator_names_another_and_steps_down(here: Room) -> None:
    assert "You are the only administrator" in said(await here.say("Ada", "/champion admin role me user"))
    assert said(await here.say("Ada", "/champion admin role @Tom admin")).startswith("Tom is an administrator now")
    assert "already" in said(await here.say("Ada", "/champion admin role @Tom admin"))
    assert "Tom" in said(await here.say("Ada", "/champion admin"))
    assert said(await here.say("Ada", "admin role me user")).startswith("You are without a role now")
    assert said(await here.say("Ada", "/champion admin")).startswith("That is for administrators")
    assert said(await here.say("Tom", "/champion admin")).startswith("Administration")


async def test_a_role_by_the_id_that_a_platform_hands_over(here: Room) -> None:
    answer = await here.say("Ada", f"/champion admin role @{here.people['Maya'].id} owner")
    assert said(answer).startswith("Maya is a portfolio owner")


@pytest.mark.parametrize(
    "words",
    [
        "role",
        "role @Tom",
        "role admin",
        "role @Tom king",
        "role @Nobody admin",
        "role Tom is now admin thing",
        "hold it up",
        "policy",
        "release the hounds",
        "role @00000000-0000-0000-0000-000000000000 admin",
    ],
)
async def test_what_can_not_be_read_changes_nothing_and_gets_a_sentence(here: Room, words: str) -> None:
    before = await here.world.bot.store.people.everyone(here.people["Tom"].org)
    assert said(await here.say("Ada", f"/champion admin {words}"))
    assert await here.world.bot.store.people.everyone(here.people["Tom"].org) == before
    assert await here.world.bot.store.outgoing.held_since() is None


@pytest.mark.parametrize("words", ["admin hold on a second", "admin people should release this", "admin rights needed"])
async def test_a_sentence_that_begins_with_admin_is_no_command(here: Room, words: str) -> None:
    await here.say("Ada", words)
    assert await here.world.bot.store.outgoing.held_since() is None


async def test_the_command_line_names_an_administrator_by_name_or_id(here: Room) -> None:
    assert await command(here, "role", "tom", "admin") == (0, "Tom is an administrator now.\n")
    assert await command(here, "role", str(here.people["Tom"].id), "user") == (
        0,
        "Tom is without a role now.\n",
    )
    code, words = await command(here, "role", "Ada", "user")
    assert (code, "only administrator" in words) == (2, True)
    code, words = await command(here, "role", "Zoe", "admin")
    assert code == 2
    assert "Nobody here can be called “Zoe”" in words


@pytest.mark.usefixtures("alone")
def test_the_command_line_works_on_a_fresh_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate"]) == 0
    assert main(["admin", "hold"]) == 0
    assert main(["doctor"]) == 1
    assert "champion admin release" in capsys.readouterr().out
    assert main(["admin", "release"]) == 0
    assert main(["admin"]) == 0
    assert "Administrators: nobody yet." in capsys.readouterr().out
    assert main(["doctor"]) == 0


@pytest.mark.usefixtures("alone")
def test_a_fresh_key_is_printed_and_nothing_is_changed_however_the_settings_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")  # whose first need is a key
    keys = []
    for _ in range(2):
        assert main(["admin", "key"]) == 0
        keys.append(capsys.readouterr().out.strip())
    assert keys[0] != keys[1]
    assert not Path("champion.db").exists()
    monkeypatch.delenv("SLACK_CLIENT_ID")
    monkeypatch.setenv("CHAMPION_SECRET_KEYS", ",".join(keys))
    assert read_settings().secret_keys == tuple(keys)


# --- rehearsal --------------------------------------------------------------------------------------------------
async def rehearsed(folder: Path, clock: MachineClock, how: str, play: object) -> None:
    """One run of the whole bot with or without a rehearsal."""
    async with (
        assembled(settings(folder, champion_rehearsal=how), clock) as bot,
        serving(bot.web(), "127.0.0.1", 0) as port,
        aiohttp.ClientSession() as http,
    ):
        stage = World(bot, f"http://127.0.0.1:{port}", http)
        stage.people = {each["name"]: each["id"] for each in await stage.get("people")}
        await play(stage)  # type: ignore[operator]  # a story


async def test_rehearsed_an_administrator_sees_all_without_buttons_and_nobody_else_hears_anything(
    tmp_path: Path,
) -> None:
    async def play(stage: World) -> None:
        await registered(stage)
        assert "This is a rehearsal" in (await stage.sees("Tom"))[-1].text
        await stage.pass_time(days=14)
        assert await stage.sees("Maya") == []
        seen = [each for each in await stage.sees("Ada") if each.title.startswith("Rehearsal · would go to ")]
        assert any(each.title.startswith("Rehearsal · would go to Maya: ") for each in seen)
        assert any(each.title.startswith("Rehearsal · would go to Tom: ") for each in seen), "the process goes on"
        assert not any(each.buttons for each in seen)
        assert "On: an administrator hears everything" in (await stage.say("Ada", "/champion admin"))[0].text

    await rehearsed(tmp_path, MachineClock(), "on", play)


async def test_after_a_rehearsal_people_get_messages_of_their_own_and_the_copies_stay_as_they_are(
    tmp_path: Path,
) -> None:
    """Before, what followed would have been put in the place of the administrator's copy, and Maya seen nothing."""
    copies: list[object] = []

    async def first(stage: World) -> None:
        await registered(stage)
        copies.extend(await stage.sees("Ada"))

    async def then(stage: World) -> None:
        await stage.say("Tom", "/champion status")
        await stage.pass_time(days=3)  # the offer expires: its card would be edited
        assert (await stage.sees("Ada"))[: len(copies)] == copies
        assert all("Rehearsal" not in each.title for each in await stage.sees("Maya"))
        assert await stage.sees("Maya")

    await rehearsed(tmp_path, MachineClock(), "on", first)
    assert copies
    await rehearsed(tmp_path, MachineClock(), "off", then)


async def test_a_rehearsal_that_begins_later_touches_nothing_that_people_were_really_sent(tmp_path: Path) -> None:
    really: list[object] = []

    async def first(stage: World) -> None:
        await registered(stage)
        really.extend(await stage.sees("Maya"))

    async def then(stage: World) -> None:
        await stage.pass_time(days=3)
        assert await stage.sees("Maya") == really

    await rehearsed(tmp_path, MachineClock(), "off", first)
    assert really
    await rehearsed(tmp_path, MachineClock(), "on", then)
