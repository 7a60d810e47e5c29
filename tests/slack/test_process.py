"""The process as it is started, before Slack: killed while it sends and answers, stopped while it is asked, started
while Slack is away or takes none of its tokens."""

import asyncio
import copy
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, expect

from adapters.slack.socket import LINKS
from tests.playground.browser import SHOTS, chromium
from tests.served import PATIENCE, Served
from tests.slack.fake import FakeSlack
from tests.slack.faults import Hang
from tests.slack.running import Run, environment, run, shared, words
from tests.slack.state import Json
from tests.slack.workplace import Workplace
from tests.slack.world import MODES, Mode

TOM, MAYA, LENA = "U0TOM", "U0MAYA", "U0LENA"
YES = dict.fromkeys(("scope", "spend", "people", "stop"), "yes")
OFFER = "will you own this outcome?"
QUESTION = "How many minutes did it take each morning?"
DIRECT = "slack://app?team=T0NEW&id=A0TEST"
SECRETS = ("SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET", "CHAMPION_SECRET_KEYS")
DAYS = 14  # within which the first question comes


async def intake(here: Run, name: str, champion: str) -> tuple[Json, dict[str, str]]:
    """The form that Tom has before him to register a pilot, and what he fills in."""
    here.slack.state.stacks.pop(TOM, None)
    await here.slack.command(TOM, "new")
    filled = {"name": name, "question": QUESTION, "unit": "min", "start": "180", "target": "108"}
    return await here.modal(TOM), filled | {"champion": champion, "manager": TOM}


async def accepted(here: Run, champion: str) -> Json:
    """They take the pilot; gives the offer as they had it before them."""
    offer = copy.deepcopy(await here.sees(champion, OFFER))
    await here.submit(champion, await here.opened(champion, offer, "Accept…"), YES)
    await here.sees(champion, "You own it")
    return offer


async def killed_while_asking(here: Run) -> None:
    """Both questions are on their way when it ends: one stands there, of the other Slack has heard and kept nothing."""
    for user, done in ((MAYA, True), (LENA, False)):
        for channel in (user, here.slack.state.dm(user)):
            here.slack.faults.always("chat.postMessage", channel, Hang(done=done))
    turning = asyncio.create_task(_days(here))
    await here.until(lambda: len(_asked(here)) == 2)
    await here.served.kill()
    with pytest.raises(aiohttp.ClientError):
        await turning
    here.slack.faults.forget()
    assert [len(here.saying(user, QUESTION)) for user in (MAYA, LENA)] == [1, 0]


async def _days(here: Run) -> None:
    for _ in range(DAYS):
        await here.served.turn("P1D")


def _asked(here: Run) -> list[Json]:
    """Every attempt to ask."""
    return [each for each in here.slack.called("chat.postMessage") if QUESTION in words(each)]


async def killed_while_thanking(here: Run, question: Json) -> None:
    """The number is taken and its form closed; the thanks, in place of the question, were not heard of again."""
    form = await here.opened(MAYA, question, "Enter number")
    updates = len(here.slack.called("chat.update"))
    here.slack.faults.plan("chat.update", Hang())
    answer = await here.submit(MAYA, form, {"value": "151"})
    await here.until(lambda: len(here.slack.called("chat.update")) > updates)
    await here.served.kill()
    await here.start()
    assert (await here.slack.again(answer)).status == 200


async def pressed_late(here: Run, offer: Json, question: Json) -> None:
    """Cards as they were before all this, in a window that stayed open."""
    assert (await here.click(MAYA, question, "No data this week")).status == 200
    assert (await here.click(LENA, offer, "Accept…")).status == 200
    await here.sees(MAYA, "I already have 151 min")
    await here.sees(LENA, "You already own it")


@pytest.mark.parametrize("mode", MODES)
async def test_a_process_killed_while_it_asks_and_while_it_thanks_asks_once_and_counts_the_answer_once(
    tmp_path: Path, mode: Mode
) -> None:
    async with run(tmp_path, mode, "Tom", "Maya", "Lena") as here:
        await here.submit(TOM, *await intake(here, "Route planning", MAYA))
        await here.submit(TOM, *await intake(here, "Invoice reading", LENA))
        _, offer = await asyncio.gather(accepted(here, MAYA), accepted(here, LENA))
        await killed_while_asking(here)
        assert (await here.slack.command(TOM, "status")).status == 0
        here.slack.state.complaints.clear()  # Slack told them that nobody answered
        await here.start()
        await here.sees(LENA, QUESTION)
        question = copy.deepcopy(await here.sees(MAYA, QUESTION))
        await killed_while_thanking(here, question)
        await here.sees(MAYA, "Got it: 151 min")
        await pressed_late(here, offer, question)
        await here.served.turn("PT1H")
        assert len(_asked(here)) == 3, "the one that was lost, once more"
        assert [len(here.saying(user, QUESTION)) for user in (MAYA, LENA)] == [0, 1], "one is the thanks by now"
        assert "151 min" in await here.command(TOM, "status Route planning")
        assert "Baseline week 1 of 6" in words(here.saying(MAYA, "Got it")[-1])
        assert here.served.decided() & Counter(Answered=9, Accepted=9) == Counter(Answered=1, Accepted=2)


