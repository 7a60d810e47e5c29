"""The command line."""

import argparse
import asyncio
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from adapters import manifest
from bot import administering, logs, offline
from bot.assembly import desk_of, machine_now, second_writer, serve
from bot.doctor import Findings, report
from bot.importing import import_metrics
from bot.ports import Trouble
from bot.settings import Settings, WrongSettings, read_place, read_settings
from store import maintenance
from store.db import AlreadyRunning, Db, hold
from store.installations import StoredInstallations
from store.migrate import migrate
from store.sealing import Sealer, fresh_key


def _run(settings: Settings) -> int:
    path = settings.database_url.removeprefix("sqlite:///").partition("?")[0]
    is_file = settings.database_url.startswith("sqlite")
    with hold(Path(f"{path}.lock")) if is_file else nullcontext():
        asyncio.run(serve(settings))
    return 0


async def _import(settings: Settings, args: argparse.Namespace) -> int:
    async with second_writer(settings) as store:
        orgs = await store.people.orgs()
        return await import_metrics(desk_of(store), orgs, Path(args.file), args.project, sys.stdout, sys.stderr)


async def _admin(settings: Settings, args: argparse.Namespace) -> int:
    async with second_writer(settings) as store:
        parts = (store.outgoing, store.roles, store.people, await store.people.orgs(), store.clock.now())
        return await administering.administer(args, *parts, sys.stdout, sys.stderr)


async def _examine(settings: Settings) -> int:
    db = Db(settings.database_url, threads=1)
    try:
        database = await maintenance.ready(db)
        lines, well = report(await _findings(db, settings) if database is None else Findings(database))
    finally:
        await db.close()
    print("\n".join(lines))
    return 0 if well else 1


async def _findings(db: Db, settings: Settings) -> Findings:
    seen = await maintenance.counts(db)
    keeping = await StoredInstallations(db, Sealer(settings.secret_keys), machine_now).keeping()
    pilots = (seen.projects, seen.failed, seen.newer)
    found = Findings(None, *pilots, seen.deliveries, seen.held_since, settings.rehearsal, seen.unadministered)
    return replace(found, closed=keeping.closed, older=keeping.older)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="champion", description="Keeps AI pilots moving until they are in production."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="serve the configured platforms, or the playground when there is none")
    commands.add_parser("migrate", help="bring the database to this release's tables")
    commands.add_parser("doctor", help="say what is wrong, with its remedy; exit code 1 when something is")
    manifest.add_parser(commands)
    offline.add_parsers(commands)
    administering.add_parsers(commands)
    importing = commands.add_parser("import", help="bring in real history")
    kinds = importing.add_subparsers(dest="kind", required=True, metavar="KIND")
    metrics = kinds.add_parser("metrics", help="weekly numbers of a pilot, as its baseline")
    metrics.add_argument("file", metavar="FILE.csv", help="one week,value a line")
    metrics.add_argument("--project", required=True, metavar="NAME", help="the pilot's name")
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
        if args.command == "migrate":
            migrate(settings.database_url)
            return 0
        if args.command == "doctor":
            return asyncio.run(_examine(settings))
        if args.command == "admin":
            return asyncio.run(_admin(settings, args))
        return _run(settings) if args.command == "run" else asyncio.run(_import(settings, args))
    except (WrongSettings, AlreadyRunning) as wrong:
        print(wrong, file=sys.stderr)
    except Trouble:
        print("DATABASE_URL: the database can not be reached just now.", file=sys.stderr)
    except OSError as wrong:
        print(f"HOST or PORT: {wrong.strerror or wrong}.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
