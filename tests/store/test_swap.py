"""swap: all of a decision, once, or nothing."""

import asyncio
from dataclasses import replace
from datetime import date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text

from bot.decisions import (
    AwayKept,
    AwayTakenBack,
    CheckInKept,
    Decision,
    RungClimbed,
    SeatsKept,
    TermBegan,
    TermEnded,
    WordsKept,
)
from bot.events import Answered, Event, Undone
from bot.model import Project, Rights, Words
from bot.ports import NotFound
from store import Store
from store.db import Refused
from tests.store.conftest import Hands, Pilot, open_pilot
from tests.store.toy import DAY, MONDAY, answered, notice, opened, ref_of

RIGHTS = Rights(scope=True, spend=False, people=True, stop=True)


async def test_what_was_opened_can_be_read(pilot: Pilot) -> None:
    state = await pilot.state()
    assert state.name == pilot.opening.name
    assert state.opened_at == MONDAY
    assert state.metric.start == 180.0


async def test_only_opening_creates(store: Store, pilot: Pilot) -> None:
    with pytest.raises(NotFound):
        await store.aggregates.swap(pilot.ref._replace(id=uuid4()), answered())


async def test_another_organisation_does_not_reach_it(store: Store, pilot: Pilot) -> None:
    stranger = await store.people.met("slack:T2", pilot.maya.address, "Ann")
    with pytest.raises(NotFound):
        await store.aggregates.swap(pilot.ref._replace(org=stranger.org), answered())


async def test_no_answer_is_lost_when_everybody_answers_at_once(hands: Hands, pilot: Pilot) -> None:
    other = await hands.open()
    stores = [pilot.store, other] * 10
    await asyncio.gather(*(store.aggregates.swap(pilot.ref, answered(pilot.maya.id)) for store in stores))
    assert (await pilot.state()).offers == 20


async def test_the_same_event_twice_changes_nothing(pilot: Pilot) -> None:
    event = answered(pilot.maya.id)
    first = await pilot.store.aggregates.swap(pilot.ref, event)
    second = await pilot.store.aggregates.swap(pilot.ref, event)
    assert (first.repeated, second.repeated) == (False, True)
    assert second.state == first.state
    assert (await pilot.state()).offers == 1


async def test_the_same_event_at_once_from_two_processes_is_decided_once(hands: Hands, pilot: Pilot) -> None:
    other = await hands.open()
    event = answered(pilot.maya.id)
    decisions = await asyncio.gather(*(each.aggregates.swap(pilot.ref, event) for each in (pilot.store, other)))
    assert sorted(each.repeated for each in decisions) == [False, True]


async def test_the_same_opening_at_once_from_two_processes_opens_once(hands: Hands) -> None:
    one, other = await hands.open(), await hands.open()
    maya = (await open_pilot(one, hands.toy)).maya
    event = opened(maya.org, maya.id)
    decisions = await asyncio.gather(*(each.aggregates.swap(ref_of(event), event) for each in (one, other)))
    assert sorted(each.repeated for each in decisions) == [False, True]


async def test_an_event_that_changes_nothing_is_not_journalled(pilot: Pilot) -> None:
    await pilot.store.aggregates.swap(pilot.ref, Undone(id=uuid4(), at=MONDAY))
    assert [type(each).__name__ for each in await pilot.store.readings.journal(pilot.ref)] == ["Opened"]


async def test_nothing_is_kept_when_a_constraint_refuses(pilot: Pilot) -> None:
    state = await pilot.state()
    rung = RungClimbed(ladder=1, loop=1, level=1, at=MONDAY)
    hello = notice(state, pilot.maya.id)
    with pytest.raises(Refused):
        await pilot.happen(hello, facts=(WordsKept(words=Words(uuid4(), "why")), rung, rung))
    assert await pilot.state() == state
    assert await pilot.store.outbox.claim(MONDAY, 10) == []
    await pilot.happen(hello, facts=(rung,))
    assert [each.notice.key for each in await pilot.store.outbox.claim(MONDAY, 10)] == [hello.key]


async def test_a_second_champion_is_refused_until_the_first_ends(pilot: Pilot) -> None:
    maya, tom = pilot.maya.id, pilot.tom.id
    await pilot.happen(facts=(TermBegan(person=maya, at=MONDAY, rights=RIGHTS),))
    began = TermBegan(person=tom, at=MONDAY + DAY, rights=RIGHTS)
    with pytest.raises(Refused):
        await pilot.happen(facts=(began,))
    await pilot.happen(facts=(TermEnded(person=maya, at=MONDAY + DAY, why="handed over"), began))


async def test_the_newest_word_on_a_week_stands(pilot: Pilot) -> None:
    week = CheckInKept(starts_on=date(2026, 3, 2), outcome="open", value=None, at=MONDAY, by=None)
    await pilot.happen(facts=(week, replace(week, outcome="answered", value=126.0)))
    await pilot.happen(facts=(replace(week, outcome="answered", value=131.0),))
    rows = await pilot.store.db.read(lambda sql: sql.execute(text("SELECT outcome, value FROM check_in")).all())
    assert [tuple(row) for row in rows] == [("answered", 131.0)]


