"""The contract of bot.ports.ChatPlatform, held by every folder under adapters/ that has a `connect`.

A new platform needs one entry in PLACES: itself, connected to something that behaves like it.
"""

import asyncio
import pkgutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args
from uuid import UUID

import pytest

import adapters
from adapters.playground.people import ORG
from bot.cards import Block, Bold, Button, Card, Chart, Facts, Image, Link, Mention, Quote, Table, para
from bot.model import Address, Receipt
from bot.ports import ChatPlatform, NotSupported, TryLater, Uncertain, Unreachable
from tests.playground.api import playground as served_playground
from tests.slack.faults import Drop, Fault, Odd, RateLimited, Refuse, Status
from tests.slack.stage import staged
from tests.teams import faults as teams_faults
from tests.teams.stage import staged as teams_staged
from tests.teams.world import shown
from tests.wording.examples import examples

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
ASK = Card("How many minutes?", (para("Last week."),), (Button("answer", "Answer", "t"),))
EVERYTHING = Card(
    "Everything",
    (
        para(
            "Plain, ",
            Bold("bold"),
            Link("a link", "https://example.com"),
            Mention(UUID(int=1), "Ann"),
            "",
        ),
        Facts((("Last week", "151 min"), ("Goal", ""))),
        Table(("Week", "Minutes"), (("1", "210"), ("2", ""))),
        Chart("Minutes", "From 210 to 120.", ("1", "2", "3"), (210.0, None, 120.0), 1, 100.0, (90.0, 240.0), "min"),
        Image("https://example.com/a.png", "A picture"),
        Quote("<!channel> *we* did it"),
    ),
    tuple(Button("yes", f"Yes {number}", str(number), "primary") for number in range(3)),
)

Trouble = Callable[[], Awaitable[None]]


@dataclass
class Place:
    """A platform, somebody to write to there, what they see (oldest first), and everything that can go wrong.

    A trouble is called before each use of the platform and spoils that use, more or less. `finds`: it lets a bot look
    for what it sent.
    """

    platform: ChatPlatform
    to: Address
    seen: Callable[[], Awaitable[Sequence[str]]]
    troubles: Sequence[Trouble]
    finds: bool = True


@asynccontextmanager
async def _playground() -> AsyncIterator[Place]:
    async with served_playground() as client:
        people, id = client.world.people, UUID(await client.id("Maya"))
        maya = people.kept[id]

        async def seen() -> Sequence[str]:
            return [said["text"] for said in await client.messages("Maya")]

        async def busy() -> None:
            people.is_busy = True

        async def gone() -> None:
            people.is_busy = False
            people.kept[id] = replace(maya, active=False)

        assert client.world.platform is not None
        assert maya == await people.met(ORG, maya.address, maya.name)
        yield Place(client.world.platform, maya.address, seen, (busy, gone))


@asynccontextmanager
async def _slack() -> AsyncIterator[Place]:
    seconds = count()
    # Pace is the outbox's affair, and here is none: each look at the clock is a second later.
    async with staged(clock=lambda: SINCE + timedelta(seconds=next(seconds))) as stage:
        stage.slack.buckets.off()
        person = await stage.people.met("slack:T0TEST", Address("slack", "U1"), "Ann")
        refused = [Refuse(code) for code in ("token_revoked", "channel_not_found", "fatal_error", "missing_scope")]
        faults: tuple[Fault, ...] = (RateLimited(), Status(500), Status(404), Drop(), Drop(done=True), Odd(), *refused)
        methods = ("conversations.open", "conversations.history", "chat.postMessage", "chat.update")

        async def seen() -> Sequence[str]:
            return [said["text"] for said in stage.slack.seen("U1")]

        def spoilt(fault: Fault) -> Trouble:
            async def spoil() -> None:
                stage.slack.faults.forget()
                for method in methods:
                    stage.slack.faults.plan(method, fault)

            return spoil

        yield Place(stage.connection.platform, person.address, seen, [spoilt(fault) for fault in faults])


@asynccontextmanager
async def _teams() -> AsyncIterator[Place]:
    seconds = count()
    with TemporaryDirectory() as folder:
        async with teams_staged(Path(folder), clock=lambda: SINCE + timedelta(seconds=next(seconds))) as stage:
            ann = stage.teams.state.users["Ann"]
            stage.teams.rates.off()
            await stage.teams.enter("Ann", stage.teams.chat("Ann"))
            address = Address("teams", ann.aad, None, stage.teams.tenant)
            person = await stage.people.met(f"teams:{stage.teams.tenant}", address, ann.name)
            codes = ("ConversationBlockedByUser", "BotNotInConversationRoster", "BotDisabledByAdmin", "NeverHeardOf")
            faults: tuple[teams_faults.Fault, ...] = (
                teams_faults.THROTTLED,
                *(teams_faults.Refuse(status) for status in (400, 401, 412, 413, 500, 503)),
                *(teams_faults.Refuse(403, code) for code in codes),
                *(teams_faults.Page(status) for status in (404, 502, 504)),
                *(teams_faults.Drop(), teams_faults.Drop(done=True), teams_faults.Odd()),
            )

            async def seen() -> Sequence[str]:
                return [shown(each, "Ann").text for each in stage.teams.seen("Ann")]

            def spoilt(fault: teams_faults.Fault) -> Trouble:
                async def spoil() -> None:
                    stage.teams.faults.forget()
                    for what in ("open", "send", "update"):
                        stage.teams.faults.plan(what, fault)

                return spoil

            troubles = [spoilt(fault) for fault in faults]
            yield Place(stage.connection.platform, person.address, seen, troubles, finds=False)


