"""A copy is made while people work, and put back an hour later: nothing is sent twice, and nothing is lost."""

import asyncio
import os
import shlex
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.__main__ import main
from bot.assembly import Bot, machine_now
from store.backup import NoCopy, back_up, dump_line, give_name
from store.examining import examine
from store.tables import DELIVERY
from tests import postgres
from tests.postgres import Postgres
from tests.slack.world import CAST, SlackStage, bot_in, workplace
from tests.stories import accept, register
from tests.world import MachineClock, heard, next_tuesday, world

PILOTS = ("Route planning", "Invoice matching")
ASKS = "Two numbers, please"


@dataclass
class Keeper:
    """Where an installation's data are, and how they are copied and put back."""

    url: str
    keep: Callable[[datetime], None]
    put_back: Callable[[], str]  # gives the address to start on
    is_marked: bool  # a copy of champion's own says of itself that it is one


@pytest.fixture(params=["sqlite", "postgres"])
def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Keeper]:
    """A fresh database, and what the manual says of its back-ups."""
    if request.param == "sqlite":
        live, copy = tmp_path / "champion.db", tmp_path / "copy.db"
        url = f"sqlite:///{live}"

        def copied(now: datetime) -> None:
            back_up(url, copy, now)

        def put_back() -> str:
            shutil.copy(copy, tmp_path / "champion-restored.db")
            return f"sqlite:///{tmp_path / 'champion-restored.db'}"

        yield Keeper(url, copied, put_back, is_marked=True)
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    name, dump = server.create(), server.folder / f"{os.getpid()}.dump"

    def run(line: str) -> None:
        program, *words = shlex.split(line)
        postgres.run(server.programs / program, *words, folder=server.folder)

    def keep(_now: datetime) -> None:
        run(dump_line(server.url(name), dump))

    def restore() -> str:
        run(f"createdb --maintenance-db={shlex.quote(server.url('postgres'))} {name}_restored")
        run(f"pg_restore --single-transaction --dbname={shlex.quote(server.url(f'{name}_restored'))} {dump}")
        return server.url(f"{name}_restored")

    yield Keeper(server.url(name), keep, restore, is_marked=False)
    server.drop(name)
    server.drop(f"{name}_restored")


def received(stage: SlackStage) -> dict[str, list[str]]:
    """What everybody has from the bot, by the marks of each message."""
    found = {}
    for name, user in CAST.items():
        said = [each for each in stage.slack.seen(user) if each.get("user") != user]
        found[name] = [str(each["metadata"]["event_payload"]) for each in said if each.get("metadata")]
    return found


async def results(bot: Bot) -> dict[str, str]:
    """Every message by its key, and what became of it."""
    query = select(DELIVERY.c.key, DELIVERY.c.state)
    return {row.key: row.state for row in await bot.store.db.read(lambda sql: sql.execute(query).all())}


async def asked_together(stage: SlackStage) -> None:
    """Two pilots of one champion, half an hour before both are asked about."""
    for name in PILOTS:
        await register(stage, name)
        await accept(stage)
    await next_tuesday(stage)
    await stage.pass_time(days=6, hours=23)


async def test_an_hour_that_was_lost_is_not_told_again_and_what_came_after_it_is_told(
    keeper: Keeper, tmp_path: Path
) -> None:
    clock = MachineClock()
    async with workplace(clock) as slack:
        async with bot_in(slack, clock, tmp_path, database_url=keeper.url) as stage:
            await asked_together(stage)
            made_at = clock()
            await asyncio.to_thread(keeper.keep, made_at)
            asks = len(await heard(stage, "Maya", ASKS))
            await stage.pass_time(hours=1)
            assert len(await heard(stage, "Maya", ASKS)) == asks + 1, "one message for both pilots"
            before, told = received(stage), await results(stage.bot)
        restored = await asyncio.to_thread(keeper.put_back)
        async with bot_in(slack, clock, tmp_path, database_url=restored) as stage:
            outgoing = stage.bot.store.outgoing
            if not keeper.is_marked:
                await outgoing.hold(made_at)
            await stage.pass_time(hours=2)
            await stage.say("Tom", "/champion list")
            await register(stage, "Stock counting", champion="Lena")
            assert received(stage)["Lena"] == before["Lena"]
            found = await examine(stage.bot.store.db, clock, ("playground", "teams"))
            assert [(each.name, each.since) for each in found.findings if each.name != "clock_skew"] == [
                ("restored", made_at)
            ]
            assert found.going is not None and found.going.pilots >= 2
            assert [each.kind for each in found.going.first if each.to == await id_of(stage, "Lena")] == ["owner_offer"]
            await outgoing.release()
            await stage.pass_time(minutes=1)
            await stage.settled()
            after = received(stage)
            assert after["Maya"] == before["Maya"], "found where it was, though it was sent with another"
            assert len(after["Lena"]) == len(before["Lena"]) + 1
            now = await results(stage.bot)
            assert {key: now.get(key) for key, state in told.items() if state == "sent"} == dict.fromkeys(
                (key for key, state in told.items() if state == "sent"), "sent"
            )
            await they_answer_both(stage)


