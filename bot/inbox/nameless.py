"""Reports without a name: how they are asked for, and what a conversation may keep of the asking."""

import re

from bot.commands import Command, parse
from bot.inbox.readable import readable

CODE = re.compile(r"[a-z2-9]{3}-[0-9]{2}")
MARKS = ".,:;!?"
_ANON = re.compile(r"anon(?:ymous(?:ly)?)?(?![\w-])[\s.,:;!?…]*", re.IGNORECASE)


def without_a_name(rest: str) -> str | None:
    """The words after "anon"; None where the name may be known."""
    found = _ANON.match(rest.strip())
    return rest.strip()[found.end() :] if found else None


def code_in(rest: str) -> str | None:
    """The code of a report without a name, where those words are nothing else."""
    said = rest.strip().casefold().strip(MARKS)
    return said if CODE.fullmatch(said) else None


def kept(text: str) -> str:
    """What a conversation may keep of what somebody typed: nothing that leads from them to a report without a name."""
    command = parse(readable(text))
    if not isinstance(command, Command) or command.name != "report":
        return text
    if without_a_name(command.rest) is not None:
        return "/report anon …"
    return "/report …" if code_in(command.rest) else text
