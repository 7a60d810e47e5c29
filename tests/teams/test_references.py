"""Where people of Teams are reached: kept sealed, newest first, the same in every process."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from adapters.teams.activities import Act, Kind, Place
from adapters.teams.references import Reference, References
from store.db import Db
from store.installations import StoredInstallations
from store.migrate import migrate
from store.sealing import Sealer, fresh_key
from store.tables import INSTALLATION

TENANT, MAYA = "72f988bf-86f1-41af-91ab-2d7cd011db47", "b7cc3f1c-5f0c-4f0e-9a35-0d1f5b2c7a41"
EMEA, AMER = "https://smba.example/emea/", "https://smba.example/amer/"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEY = fresh_key()


@dataclass
class Processes:
    """Processes on one database."""

    url: str
    dbs: list[Db] = field(default_factory=list)

    def open(self) -> References:
        db = Db(self.url, threads=4)
        self.dbs.append(db)
        return References(StoredInstallations(db, Sealer([KEY]), lambda: NOON))

    async def rows(self) -> dict[str, str]:
        query = select(INSTALLATION.c.key, INSTALLATION.c.sealed)
        return {row.key: row.sealed for row in await self.dbs[0].read(lambda sql: sql.execute(query).all())}


@pytest.fixture
async def processes(tmp_path: Path) -> AsyncIterator[Processes]:
    url = f"sqlite:///{tmp_path / 'champion.db'}"
    migrate(url)
    here = Processes(url)
    yield here
    for db in here.dbs:
        await db.close()


def act(service_url: str = EMEA, conversation: str = "a:1", kind: Kind = "personal", at: datetime | None = NOON) -> Act:
    """Something Maya did."""
    return Act(TENANT, MAYA, "29:maya", "Maya", uuid4(), Place(service_url, conversation, kind), at=at)


def later(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


async def test_a_personal_chat_is_new_once_and_known_in_every_process(processes: Processes) -> None:
    here, there = processes.open(), processes.open()
    assert await here.of(TENANT, MAYA) is None
    assert await here.service_url(TENANT) == ""
    assert await here.heard(act())
    assert not await here.heard(act())
    assert not await there.heard(act())
    assert await there.of(TENANT, MAYA) == Reference(EMEA, "a:1", "29:maya")
    assert await there.service_url(TENANT) == EMEA
    sealed = await processes.rows()
    assert set(sealed) == {f"teams:{TENANT}", f"teams:{TENANT}/{MAYA}"}
    assert not any("smba" in text or "29:" in text for text in sealed.values())


async def test_nothing_is_written_while_nothing_is_new(processes: Processes) -> None:
    """Before, every word that somebody said would have been a write, and all would have waited for it."""
    here, there = processes.open(), processes.open()
    await here.heard(act())
    before = await processes.rows()
    for minutes in range(5):
        await here.heard(act(at=later(minutes)))
        await there.heard(act(at=later(minutes)), afresh=True)
    assert await processes.rows() == before, "sealing anew would have given another text"


async def test_the_newest_service_wins_and_news_that_comes_late_puts_nothing_back(processes: Processes) -> None:
    here, there = processes.open(), processes.open()
    await here.heard(act(EMEA, at=NOON))
    await here.heard(act(AMER, at=later(10)))
    await there.heard(act(EMEA, at=later(5)))
    await here.heard(act(EMEA, at=later(6)))
    assert await here.of(TENANT, MAYA) == Reference(AMER, "a:1", "29:maya")
    assert await here.service_url(TENANT) == AMER
    await there.heard(act(EMEA, at=later(20)))
    assert await here.of(TENANT, MAYA) == Reference(EMEA, "a:1", "29:maya")


async def test_a_channel_says_where_the_tenant_is_served_and_nothing_of_a_personal_chat(processes: Processes) -> None:
    here = processes.open()
    assert not await here.heard(act(conversation="19:team@thread.tacv2", kind="channel"))
    assert not await here.heard(act(conversation="19:group@thread.v2", kind="groupChat"))
    assert await here.service_url(TENANT) == EMEA
    assert await here.of(TENANT, MAYA) is None
    await here.heard(act())
    await here.heard(act(conversation="19:team@thread.tacv2", kind="channel", at=later(1)))
    assert await here.of(TENANT, MAYA) == Reference(EMEA, "a:1", "29:maya")


async def test_an_app_that_was_removed_and_added_again_is_there_in_every_process(processes: Processes) -> None:
    """Before, the process that had heard the person a moment ago would not have kept that the app is back."""
    here, there = processes.open(), processes.open()
    await here.heard(act())
    await there.ended(TENANT, MAYA, later(1))
    assert await here.of(TENANT, MAYA) is None
    assert await here.heard(act(at=later(2)), afresh=True)
    assert await there.of(TENANT, MAYA) is not None


async def test_a_removal_that_is_heard_late_leaves_the_newer_chat(processes: Processes) -> None:
    here = processes.open()
    await here.heard(act(at=later(5)))
    await here.ended(TENANT, MAYA, later(1))
    assert await here.of(TENANT, MAYA) is not None
    await here.ended(TENANT, MAYA, later(6))
    await here.ended(TENANT, MAYA, later(6))
    assert await here.of(TENANT, MAYA) is None


async def test_a_chat_that_was_opened_again_takes_the_place_of_the_forgotten_one(processes: Processes) -> None:
    here = processes.open()
    await here.heard(act())
    await here.opened(TENANT, MAYA, Reference(EMEA, "a:2", ""))
    assert await here.of(TENANT, MAYA) == Reference(EMEA, "a:2", "29:maya"), "the person's own word stays"


async def test_what_says_no_tenant_or_no_service_is_not_kept(processes: Processes) -> None:
    here = processes.open()
    assert not await here.heard(act(service_url=""))
    assert await processes.rows() == {}


async def test_hearing_a_known_person_again_reads_nothing_for_a_minute(processes: Processes) -> None:
    here = processes.open()
    await here.heard(act())
    await processes.dbs[0].close()  # whatever is read or written from now on fails
    assert not await here.heard(act(at=later(1)))


async def test_of_two_processes_that_hear_of_a_new_service_at_once_the_newer_word_stood_behind_the_older(
    processes: Processes,
) -> None:
    """Each had read what was kept before the other wrote, and whoever wrote last won."""
    one, two = processes.open(), processes.open()
    await one.heard(act())
    for minute in range(1, 31):
        old, new = act(AMER, at=later(minute)), act(f"{EMEA}{minute}/", at=later(minute + 0.5))
        await asyncio.gather(one.heard(new), two.heard(old), one.heard(old), two.heard(new))
        assert await one.of(TENANT, MAYA) == Reference(f"{EMEA}{minute}/", "a:1", "29:maya")
        assert await two.service_url(TENANT) == f"{EMEA}{minute}/"
