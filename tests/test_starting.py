"""Starting: with whose tables, without the database, and as one of several that share it."""

import asyncio
import json
import re
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import text

from bot.__main__ import main
from bot.assembly import second_writer
from store.db import Db
from store.migrate import migrate
from tests.postgres import Postgres
from tests.served import Served, reserved
from tests.slack.fake import FakeSlack
from tests.slack.running import Run, environment
from tests.slack.test_process import MAYA, OFFER, TOM, intake
from tests.wire import wired
from tests.world import settings

OLDER = (
    "DATABASE_URL names a database that has the tables of an older release. "
    "Make a back-up and run `champion migrate`, then start again.\n"
)
NEWER = (
    "DATABASE_URL names a database that has the tables of a newer release, which this one can not use. "
    "Start that release, or restore a back-up.\n"
)
AWAY = "The database can not be reached; trying again in 1 s."


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "SQLite":
        return f"sqlite:///{tmp_path / 'champion.db'}"
    server: Postgres = request.getfixturevalue("postgres_server")
    return server.url(server.create())


def test_a_start_on_an_older_releases_tables_is_refused_with_one_sentence_and_changes_nothing(
    alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    """Before, a start changed the tables at once, without a back-up, under the feet of older processes."""
    migrate(url, "0004")
    alone.setenv("DATABASE_URL", url)
    for command in (["run"], ["admin", "hold"]):
        assert main(command) == 2
        assert capsys.readouterr().err == OLDER
    assert main(["migrate"]) == 0


@pytest.mark.parametrize("words", [["doctor"], ["admin"], ["admin", "hold"], ["admin", "release"]])
def test_a_mistyped_path_was_answered_as_if_all_were_well_by_a_database_made_for_it(
    alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, words: list[str]
) -> None:
    alone.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'champoin.db'}")
    assert main(words) in (1, 2)
    said = capsys.readouterr()
    assert "is not there: correct the path, or `champion migrate` makes it there." in said.out + said.err
    assert not list(tmp_path.iterdir())


def test_a_database_without_tables_is_held_by_nobody(
    alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], postgres_server: Postgres
) -> None:
    """Somebody who held the wrong, empty database was told that nobody is sent anything."""
    alone.setenv("DATABASE_URL", postgres_server.url(postgres_server.create()))
    assert main(["admin", "hold"]) == 2
    assert capsys.readouterr().err == (
        "DATABASE_URL names a database that has no tables yet: `champion migrate` makes them.\n"
    )


def test_a_migration_says_what_it_did(alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str) -> None:
    alone.setenv("DATABASE_URL", url)
    assert main(["migrate"]) == main(["migrate"]) == 0
    made, again = capsys.readouterr().out.splitlines()
    assert made.endswith(("with this release's tables.", "tables are made."))
    assert again == "The database has this release's tables already; nothing was changed."
    migrate(url, "0004")
    assert main(["migrate"]) == 0
    assert capsys.readouterr().out == "The database has this release's tables now.\n"


def test_what_people_say_could_be_read_by_everybody_on_the_machine(alone: pytest.MonkeyPatch, tmp_path: Path) -> None:
    alone.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'champion.db'}")
    assert main(["migrate"]) == 0
    assert (tmp_path / "champion.db").stat().st_mode & 0o777 == 0o600


async def _from_next_year(url: str) -> None:
    db = Db(url)
    await db.run(lambda sql: sql.execute(text("UPDATE alembic_version SET version_num = 'from_next_year'")))
    await db.close()


