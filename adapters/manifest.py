"""An app's manifest with an installation's own address in it, ready to be pasted or uploaded. Without any platform's
library."""

import argparse
import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, TextIO
from urllib.parse import urlsplit

import yaml

# What stands in the files where something of the installation's own belongs.
PLACE = "https://YOUR-HOST"
HOST = "YOUR-HOST"
APP_ID = "YOUR-APP-ID"
LONGEST_URL = 2_000
PACKED = ("manifest.json", "color.png", "outline.png")  # what Teams wants in the package, and nothing else
_UPLOAD = (
    "In Teams: Apps, Manage your apps, Upload an app, Upload a custom app. Then write `help` to it, before anybody "
    "else does: whoever is first becomes its administrator."
)
_WHERE = ("manifests", "../manifest")  # of an installed package, and of a checkout
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_VERSION = re.compile(r"[1-9][0-9]{0,5}(\.(0|[1-9][0-9]{0,5})){2}")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the oldest day a zip knows: the same files are the same bytes on every day

Manifest = dict[str, Any]


class WrongAddress(Exception):
    """The platform could not reach that, or it names no app or no version of one; the message is one sentence."""


class Place(Protocol):
    """Of the settings: where the installation is, and which Teams app it is."""

    @property
    def public_url(self) -> str: ...

    @property
    def teams_app_id(self) -> str: ...


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """`champion manifest slack` and `champion manifest teams`."""
    parser = commands.add_parser("manifest", help="print an app's manifest, ready to be pasted or uploaded")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    slack = kinds.add_parser("slack", help="of the Slack app")
    slack.add_argument("--url", metavar="URL", help="where Slack reaches this installation, instead of PUBLIC_URL")
    slack.add_argument("--socket", action="store_true", help="for Socket Mode: Slack needs to reach nothing")
    teams = kinds.add_parser("teams", help="of the Teams app")
    teams.add_argument("--url", metavar="URL", help="where Teams reaches this installation, instead of PUBLIC_URL")
    teams.add_argument("--app-id", metavar="ID", help="the app registration's client ID, instead of TEAMS_APP_ID")
    teams.add_argument("--version", metavar="1.2.3", help="of the app, higher than the last one that Teams was given")
    teams.add_argument("-o", "--output", metavar="FILE.zip", help="write the package to upload, instead of printing")


def command(args: argparse.Namespace, place: Place, out: TextIO, err: TextIO) -> int:
    """Print it, or write the package; gives the exit code. `place` counts where nothing else was given."""
    url = args.url if args.url is not None else place.public_url
    try:
        if args.kind == "slack":
            yaml.safe_dump(slack(url, socket=args.socket), out, sort_keys=False, allow_unicode=True, width=100)
            return 0
        made = teams(url, args.app_id if args.app_id is not None else place.teams_app_id, args.version)
        if args.output is None:
            out.write(_json(made))
            return 0
        Path(args.output).write_bytes(package(made))
        print(f"{args.output} is ready, version {made['version']}. {_UPLOAD}", file=out)
    except WrongAddress as wrong:
        print(wrong, file=err)
        return 2
    except OSError as wrong:
        print(f"{args.output} could not be written: {wrong.strerror or wrong}.", file=err)
        return 2
    return 0


def slack(url: str, *, socket: bool) -> Manifest:
    """The manifest of the Slack app. Raises WrongAddress. Over sockets an address is only for whoever installs it."""
    made: Manifest = yaml.safe_load(_file("slack/manifest.yaml").read_text(encoding="utf-8"))
    if url or not socket:
        made = _placed(made, {PLACE: _address(url, "Slack", ", or --socket")})
    if socket:
        _without_requests(made, keeps_redirects=bool(url))
    return made


def teams(url: str, app_id: str, version: str | None = None) -> Manifest:
    """The manifest of the Teams app. Raises WrongAddress.

    Teams takes up nothing of a package whose version it has seen. Without `version` it is the manifest's own, which
    is raised with whatever changes in it; only an installation knows when its address changed.
    """
    address, app_id = _address(url, "Teams"), app_id.strip().lower()
    if not app_id:
        raise WrongAddress("Please name the app registration's Application (client) ID, with --app-id or TEAMS_APP_ID.")
    if not _GUID.fullmatch(app_id):
        raise WrongAddress(
            f"{_quoted(app_id)} is no Application (client) ID: it should be like 0f8fad5b-d9cb-469f-a165-70867728950e."
        )
    if version is not None and not _VERSION.fullmatch(version):
        raise WrongAddress(f"{_quoted(version)} is no version that Teams takes: it should be like 1.0.2.")
    made: Manifest = json.loads(_file("teams/manifest.json").read_text(encoding="utf-8"))
    made["version"] = version or made["version"]
    placed: Manifest = _placed(made, {PLACE: address, HOST: urlsplit(address).hostname or "", APP_ID: app_id})
    return placed


def package(made: Manifest) -> bytes:
    """The zip that Teams takes: the manifest and its two icons at the root. The same manifest gives the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in PACKED:
            said = _json(made).encode() if name == "manifest.json" else _file(f"teams/{name}").read_bytes()
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), said)
    return packed.getvalue()


def _json(made: Manifest) -> str:
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _quoted(given: str) -> str:
    """The beginning of it, on one line."""
    return f"“{' '.join(given[:80].split())}”"


def _address(url: str, platform: str, otherwise: str = "") -> str:
    if not url:
        raise WrongAddress(
            f"Please name where {platform} reaches this installation, with --url or PUBLIC_URL{otherwise}."
        )
    wrong = WrongAddress(f"{url[:80]} is no address that {platform} can reach: it should be like https://bot.example.")
    try:
        parts = urlsplit(url)
        fits = parts.scheme == "https" and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise wrong from None
    is_plain = url.isascii() and url.isprintable() and not any(char in url for char in ' "<>\\@?#')
    if not fits or not is_plain or len(url) > LONGEST_URL:
        raise wrong
    return url.rstrip("/")


def _placed(part: Any, own: Mapping[str, str]) -> Any:
    """With what is the installation's own in its places; of two that fit, the earlier one."""
    if isinstance(part, dict):
        return {name: _placed(inner, own) for name, inner in part.items()}
    if isinstance(part, list):
        return [_placed(inner, own) for inner in part]
    if not isinstance(part, str):
        return part
    found = next((place for place in own if place in part), None)
    return part.replace(found, own[found], 1) if found is not None else part


def _without_requests(made: Manifest, *, keeps_redirects: bool) -> None:
    """Everything comes over the sockets that the bot opens itself."""
    settings = made["settings"]
    settings["socket_mode_enabled"] = True
    for each in (settings["event_subscriptions"], settings["interactivity"]):
        del each["request_url"]
    for each in made["features"]["slash_commands"]:
        del each["url"]
    if not keeps_redirects:
        del made["oauth_config"]["redirect_urls"]


def _file(name: str) -> Path:
    here = Path(__file__).parent
    return next(path for where in _WHERE if (path := here / where / name).is_file())
