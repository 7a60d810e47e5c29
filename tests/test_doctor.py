"""The doctor says what is wrong, and is quiet about what is not."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.doctor import Findings, report
from bot.rules import decide, people_in
from bot.rules.delivery import plan
from store import Store, open_store
from store.sealing import fresh_key


def test_a_healthy_installation_gets_a_clean_bill() -> None:
    lines, well = report(Findings(None, pilots=3, deliveries={"sent": 12, "waiting": 1, "dropped": 2}))
    assert well
    assert lines == ["Settings: fine.", "Database: fine.", "Pilots: 3.", "Messages: 12 sent, 1 waiting."]


def test_what_is_wrong_is_named_with_its_remedy() -> None:
    lines, well = report(Findings(None, pilots=3, failed=1, newer=1, deliveries={"dead": 2, "unknown": 1}))
    assert not well
    assert [line for line in lines if line.startswith("! ")] == [
        "! 1 could not be decided; each is tried again within the hour, and the log says why.",
        "! 1 were written by a newer release: start that one.",
        "! 1 messages may or may not have arrived and are not sent again: ask the person, or let the next one cover it.",
        "! 2 messages could not be delivered: check that the app is installed for those people.",
    ]


def test_a_hold_a_rehearsal_and_a_missing_administrator_are_said() -> None:
    since = datetime(2026, 3, 2, 8, tzinfo=UTC)
    lines, well = report(Findings(None, held_since=since, rehearsal=True, unadministered=1))
    assert not well
    assert "Rehearsal: on; an administrator hears everything, and nobody else anything." in lines
    assert [line for line in lines if line.startswith("! ")] == [
        "! nothing goes out since 2026-03-02 08:00 UTC: champion admin release lets messages go.",
        "! 1 workspace has no administrator, so the rehearsal waits: champion admin role NAME admin.",
    ]


def test_installations_that_no_key_opens_are_named_and_an_older_key_is_counted() -> None:
    mend = "add the one it was sealed with, or let that workspace install the app again"
    lines, well = report(Findings(None, closed=("slack:T1", "slack:T2"), older=1))
    assert not well
    assert [line for line in lines if line.startswith("! ")] == [
        f"! no key of CHAMPION_SECRET_KEYS opens slack:T1: {mend}.",
        f"! no key of CHAMPION_SECRET_KEYS opens slack:T2: {mend}.",
    ]
    assert any(line.startswith("Keys: 1 installation is sealed with an older key") for line in lines)
    assert report(Findings(None, older=2))[1], "that is in order, until the next start"


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
        (new, 1, "no key of CHAMPION_SECRET_KEYS opens slack:T1"),
        ("", 1, "no key of CHAMPION_SECRET_KEYS opens slack:T1"),
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