async def id_of(stage: SlackStage, who: str) -> str:
    for org in await stage.bot.store.people.orgs():
        for person in await stage.bot.store.people.everyone(org):
            if person.address.user == CAST[who]:
                return str(person.id)
    raise AssertionError(f"nobody is {who}")


async def they_answer_both(stage: SlackStage) -> None:
    """The message that was found goes on asking: an answer for one pilot does not take the other's button away."""
    for answered, name in enumerate(PILOTS, 1):
        assert name in (await heard(stage, "Maya", ASKS))[-1].buttons
        await stage.press("Maya", name)
        assert await stage.fill("Maya", value="150") == {}
        assert len(await heard(stage, "Maya", "Got it: 150")) == answered


# --- the copy ---------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("alone")
def test_a_copy_is_for_its_owner_alone_and_takes_nobodys_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["backup", "copy.db"]) == 2
    assert "nothing to copy yet" in capsys.readouterr().err
    assert main(["migrate"]) == 0
    assert main(["backup", "copy.db"]) == 0
    said = capsys.readouterr().out
    assert "bytes in copy.db, as it was at" in said
    assert "champion admin release" in said
    assert stat.S_IMODE(Path("copy.db").stat().st_mode) == 0o600
    before = Path("copy.db").read_bytes()
    for taken in ("copy.db", "champion.db"):
        assert main(["backup", taken]) == 2
        assert f"{taken} is there already, and was left as it is" in capsys.readouterr().err
    assert Path("copy.db").read_bytes() == before
    assert main(["backup", "nowhere/copy.db"]) == 2
    assert "nowhere/copy.db can not be written: No such file or directory." in capsys.readouterr().err
    assert sorted(each.name for each in tmp_path.iterdir() if "champion" not in each.name) == ["copy.db"]


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM sqlite_master WHERE name = 'journal'",
        "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'ix_person_admin') "
        "WHERE name = 'ix_person_newest'",
    ],
)
def test_a_damaged_database_gives_no_copy_that_looks_like_one(tmp_path: Path, damage: str) -> None:
    live = tmp_path / "champion.db"
    asyncio.run(_made(live))
    with sqlite3.connect(live) as sql:
        sql.execute("PRAGMA writable_schema=ON")
        sql.execute(damage)
    with pytest.raises(NoCopy, match="a damaged database"):
        back_up(f"sqlite:///{live}", tmp_path / "copy.db", machine_now())
    assert not list(tmp_path.glob("*copy.db*"))


async def _made(live: Path) -> None:
    async with world(live.parent) as stage:
        await stage.say("Tom", "/champion list")


async def test_a_copy_made_while_people_work_is_whole_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        for nth in range(5):
            copy = tmp_path / f"copy-{nth}.db"
            working = asyncio.create_task(stage.say("Tom", "/champion list"))
            await asyncio.to_thread(back_up, f"sqlite:///{tmp_path / 'champion.db'}", copy, machine_now())
            await working
            with sqlite3.connect(copy) as sql:
                assert sql.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert sql.execute("PRAGMA foreign_key_check").fetchall() == []


