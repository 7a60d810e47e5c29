"""`/champion link`: one person on two platforms."""

import re
from collections.abc import Awaitable, Callable
from uuid import UUID

from bot.commands import meaning
from bot.inbox.desk import Desk
from bot.model import Link, Person
from bot.ports import Reply
from bot.wording import linked, pages
from bot.wording import linking as words
from bot.wording.menus import Name

ALONE = "playground"  # whose people are played by anybody
_MARKS = ".,:;!?"
_CODE = re.compile(r"[A-Z0-9]{8}")
_SHOWN = re.compile(r"[A-Za-z0-9]{4} ?[-–] ?[A-Za-z0-9]{4}")  # as its card shows it; one of six codes has no figure


async def _link(desk: Desk, by: Person, rest: str, _event: UUID) -> Reply:
    platform, said = by.address.platform, rest.strip(f"{_MARKS} ")
    if platform == ALONE:
        line = "Anybody can play these people, so they are nobody's accounts. It works in Slack and in Teams."
        return Reply((pages.plain("There is nothing to connect in the playground", line),))
    if said.casefold() == "here":
        return Reply((words.moved(await desk.linking.here(by), platform),))
    if not meaning(said):
        code, _ = await desk.linking.offer(by)
        return Reply((words.code_given(code, platform),), keep=False)
    code = read_code(said)
    if not code:
        return Reply((words.not_a_code(said),))
    link = await desk.linking.would(by, code)
    if link.became != "would":
        return Reply((words.not_made(link, by),))
    return Reply((words.to_confirm(link, by, f"{code}:{_account(by)}"),), keep=False)


async def confirmed(desk: Desk, by: Person, token: str, event: UUID) -> Reply:
    """ "Yes, that is me", pressed by whoever typed the code: only now the accounts are one."""
    code, _, account = token.partition(":")
    if account != _account(by) or by.address.platform == ALONE or not read_code(code):
        return Reply((words.not_confirmed(),))
    link = await desk.linking.link(by, read_code(code))
    is_one = link.became in ("linked", "joined")
    if is_one:
        await _tell(desk, by, link, event)
    return Reply((words.made_one(link, by) if is_one else words.not_made(link, by),))


async def refused(_desk: Desk, _by: Person, _token: str, _event: UUID) -> Reply:
    """ "No": nothing is changed."""
    return Reply((words.not_confirmed(),))


def _account(by: Person) -> str:
    return f"{by.address.platform}/{by.address.user}"


async def _tell(desk: Desk, by: Person, link: Link, event: UUID) -> None:
    """The account that the code was given to hears who typed it; where organisations were joined, so does everybody
    who administers. Colleagues who were talked into it see it there."""
    person = link.person or by
    everyone = await desk.people.everyone(person.org)
    admins = tuple(each for each in everyone if each.role == "admin" and each.id != person.id)
    if link.giver is not None and not desk.outgoing.rehearsal:
        desk.telling.tell(link.giver.address, linked.account_taken(link, by, admins), event)
    for each in admins if link.became == "joined" else ():
        desk.telling.tell(each.address, linked.sides_joined(link, by), event)


def read_code(said: str) -> str:
    """The code those words are, in capitals and without what people put between; nothing for other words."""
    code = re.sub(r"[\s\-–—_.]", "", said).upper()
    return code if _CODE.fullmatch(code) else ""


def is_meant(rest: str) -> bool:
    """Whether plain words after "link" are one of its commands, and not a sentence that begins like one."""
    said = rest.strip(f"{_MARKS} ")
    return said.casefold() == "here" or bool(_SHOWN.fullmatch(said)) or _has_figures(read_code(said))


def _has_figures(code: str) -> bool:
    return any(each.isdigit() for each in code)


PRESSED: dict[str, Callable[[Desk, Person, str, UUID], Awaitable[Reply]]] = {
    "link_yes": confirmed,
    "link_no": refused,
}


SPOKEN: dict[Name, Callable[[Desk, Person, str, UUID], Awaitable[Reply]]] = {"link": _link}
