"""Every test of this folder counts the three seconds that Slack waits, and so has the machine for itself."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks them; whoever else is collected stays as they are."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("alone")
