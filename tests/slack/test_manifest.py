"""The app's manifest: what Slack takes, and what the code uses, no more and no less."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters import manifest
from adapters.slack import happenings, install, installation, payloads
from adapters.slack.gate import PATH
from bot.__main__ import main
from tests.slack.methods import METHODS

ROOT = Path(__file__).parents[2]
HOST = "https://bot.example"
# The greatest length of each text, and what else Slack wants of it.
LENGTHS = {
    ("display_information", "name"): (1, 35),
    ("display_information", "description"): (1, 140),
    ("display_information", "long_description"): (175, 4000),
    ("bot_user", "display_name"): (1, 80),
    ("shortcuts", "name"): (1, 24),
    ("shortcuts", "callback_id"): (1, 255),
    ("shortcuts", "description"): (1, 150),
    ("slash_commands", "command"): (2, 32),
    ("slash_commands", "description"): (1, 2000),
    ("slash_commands", "usage_hint"): (1, 1000),
}
KNOWN = {
    "": {"_metadata", "display_information", "features", "oauth_config", "settings"},
    "_metadata": {"major_version", "minor_version"},
    "display_information": {"name", "description", "long_description", "background_color"},
    "features": {"app_home", "bot_user", "shortcuts", "slash_commands"},
    "app_home": {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"},
    "bot_user": {"display_name", "always_online"},
    "shortcuts": {"name", "type", "callback_id", "description"},
    "slash_commands": {"command", "url", "description", "usage_hint", "should_escape"},
    "oauth_config": {"redirect_urls", "scopes"},
    "scopes": {"bot"},
    "settings": {
        *("event_subscriptions", "interactivity"),
        *("org_deploy_enabled", "socket_mode_enabled", "token_rotation_enabled"),
    },
    "event_subscriptions": {"request_url", "bot_events"},
    "interactivity": {"is_enabled", "request_url"},
}


def faults(part: Any, name: str = "") -> list[str]:
    """Why Slack would not take it: an unknown setting, a text of the wrong length, an address that is none."""
    if isinstance(part, list):
        return [fault for each in part for fault in faults(each, name)]
    if not isinstance(part, dict):
        return []
    found = [f"{name}.{key}: unknown" for key in part if key not in KNOWN.get(name, ())]
    for key, value in part.items():
        least, most = LENGTHS.get((name, key), (0, 3000))
        if isinstance(value, str) and not least <= len(value) <= most:
            found.append(f"{name}.{key}: {len(value)} characters")
        if key.endswith("url") and not re.match("https://[a-z]", value):
            found.append(f"{name}.{key}: {value}")
        found += faults(value, key)
    return found


def counted(made: manifest.Manifest) -> list[str]:
    """What Slack counts: five shortcuts of a kind, every name once, commands that begin with a slash."""
    features = made["features"]
    kinds = [each["type"] for each in features["shortcuts"]]
    names = [each["callback_id"] for each in features["shortcuts"]]
    commands = [each["command"] for each in features["slash_commands"]]
    return [
        *(f"{kind}: too many" for kind in ("message", "global") if kinds.count(kind) > 5),
        *(f"{kind}: unknown" for kind in kinds if kind not in ("message", "global")),
        *(f"{name}: twice" for name in (*names, *commands) if [*names, *commands].count(name) > 1),
        *(f"{command}: no command" for command in commands if not re.fullmatch("/[a-z0-9_-]+", command)),
    ]


@pytest.fixture(params=[False, True], ids=["http", "socket"])
def made(request: pytest.FixtureRequest) -> manifest.Manifest:
    return manifest.slack(HOST, socket=request.param)


def test_slack_takes_it(made: manifest.Manifest) -> None:
    assert faults(made) == []
    assert counted(made) == []
    assert re.fullmatch("#[0-9a-f]{6}", made["display_information"]["background_color"])


def test_the_rules_it_is_held_to_find_what_is_wrong(made: manifest.Manifest) -> None:
    made["display_information"]["name"] = "C" * 36
    made["settings"]["is_wonderful"] = True
    made["features"]["slash_commands"][0]["command"] = "champion"
    made["features"]["shortcuts"] *= 6
    assert "display_information.name: 36 characters" in faults(made)
    assert "settings.is_wonderful: unknown" in faults(made)
    assert {"champion: no command", "global: too many", "message: too many", "report: twice"} <= set(counted(made))


def test_every_shortcut_command_and_event_is_one_the_code_listens_to_and_the_reverse(made: manifest.Manifest) -> None:
    features, settings = made["features"], made["settings"]
    used = {(each["type"], each["callback_id"]) for each in features["shortcuts"]}
    assert used == {("message", payloads.ON_A_MESSAGE), *(("global", name) for name in payloads.SHORTCUTS)}
    assert {each["command"] for each in features["slash_commands"]} == set(payloads.COMMANDS)
    assert all(each["should_escape"] for each in features["slash_commands"])
    assert set(settings["event_subscriptions"]["bot_events"]) == happenings.EVENTS
    assert settings["interactivity"]["is_enabled"]


def test_the_tabs_in_which_people_look_and_answer_are_on(made: manifest.Manifest) -> None:
    home = made["features"]["app_home"]
    assert home["home_tab_enabled"] and home["messages_tab_enabled"] and not home["messages_tab_read_only_enabled"]


def _called() -> set[str]:
    """The Web API methods that the adapter's code calls."""
    code = "".join(path.read_text() for path in (ROOT / "adapters" / "slack").glob("*.py"))
    return {name for name in METHODS if f".{name.replace('.', '_')}(" in code}


