"""Where the bot is installed: kept sealed, opened by any of the keys, renewed by one process at a time."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from store.db import Db
from store.installations import Keeping, StoredInstallations
from store.migrate import migrate
from store.sealing import Sealed, Sealer, fresh_key
from store.tables import INSTALLATION, SPENT
from tests.store.toy import MONDAY

KEY = "slack:T1"
GIVEN = {"token": "xoxb-1-secret", "bot_user": "U0BOT", "team_name": "Größe & Söhne"}
OLD, NEW = fresh_key(), fresh_key()


@dataclass
class Processes:
    """Processes on one database, with one clock."""

    url: str
    machine: datetime = MONDAY
    dbs: list[Db] = field(default_factory=list)

    def open(self, *keys: str) -> StoredInstallations:
        """One more process, with those keys."""
        self.dbs.append(Db(self.url, threads=4))
        return StoredInstallations(self.dbs[-1], Sealer(keys), lambda: self.machine)

    async def rows(self) -> list[str]:
        """Everything that stands in the table, as text."""
        return [str(tuple(row)) for row in await self.dbs[0].read(lambda sql: sql.execute(select(INSTALLATION)).all())]


@pytest.fixture
async def processes(url: str) -> AsyncIterator[Processes]:
    """None yet; all are closed at the end."""
    here = Processes(url)
    yield here
    for db in here.dbs:
        await db.close()


async def test_what_was_given_is_read_back_and_stands_nowhere_in_the_database(processes: Processes) -> None:
    here = processes.open(OLD)
    assert await here.kept(KEY) is None
    await here.keep(KEY, GIVEN)
    assert await here.kept(KEY) == GIVEN
    (row,) = await processes.rows()
    for secret in (*GIVEN.values(), OLD):
        assert secret not in row


async def test_a_long_rotated_token_fits(processes: Processes) -> None:
    here = processes.open(OLD)
    given = {"token": "xoxe.xoxb-1-" + "M" * 900, "refresh": "xoxe-1-" + "N" * 900}
    await here.keep(KEY, given)
    assert await here.kept(KEY) == given


async def test_installing_again_takes_the_place_of_what_was_given_before(processes: Processes) -> None:
    here = processes.open(OLD)
    await here.keep(KEY, GIVEN)
    await here.keep(KEY, {"token": "xoxb-2"})
    assert await here.kept(KEY) == {"token": "xoxb-2"}
    assert len(await processes.rows()) == 1


async def test_an_ended_installation_leaves_nothing_of_itself_and_no_other_one_goes_with_it(
    processes: Processes,
) -> None:
    here = processes.open(OLD)
    await here.keep(KEY, GIVEN)
    await here.keep("slack:T2", {"token": "xoxb-other"})
    assert await here.end(KEY, await here.kept(KEY))
    assert not await here.end(KEY, None)
    assert await here.kept(KEY) is None
    assert await here.kept("slack:T2") == {"token": "xoxb-other"}
    assert len(await processes.rows()) == 1


# --- one of all processes renews --------------------------------------------------------------------------------
async def test_only_one_of_many_processes_is_told_to_renew_until_its_time_is_over(processes: Processes) -> None:
    one, other = processes.open(OLD), processes.open(OLD)
    assert not await one.reserve(KEY, 30), "nothing is installed there"
    await one.keep(KEY, GIVEN)
    told = await asyncio.gather(*(each.reserve(KEY, 30) for each in (one, other) * 5))
    assert sum(told) == 1
    processes.machine += timedelta(seconds=29)
    assert not await other.reserve(KEY, 30)
    processes.machine += timedelta(seconds=1)
    assert await other.reserve(KEY, 30), "whoever reserved it is gone"


async def test_what_was_renewed_is_kept_and_the_next_renewal_is_free_for_anybody(processes: Processes) -> None:
    here = processes.open(OLD)
    await here.keep(KEY, GIVEN)
    assert not await here.renew(KEY, {"token": "nobody reserved it"})
    assert await here.reserve(KEY, 30)
    assert await here.renew(KEY, {"token": "xoxb-2"})
    assert await here.kept(KEY) == {"token": "xoxb-2"}
    assert await here.reserve(KEY, 30)


async def test_a_renewal_that_ends_late_brings_no_ended_installation_back(processes: Processes) -> None:
    here = processes.open(OLD)
    await here.keep(KEY, GIVEN)
    assert await here.reserve(KEY, 30)
    await here.end(KEY, await here.kept(KEY))
    assert not await here.renew(KEY, {"token": "xoxb-of-before"})
    assert await here.kept(KEY) is None


async def test_a_renewal_that_ends_late_does_not_take_the_place_of_a_new_installation(processes: Processes) -> None:
    here = processes.open(OLD)
    await here.keep(KEY, GIVEN)
    assert await here.reserve(KEY, 30)
    await here.keep(KEY, {"token": "xoxb-installed-anew"})
    assert not await here.renew(KEY, {"token": "xoxb-of-before"})
    assert await here.kept(KEY) == {"token": "xoxb-installed-anew"}


# --- once -------------------------------------------------------------------------------------------------------
async def test_a_word_is_used_once_in_all_processes_and_forgotten_when_its_time_is_over(processes: Processes) -> None:
    one, other = processes.open(OLD), processes.open(OLD)
    until = processes.machine + timedelta(minutes=10)
    used = await asyncio.gather(*(each.spend("a word", until) for each in (one, other) * 5))
    assert sum(used) == 1
    assert await other.spend("another word", until)
    rows = await processes.dbs[0].read(lambda sql: sql.execute(select(SPENT)).all())
    assert len(rows) == 2
    assert "word" not in str(rows)
    processes.machine = until
    assert await one.spend("a third word", until + timedelta(minutes=10))
    assert len(await processes.dbs[0].read(lambda sql: sql.execute(select(SPENT)).all())) == 1


# --- keys -------------------------------------------------------------------------------------------------------
async def test_keys_are_changed_in_three_steps_while_processes_of_both_steps_go_on(processes: Processes) -> None:
    await processes.open(OLD).keep(KEY, GIVEN)
    first, second, third = processes.open(OLD, NEW), processes.open(NEW, OLD), processes.open(NEW)
    assert await first.reseal() == 0
    assert await second.kept(KEY) == GIVEN
    assert await second.keeping() == Keeping((), 1)
    assert await second.reseal() == 1
    assert await second.reseal() == 0
    assert await second.keeping() == Keeping((), 0)
    assert await first.kept(KEY) == GIVEN
    await first.keep("slack:T2", GIVEN)
    assert await second.kept("slack:T2") == GIVEN
    assert await second.reseal() == 1
    for key in (KEY, "slack:T2"):
        assert await third.kept(key) == GIVEN


async def test_a_key_that_was_taken_away_too_early_is_said_and_the_others_are_resealed(
    processes: Processes, caplog: pytest.LogCaptureFixture
) -> None:
    lost, second = fresh_key(), "slack:T2"
    await processes.open(lost).keep(KEY, GIVEN)
    await processes.open(OLD).keep(second, GIVEN)
    here = processes.open(NEW, OLD)
    assert await here.keeping() == Keeping((KEY,), 1)
    assert await here.reseal() == 1
    assert await here.kept(second) == GIVEN
    with caplog.at_level(logging.ERROR):
        assert await here.kept(KEY) is None
    assert [record.getMessage() for record in caplog.records] == ["installation.no_key_opens"]
    assert await processes.open(NEW, lost).kept(KEY) == GIVEN, "with the key it is there again"


async def test_without_any_key_nothing_opens_and_nothing_fails(processes: Processes) -> None:
    await processes.open(OLD).keep(KEY, GIVEN)
    here = processes.open()
    assert await here.kept(KEY) is None
    assert await here.keeping() == Keeping((KEY,), 0)
    assert await here.reseal() == 0
    with pytest.raises(Sealed):
        await here.keep(KEY, GIVEN)


async def test_a_row_that_somebody_changed_by_hand_opens_for_nobody(processes: Processes) -> None:
    here = processes.open(OLD)
    await here.keep(KEY, GIVEN)
    await processes.dbs[0].run(lambda sql: sql.execute(text("UPDATE installation SET sealed = 'Zoë: no seal'")))
    assert await here.kept(KEY) is None
    assert await here.keeping() == Keeping((KEY,), 0)


def test_keys_and_what_is_sealed_are_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    sealer = Sealer((OLD, NEW))
    for key in (OLD, NEW):
        assert key not in repr(sealer)
        assert key not in repr(vars(sealer))
    with pytest.raises(ValueError) as wrong:
        Sealer(("no key at all",))
    assert "no key at all" not in str(wrong.value)


async def test_the_tables_come_and_go_with_rows_in_them(processes: Processes) -> None:
    here = processes.open(OLD)
    await here.keep(KEY, GIVEN)
    await here.spend("a word", processes.machine + timedelta(minutes=10))
    people = "INSERT INTO org (id, key, name, policy) VALUES ('00000000-0000-0000-0000-000000000001', 'k', 'n', '{}')"
    await processes.dbs[0].run(lambda sql: sql.execute(text(people)))
    await asyncio.to_thread(migrate, processes.url, "0002")
    await asyncio.to_thread(migrate, processes.url)
    assert await here.kept(KEY) is None, "whoever installed the bot does so again"
    assert await processes.dbs[0].read(lambda sql: sql.scalar(text("SELECT count(*) FROM org"))) == 1
    await here.keep(KEY, GIVEN)
    assert await here.kept(KEY) == GIVEN


async def test_what_was_installed_since_it_was_read_is_not_ended_with_it(processes: Processes) -> None:
    """Somebody who had installed it anew at that moment had lost it again."""
    here = processes.open(OLD)
    await here.keep(KEY, GIVEN)
    newer = {"token": "xoxb-2"}
    await here.keep(KEY, newer)
    assert not await here.end(KEY, GIVEN)
    assert not await here.end(KEY, None)
    assert await here.kept(KEY) == newer


async def test_what_no_key_opens_can_be_ended(processes: Processes) -> None:
    await processes.open(OLD).keep(KEY, GIVEN)
    here = processes.open(NEW)
    assert not await here.end(KEY, GIVEN)
    assert await here.end(KEY, None)
    assert len(await processes.rows()) == 0


async def test_a_lost_key_of_a_whole_company_is_said_once_for_all_of_its_people(processes: Processes) -> None:
    """Before, whoever had lost a key would have read a line for everybody who uses the app in Teams."""
    lost = processes.open(fresh_key())
    for key in ("teams:t1", "teams:t1/maya", "teams:t1/tom", "teams:t2/ann", "slack:T1"):
        await lost.keep(key, GIVEN)
    assert (await processes.open(NEW).keeping()).closed == ("slack:T1", "teams:t1", "teams:t2")


async def test_many_installations_are_resealed_in_one_go(processes: Processes) -> None:
    old, new = processes.open(OLD), processes.open(NEW, OLD)
    for number in range(50):
        await old.keep(f"teams:t1/{number}", {"conversation": f"a:{number}"})
    assert await new.reseal() == 50
    assert [(await new.kept(f"teams:t1/{number}")) for number in (0, 49)] == [
        {"conversation": "a:0"},
        {"conversation": "a:49"},
    ]
    assert await new.keeping() == Keeping((), 0)


async def test_what_was_sealed_for_one_row_opens_in_no_other(processes: Processes) -> None:
    """Before, whoever could write to the database gave one person another one's chat without any key."""
    here, other = processes.open(OLD), "teams:t/ann"
    await here.keep("teams:t/bob", {"conversation": "a:bob"})
    await here.keep(other, {"conversation": "a:ann"})
    bobs = "(SELECT sealed FROM installation WHERE key = 'teams:t/bob')"
    move = f"UPDATE installation SET sealed = {bobs} WHERE key = :key"
    await processes.dbs[0].run(lambda sql: sql.execute(text(move), {"key": other}))
    assert await here.kept("teams:t/bob") == {"conversation": "a:bob"}
    assert await here.kept(other) is None
    assert await here.is_locked(other)
    assert list(await here.under("teams:t/")) == ["teams:t/bob"]


async def test_what_was_sealed_by_an_older_release_still_opens(processes: Processes) -> None:
    here = processes.open(OLD)
    await here.keep(KEY, GIVEN)
    sealed = Sealer([OLD]).seal(GIVEN)
    was = text("UPDATE installation SET sealed = :sealed, sealed_with = 'older'")
    await processes.dbs[0].run(lambda sql: sql.execute(was, {"sealed": sealed}))
    assert await here.kept(KEY) == GIVEN
    assert await here.reseal() == 1
    assert await here.kept(KEY) == GIVEN


async def test_of_several_that_write_at_once_over_the_same_one_is_told_that_it_wrote(processes: Processes) -> None:
    here, other = processes.open(OLD), processes.open(OLD)
    for was in (None, GIVEN):
        if was is not None:
            await here.keep(KEY, was)
        news = [{"token": f"xoxb-{number}"} for number in range(6)]
        told = await asyncio.gather(
            *((here, other)[number % 2].exchange(KEY, was, new) for number, new in enumerate(news))
        )
        assert sum(told) == 1
        assert await here.kept(KEY) == news[told.index(True)]
    assert not await here.exchange(KEY, None, GIVEN), "something is kept there"
    assert not await here.exchange("slack:T9", GIVEN, {}), "nothing is kept there"
