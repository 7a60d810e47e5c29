"""What `make` does for whoever runs the bot and for whoever develops it, and that the documentation says so."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOR_OPERATORS = ("README.md", "docs/slack.md", "docs/teams.md", "docs/operations.md")


def commands(goal: str, venv: Path) -> str:
    """What `make` would do to reach a goal, without doing it."""
    asked = ["make", "-n", goal, f"VENV={venv}", "PYTHON=python3"]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("goal", ["install", "run"])
def test_a_server_without_node_or_a_browser_can_run_the_bot(goal: str, tmp_path: Path) -> None:
    """Before, the steps named the developers' setup, which stopped a server with "npm is needed for the tests"."""
    done = commands(goal, tmp_path / "venv")
    assert f"scripts/setup.sh {tmp_path / 'venv'} requirements.txt" in done
    assert not any(each in done for each in ("requirements-dev.txt", "browser.sh", "npm.sh"))


def test_whoever_develops_gets_everything(tmp_path: Path) -> None:
    done = commands("setup", tmp_path / "venv")
    assert "requirements-dev.txt" in done and "browser.sh" in done


def test_what_is_there_is_not_made_again_and_developing_is_not_undone(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    venv.mkdir()
    (venv / ".ready-to-run").touch()
    assert "setup.sh" not in commands("install", venv)
    (venv / ".ready-to-test").touch()
    assert "setup.sh" not in commands("install", venv)
    (venv / ".ready-to-run").unlink()
    assert "setup.sh" not in commands("install", venv)


def test_make_lists_what_the_documentation_names_and_operators_are_sent_to_no_developers_setup() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    goals = set(re.findall(r"^  make (\w+)", listed, re.MULTILINE))
    for page in FOR_OPERATORS:
        named = set(re.findall(r"(?:`|^    )make (\w+)", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE))
        assert named and named <= goals, page
        assert "setup" not in named, page
