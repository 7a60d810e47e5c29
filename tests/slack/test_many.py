"""Three hundred questions at one instant, in a workspace that takes no more than Slack does, with a few who fail."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, delete, func, select

from adapters.slack.render import message
from bot.events import Accepted, Opened
from bot.model import Address, Person, Receipt, Ref, Rights, Words
from bot.stripping import Stripping
from store.tables import DELIVERY
from tests.slack.faults import Hang, Status
from tests.slack.filling import buttons
from tests.slack.sending import ANN, CARD, sending
from tests.slack.state import TEAM
from tests.slack.world import SlackStage, slack_world

PEOPLE = 300
STEP = timedelta(milliseconds=300)
ASKED_AT = datetime(2026, 3, 10, 9, 5, tzinfo=UTC)  # a Tuesday, 10:05 in Berlin
GONE, HANGS, FAILS = "U1007", "U1008", "U1009"


@dataclass
class Crowd:
    """The workspace, and machine time that passes while the bot works."""

    stage: SlackStage
    people: list[Person]

    @property
    def users(self) -> list[str]:
        return [person.address.user for person in self.people]

    @property
    def well(self) -> list[str]:
        """Whoever can be written to."""
        return [user for user in self.users if user not in (GONE, HANGS, FAILS)]

    async def open_all(self) -> None:
        """A pilot for each, owned and asked about from the next Tuesday on; what was said of that is forgotten."""
        swap, at = self.stage.bot.store.aggregates.swap, self.stage.now()
        for number, person in enumerate(self.people):
            words = [Words(uuid4(), text) for text in (f"Pilot {number}", "How many minutes?", "min")]
            ref = Ref(person.org, "project", uuid4())
            opened = Opened(
                id=uuid4(), at=at, by=person.id, org=person.org, project=ref.id, name=words[0], question=words[1],
                unit=words[2], better="lower", start=180, target=108, target_on=None, champion=person.id,
                manager=person.id,
            )  # fmt: skip
            await swap(ref, opened)
            rights = Rights(True, True, True, True)
            await swap(ref, Accepted(id=uuid4(), at=at, by=person.id, rights=rights))
        await self.stage.bot.store.db.run(lambda sql: sql.execute(delete(DELIVERY)))

    async def pass_until(self, is_so: Callable[[], bool], most: timedelta) -> timedelta:
        """Let time pass in small steps while the deliverer runs; how long it took until it was so."""
        began, step, deliverer = self.stage.clock.at, STEP, self.stage.bot.deliverer
        while not is_so():
            assert self.stage.clock.at - began < most, "it took too long"
            calls = len(self.stage.slack.state.calls)
            self.stage.clock.at += step
            deliverer.due.set()
            # The machine's time stands still while the bot works, and goes faster when there is nothing to be done.
            for _ in range(40):
                await asyncio.sleep(0.002)
                if len(self.stage.slack.state.calls) > calls:
                    break
            step = STEP if len(self.stage.slack.state.calls) > calls else min(step * 2, 8 * STEP)
        return self.stage.clock.at - began

    async def reach(self, at: datetime) -> None:
        """That instant, with all that falls due by then decided, each by itself."""
        self.stage.clock.at = max(at, self.stage.clock.at)
        await self.stage.bot.ticker.sweep()


@asynccontextmanager
async def crowd(folder: Path) -> AsyncIterator[Crowd]:
    async with slack_world(folder) as stage:
        people = []
        for number in range(PEOPLE):
            user = f"U{1000 + number}"
            stage.slack.join(user, f"person{number}", f"Person {number}")
            address = Address("slack", user, workspace=TEAM)
            person = await stage.bot.store.people.met(f"slack:{TEAM}", address, f"Person {number}")
            calendar = replace(person.calendar, zone="Europe/Berlin")
            await stage.bot.store.people.keep(replace(person, calendar=calendar, zone_is_own=True))
            people.append(person)
        many = Crowd(stage, people)
        await many.open_all()
        running = asyncio.create_task(stage.bot.deliverer.run())
        try:
            yield many
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await stage.slack.stop()  # whatever hangs ends
            await stage.bot.deliverer.drain()


def spoil(many: Crowd) -> None:
    """One account is closed, one person's messages are never answered, one's always fail."""
    slack = many.stage.slack
    slack.state.users[GONE].deleted = True
    for user, fault in ((HANGS, Hang()), (FAILS, Status(500))):
        for channel in (user, slack.state.dm(user)):
            slack.faults.always("chat.postMessage", channel, fault)


async def test_three_hundred_questions_at_one_instant_arrive_once_each_whoever_fails(tmp_path: Path) -> None:
    """Opening conversations first took six minutes, and a call too many made everybody wait."""
    async with crowd(tmp_path) as many:
        spoil(many)
        await many.reach(ASKED_AT)
        seen = many.stage.slack.seen
        took = await many.pass_until(lambda: all(seen(user) for user in many.well), timedelta(minutes=2))
        assert took < timedelta(seconds=110)
        assert {len(seen(user)) for user in many.well} == {1}
        assert all("your number for 2–8 Mar?" in seen(user)[0]["text"] for user in many.well)
        assert many.stage.slack.state.exceeded == []
        assert [len(seen(user)) for user in (GONE, HANGS, FAILS)] == [0, 0, 0]
        states = dict(await many.stage.bot.store.db.read(_states))
        assert states.pop("dead") == 1
        assert states.pop("sent") >= len(many.well) - 1  # the last one may not be written down yet
        assert sum(states.values()) <= 4


def _states(sql: Connection) -> list[tuple[str, int]]:
    rows = sql.execute(select(DELIVERY.c.state, func.count()).group_by(DELIVERY.c.state))
    return [(state, count) for state, count in rows]


async def test_the_buttons_of_three_hundred_old_cards_are_gone_some_minutes_later() -> None:
    """Slack takes fifty edits a minute: the others failed, and those cards kept their buttons for ever."""
    async with sending() as at:
        stripping = Stripping(at.clock, lambda: None)
        for number in range(PEOPLE):
            at.fake.join(f"V{number}", f"person{number}", f"Person {number}")
            channel, ts = at.fake.state.dm(f"V{number}"), at.fake.state.ts()
            said = message(CARD).fields()
            at.fake.state.messages[channel].append({"ts": ts, "bot_id": at.fake.state.bot, **said})
            old = Receipt(channel, ts)
            strip = partial(at.slack.edit, ANN, old, CARD.without_buttons(), spare=True)
            stripping.add(old, "slack/T0TEST", f"key-{number}", strip)
        await stripping.settled()
        sent = await at.slack.send(ANN, CARD, "key")
        for _ in range(5):  # whoever pressed a button waits for its card to change
            await at.slack.edit(ANN, sent, CARD)
        began = at.clock.at
        while (pause := stripping.pause()) is not None:
            at.clock.at += pause
            await stripping.settled()
        assert not any(buttons(at.fake.seen(f"V{number}")[0]) for number in range(PEOPLE))
        assert at.clock.at - began < timedelta(minutes=9)
        assert len(at.fake.called("chat.update")) == PEOPLE + 5
        assert at.fake.state.exceeded == []
