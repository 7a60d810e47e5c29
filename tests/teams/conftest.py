"""Fixtures of this folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.teams.fake import FakeTeams


@pytest.fixture
async def fake() -> AsyncIterator[FakeTeams]:
    """A tenant with three people: Ann and Bob have the app, Cyd has not."""
    made = await FakeTeams.started()
    made.join("Ann", "Ann Archer")
    made.join("Bob", "Bob Baker", zone="America/New_York")
    made.join("Cyd", "Cyd Cole", installed=False)
    yield made
    await made.stop()


HERE = Path(__file__).parent
COUNTING = frozenset({"test_in_time", "test_many"})  # what is late there is answered otherwise, as for people


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks those that count the seconds people wait; all others stay as they are."""
    for item in items:
        if item.path.is_relative_to(HERE) and item.path.stem in COUNTING:
            item.add_marker("alone")