async def test_seats_are_found_by_who_sits_in_them(pilot: Pilot) -> None:
    await pilot.happen(facts=(SeatsKept(seats=(("champion", pilot.maya.id), ("manager", pilot.tom.id))),))
    assert [each.id for each in await pilot.store.readings.seats_of(pilot.tom.id)] == [pilot.ref.id]
    await pilot.happen(facts=(SeatsKept(seats=(("champion", pilot.maya.id),)),))
    assert await pilot.store.readings.seats_of(pilot.tom.id) == []


async def test_then_reaches_the_other_pilots_in_the_same_transaction(pilot: Pilot, store: Store) -> None:
    second, third = (opened(pilot.maya.org, pilot.maya.id) for _ in range(2))
    for event in (second, third):
        await store.aggregates.swap(ref_of(event), event)
    then = tuple((ref_of(event), Undone(id=uuid4(), at=MONDAY)) for event in (second, third))
    pilot.toy.rules[Undone] = lambda state, event: Decision(replace(state, offers=7))
    await pilot.happen(then=then)
    assert {each.offers for each in await store.readings.all_projects(pilot.maya.org)} == {0, 7}


async def test_what_fails_in_then_takes_everything_back(pilot: Pilot, store: Store) -> None:
    nowhere = pilot.ref._replace(id=uuid4())
    with pytest.raises(NotFound):
        await pilot.happen(notice(await pilot.state(), pilot.maya.id), then=((nowhere, Undone(id=uuid4(), at=MONDAY)),))
    assert await store.outbox.claim(MONDAY, 10) == []


async def test_a_rule_that_raises_leaves_everything_as_it_was(pilot: Pilot) -> None:
    def broken(state: Project, event: Event) -> Decision:
        raise ZeroDivisionError

    before = await pilot.state()
    pilot.toy.rules[Answered] = broken
    with pytest.raises(ZeroDivisionError):
        await pilot.store.aggregates.swap(pilot.ref, answered())
    assert await pilot.state() == before


async def test_a_rule_knows_calendars_absences_and_administrators(pilot: Pilot) -> None:
    away = AwayKept(person=pilot.tom.id, from_on=date(2026, 3, 9), to_on=date(2026, 3, 13))
    await pilot.happen(facts=(away,))
    await pilot.store.aggregates.swap(pilot.ref, answered(pilot.maya.id))
    context = pilot.toy.heard[-1].context
    assert context.admins == (pilot.maya.id,)
    assert context.calendar(pilot.tom.id).away == ((away.from_on, away.to_on),)
    assert {id for id, _ in context.calendars} == {pilot.maya.id, pilot.tom.id}


async def test_an_absence_taken_back_is_gone_and_the_others_stay(pilot: Pilot) -> None:
    march = AwayKept(person=pilot.tom.id, from_on=date(2026, 3, 9), to_on=date(2026, 3, 13))
    april = AwayKept(person=pilot.tom.id, from_on=date(2026, 4, 6), to_on=date(2026, 4, 10))
    await pilot.happen(facts=(march, april))
    await pilot.happen(facts=(AwayTakenBack(person=pilot.tom.id, from_on=march.from_on, to_on=march.to_on),))
    await pilot.store.aggregates.swap(pilot.ref, answered(pilot.maya.id))
    assert pilot.toy.heard[-1].context.calendar(pilot.tom.id).away == ((april.from_on, april.to_on),)


async def test_a_naive_time_is_refused(pilot: Pilot) -> None:
    naive = datetime(2026, 3, 2, 9)  # noqa: DTZ001  # exactly what must not get in
    with pytest.raises(Exception, match="timezone"):
        await pilot.happen(facts=(RungClimbed(ladder=1, loop=1, level=1, at=naive),))


async def test_words_are_not_in_the_journal_but_come_back_for_replay(pilot: Pilot, store: Store) -> None:
    note = Words(uuid4(), "half the drivers were ill")
    pilot.toy.rules[Answered] = lambda state, event: Decision(state, facts=(WordsKept(words=note),))
    await store.aggregates.swap(pilot.ref, replace(answered(), note=note))
    kept = await store.db.read(lambda sql: sql.exec_driver_sql("SELECT event FROM journal").all())
    assert note.text not in str(kept)
    assert str(note.id) in str(kept)
    replayed = (await store.readings.journal(pilot.ref))[-1]
    assert isinstance(replayed, Answered)
    assert replayed.note == note


async def test_the_deliverer_is_woken_only_for_what_may_go_now(hands: Hands, pilot: Pilot) -> None:
    state = await pilot.state()
    await pilot.happen(notice(state, pilot.maya.id, due_at=MONDAY + DAY))
    assert hands.woken == 0
    await pilot.happen(notice(state, pilot.maya.id, step="again"))
    assert hands.woken == 1


async def test_withdrawing_drops_what_waits_but_not_what_is_said_now(pilot: Pilot, store: Store) -> None:
    state = await pilot.state()
    old, other = notice(state, pilot.maya.id, step="ask"), notice(state, pilot.tom.id, subject="ladder")
    await pilot.happen(old, other)
    new = notice(state, pilot.maya.id, step="thanks", urgency="answer")
    await pilot.happen(new, withdraw=frozenset({"week"}))
    assert {each.notice.key for each in await store.outbox.claim(MONDAY, 10)} == {new.key, other.key}


async def test_a_notice_is_said_once_for_ever(pilot: Pilot, store: Store) -> None:
    hello = notice(await pilot.state(), pilot.maya.id)
    await pilot.happen(hello)
    await pilot.happen(hello)
    assert len(await store.outbox.claim(MONDAY, 10)) == 1
