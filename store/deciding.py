"""The one way by which an event changes anything: read, decide, write, all inside the caller's transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, case, insert, or_, select, update
from sqlalchemy.engine import Row

from bot.decisions import Decision
from bot.events import Event, Opened, Reported, Undone, WentAway
from bot.model import Context, Pilot, Policy, Project, Ref, Report, State
from bot.notices import Notice
from bot.ports import NotFound
from store.around import Around, around
from store.codec import event_out, notice_out, policy_in, project_in, state_in, state_out
from store.db import Again
from store.facts import write_facts
from store.restoring import LOOKED_FOR_SINCE, doubt_of
from store.settings import HELD_SINCE, RELEASED_AT, instant_of, number_kept
from store.tables import AGGREGATE, DELIVERY, JOURNAL, ORG
from store.writing import upsert

Decide = Callable[[State | None, Event], Decision[State]]
PeopleIn = Callable[[State | None, Event], frozenset[UUID]]

# Statements are built once: building one costs more than running it.
_IS_IT = (AGGREGATE.c.org_id == bindparam("of_org"), AGGREGATE.c.id == bindparam("of_id"))
_LOCK = select(AGGREGATE.c.id).where(*_IS_IT).with_for_update()
_OPEN_STATE: Select[Any] = (
    select(
        AGGREGATE.c.version,
        AGGREGATE.c.state,
        AGGREGATE.c.wake_at,
        ORG.c.policy,
        number_kept(HELD_SINCE).label("held_since"),
        number_kept(RELEASED_AT).label("released_at"),
        number_kept(LOOKED_FOR_SINCE).label("looked_for_since"),
    )
    .join_from(AGGREGATE, ORG, ORG.c.id == AGGREGATE.c.org_id)
    .where(*_IS_IT, AGGREGATE.c.kind == bindparam("of_kind"))
    .with_for_update(of=AGGREGATE)
)
_PILOT = select(AGGREGATE.c.state, AGGREGATE.c.version).where(*_IS_IT, AGGREGATE.c.kind == "project")
_SAVE = update(AGGREGATE).where(*_IS_IT)
_IS_WAITING = DELIVERY.c.state == "waiting"
_WITHDRAW = (
    update(DELIVERY)
    .where(
        DELIVERY.c.org_id == bindparam("of_org"),
        DELIVERY.c.aggregate_id == bindparam("of_id"),
        DELIVERY.c.subject.in_(bindparam("subjects", expanding=True)),
        or_(_IS_WAITING, DELIVERY.c.state == "sending"),
    )
    .values(
        state=case((_IS_WAITING, "dropped"), else_=DELIVERY.c.state),
        error=case((_IS_WAITING, "withdrawn"), else_=DELIVERY.c.error),
        withdrawn=True,
    )
)
_JOURNAL = insert(JOURNAL)


@dataclass(frozen=True, slots=True)
class Applied:
    """What was decided first, because of which event, and the messages that were written."""

    decision: Decision[State]
    event: UUID
    written: tuple[Notice, ...] = ()

    @property
    def due(self) -> tuple[datetime, ...]:
        """When those messages may go out."""
        return tuple(notice.due_at for notice in self.written)


class Deciding:
    """`decide` and what it needs, brought together inside a transaction."""

    def __init__(self, decide: Decide, people_in: PeopleIn) -> None:
        self._decide = decide
        self._people_in = people_in

    def apply(self, sql: Connection, ref: Ref, event: Event) -> Applied:
        """Everything that follows from `event`, `then` included, one level deep and in the order of refs.

        Raises NotFound, and whatever a rule or a constraint raises: the caller rolls back.
        """
        _lock_together(sql, ref, event)
        decision, written, doubt = self._one(sql, ref, event)
        for other, following in sorted(decision.then, key=lambda each: each[0]):
            inner, more, _ = self._one(sql, other, following, doubt)
            if inner.then:
                raise ValueError(f"{type(following).__name__} wants a third aggregate: events reach one further")
            written += more
        return Applied(decision, event.id, written)

    def _one(
        self, sql: Connection, ref: Ref, event: Event, doubt: datetime | None = None
    ) -> tuple[Decision[State], tuple[Notice, ...], datetime | None]:
        """What was decided, the messages that were written, and since when they may have been sent already."""
        row = _open_state(sql, ref)
        if row is None and not isinstance(event, Opened | Reported):
            raise NotFound(f"no {ref.kind} {ref.id}")
        before = _as_it_stands(ref, row) if row is not None else None
        event = replace(event, context=_of_all(row) if row is not None else Context(policy=_policy(sql, ref)))
        pilot = _pilot(sql, ref, before, event) if ref.kind == "report" else None
        event = replace(event, context=replace(event.context, pilot=pilot))
        stands = around(sql, ref, event, {*self._people_in(before, event), *_people_of(pilot)})
        if before is not None and stands.is_seen:
            return Decision(before, repeated=True), (), doubt
        event = replace(event, context=self._context(sql, ref, before, event, stands))
        decision = self._decide(before, event)
        if decision.state.ref != ref:
            raise ValueError("decided for another aggregate")
        changed = decision.state != before
        if not (changed or decision.facts or decision.notices or decision.withdraw):
            return decision, (), doubt
        if before is None:
            _create(sql, decision.state)
        elif changed:
            _save(sql, decision.state)
        doubt = doubt or (doubt_of(row) if row is not None else None)
        return decision, _write(sql, ref, event, decision, doubt), doubt

    def _context(self, sql: Connection, ref: Ref, before: State | None, event: Event, stands: Around) -> Context:
        """What is known already, who administers, and the calendars of the people concerned."""
        known = replace(
            event.context,
            admins=stands.admins,
            number=_next_number(sql, ref) if isinstance(event, Reported) and before is None else 0,
        )
        # Whom the administrators' coming in concerns: themselves, and they are known.
        ids = {*self._people_in(before, replace(event, context=known)), *_people_of(known.pilot)}
        return replace(known, calendars=stands.of(ids))


def lock(sql: Connection, ref: Ref) -> None:
    """The aggregate is ours until the transaction ends."""
    sql.execute(_LOCK, {"of_org": ref.org, "of_id": ref.id}).first()


def _lock_together(sql: Connection, ref: Ref, event: Event) -> None:
    """An absence is one for several pilots: all of them are ours, in the order of their refs, before one is decided.

    Two such events that each held the other's next pilot would stand still.
    """
    others = event.others if isinstance(event, WentAway) else _taken_back(sql, ref, event)
    for each in sorted({ref, *(Ref(ref.org, "project", other) for other in others)}) if others else ():
        lock(sql, each)


def _taken_back(sql: Connection, ref: Ref, event: Event) -> tuple[UUID, ...]:
    """The further pilots whose absence that event takes back."""
    if not isinstance(event, Undone) or event.away is not None:
        return ()
    row = sql.execute(_PILOT, {"of_org": ref.org, "of_id": ref.id}).first()
    undo = project_in(row.state, row.version).undo_of(event.by) if row is not None else None
    return undo.others if undo is not None and undo.what == "away" else ()


def _open_state(sql: Connection, ref: Ref) -> Row[Any] | None:
    """The aggregate's row, locked."""
    return sql.execute(_OPEN_STATE, {"of_org": ref.org, "of_id": ref.id, "of_kind": ref.kind}).first()


