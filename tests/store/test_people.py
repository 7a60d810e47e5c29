"""People, the playground's chat, the clock, and the counts."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from bot.cards import Bold, Card, para
from bot.decisions import AwayKept, Decision, SeatsKept
from bot.events import Answered, Event
from bot.model import Address, Calendar, Hold, Project
from bot.ports import Busy, NotFound
from store import Store
from store.db import Db
from store.examining import examine
from tests.store.conftest import Hands, Pilot
from tests.store.test_db import Blocker, start
from tests.store.toy import DAY, HOUR, MONDAY, answered, notice

MAYA = Address("slack", "U1", workspace="T1")
CARD = Card("Hello", (para("a", Bold("b")),))


async def test_the_first_person_becomes_the_administrator(store: Store) -> None:
    maya = await store.people.met("slack:T1", MAYA, "Maya")
    tom = await store.people.met("slack:T1", Address("slack", "U2", workspace="T1"), "Tom")
    other = await store.people.met("slack:T2", MAYA, "Maya")
    assert (maya.role, tom.role, other.role) == ("admin", "user", "admin")
    assert maya.id != other.id
    assert await store.people.everyone(maya.org) == [maya, tom]


async def test_of_two_who_come_at_once_one_becomes_the_administrator(hands: Hands) -> None:
    stores = [await hands.open(), await hands.open()]
    found = await asyncio.gather(
        *(each.people.met("slack:T1", Address("slack", f"U{nth}"), "") for nth, each in enumerate(stores))
    )
    assert sorted(each.role for each in found) == ["admin", "user"]


async def test_looking_whether_somebody_is_known_makes_nobody_known(store: Store) -> None:
    assert await store.people.known("slack:T1", MAYA) is None
    maya = await store.people.met("slack:T1", MAYA, "Maya")
    assert await store.people.known("slack:T1", MAYA) == maya
    assert await store.people.known("slack:T2", MAYA) is None
    assert await store.people.everyone(maya.org) == [maya]


async def test_a_list_names_its_people_and_nobody_of_another_organisation(store: Store) -> None:
    maya = await store.people.met("slack:T1", MAYA, "Maya")
    tom = await store.people.met("slack:T1", Address("slack", "U2", workspace="T1"), "Tom")
    eve = await store.people.met("slack:T2", MAYA, "Eve")
    found = await store.people.names(maya.org, [maya.id, tom.id, eve.id, uuid4()])
    assert found == {maya.id: "Maya", tom.id: "Tom"}
    assert await store.people.names(maya.org, []) == {}


async def test_somebody_met_again_is_the_same_with_what_is_new(store: Store) -> None:
    first = await store.people.met("slack:T1", MAYA, "Maya")
    again = await store.people.met("slack:T1", replace(MAYA, conversation="D1"), "Maya B")
    assert again == replace(first, name="Maya B", address=replace(MAYA, conversation="D1"))
    assert await store.people.met("slack:T1", MAYA, "") == again
    assert await store.people.person(first.id) == again


async def test_what_is_kept_of_a_person_comes_back_without_touching_absences(pilot: Pilot) -> None:
    away = AwayKept(person=pilot.maya.id, from_on=date(2026, 3, 9), to_on=date(2026, 3, 13))
    await pilot.happen(facts=(away, away))
    calendar = Calendar("Europe/Berlin", "DE", (0, 1), 17, 10, 3, 11)
    await pilot.store.people.keep(replace(pilot.maya, calendar=calendar, active=False))
    found = await pilot.store.people.person(pilot.maya.id)
    assert found is not None
    assert found.calendar == replace(calendar, away=((away.from_on, away.to_on),))
    assert not found.active
    assert await pilot.store.people.everyone(pilot.maya.org) == [pilot.tom]


async def test_a_role_that_was_given_meanwhile_is_not_taken_back_by_somebodys_new_hours(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    """Before, the whole row was written as it had been read, and the organisation lost its last administrator."""
    other, org, tom = await hands.open(), pilot.maya.org, pilot.tom
    moved = replace(tom, calendar=Calendar(zone="Asia/Kolkata"))
    assert await other.roles.give(org, tom.id, "admin") == "given"
    assert await other.roles.give(org, pilot.maya.id, "user") == "given"
    await store.people.keep(moved, tom)
    await asyncio.gather(
        *(each.people.keep(replace(moved, name=name), tom) for each, name in ((store, "Thomas"), (other, "Tom")))
    )
    found = await store.people.person(tom.id)
    assert found is not None
    assert (found.role, found.calendar.zone) == ("admin", "Asia/Kolkata")


async def test_whoever_has_left_is_not_called_back_by_what_was_read_of_them_before(pilot: Pilot) -> None:
    """Before, a name or a zone that was looked up slowly switched a closed account on again."""
    await pilot.store.people.keep(replace(pilot.tom, active=False), pilot.tom)
    await pilot.store.people.keep(replace(pilot.tom, name="Thomas"), pilot.tom)
    found = await pilot.store.people.person(pilot.tom.id)
    assert found == replace(pilot.tom, name="Thomas", active=False)


async def test_nobody_steps_down_for_an_administrator_who_leaves_at_that_moment(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    other, org = await hands.open(), pilot.maya.org
    await store.roles.give(org, pilot.tom.id, "admin")
    tom = await store.people.person(pilot.tom.id)
    assert tom is not None
    held, blocker = Db(hands.url), Blocker("UPDATE org SET name = name")
    holding = await start(held, blocker)  # whoever decides about administrators waits for it
    leaves = asyncio.create_task(store.people.keep(replace(tom, active=False), tom))
    await asyncio.sleep(0.2)
    steps_down = asyncio.create_task(other.roles.give(org, pilot.maya.id, "user"))
    blocker.may_end.set()
    await asyncio.gather(holding, leaves)
    given = await steps_down
    await held.close()
    people = await store.people.everyone(org)
    assert given == "last_admin" or store.db.is_sqlite  # there, either may be first
    assert (given == "last_admin") == any(each.role == "admin" for each in people)


async def wakes_at(pilot: Pilot, at: datetime | None) -> None:
    """The pilot has Maya and Tom in its chairs and is due then."""

    def rule(state: Project, event: Event) -> Decision:
        return Decision(replace(state, wake_at=at), facts=(seats,))

    seats = SeatsKept(seats=(("champion", pilot.maya.id), ("manager", pilot.tom.id)))
    pilot.toy.rules[Answered] = rule
    await pilot.store.aggregates.swap(pilot.ref, answered(pilot.maya.id))


@pytest.mark.parametrize(
    "change",
    [{"zone": "Asia/Kolkata"}, {"country": "DE"}, {"workdays": (0, 1)}, {"quiet_from": 20}, {"ask_weekday": 3}],
)
async def test_whoever_changes_their_hours_has_their_pilots_counted_anew_at_the_next_tick(
    pilot: Pilot, change: dict[str, object]
) -> None:
    await wakes_at(pilot, MONDAY + DAY)
    await pilot.store.people.keep(replace(pilot.tom, calendar=replace(pilot.tom.calendar, **change)))  # type: ignore[arg-type]  # a test's own words
    assert await pilot.store.aggregates.next_due() == MONDAY
    assert await pilot.store.aggregates.advance(MONDAY) == pilot.ref


async def test_a_pilot_that_waits_for_nothing_or_is_due_already_is_left_as_it_is(pilot: Pilot, hands: Hands) -> None:
    moved = replace(pilot.maya, calendar=Calendar(zone="Asia/Kolkata"))
    await wakes_at(pilot, None)
    await pilot.store.people.keep(moved)
    assert await pilot.store.aggregates.next_due() is None
    await wakes_at(pilot, MONDAY - DAY)
    await pilot.store.people.keep(pilot.maya)
    assert await pilot.store.aggregates.next_due() == MONDAY - DAY


async def test_another_name_or_the_same_hours_again_wake_nobody(pilot: Pilot) -> None:
    await wakes_at(pilot, MONDAY + DAY)
    await pilot.store.people.keep(replace(pilot.tom, name="Thomas"))
    await pilot.store.people.keep(replace(pilot.tom, name="Thomas"))
    assert await pilot.store.aggregates.next_due() == MONDAY + DAY


async def test_keeping_what_is_known_already_writes_nothing(pilot: Pilot, hands: Hands) -> None:
    holding, blocker = Db(hands.url), Blocker("UPDATE person SET name = name")
    held = await start(holding, blocker)
    await pilot.store.people.keep(pilot.tom)  # would wait for the other writer
    assert not held.done(), "it ended while the other writer still had the row"
    blocker.may_end.set()
    await held
    await holding.close()


async def test_somebody_elses_pilot_is_not_woken(pilot: Pilot) -> None:
    lena = await pilot.store.people.met("slack:T1", Address("slack", "U3", workspace="T1"), "Lena")
    await wakes_at(pilot, MONDAY + DAY)
    await pilot.store.people.keep(replace(lena, calendar=Calendar(zone="Asia/Kolkata")))
    assert await pilot.store.aggregates.next_due() == MONDAY + DAY


async def test_a_message_that_was_held_for_quiet_hours_is_planned_anew_when_they_change(
    pilot: Pilot, hands: Hands
) -> None:
    state = await pilot.state()
    await pilot.happen(notice(state, pilot.tom.id))
    (waiting,) = [notice(state, pilot.tom.id).key]
    hands.verdicts[waiting] = Hold(MONDAY + DAY)
    assert await pilot.store.outbox.claim(MONDAY, 10) == []
    del hands.verdicts[waiting]
    assert await pilot.store.outbox.claim(MONDAY, 10) == []
    await pilot.store.people.keep(replace(pilot.tom, calendar=Calendar(quiet_from=0, quiet_to=0)))
    assert len(await pilot.store.outbox.claim(MONDAY, 10)) == 1


async def test_what_the_platform_says_of_an_absence_counts_until_the_person_says_something(pilot: Pilot) -> None:
    status = (date(2026, 3, 9), date(2026, 3, 20))
    await pilot.store.people.keep(replace(pilot.maya, platform_away=status, platform_zone="Europe/Berlin"))
    found = await pilot.store.people.person(pilot.maya.id)
    assert found is not None
    assert (found.calendar.away, found.platform_away, found.platform_zone) == ((status,), status, "Europe/Berlin")
    await pilot.happen(facts=(AwayKept(person=pilot.maya.id, from_on=date(2026, 3, 9), to_on=date(2026, 3, 11)),))
    found = await pilot.store.people.person(pilot.maya.id)
    assert found is not None
    assert found.calendar.away == ((date(2026, 3, 9), date(2026, 3, 11)),)
    await pilot.store.people.keep(replace(found, platform_away=None))
    assert (await pilot.store.people.person(pilot.maya.id)) == replace(found, platform_away=None)


async def test_an_absence_by_status_is_part_of_what_the_rules_know(pilot: Pilot) -> None:
    status = (date(2026, 3, 9), date(2026, 3, 20))
    await pilot.store.people.keep(replace(pilot.maya, platform_away=status))
    await pilot.happen()
    await pilot.store.aggregates.swap(pilot.ref, answered(pilot.maya.id))
    assert pilot.toy.heard[-1].context.calendar(pilot.maya.id).away == (status,)


async def test_nobody_is_nobody(store: Store) -> None:
    assert await store.people.person(uuid4()) is None
    assert await store.people.everyone(uuid4()) == []


async def test_a_chat_remembers_its_lines(store: Store) -> None:
    maya = await store.people.met("playground", Address("playground", "maya"), "Maya")
    first = await store.chat.add(maya.id, CARD, MONDAY, "key", mine=False)
    assert await store.chat.add(maya.id, Card("Other"), MONDAY, "key", mine=False) == first
    second = await store.chat.add(maya.id, Card("Two"), MONDAY, None, mine=True)
    changed = await store.chat.change(first.id, Card("Changed"))
    assert changed is not None
    assert (changed.edited, changed.seq > second.seq) == (True, True)
    assert await store.chat.lines(maya.id) == [changed, second]
    assert await store.chat.lines(maya.id, second.seq) == [changed]
    assert await store.chat.by_key("key") == changed
    assert await store.chat.line(first.id) == (maya.id, changed)
    assert first.card == CARD


async def test_lines_that_do_not_exist(store: Store) -> None:
    for id in ("nonsense", str(uuid4())):
        assert await store.chat.line(id) is None
        assert await store.chat.change(id, CARD) is None
    assert await store.chat.by_key("none") is None
    with pytest.raises(NotFound):
        await store.chat.add(uuid4(), CARD, MONDAY, None, mine=False)


async def test_the_clock_runs_with_the_machine_and_stands_while_it_is_turned(hands: Hands, store: Store) -> None:
    clock = store.clock
    assert clock.now() == MONDAY
    await clock.pin(MONDAY + DAY)
    hands.pass_time(HOUR)
    assert clock.now() == MONDAY + DAY
    assert await clock.release(MONDAY + 2 * DAY) == MONDAY + 2 * DAY
    assert hands.pass_time(HOUR) + clock.offset == clock.now() == MONDAY + 2 * DAY + HOUR
    with pytest.raises(ValueError, match="forward"):
        await clock.pin(MONDAY)
    with pytest.raises(ValueError, match="forward"):
        await clock.release(MONDAY)


async def test_a_clock_whose_turn_could_not_be_stored_runs_on_and_a_later_turn_is_stored(
    hands: Hands, store: Store
) -> None:
    await store.clock.pin(MONDAY + DAY)
    hands.pass_time(HOUR)
    other, blocker = Db(hands.url), Blocker("UPDATE setting SET value = value")
    holding = await start(other, blocker)
    with pytest.raises(Busy):
        await store.clock.release(MONDAY + 2 * DAY)
    blocker.may_end.set()
    await holding
    await other.close()
    before = store.clock.now()
    hands.pass_time(HOUR)
    assert store.clock.now() == before + HOUR > MONDAY + DAY
    await store.clock.release(MONDAY + 2 * DAY)
    assert (await hands.open()).clock.now() == MONDAY + 2 * DAY


async def test_a_restart_keeps_the_clock_even_in_the_middle_of_a_turn(hands: Hands, store: Store) -> None:
    await store.clock.pin(MONDAY + DAY)
    assert (await hands.open()).clock.now() == MONDAY + DAY
    await store.clock.release(MONDAY + 2 * DAY)
    assert (await hands.open()).clock.offset == timedelta(days=2)


async def test_counts_say_what_an_operator_should_know(store: Store, pilot: Pilot) -> None:
    state = await pilot.state()
    await pilot.happen(notice(state, pilot.maya.id), notice(state, pilot.tom.id, due_at=MONDAY + DAY))
    await store.outbox.claim(MONDAY, 10)
    found = await examine(store.db, lambda: MONDAY)
    assert found.pilots == 1
    counted = {name: number for name, number in found.messages.items() if name != "all"}  # that is about right
    assert counted == {"waiting": 1, "sending": 1, "unknown": 0, "dead": 0}


async def test_thousands_were_read_to_offer_the_names_of_a_few(store: Store) -> None:
    maya = await store.people.met("slack:T1", MAYA, "maya")
    for nth in range(60):
        await store.people.met("slack:T1", Address("slack", f"N{nth}", workspace="T1"), f"Name {nth:02}")
    nobody = await store.people.met("slack:T1", Address("slack", "A0", workspace="T1"), "")
    gone = await store.people.met("slack:T1", Address("slack", "A1", workspace="T1"), "Aaron")
    await store.people.keep(replace(gone, active=False), gone)
    eve = await store.people.met("slack:T2", MAYA, "Abe")
    first = await store.people.by_name(maya.org, 5)
    assert [each.name for each in first] == ["maya", *(f"Name {nth:02}" for nth in range(4))]
    last = (await store.people.by_name(maya.org, 100))[-1]
    beside = await store.people.by_name(maya.org, 5, [last.id, nobody.id, gone.id, eve.id, maya.id])
    assert beside == [*first, last]
    assert [each.id for each in await store.people.by_name(eve.org, 5)] == [eve.id]
    assert await store.people.those(maya.org, [gone.id, eve.id]) == {gone.id: replace(gone, active=False)}