def test_it_asks_for_every_scope_that_a_call_needs_and_for_no_other(made: manifest.Manifest) -> None:
    asked = set(made["oauth_config"]["scopes"]["bot"])
    needed = {scope for name in _called() if (scope := METHODS[name][1]) is not None}
    # No call needs the one for commands and shortcuts; `message.im` needs the one that reading back needs too.
    assert asked - {"commands"} == needed
    assert asked == set(installation.SCOPES)


def test_every_scope_is_explained(made: manifest.Manifest) -> None:
    table = re.findall(r"^\| `([a-z:.]+)` \|", (ROOT / "docs" / "slack.md").read_text(), re.MULTILINE)
    assert set(table) & {*made["oauth_config"]["scopes"]["bot"]} == {*made["oauth_config"]["scopes"]["bot"]}


def test_over_http_every_address_is_the_installation_s_own() -> None:
    text = yaml.safe_dump(manifest.slack(f"{HOST}/", socket=False))
    assert set(re.findall(r"https://\S+", text)) == {f"{HOST}{PATH}", f"{HOST}{install.BACK_PATH}"}
    assert "YOUR-HOST" not in text


def test_over_sockets_slack_needs_to_reach_nothing() -> None:
    made = manifest.slack("", socket=True)
    assert "https://" not in yaml.safe_dump(made)
    assert made["settings"]["socket_mode_enabled"] is True
    assert manifest.slack(HOST, socket=True)["oauth_config"]["redirect_urls"] == [f"{HOST}{install.BACK_PATH}"]


@pytest.fixture(autouse=True)
def _nothing_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PUBLIC_URL", raising=False)


def test_what_is_printed_reads_back_as_it_is_and_nothing_else_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "slack", "--url", HOST]) == 0
    said = capsys.readouterr()
    assert yaml.safe_load(said.out) == manifest.slack(HOST, socket=False)
    assert said.err == ""


def test_without_an_address_it_is_the_public_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://public.example")
    assert main(["manifest", "slack"]) == 0
    assert "https://public.example/slack/events" in capsys.readouterr().out


@pytest.mark.parametrize(
    "url",
    [
        *("", "bot.example", "http://bot.example", "https://", "https://a b", "https://x:99999", "https://u@x"),
        *("ftp://x", "https://bot.example/?a=b", "https://[", "https://bot.example/#top", "https://bücher.example"),
    ],
)
def test_an_address_that_slack_can_not_reach_gets_one_sentence(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "slack", "--url", url]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1 and said.err.endswith(".\n")


def test_it_is_printed_from_an_installed_package_as_well(tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    wheel = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))
    packed = zipfile.ZipFile(wheel).read("adapters/manifests/slack/manifest.yaml")
    assert packed == (ROOT / "manifest" / "slack" / "manifest.yaml").read_bytes()
    out = io.StringIO()
    yaml.safe_dump(yaml.safe_load(packed), out)
    assert "YOUR-HOST" in out.getvalue()


def test_the_app_can_be_made_before_there_is_anything_of_it_to_set(
    alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before, the manifest of the app was refused for want of the app's own secrets."""
    for name, value in {"PUBLIC_URL": f" {HOST}\n", "SLACK_CLIENT_ID": "1.2", "PORT": "abc"}.items():
        alone.setenv(name, value)
    assert main(["manifest", "slack"]) == 0
    assert f"{HOST}/slack/events" in capsys.readouterr().out
