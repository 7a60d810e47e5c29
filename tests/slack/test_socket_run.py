"""The process as it is started, with sockets: ready when Slack is connected, and gone without a word left over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from tests.served import Served
from tests.slack.fake import FakeSlack


@asynccontextmanager
async def process(folder: Path) -> AsyncIterator[tuple[FakeSlack, Served]]:
    """`champion run` before a Slack with one person."""
    fake, served = await FakeSlack.started(), Served(folder)
    fake.over_sockets = True
    fake.join("U1", "ann", "Ann Archer")
    tokens = {"SLACK_BOT_TOKEN": fake.token, "SLACK_APP_TOKEN": fake.app.app_token}
    try:
        await served.start(**tokens, SLACK_API_URL=fake.api_url)
        yield fake, served
    finally:
        await served.stop()
        await fake.stop()


async def ready(served: Served) -> tuple[int, str]:
    """What /readyz says of Slack."""
    async with aiohttp.request("GET", f"{served.address}/readyz") as answer:
        return answer.status, str((await answer.json()).get("slack"))


async def test_a_process_without_a_link_says_so_and_is_not_ready(tmp_path: Path) -> None:
    async with process(tmp_path) as (fake, served):
        await fake.until(lambda: len(fake.sockets.links) == 2, seconds=10)
        assert (await ready(served))[1] == "ok"
        fake.app.app_token = "xapp-withdrawn"
        for link in list(fake.sockets.links):
            fake.sockets.cut(link)
        async with asyncio.timeout(10):
            while await ready(served) != (503, "No connection to Slack."):
                await asyncio.sleep(0.1)


async def test_a_process_that_is_stopped_answers_what_it_was_asked_and_closes_its_links(tmp_path: Path) -> None:
    async with process(tmp_path) as (fake, served):
        await fake.until(lambda: len(fake.sockets.links) == 2, seconds=10)
        asked = [asyncio.create_task(fake.command("U1", "status")) for _ in range(10)]
        await fake.until(lambda: fake.called("users.info"))  # the first of them is being worked on
        assert await served.stop() == 0
        assert {answer.status for answer in await asyncio.gather(*asked)} == {200}
        await fake.until(lambda: fake.sockets.links == [])
    assert fake.state.complaints == []