def _of_all(row: Row[Any]) -> Context:
    """What holds for everybody at this moment."""
    return Context(policy=policy_in(row.policy), held=bool(row.held_since), released_at=instant_of(row.released_at))


def _policy(sql: Connection, ref: Ref) -> Policy:
    return policy_in(sql.scalar(select(ORG.c.policy).where(ORG.c.id == ref.org)) or {})


def _as_it_stands(ref: Ref, row: Row[Any]) -> State:
    """The state, with the time of the row: whoever's hours changed is looked at sooner than was decided."""
    return replace(state_in(ref.kind, row.state, row.version), wake_at=row.wake_at)


def _pilot(sql: Connection, ref: Ref, before: State | None, event: Event) -> Pilot:
    """The pilot that a report is about, as it stands. Raises NotFound when there is none."""
    project = before.project if isinstance(before, Report) else event.project if isinstance(event, Reported) else ref.id
    row = sql.execute(_PILOT, {"of_org": ref.org, "of_id": project}).first()
    if row is None:
        raise NotFound(f"no project {project}")
    return project_in(row.state, row.version).pilot


def _people_of(pilot: Pilot | None) -> list[UUID]:
    return list(pilot.triagers()) if pilot is not None else []


def _next_number(sql: Connection, ref: Ref) -> int:
    """The organisation's next report; who comes at the same time waits, so that no number is given twice."""
    following = update(ORG).where(ORG.c.id == ref.org).values(reports=ORG.c.reports + 1).returning(ORG.c.reports)
    return int(sql.scalar(following) or 0)


