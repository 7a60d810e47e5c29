"""The app comes to people and goes: who is greeted, how often, and who can be written to."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.teams.activities import Json
from bot.wording.welcome import welcome
from tests.teams.fake import FakeTeams
from tests.teams.faults import Drop, Refuse
from tests.teams.reached import Reached, reached
from tests.teams.state import Chat


@pytest.fixture
async def here(fake: FakeTeams, tmp_path: Path) -> AsyncIterator[Reached]:
    async with reached(fake, tmp_path) as each:
        yield each


def installation(here: Reached, who: str, action: str, chat: Chat | None = None) -> Json:
    """What Teams says of it: no name, no zone."""
    user = here.fake.state.users[who]
    head = here.fake.head(who, chat or here.fake.chat(who))
    sender = {name: value for name, value in user.account().items() if name != "name"}
    return {**head, "entities": [], "from": sender, "type": "installationUpdate", "action": action}


async def hear(here: Reached, *activities: Json) -> None:
    for activity in activities:
        await here.arrivals.hear(activity)
    await here.settled()


def said(here: Reached, who: str, chat: Chat | None = None) -> list[str]:
    return [str(each.activity) for each in here.fake.seen(who, chat)]


async def test_whoever_adds_the_app_is_welcomed_once_however_often_teams_says_it(here: Reached) -> None:
    added = installation(here, "Ann", "add")
    joined = {**added, "type": "conversationUpdate", "membersAdded": [{"id": here.fake.state.bot}]}
    await hear(here, joined, added, added, joined, installation(here, "Ann", "add"))
    (greeting,) = said(here, "Ann")
    assert welcome(administers=False).title in greeting


async def test_an_app_that_is_given_to_a_whole_company_makes_nobody_its_administrator(here: Reached) -> None:
    """Before, whoever happened to get it first would have seen every pilot, and heard of all that went wrong."""
    await hear(here, installation(here, "Bob", "add"), installation(here, "Cyd", "add"))
    assert await here.known("Bob") is None
    assert "administrator" not in said(here, "Bob")[0]
    assert (await here.met("Ann")).role == "admin", "who wrote first"
    assert (await here.met("Bob")).role == "user"
    here.fake.turn(2 * 24 * 3600)
    await here.references.ended(here.fake.tenant, here.fake.state.users["Ann"].aad)
    await hear(here, installation(here, "Ann", "add"))
    assert "You are the administrator here" in said(here, "Ann")[0]


async def test_somebody_who_was_only_greeted_is_known_by_name(here: Reached) -> None:
    """Before, a colleague who had added the app and said nothing yet stood in every form as a number."""
    await here.met("Bob")
    await hear(here, installation(here, "Ann", "add"))
    person = await here.known("Ann")
    assert person is not None
    assert (person.name, person.role) == ("Ann Archer", "user")
    assert here.calls("member") == 1
    await hear(here, installation(here, "Bob", "add"))
    assert here.calls("member") == 1, "who wrote said their name"


async def test_an_upgrade_of_the_app_greets_nobody(here: Reached) -> None:
    await hear(here, installation(here, "Ann", "add-upgrade"), installation(here, "Ann", "remove-upgrade"))
    assert said(here, "Ann") == []
    assert await here.references.of(here.fake.tenant, here.fake.state.users["Ann"].aad) is not None


async def test_whoever_removes_the_app_is_reached_no_more_until_it_is_back(here: Reached) -> None:
    user = here.fake.state.users["Ann"].aad
    await hear(here, installation(here, "Ann", "add"))
    await hear(here, installation(here, "Ann", "remove"))
    assert await here.references.of(here.fake.tenant, user) is None
    await hear(here, installation(here, "Ann", "add"))
    assert await here.references.of(here.fake.tenant, user) is not None


async def test_a_removal_that_comes_late_takes_nothing_newer_away(here: Reached) -> None:
    late = installation(here, "Ann", "remove")
    here.fake.turn(60)
    await hear(here, installation(here, "Ann", "add"), late)
    assert await here.references.of(here.fake.tenant, here.fake.state.users["Ann"].aad) is not None


@pytest.mark.parametrize("kind", ["channel", "groupChat"])
async def test_a_team_reads_one_line_on_how_to_ask_and_nobody_becomes_known_by_it(here: Reached, kind: str) -> None:
    chat = here.fake.group("Pilots", "Ann", "Bob", kind="channel" if kind == "channel" else "groupChat")
    for _ in range(2):
        await hear(here, installation(here, "Ann", "add", chat))
    (line,) = said(here, "Ann", chat)
    assert "mention me" in line
    assert await here.known("Ann") is None
    assert await here.references.service_url(here.fake.tenant) == here.fake.service_url


async def test_a_team_that_removes_the_app_leaves_everybodys_own_chat(here: Reached) -> None:
    chat = here.fake.group("Pilots", "Ann", kind="channel")
    await hear(here, installation(here, "Ann", "add"), installation(here, "Ann", "remove", chat))
    assert await here.references.of(here.fake.tenant, here.fake.state.users["Ann"].aad) is not None


async def test_a_greeting_waits_for_room_and_one_of_unknown_fate_is_not_repeated(here: Reached) -> None:
    here.fake.faults.plan("send", Refuse(429, "TooManyRequests", 1))
    await hear(here, installation(here, "Ann", "add"))
    assert len(said(here, "Ann")) == 1
    here.fake.faults.plan("send", Drop(done=True))
    await hear(here, installation(here, "Bob", "add"))
    assert len(said(here, "Bob")) == 1


async def test_a_crowd_that_is_given_the_app_at_once_is_greeted_at_teams_own_pace(here: Reached) -> None:
    """Before, all of a company at once would have been refused, and would have shut out whoever asked something."""
    for number in range(25):
        here.fake.join(f"P{number}", f"Person {number}")
    await here.met("Ann")
    await hear(here, *(installation(here, f"P{number}", "add") for number in range(25)))
    assert all(len(said(here, f"P{number}")) == 1 for number in range(25))
    assert here.fake.state.exceeded == []


async def test_a_crowd_that_a_restart_kept_waiting_is_greeted_when_the_process_is_back(here: Reached) -> None:
    """Before, whoever of a company was not greeted yet when the process ended never was: Teams says it only once."""
    people = [f"P{number}" for number in range(12)]
    for who in people:
        here.fake.join(who, who)
    for who in people:
        await here.arrivals.hear(installation(here, who, "add"))
    while not said(here, "P0"):
        await asyncio.sleep(0.01)
    await here.chores.drain(0.0)
    assert not all(said(here, who) for who in people)
    opened = here.connector._session
    assert opened is not None
    again = Reached(here.fake, here.db, here.key)
    again.connector.opened(opened)
    await asyncio.gather(again.arrivals.resume(), again.arrivals.resume())
    assert [len(said(here, who)) for who in people] == [1] * len(people)
    assert await here.installations.under("teams-greeting:") == {}
