"""What is wrong with the address of a database, said before its own library would say so with a traceback."""

import os
import re
from pathlib import Path

_SQLITE = b"SQLite format 3\0"  # how every such file begins
# As the database's library reads an address: a password may hold anything but an @.
_SERVER = re.compile(r"postgresql://([^:/]*(:[^@]*)?@)?(\[[^/?]+\]|[^/:?]*)(:(?P<port>[^/?]*))?([/?]|$)")


def fault(url: str) -> str | None:
    """One sentence that names DATABASE_URL and shows no password; None where it can be used."""
    if url.startswith("sqlite:///"):
        return _of_file(url.removeprefix("sqlite:///").partition("?")[0])
    if not url.startswith("postgresql://"):
        return "DATABASE_URL should begin with sqlite:/// or postgresql://."
    found = _SERVER.match(url)
    port = (found["port"] or "1") if found else ""
    if not (port.isascii() and port.isdecimal() and 0 < int(port) <= 65535):
        return "DATABASE_URL should name its server as host or host:port, with a port up to 65535."
    return None


def _of_file(name: str) -> str | None:
    """What would otherwise not be said before the first person writes."""
    if name in ("", ":memory:"):
        return "DATABASE_URL should name a file, like sqlite:///champion.db: all else would be forgotten."
    path = Path(name)
    if not path.parent.is_dir():
        return f"DATABASE_URL names a file in {path.parent}, and there is no such folder."
    if path.exists() and not path.is_file():
        return f"DATABASE_URL should name a file, and {path} is none."
    if not all(os.access(each, os.R_OK | os.W_OK) for each in (path.parent, path) if each.exists()):
        return f"DATABASE_URL names {path}, which this user may not write, or not its folder."
    if path.exists() and path.stat().st_size and not _begins_as_one(path):
        return f"DATABASE_URL names {path}, which is no SQLite database."
    return None


def _begins_as_one(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE
