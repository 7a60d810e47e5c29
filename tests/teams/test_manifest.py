"""The app's manifest and package: what Teams takes, and what the product knows, no more and no less."""

import copy
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from jsonschema import Draft4Validator
from PIL import Image

from adapters import manifest
from adapters.teams import extension, pages
from adapters.teams.gateway import PATH
from bot import commands
from bot.__main__ import main
from bot.wording import menus
from tests.slack.test_manifest import HOST, ROOT
from tests.teams.world import teams_world

APP = "0f8fad5b-d9cb-469f-a165-70867728950e"
SCHEMAS = ROOT / "tests" / "teams" / "npm" / "node_modules" / "@microsoft" / "app-manifest" / "build" / "json-schemas"
MOST_COMMANDS = 10  # the schema takes twelve, and Teams' own pages speak of ten
BROAD = {"identity", "messageTeamMembers"}


@pytest.fixture
def made() -> manifest.Manifest:
    return manifest.teams(HOST, APP)


@pytest.fixture(autouse=True)
def _nothing_is_set(alone: pytest.MonkeyPatch) -> None:
    """Nothing from whoever runs the tests."""


def faults(made: manifest.Manifest) -> list[str]:
    """Why Teams would not take it, by Microsoft's own schema of that version."""
    version = made["manifestVersion"]
    schema = json.loads((SCHEMAS / "teams" / f"v{version}" / "MicrosoftTeams.schema.json").read_text("utf-8-sig"))
    wrong = [f"{each.json_path}: {each.message}" for each in Draft4Validator(schema).iter_errors(made)]
    # The schema says which version it is of in a way that its own draft does not know.
    if schema["properties"]["manifestVersion"]["const"] != version or f"/teams/v{version}/" not in made["$schema"]:
        wrong.append("$.manifestVersion: of another schema")
    return wrong


def lists(made: manifest.Manifest) -> dict[str, list[str]]:
    """The commands that Teams offers, by the scope they are offered in."""
    (bot,) = made["bots"]
    found: dict[str, list[str]] = {}
    for each in bot["commandLists"]:
        for scope in each["scopes"]:
            assert scope not in found, f"two lists for {scope}"
            found[scope] = [command["title"] for command in each["commands"]]
    return found


def test_teams_takes_it(made: manifest.Manifest) -> None:
    assert faults(made) == []
    assert tuple(map(int, made["manifestVersion"].split("."))) >= (1, 25)
    assert re.fullmatch(r"[1-9]\d*\.\d+\.\d+", made["version"])


def test_the_schema_it_is_held_to_finds_what_is_wrong(made: manifest.Manifest) -> None:
    spoilt = copy.deepcopy(made)
    spoilt["name"]["short"] = "C" * 31
    spoilt["isWonderful"] = True
    spoilt["bots"][0]["scopes"] = ["everywhere"]
    spoilt["id"] = "champion"
    spoilt["$schema"] = spoilt["$schema"].replace("v1.25", "v1.19")
    named = {each.split(":")[0] for each in faults(spoilt)}
    assert named == {"$", "$.name.short", "$.bots[0].scopes[0]", "$.id", "$.manifestVersion"}


def test_the_app_the_bot_and_the_message_extension_are_one(made: manifest.Manifest) -> None:
    (bot,), (extension,) = made["bots"], made["composeExtensions"]
    assert made["id"] == bot["botId"] == extension["botId"] == APP
    assert set(bot["scopes"]) == set(lists(made)) == {"personal", "team", "groupChat"}
    assert not (bot["supportsFiles"] or bot["isNotificationOnly"] or bot["supportsCalling"])


def test_an_id_pasted_in_capitals_is_the_same_app(made: manifest.Manifest) -> None:
    assert manifest.teams(HOST, f" {APP.upper()}\n") == made


def test_every_command_that_teams_offers_is_one_the_product_knows_by_that_name(made: manifest.Manifest) -> None:
    for offered in lists(made).values():
        assert len(offered) == len(set(offered)) <= MOST_COMMANDS
        for name in offered:
            assert commands.parse(name) == commands.Command(name, "")  # type: ignore[arg-type]  # read out of a file


def test_whatever_the_bot_itself_recommends_to_somebody_is_offered_in_their_chat(made: manifest.Manifest) -> None:
    parts = [menus.Parts(owning=True), menus.Parts(seated=True), menus.Parts(using=True)]
    shown = [row for part in parts for block in menus.menu(part).blocks for row in getattr(block, "rows", ())]
    recommended = {typed.removeprefix("/champion ").removeprefix("/").split()[0] for typed, _ in shown}
    assert {"checkin", "status", "report", "list"} <= recommended
    assert recommended <= set(lists(made)["personal"])


