"""What every interaction needs: who is asking, which pilot is meant, how a decision is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from bot import views
from bot.cards import Card
from bot.commands import LONGEST_AWAY, starting
from bot.decisions import Decision
from bot.events import Event, WentAway
from bot.inbox.readable import readable
from bot.inbox.telling import Telling
from bot.model import ACTIVE, Person, Project, Ref, State, Words
from bot.notices import Body, Refusal, people_mentioned
from bot.ports import Aggregates, Clock, Linking, NotFound, Outgoing, People, Readings, Reply, Roles
from bot.rules.phases import above
from bot.wording import admin, linking, pages, refusals, word
from bot.wording.voice import Voice

NEWEST_REASONS = 3
MOST_LITTLE_WORDS = 3  # before a name; people say "of the", and no number of them may keep the bot busy
_LITTLE_WORDS = ("of", "for", "the")
_FIELD_OF = {
    "needs_date": "due_on",
    "date_too_far": "due_on",
    "date_past": "due_on",
    "needs_line": "line",
    "needs_person": "person",
    "champion_is_manager": "person",
    "already_champion": "person",
    "not_to_oneself": "person",
    "offer_open": "person",
    "history_refused": "history",
    "baseline_locked": "history",
    "week_not_over": "history",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Ports, and the few steps all interactions share."""

    aggregates: Aggregates
    people: People
    readings: Readings
    clock: Clock
    outgoing: Outgoing
    roles: Roles
    linking: Linking
    telling: Telling

    async def voice(self, reader: Person, mentioned: frozenset[UUID] = frozenset()) -> Voice:
        """How to speak to that reader now, about those people."""
        return Voice(self.clock(), reader.id, reader.calendar, await self.people.names(reader.org, mentioned))

    async def worded(self, reader: Person, body: Body) -> Card:
        """The card that says it to that reader."""
        return word(body, await self.voice(reader, people_mentioned(body)))

    async def voice_for(self, reader: Person, projects: Sequence[Project]) -> Voice:
        """How to speak about these pilots."""
        mentioned = {person for project in projects for person in _seated(project)}
        return await self.voice(reader, frozenset(mentioned))

    async def do(self, by: Person, project: UUID, event: Event, fields: Sequence[str] = ()) -> Reply:
        """Let the rules decide, and answer. A refusal that is about one of the form's `fields` keeps it open."""
        try:
            decision = await self.aggregates.swap(Ref(by.org, "project", project), event)
        except NotFound:
            line = "It may belong to another organisation. /champion list shows yours."
            return Reply((pages.plain("I don't know that pilot", line),))
        return await self.answer(by, decision, fields)

    async def answer(self, by: Person, decision: Decision[State], fields: Sequence[str] = ()) -> Reply:
        """What the person who acted sees of a decision at once."""
        if decision.repeated:
            already = pages.plain("Already noted", "I have this from you already; nothing was done twice.")
            return Reply((already,), keep=False, brief=True, repeated=True)
        beside = await self._unsent(by, decision)
        if decision.reply is None:
            wrote = not beside and any(notice.to == by.id for notice in decision.notices)
            if wrote and by.elsewhere:
                return Reply((linking.answered_elsewhere(by.elsewhere),))
            return Reply(beside, wrote=wrote)
        body = decision.reply.body
        field = _FIELD_OF.get(body.why) if isinstance(body, Refusal) else None
        if isinstance(body, Refusal) and field in fields and field is not None:
            return Reply(errors={field: refusals.sentence(body, await self.voice(by, people_mentioned(body)))})
        is_again = isinstance(body, Refusal) and body.why == "already_noted"  # the first answer stands in its place
        return Reply((await self.worded(by, body), *beside), keep=not is_again, brief=is_again)

    async def _unsent(self, by: Person, decision: Decision[State]) -> tuple[Card, ...]:
        """While nothing goes out: what the person who acted would have been sent, and that nobody else was."""
        since = await self.outgoing.held_since() if decision.notices else None
        if not decision.notices or (since is None and not self.outgoing.rehearsal):
            return ()
        mine = [each.body for each in decision.notices if each.to == by.id and each.urgency == "answer"]
        cards = [(await self.worded(by, body)).without_buttons() for body in mine]
        voice = await self.voice(by)
        return (*cards, admin.while_held(voice, since) if since is not None else admin.while_rehearsed())

    async def colleague(self, by: Person, id: UUID) -> bool:
        """Whether that is somebody of the same organisation who can still be asked."""
        person = await self.people.person(id)
        return person is not None and person.org == by.org and person.active

    async def page(self, by: Person, projects: Sequence[Project]) -> Card:
        """Pilots at a glance."""
        return pages.portfolio(projects, await self.voice_for(by, projects))

    async def status(self, by: Person, project: Project) -> Card:
        """One pilot."""
        champion = await self.people.person(project.term.person) if project.term else None
        asked_at = views.next_ask_at(project, champion.calendar) if champion else None
        return pages.status(project, await self.voice_for(by, [project]), asked_at)

    async def why(self, by: Person) -> Card:
        """Why the newest messages came."""
        heard = await self.readings.heard(by.id, NEWEST_REASONS)
        mentioned = frozenset(person for each in heard for person in people_mentioned(each.notice.body))
        return views.reasons(heard, await self.voice(by, mentioned))

    async def owned(self, by: Person) -> list[Project]:
        """The running pilots that person is champion of, newest first."""
        return [
            project
            for project in await self.readings.seats_of(by.id)
            if project.term is not None and project.term.person == by.id and project.phase in ACTIVE
        ]

    async def absent_from(self, by: Person) -> list[Project]:
        """The running pilots that are told when that person is away: those they own, then those they decide over."""
        owned, seats = await self.owned(by), await self.readings.seats_of(by.id)
        decided = [each for each in seats if each.phase != "stopped" and by.id in above(each) and each not in owned]
        return [*owned, *decided]

    async def seen(self, by: Person, words: str = "") -> list[Project]:
        """The pilots a person may look at: those with a chair of theirs, and all of them for an administrator: the
        newest, and whatever older one those words name.
        """
        if by.role not in ("admin", "owner"):
            return list(await self.readings.seats_of(by.id))
        newest = list(await self.readings.all_projects(by.org))
        known = {each.id for each in newest}
        return [*newest, *(each for each in await self.called(by.org, words) if each.id not in known)]

    async def called(self, org: UUID, words: str) -> list[Project]:
        """The organisation's pilots with whose whole name those words begin, however many others there are."""
        if not words.strip():
            return []
        known = await self.readings.pilot_names(org)
        ids, names = list(known), list(known.values())
        found, _ = starting(names, from_the_name(names, words), whole=True)
        projects = [await self.readings.project(Ref(org, "project", ids[n])) for n in found]
        return [each for each in projects if each is not None]

    async def with_a_part(self, by: Person, words: str = "") -> list[Project]:
        """Those, and the running ones that the person uses or helps with: to look at, and to name what blocks."""
        seen = await self.seen(by, words)
        known = {each.id for each in seen}
        others = [each for each in await self.readings.naming(by.org, by.id) if each.phase in ACTIVE]
        return [*seen, *(each for each in others if each.id not in known and _has_a_part(each, by.id))]


