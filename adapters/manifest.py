"""An app's manifest with an installation's own address in it, ready to be pasted. Without any platform's library."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

import yaml

PLACE = "https://YOUR-HOST"  # what stands in the file where the address belongs
LONGEST_URL = 2_000
_WHERE = ("manifests", "../manifest")  # of an installed package, and of a checkout

Manifest = dict[str, Any]


class WrongAddress(Exception):
    """Slack could not reach that; the message is one sentence."""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """`champion manifest slack`."""
    parser = commands.add_parser("manifest", help="print an app's manifest, ready to be pasted")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    slack = kinds.add_parser("slack", help="of the Slack app")
    slack.add_argument("--url", metavar="URL", help="where Slack reaches this installation, instead of PUBLIC_URL")
    slack.add_argument("--socket", action="store_true", help="for Socket Mode: Slack needs to reach nothing")


def command(args: argparse.Namespace, public_url: Callable[[], str], out: TextIO, err: TextIO) -> int:
    """Print it; gives the exit code. `public_url` is asked where no address was given."""
    url = args.url if args.url is not None else public_url()
    try:
        made = slack(url, socket=args.socket)
    except WrongAddress as wrong:
        print(wrong, file=err)
        return 2
    yaml.safe_dump(made, out, sort_keys=False, allow_unicode=True, width=100)
    return 0


def slack(url: str, *, socket: bool) -> Manifest:
    """The manifest of the Slack app. Raises WrongAddress. Over sockets an address is only for whoever installs it."""
    made: Manifest = yaml.safe_load(_file("slack/manifest.yaml").read_text(encoding="utf-8"))
    if url or not socket:
        made = _placed(made, _address(url))
    if socket:
        _without_requests(made, keeps_redirects=bool(url))
    return made


def _address(url: str) -> str:
    if not url:
        raise WrongAddress("Please name where Slack reaches this installation, with --url or PUBLIC_URL, or --socket.")
    wrong = WrongAddress(f"{url[:80]} is no address that Slack can reach: it should be like https://bot.example.")
    try:
        parts = urlsplit(url)
        fits = parts.scheme == "https" and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise wrong from None
    is_plain = url.isascii() and url.isprintable() and not any(char in url for char in ' "<>\\@?#')
    if not fits or not is_plain or len(url) > LONGEST_URL:
        raise wrong
    return url.rstrip("/")


def _placed(part: Any, address: str) -> Any:
    if isinstance(part, dict):
        return {name: _placed(inner, address) for name, inner in part.items()}
    if isinstance(part, list):
        return [_placed(inner, address) for inner in part]
    return part.replace(PLACE, address, 1) if isinstance(part, str) else part


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
