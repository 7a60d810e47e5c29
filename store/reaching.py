"""Why a database can not be reached or used: away for a while, or what the settings name leads nowhere."""

import re
from pathlib import Path

from bot.ports import StoreTrouble

# Before a session there is no code to go by, only the server's words.
_WHY = {
    r"password authentication failed|no password supplied": "a user and a password that the server does not take",
    r"role \".*\" does not exist|Peer authentication failed|Ident authentication failed": (
        "a user that the server does not let in"
    ),
    r"database \".*\" does not exist": "a database that the server does not have: create it first",
    r"no pg_hba.conf entry|pg_hba.conf rejects": "a database that the server opens to nobody from here (pg_hba.conf)",
    r"permission denied for database": "a database that this user may not open",
    r"permission denied for schema": (
        "a user who may make no tables there: make that user the database's owner, "
        "or run GRANT USAGE, CREATE ON SCHEMA public TO that user"
    ),
    r"permission denied for|must be owner of": (
        "a user to whom the tables do not belong: name the user who made them, or make this one their owner"
    ),
}
_MODE_AT = 18  # in the header of an SQLite file: 1 with a rollback journal, 2 with a write-ahead log


class TurnedAway(StoreTrouble):
    """Waiting does not help: the message is one sentence that names DATABASE_URL, without the password."""


def turned_away(error: BaseException | None) -> TurnedAway | None:
    """What the server said against the address or the user itself; None for whatever may pass, or is a defect."""
    said = str(getattr(error, "orig", None) or "")
    why = next((why for pattern, why in _WHY.items() if re.search(pattern, said)), None)
    return TurnedAway(f"DATABASE_URL names {why}.") if why is not None else None


def refuse_leftovers(file: Path) -> None:
    """Raises TurnedAway where a back-up was put in the place of a file whose write-ahead log was left beside it.

    SQLite would write that log over it, without a word: nothing of the back-up would be left, and its hold neither. A
    file gets its header's mark before it gets such a log, and loses the log before the mark.

    Only before a process has connected to that file: whoever closes it takes away all locks that the process has on it,
    and then another process that ends takes the log away from under this one.
    """
    real = file.resolve()  # beside which SQLite keeps its log
    log = real.with_name(f"{real.name}-wal")
    try:
        is_left = log.stat().st_size > 0
        with real.open("rb") as opened:
            header = opened.read(_MODE_AT + 1)
    except OSError:  # there is none of them, or SQLite says itself what is wrong
        return
    if is_left and header[_MODE_AT:] == b"\x01":
        raise TurnedAway(
            f"DATABASE_URL names {file}, a back-up beside which another database left {log.name}, and SQLite would "
            f"write that over it: move {log.name} and {real.name}-shm away, then start again."
        )
