"""Away, and where: what people have set in Slack counts, and their own word before it."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from adapters.chores import Chores
from adapters.slack import calls
from adapters.slack.directory import DAY, WEEK, Directory, week_of
from adapters.slack.tiers import MINUTE, Tiers, in_background
from adapters.slack.workspaces import OneWorkspace
from bot.model import Address, Calendar, Person
from tests.slack.fake import FakeSlack
from tests.slack.faults import Status
from tests.slack.state import User
from tests.slack.toy import ToyPeople
from tests.world import MachineClock

TODAY = datetime(2026, 3, 10, 9, tzinfo=UTC)  # a Tuesday, 10:00 in Berlin
BOB = Address("slack", "U2")


def ends(at: datetime) -> int:
    return int(at.timestamp())


@dataclass
class Desk:
    """A directory with a clock that a test may turn."""

    fake: FakeSlack
    clock: MachineClock  # of the calls
    people: ToyPeople = field(default_factory=ToyPeople)
    chores: Chores = field(default_factory=lambda: Chores("slack"))
    now: float = TODAY.timestamp()
    gone: list[Person] = field(default_factory=list)
    directory: Directory = field(init=False)
    tiers: Tiers = field(init=False)

    @property
    def user(self) -> User:
        return self.fake.state.users["U2"]

    async def left(self, person: Person, event: UUID) -> None:
        """The conversation hears of a closed account."""
        self.gone.append(person)

    async def address(self) -> Person:
        """Bob is written to, and what is learned of him is in."""
        self.directory.addressed("T0TEST", BOB)
        await self.chores.drain(5)
        return self.people.by_user("U2")


@asynccontextmanager
async def desk(**status: object) -> AsyncIterator[Desk]:
    clock = MachineClock()
    fake = await FakeSlack.started(clock)
    fake.join("U2", "bob", "Bob Baker", **status)
    found = Desk(fake, clock)
    workspaces = OneWorkspace(fake.token, fake.api_url, found.clock)
    tiers = (await workspaces.of("T0TEST")).client.tiers
    assert tiers is not None
    found.tiers = tiers
    async with calls.session() as session:
        workspaces.opened(session)
        found.directory = Directory(found.people, workspaces, found.chores, lambda: found.now, found.left)
        yield found
    await fake.stop()


@pytest.mark.parametrize("emoji", [":palm_tree:", ":face_with_thermometer:"])
async def test_a_vacation_or_sick_status_with_an_end_counts_as_away_until_then(emoji: str) -> None:
    friday_night = datetime(2026, 3, 13, 22, 59, tzinfo=UTC)
    async with desk(status_emoji=emoji, status_expiration=ends(friday_night)) as here:
        bob = await here.address()
    assert bob.platform_away == (date(2026, 3, 10), date(2026, 3, 13))


async def test_a_status_that_ends_in_the_morning_leaves_that_day_to_work() -> None:
    monday_morning = datetime(2026, 3, 16, 8, tzinfo=UTC)
    async with desk(status_emoji=":palm_tree:", status_expiration=ends(monday_morning)) as here:
        assert (await here.address()).platform_away == (date(2026, 3, 10), date(2026, 3, 15))


@pytest.mark.parametrize(
    ("emoji", "expiration"),
    [
        (":palm_tree:", 0),
        ("", ends(TODAY + timedelta(days=3))),
        (":calendar:", ends(TODAY + timedelta(days=3))),
        (":palm_tree:", ends(TODAY - timedelta(days=1))),
        (":palm_tree:", 1 << 60),
        (":palm_tree:", "soon"),
        (":palm_tree:", -5),
    ],
)
async def test_a_status_without_an_end_or_about_something_else_is_no_absence(emoji: str, expiration: object) -> None:
    async with desk(status_emoji=emoji, status_expiration=expiration) as here:
        assert (await here.address()).platform_away is None


async def test_the_days_are_those_of_the_persons_wall() -> None:
    # 14:00 UTC on Tuesday is already Wednesday in Auckland.
    until = datetime(2026, 3, 12, 10, 59, tzinfo=UTC)  # Thursday, 23:59 there
    zone = {"tz": "Pacific/Auckland"}
    async with desk(status_emoji=":palm_tree:", status_expiration=ends(until), **zone) as here:
        here.now = datetime(2026, 3, 10, 14, tzinfo=UTC).timestamp()
        assert (await here.address()).platform_away == (date(2026, 3, 11), date(2026, 3, 12))


async def test_somebody_who_is_written_to_is_looked_up_again_in_their_next_week_and_not_before() -> None:
    async with desk() as here:
        assert (await here.address()).platform_away is None
        here.user.status_emoji, here.user.status_expiration = ":palm_tree:", ends(TODAY + timedelta(days=34, hours=8))
        ends_in = next(day for day in range(1, 8) if week_of("U2", here.now + day * DAY) != week_of("U2", here.now))
        here.now += (ends_in - 1) * DAY
        assert (await here.address()).platform_away is None
        here.now += DAY
        bob = await here.address()
        assert bob.platform_away == ((TODAY + timedelta(days=ends_in)).date(), date(2026, 4, 13))
        here.user.status_emoji = ""
        here.now += WEEK
        assert (await here.address()).platform_away is None
        assert len(here.fake.called("users.info")) == 3


async def test_an_absence_keeps_its_first_day_when_it_is_seen_again() -> None:
    async with desk(status_emoji=":palm_tree:", status_expiration=ends(TODAY + timedelta(days=34, hours=8))) as here:
        first = (await here.address()).platform_away
        here.now += WEEK
        assert (await here.address()).platform_away == first


async def test_a_look_up_that_failed_takes_nothing_back() -> None:
    async with desk(status_emoji=":palm_tree:", status_expiration=ends(TODAY + timedelta(days=34, hours=8))) as here:
        before = await here.address()
        here.now += WEEK
        here.fake.faults.plan("users.info", *[Status(500)] * 2)
        assert await here.address() == before


async def test_a_zone_that_somebody_chose_is_not_overwritten_by_the_directory() -> None:
    async with desk(tz="America/New_York") as here:
        bob = await here.people.met("slack:T0TEST", BOB, "Bob Baker")
        await here.people.keep(replace(bob, calendar=Calendar(zone="Asia/Kolkata"), zone_is_own=True))
        await here.address()
        here.now += WEEK
        bob = await here.address()
    assert (bob.calendar.zone, bob.platform_zone, bob.zone_is_own) == ("Asia/Kolkata", "America/New_York", True)


async def test_the_pilots_of_somebody_whose_account_was_closed_hear_of_it_the_day_it_is_seen() -> None:
    """Before, they were asked on until a message could not be delivered, and nobody owned the outcome for days."""
    async with desk() as here:
        await here.address()
        assert here.gone == []
        here.user.deleted = True
        here.now += WEEK
        bob = await here.address()
        assert not bob.active
        assert here.gone == [bob]


async def test_a_closed_account_is_told_of_again_where_the_first_time_came_to_nothing() -> None:
    async with desk() as here:
        await here.address()
        here.user.deleted = True
        for _ in range(2):
            here.now += WEEK
            await here.address()
        assert len(here.gone) == 2


async def test_a_look_up_without_room_is_left_for_the_next_message_and_costs_nobody_a_form() -> None:
    """Three hundred look-ups at once were refused, and with them the one somebody waited for."""
    async with desk() as here:
        with in_background():
            for _ in range(72):
                here.tiers.take("users.info")
        assert (await here.address()).name == "U2"
        assert here.fake.called("users.info") == []
        here.fake.join("U5", "eve", "Eve Ellis")
        chosen = await here.directory.chosen("T0TEST", "U5")
        assert chosen is not None
        assert chosen.name == "Eve Ellis"
        here.clock.at += MINUTE
        assert (await here.address()).name == "Bob Baker"


def test_the_weeks_of_a_hundred_people_do_not_begin_on_one_day() -> None:
    at = TODAY.timestamp()
    begun = Counter(
        next(day for day in range(7) if week_of(user, at + day * DAY) != week_of(user, at + (day - 1) * DAY))
        for user in (f"U{number}" for number in range(100))
    )
    assert set(begun) == set(range(7))
    assert max(begun.values()) < 30


async def test_restarts_do_not_put_the_next_look_off_for_ever() -> None:
    """Each restart counted as a look, so where releases are weekly nobody was looked up again."""
    async with desk() as here:
        bob = await here.people.met("slack:T0TEST", BOB, "Bob Baker")
        await here.people.keep(replace(bob, calendar=Calendar(zone="America/New_York")))
        await here.address()
        assert here.fake.called("users.info") == []
        here.now += WEEK
        await here.address()
        assert len(here.fake.called("users.info")) == 1
