"""A reply that one replica could not give is given by another one that Teams handed the same."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.once import Once
from adapters.teams.answers import Answers
from adapters.teams.data import Do
from bot.assembly import machine_now as now
from bot.cards import Card
from bot.ports import Reply
from store.db import Db
from store.installations import StoredInstallations
from store.migrate import migrate
from store.sealing import Sealer
from tests.postgres import Postgres
from tests.teams.fake import FakeTeams
from tests.teams.faults import Refuse
from tests.teams.reached import Reached, reached

GONE = Refuse(403, "ConversationBlockedByUser")


def replica(here: Reached, db: Db) -> Answers:
    """One of several that share a database."""
    once = Once(StoredInstallations(db, Sealer([]), now), now)
    return Answers(here.teams, here.connector, here.directory, here.references, here.chores, once=once)


@pytest.fixture
async def db(postgres_server: Postgres) -> AsyncIterator[Db]:
    """The database that several replicas share."""
    url = postgres_server.url(postgres_server.create())
    migrate(url)
    db = Db(url, threads=2)
    yield db
    await db.close()


async def test_a_reply_that_one_replica_could_not_post_was_posted_by_none(
    fake: FakeTeams, tmp_path: Path, db: Db
) -> None:
    async with reached(fake, tmp_path) as here:
        one, other = replica(here, db), replica(here, db)
        by = await here.met("Ann")
        for keep in (True, False):
            said, before = here.act("Ann"), len(fake.seen("Ann"))
            fake.faults.plan("send", GONE)
            for each, seen in ((one, 0), (other, 1), (one, 1)):
                each.to_words(said, by, Reply((Card("Hello."),), keep=keep), None)
                await here.settled()
                assert len(fake.seen("Ann")) - before == seen, keep


async def test_a_card_in_a_channel_that_one_replica_could_not_post_was_posted_by_none(
    fake: FakeTeams, tmp_path: Path, db: Db
) -> None:
    async with reached(fake, tmp_path) as here:
        one, other = replica(here, db), replica(here, db)
        await here.met("Ann")
        said, before = here.act("Ann"), here.calls("send")
        fake.faults.plan("send", GONE)
        for each, sent in ((one, 1), (other, 2), (one, 2)):
            each.to_mention(said, Reply((Card("Hello."),)), Do("say"))
            await here.settled()
            assert here.calls("send") - before == sent
