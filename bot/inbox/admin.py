"""What an administrator does: hold, release, roles, accounts that are one."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from uuid import UUID

from bot.cards import para
from bot.commands import meaning
from bot.inbox import in_full
from bot.inbox.desk import Desk
from bot.inbox.filled import Filled
from bot.inbox.people import person_in
from bot.inbox.press import Press
from bot.model import Person
from bot.ports import Reply
from bot.wording import admin as words
from bot.wording import linked, pages
from bot.wording.menus import Name
from bot.wording.voice import Voice

_FEW_WORDS = 3  # "role @Tom manager" is hardly a sentence, though there is no such role
_MARKS = ".,:;!?"


async def administer(desk: Desk, by: Person, rest: str, _event: UUID) -> Reply:
    """`/champion admin …`, for administrators only."""
    everyone = await desk.people.everyone(by.org)
    admins = [person for person in everyone if person.role == "admin"]
    voice = await desk.voice(by)
    if by.id not in {person.id for person in admins}:
        return Reply((words.not_an_admin(admins, voice),))
    first, _, more = rest.strip().partition(" ")
    act = _ACTS.get(first.casefold().strip(_MARKS))
    if not first:
        return await _overview(desk, admins, voice)
    if act is None or (act not in (_role, _unlink) and meaning(more)):
        line = "There are /champion admin hold, release, role and unlink; /champion admin alone shows how things stand."
        return Reply((pages.plain("I don't know that part of administration", line),))
    return await act(desk, by, more, voice)


def is_meant(rest: str) -> bool:
    """Whether plain words after "admin" are one of its commands, and not a sentence that begins like one."""
    said = [word.casefold().strip(_MARKS) for word in rest.split()]
    if said and said[0] in ("role", "roles"):
        return len(said) <= _FEW_WORDS or said[-1] in words.ROLES or said[1] in words.ROLES
    if said and said[0] == "unlink":
        return len(said) <= _FEW_WORDS
    return len(meaning(rest).split()) == 1 and bool(said) and said[0] in _ACTS


async def _overview(desk: Desk, admins: Sequence[Person], voice: Voice) -> Reply:
    since, waits = await desk.outgoing.held_since(), await desk.outgoing.outstanding()
    return Reply((words.overview(voice, since, waits.waiting, waits.due, desk.outgoing.rehearsal, admins),))


async def _hold(desk: Desk, _by: Person, _more: str, voice: Voice) -> Reply:
    return Reply((words.held(voice, await desk.outgoing.hold(), voice.now),))


async def _release(desk: Desk, _by: Person, _more: str, voice: Voice) -> Reply:
    return Reply((words.released(voice, await desk.outgoing.release()),))


async def _role(desk: Desk, by: Person, more: str, _voice: Voice) -> Reply:
    spoken = more.split()
    ends = [n for n in (len(spoken) - 1, 0) if spoken and spoken[n].casefold().strip(_MARKS) in words.ROLES]
    if not ends:
        return Reply((pages.plain("Who should be what?", words.LIKE_THIS),))
    role = spoken.pop(ends[0]).casefold().strip(_MARKS)
    named = await person_in(desk, by, " ".join(spoken))
    if isinstance(named, Reply):  # which names a list that this command does not have
        return Reply(tuple(replace(card, blocks=(para(words.LIKE_THIS),)) for card in named.cards))
    if named.person is None or meaning(named.rest):
        return Reply((pages.plain("Whom do you mean?", words.LIKE_THIS),))
    given = await desk.roles.give(by.org, named.person.id, role)
    voice = await desk.voice(by, frozenset({named.person.id}))
    if given != "given":
        return Reply((words.role_refused(named.person, role, given, voice),))
    return Reply((words.role_given(named.person, role, voice),))


async def _unlink(desk: Desk, by: Person, more: str, _voice: Voice) -> Reply:
    named = await person_in(desk, by, more)
    if isinstance(named, Reply):
        return named
    if named.person is None or meaning(named.rest):
        return Reply((pages.plain("Whose accounts?", linked.PART_LIKE_THIS),))
    became = await desk.linking.part(by.org, named.person.id)
    return Reply((linked.parted(became, named.person, await desk.voice(by, frozenset({named.person.id}))),))


_ACTS: dict[str, Callable[[Desk, Person, str, Voice], Awaitable[Reply]]] = {
    "hold": _hold,
    "release": _release,
    "role": _role,
    "roles": _role,
    "unlink": _unlink,
}
SPOKEN: dict[Name, Callable[[Desk, Person, str, UUID], Awaitable[Reply]]] = {"admin": administer}
PRESSED: dict[str, Callable[[Desk, Press], Awaitable[Reply]]] = in_full.PRESSED
FILLED: dict[str, Callable[[Desk, Press, Filled], Awaitable[Reply]]] = {}
