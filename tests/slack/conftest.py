"""Some tests of this folder count the three seconds that Slack waits, and so have the machine for themselves."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
COUNTING = frozenset({"test_in_time", "test_many"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks them; all others stay as they are."""
    for item in items:
        if item.path.is_relative_to(HERE) and item.path.stem in COUNTING:
            item.add_marker("alone")
