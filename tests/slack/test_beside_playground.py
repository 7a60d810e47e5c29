"""The playground beside Slack: its clock turns only while that Slack is a local stand-in."""

from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from adapters.web import serving
from bot.advance import TurnRefused
from bot.assembly import assembled
from bot.settings import WrongSettings
from tests.slack.fake import FakeSlack
from tests.slack.world import CAST
from tests.world import MachineClock, settings, world

ELSEWHERE = {"slack_bot_token": "xoxb-1", "slack_signing_secret": "s", "slack_api_url": "https://slack.invalid/api/"}


async def test_beside_a_local_slack_both_answer_and_the_clock_turns(tmp_path: Path) -> None:
    fake = await FakeSlack.started()
    fake.join(CAST["Tom"], "tom", "Tom")
    local = {"slack_bot_token": fake.token, "slack_signing_secret": fake.signing_secret, "slack_api_url": fake.api_url}
    chosen = settings(tmp_path, champion_playground="on", **local)
    try:
        async with (
            assembled(chosen, MachineClock()) as bot,
            serving(bot.web(), "127.0.0.1", 0) as port,
            aiohttp.ClientSession() as http,
        ):
            fake.app_url = f"http://127.0.0.1:{port}/slack/events"
            answer = await fake.command(CAST["Tom"], "list")
            assert answer.status == 200
            async with http.get(f"http://127.0.0.1:{port}/playground/api/people") as people:
                assert len(await people.json()) == 10
            before = bot.turner.now()
            assert await bot.turner.turn(timedelta(days=1)) == before + timedelta(days=1)
    finally:
        await fake.stop()


async def test_beside_a_real_slack_the_clock_stands(tmp_path: Path) -> None:
    async with assembled(settings(tmp_path, champion_playground="on", **ELSEWHERE), MachineClock()) as bot:
        with pytest.raises(TurnRefused, match="real chat platform"):
            await bot.turner.turn(timedelta(days=1))


async def test_a_database_whose_clock_was_turned_does_not_start_with_a_real_slack(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        await stage.pass_time(days=1)
    with pytest.raises(WrongSettings, match="DATABASE_URL"):
        async with assembled(settings(tmp_path, **ELSEWHERE), MachineClock()):
            raise AssertionError("it started")