def _columns(state: State) -> dict[str, Any]:
    return {
        "version": state.version,
        "state": state_out(state),
        "wake_at": state.wake_at,
        "offered_to": state.offer.person if isinstance(state, Project) and state.offer else None,
    }


def _create(sql: Connection, state: State) -> None:
    values = {"org_id": state.org, "id": state.id, "kind": state.ref.kind, "opened_at": state.opened_at, "failures": 0}
    statement = upsert(AGGREGATE, ("org_id", "id"), (), sql.dialect.name, None, AGGREGATE.c.id)
    if sql.execute(statement, values | _columns(state)).first() is None:
        raise Again("somebody else opened it at the same time")


def _save(sql: Connection, state: State) -> None:
    sql.execute(_SAVE, {"of_org": state.org, "of_id": state.id, **_columns(state)})


def _write(
    sql: Connection, ref: Ref, event: Event, decision: Decision[State], doubt: datetime | None
) -> tuple[Notice, ...]:
    """Facts in their order, withdrawals, notices, journal; gives the notices that are new."""
    write_facts(sql, ref, decision.facts)
    if decision.withdraw:
        _withdraw(sql, ref, decision.withdraw)
    written = _add(sql, ref, decision.notices, doubt)
    kept = event_out(event)
    values = {"org_id": ref.org, "aggregate_id": ref.id, "event_id": event.id, "kind": kept["type"], "at": event.at}
    sql.execute(_JOURNAL, {**values, "event": kept})
    return written


def _withdraw(sql: Connection, ref: Ref, subjects: frozenset[str]) -> None:
    """What waits is dropped. What is being sent may still arrive, but is not tried again."""
    sql.execute(_WITHDRAW, {"of_org": ref.org, "of_id": ref.id, "subjects": list(subjects)})


def _add(sql: Connection, ref: Ref, notices: Sequence[Notice], doubt: datetime | None) -> tuple[Notice, ...]:
    """Those that nobody has said before, in their order."""
    if not notices:
        return ()
    rows = {notice.key: _row_of(ref, notice, doubt) for notice in reversed(notices)}
    values = [rows[key] for key in dict.fromkeys(notice.key for notice in notices)]
    statement = upsert(DELIVERY, ("org_id", "key"), (), sql.dialect.name, None, DELIVERY.c.key)
    new = set(sql.scalars(statement, values if len(values) > 1 else values[0]))
    return tuple(notice for notice in notices if notice.key in new)


def _row_of(ref: Ref, notice: Notice, doubt: datetime | None) -> dict[str, Any]:
    return {
        "org_id": ref.org,
        "key": notice.key,
        "aggregate_id": ref.id,
        "person_id": notice.to,
        "thread": notice.thread,
        "subject": notice.key.split("/")[1],
        "notice": notice_out(notice),
        "urgency": notice.urgency,
        "state": "waiting",
        "try_at": notice.due_at,
        "attempts": 0,
        "doubtful_since": doubt,
        "withdrawn": False,
        "owed": False,
    }
