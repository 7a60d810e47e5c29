"""Fixtures of this folder."""

from collections.abc import AsyncIterator

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