async def test_whoever_starts_on_a_copy_finds_all_held_and_is_told_why(tmp_path: Path) -> None:
    """Somebody tried a copy out on another machine, and everybody was asked from there too."""
    clock, elsewhere = MachineClock(), tmp_path / "elsewhere"
    elsewhere.mkdir()
    async with world(tmp_path, clock) as stage:
        await register(stage)
        back_up(f"sqlite:///{tmp_path / 'champion.db'}", elsewhere / "champion.db", clock())
        assert await stage.bot.store.outgoing.held_since() is None, "the copy alone is held"
    async with world(elsewhere, clock) as stage:
        before = await stage.sees("Maya")
        await stage.pass_time(days=3)
        assert await stage.sees("Maya") == before
        _, why = await stage.bot.ready()
        assert str(why["outgoing"]).startswith("Held since 2026-03-02")
        (finding,) = (await examine(stage.bot.store.db, clock, ("slack", "teams"))).findings
        assert (finding.name, finding.since) == ("restored", clock())


def test_a_file_that_comes_to_the_copys_name_while_it_is_made_is_not_written_over(tmp_path: Path) -> None:
    made, other = tmp_path / ".copy.db.part", tmp_path / "copy.db"
    made.write_text("the copy")
    other.write_text("somebody else's")
    with pytest.raises(NoCopy, match="came meanwhile"):
        give_name(made, other)
    assert other.read_text() == "somebody else's"
    give_name(made, tmp_path / "another.db")
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {
        "copy.db": "somebody else's",
        "another.db": "the copy",
    }


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("words", [["run"], ["doctor"], ["admin"], ["migrate"], ["backup", "another.db"]])
def test_a_back_up_beside_the_log_of_the_file_it_replaces_is_not_undone_by_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, words: list[str]
) -> None:
    """SQLite wrote the crashed file's log over the back-up, and the hold was gone with it: everybody was asked twice."""
    url = f"sqlite:///{tmp_path / 'champion.db'}"
    assert main(["migrate"]) == 0
    back_up(url, tmp_path / "copy.db", machine_now())
    live = sqlite3.connect("champion.db")
    live.execute("INSERT INTO setting (name, value) VALUES ('after the back-up', 1)")
    live.commit()
    log = Path("champion.db-wal").read_bytes()  # as a crash would leave it
    live.close()
    shutil.copy("copy.db", "champion.db")
    Path("champion.db-wal").write_bytes(log)
    capsys.readouterr()
    assert main(words) == 2
    said = capsys.readouterr()
    assert "move champion.db-wal and champion.db-shm away, then start again" in said.out + said.err
    assert Path("champion.db").read_bytes() == Path("copy.db").read_bytes()
    Path("champion.db-wal").unlink()
    assert main(["doctor"]) == 1
    assert "back-up of" in capsys.readouterr().out, "and it is held"


@pytest.mark.usefixtures("alone")
def test_postgresql_makes_its_own_and_the_line_shows_no_password(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "DATABASE_URL", "postgresql://champion:hush@db.example:5433/pilots?password=hush&sslmode=require"
    )
    assert main(["backup", "a copy.dump"]) == 2
    said = capsys.readouterr().err
    assert "hush" not in said
    assert (
        "pg_dump --format=custom --file='a copy.dump' "
        "'postgresql://champion@db.example:5433/pilots?sslmode=require'" in said
    )


# --- put back by hand -------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("since", ["yesterday", "2026-03-02T08:00", "2999-01-01T00:00Z"])
def test_a_back_up_of_an_hour_that_nobody_can_tell_is_not_guessed(
    capsys: pytest.CaptureFixture[str], since: str
) -> None:
    assert main(["migrate"]) == 0
    assert main(["admin", "hold", "--restored", since]) == 2
    assert f"“{since}” should be when the back-up was made, with its zone" in capsys.readouterr().err
    assert main(["doctor"]) == 0, "and nothing is held"


@pytest.mark.usefixtures("alone")
def test_what_was_put_back_is_held_looked_at_and_released_from_the_command_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["migrate"]) == 0
    assert main(["admin", "hold", "--restored", "2026-03-02T09:00+01:00"]) == 0
    assert "since 2026-03-02 08:00 UTC is looked for" in capsys.readouterr().out
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "! 1 back-up of 2026-03-02 08:00 UTC put back, and nothing goes out" in said
    assert "A release lets 0 messages go, and 0 pilots or reports fall due." in said
    assert main(["admin", "release"]) == 0
    assert "0 messages due by now: each is looked for before it is sent." in capsys.readouterr().out
    assert main(["doctor"]) == 0
