"""A wrong or missing setting stops the start with one sentence that names it."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from bot.__main__ import main
from bot.fitting import SHOULD_BE, read_settings
from bot.settings import Settings, WrongSettings
from store.db import address
from tests.served import Served, served

SLACK = {"SLACK_SIGNING_SECRET": "s", "SLACK_BOT_TOKEN": "xoxb-1"}


def test_without_any_setting_it_is_the_playground_on_this_machine(alone: pytest.MonkeyPatch) -> None:
    settings = read_settings()
    assert (settings.host, settings.port, settings.database_url) == ("127.0.0.1", 3000, "sqlite:///champion.db")
    assert settings.playground
    assert not settings.slack


def test_slack_turns_the_playground_off_unless_it_is_asked_for(alone: pytest.MonkeyPatch) -> None:
    for name, value in SLACK.items():
        alone.setenv(name, value)
    assert not read_settings().playground
    alone.setenv("CHAMPION_PLAYGROUND", "on")
    assert read_settings().playground


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"PORT": "eighty"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"PUBLIC_URL": "http://bot.example"}, "PUBLIC_URL"),
        ({"CHAMPION_PLAYGROUND": "perhaps"}, "CHAMPION_PLAYGROUND"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET"),
        ({"SLACK_SIGNING_SECRET": "s"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_SIGNING_SECRET": "s", "SLACK_BOT_TOKEN": "xoxp-1"}, "SLACK_BOT_TOKEN"),
        ({"CHAMPION_TICK_SECONDS": "0"}, "CHAMPION_TICK_SECONDS"),
    ],
)
def test_a_wrong_setting_is_named(alone: pytest.MonkeyPatch, wrong: dict[str, str], named: str) -> None:
    for name, value in wrong.items():
        alone.setenv(name, value)
    with pytest.raises(WrongSettings, match=named):
        read_settings()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "abc", "PORT should be a number from 0 to 65535, and it is “abc”."),
        ("PORT", "70000", "PORT should be a number from 0 to 65535, and it is “70000”."),
        ("PORT", " ", "PORT should be a number from 0 to 65535, and it is empty."),
        ("PORT", "1\n2" + "3" * 99, "PORT should be a number from 0 to 65535, and it is “1 2" + "3" * 37 + "…”."),
        (
            "CHAMPION_TICK_SECONDS",
            "nan",
            "CHAMPION_TICK_SECONDS should be a number of seconds above 0 and up to 3600, and it is “nan”.",
        ),
        ("CHAMPION_PLAYGROUND", "perhaps", "CHAMPION_PLAYGROUND should be auto, on or off, and it is “perhaps”."),
        ("CHAMPION_REHEARSAL", "yes", "CHAMPION_REHEARSAL should be on or off, and it is “yes”."),
        ("CHAMPION_HTTP", "no", "CHAMPION_HTTP should be on or off, and it is “no”."),
        ("CHAMPION_LOG", "xml", "CHAMPION_LOG should be text or json, and it is “xml”."),
    ],
)
def test_an_operator_reads_what_a_setting_should_be_and_no_librarys_words(
    alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, sentence: str
) -> None:
    alone.setenv(name, value)
    assert main(["run"]) == 2
    assert capsys.readouterr().err == f"{sentence}\n"


def test_there_is_a_sentence_for_every_setting_that_is_not_just_text() -> None:
    assert set(SHOULD_BE) == {name for name, each in Settings.model_fields.items() if each.annotation is not str}


@pytest.mark.parametrize("around", ["{}\n", "\r\n{}\r\n", " {} ", "\t{}"])
def test_a_secret_from_a_file_with_a_line_end_does_not_make_every_call_fail(
    alone: pytest.MonkeyPatch, around: str
) -> None:
    for name, value in (SLACK | {"PORT": "80", "CHAMPION_LOG": "json"}).items():
        alone.setenv(name, around.format(value))
    settings = read_settings()
    assert (settings.slack_signing_secret, settings.slack_bot_token) == ("s", "xoxb-1")
    assert (settings.port, settings.champion_log) == (80, "json")


def test_a_secret_of_blanks_does_not_pass_for_one(alone: pytest.MonkeyPatch) -> None:
    for name, value in (SLACK | {"SLACK_SIGNING_SECRET": " \n"}).items():
        alone.setenv(name, value)
    with pytest.raises(WrongSettings, match="SLACK_SIGNING_SECRET is missing"):
        read_settings()


@pytest.mark.parametrize("between", ["\n", "\r\n", " "])
@pytest.mark.parametrize(
    "name",
    ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"],
)
def test_a_line_break_inside_a_secret_is_said_at_the_start_and_not_by_every_call_that_fails(
    alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, between: str
) -> None:
    alone.setenv(name, f"hush{between}hush")
    assert main(["run"]) == 2
    said = capsys.readouterr().err
    assert said == f"{name} holds a blank or a line break: it should be one word, as Slack shows it.\n"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"CHAMPION_HTTP": "off"},
            "CHAMPION_HTTP=off is for a process beside others: set the platforms that they serve, too.",
        ),
        (
            {"CHAMPION_HTTP": "off", "CHAMPION_PLAYGROUND": "on"} | SLACK,
            "CHAMPION_HTTP must be on while the playground is: it is a page of this process.",
        ),
        (
            {"CHAMPION_PLAYGROUND": "off"},
            "CHAMPION_PLAYGROUND is off and no platform is configured: set the settings of Slack or Microsoft Teams.",
        ),
        (
            {"HOST": "0.0.0.0"},
            "HOST must be 127.0.0.1 while the playground is on, for anybody who reaches it may be anyone in it: "
            "set CHAMPION_PLAYGROUND=off, or HOST=127.0.0.1.",
        ),
        (
            {"CHAMPION_HTTP": "off"} | SLACK,
            "CHAMPION_HTTP=off needs PostgreSQL: an SQLite file has this one process, and nobody would be heard.",
        ),
    ],
)
def test_a_process_that_would_serve_nobody_or_anybody_does_not_start_and_doctor_says_why(
    alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: dict[str, str], sentence: str
) -> None:
    """Without a platform it said that it was ready. In a container nothing else could be done either."""
    for name, value in given.items():
        alone.setenv(name, value)
    assert main(["run"]) == 2
    assert capsys.readouterr().err == f"{sentence}\n"
    assert main(["migrate"]) == 0
    assert main(["doctor"]) == 1
    assert f"! 1 setting that does not fit: {sentence}\n" in capsys.readouterr().out


KEY = "M0dLdGhpcyBrZXkgaXMgMzIgYnl0ZXMgbG9uZyBzbyA="  # 32 bytes
SHARED = {
    "SLACK_SIGNING_SECRET": "s",
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "hush",
    "PUBLIC_URL": "https://bot.example",
    "CHAMPION_SECRET_KEYS": KEY,
}


@pytest.mark.parametrize("url", ["https://bot.example", "https://bot.example/", "http://127.0.0.1:3000"])
@pytest.mark.parametrize("keys", [KEY, f"{KEY},{KEY}", f" {KEY} , {KEY} ,"])
def test_many_workspaces_may_install_it_where_everything_for_that_is_set(
    alone: pytest.MonkeyPatch, url: str, keys: str
) -> None:
    for name, value in (SHARED | {"PUBLIC_URL": url, "CHAMPION_SECRET_KEYS": keys}).items():
        alone.setenv(name, value)
    settings = read_settings()
    assert settings.slack_is_shared
    assert not settings.playground
    assert set(settings.secret_keys) == {KEY}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SLACK_CLIENT_ID": ""}, "SLACK_CLIENT_ID"),
        ({"SLACK_CLIENT_SECRET": ""}, "SLACK_CLIENT_SECRET"),
        ({"SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "http://bot.example"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "bot.example"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://bot.example/?a=1"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://[::1"}, "PUBLIC_URL"),
        ({"CHAMPION_SECRET_KEYS": ""}, "CHAMPION_SECRET_KEYS"),
        ({"CHAMPION_SECRET_KEYS": "hush"}, "CHAMPION_SECRET_KEYS"),
        ({"CHAMPION_SECRET_KEYS": "ключ"}, "CHAMPION_SECRET_KEYS"),
        ({"CHAMPION_SECRET_KEYS": f"{KEY} {KEY}"}, "CHAMPION_SECRET_KEYS"),
        ({"CHAMPION_SECRET_KEYS": f"{KEY},hush"}, "CHAMPION_SECRET_KEYS"),
        ({"SLACK_API_URL": "slack.com/api"}, "SLACK_API_URL"),
    ],
)
def test_what_does_not_fit_together_is_one_sentence_that_names_the_setting_and_no_secret(
    alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], change: dict[str, str], named: str
) -> None:
    for name, value in (SHARED | change).items():
        alone.setenv(name, value)
    assert main(["run"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(named)
    assert said.endswith(".\n")
    assert said.count("\n") == 1
    assert "hush" not in said
    assert KEY not in said


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///?timeout=1",
        "sqlite:///nowhere/champion.db",
        "sqlite:////nowhere/at/all/champion.db",
        "sqlite:///a folder",
        "sqlite:///notes.txt",
        "sqlite:///notes.txt/champion.db",
        "postgresql://champion@localhost:54e2/champion",
        "postgresql://champion:secret@localhost:70000/champion",
        "postgresql://champion:secret@localhost:0/champion",
        "postgresql://localhost:-1",
        "postgresql://[::1]:x/champion",
    ],
)
@pytest.mark.parametrize("command", ["run", "migrate", "doctor"])
def test_a_wrong_address_of_the_database_is_one_sentence_and_not_a_traceback(
    alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str, command: str
) -> None:
    Path("a folder").mkdir()
    Path("notes.txt").write_text("Not a database: only notes.")
    alone.setenv("DATABASE_URL", url)
    assert main([command]) == 2
    said = capsys.readouterr().err
    assert said.startswith("DATABASE_URL ") and said.endswith(".\n") and said.count("\n") == 1
    assert "secret" not in said


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///new.db",
        "sqlite:///empty.db",
        "sqlite:///a folder/new.db?timeout=5",
        "postgresql:///champion?host=/run/postgresql",
        "postgresql://champion:p/w?d:1@db.example:5432/champion",
        "postgresql://champion@[::1]:5432/champion",
        "postgresql://localhost",
    ],
)
def test_a_right_address_of_the_database_is_taken(alone: pytest.MonkeyPatch, url: str) -> None:
    Path("a folder").mkdir()
    Path("empty.db").touch()
    alone.setenv("DATABASE_URL", url)
    assert read_settings().database_url == url
    assert address(url).database is not None or url.endswith("localhost")


def test_tokens_are_not_printed_with_the_settings(alone: pytest.MonkeyPatch) -> None:
    for name, value in {"SLACK_SIGNING_SECRET": "hush", "SLACK_BOT_TOKEN": "xoxb-hush"}.items():
        alone.setenv(name, value)
    assert "hush" not in repr(read_settings())
    alone.delenv("SLACK_BOT_TOKEN")
    for name, value in (SHARED | {"SLACK_APP_TOKEN": "xapp-hush"}).items():
        alone.setenv(name, value)
    assert "hush" not in repr(read_settings())
    assert KEY not in repr(read_settings())


async def test_two_processes_do_not_share_one_file_and_the_second_says_so(tmp_path: Path) -> None:
    async with served(tmp_path):
        second = Served(tmp_path)
        with pytest.raises(AssertionError, match="it said ''"):
            await second.start()
        assert second.process is not None
        assert await second.process.wait() == 2


async def test_it_stops_within_its_time_and_says_goodbye_with_zero(tmp_path: Path) -> None:
    async with served(tmp_path) as product:
        assert await product.stop() == 0


async def test_a_started_process_says_that_it_lives_and_is_ready_once_it_has_ticked(tmp_path: Path) -> None:
    async with served(tmp_path) as product, aiohttp.ClientSession() as http:

        async def get(path: str) -> tuple[int, dict[str, str]]:
            async with http.get(f"{product.address}{path}") as answer:
                return answer.status, await answer.json()

        assert await get("/healthz") == (200, {"status": "ok"})
        async with asyncio.timeout(20):
            while (await get("/readyz"))[0] != 200:
                await asyncio.sleep(0.05)
        assert await get("/readyz") == (200, {"database": "ok", "tick": "ok", "serving": "ok"})


async def test_a_stopping_process_says_that_it_is_not_ready_before_it_hangs_up(tmp_path: Path) -> None:
    away = {"SLACK_SIGNING_SECRET": "s", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_API_URL": "http://127.0.0.1:9/api/"}
    product = Served(tmp_path)
    await product.start(**away)
    async with aiohttp.ClientSession() as http:

        async def ready() -> int:
            async with http.get(f"{product.address}/readyz") as answer:
                return answer.status

        async with asyncio.timeout(20):
            while await ready() != 200:
                await asyncio.sleep(0.05)
            assert product.process is not None
            product.process.terminate()
            while await ready() != 503:
                await asyncio.sleep(0.02)
    assert await product.process.wait() == 0
