"""The doctor says what is wrong, and is quiet about what is not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.doctor import Findings, report


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


@pytest.mark.usefixtures("alone")
def test_a_database_without_tables_is_said_with_the_command_that_helps(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 1
    assert "champion migrate" in capsys.readouterr().out
    assert main(["migrate"]) == 0
    assert main(["doctor"]) == 0
    assert Path("champion.db").exists()
