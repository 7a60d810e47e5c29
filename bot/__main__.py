"""The command line."""

import argparse
import asyncio
import sys
from contextlib import nullcontext
from pathlib import Path

from adapters import manifest
from bot import logs, offline, operating
from bot.fitting import check_run, read_place, read_settings
from bot.ports import Trouble
from bot.serving import serve
from bot.settings import Settings, WrongSettings
from store.db import hold
from store.reaching import refuse_leftovers
from store.sealing import fresh_key


def _file(settings: Settings) -> Path | None:
    """The SQLite file; None on PostgreSQL."""
    if not settings.database_url.startswith("sqlite"):
        return None
    return Path(settings.database_url.removeprefix("sqlite:///").partition("?")[0])


def _run(settings: Settings) -> int:
    check_run(settings)
    file = _file(settings)
    with hold(Path(f"{file}.lock")) if file is not None else nullcontext():
        asyncio.run(serve(settings))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="champion", description="Keeps AI pilots moving until they are in production."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="serve the configured platforms, or the playground when there is none")
    operating.add_parsers(commands)
    manifest.add_parser(commands)
    offline.add_parsers(commands)
    return parser


def main(argv: list[str] | None = None) -> int:
    """The command line; gives the exit code."""
    args = _parser().parse_args(argv)
    if args.command == "admin" and args.act == "key":
        print(fresh_key())
        return 0
    if args.command == "verdict":
        from adapters.chart import draw

        return offline.verdict_command(args, sys.stdout, draw)
    try:
        if args.command == "manifest":
            return manifest.command(args, read_place(), sys.stdout, sys.stderr)
        settings = read_settings()
        logs.set_up(settings.champion_log)
        if (file := _file(settings)) is not None:
            refuse_leftovers(file)
        return _run(settings) if args.command == "run" else operating.command(args, settings)
    except WrongSettings as wrong:
        print(wrong, file=sys.stderr)
    except Trouble as trouble:
        print(operating.sentence(trouble), file=sys.stderr)
    except OSError as wrong:
        print(f"HOST or PORT: {wrong.strerror or wrong}.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
