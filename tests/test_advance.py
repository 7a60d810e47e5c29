"""Turning the clock: forward, each due thing at its own instant, kept over a restart."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from bot.advance import Ticker, TurnRefused
from bot.model import Ref
from bot.ports import Aggregates, Busy
from tests import stories
from tests.world import MONDAY, MachineClock, heard, world


async def test_a_week_turned_at_once_does_what_its_days_would_have_done(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        await stories.owned(stage)
        await stage.pass_time(days=9)
        asked = await heard(stage, "Maya", "How many minutes")
        reminded = await heard(stage, "Maya", "A rough figure is fine")
        assert (len(asked), len(reminded)) == (1, 1)
        whens = [each["at"] for each in await stage.get(f"messages?as={stage.people['Maya']}")]
        assert "2026-03-10T09:00:00+00:00" in whens[1]
        assert "2026-03-11T09:00:00+00:00" in whens[2]


async def test_the_clock_turns_forward_only_and_by_a_year_at_most(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        for much in (timedelta(0), timedelta(seconds=-1), timedelta(days=366, seconds=1)):
            with pytest.raises(TurnRefused):
                await stage.bot.turner.turn(much)
        assert stage.now() == MONDAY
        await stage.bot.turner.turn(timedelta(days=366))
        assert stage.now() == MONDAY + timedelta(days=366)


async def test_a_turned_clock_stays_turned_after_a_restart(tmp_path: Path) -> None:
    clock = MachineClock()
    async with world(tmp_path, clock) as stage:
        await stage.pass_time(days=3)
    clock.at += timedelta(hours=1)
    async with world(tmp_path, clock) as stage:
        assert stage.now() == MONDAY + timedelta(days=3, hours=1)


async def test_what_fell_due_while_the_process_was_off_is_asked_once(tmp_path: Path) -> None:
    clock = MachineClock()
    async with world(tmp_path, clock) as stage:
        await stories.owned(stage)
    clock.at += timedelta(days=29)
    async with world(tmp_path, clock) as stage:
        await stage.bot.ticker.sweep()
        await stage.bot.deliverer.deliver_due()
        assert len(await heard(stage, "Maya", "How many minutes")) == 1
        assert not await heard(stage, "Tom", "needs you")


class Failing:
    """Aggregates whose first looks fail with those."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)

    async def advance(self, now: datetime) -> Ref | None:
        if self.errors:
            raise self.errors.pop(0)
        return None


async def ticked(times: int, *errors: Exception) -> Ticker:
    """A ticker that was due so often, on aggregates that failed so at first."""
    ticker = Ticker(cast(Aggregates, Failing(*errors)), MachineClock(), MachineClock())
    done = asyncio.Event()
    task = asyncio.create_task(ticker.run(done.set))
    for _ in range(times):
        ticker.due.set()
        await asyncio.wait_for(done.wait(), 20)
        done.clear()
    task.cancel()
    return ticker


async def test_a_bug_in_one_tick_does_not_end_all_ticks() -> None:
    assert (await ticked(1, RuntimeError("a bug"))).last_at is None
    assert (await ticked(2, RuntimeError("a bug"))).last_at == MONDAY


async def test_an_outage_of_the_database_is_logged_when_it_begins_and_when_it_ends(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", "champion")
    await ticked(5, *[Busy("away")] * 3)
    assert [each.getMessage() for each in caplog.records] == ["database.away", "database.back"]
