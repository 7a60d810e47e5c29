"""`champion admin …`: hold, release, roles, and how things stand, from the command line of whoever runs it."""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TextIO
from uuid import UUID

from bot.model import Person
from bot.offline import say
from bot.ports import Outgoing, People, Roles
from bot.wording.admin import MAY, ROLES
from bot.wording.voice import listed

WRONG = 2  # exit code: nothing was changed
_REFUSED = {
    "last_admin": "{name} is the only administrator: make another one first, with champion admin role NAME admin.",
    "nobody": "{name} is not active any more: please name somebody else.",
}


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `admin` to the command line. Its arguments go to `administer`."""
    parser = commands.add_parser("admin", help="hold or release all messages, say who administers, make a key")
    acts = parser.add_subparsers(dest="act", metavar="ACT")
    hold = acts.add_parser("hold", help="stop all messages, in every process, until they are released")
    since = "the database was put back from a back-up made then: what may have been sent since is looked for first"
    hold.add_argument("--restored", metavar="SINCE", help=f"{since}; like 2026-03-02T08:00Z")
    acts.add_parser("release", help="let messages go again")
    acts.add_parser("key", help="print a fresh key for CHAMPION_SECRET_KEYS; nothing is changed")
    role = acts.add_parser("role", help="make somebody an administrator, a portfolio owner, or neither")
    role.add_argument("person", metavar="PERSON", help="their name, or their id on the platform or here")
    role.add_argument("role", choices=ROLES)


async def administer(
    args: argparse.Namespace,
    outgoing: Outgoing,
    roles: Roles,
    people: People,
    orgs: Sequence[UUID],
    now: datetime,
    out: TextIO,
    err: TextIO,
) -> int:
    """Do what `args` say and print what became of it: 0, or 2 with the reason on `err` and nothing changed."""
    everyone = [person for org in orgs for person in await people.everyone(org)]
    if args.act == "role":
        return await _role(args.person, args.role, everyone, roles, out, err)
    if args.act == "hold":
        return await _hold(getattr(args, "restored", None), outgoing, now, out, err)
    if args.act == "release":
        waits = await outgoing.outstanding()
        since = await outgoing.release()
        say(out, f"Released; it was on hold since {_at(since)}." if since else "Nothing was on hold.")
        if since and waits.restored_since:
            say(out, f"{_many(waits.due)} due by now: each is looked for before it is sent.")
    else:
        for line in await overview(outgoing, everyone):
            say(out, line)
    return 0


async def overview(outgoing: Outgoing, everyone: Sequence[Person]) -> list[str]:
    """What goes out, and who administers, a line each."""
    since, waits = await outgoing.held_since(), await outgoing.outstanding()
    admins = [person.name for person in everyone if person.role == "admin"]
    return [
        f"Outgoing: on hold since {_at(since)}." if since else "Outgoing: messages go out.",
        f"Waiting: {_many(waits.waiting)}, {waits.due} of them due by now.",
        f"Rehearsal: {'on' if outgoing.rehearsal else 'off'}.",
        f"Administrators: {listed(admins) or 'nobody yet'}.",
    ]


async def _hold(restored: str | None, outgoing: Outgoing, now: datetime, out: TextIO, err: TextIO) -> int:
    made_at = _instant(restored) if restored else None
    if restored and (made_at is None or made_at > now):
        say(err, f"“{restored}” should be when the back-up was made, with its zone, like 2026-03-02T08:00Z.")
        return WRONG
    since = await outgoing.hold(made_at)
    say(out, f"Already on hold since {_at(since)}." if since else f"On hold since {_at(now)}.")
    say(out, "Nobody is sent anything until: champion admin release")
    if made_at is not None:
        say(out, f"What may have been sent since {_at(made_at)} is looked for then; champion doctor lists it.")
    return 0


def _instant(said: str) -> datetime | None:
    """None for what is no instant, or one without a zone: whose hour it is would be guessed."""
    try:
        instant = datetime.fromisoformat(said.strip())
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.utcoffset() is not None else None


def _many(messages: int) -> str:
    return "1 message" if messages == 1 else f"{messages:,} messages"


async def _role(said: str, role: str, everyone: Sequence[Person], roles: Roles, out: TextIO, err: TextIO) -> int:
    fits = _named(said, everyone)
    if len(fits) != 1:
        how_many = "Nobody" if not fits else f"{len(fits)} people"
        ids = "".join(f"\n  {person.name}: {person.id} ({person.address.user})" for person in fits or everyone[:20])
        told = f"{how_many} here can be called “{said}”. Please give one of these ids:{ids or ' there are none'}"
        for line in told.split("\n"):
            say(err, line)
        return WRONG
    (person,) = fits
    given = await roles.give(person.org, person.id, role)
    if given in _REFUSED:
        say(err, _REFUSED[given].format(name=person.name))
        return WRONG
    say(out, f"{person.name} is {MAY[role]} {'already' if given == 'same' else 'now'}.")
    return 0


def _named(said: str, everyone: Sequence[Person]) -> list[Person]:
    """Whom an id means, else a whole name, else the first word of one."""
    wanted = said.strip().lstrip("@").casefold()
    for of in (_ids, lambda person: {person.name.casefold()}, lambda person: {person.name.casefold().split(" ")[0]}):
        fits = [person for person in everyone if wanted in of(person)]
        if fits:
            return fits
    return []


def _ids(person: Person) -> set[str]:
    return {str(person.id), person.address.user.casefold()}


def _at(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC" if instant is not None else ""
