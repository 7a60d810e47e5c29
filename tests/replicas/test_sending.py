"""Two replicas send: each message once, in order, within the limits, and nobody waits for somebody else's trouble."""

import asyncio
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.ports import Claim
from store.settling import LONGEST_PAUSE
from store.tables import DELIVERY
from tests.crowd import QUESTION
from tests.postgres import Postgres
from tests.replicas.people import all_asked, slack_people
from tests.replicas.stage import Replicas, replicas
from tests.slack.faults import Drop, Fault, Hang, RateLimited, Status

SECOND = timedelta(seconds=1)


def questions(here: Replicas, user: str) -> int:
    """How often that person was asked."""
    return sum(QUESTION in each["text"] for each in here.slack.seen(user) if "bot_id" in each)


async def states(here: Replicas) -> dict[str, int]:
    """How many messages there are in each state."""
    rows = await here.rows(select(DELIVERY.c.state, func.count().label("many")).group_by(DELIVERY.c.state))
    return {row.state: row.many for row in rows}


async def claimed(here: Replicas, by: int) -> list[Claim]:
    """What that replica may send now."""
    return list(await here.bots[by].store.outbox.claim(here.clock(), 20))


async def test_one_message_is_claimed_by_one_of_two_and_a_frozen_sender_does_not_post(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    async with replicas(tmp_path, postgres_server) as here:
        await all_asked(here, await slack_people(here, ["U1"]))
        found = await asyncio.gather(*(claimed(here, by) for by in (0, 1, 0, 1)))
        (claim,) = [each for one in found for each in one]
        frozen = next(by for by in (0, 1) if claim in found[by] + found[by + 2])
        await here.sleep(31 * SECOND)  # longer than any send may take
        taken_over = await claimed(here, 1 - frozen)
        await here.bots[frozen].deliverer._one(claim)  # it wakes, and finds that it is late
        assert questions(here, "U1") == 0
        for each in taken_over:
            await here.bots[1 - frozen].deliverer._one(each)
        assert questions(here, "U1") == 1
        assert await states(here) == {"sent": 1}


async def test_what_a_dead_sender_had_posted_is_read_back_by_the_other_one(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    async with replicas(tmp_path, postgres_server) as here:
        await all_asked(here, await slack_people(here, ["U1"]))
        here.slack.faults.plan("chat.postMessage", Drop(done=True))  # posted, and nobody hears of it
        await here.bots[0].deliverer.deliver_due()
        assert await states(here) == {"sending": 1}
        await here.sleep(31 * SECOND)
        await here.bots[1].deliverer.deliver_due()
        assert questions(here, "U1") == 1
        assert await states(here) == {"sent": 1}


async def test_both_replicas_together_stay_within_the_limits_and_a_stuck_conversation_delays_nobody(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    """One is never answered, one always fails, one is always asked to wait."""
    users = [f"U{number}" for number in range(40)]
    well = users[3:]
    async with replicas(tmp_path, postgres_server) as here:
        await all_asked(here, await slack_people(here, users))
        faults: tuple[Fault, ...] = (Hang(), Status(500), RateLimited(1))
        for user, fault in zip(users, faults, strict=False):
            for channel in (user, here.slack.state.dm(user)):
                here.slack.faults.always("chat.postMessage", channel, fault)
        running = [asyncio.create_task(bot.deliverer.run()) for bot in here.bots]
        began = here.clock.at
        try:
            async with asyncio.timeout(60):
                while not all(questions(here, user) for user in well):
                    await asyncio.sleep(0.02)
                    await here.sleep(SECOND / 10)
                    for bot in here.bots:
                        bot.deliverer.due.set()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await here.slack.stop()
            await asyncio.gather(*(bot.deliverer.drain() for bot in here.bots))
        assert {questions(here, user) for user in well} == {1}
        assert here.slack.state.exceeded == []
        assert here.clock.at - began >= 0.3 * SECOND * (len(well) - 1), "the workspace's pace holds for both together"


async def test_a_pause_that_one_replica_was_asked_for_is_kept_by_the_other(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    async with replicas(tmp_path, postgres_server) as here:
        await all_asked(here, await slack_people(here, ["U1", "U2"]))
        here.slack.faults.plan("chat.postMessage", RateLimited(30))
        await here.bots[0].deliverer.deliver_due()
        posts = len(here.slack.called("chat.postMessage"))
        for _ in range(29):
            await here.sleep(SECOND)
            await here.bots[1].deliverer.deliver_due()
        assert len(here.slack.called("chat.postMessage")) == posts
        await here.sleep(2 * SECOND)
        await here.settled()
        assert (questions(here, "U1"), questions(here, "U2")) == (1, 1)


async def test_after_a_day_the_champion_can_not_be_reached_and_the_administrator_is_told_whom_and_why(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    async with replicas(tmp_path, postgres_server) as here:
        admin, maya = await slack_people(here, ["U1", "U2"])
        await all_asked(here, [admin, maya])
        for channel in ("U2", here.slack.state.dm("U2")):
            here.slack.faults.always("chat.postMessage", channel, RateLimited(1))
        began = here.clock.at
        while "dead" not in await states(here):
            assert here.clock.at - began < timedelta(days=2)
            pause = await here.bots[0].store.outbox.pause_until_free()
            assert pause is None or pause <= LONGEST_PAUSE
            await here.sleep(timedelta(minutes=30))  # through the night, in which nobody is written to
            await here.ticks()
            await here.delivered()
        assert here.clock.at - began >= timedelta(days=1)
        while here.clock.at.hour != 9:  # nobody is told of it at night either
            await here.sleep(timedelta(minutes=30))
        await here.settled()
        said = [each["text"] for each in here.slack.seen("U1") if "bot_id" in each]
        told = [text for text in said if text.startswith("I could not reach Person U2")]
        assert len(told) == 1
        assert "tried for 24 hours" in told[0]
