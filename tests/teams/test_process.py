"""The process as it is started, before Teams: killed while it asks and thanks, stopped while it is asked, and not
started with settings that can not be right."""

import asyncio
import copy
import sqlite3
import time
from collections import Counter
from collections.abc import Coroutine
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from adapters.teams import words
from tests.served import PATIENCE, Served
from tests.teams.faults import Hang
from tests.teams.login import Login
from tests.teams.running import Run, environment, run
from tests.teams.state import Message

YES = dict.fromkeys(("scope", "spend", "people", "stop"), "yes")
OFFER = "will you own this outcome?"
QUESTION = "How many minutes did it take each morning?"
DAYS = 14  # within which the first question comes
# Seconds. After a minute, and looked at every half minute, what may be lost is asked once more.
IN_DOUBT = 90 + PATIENCE


async def offered(here: Run, name: str, champion: str) -> Message:
    """Tom registers a pilot; gives the offer as they have it before them."""
    await here.form("Tom", "new")
    await here.submit("Tom", registration(here, name, champion))
    return copy.deepcopy(await here.sees(champion, OFFER))


def registration(here: Run, name: str, champion: str) -> dict[str, str]:
    """What Tom fills in."""
    users = here.teams.state.users
    seats = {"champion": champion, "manager": "Tom"} | ({"owner": "Priya"} if "Priya" in users else {})
    filled = {"name": name, "question": QUESTION, "unit": "min", "start": "180", "target": "108"}
    return filled | {seat: users[who].aad for seat, who in seats.items()}


async def accepted(here: Run, champion: str, offer: Message) -> None:
    """They take it."""
    await here.opened(champion, offer, "Accept…")
    await here.submit(champion, YES)
    await here.sees(champion, "You own it")


async def killed_while_asking(here: Run) -> None:
    """Both questions are on their way when it ends: one stands there, of the other Teams has heard and kept nothing."""
    for who, done in (("Maya", True), ("Lena", False)):
        here.teams.faults.always("send", here.teams.chat(who).id, Hang(done=done))
    before = tries(here, "Maya") + tries(here, "Lena")
    turning = asyncio.create_task(days(here))
    await here.until(lambda: tries(here, "Maya") + tries(here, "Lena") == before + 2)
    await here.served.kill()
    with pytest.raises(aiohttp.ClientError):
        await turning
    here.teams.faults.forget()
    assert [len(here.saying(who, QUESTION)) for who in ("Maya", "Lena")] == [1, 0]


async def days(here: Run, count: int = DAYS) -> None:
    for _ in range(count):
        await here.served.turn("P1D")


def tries(here: Run, who: str) -> int:
    """How often something was sent to them."""
    return here.teams.server.calls.count(("send", here.teams.chat(who).id, here.teams.state.region))


async def killed_while_thanking(here: Run, question: Message) -> None:
    """The number is taken and its form closed; the thanks, in place of the question, were not heard of again."""
    await here.opened("Maya", question, "Enter number")
    chat, updates = here.teams.chat("Maya").id, len(here.teams.called("update"))
    here.teams.faults.always("update", chat, Hang())
    before = here.teams.server.calls.count(("update", chat, here.teams.state.region))
    await here.submit("Maya", {"value": "151"})
    await here.until(lambda: here.teams.server.calls.count(("update", chat, here.teams.state.region)) > before)
    await here.served.kill()
    assert len(here.teams.called("update")) == updates, "it was not done"
    here.teams.faults.forget()
    await here.start()


async def pressed_late(here: Run, offer: Message, question: Message) -> None:
    """Cards as they were before all this, in a window that stayed open."""
    for who, old, label in (("Maya", question, "No data this week"), ("Lena", offer, "Accept…")):
        card = old.card(who)
        assert card is not None
        here.teams.message(old)[1].views[who] = card
        answer = await here.teams.press(who, old, label)
    assert "You already own it" in answer.text
    await here.sees("Maya", "I already have 151 min")


async def test_a_process_killed_while_it_asks_and_while_it_thanks_forgets_nobody_and_counts_an_answer_once(
    tmp_path: Path,
) -> None:
    async with run(tmp_path, "Tom", "Maya", "Lena") as here:
        await here.say("Tom", "help")
        await accepted(here, "Maya", await offered(here, "Route planning", "Maya"))
        offer = await offered(here, "Invoice reading", "Lena")
        await accepted(here, "Lena", offer)
        await killed_while_asking(here)
        await here.start()
        question = copy.deepcopy(here.saying("Maya", QUESTION)[0])
        await here.sees("Lena", QUESTION, IN_DOUBT)
        await here.until(lambda: len(here.saying("Maya", QUESTION)) == 2, IN_DOUBT)
        await killed_while_thanking(here, question)
        await here.sees("Maya", "Got it: 151 min")
        await pressed_late(here, offer, question)
        await here.served.turn("PT1H")
        assert "151 min" in await here.say("Tom", "status Route planning")
        assert len(here.saying("Lena", QUESTION)) == 1
        assert here.served.decided() & Counter(Answered=9, Accepted=9) == Counter(Answered=1, Accepted=2)


