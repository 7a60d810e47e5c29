"""The doctor says what is wrong, and is quiet about what is not."""

import asyncio
import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from bot.__main__ import main
from bot.doctor import NAMES, DueMessage, Examined, Finding, Going, as_json, lines
from bot.rules import decide, people_in
from bot.rules.delivery import plan
from store import Store, open_store
from store.migrate import migrate
from store.sealing import fresh_key
from tests.postgres import Postgres

SINCE = datetime(2026, 3, 2, 8, tzinfo=UTC)
CONFIGURED = {"database": "sqlite", "platforms": ["slack"], "rehearsal": False, "secret_keys": 1, "http": True}


def wrong(*findings: Finding) -> list[str]:
    """The lines about what is wrong."""
    return [line for line in lines(CONFIGURED, Examined(findings=findings)) if line.startswith("! ")]


def test_a_healthy_installation_gets_a_clean_bill() -> None:
    found = Examined(pilots=3, messages={"all": 1234, "waiting": 1, "sending": 0}, skew=timedelta(seconds=1))
    assert lines(CONFIGURED, found) == [
        "Settings: fine; sqlite, slack.",
        "Database: fine.",
        "Pilots: 3.",
        "Messages: about 1,234 so far, 1 waiting.",
    ]
    assert as_json(CONFIGURED, found)["well"] is True


def test_what_is_wrong_is_counted_named_and_has_one_remedy() -> None:
    ids = tuple("abcdefghij")
    assert wrong(
        Finding("put_aside", 1, ("a",)),
        Finding("term", 11, ids),
        Finding("dead", 2, ("k", "l"), SINCE),
        Finding("held", 1, (), SINCE),
    ) == [
        "! 1 pilot or report could not be decided (a): each is tried again within the hour, and aggregate.failed in the "
        "log says why.",
        "! 11 pilots with another champion than the term in force says (a, b, c, d, e, f, g, h, i, j, …): somebody "
        "changed the database by hand, or this is a defect: please report it with these ids.",
        "! 2 messages not delivered since 2026-03-02 08:00 UTC (k, l): check that the app is installed for those "
        "people; the administrators were told of each.",
        "! 1 hold on, and nothing goes out since 2026-03-02 08:00 UTC: champion admin release lets messages go.",
    ]


def test_what_nobody_got_long_ago_is_said_and_is_nothing_wrong() -> None:
    """For a month after one message had died every look ended with 1, and a script that watched it never was quiet."""
    found = Examined(earlier={"dead": 2, "unknown": 1})
    assert lines(CONFIGURED, found)[-1] == "Earlier this month: 2 not delivered, 1 of unknown fate."
    told = as_json(CONFIGURED, found)
    assert (told["well"], told["earlier"]) == (True, {"dead": 2, "unknown": 1})


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_reads_as_one_sentence_and_is_in_the_object(name: str) -> None:
    (line,) = wrong(Finding(name, 2, ("a",), SINCE, "with no tables"))
    assert line.startswith("! 2 ")
    assert line.endswith(".")
    assert "{" not in line
    (told,) = as_json(CONFIGURED, Examined(findings=(Finding(name, 2, ("a",), SINCE),)))["findings"]
    assert set(told) == {"name", "count", "ids", "since", "what", "remedy"}
    assert (told["name"], told["count"], told["ids"], told["since"]) == (name, 2, ["a"], SINCE.isoformat())
    assert f"| `{name}` |" in Path("docs/operations.md").read_text()


def test_after_a_restore_what_a_release_would_send_is_listed() -> None:
    first = tuple(DueMessage(f"key-{n}", "someone", "ask", SINCE) for n in range(20))
    found = Examined(going=Going(22, 1, first), is_restored=True, findings=(Finding("restored", 1, (), SINCE),))
    said = lines(CONFIGURED, found)
    assert "A release lets 22 messages go, and 1 pilot or report falls due." in said
    assert "  key-0 · ask to someone, due 2026-03-02 08:00 UTC" in said
    assert said[-1] == "  … and 2 more."
    told = as_json(CONFIGURED, found)["release"]
    assert (told["messages"], told["pilots"], len(told["first"])) == (22, 1, 20)
    assert told["first"][0] == {"key": "key-0", "to": "someone", "kind": "ask", "due_at": SINCE.isoformat()}
    assert "key-0" not in "".join(lines(CONFIGURED, Examined(going=Going(22, 1, first)))), (
        "a hold sends what was planned"
    )


def test_a_rehearsal_and_an_older_key_are_said_and_are_in_order() -> None:
    said = lines(CONFIGURED | {"rehearsal": True}, Examined(older_keys=1))
    assert "Rehearsal: on; an administrator hears everything, and nobody else anything." in said
    assert any(line.startswith("Keys: 1 installation is sealed with an older key") for line in said)
    assert not [line for line in said if line.startswith("! ")]


async def opened(url: str, key: str) -> Store:
    """The store as a process with that key opens it."""
    return await open_store(
        url,
        decide=decide,
        people_in=people_in,
        plan=plan,
        paces={},
        machine_clock=lambda: datetime(2026, 3, 2, 8, tzinfo=UTC),
        wake=lambda: None,
        secret_keys=(key,),
    )


