"""SIGTERM: not ready first, nothing new, what runs is finished, and an end in time whatever hangs."""

import asyncio
import signal
import time
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from tests.postgres import Postgres
from tests.slack.faults import Hang
from tests.slack.running import run
from tests.slack.test_process import MAYA, OFFER, intake
from tests.wire import wired

LONGEST = 15.0  # seconds, as supervisors are told
USERS = ("Tom", "Maya")


async def _status(address: str, path: str) -> int:
    async with aiohttp.request("GET", f"{address}{path}") as answer:
        return answer.status


async def test_a_process_that_is_stopped_is_not_ready_first_and_still_answers_then(tmp_path: Path) -> None:
    async with run(tmp_path, "http", *USERS) as here:
        del here.settings["CHAMPION_PLAYGROUND"]  # a balancer has no playground behind it
        await here.served.stop()
        await here.start()
        stopping = asyncio.create_task(here.served.stop())
        while await _status(here.served.address, "/readyz") != 503:
            await asyncio.sleep(0.01)
        assert "What I can do" in await here.command("U0TOM", "help")
        assert await stopping == 0


async def test_a_message_that_hangs_while_the_process_is_stopped_is_looked_for_and_sent_once(tmp_path: Path) -> None:
    async with run(tmp_path, "http", *USERS) as here:
        form, filled = await intake(here, "Route planning", MAYA)
        for channel in (MAYA, here.slack.state.dm(MAYA)):
            here.slack.faults.always("chat.postMessage", channel, Hang(done=True))
        await here.submit("U0TOM", form, filled)
        await here.until(lambda: here.saying(MAYA, OFFER))
        began = time.monotonic()
        assert await here.served.stop() == 0
        assert time.monotonic() - began < LONGEST
        assert "Traceback" not in here.served.log
        here.slack.faults.forget()
        await here.start()
        await here.served.turn("PT1H")
        assert len(here.saying(MAYA, OFFER)) == 1


async def test_a_second_signal_ends_a_process_at_once(tmp_path: Path) -> None:
    async with run(tmp_path, "http", *USERS) as here:
        form, filled = await intake(here, "Route planning", MAYA)
        for channel in (MAYA, here.slack.state.dm(MAYA)):
            here.slack.faults.always("chat.postMessage", channel, Hang())
        await here.submit("U0TOM", form, filled)
        process = here.served.process
        assert process is not None
        process.send_signal(signal.SIGTERM)
        while "run.stopping" not in here.served.log:
            await asyncio.sleep(0.01)
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 128 + signal.SIGINT


@pytest.mark.alone
async def test_a_process_whose_database_does_not_answer_any_more_ends_in_time_all_the_same(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    async with wired(postgres_server) as wire:
        await wire.mend()
        async with run(tmp_path, "http", *USERS) as here:
            await here.served.stop()
            here.settings |= {"DATABASE_URL": wire.url(postgres_server.create()), "CHAMPION_TICK_SECONDS": "0.1"}
            await here.start()
            wire.freeze()
            asking = asyncio.create_task(here.slack.command("U0TOM", "status"))
            await asyncio.wait({asking})
            began = time.monotonic()
            assert await here.served.stop() == 0
            assert time.monotonic() - began < LONGEST
            with suppress(aiohttp.ClientError):
                await asking
            here.slack.state.complaints.clear()
