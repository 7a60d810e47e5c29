"""`champion doctor`: what an operator should know, one line each, the worst named with its remedy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

WORRYING = {
    "unknown": "may or may not have arrived and are not sent again: ask the person, or let the next one cover it",
    "dead": "could not be delivered: check that the app is installed for those people",
}


@dataclass(frozen=True, slots=True)
class Findings:
    """What was looked at. `database` is a sentence when it is not as it should be."""

    database: str | None
    pilots: int = 0
    failed: int = 0
    newer: int = 0
    deliveries: Mapping[str, int] | None = None
    held_since: datetime | None = None
    rehearsal: bool = False
    unadministered: int = 0  # organisations without an active administrator
    closed: Sequence[str] = ()  # installations that no key opens
    older: int = 0  # installations that are still sealed with an older key


def report(found: Findings) -> tuple[list[str], bool]:
    """The lines to print, and whether all is well."""
    lines = ["Settings: fine."]
    if found.database is not None:
        return [*lines, f"Database: {found.database}"], False
    lines += ["Database: fine.", f"Pilots: {found.pilots}."]
    wrong = []
    if found.failed:
        wrong.append(f"{found.failed} could not be decided; each is tried again within the hour, and the log says why")
    if found.newer:
        wrong.append(f"{found.newer} were written by a newer release: start that one")
    known = found.deliveries or {}
    wrong += [f"{known[state]} messages {meaning}" for state, meaning in WORRYING.items() if known.get(state)]
    lines.append(f"Messages: {known.get('sent', 0)} sent, {known.get('waiting', 0)} waiting.")
    if found.held_since is not None:
        since = f"{found.held_since:%Y-%m-%d %H:%M} UTC"
        wrong.append(f"nothing goes out since {since}: champion admin release lets messages go")
    if found.rehearsal:
        lines.append("Rehearsal: on; an administrator hears everything, and nobody else anything.")
    if found.unadministered:
        has = "workspace has" if found.unadministered == 1 else "workspaces have"
        unheard = ", so the rehearsal waits" if found.rehearsal else ""
        wrong.append(f"{found.unadministered} {has} no administrator{unheard}: champion admin role NAME admin")
    mend = "add the one it was sealed with, or let that workspace install the app again"
    wrong += [f"no key of CHAMPION_SECRET_KEYS opens {key}: {mend}" for key in found.closed]
    if found.older:
        still = "1 installation is" if found.older == 1 else f"{found.older} installations are"
        lines.append(f"Keys: {still} sealed with an older key until the next start; keep that key until then.")
    return [*lines, *(f"! {line}." for line in wrong)], not wrong
