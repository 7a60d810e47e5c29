"""Reports in the database: numbers, who sees what, and that nothing leads back to one who gave no name."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from bot import rules
from bot.decisions import Decision
from bot.events import Accepted, Added, Checked, Event, MarkedSame, Reported, Triaged
from bot.model import Address, Person, Ref, Report, Rights, Send, State, Words
from bot.ports import Aggregates, Busy, NotFound
from store import Store, open_store
from store.db import Db, Refused
from store.migrate import migrate
from store.tables import DELIVERY, JOURNAL, WORDS
from tests.store.toy import MONDAY, opened, ref_of

ALL = Rights(scope=True, spend=True, people=True, stop=True)


@dataclass
class Desk:
    """One pilot with its people, decided about by the real rules."""

    url: str
    store: Store
    pilot: Ref
    maya: Person
    sam: Person

    def reported(self, by: UUID | None, code: str = "", text: str = "wrong depot") -> Reported:
        return Reported(
            id=uuid4(),
            at=MONDAY,
            by=by,
            org=self.pilot.org,
            report=uuid4(),
            project=self.pilot.id,
            kind="broke",
            text=Words(uuid4(), text),
            code=code,
        )

    async def report(self, by: UUID | None = None, code: str = "", text: str = "wrong depot") -> Report:
        event = self.reported(by or (None if code else self.sam.id), code, text)
        decision = await self.store.aggregates.swap(Ref(self.pilot.org, "report", event.report), event)
        assert isinstance(decision.state, Report)
        return decision.state

    async def do(self, report: Report, event: Event) -> Decision[State]:
        return await self.store.aggregates.swap(report.ref, event)

    async def rows(self, table: Any) -> list[Any]:
        db = Db(self.url)
        found = await db.read(lambda sql: list(sql.execute(select(table)).all()))
        await db.close()
        return found


async def desk_of(url: str, store: Store, org: str) -> Desk:
    maya = await store.people.met(org, Address("slack", "U1"), "Maya")
    sam = await store.people.met(org, Address("slack", "U2"), "Sam")
    opening = opened(maya.org, maya.id)
    await store.aggregates.swap(ref_of(opening), opening)
    await store.aggregates.swap(ref_of(opening), Accepted(id=uuid4(), at=MONDAY, by=maya.id, rights=ALL))
    return Desk(url, store, ref_of(opening), maya, sam)


async def opened_store(url: str) -> Store:
    return await open_store(
        url,
        decide=rules.decide,
        people_in=rules.people_in,
        plan=lambda waiting, said, calendar, now, policy: {each.key: Send() for each in waiting},
        paces={},
        machine_clock=lambda: MONDAY,
        wake=lambda: None,
    )


@pytest.fixture
async def desk(url: str) -> AsyncIterator[Desk]:
    store = await opened_store(url)
    yield await desk_of(url, store, "slack:T1")
    await store.close()


async def test_reports_are_numbered_one_after_the_other(desk: Desk) -> None:
    assert [(await desk.report()).number for _ in range(3)] == [1, 2, 3]


async def test_no_number_is_given_twice_when_two_write_at_once(desk: Desk) -> None:
    found = await asyncio.gather(*(desk.report() for _ in range(8)))
    assert sorted(each.number for each in found) == list(range(1, 9))


async def test_a_number_that_was_refused_is_given_to_the_next(desk: Desk) -> None:
    await desk.report(code="k7q-42")
    with pytest.raises(Refused):
        await desk.report(code="k7q-42")
    assert (await desk.report()).number == 2


async def test_another_organisation_counts_by_itself_and_sees_nothing(desk: Desk) -> None:
    mine = await desk.report(code="k7q-42")
    other = await desk_of(desk.url, desk.store, "slack:T2")
    assert (await other.report()).number == 1
    readings = desk.store.readings
    assert await readings.report(Ref(other.pilot.org, "report", mine.id)) is None
    assert await readings.report_called(other.pilot.org, "k7q-42") is None
    assert await readings.open_reports(other.pilot.org, desk.pilot.id) == []
    seen = Triaged(id=uuid4(), at=MONDAY, by=other.maya.id, to="acknowledged")
    with pytest.raises(NotFound):
        await desk.store.aggregates.swap(Ref(other.pilot.org, "report", mine.id), seen)
    stranger = other.reported(other.sam.id)
    with pytest.raises(NotFound):
        await desk.store.aggregates.swap(Ref(desk.pilot.org, "report", stranger.report), stranger)


async def test_the_same_event_twice_is_one_report(desk: Desk) -> None:
    event = desk.reported(desk.sam.id)
    ref = Ref(desk.pilot.org, "report", event.report)
    first = await desk.store.aggregates.swap(ref, event)
    again = await desk.store.aggregates.swap(ref, event)
    assert (first.repeated, again.repeated) == (False, True)
    assert len(await desk.store.readings.reports_by(desk.sam.id)) == 1


async def test_the_pilot_keeps_count_in_the_same_transaction(desk: Desk) -> None:
    report = await desk.report()
    project = await desk.store.readings.project(desk.pilot)
    assert project is not None
    assert [each.id for each in project.reports] == [report.id]
    assert [each.person for each in project.seen] == [desk.sam.id]


async def test_a_report_without_a_name_leaves_no_row_that_leads_to_its_sender(desk: Desk) -> None:
    report = await desk.report(code="k7q-42")
    kept = [row for row in await desk.rows(JOURNAL) if row.aggregate_id in (report.id, desk.pilot.id)]
    assert str(desk.sam.id) not in str([row.event for row in kept])
    assert desk.sam.id not in {row.person_id for row in await desk.rows(DELIVERY)}
    assert await desk.store.readings.report_called(desk.pilot.org, "k7q-42") == report


async def test_the_words_of_people_are_in_no_journal(desk: Desk) -> None:
    report = await desk.report(text="zebra crossing")
    line = Words(uuid4(), "giraffe")
    await desk.do(report, Triaged(id=uuid4(), at=MONDAY, by=desk.maya.id, to="fixed", line=line))
    journal = str([row.event for row in await desk.rows(JOURNAL)])
    assert "zebra" not in journal
    assert "giraffe" not in journal
    assert {"zebra crossing", "giraffe"} <= {row.text for row in await desk.rows(WORDS)}


async def test_what_is_settled_is_no_longer_open(desk: Desk) -> None:
    first, second = await desk.report(), await desk.report()
    readings = desk.store.readings
    assert [each.number for each in await readings.open_reports(desk.pilot.org, desk.pilot.id)] == [1, 2]
    await desk.do(second, MarkedSame(id=uuid4(), at=MONDAY, by=desk.maya.id, other=first.id, number=1))
    assert [each.number for each in await readings.open_reports(desk.pilot.org, desk.pilot.id)] == [1]
    await desk.do(first, Triaged(id=uuid4(), at=MONDAY, by=desk.maya.id, to="fixed", line=Words(uuid4(), "done")))
    await desk.do(first, Checked(id=uuid4(), at=MONDAY, by=desk.sam.id, works="yes"))
    assert await readings.open_reports(desk.pilot.org, desk.pilot.id) == []
    assert [each.state for each in await readings.reports_by(desk.sam.id)] == ["duplicate", "confirmed"]


async def test_of_two_that_are_put_together_both_ways_at_once_one_goes_on(desk: Desk) -> None:
    first, second = await desk.report(), await desk.report()
    acts = (
        desk.do(first, MarkedSame(id=uuid4(), at=MONDAY, by=desk.maya.id, other=second.id, number=2)),
        desk.do(second, MarkedSame(id=uuid4(), at=MONDAY, by=desk.maya.id, other=first.id, number=1)),
    )
    done = await asyncio.gather(*acts, return_exceptions=True)
    assert all(isinstance(each, Decision | Busy) for each in done)
    assert len(await desk.store.readings.open_reports(desk.pilot.org, desk.pilot.id)) == 1


async def test_a_fix_that_nobody_confirms_is_closed_by_time_alone(desk: Desk) -> None:
    report = await desk.report(code="k7q-42")
    await desk.do(report, Triaged(id=uuid4(), at=MONDAY, by=desk.maya.id, to="fixed", line=Words(uuid4(), "done")))
    aggregates: Aggregates = desk.store.aggregates
    late = MONDAY + timedelta(days=8)
    for _ in range(20):
        if await aggregates.advance(late) is None:
            break
    found = await desk.store.readings.report(report.ref)
    assert found is not None
    assert (found.state, found.wake_at) == ("closed", None)


async def test_going_back_to_the_release_before_leaves_nothing_of_what_people_reported(desk: Desk) -> None:
    """Before, the texts of reports stayed in the database for good, and nothing was left that led to them."""
    report = await desk.report(text="zebra crossing")
    for line in ("giraffe", "lion"):
        await desk.do(
            report, Triaged(id=uuid4(), at=MONDAY, by=desk.maya.id, to="need_info", line=Words(uuid4(), line))
        )
        await desk.do(report, Added(id=uuid4(), at=MONDAY, by=desk.sam.id, text=Words(uuid4(), f"a {line}")))
    before = {row.text for row in await desk.rows(WORDS)}
    assert {"zebra crossing", "giraffe", "lion", "a giraffe", "a lion"} <= before
    await asyncio.to_thread(migrate, desk.url, "0001")
    assert {row.text for row in await desk.rows(WORDS)} == {"Route planning", "How many minutes?", "min"}


async def test_deciding_a_reports_journal_again_gives_the_report(desk: Desk) -> None:
    report = await desk.report()
    await desk.do(
        report, Triaged(id=uuid4(), at=MONDAY, by=desk.maya.id, to="need_info", line=Words(uuid4(), "which?"))
    )
    state: State | None = None
    for event in await desk.store.readings.journal(report.ref):
        state = rules.decide(state, event).state
    assert state == await desk.store.readings.report(report.ref)
