"""The people of the simulation: what each does when a message arrives, and when nobody asks.

They act through the same events as people who press buttons, half a day after they were asked at the soonest.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, select

from bench.portfolio import DECIDES, LATE, REPLY, TARGET, WEEKS, ZONES, Pilot, Portfolio
from bot.events import (
    Accepted,
    Acknowledged,
    Answered,
    BlockerAdded,
    BlockerChanged,
    BlockerClosed,
    Declined,
    Event,
    Opened,
    Paused,
    PersonLeft,
    PhaseMoved,
    Reported,
    Resumed,
    RosterSet,
    Triaged,
    UseSaid,
    WentAway,
)
from bot.model import Address, Person, Ref, Rights, Words
from bot.notices import Alert, Ask, Notice, OwnerOffer, Reminder, ReportIn, Returned, UseAsked
from store import Store
from store.accounts import org_id, person_id
from store.codec import notice_in
from store.tables import DELIVERY

ORG_KEY = "bench"
ORG = org_id(ORG_KEY)
ALL = Rights(scope=True, spend=True, people=True, stop=True)
USERS = 4  # on each roster
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
SILENCE = 6  # weeks, of a champion who falls silent
PROMISE = timedelta(days=7)
PAUSE = timedelta(weeks=3)

AT_ONCE = REPLY * (1 - LATE)  # of the questions are answered without a reminder
REMINDED = 1 - ((1 - REPLY) / (1 - AT_ONCE)) ** 0.5  # of the reminders, of which there are two

Doing = Callable[[datetime], Event]


@dataclass
class People:
    """Everybody, what they are about to do, and which messages they have read."""

    store: Store
    portfolio: Portfolio
    began_at: datetime  # Monday of week 0
    numbers: dict[UUID, int] = field(default_factory=dict)  # which pilot a project is
    planned: list[tuple[datetime, Ref, Doing]] = field(default_factory=list)
    read_until: datetime = datetime(2000, 1, 1, tzinfo=UTC)  # the newest message they have seen
    read: set[int] = field(default_factory=set)  # those of that very instant, by their order
    acted: int = 0

    async def move_in(self) -> None:
        """Everybody is known, each in one of five zones."""
        await self.store.people.met(ORG_KEY, Address("bench", "admin"), "admin")
        for name in sorted(self._names()):
            person = await self.store.people.met(ORG_KEY, Address("bench", name), name)
            await self.store.people.keep(_settled(person))

    def _names(self) -> set[str]:
        names = {f"portfolio {n}" for n in range(3)} | {f"sponsor {n}" for n in range(3)}
        for pilot in self.portfolio.pilots:
            names |= {f"champion {pilot.champion}", f"manager {pilot.manager}", f"spare {pilot.number}"}
            names |= {f"user {pilot.number}-{n}" for n in range(USERS)}
        return names

    # --- what happens by itself -------------------------------------------------------------------------------
    async def begin(self) -> None:
        """Every pilot is registered with its real history; its life is planned."""
        for pilot in self.portfolio.pilots:
            ref = Ref(ORG, "project", uuid4())
            self.numbers[ref.id] = pilot.number
            await self.store.aggregates.swap(ref, self._opened(pilot, ref, self.began_at))
            for week, doing in self._plans(pilot, ref):
                self.planned.append((self.began_at + week * WEEK + 2 * DAY, ref, doing))

    def _opened(self, pilot: Pilot, ref: Ref, at: datetime) -> Opened:
        monday = at.date()
        weeks = len(pilot.baseline)
        return Opened(
            id=uuid4(),
            at=at,
            by=_of(f"manager {pilot.manager}"),
            org=ORG,
            project=ref.id,
            name=_words(f"Pilot {pilot.number}"),
            question=_words("How much?"),
            unit=_words(""),
            better="higher",
            start=None,
            target=TARGET,
            target_on=None,
            champion=_of(f"champion {pilot.champion}"),
            manager=_of(f"manager {pilot.manager}"),
            owner=_of(f"portfolio {pilot.number % 3}"),
            sponsor=_of(f"sponsor {pilot.number % 3}"),
            history=tuple((monday + (n - weeks) * WEEK, value) for n, value in enumerate(pilot.baseline)),
        )

    def _plans(self, pilot: Pilot, ref: Ref) -> list[tuple[int, Doing]]:
        """What people do without being asked: (week, what)."""
        champion, manager = _of(f"champion {pilot.champion}"), _of(f"manager {pilot.manager}")
        users = [_of(f"user {pilot.number}-{n}") for n in range(USERS)]
        plans: list[tuple[int, Doing]] = []
        if pilot.leaves_at is not None:
            plans.append((pilot.leaves_at, lambda at: PersonLeft(id=uuid4(), at=at, person=champion)))
        if pilot.blocked_from is not None:
            plans.append((pilot.blocked_from, lambda at: _blocked(at, champion)))
        if pilot.tended_blocker is not None:
            began = pilot.tended_blocker
            plans.append((began, lambda at: _blocked(at, champion)))
            plans += [(began + n, lambda at: _touched(at, champion)) for n in range(1, 5)]
            plans.append((began + 5, lambda at: _closed(at, champion)))
        if pilot.untriaged_from is not None:
            plans.append((pilot.untriaged_from, lambda at: _report(at, users[0], ref, blocks=False)))
        elif pilot.number % 3 == 0:
            plans += [(week, lambda at: _report(at, users[1], ref, blocks=False)) for week in range(4, WEEKS, 6)]
        if pilot.paused_at is not None:
            plans.append((pilot.paused_at, lambda at: _paused(at, manager)))
        if pilot.away_at is not None:
            plans.append((pilot.away_at, lambda at: _away(at, champion)))
        return plans

    # --- what messages make people do ---------------------------------------------------------------------------
    async def act(self, now: datetime) -> None:
        """Read what has arrived, and do all that was planned for now."""
        for notice in await self.store.db.read(self._fresh):
            number = self.numbers.get(notice.body.pilot.id)
            if number is not None:
                self._hear(self.portfolio.pilots[number], notice, now)
        due = [each for each in self.planned if each[0] <= now]
        self.planned = [each for each in self.planned if each[0] > now]
        for _, ref, doing in due:
            event = doing(now)
            target = Ref(ORG, "report", event.report) if isinstance(event, Reported) else ref
            await self.store.aggregates.swap(target, event)
            self.acted += 1

    def _fresh(self, sql: Connection) -> list[Notice]:
        is_new = (DELIVERY.c.state == "sent", DELIVERY.c.settled_at >= self.read_until)
        found = sql.execute(select(DELIVERY).where(*is_new).order_by(DELIVERY.c.settled_at, DELIVERY.c.seq)).all()
        rows = [row for row in found if row.seq not in self.read]
        if rows:
            self.read_until = rows[-1].settled_at
            self.read = {row.seq for row in found if row.settled_at == self.read_until}
        return [notice_in(row.notice) for row in rows]

    def _hear(self, pilot: Pilot, notice: Notice, now: datetime) -> None:
        dice, soon = self.portfolio.dice, now + timedelta(hours=12)
        body, to, ref = notice.body, notice.to, Ref(ORG, "project", notice.body.pilot.id)
        match body:
            case OwnerOffer():
                self._answer_offer(pilot, ref, to, soon)
            case Ask() | Reminder():
                self._answer_ask(pilot, ref, body, to, soon)
            case Alert() | Returned():
                if dice.random() < DECIDES and to != _of("admin"):
                    self.planned.append((soon + DAY, ref, self._decision(pilot, body, to)))
            case UseAsked():
                week = (body.starts_on - self.began_at.date()).days // 7
                share = 0.9 if pilot.unused_from is None or week < pilot.unused_from else 0.1
                used = dice.random() < share
                self.planned.append((soon, ref, lambda at: _used(at, to, body.starts_on, used)))
            case ReportIn():
                if pilot.untriaged_from is None:
                    report = Ref(ORG, "report", UUID(notice.key.partition("/")[0]))
                    self.planned.append((soon + DAY, report, lambda at: _triaged(at, to)))
            case _:
                return

    def _answer_offer(self, pilot: Pilot, ref: Ref, to: UUID, soon: datetime) -> None:
        if pilot.declines and to == _of(f"champion {pilot.champion}"):
            if pilot.number % 4:
                self.planned.append((soon, ref, lambda at: Declined(id=uuid4(), at=at, by=to)))
            return
        self.planned.append((soon, ref, lambda at: Accepted(id=uuid4(), at=at, by=to, rights=ALL)))
        users = tuple(_of(f"user {pilot.number}-{n}") for n in range(USERS))
        self.planned.append((soon + DAY, ref, lambda at: RosterSet(id=uuid4(), at=at, by=to, people=users)))
        self.planned.append((soon + DAY, ref, lambda at: PhaseMoved(id=uuid4(), at=at, by=to, to="validate")))

    def _answer_ask(self, pilot: Pilot, ref: Ref, body: Ask | Reminder, to: UUID, soon: datetime) -> None:
        week = (body.starts_on - self.began_at.date()).days // 7
        if not 0 <= week < WEEKS or is_silent(pilot, week):
            return
        chance = AT_ONCE if isinstance(body, Ask) else REMINDED
        if self.portfolio.dice.random() < chance:
            value = round(pilot.values[week], 3)
            self.planned.append((soon, ref, lambda at: _answered(at, to, body.starts_on, value)))

    def _decision(self, pilot: Pilot, body: Alert | Returned, to: UUID) -> Doing:
        """No owner: name one. A pause that ended: go on. Anything else: help, and a week later it is so."""
        ladder = int(body.subject.removeprefix("ladder-"))
        causes = {cause.rule for cause in body.causes}

        def decide(at: datetime) -> Event:
            due_on = (at + PROMISE).date()
            if "S12" in causes:
                return Resumed(id=uuid4(), at=at, by=to)
            if "S2" in causes:
                spare = _of(f"spare {pilot.number}")
                return _decided(at, to, ladder, "reassign", due_on, person=spare)
            return _decided(at, to, ladder, "help", due_on)

        if "S5" in causes and body.pilot.champion is not None:
            ref, champion = Ref(ORG, "project", body.pilot.id), body.pilot.champion
            self.planned.append((self.store.clock.now() + PROMISE, ref, lambda at: _closed(at, champion)))
        return decide


def is_silent(pilot: Pilot, week: int) -> bool:
    """Whether its champion answers nothing about that week."""
    return pilot.silent_from is not None and pilot.silent_from <= week < pilot.silent_from + SILENCE


def _of(name: str) -> UUID:
    return person_id(ORG, Address("bench", name))


def _settled(person: Person) -> Person:
    zone = ZONES[person.id.int % len(ZONES)]
    return replace(person, calendar=replace(person.calendar, zone=zone), zone_is_own=True)


def _words(text: str) -> Words:
    return Words(uuid4(), text)


def _answered(at: datetime, by: UUID, on: date, value: float) -> Event:
    return Answered(id=uuid4(), at=at, by=by, value=value, starts_on=on)


def _blocked(at: datetime, by: UUID) -> Event:
    return BlockerAdded(id=uuid4(), at=at, by=by, text=_words("No access"), cause="integration")


def _touched(at: datetime, by: UUID) -> Event:
    return BlockerChanged(id=uuid4(), at=at, by=by, number=1, line=_words("Asked again"))


def _closed(at: datetime, by: UUID) -> Event:
    return BlockerClosed(id=uuid4(), at=at, by=by, number=1)


def _report(at: datetime, by: UUID, ref: Ref, *, blocks: bool) -> Event:
    text = _words("It is wrong")
    return Reported(
        id=uuid4(), at=at, by=by, org=ORG, report=uuid4(), project=ref.id, kind="broke", text=text, blocks=blocks
    )


def _triaged(at: datetime, by: UUID) -> Event:
    return Triaged(id=uuid4(), at=at, by=by, to="accepted")


def _paused(at: datetime, by: UUID) -> Event:
    return Paused(id=uuid4(), at=at, by=by, until_on=(at + PAUSE).date(), line=_words("Waiting for a licence"))


def _away(at: datetime, by: UUID) -> Event:
    return WentAway(id=uuid4(), at=at, by=by, from_on=at.date(), to_on=(at + 2 * WEEK).date())


def _used(at: datetime, by: UUID, on: date, used: bool) -> Event:
    return UseSaid(id=uuid4(), at=at, by=by, starts_on=on, used=used)


def _decided(at: datetime, by: UUID, ladder: int, choice: Any, due_on: date, person: UUID | None = None) -> Event:
    return Acknowledged(id=uuid4(), at=at, by=by, ladder=ladder, choice=choice, due_on=due_on, person=person)
