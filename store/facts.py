"""Facts into rows: what people query and what must never be false."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, assert_never

from sqlalchemy import Connection, Executable, bindparam, delete, insert, update

from bot.decisions import (
    AwayKept,
    AwayTakenBack,
    CheckInKept,
    Fact,
    ReportKept,
    Revised,
    RightsKept,
    RungClimbed,
    SeatsKept,
    TermBegan,
    TermEnded,
    WordsKept,
)
from bot.model import Ref, Rights
from store.tables import AWAY, CHECK_IN, ESCALATION, REPORT, REVISION, SEAT, TERM, WORDS
from store.writing import upsert

Values = dict[str, Any]
Step = tuple[Executable, Values]

# Built once: building a statement costs more than running it.
_ADD_REVISION = insert(REVISION)
_ADD_ESCALATION = insert(ESCALATION)
_ADD_TERM = insert(TERM)
_ADD_SEAT = insert(SEAT)
_NO_SEATS = delete(SEAT).where(SEAT.c.org_id == bindparam("of_org"), SEAT.c.project_id == bindparam("of_id"))
_IN_FORCE = update(TERM).where(
    TERM.c.org_id == bindparam("of_org"),
    TERM.c.project_id == bindparam("of_id"),
    TERM.c.person_id == bindparam("of_person"),
    TERM.c.ended_at.is_(None),
)
_NOT_AWAY = delete(AWAY).where(
    AWAY.c.org_id == bindparam("of_org"),
    AWAY.c.person_id == bindparam("of_person"),
    AWAY.c.from_on == bindparam("first_on"),
    AWAY.c.to_on == bindparam("last_on"),
)


def write_facts(sql: Connection, ref: Ref, facts: Iterable[Fact]) -> None:
    """Now, in the caller's order, which counts: a term has to end before the next can begin.

    Rows of one kind that follow each other are one statement, and one way to the database.
    """
    steps = (step for fact in facts for step in _steps(ref, fact, sql.dialect.name))
    for _, same in groupby(steps, key=lambda step: (id(step[0]), tuple(step[1]))):
        following = list(same)
        rows = [values for _, values in following]
        sql.execute(following[0][0], rows if len(rows) > 1 else rows[0])


def _steps(ref: Ref, fact: Fact, dialect: str) -> Iterator[Step]:
    """The statements of a fact, each with one row's values."""
    of: Values = {"org_id": ref.org, "project_id": ref.id}
    match fact:
        case WordsKept():
            # Words never change, and a text that was blanked must not come back.
            values = {"org_id": ref.org, "id": fact.words.id, "text": fact.words.text}
            yield upsert(WORDS, ("org_id", "id"), (), dialect), values
        case SeatsKept():
            yield _NO_SEATS, {"of_org": ref.org, "of_id": ref.id}
            for role, person in dict.fromkeys(fact.seats):
                yield _ADD_SEAT, {**of, "role": role, "person_id": person}
        case TermBegan() | TermEnded() | RightsKept():
            yield _term(ref, fact)
        case CheckInKept():
            yield _check_in(of, fact, dialect)
        case Revised():
            values = {"starts_on": fact.starts_on, "was": fact.was, "now": fact.now, "at": fact.at, "by": fact.by}
            yield _ADD_REVISION, {**of, **values}
        case RungClimbed():
            rung = {"ladder": fact.ladder, "loop": fact.loop, "level": fact.level, "at": fact.at}
            yield _ADD_ESCALATION, {**of, **rung}
        case ReportKept():
            yield _report(ref, fact, dialect)
        case AwayKept() | AwayTakenBack():
            yield _away(ref, fact, dialect)
        case _:
            assert_never(fact)


def _term(ref: Ref, fact: TermBegan | TermEnded | RightsKept) -> Step:
    in_force = {"of_org": ref.org, "of_id": ref.id, "of_person": fact.person}
    match fact:
        case TermBegan():
            place = {"org_id": ref.org, "project_id": ref.id, "person_id": fact.person}
            return _ADD_TERM, {**place, **_rights(fact.rights), "began_at": fact.at}
        case TermEnded():
            return _IN_FORCE, {**in_force, "ended_at": fact.at, "why": fact.why}
        case RightsKept():
            return _IN_FORCE, {**in_force, **_rights(fact.rights)}


def _away(ref: Ref, fact: AwayKept | AwayTakenBack, dialect: str) -> Step:
    if isinstance(fact, AwayTakenBack):
        absence = {"of_person": fact.person, "first_on": fact.from_on, "last_on": fact.to_on}
        return _NOT_AWAY, {"of_org": ref.org, **absence}
    values = {"org_id": ref.org, "person_id": fact.person, "from_on": fact.from_on, "to_on": fact.to_on}
    return upsert(AWAY, tuple(values), (), dialect), values


def _rights(rights: Rights) -> Values:
    return {
        "may_scope": rights.scope,
        "may_spend": rights.spend,
        "may_people": rights.people,
        "may_stop": rights.stop,
    }


def _check_in(of: Values, fact: CheckInKept, dialect: str) -> Step:
    values = {
        "outcome": fact.outcome,
        "value": fact.value,
        "at": fact.at,
        "by": fact.by,
        "confidence": fact.confidence,
        "note": fact.note,
        "guard": fact.guard,
    }
    statement = upsert(CHECK_IN, ("org_id", "project_id", "starts_on"), tuple(values), dialect)
    return statement, {**of, "starts_on": fact.starts_on, **values}


def _report(ref: Ref, fact: ReportKept, dialect: str) -> Step:
    place = {"org_id": ref.org, "id": ref.id, "project_id": fact.project, "number": fact.number, "at": fact.at}
    stands = {
        "by": fact.by,
        "about": fact.about,
        "blocks": fact.blocks,
        "state": fact.state,
        "moved_at": fact.moved_at,
        "code": fact.code or None,
    }
    return upsert(REPORT, ("org_id", "id"), tuple(stands), dialect), place | stands
