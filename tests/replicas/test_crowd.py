"""Two hundred people at once, at two replicas: answering, pressing twice, and putting right what they said."""

import asyncio
from collections import Counter
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from bot.model import Person
from bot.ports import Reply
from store.tables import CHECK_IN, JOURNAL, REVISION
from tests.postgres import Postgres
from tests.replicas.people import all_asked, slack_people
from tests.replicas.stage import Replicas, replicas

PEOPLE = 200
BUSY = "I am busy just now"  # nothing was done: whoever reads it does it again


async def said(here: Replicas, person: Person, text: str, chance: Random) -> list[Reply]:
    """The very same words at both replicas at once, and again: what is answered "try again" is tried again."""
    event = uuid4()

    async def at(by: int) -> Reply:
        await asyncio.sleep(chance.random() / 20)
        return await _patient(here, by, person, text, event)

    return list(await asyncio.gather(*(at(by) for by in (0, 1, chance.randrange(2)))))


async def _patient(here: Replicas, by: int, person: Person, text: str, event: UUID) -> Reply:
    for _ in range(100):
        reply = await here.bots[by].feed.conversation.say(person, text, event)
        if not any(card.title == BUSY for card in reply.cards):
            return reply
    raise AssertionError("nobody had a turn for it")


async def test_two_hundred_people_answer_twice_at_two_replicas_and_change_their_minds(
    tmp_path: Path, postgres_server: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    chance = Random(7)
    async with replicas(tmp_path, postgres_server) as here:
        people = await slack_people(here, [f"U{number}" for number in range(PEOPLE)])
        refs = await all_asked(here, people)

        async def lives(number: int, person: Person) -> list[list[Reply]]:
            return [await said(here, person, text, chance) for text in (f"{100 + number}", f"fix {400 + number}")]

        replies = await asyncio.gather(*(lives(number, person) for number, person in enumerate(people)))
        assert sum(len(each) for one in replies for each in one) == 3 * 2 * PEOPLE, "everybody was answered"
        assert "inbox.refused" not in caplog.text, "no constraint of the database had to hold"
        values = {row.project_id: row.value for row in await here.rows(select(CHECK_IN)) if row.value is not None}
        assert values == {ref.id: 400.0 + number for number, ref in enumerate(refs)}
        changed = {row.project_id: (row.was, row.now) for row in await here.rows(select(REVISION))}
        assert changed == {ref.id: (100.0 + number, 400.0 + number) for number, ref in enumerate(refs)}
        assert len(await here.rows(select(REVISION.c.seq))) == PEOPLE, "and once each"
        kinds = Counter(row.kind for row in await here.rows(select(JOURNAL.c.kind)))
        assert (kinds["Answered"], kinds["Corrected"]) == (PEOPLE, PEOPLE)