PLACES: dict[str, Callable[[], AbstractAsyncContextManager[Place]]] = {
    "playground": _playground,
    "slack": _slack,
    "teams": _teams,
}


def _found() -> list[str]:
    folders = [each.name for each in pkgutil.iter_modules(adapters.__path__) if each.ispkg]
    return [name for name in folders if hasattr(import_module(f"adapters.{name}"), "connect")]


@pytest.fixture(params=_found())
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    assert request.param in PLACES, f"adapters/{request.param} has nothing here to be tested against"
    async with PLACES[request.param]() as made:
        yield made


def test_all_platforms_are_found() -> None:
    assert {"playground", "slack", "teams"} <= set(_found())


async def test_a_message_that_was_sent_is_found_by_its_key_and_no_other(place: Place) -> None:
    first = await place.platform.send(place.to, ASK, "pilot/checkin-1/ask/maya")
    second = await place.platform.send(place.to, ASK, "pilot/checkin-2/ask/maya")
    assert first != second
    if not place.finds:
        with pytest.raises(NotSupported):
            await place.platform.find(place.to, "pilot/checkin-1/ask/maya", SINCE)
        return
    assert await place.platform.find(place.to, "pilot/checkin-1/ask/maya", SINCE) == first
    assert await place.platform.find(place.to, "pilot/checkin-2/ask/maya", SINCE) == second
    assert await place.platform.find(place.to, "pilot/checkin-3/ask/maya", SINCE) is None


async def test_whoever_looks_before_sending_again_tells_nobody_twice(place: Place) -> None:
    receipts = set[Receipt]()
    for _ in range(3):
        try:
            found = await place.platform.find(place.to, "k", SINCE)
        except NotSupported:  # whoever can not look does not send again
            found = next(iter(receipts), None)
        receipts.add(found or await place.platform.send(place.to, ASK, "k"))
    assert len(receipts) == 1
    assert len(await place.seen()) == 1


async def test_an_edit_stands_where_the_message_stood_however_often_it_is_made(place: Place) -> None:
    sent = await place.platform.send(place.to, ASK, "k")
    await place.platform.send(place.to, Card("Below it."), "k2")
    for _ in range(2):
        assert await place.platform.edit(place.to, sent, Card("Thanks.")) == sent
    assert await place.seen() == ["Thanks.", "Below it."]
    if place.finds:
        assert await place.platform.find(place.to, "k", SINCE) == sent


async def test_an_edit_of_a_message_that_is_gone_is_unreachable(place: Place) -> None:
    sent = await place.platform.send(place.to, ASK, "k")
    with pytest.raises(Unreachable):
        await place.platform.edit(place.to, replace(sent, message="1.000001"), ASK)


async def test_every_kind_of_block_is_drawn(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    assert {type(block) for block in EVERYTHING.blocks} == set(get_args(Block))
    await place.platform.send(place.to, EVERYTHING, "k")
    await place.platform.edit(place.to, await place.platform.send(place.to, Card(""), "k2"), EVERYTHING)
    first, second = await place.seen()
    assert first == second
    assert "From 210 to 120." in first
    assert [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}] == []


async def test_every_message_of_the_bot_is_drawn(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    cards = [example.card for example in examples()]
    for number, card in enumerate(cards):
        await place.platform.send(place.to, card, str(number))
    assert len(await place.seen()) == len(cards)
    assert [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}] == []


async def test_whatever_goes_wrong_is_one_of_the_four_troubles(place: Place) -> None:
    sent = await place.platform.send(place.to, ASK, "k")
    strangers = (place.to, Address(place.to.platform, "nobody", "nowhere"), Address(place.to.platform, "nobody"))
    for trouble in (_none, *place.troubles):
        for to in strangers:
            uses: tuple[Awaitable[object], ...] = (
                place.platform.send(to, EVERYTHING, f"k to {to.user}"),
                place.platform.edit(to, sent, EVERYTHING),
                place.platform.find(to, "k", SINCE),
            )
            for use in uses:
                await trouble()
                outcome = (await asyncio.gather(use, return_exceptions=True))[0]
                is_trouble = isinstance(outcome, TryLater | Unreachable | Uncertain | NotSupported)
                assert is_trouble or not isinstance(outcome, BaseException), f"{outcome!r} came out"


async def _none() -> None:
    """Nothing goes wrong but what was asked."""