def test_commands_are_described_and_no_description_speaks_of_a_slash(made: manifest.Manifest) -> None:
    for each in made["bots"][0]["commandLists"]:
        for command in each["commands"]:
            assert len(command["description"]) > 10
            assert "/" not in command["description"] and "/" not in command["title"]


def test_it_asks_to_know_who_somebody_is_and_to_write_to_them_and_for_nothing_else(made: manifest.Manifest) -> None:
    assert set(made["permissions"]) == BROAD
    # Rights over whole teams and chats, and ways into other services, would stand here.
    assert {"authorization", "webApplicationInfo", "devicePermissions"}.isdisjoint(made)


def test_every_permission_and_scope_is_explained(made: manifest.Manifest) -> None:
    table = re.findall(r"^\| `([A-Za-z]+)` \|", (ROOT / "docs" / "teams.md").read_text(), re.MULTILINE)
    assert {*made["permissions"], *made["bots"][0]["scopes"]} <= set(table)


def test_every_address_in_it_is_the_installation_s_own_and_is_one_that_answers(made: manifest.Manifest) -> None:
    text = json.dumps({name: value for name, value in made.items() if name != "$schema"})
    paths = {"/", pages.PRIVACY_PATH, pages.TERMS_PATH}
    assert set(re.findall(r'https://[^"]+', text)) == {f"{HOST}{path}" for path in paths}
    assert made["validDomains"] == ["bot.example"]
    assert "YOUR" not in text


def test_a_path_and_a_port_stand_in_addresses_and_not_in_the_domain() -> None:
    made = manifest.teams("https://bot.example:8443/champion/", APP)
    assert made["developer"]["websiteUrl"] == "https://bot.example:8443/champion/"
    assert made["validDomains"] == ["bot.example"]


async def test_the_pages_that_it_names_are_served_beside_teams_and_need_no_script(tmp_path: Path) -> None:
    said = {"/": "It is running here", pages.PRIVACY_PATH: "What Champion keeps", pages.TERMS_PATH: "MIT licence"}
    async with teams_world(tmp_path) as stage, aiohttp.ClientSession() as http:
        for path, words in said.items():
            async with http.get(f"{stage.teams.app_url.removesuffix(PATH)}{path}") as answer:
                assert answer.status == 200
                text = await answer.text()
                assert words in text and "<script" not in text
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_icons_are_of_the_sizes_and_colours_that_teams_wants() -> None:
    folder = ROOT / "manifest" / "teams"
    with Image.open(folder / "color.png") as colour, Image.open(folder / "outline.png") as outline:
        assert colour.size == (192, 192) and colour.convert("RGBA").getchannel("A").getextrema() == (255, 255)
        assert outline.size == (32, 32) and outline.mode == "RGBA"
        seen = [pixel for pixel in outline.get_flattened_data() if isinstance(pixel, tuple) and pixel[3]]
        assert {pixel[:3] for pixel in seen} == {(255, 255, 255)}
        assert 0 < len(seen) < 32 * 32 / 2


def unpacked(packed: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(packed))
    assert archive.testzip() is None
    return {name: archive.read(name) for name in archive.namelist()}


def test_the_package_holds_the_manifest_and_its_icons_at_its_root_and_nothing_else(made: manifest.Manifest) -> None:
    files = unpacked(manifest.package(made))
    assert set(files) == {"manifest.json", made["icons"]["color"], made["icons"]["outline"]}
    assert json.loads(files["manifest.json"]) == made
    assert files["color.png"] == (ROOT / "manifest" / "teams" / "color.png").read_bytes()


def test_the_same_package_is_the_same_bytes_on_every_day(made: manifest.Manifest) -> None:
    assert manifest.package(made) == manifest.package(manifest.teams(HOST, APP))
    packed = zipfile.ZipFile(io.BytesIO(manifest.package(made)))
    assert {each.date_time[0] for each in packed.infolist()} == {1980}


def test_without_a_file_it_is_printed_and_with_one_it_is_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, made: manifest.Manifest
) -> None:
    given = ["manifest", "teams", "--app-id", APP, "--url", HOST]
    assert main(given) == 0
    assert json.loads(capsys.readouterr().out) == made
    written = tmp_path / "champion-teams.zip"
    assert main([*given, "-o", str(written)]) == 0
    said = capsys.readouterr()
    assert said.out.startswith(f"{written} is ready, version {made['version']}. ") and said.err == ""
    assert written.read_bytes() == manifest.package(made)