def test_a_start_on_a_newer_releases_tables_is_refused_with_one_sentence(
    alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    migrate(url)
    asyncio.run(_from_next_year(url))
    alone.setenv("DATABASE_URL", url)
    assert main(["run"]) == 2
    assert capsys.readouterr().err == NEWER


@pytest.mark.parametrize(
    ("user", "name", "why"),
    [
        ("postgres", "elsewhere", "a database that the server does not have: create it first"),
        ("nobody_here", "postgres", "a user that the server does not let in"),
        ("guarded:hush", "postgres", "a user and a password that the server does not take"),
    ],
)
def test_an_address_that_the_server_turns_away_is_said_as_it_is_and_not_tried_for_ever(
    alone: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    postgres_server: Postgres,
    user: str,
    name: str,
    why: str,
) -> None:
    guards = postgres_server.folder / "data" / "pg_hba.conf"
    if "guarded" not in guards.read_text():
        guards.write_text("local all guarded scram-sha-256\n" + guards.read_text())
        postgres_server.control("reload")
        postgres_server.say("CREATE ROLE guarded LOGIN PASSWORD 'other'")
    alone.setenv("DATABASE_URL", f"postgresql://{user}@/{name}?host={postgres_server.folder}")
    assert main(["run"]) == 2
    assert capsys.readouterr().err == f"DATABASE_URL names {why}.\n"


async def _said(served: Served, sentence: str) -> None:
    while sentence not in served.log:
        await asyncio.sleep(0.02)


async def _status(port: int, path: str, method: str = "GET") -> int:
    """As soon as somebody listens there."""
    while True:
        with suppress(aiohttp.ClientConnectorError):
            async with aiohttp.request(method, f"http://127.0.0.1:{port}{path}") as answer:
                await answer.read()
                return answer.status
        await asyncio.sleep(0.02)


async def test_a_start_without_its_database_says_so_lives_and_comes_up_by_itself(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    """Before, it ended at once, and whoever started both together had to start it again."""
    async with wired(postgres_server) as wire:
        served = Served(tmp_path)
        with reserved() as port:
            given = {"PORT": str(port), "DATABASE_URL": wire.url(postgres_server.create())}
            await served.launch(**given)
            async with asyncio.timeout(30):
                await _said(served, AWAY)
                ways = [("/healthz", "GET"), ("/readyz", "GET"), ("/metrics", "GET"), ("/slack/events", "POST")]
                assert [await _status(port, *way) for way in ways] == [200, 503, 200, 503]
                await _said(served, "trying again in 2 s.")
                await wire.mend()
                assert "http://127.0.0.1:" in await served.line()
                while await _status(port, "/readyz") != 200:
                    await asyncio.sleep(0.02)
        assert "Traceback" not in served.log
        assert await served.stop() == 0


async def test_two_playgrounds_on_one_database_lived_on_different_days(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    url = postgres_server.url(postgres_server.create())
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    one, two = (Served(folder) for folder in folders)
    try:
        for each in (one, two):
            await each.start(DATABASE_URL=url, CHAMPION_TICK_SECONDS="0.2")
        await one.turn("P21D")
        async with asyncio.timeout(30):
            while abs(await _now(two) - await _now(one)) > timedelta(minutes=1):
                await asyncio.sleep(0.05)
    finally:
        for each in (one, two):
            await each.stop()


async def _now(served: Served) -> datetime:
    async with aiohttp.request("GET", f"{served.address}/playground/api/clock") as answer:
        return datetime.fromisoformat((await answer.json())["now"])


async def test_a_start_in_json_says_all_that_it_says_as_json(tmp_path: Path, postgres_server: Postgres) -> None:
    """The first lines of each start could not be read by what gathers lines, nor that all was on hold."""
    url = postgres_server.url(postgres_server.create())
    async with wired(postgres_server) as wire:
        served = Served(tmp_path)
        away = wire.url(url.partition("?")[0].rpartition("/")[2])
        await asyncio.to_thread(migrate, url)
        async with second_writer(settings(tmp_path, database_url=url)) as store:
            await store.outgoing.hold()
        await served.launch(DATABASE_URL=away, CHAMPION_LOG="json")
        await _said(served, "database.away")
        await wire.mend()
        await _said(served, "run.held")
        assert await served.stop() == 0
    lines = [json.loads(line) for line in served.log.splitlines()]
    events = [each["event"] for each in lines if each["event"].partition(".")[0] in ("run", "database")]
    assert events == ["database.away", "database.back", "run.started", "run.held", "run.stopping", "run.ended"]
    assert (lines[0]["level"], lines[0]["again_in"]) == ("warning", "1 s")


async def test_a_process_that_waits_for_its_database_ends_when_it_is_told_to(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    async with wired(postgres_server) as wire:
        await wire.mend()
        wire.freeze()
        served = Served(tmp_path)
        await served.launch(DATABASE_URL=wire.url("postgres"))
        async with asyncio.timeout(30):
            await _said(served, AWAY)  # after a line without a word
            assert await served.stop() == 0
        assert len(served.log.splitlines()) == 1


async def test_processes_that_listen_nowhere_deliver_beside_one_that_does_from_an_empty_database(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    fake = FakeSlack()
    for user, name in ((TOM, "Tom"), (MAYA, "Maya")):
        fake.join(user, name.lower(), name)
    folders = [tmp_path / name for name in ("hears", "works", "works too")]
    for folder in folders:
        folder.mkdir()
    hears, *work = (Served(folder) for folder in folders)
    with reserved() as port:
        url = postgres_server.url(postgres_server.create())
        given = environment(fake, "http", port) | {"DATABASE_URL": url, "CHAMPION_TICK_SECONDS": "0.2"}
        here = Run(fake, hears, "http", given | {"CHAMPION_PLAYGROUND": "off"})
        await here.comes_back()
        alone = given | {"CHAMPION_PLAYGROUND": "off", "CHAMPION_HTTP": "off", "SLACK_APP_TOKEN": fake.app.app_token}
        del alone["SLACK_SIGNING_SECRET"]  # neither a request nor a socket
        try:
            _, *lines = await asyncio.gather(here.start(), *(each.begin(**alone) for each in work))
            assert lines == ["Champion works, and listens nowhere (CHAMPION_HTTP=off).\n"] * 2
            await here.command(TOM, "help")
            async with second_writer(settings(tmp_path, database_url=url)) as store:
                await store.outgoing.hold()
                await here.submit(TOM, *await intake(here, "Route planning", MAYA))
                assert await hears.stop() == 0
                assert not here.saying(MAYA, OFFER)
                await store.outgoing.release()
            await here.sees(MAYA, OFFER)
            assert [await each.stop() for each in work] == [0, 0]
            sent = re.findall(r"delivery\.sent key=(\S+)", "".join(each.log for each in work))
            assert len(set(sent)) == len(sent) and sum("/offer/" in key for key in sent) == 1
            assert fake.sockets.opened == 0
        finally:
            await asyncio.gather(fake.stop(), *(each.stop() for each in (hears, *work)))