def _has_a_part(project: Project, person: UUID) -> bool:
    uses = any(member.person == person and not member.left for member in project.roster)
    return uses or any(blocker.helper == person for blocker in project.blockers)


def named(projects: Sequence[Project], words: str, *, whole: bool = False) -> tuple[Project | None, str]:
    """The one pilot whose name those words begin with, and the words that are left; else all of the words.

    A first word that only one of the names begins with is enough, unless the `whole` name has to be there.
    """
    names = [each.name.text for each in projects]
    found, left = starting(names, from_the_name(names, words), whole=whole)
    return (projects[found[0]], left) if len(found) == 1 else (None, words)


def from_the_name(names: Sequence[str], words: str) -> str:
    """The words without the "of" or "for" before a pilot's name."""
    for _ in range(MOST_LITTLE_WORDS):
        first, _, rest = words.partition(" ")
        if first.casefold() not in _LITTLE_WORDS or starting(names, words)[0]:
            break
        words = rest
    return words


def too_long(dates: tuple[date, date], today: date) -> tuple[str, str] | None:
    """What is wrong with an absence of that length or that far ahead, and what to do; None for nothing."""
    first, last = dates
    if (last - first).days > LONGEST_AWAY:
        return "That is more than a year", "For so long it is better to hand the pilot over."
    if (first - today).days > LONGEST_AWAY:
        return "That is more than a year ahead", "Tell me again when it is nearer."
    return None


def away_event(owned: Sequence[Project], by: Person, event: UUID, at: datetime, dates: tuple[date, date]) -> WentAway:
    """One absence for all pilots a person owns; it is given to the first of them."""
    others = tuple(project.id for project in owned[1:])
    return WentAway(id=event, at=at, by=by.id, from_on=dates[0], to_on=dates[1], others=others)


def words_of(event: UUID, field: str, text: str | None) -> Words | None:
    """What somebody wrote in a field, named after the interaction; None for nothing."""
    cleaned = " ".join(readable(text or "").split())
    return Words(uuid5(event, field), cleaned[:2000]) if cleaned else None


def _seated(project: Project) -> set[UUID]:
    ladder = project.ladder
    people = {project.manager, project.deputy, project.owner, project.sponsor}
    people |= {project.term.person if project.term else None, project.offer.person if project.offer else None}
    people |= {project.offer.by} if project.offer else set()
    people |= {each.by for each in project.blockers if each.helper is not None}
    people |= {*ladder.alerted, *ladder.asked} if ladder else set()
    causes = (*(ladder.causes if ladder else ()), *(each.cause for each in project.watches))
    people |= {person for each in causes for person in (each.person, each.helper)}
    answers = (ladder.ack, ladder.lapsed) if ladder else ()
    people |= {person for each in answers if each is not None for person in (each.by, each.person)}
    return {person for person in people if person is not None}