def test_whoever_gives_the_app_to_everybody_first_did_not_leave_its_administration_to_whoever_came(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["manifest", "teams", "--app-id", APP, "--url", HOST, "-o", str(tmp_path / "x.zip")]) == 0
    said = capsys.readouterr().out
    assert said.index("Upload a custom app") < said.index("write `help` to it, before anybody else does")


def test_among_others_nothing_is_offered_whose_words_are_for_one_alone_without_saying_who_reads_them(
    made: manifest.Manifest,
) -> None:
    """Before, a number or a report was typed in front of a whole team, and nothing had said that all of them read it."""
    offered = {
        command["title"]: command["description"]
        for each in made["bots"][0]["commandLists"]
        for command in each["commands"]
        if "team" in each["scopes"]
    }
    assert "checkin" not in offered and "everybody here reads" in offered.pop("report")
    assert all(said.endswith("; only you see the answer") for said in offered.values())
    assert "everybody there reads what you type" in made["description"]["full"]


def test_a_file_that_can_not_be_written_is_said_in_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Before, an error of that kind was said to be one of HOST or PORT."""
    nowhere = tmp_path / "not there" / "x.zip"
    assert main(["manifest", "teams", "--app-id", APP, "--url", HOST, "-o", str(nowhere)]) == 2
    assert capsys.readouterr().err == f"{nowhere} could not be written: No such file or directory.\n"


def test_it_is_made_from_the_settings_before_there_is_a_secret_or_a_database(
    alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], made: manifest.Manifest
) -> None:
    settings = {"PUBLIC_URL": f" {HOST}\n", "TEAMS_APP_ID": APP, "DATABASE_URL": "oracle://x", "PORT": "abc"}
    for name, value in settings.items():
        alone.setenv(name, value)
    assert main(["manifest", "teams"]) == 0
    assert json.loads(capsys.readouterr().out) == made


@pytest.mark.parametrize(
    "given",
    [
        ("--app-id", APP),
        ("--url", HOST),
        *(
            ("--url", HOST, "--app-id", wrong)
            for wrong in ("", "champion", f"{APP}0", f"{APP}\n{APP}", f"{{{APP}}}", "ß" * 400)
        ),
        *(
            ("--app-id", APP, "--url", wrong)
            for wrong in ("bot.example", "http://bot.example", "https://", "https://[")
        ),
        *(
            ("--app-id", APP, "--url", HOST, "--version", wrong)
            for wrong in ("", "2", "0.9.0", "1.0", "1.0.0.0", "v1.0.1", "1.01.0", "1.0.1\n", "1.0.１")
        ),
    ],
)
def test_a_missing_or_wrong_app_or_address_gets_one_sentence(
    given: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["manifest", "teams", *given, "-o", str(tmp_path / "x.zip")]) == 2
    said = capsys.readouterr()
    assert said.out == "" and not (tmp_path / "x.zip").exists()
    assert len(said.err.splitlines()) == 1 and said.err.endswith(".\n") and len(said.err) < 250


def test_it_is_in_an_installed_package_as_well(tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    wheel = zipfile.ZipFile(next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])))
    for name in manifest.PACKED:
        assert wheel.read(f"adapters/manifests/teams/{name}") == (ROOT / "manifest" / "teams" / name).read_bytes()


def test_the_endpoint_that_the_documentation_names_is_the_one_that_is_served() -> None:
    text = (ROOT / "docs" / "teams.md").read_text(encoding="utf-8")
    assert f"`{HOST}{PATH}`" in text and f"passes `/` itself, `{PATH}` and all of `/teams/` on" in text
    assert {pages.PRIVACY_PATH, pages.TERMS_PATH} <= {f"/teams/{name}" for name in ("privacy", "terms")}


def commands_of_the_extension(made: manifest.Manifest) -> dict[str, Any]:
    (extension,) = made["composeExtensions"]
    return {each["id"]: each for each in extension["commands"]}


def test_the_message_extension_offers_what_the_adapter_listens_to(made: manifest.Manifest) -> None:
    offered = commands_of_the_extension(made)
    assert set(offered) == {"report", extension.PILOTS}
    report, pilots = offered["report"], offered[extension.PILOTS]
    assert (report["type"], report["context"], report["fetchTask"]) == ("action", ["message"], True)
    assert (pilots["type"], pilots["initialRun"]) == ("query", True)
    assert [each["name"] for each in pilots["parameters"]] == ["search"]
