"""Each table of traps names a test for every trap: it may not promise what nothing holds."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def rows(platform: str) -> list[tuple[str, str]]:
    lines = (ROOT / "docs" / f"{platform}-traps.md").read_text(encoding="utf-8").splitlines()
    return [(platform, line) for line in lines if line.startswith("| ") and not line.startswith("| trap")]


ROWS = [*rows("slack"), *rows("teams")]


@pytest.mark.parametrize(
    ("platform", "row"), ROWS, ids=[f"{name}-{row.split('|')[1].strip()[:60]}" for name, row in ROWS]
)
def test_a_trap_is_watched_by_tests_that_there_are(platform: str, row: str) -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", row)
    assert named, "nothing would tell"
    for file, test in named:
        path = ROOT / file if "/" in file else ROOT / "tests" / platform / file
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        there = {each.name for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, functions)}
        assert test in there, f"{file} has no {test}"


@pytest.mark.parametrize("platform", ["slack", "teams"])
def test_a_platform_has_its_table(platform: str) -> None:
    assert len(rows(platform)) > 30
