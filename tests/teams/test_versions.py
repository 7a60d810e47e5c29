"""The version of the app's package: Teams takes up nothing of a package whose version it has seen."""

import copy
import hashlib
import json

import pytest

from adapters import manifest
from bot.__main__ import main
from tests.slack.test_manifest import HOST, ROOT
from tests.teams.test_manifest import APP, faults

# Of every version that there was: whoever changes the package adds a line, and leaves the others.
PRINTS = {
    "1.0.1": "0ca89eac0ab2bccb",
}


@pytest.fixture
def made() -> manifest.Manifest:
    return manifest.teams(HOST, APP)


def printed(made: manifest.Manifest) -> str:
    """A print of all that is in the package but its version, the same wherever it is installed."""
    icons = [(ROOT / "manifest" / "teams" / name).read_bytes() for name in ("color.png", "outline.png")]
    rest = json.dumps({name: value for name, value in made.items() if name != "version"}, sort_keys=True)
    return hashlib.sha256(b"".join([rest.encode(), *icons])).hexdigest()[:16]


def test_a_changed_app_does_not_go_on_showing_the_old_commands(made: manifest.Manifest) -> None:
    """Before, every package was version 1.0.0. Raise it in the manifest, and add it above with its print."""
    versions = [tuple(map(int, each.split("."))) for each in PRINTS]
    assert versions == sorted(versions) and len(set(PRINTS.values())) == len(PRINTS)
    assert list(PRINTS.items())[-1] == (made["version"], printed(made))


def test_the_print_is_of_everything_but_the_version(made: manifest.Manifest) -> None:
    again, changed = copy.deepcopy(made), copy.deepcopy(made)
    again["version"] = "9.9.9"
    changed["bots"][0]["commandLists"][0]["commands"][0]["description"] += "."
    assert printed(again) == printed(made) != printed(changed)


def test_an_installation_whose_address_changed_gives_its_app_a_version_of_its_own(
    capsys: pytest.CaptureFixture[str], made: manifest.Manifest
) -> None:
    assert main(["manifest", "teams", "--app-id", APP, "--url", HOST, "--version", "1.20.3"]) == 0
    versioned = json.loads(capsys.readouterr().out)
    assert versioned == made | {"version": "1.20.3"} and faults(versioned) == []
