"""Fixtures that several folders share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres

SETTINGS = (
    "DATABASE_URL",
    "HOST",
    "PORT",
    "CHAMPION_PLAYGROUND",
    "CHAMPION_TICK_SECONDS",
    "SLACK_SIGNING_SECRET",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_API_URL",
    "TEAMS_APP_ID",
    "TEAMS_APP_PASSWORD",
    "TEAMS_APP_TYPE",
    "TEAMS_APP_TENANT_ID",
    "TEAMS_ALLOWED_TENANTS",
    "TEAMS_OPENID_METADATA_URL",
    "TEAMS_LOGIN_URL",
    "PUBLIC_URL",
    "CHAMPION_SECRET_KEYS",
    "CHAMPION_REHEARSAL",
    "CHAMPION_HTTP",
    "CHAMPION_LOG",
)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment without settings, in a folder without a `.env`."""
    monkeypatch.chdir(tmp_path)
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Postgres]:
    """One server for the whole run; every test makes databases of its own."""
    server = postgres.start()
    try:
        yield server
    finally:
        server.stop()
