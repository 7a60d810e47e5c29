"""Two hundred questions at one instant, in a tenant that takes no more than Teams does, with a few who fail."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from adapters.teams.directory import address_of
from adapters.teams.references import Reference, References, org_key
from tests.crowd import ASKED_AT, QUESTION, Crowd, crowd
from tests.teams.fake import FakeTeams
from tests.teams.faults import Hang, Refuse
from tests.teams.world import shown, teams_world

PEOPLE = [f"Person {number}" for number in range(200)]
HALF_A_MINUTE = timedelta(seconds=31)  # after which a message of unknown fate is looked at again
STEP = timedelta(milliseconds=50)  # between two messages in a tenant
BLOCKED, HANGS, FAILS = "Person 7", "Person 8", "Person 9"
WELL = [who for who in PEOPLE if who not in (BLOCKED, HANGS, FAILS)]  # whoever can be written to


@asynccontextmanager
async def tenant(folder: Path) -> AsyncIterator[tuple[FakeTeams, Crowd]]:
    """Everybody in one tenant. The chat of every second one was never heard of, and is to be opened first."""
    async with teams_world(folder) as stage:
        teams, kept = stage.teams, References(stage.bot.feed.installations)
        await stage.say("Ruth", "help")  # whoever speaks first says where the tenant is served
        for who in PEOPLE:
            teams.join(who)
        for who in PEOPLE[::2]:
            user = teams.state.users[who]
            await kept.opened(teams.tenant, user.aad, Reference(teams.service_url, teams.chat(who).id, user.channel_id))
        addresses = [address_of(teams.tenant, teams.state.users[who].aad) for who in PEOPLE]
        bot, calls, key = stage.bot, teams.server.calls, org_key(teams.tenant)
        async with crowd(bot, stage.clock, lambda: len(calls), STEP, key, addresses, hang_up=teams.server.stop) as many:
            yield teams, many


def spoil(teams: FakeTeams) -> None:
    """One person has blocked the bot, one's messages are never answered, one's always fail."""
    teams.block(BLOCKED)
    teams.faults.always("send", teams.chat(HANGS).id, Hang())
    teams.faults.always("send", teams.chat(FAILS).id, Refuse(500))


async def test_two_hundred_questions_at_one_instant_arrive_once_each_whoever_fails(tmp_path: Path) -> None:
    async with tenant(tmp_path) as (teams, many):
        spoil(teams)
        await many.reach(ASKED_AT)
        took = await many.pass_until(lambda: all(teams.seen(who) for who in WELL), timedelta(minutes=1))
        assert took < timedelta(seconds=30)
        assert {len(teams.seen(who)) for who in WELL} == {1}
        assert all(QUESTION in shown(teams.seen(who)[0], who).text for who in WELL)
        assert teams.state.exceeded == []
        assert [len(teams.seen(who)) for who in (BLOCKED, HANGS, FAILS)] == [0, 0, 0]
        assert 0 < len([what for what, _, _ in teams.server.calls if what == "open"]) <= len(PEOPLE)
        await many.written_down("sent", len(WELL))
        states = await many.states()
        assert states.pop("dead") == 1
        assert states.pop("sent") in (len(WELL), len(WELL) + 1)  # the administrator hears of the dead one
        assert sum(states.values()) <= 4
        await once_more(teams, many)
        assert {len(teams.seen(who)) for who in WELL} == {1}
        assert teams.state.exceeded == []


async def once_more(teams: FakeTeams, many: Crowd) -> None:
    """Whoever may not have got the question is asked once more after a minute, and then no more."""
    teams.faults.always("send", teams.chat(HANGS).id, Refuse(500))
    tries = []
    for _ in range(5):
        tries.append(teams.server.calls.count(("send", teams.chat(FAILS).id, teams.state.region)))
        many.clock.at += HALF_A_MINUTE
        await many.bot.deliverer.deliver_due()
    assert tries == [1, 1, 2, 2, 2]
    states = await many.states()
    assert (states["unknown"], states["dead"], states["sent"] >= len(WELL)) == (2, 1, True)
    assert sum(states.values()) == states["sent"] + 3
