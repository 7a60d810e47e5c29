"""What the command line does to an installation: bring its tables up to date, look at it, copy it, hold it, fill it."""

import argparse
import asyncio
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot import administering
from bot.assembly import desk_of, machine_now, second_writer
from bot.doctor import COULD_NOT_LOOK, MOST_IDS, Examined, Finding, as_json, lines, said_at
from bot.fitting import check_run
from bot.importing import import_metrics
from bot.offline import say
from bot.ports import StoreTrouble, Trouble
from bot.settings import Settings, WrongSettings
from store.backup import NoCopy, back_up
from store.db import AlreadyRunning, Db
from store.examining import examine
from store.installations import StoredInstallations
from store.migrate import FAULTS, Tables, WrongTables, migrate, tables
from store.reaching import TurnedAway
from store.sealing import Sealer

PLATFORMS = ("playground", "slack", "teams")
_MIGRATED: dict[Tables, str] = {
    "missing": "The database is made, with this release's tables.",
    "none": "This release's tables are made.",
    "ours": "The database has this release's tables already; nothing was changed.",
}


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add what is done to an installation to the command line. Its arguments go to `command`."""
    commands.add_parser("migrate", help="bring the database to this release's tables")
    doctor = commands.add_parser("doctor", help="say what is wrong, with its remedy; exit code 1 when something is")
    doctor.add_argument("--json", action="store_true", help="print one JSON object instead of sentences")
    backup = commands.add_parser("backup", help="copy the SQLite database while it is in use")
    backup.add_argument("file", metavar="FILE", help="where to; a file that is there already is left as it is")
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
            say(
                sys.stdout, _MIGRATED.get(migrate(settings.database_url), "The database has this release's tables now.")
            )
            return 0
        case "doctor":
            return asyncio.run(_examine(settings, args.json))
        case "backup":
            return _back_up(settings, Path(args.file))
        case "admin":
            return asyncio.run(_admin(settings, args))
        case _:
            return asyncio.run(_import(settings, args))


def sentence(trouble: Trouble) -> str:
    """Why nothing could be done with the database, in one sentence."""
    if isinstance(trouble, WrongTables | TurnedAway | AlreadyRunning):
        return str(trouble)
    return "DATABASE_URL: the database can not be reached just now."


async def _import(settings: Settings, args: argparse.Namespace) -> int:
    async with second_writer(settings) as store:
        orgs = await store.people.orgs()
        return await import_metrics(desk_of(store), orgs, Path(args.file), args.project, sys.stdout, sys.stderr)


async def _admin(settings: Settings, args: argparse.Namespace) -> int:
    async with second_writer(settings) as store:
        parts = (store.outgoing, store.roles, store.people, await store.people.orgs(), store.clock.now())
        return await administering.administer(args, *parts, sys.stdout, sys.stderr)


def _back_up(settings: Settings, to: Path) -> int:
    now = machine_now()
    try:
        size = back_up(settings.database_url, to, now)
    except NoCopy as refused:
        say(sys.stderr, str(refused))
        return administering.WRONG
    say(sys.stdout, f"{size:,} bytes in {to}, as it was at {said_at(now)}.")
    say(sys.stdout, "To put it back: stop the process, copy that to a new name, set DATABASE_URL to it. The old file")
    say(
        sys.stdout, "may have left a log that would be written over it. All is held then, until: champion admin release"
    )
    return 0


async def _examine(settings: Settings, in_json: bool) -> int:
    configured = _configured(settings)
    try:
        found = await _found(settings)
    except StoreTrouble as trouble:
        if not in_json:
            raise
        print(json.dumps({"well": False, "looked": False, "settings": configured, "why": sentence(trouble)}))
        return COULD_NOT_LOOK
    print(json.dumps(as_json(configured, found)) if in_json else "\n".join(lines(configured, found)))
    return 1 if found.findings else 0


async def _found(settings: Settings) -> Examined:
    wrong = _wrong(settings)
    whose = await asyncio.to_thread(tables, settings.database_url)
    if whose != "ours":
        return Examined(findings=(*wrong, Finding("tables", 1, (), None, f"that {FAULTS[whose].removesuffix('.')}")))
    db = Db(settings.database_url, threads=1)
    try:
        asleep = [name for name in PLATFORMS if not getattr(settings, name)]
        found = await examine(db, machine_now, asleep, settings.rehearsal)
        keeping = await StoredInstallations(db, Sealer(settings.secret_keys), machine_now).keeping()
    finally:
        await db.close()
    closed = [Finding("no_key_opens", len(keeping.closed), tuple(keeping.closed[:MOST_IDS]))] if keeping.closed else []
    return replace(found, older_keys=keeping.older, findings=(*wrong, *closed, *found.findings))


def _wrong(settings: Settings) -> list[Finding]:
    """Why no process would start with these settings."""
    try:
        check_run(settings)
    except WrongSettings as wrong:
        return [Finding("settings", 1, (), None, f"{wrong}".removesuffix("."))]
    return []


def _configured(settings: Settings) -> dict[str, Any]:
    """What is set, and nothing of what is secret."""
    return {
        "database": "sqlite" if settings.database_url.startswith("sqlite") else "postgresql",
        "platforms": [name for name in PLATFORMS if getattr(settings, name)],
        "rehearsal": settings.rehearsal,
        "secret_keys": len(settings.secret_keys),
        "http": settings.champion_http == "on",
    }
