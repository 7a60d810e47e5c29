"""Fixtures that several folders share."""

from collections.abc import Iterator

import pytest

from tests import postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Postgres]:
    """One server for the whole run; every test makes databases of its own."""
    server = postgres.start()
    try:
        yield server
    finally:
        server.stop()
