"""Old buttons go, however little room there is for that; and nothing ever waits for it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from bot.model import Receipt
from bot.ports import TryLater, Unreachable
from bot.stripping import MOST, Stripping
from tests.world import MachineClock


class Desk:
    """Messages by number; `plan` is what each next strip raises, None for none."""

    def __init__(self) -> None:
        self.clock = MachineClock()
        self.pauses = 0
        self.stripping = Stripping(self.clock, self.pause)
        self.plan: list[Exception | None] = []
        self.stripped: list[str] = []
        self.asked: list[str] = []
        self.held: asyncio.Event | None = None  # a strip takes until it is set

    def pause(self) -> None:
        self.pauses += 1

    def add(self, number: int, word: str = "", place: str = "slack/T1") -> None:
        self.stripping.add(Receipt("D1", str(number)), place, f"key-{number}", self.strip(f"{number}{word}"))

    def strip(self, what: str) -> Callable[[], asyncio.Future[None]]:
        async def strip() -> None:
            self.asked.append(what)
            if self.held is not None:
                await self.held.wait()
            raised = self.plan.pop(0) if self.plan else None
            if raised is not None:
                raise raised
            self.stripped.append(what)

        return lambda: asyncio.ensure_future(strip())

    async def begun(self, count: int = 1) -> None:
        """That many strips have begun."""
        self.stripping.start()
        while len(self.asked) < count:
            await asyncio.sleep(0)

    async def pass_time(self, seconds: float) -> None:
        self.clock.at += timedelta(seconds=seconds)
        await self.stripping.settled()


async def test_old_buttons_go_at_once_where_there_is_room() -> None:
    desk = Desk()
    desk.add(1)
    desk.add(2)
    await desk.stripping.settled()
    assert desk.stripped == ["1", "2"]
    assert (desk.stripping.pause(), desk.pauses) == (None, 1)


async def test_where_there_is_no_room_nobody_in_that_workspace_asks_until_there_is() -> None:
    desk = Desk()
    desk.plan = [TryLater(timedelta(seconds=60), alone=True)]
    for number in (1, 2):
        desk.add(number)
    desk.add(3, place="slack/T2")
    await desk.stripping.settled()
    assert (desk.asked, desk.stripped) == (["1", "3"], ["3"])
    assert desk.stripping.pause() == timedelta(seconds=60)
    await desk.pass_time(59)
    assert desk.stripped == ["3"]
    await desk.pass_time(1)
    assert desk.stripped == ["3", "2", "1"]


async def test_one_message_that_fails_again_and_again_does_not_stand_in_the_way_and_is_given_up() -> None:
    desk = Desk()
    desk.plan = [TryLater(), None]
    desk.add(1)
    desk.add(2)
    await desk.stripping.settled()
    assert desk.stripped == ["2"]
    for _ in range(200):
        desk.plan = [TryLater()]
        await desk.pass_time(30)
    assert desk.stripping.waiting == {}
    assert len(desk.asked) < 130


async def test_a_refusal_or_a_bug_ends_one_and_no_other() -> None:
    desk = Desk()
    desk.plan = [Unreachable("message_not_found"), ZeroDivisionError(), None]
    for number in (1, 2, 3):
        desk.add(number)
    await desk.stripping.settled()
    assert (desk.stripped, desk.stripping.waiting) == (["3"], {})


async def test_what_was_to_be_said_before_never_takes_the_place_of_what_is_to_be_said_now() -> None:
    """A name that was hidden meanwhile would have come back."""
    desk = Desk()
    desk.plan = [TryLater(timedelta(seconds=60))]
    desk.add(1, " with the name")
    await desk.stripping.settled()
    desk.add(1, " without the name")
    await desk.pass_time(60)
    assert desk.stripped == ["1 without the name"]
    desk.plan = [TryLater(timedelta(seconds=60))]
    desk.add(2)
    await desk.stripping.settled()
    desk.stripping.keep(Receipt("D1", "2"))
    await desk.pass_time(60)
    assert desk.stripped == ["1 without the name"]


async def test_the_memory_of_old_buttons_has_an_end() -> None:
    desk = Desk()
    desk.plan = [TryLater(timedelta(seconds=60))]
    for number in range(MOST + 5):
        desk.add(number)
    assert len(desk.stripping.waiting) == MOST
    assert Receipt("D1", "4") not in desk.stripping.waiting


async def test_a_card_that_was_changed_while_its_strip_was_on_its_way_does_not_come_back_with_old_words() -> None:
    """Slack refused the strip, somebody pressed meanwhile, and a minute later the old words stood there again."""
    for again in ("", " newer"):
        desk = Desk()
        desk.held, desk.plan = asyncio.Event(), [TryLater(timedelta(seconds=60))]
        desk.add(1)
        await desk.begun()
        desk.stripping.keep(Receipt("D1", "1"))
        if again:
            desk.add(1, again)
        desk.held.set()
        await desk.stripping.settled()
        await desk.pass_time(60)
        assert desk.stripped == ([f"1{again}"] if again else [])
        assert desk.stripping.waiting == {}


async def test_a_process_that_ends_does_not_spend_its_last_seconds_on_old_buttons() -> None:
    """Each strip of a long list was begun, and what was being sent was cut off in the middle."""
    desk = Desk()
    desk.held = asyncio.Event()
    for number in range(3):
        desk.add(number)
    await desk.begun()
    desk.stripping.end()
    desk.held.set()
    await desk.stripping.settled()
    await desk.stripping.settled()
    assert desk.stripped == ["0"]
