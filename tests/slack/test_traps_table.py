"""docs/slack-traps.md names a test for every trap: the table may not promise what nothing holds."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRAPS = (ROOT / "docs" / "slack-traps.md").read_text(encoding="utf-8")
ROWS = [line for line in TRAPS.splitlines() if line.startswith("| ") and not line.startswith("| trap")]


@pytest.mark.parametrize("row", ROWS, ids=[row.split("|")[1].strip()[:60] for row in ROWS])
def test_a_trap_is_watched_by_tests_that_there_are(row: str) -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", row)
    assert named, "nothing would tell"
    for file, test in named:
        path = ROOT / file if "/" in file else ROOT / "tests" / "slack" / file
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        there = {each.name for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, functions)}
        assert test in there, f"{file} has no {test}"
