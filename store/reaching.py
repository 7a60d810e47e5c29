"""Why a database can not be reached: away for a while, or the address in the settings leads nowhere."""

import re

from bot.ports import Busy, StoreTrouble

# Before a session there is no code to go by, only the server's words.
_WHY = {
    r"password authentication failed|no password supplied": "a user and a password that the server does not take",
    r"role \".*\" does not exist|Peer authentication failed|Ident authentication failed": (
        "a user that the server does not let in"
    ),
    r"database \".*\" does not exist": "a database that the server does not have: create it first",
    r"no pg_hba.conf entry|pg_hba.conf rejects": "a database that the server opens to nobody from here (pg_hba.conf)",
    r"permission denied for database": "a database that this user may not open",
}


class TurnedAway(StoreTrouble):
    """Waiting does not help: the message is one sentence that names DATABASE_URL, without the password."""


def turned_away(busy: Busy) -> TurnedAway | None:
    """What the server said against the address itself; None where it may be reached later."""
    said = str(getattr(busy.__cause__, "orig", None) or "")
    why = next((why for pattern, why in _WHY.items() if re.search(pattern, said)), None)
    return TurnedAway(f"DATABASE_URL names {why}.") if why is not None else None
