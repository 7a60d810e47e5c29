"""What is read: nothing that can not be read, and nothing that has ended, hides the rest."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import update

from bot.decisions import Decision, SeatsKept, WordsKept
from bot.events import Answered, Event, WentAway
from bot.model import Address, Project, Receipt, Ref, Words
from bot.ports import Sent
from store import Store
from store.readings import AT_A_TIME, MOST
from store.tables import DELIVERY
from tests.store.conftest import Hands, Pilot
from tests.store.toy import DAY, MONDAY, answered, notice, opened, ref_of

SENT = Sent(Receipt("D1", "1.0"))


async def sent(pilot: Pilot, subject: str) -> None:
    """Maya was sent that."""
    await pilot.happen(notice(await pilot.state(), pilot.maya.id, subject))
    (claim,) = await pilot.store.outbox.claim(MONDAY, 10)
    assert await pilot.store.outbox.settle(claim, SENT, MONDAY)


async def test_one_message_that_can_not_be_read_does_not_hide_why_the_others_came(store: Store, pilot: Pilot) -> None:
    """Before, one message of another release left everybody who had been sent it without an answer to "why"."""
    for subject in ("one", "two", "three"):
        await sent(pilot, subject)
    of_next_year = update(DELIVERY).where(DELIVERY.c.subject == "two").values(notice={"body": {"kind": "hologram"}})
    await store.db.run(lambda sql: sql.execute(of_next_year))
    assert [each.notice.body.subject for each in await store.readings.heard(pilot.maya.id, 3)] == ["three", "one"]


async def stopped(store: Store, pilot: Pilot, at: int) -> Ref:
    """One pilot more, which was stopped, younger than the first."""
    event = replace(opened(pilot.maya.org, pilot.maya.id), at=MONDAY + at * DAY)
    await store.aggregates.swap(ref_of(event), event)
    await store.aggregates.swap(ref_of(event), answered(pilot.maya.id))
    return ref_of(event)


async def test_two_hundred_stopped_pilots_do_not_hide_one_that_runs(store: Store, pilot: Pilot) -> None:
    """Before, the newest two hundred were shown, and the pilot somebody owns was missing from their own list."""
    seats = SeatsKept(seats=(("champion", pilot.maya.id),))
    await pilot.happen(facts=(seats,))
    pilot.toy.rules[Answered] = lambda state, event: Decision(replace(state, phase="stopped"), facts=(seats,))
    refs = [await stopped(store, pilot, at + 1) for at in range(MOST)]
    for found in (
        await store.readings.all_projects(pilot.maya.org),
        await store.readings.seats_of(pilot.maya.id),
        await store.readings.naming(pilot.maya.org, pilot.maya.id),
    ):
        assert len(found) == MOST
        assert [each.id for each in found[:2]] == [pilot.ref.id, refs[-1].id]


async def test_every_pilot_is_known_by_its_name_however_many_there_are(store: Store, pilot: Pilot) -> None:
    """Before, the two hundred newest were, and whoever named another one was told that there is none."""
    begun = [replace(opened(pilot.maya.org, pilot.maya.id), at=MONDAY + (n + 1) * DAY) for n in range(MOST)]
    named = [replace(event, name=Words(uuid4(), f"Ünser “{n}”")) for n, event in enumerate(begun)]
    await asyncio.gather(*(store.aggregates.swap(ref_of(event), event) for event in named))
    pilot.toy.rules[Answered] = lambda state, event: Decision(replace(state, phase="stopped"))
    await store.aggregates.swap(ref_of(named[-1]), answered(pilot.maya.id))
    expected = [*((each.project, each.name.text) for each in named[-2::-1]), (pilot.ref.id, "Route planning")]
    assert [*(await store.readings.pilot_names(pilot.maya.org)).items()] == [
        *expected,
        (named[-1].project, named[-1].name.text),
    ]
    assert await store.readings.pilot_names(pilot.maya.id) == {}


async def test_a_journal_comes_with_its_own_words_in_an_organisation_full_of_others(store: Store, pilot: Pilot) -> None:
    """Before, every word that anybody had ever written was read for one pilot's journal."""
    own = (pilot.opening.name, pilot.opening.question, pilot.opening.unit)
    others = (Words(uuid4(), f"somebody else's {n}") for n in range(AT_A_TIME))
    await pilot.happen(facts=tuple(WordsKept(words=words) for words in (*own, *others)))
    first = (await store.readings.journal(pilot.ref))[0]
    assert first == replace(pilot.opening, context=first.context)


async def test_absences_of_the_same_two_pilots_told_at_once_do_not_stand_in_each_others_way(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    """Before, each held the pilot that the other one needed next, and one of them was rolled back."""
    second = opened(pilot.maya.org, pilot.maya.id)
    await store.aggregates.swap(ref_of(second), second)
    refs = sorted((pilot.ref, ref_of(second)))
    tries: list[UUID] = []

    def rule(state: Project, event: Event) -> Decision:
        assert isinstance(event, WentAway)
        tries.append(event.id)
        others = (Ref(state.org, "project", other) for other in event.others)
        following = tuple((each, replace(event, id=uuid4(), others=())) for each in others)
        return Decision(replace(state, offers=state.offers + 1), then=following)

    hands.toy.rules[WentAway] = rule
    other = await hands.open()
    acts = []
    for n in range(8):
        first, then = refs if n % 2 else refs[::-1]
        on, until = MONDAY.date(), (MONDAY + timedelta(days=n)).date()
        event = WentAway(id=uuid4(), at=MONDAY, by=pilot.maya.id, from_on=on, to_on=until, others=(then.id,))
        acts.append((store if n % 2 else other).aggregates.swap(first, event))
    await asyncio.gather(*acts)
    assert len(tries) == 16  # nothing was decided twice
    assert {each.offers for each in await store.readings.all_projects(pilot.maya.org)} == {8}


async def test_a_pilot_is_found_by_whoever_has_any_part_in_it_and_by_nobody_else(store: Store, pilot: Pilot) -> None:
    nobody = await store.people.met("slack:T1", Address("slack", "U77", workspace="T1"), "Nora")
    assert [each.id for each in await store.readings.naming(pilot.maya.org, pilot.maya.id)] == [pilot.ref.id]
    assert await store.readings.naming(pilot.maya.org, nobody.id) == []
    assert await store.readings.naming(nobody.id, pilot.maya.id) == []
