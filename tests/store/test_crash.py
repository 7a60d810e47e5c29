"""kill -9 at every place between an answer and a settled message: nothing lost, nothing sent twice."""

import asyncio
import sys
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from uuid import UUID, uuid4

import pytest

from bot.events import Answered
from bot.model import Receipt
from bot.ports import Sent
from store import Store
from tests.store.conftest import Hands, Pilot
from tests.store.crash_child import answer, post
from tests.store.toy import MONDAY, notice

ROOT = Path(__file__).parents[2]


class Platform(ThreadingHTTPServer):
    """A chat platform that remembers what it was sent and can find it by key."""

    def __init__(self) -> None:
        self.received: list[str] = []
        super().__init__(("127.0.0.1", 0), Inbox)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/"


class Inbox(BaseHTTPRequestHandler):
    """Takes messages."""

    def do_POST(self) -> None:
        """One more message."""
        assert isinstance(self.server, Platform)
        self.server.received.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


@pytest.fixture
def platform() -> Iterator[Platform]:
    """A running platform."""
    server = Platform()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


async def kill_at(place: str, pilot: Pilot, event: UUID, url: str, platform: Platform) -> None:
    """A child process goes to that place, and is killed there."""
    words = (url, place, str(pilot.ref.org), str(pilot.ref.id), str(event), str(pilot.maya.id), platform.address)
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.store.crash_child", *words),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert child.stdout is not None
    assert (await child.stdout.readline()).decode().strip() == place
    child.kill()
    await child.wait()


async def go_on(store: Store, hands: Hands, pilot: Pilot, event: UUID, platform: Platform) -> bool:
    """What the next process does: the platform repeats the event, and messages are delivered, after a look.

    Gives whether the event had been kept.
    """
    hands.toy.rules[Answered] = lambda state, happened: answer(state, pilot.maya.id)
    happened = Answered(id=event, at=MONDAY, by=pilot.maya.id, value=1.0)
    decision = await store.aggregates.swap(pilot.ref, happened)
    hands.pass_time(timedelta(seconds=30))
    for claim in await store.outbox.claim(MONDAY, 10):
        is_there = claim.doubtful_since is not None and claim.notice.key in platform.received
        if not is_there:
            await asyncio.to_thread(post, platform.address, claim.notice.key)
        await store.outbox.settle(claim, Sent(Receipt("D1", claim.notice.key), is_there), MONDAY)
    return decision.repeated


@pytest.mark.parametrize(
    ("place", "kept"),
    [("deciding", False), ("writing", False), ("decided", True), ("claimed", True), ("sent", True), ("settled", True)],
)
async def test_killed_there_nothing_is_lost_and_nothing_sent_twice(
    place: str, kept: bool, url: str, hands: Hands, store: Store, pilot: Pilot, platform: Platform
) -> None:
    event = uuid4()
    await kill_at(place, pilot, event, url, platform)
    assert await go_on(store, hands, pilot, event, platform) == kept
    assert (await pilot.state()).offers == 1
    assert len(platform.received) == 1
    assert [each.notice.key for each in await store.readings.heard(pilot.maya.id, 10)] == platform.received
    hands.pass_time(timedelta(hours=1))
    assert await store.outbox.claim(MONDAY, 10) == []


@pytest.mark.parametrize("place", ["decided", "claimed", "sent", "settled"])
async def test_killed_with_several_in_one_message_nobody_is_asked_twice_and_nobody_forgotten(
    place: str, url: str, hands: Hands, store: Store, pilot: Pilot, platform: Platform
) -> None:
    hands.together, event = True, uuid4()
    older = notice(await pilot.state(), pilot.maya.id, step="older")
    await pilot.happen(older)
    await kill_at(place, pilot, event, url, platform)
    await go_on(store, hands, pilot, event, platform)
    assert platform.received == [older.key]
    assert len(await store.readings.heard(pilot.maya.id, 10)) == 2
    hands.pass_time(timedelta(hours=1))
    assert await store.outbox.claim(MONDAY, 10) == []
