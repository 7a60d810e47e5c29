"""Whose pace is whose: what one platform asks for keeps nobody waiting who is written to on another."""

import asyncio
from datetime import timedelta
from random import Random
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url, select, text

from bot.model import Address, Person, Receipt
from bot.ports import Claim, Later, Pace, Sent
from store import Store
from store.db import postgres_engine
from store.slots import CONVERSATION, PLACE, conversation_of, place_of, push_slots, take_slot
from store.tables import ORG, PERSON
from tests.postgres import Postgres
from tests.store.conftest import Hands, Pilot, open_pilot
from tests.store.toy import MINUTE, MONDAY, notice

TEAMS = Address("teams", "29:ada", "19:chat", "tenant-1")
SENT = Sent(Receipt("D1", "1.0"))


async def joined(store: Store, pilot: Pilot) -> Person:
    """Somebody of Teams whose organisation is the pilot's."""
    theirs = await store.people.met("teams:tenant-1", TEAMS, "Ada")
    code, _ = await store.linking.offer(pilot.maya)
    link = await store.linking.link(theirs, code)
    assert link.became == "joined"
    kim = await store.people.met("teams:tenant-1", Address("teams", "29:kim", "19:kim", "tenant-1"), "Kim")
    assert kim.org == pilot.maya.org
    return kim


def at(who: int) -> Address:
    return Address("slack", f"U{who}", workspace="T1")


async def told(pilot: Pilot, *people: Person) -> None:
    """A message to each, in that order."""
    state = await pilot.state()
    await pilot.happen(*(notice(state, person.id) for person in people))


async def claims(store: Store, limit: int = 10) -> list[Claim]:
    return list(await store.outbox.claim(MONDAY, limit))


def to(claims: list[Claim]) -> list[str]:
    return [each.to.name for each in claims]


async def test_a_platform_that_asked_for_a_pause_kept_the_people_of_another_one_waiting(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    kim = await joined(store, pilot)
    hands.paces |= dict.fromkeys(("slack", "teams"), Pace(per_org=timedelta(milliseconds=20)))
    await told(pilot, pilot.maya, pilot.tom)
    (first,) = await claims(store)
    assert await store.outbox.settle(first, Later(MINUTE), MONDAY)  # Slack: too many
    await told(pilot, kim)
    other = await hands.open()
    (second,) = await claims(other)
    assert second.to == kim
    assert await other.outbox.settle(second, SENT, MONDAY)
    assert await store.outbox.pause_until_free() == MINUTE
    hands.pass_time(MINUTE)
    assert to(await claims(other)) == ["Maya"]


async def test_both_platforms_of_an_organisation_are_written_to_at_once(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    kim = await joined(store, pilot)
    hands.paces |= dict.fromkeys(("slack", "teams"), Pace(per_org=timedelta(milliseconds=20)))
    await told(pilot, pilot.maya, pilot.tom, kim)
    assert to(await claims(store)) == ["Maya", "Kim"]
    hands.pass_time(timedelta(milliseconds=20))
    assert to(await claims(store)) == ["Tom"]


async def test_two_replicas_that_claimed_for_many_workspaces_waited_for_each_other(hands: Hands, store: Store) -> None:
    """Each took the slots in the order of its own messages: a deadlock, and a second in which nobody was written to."""
    hands.paces["slack"] = Pace(per_org=timedelta(milliseconds=300))
    waiting = []
    for place in range(6):
        pilot = await open_pilot(store, hands.toy, f"slack:T{place}")
        waiting += [(pilot, await store.people.met(f"slack:T{place}", at(who), f"P{who}")) for who in range(9, 29)]
    Random(1).shuffle(waiting)
    for pilot, person in waiting:
        await pilot.happen(notice(await pilot.state(), person.id, urgency="errand"))
    other, sent = await hands.open(), 0
    for _ in range(24):
        sent += sum(len(got) for got in await asyncio.gather(claims(store, 20), claims(other, 20)))
        hands.pass_time(timedelta(milliseconds=310))
    assert sent == len(waiting)
    if not store.db.is_sqlite:
        for each in hands.stores:
            await each.close()  # what a connection counted is seen when it ends
        with psycopg.connect(hands.url) as sql:
            query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
            assert sql.execute(query).fetchone() == (0,)


async def test_two_claims_that_each_held_the_slot_the_other_wanted_waited_for_each_other(
    postgres_server: Postgres, postgres_template: str
) -> None:
    """A claim comes back to the workspaces for more people while it holds the slots of others."""
    hands = Hands(postgres_server.url(postgres_server.create(postgres_template)))
    store = await hands.open()
    org = (await open_pilot(store, hands.toy)).maya.org
    await store.close()
    engine = postgres_engine(make_url(hands.url), threads=2)
    mine, theirs, pushed = (uuid4() for _ in range(3))
    with engine.connect() as one, engine.connect() as other:
        for sql in (one, other):
            sql.execute(text("SET LOCAL lock_timeout = '1s'"))  # whoever waits is refused
        assert take_slot(one, org, mine, MINUTE, MONDAY) and take_slot(other, org, theirs, MINUTE, MONDAY)
        push_slots(other, org, [pushed], MONDAY + MINUTE)
        assert not any(take_slot(one, org, each, MINUTE, MONDAY) for each in (theirs, pushed))
        assert not take_slot(other, org, mine, MINUTE, MONDAY)
    engine.dispose()


async def test_whoever_moves_to_another_platform_does_not_wait_for_the_one_they_left(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    there = await store.people.met("teams:tenant-1", TEAMS, "Maya M")
    code, _ = await store.linking.offer(pilot.maya)
    assert (await store.linking.link(there, code)).became == "joined"
    await told(pilot, pilot.maya)
    (claim,) = await claims(store)
    assert await store.outbox.settle(claim, Later(5 * MINUTE), MONDAY)
    by_teams = await store.people.known("teams:tenant-1", TEAMS)
    assert by_teams is not None
    assert await store.linking.here(by_teams) == "moved"
    (claim,) = await claims(store)
    assert claim.to.address.platform == "teams"
    assert await store.outbox.settle(claim, SENT, MONDAY)


async def test_what_is_rehearsed_keeps_its_order_when_the_platform_asks_for_a_pause(url: str) -> None:
    """All of it goes to the administrator; a younger message to the same person must not overtake."""
    hands = Hands(url, rehearsal=True)
    store = await hands.open()
    try:
        pilot = await open_pilot(store, hands.toy)
        state = await pilot.state()
        one, two = notice(state, pilot.tom.id, step="one"), notice(state, pilot.tom.id, step="two")
        await pilot.happen(one, two)
        (claim,) = await claims(store)
        assert await store.outbox.settle(claim, Later(MINUTE), MONDAY)
        assert await claims(store) == []
        hands.pass_time(MINUTE)
        assert [each.notice.key for each in await claims(store)] == [one.key]
    finally:
        await store.close()


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_a_slot_is_called_the_same_in_python_and_in_a_statement(
    store: Store, pilot: Pilot, platform: str
) -> None:
    kim = await joined(store, pilot)
    person = kim if platform == "teams" else pilot.tom
    named = select(PLACE, CONVERSATION).select_from(PERSON.join(ORG, ORG.c.id == PERSON.c.org_id))
    row = await store.db.read(lambda sql: sql.execute(named.where(PERSON.c.id == person.id)).one())
    assert tuple(row) == (place_of(person.address), conversation_of(person))
