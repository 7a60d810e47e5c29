"""Two hundred people at once, at two replicas: answering, pressing twice, and putting right what they said."""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

from sqlalchemy import Connection, delete, select

from bot.assembly import machine_now
from bot.workdays import local_date, local_instant, monday
from store.tables import CHECK_IN, DELIVERY, JOURNAL, REVISION
from tests.chaos.cast import Pilot
from tests.chaos.judging import refused
from tests.chaos.living import BERLIN, Living
from tests.chaos.run import arrive, first_monday_of_march
from tests.chaos.stage import postgresql, stage
from tests.chaos.turning import Turning

PEOPLE = 200  # half of them in Slack and half in Teams
WITHIN = 8.0  # seconds in which all of them begin to act
ASKED_WITHIN = 150.0  # seconds: a workspace of Slack is written to three times a second


async def test_two_hundred_people_answer_twice_at_two_replicas_and_change_their_minds(tmp_path: Path) -> None:
    chance = Random(7)
    with postgresql(tmp_path) as server:
        async with stage(tmp_path, server, 2, chance) as there:
            start = first_monday_of_march(machine_now()) + timedelta(days=2)
            week = monday(local_date(start, BERLIN))
            turning = Turning(there.store, there.fleet)
            await turning.to(start)
            pilots = await arrive(there, PEOPLE, start, ways=("steady", "steady"))
            # Nothing is said of how that came about: it would take its turns before the questions.
            await there.store.db.run(lambda sql: sql.execute(delete(DELIVERY).where(DELIVERY.c.state == "waiting")))
            await turning.to(local_instant(week + timedelta(days=8), 10, BERLIN, 5))
            assert await turning.quiet(ASKED_WITHIN), "everybody was asked"
            for door in there.doors:
                door.twice = 1.0  # all that is pressed, sent or written is said to both at once
            living = Living(turning, chance, start + timedelta(days=14))

            async def lives(pilot: Pilot) -> None:
                await asyncio.sleep(chance.uniform(0, WITHIN))
                await living.answer(pilot, week, 100.0 + pilot.number)
                await living.correct(pilot, week, 400.0 + pilot.number)

            await asyncio.gather(*map(lives, pilots))
            assert pilots[7].values == {week: 407.0}, "they were told so"
            values, revisions, kinds = await there.store.db.read(_kept)
            assert values == {each.ref.id: value for each in pilots for value in each.values.values()}
            assert len(values) == PEOPLE
            assert revisions == {each.ref.id: [(100.0 + each.number, 400.0 + each.number)] for each in pilots}
            assert (kinds["Answered"], kinds["Corrected"]) == (PEOPLE, PEOPLE), "and once each"
            assert list(refused(there)) == [], "no constraint of the database had to hold"
            assert sum(door.counted["given twice"] for door in there.doors) > PEOPLE


def _kept(sql: Connection) -> tuple[dict[object, float], dict[object, list[tuple[float, float]]], Counter[str]]:
    """The number of each pilot, what each was and became, and how often each kind of event was decided."""
    numbers = sql.execute(select(CHECK_IN.c.project_id, CHECK_IN.c.value).where(CHECK_IN.c.value.is_not(None)))
    revisions: dict[object, list[tuple[float, float]]] = {}
    for row in sql.execute(select(REVISION)):
        revisions.setdefault(row.project_id, []).append((row.was, row.now))
    kinds = Counter(sql.scalars(select(JOURNAL.c.kind)))
    return {row.project_id: row.value for row in numbers}, revisions, kinds