async def _installed(folder: Path, key: str) -> None:
    """A workspace, sealed with that key."""
    store = await opened(f"sqlite:///{folder / 'champion.db'}", key)
    await store.installations.keep("slack:T1", {"token": "xoxb-hush"})
    await store.close()


@pytest.mark.usefixtures("alone")
def test_a_wrong_key_a_right_one_and_an_older_one_get_a_sentence_each(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old, new = fresh_key(), fresh_key()
    assert main(["migrate"]) == 0
    asyncio.run(_installed(tmp_path, old))
    for keys, code, words in (
        (new, 1, "1 installation sealed with a key that is not in CHAMPION_SECRET_KEYS (slack:T1)"),
        ("", 1, "1 installation sealed with a key that is not in CHAMPION_SECRET_KEYS (slack:T1)"),
        (old, 0, "Pilots: 0."),
        (f"{new},{old}", 0, "sealed with an older key"),
    ):
        monkeypatch.setenv("CHAMPION_SECRET_KEYS", keys)
        assert main(["doctor"]) == code
        said = capsys.readouterr()
        assert words in said.out
        assert "Traceback" not in said.err
        assert "hush" not in said.out + said.err
        assert old not in said.out + said.err


@pytest.mark.usefixtures("alone")
def test_a_database_without_tables_is_said_with_the_command_that_helps(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 1
    assert "champion migrate" in capsys.readouterr().out
    assert main(["migrate"]) == 0
    assert main(["doctor"]) == 0
    assert Path("champion.db").exists()


@pytest.mark.usefixtures("alone")
def test_a_script_gets_one_object_and_the_same_exit_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["doctor", "--json"]) == 1
    assert [each["name"] for each in json.loads(capsys.readouterr().out)["findings"]] == ["tables"]
    assert main(["migrate"]) == 0
    capsys.readouterr()
    assert main(["doctor", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["well"], told["looked"], told["findings"], told["release"]) == (True, True, [], None)
    assert told["settings"]["platforms"] == ["playground"]
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:hush@127.0.0.1:9/none")
    assert main(["doctor", "--json"]) == 2
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert (told["looked"], told["why"]) == (False, "DATABASE_URL: the database can not be reached just now.")
    assert main(["doctor"]) == 2
    said = capsys.readouterr()
    assert said.err.startswith("DATABASE_URL")
    assert "hush" not in said.err


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("words", [["migrate"], ["admin"], ["doctor"]])
def test_tables_of_a_newer_release_are_said_to_be_that(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    """`champion migrate` said that the database could not be reached, and people looked for it in the network."""
    assert main(["migrate"]) == 0
    with sqlite3.connect("champion.db") as sql:
        sql.execute("UPDATE alembic_version SET version_num = '9999'")
    assert main(words) == (1 if words == ["doctor"] else 2)
    said = capsys.readouterr()
    assert "has the tables of a newer release" in said.out + said.err
    assert "reached" not in said.out + said.err


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("words", [["migrate"], ["admin"], ["doctor"], ["run"], ["backup", "copy.db"]])
@pytest.mark.parametrize(
    "foreign",
    [
        "CREATE TABLE alembic_version (version_num VARCHAR(32)); INSERT INTO alembic_version VALUES ('abc123')",
        "CREATE TABLE alembic_version (version_num VARCHAR(32)); INSERT INTO alembic_version VALUES ('0005')",
        "CREATE TABLE person (id INTEGER PRIMARY KEY)",
    ],
)
def test_another_programs_database_is_said_to_be_that_and_left_alone(
    capsys: pytest.CaptureFixture[str], words: list[str], foreign: str
) -> None:
    """All that was printed was a traceback, about a table that was missing or there already."""
    with sqlite3.connect("champion.db") as sql:
        sql.executescript(foreign)
    assert main(words) == (1 if words == ["doctor"] else 2)
    said = capsys.readouterr()
    assert "tables of another program" in said.out + said.err
    with sqlite3.connect("champion.db") as sql:
        assert len(sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()) == 1


@pytest.mark.parametrize("words", [["migrate"], ["run"], ["doctor"]])
@pytest.mark.parametrize("given", ["nothing", "the schema alone"])
def test_a_user_without_rights_is_told_what_to_grant(
    alone: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    postgres_server: Postgres,
    words: list[str],
    given: str,
) -> None:
    """Since PostgreSQL 15 nobody but the owner may make tables, and all that a first start printed was a traceback."""
    name, user = postgres_server.create(), f"visitor{uuid4().hex}"
    postgres_server.say(f"CREATE ROLE {user} LOGIN")
    if given != "nothing":
        migrate(postgres_server.url(name))
    alone.setenv("DATABASE_URL", f"postgresql://{user}@/{name}?host={postgres_server.folder}")
    is_none = words == ["doctor"] and given == "nothing"
    assert main(words) == (1 if is_none else 2)
    said = capsys.readouterr()
    if is_none:
        assert "has no tables yet" in said.out
    elif given == "nothing":
        assert "GRANT USAGE, CREATE ON SCHEMA public TO that user" in said.err
    else:
        assert said.err.startswith("DATABASE_URL names a user to whom the tables do not belong: ")
    assert len(said.err.splitlines()) == (0 if is_none else 1)
    postgres_server.drop(name)
    postgres_server.say(f"DROP ROLE {user}")