async def killed_while_telling(here: Run, who: str, doing: Coroutine[object, object, object]) -> None:
    """What that person is told stands there when it ends, and nobody knows."""
    before = tries(here, who)
    here.teams.faults.always("send", here.teams.chat(who).id, Hang(done=True))
    telling = asyncio.create_task(doing)
    await here.until(lambda: tries(here, who) > before)
    await here.served.kill()
    telling.cancel()
    await asyncio.gather(telling, return_exceptions=True)
    here.teams.faults.forget()
    await here.start()


async def until_held(folder: Path) -> None:
    """A message of unknown fate is not sent any more."""
    async with asyncio.timeout(IN_DOUBT):
        with closing(sqlite3.connect(folder / "champion.db")) as file:
            while not file.execute("SELECT 1 FROM delivery WHERE state = 'unknown'").fetchone():
                await asyncio.sleep(0.1)


async def test_a_process_killed_while_it_tells_repeats_what_is_to_be_answered_and_not_what_is_only_to_be_known(
    tmp_path: Path,
) -> None:
    async with run(tmp_path, "Tom", "Maya", "Priya") as here:
        await here.say("Tom", "help")
        offer = await offered(here, "Route planning", "Maya")
        await killed_while_telling(here, "Tom", accepted(here, "Maya", offer))
        await until_held(tmp_path)
        await killed_while_telling(here, "Priya", days(here, 40))
        await here.until(lambda: len(here.saying("Priya", "needs you")) == 2, IN_DOUBT)
        await days(here, 1)
        assert [len(here.saying(*each)) for each in (("Tom", "Maya owns"), ("Priya", "needs you"))] == [1, 2]


@pytest.mark.parametrize("seconds", [0.5, 2.0])
async def test_a_process_that_is_stopped_takes_the_form_that_waits_for_the_database_and_leaves_a_message_that_hangs(
    tmp_path: Path, seconds: float
) -> None:
    async with run(tmp_path, "Tom", "Maya") as here:
        for who in ("Tom", "Maya"):
            await here.say(who, "help")
        await here.form("Tom", "new")
        here.teams.faults.always("send", here.teams.chat("Maya").id, Hang())
        before = tries(here, "Maya")
        with closing(sqlite3.connect(tmp_path / "champion.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            sent = asyncio.create_task(here.teams.submit("Tom", registration(here, "Route planning", "Maya")))
            await asyncio.sleep(0.2)  # it has come
            began, stopped = time.monotonic(), asyncio.create_task(here.served.stop())
            await asyncio.sleep(seconds)
            assert here.served.decided()["Opened"] == 0
            other.execute("ROLLBACK")
        answer = await sent
        assert (answer.status, words.LATE in answer.text) == (200, seconds > 1.5)
        assert (await stopped, time.monotonic() - began < 15) == (0, True)
        assert (here.served.decided()["Opened"], tries(here, "Maya") - before <= 1) == (1, True)
        here.teams.faults.forget()
        await here.start()
        await here.sees("Tom", "Registered: Route planning")
        assert "Route planning" in await here.say("Tom", "list")
        assert len(here.saying("Tom", "Registered")) == 1


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("TEAMS_APP_ID", {"TEAMS_APP_ID": ""}),
        ("TEAMS_APP_PASSWORD", {"TEAMS_APP_PASSWORD": ""}),
        ("TEAMS_APP_TENANT_ID", {"TEAMS_APP_TENANT_ID": ""}),
        ("TEAMS_OPENID_METADATA_URL", {"HOST": "0.0.0.0", "TEAMS_LOGIN_URL": "https://login.microsoftonline.com"}),
        ("TEAMS_OPENID_METADATA_URL", {"TEAMS_OPENID_METADATA_URL": "https://login.botframework.com.evil.example/v1"}),
        ("TEAMS_LOGIN_URL", {"HOST": "0.0.0.0"}),
        ("CHAMPION_SECRET_KEYS", {"CHAMPION_SECRET_KEYS": ""}),
    ],
)
async def test_a_process_with_settings_that_can_not_be_right_ends_with_two_and_one_sentence_that_names_the_one(
    tmp_path: Path, name: str, more: dict[str, str]
) -> None:
    login, served = await Login.started(), Served(tmp_path)
    settings = environment(login) | {"CHAMPION_PLAYGROUND": "off"} | more
    with pytest.raises(AssertionError, match="it said ''"):
        await served.start(**settings)
    assert served.process is not None
    assert await asyncio.wait_for(served.process.wait(), PATIENCE) == 2
    (said,) = served.log.splitlines()
    assert said.startswith(f"{name} ")
    assert said.endswith(".")
    assert login.password not in said
    assert not (tmp_path / "champion.db").exists()
    await login.stop()