async def test_a_process_that_is_stopped_answers_what_waits_for_the_database_and_leaves_a_message_that_hangs(
    tmp_path: Path,
) -> None:
    async with run(tmp_path, "socket", "Tom", "Maya") as here:
        here.slack.faults.always("chat.postMessage", MAYA, Hang())
        form, filled = await intake(here, "Route planning", MAYA)
        with closing(sqlite3.connect(tmp_path / "champion.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            sent = asyncio.create_task(here.submit(TOM, form, filled))
            await here.until(lambda: len(here.slack.sockets.links) == LINKS)
            while not any(link.waiting for link in here.slack.sockets.links):
                await asyncio.sleep(0.01)
            await here.served.ready()  # asked later and answered: the form has come, too
            began, stopped = time.monotonic(), asyncio.create_task(here.served.stop())
            await here.until(lambda: len(here.slack.sockets.links) == 1)
            assert not sent.done()
            other.execute("ROLLBACK")
        await sent
        await here.until(lambda: any(OFFER in words(each) for each in here.slack.called("chat.postMessage")))
        assert (await stopped, time.monotonic() - began < 15) == (0, True)
        assert here.served.decided()["Opened"] == 1


async def test_a_process_started_while_nobody_listens_at_slacks_address_works_once_somebody_does(
    tmp_path: Path,
) -> None:
    async with run(tmp_path, "socket", "Tom", is_away=True) as here:
        assert "slack.away" in here.served.log
        await here.comes_back()
        await here.until(lambda: here.slack.sockets.links)
        assert "What I can do" in await here.command(TOM, "help")
        await here.slack.dm(TOM, "help")
        await here.sees(TOM, "What I can do")


@pytest.mark.parametrize(
    ("mode", "name", "value"),
    [
        ("http", "SLACK_BOT_TOKEN", "xoxb-wrong"),
        ("socket", "SLACK_APP_TOKEN", "xapp-wrong"),
    ],
)
async def test_a_process_with_a_token_that_slack_does_not_take_ends_with_two_and_one_sentence(
    tmp_path: Path, mode: Mode, name: str, value: str
) -> None:
    fake, served = await FakeSlack.started(), Served(tmp_path)
    port = int(fake.server.root.rpartition(":")[2])
    with pytest.raises(AssertionError, match="it said ''"):
        await Run(fake, served, mode, environment(fake, mode, port) | {name: value}).start()
    assert served.process is not None
    assert await asyncio.wait_for(served.process.wait(), PATIENCE) == 2
    logged, said = served.log.splitlines()
    assert logged.endswith("slack.token_refused code=invalid_auth")
    assert said == f"{name} is not one that Slack takes: invalid_auth."
    await fake.stop()


async def installed(browser: Browser, address: str) -> str:
    """What somebody reads at the end who goes to that address and lets the app in."""
    async with await browser.new_context() as context:
        page = await context.new_page()
        await page.goto(f"{address}/slack/install")
        await expect(page.get_by_role("heading")).to_have_text("Champion asks to be let in")
        await page.get_by_role("link", name="Allow").click()
        await expect(page.get_by_role("link").first).to_have_attribute("href", DIRECT, timeout=PATIENCE * 1000)
        SHOTS.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=SHOTS / "slack-installed.png")
        assert await context.cookies() == [], "what was good once is gone"
        return await page.locator("main").inner_text()


async def test_what_a_browser_installed_outlives_a_kill_and_its_token_stands_nowhere_as_it_is(tmp_path: Path) -> None:
    async with shared(tmp_path) as here, chromium() as browser:
        page = await installed(browser, here.settings["PUBLIC_URL"])
        assert page.startswith("Champion is installed in Test")
        assert "I am writing to you there." in page
        place = Workplace(here.slack.app.workspaces["T0NEW"], here.slack.app, here.slack.server, here.slack.delivery)
        await place.until(lambda: place.seen("U7"), PATIENCE)
        assert words(place.seen("U7")[0]).startswith("I keep AI pilots moving")
        await here.served.kill()
        await here.start()
        await place.dm("U7", "help")
        await place.until(lambda: "What I can do" in words(place.seen("U7")[-1]), PATIENCE)
        secrets = [place.token, *(here.settings[name] for name in SECRETS)]
        kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
        assert [name for name in ("slack:T0NEW", "slack.installed", *secrets) if name.encode() in kept] == [
            *("slack:T0NEW", "slack.installed")
        ]
