"""Slack heard over sockets: every link ends one day, and nobody notices."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest

from adapters.slack import socket
from adapters.slack.link import Link
from bot.cards import Card
from bot.ports import Reply
from bot.settings import WrongSettings
from tests.slack.fake import FakeSlack
from tests.slack.faults import Drop, RateLimited, Refuse, Status
from tests.slack.stage import Stage, served, staged
from tests.slack.toy import SIGNUP, ToyPeople, ToyTalk, asking, feed


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds between tries would be seconds of these tests."""
    monkeypatch.setattr(socket, "STAGGER_SECONDS", 0.05)
    monkeypatch.setattr(socket, "PAUSES", (0.0, 0.05))


@asynccontextmanager
async def strangers(fake: FakeSlack, count: int) -> AsyncIterator[None]:
    """So many links of other processes."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        for _ in range(count):
            url = str(fake.sockets.open(fake.app.app_token)["url"])
            await stack.enter_async_context(session.ws_connect(url))
        yield


@asynccontextmanager
async def linked() -> AsyncIterator[Stage]:
    """Both links open."""
    async with staged(over_sockets=True) as stage:
        stage.talk.replies["status"] = Reply(cards=(Card("All is well."),))
        await stage.slack.until(lambda: len(stage.slack.sockets.links) == socket.LINKS)
        yield stage


async def until_opened(stage: Stage, count: int) -> None:
    """So many links have been opened, those that ended among them."""
    await stage.slack.until(lambda: stage.slack.sockets.opened >= count, seconds=15)


async def answered(stage: Stage) -> None:
    """A command and its answer."""
    shown = len(stage.slack.ephemerals("U1"))
    await stage.slack.command("U1", "status")
    assert [each["text"] for each in stage.slack.ephemerals("U1")[shown:]] == ["All is well."]


async def test_everything_people_do_is_answered_over_the_socket() -> None:
    async with linked() as stage:
        await answered(stage)
        stage.talk.replies |= {
            "hello": Reply(cards=(asking("How many minutes?", "answer"),)),
            "answer": Reply(form=SIGNUP),
        }
        await stage.slack.dm("U1", "hello")
        await stage.slack.until(lambda: len(stage.slack.seen("U1")) == 2)
        await stage.slack.click("U1", stage.slack.seen("U1")[1], "answer")
        await stage.slack.until(lambda: stage.slack.modal("U1"))
        stage.talk.replies[SIGNUP.token] = Reply(errors={"why": "Say more."})
        answer = await stage.slack.submit("U1", stage.slack.modal("U1") or {}, {"why": "x", "who": "U2"})
        assert answer.body == {"response_action": "errors", "errors": {"why": "Say more."}}
    assert [kind for kind, _, _ in stage.talk.told] == ["say", "say", "press", "submit"]


async def test_many_at_once_do_not_wait_for_each_other() -> None:
    async with linked() as stage:
        stage.talk.held = asyncio.Event()
        waiting = [asyncio.create_task(stage.slack.command("U1", "status")) for _ in range(20)]
        await stage.slack.until(lambda: True)
        while len(stage.talk.told) < 20:
            await asyncio.sleep(0.01)
        stage.talk.held.set()
        assert {answer.status for answer in await asyncio.gather(*waiting)} == {200}


async def test_links_that_end_one_after_the_other_leave_no_command_without_an_answer() -> None:
    async with linked() as stage:
        sockets = stage.slack.sockets
        for number in range(8):
            opened = sockets.opened
            reason = "warning" if number % 2 else "refresh_requested"
            await sockets.say_goodbye(sockets.links[-1], reason, seconds=0.5)
            await answered(stage)
            await until_opened(stage, opened + 1)
            await answered(stage)


async def test_a_command_that_came_over_a_link_about_to_end_is_answered_over_it() -> None:
    async with linked() as stage:
        stage.talk.held = asyncio.Event()
        first, second = stage.slack.sockets.links
        waiting = [asyncio.create_task(stage.slack.command("U1", "status")) for _ in range(2)]
        while len(stage.talk.told) < 2:
            await asyncio.sleep(0.01)
        for link in (first, second):
            await stage.slack.sockets.say_goodbye(link, "warning", seconds=5)
        await stage.slack.until(lambda: stage.slack.sockets.opened == 4)
        stage.talk.held.set()
        assert {answer.status for answer in await asyncio.gather(*waiting)} == {200}


async def test_links_that_break_without_a_word_are_made_anew_time_after_time() -> None:
    async with linked() as stage:
        sockets = stage.slack.sockets
        for _ in range(4):
            opened, gone = sockets.opened, list(sockets.links)
            for link in gone:
                sockets.cut(link)
            await until_opened(stage, opened + 2)
            await answered(stage)


async def test_an_address_that_leads_nowhere_is_not_tried_for_ever() -> None:
    async with linked() as stage:
        sockets = stage.slack.sockets
        stage.slack.faults.plan("apps.connections.open", Status(503), RateLimited(1), Drop(), Refuse("internal_error"))
        sockets.greets = False  # what is opened now stays silent, and is cut
        opened = sockets.opened
        sockets.cut(sockets.links[0])
        await stage.slack.until(lambda: sockets.opened > opened, seconds=15)
        sockets.greets = True
        sockets.cut(sockets.links[-1])
        await stage.slack.until(lambda: sockets.opened > opened + 1, seconds=15)
        await answered(stage)


async def test_an_error_that_nobody_thought_of_does_not_leave_the_process_deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """It ended the task that keeps a connection open; after two of them no other was ever made."""
    async with linked() as stage:
        opens, tries = Link.open, 0

        async def trips(self: Link, url: str) -> None:
            nonlocal tries
            tries += 1
            if tries <= 3:
                raise RuntimeError("Concurrent call to receive() is not allowed")
            await opens(self, url)

        monkeypatch.setattr(Link, "open", trips)
        sockets = stage.slack.sockets
        opened = sockets.opened
        for link in list(sockets.links):
            sockets.cut(link)
        await until_opened(stage, opened + 2)
        await answered(stage)
        assert tries == 5


async def test_words_that_were_not_kept_are_told_once_more_and_answered_once() -> None:
    async with linked() as stage:
        stage.talk.fail = RuntimeError("broken")
        lost = await stage.slack.dm("U1", "hello")
        assert lost.is_lost == "http_timeout"
        stage.talk.fail = None
        stage.talk.replies["hello"] = Reply(cards=(Card("Hello, Ann."),))
        for number in (1, 2):
            assert (await stage.slack.again(lost, number)).status == 200
        await stage.slack.until(lambda: len(stage.slack.seen("U1")) == 2)
    assert [said["text"] for said in stage.slack.seen("U1")] == ["hello", "Hello, Ann."]


async def test_a_command_that_broke_in_our_code_is_owned_up_to() -> None:
    async with linked() as stage:
        stage.talk.fail = RuntimeError("broken")
        await stage.slack.command("U1", "status")
        assert "went wrong" in stage.slack.ephemerals("U1")[0]["text"]


async def test_ready_only_while_a_link_is_open() -> None:
    async with linked() as stage:
        ready, sockets = stage.connection.ready, stage.slack.sockets
        assert ready is not None
        assert ready() is None
        stage.slack.faults.plan("apps.connections.open", *[Status(503)] * 1_000)
        for link in list(sockets.links):
            sockets.cut(link)
        async with asyncio.timeout(10):
            while ready() is None:
                await asyncio.sleep(0.05)
        assert ready() == "No connection to Slack."
        stage.slack.faults.forget()
        async with asyncio.timeout(10):
            while ready() is not None:
                await asyncio.sleep(0.05)


async def test_at_the_end_what_was_heard_is_finished_and_answered_and_no_link_stays() -> None:
    async with linked() as stage:
        stage.talk.held = asyncio.Event()
        waiting = asyncio.create_task(stage.slack.command("U1", "status"))
        while not stage.talk.told:
            await asyncio.sleep(0.01)
        assert stage.connection.leave is not None
        leaving = asyncio.ensure_future(stage.connection.leave())
        await stage.slack.until(lambda: len(stage.slack.sockets.links) == 1)
        stage.talk.held.set()
        assert (await waiting).status == 200
        await leaving
        await stage.slack.until(lambda: stage.slack.sockets.links == [])
        assert stage.slack.ephemerals("U1")[0]["text"] == "All is well."


@pytest.mark.parametrize("code", ["invalid_auth", "not_allowed_token_type", "account_inactive", "forbidden_team"])
async def test_an_app_token_that_slack_does_not_take_stops_the_start_with_a_sentence(code: str) -> None:
    fake = await FakeSlack.started()
    fake.over_sockets = True
    fake.faults.plan("apps.connections.open", Refuse(code))
    with pytest.raises(WrongSettings, match=f"SLACK_APP_TOKEN .*{code}"):
        async with served(fake, feed(ToyTalk(), ToyPeople())):
            pass
    await fake.stop()


async def test_a_slack_that_is_away_does_not_stop_the_start_of_sockets() -> None:
    fake = await FakeSlack.started()
    fake.over_sockets = True
    fake.join("U1", "ann", "Ann Archer")
    fake.faults.plan("apps.connections.open", *[Status(503)] * 3)
    talk = ToyTalk({"status": Reply(cards=(Card("All is well."),))})
    async with served(fake, feed(talk, ToyPeople())):
        await fake.command("U1", "status")
        assert fake.ephemerals("U1")[0]["text"] == "All is well."
    await fake.stop()


async def test_where_ten_links_are_open_elsewhere_an_eleventh_waits() -> None:
    async with linked() as stage:
        sockets = stage.slack.sockets
        async with strangers(stage.slack, 8):
            opened, asked = sockets.opened, len(stage.slack.app.calls)
            await sockets.say_goodbye(sockets.links[0], "refresh_requested", seconds=30)
            await asyncio.sleep(0.6)
            assert sockets.opened == opened
            assert len(stage.slack.app.calls) == asked + 1  # it was sent away, and does not ask again at once


async def test_over_sockets_no_address_takes_requests() -> None:
    async with linked() as stage:
        assert list(stage.connection.routes) == []
