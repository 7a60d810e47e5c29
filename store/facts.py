"""Facts into rows: what people query and what must never be false."""

from typing import Any, assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, insert, update

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
from store.writing import write

# Built once: building a statement costs more than running it.
_ADD_REVISION = insert(REVISION)
_ADD_ESCALATION = insert(ESCALATION)
_ADD_TERM = insert(TERM)
_ADD_SEATS = insert(SEAT)


def write_fact(sql: Connection, ref: Ref, fact: Fact) -> None:
    """One statement, now. The caller's order counts: a term has to end before the next can begin."""
    of: dict[str, Any] = {"org_id": ref.org, "project_id": ref.id}
    match fact:
        case WordsKept():
            _words(sql, ref, fact)
        case SeatsKept():
            _seats(sql, of, fact)
        case TermEnded():
            _term_ended(sql, of, fact)
        case TermBegan():
            _term_began(sql, of, fact)
        case RightsKept():
            sql.execute(update(TERM).where(*_in_force(of, fact.person)).values(**_rights(fact.rights)))
        case CheckInKept():
            _check_in(sql, of, fact)
        case Revised():
            values = {"starts_on": fact.starts_on, "was": fact.was, "now": fact.now, "at": fact.at, "by": fact.by}
            sql.execute(_ADD_REVISION, of | values)
        case RungClimbed():
            rung = {"ladder": fact.ladder, "loop": fact.loop, "level": fact.level, "at": fact.at}
            sql.execute(_ADD_ESCALATION, of | rung)
        case AwayKept():
            _away(sql, ref, fact)
        case ReportKept():
            _report(sql, ref, fact)
        case AwayTakenBack():
            sql.execute(delete(AWAY).where(*_absence(ref, fact)))
        case _:
            assert_never(fact)


def _words(sql: Connection, ref: Ref, fact: WordsKept) -> None:
    # Words never change, and a text that was blanked must not come back.
    values = {"org_id": ref.org, "id": fact.words.id, "text": fact.words.text}
    write(sql, WORDS, ("org_id", "id"), (), values)


def _seats(sql: Connection, of: dict[str, Any], fact: SeatsKept) -> None:
    sql.execute(delete(SEAT).where(SEAT.c.org_id == of["org_id"], SEAT.c.project_id == of["project_id"]))
    rows = [{**of, "role": role, "person_id": person} for role, person in dict.fromkeys(fact.seats)]
    if rows:
        sql.execute(_ADD_SEATS, rows)


def _in_force(of: dict[str, Any], person: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        TERM.c.org_id == of["org_id"],
        TERM.c.project_id == of["project_id"],
        TERM.c.person_id == person,
        TERM.c.ended_at.is_(None),
    )


def _rights(rights: Rights) -> dict[str, bool]:
    return {
        "may_scope": rights.scope,
        "may_spend": rights.spend,
        "may_people": rights.people,
        "may_stop": rights.stop,
    }


def _term_ended(sql: Connection, of: dict[str, Any], fact: TermEnded) -> None:
    sql.execute(update(TERM).where(*_in_force(of, fact.person)).values(ended_at=fact.at, why=fact.why))


def _term_began(sql: Connection, of: dict[str, Any], fact: TermBegan) -> None:
    sql.execute(_ADD_TERM, {**of, **_rights(fact.rights), "person_id": fact.person, "began_at": fact.at})


def _check_in(sql: Connection, of: dict[str, Any], fact: CheckInKept) -> None:
    values = {
        "outcome": fact.outcome,
        "value": fact.value,
        "at": fact.at,
        "by": fact.by,
        "confidence": fact.confidence,
        "note": fact.note,
        "guard": fact.guard,
    }
    key = ("org_id", "project_id", "starts_on")
    write(sql, CHECK_IN, key, tuple(values), {**of, "starts_on": fact.starts_on, **values})


def _report(sql: Connection, ref: Ref, fact: ReportKept) -> None:
    place = {"org_id": ref.org, "id": ref.id, "project_id": fact.project, "number": fact.number, "at": fact.at}
    stands = {
        "by": fact.by,
        "about": fact.about,
        "blocks": fact.blocks,
        "state": fact.state,
        "moved_at": fact.moved_at,
        "code": fact.code or None,
    }
    write(sql, REPORT, ("org_id", "id"), tuple(stands), place | stands)


def _away(sql: Connection, ref: Ref, fact: AwayKept) -> None:
    values = {"org_id": ref.org, "person_id": fact.person, "from_on": fact.from_on, "to_on": fact.to_on}
    write(sql, AWAY, tuple(values), (), values)


def _absence(ref: Ref, fact: AwayTakenBack) -> tuple[ColumnElement[bool], ...]:
    of_person = (AWAY.c.org_id == ref.org, AWAY.c.person_id == fact.person)
    return (*of_person, AWAY.c.from_on == fact.from_on, AWAY.c.to_on == fact.to_on)
