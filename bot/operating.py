"""What the command line does to an installation: bring its tables up to date, look at it, hold it, fill it."""

import argparse
import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from bot import administering
from bot.assembly import desk_of, machine_now, second_writer
from bot.doctor import Findings, report
from bot.importing import import_metrics
from bot.settings import Settings
from store import maintenance
from store.db import Db
from store.installations import StoredInstallations
from store.migrate import migrate
from store.sealing import Sealer


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add what is done to an installation to the command line. Its arguments go to `command`."""
    commands.add_parser("migrate", help="bring the database to this release's tables")
    commands.add_parser("doctor", help="say what is wrong, with its remedy; exit code 1 when something is")
    administering.add_parsers(commands)
    importing = commands.add_parser("import", help="bring in real history")
    kinds = importing.add_subparsers(dest="kind", required=True, metavar="KIND")
    metrics = kinds.add_parser("metrics", help="weekly numbers of a pilot, as its baseline")
    metrics.add_argument("file", metavar="FILE.csv", help="one week,value a line")
    metrics.add_argument("--project", required=True, metavar="NAME", help="the pilot's name")


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Do what `args` say and print what became of it; gives the exit code. Raises Trouble."""
    match args.command:
        case "migrate":
            migrate(settings.database_url)
            return 0
        case "doctor":
            return asyncio.run(_examine(settings))
        case "admin":
            return asyncio.run(_admin(settings, args))
        case _:
            return asyncio.run(_import(settings, args))


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
