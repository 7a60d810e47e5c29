"""What came of it, judged by what the platforms remember and by the rows, never by what the replicas say."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, select
from sqlalchemy.engine import Row

from bot.assembly import machine_now
from bot.doctor import Finding
from bot.model import AT_ONCE
from store.examining import examine
from store.tables import AGGREGATE, CHECK_IN, DELIVERY, ESCALATION, JOURNAL, TERM, WORDS
from tests.chaos import climbing, doubles
from tests.chaos.cast import Pilot
from tests.chaos.living import Living
from tests.chaos.remembered import Remembered, remembered
from tests.chaos.stage import Stage
from tests.chaos.turning import Turning
from tests.chaos.weeks import weeks_without_outcome

# What platforms hold against the app where a process is killed, frozen or has no database.
EXPECTED = ("the command failed with", "the form was answered", "was answered")
# What the doctor may find: Teams does not say whether a message arrived.
EXPLAINED = ("unknown", "dead")


@dataclass
class Rows:
    """All that was written."""

    deliveries: list[Row[Any]]
    aggregates: list[Row[Any]]
    journal: list[Row[Any]]
    check_ins: list[Row[Any]]
    escalations: list[Row[Any]]
    terms: list[Row[Any]]
    words: list[Row[Any]]


@dataclass
class Verdict:
    """What is wrong, in sentences, and what was counted."""

    wrong: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    @property
    def figures(self) -> list[str]:
        """What was counted, a line each."""
        return [f"{number:8} {name}" for name, number in sorted(self.counted.items())]


async def judge(there: Stage, pilots: list[Pilot], living: Living, turning: Turning) -> Verdict:
    """Nothing lost, nothing twice, in order, to the top; and what it took."""
    rows = await there.store.db.read(_rows)
    memory, now = remembered(there, rows.deliveries), turning.now()
    people = {each.person.id: each.hands.platform for pilot in pilots for each in pilot.people}
    wrong = [
        *_stuck(rows, now),
        *_lost(rows, memory, people),
        *_unheard(rows, pilots),
        *weeks_without_outcome(rows.check_ins, rows.terms, pilots, now),
        *memory.twice,
        *doubles.wrong_doubles(there, rows.deliveries, memory),
        *_out_of_order(rows, memory, turning.known_at),
        *climbing.faults(rows.escalations, rows.deliveries, rows.check_ins, pilots, now),
        *refused(there),
        *_ill((await examine(there.store.db, machine_now, asleep=["playground"])).findings),
    ]
    return Verdict(wrong, counted(there, rows, living, turning, doubles.found(there, rows.deliveries, memory)))


def _rows(sql: Connection) -> Rows:
    def of(table: Table, *order: Any) -> list[Row[Any]]:
        return list(sql.execute(select(table).order_by(*order)))

    return Rows(
        of(DELIVERY, DELIVERY.c.seq), of(AGGREGATE), of(JOURNAL, JOURNAL.c.seq), of(CHECK_IN, CHECK_IN.c.starts_on),
        of(ESCALATION, ESCALATION.c.ladder, ESCALATION.c.loop, ESCALATION.c.level), of(TERM, TERM.c.seq), of(WORDS),
    )  # fmt: skip


def _stuck(rows: Rows, now: datetime) -> Iterator[str]:
    """Whatever is due and still waits, is being sent, or could not be decided."""
    for row in rows.deliveries:
        if row.state == "sending" or (row.state == "waiting" and row.try_at <= now):
            yield f"{row.key} is {row.state} for ever"
        if row.owed:
            yield f"nobody was told of {row.key}"
    for row in rows.aggregates:
        if row.failed_at is not None or (row.wake_at is not None and row.wake_at <= now):
            yield f"aggregate {row.id} was not decided"


def _lost(rows: Rows, memory: Remembered, people: dict[UUID, str]) -> Iterator[str]:
    """Whatever was decided and reached nobody, where the policy does not say so."""
    for row in rows.deliveries:
        is_on_teams = people.get(row.person_id, memory.platform_of(row)) == "teams"
        if row.state == "sent" and not memory.has(row):
            yield f"{row.key} is sent, and nowhere to be seen"
        if row.state == "dead":
            yield f"{row.key} is dead: {row.error}"
        # Of unknown fate is news in Teams, and in Slack a reminder whose time has passed before it was looked for.
        if row.state == "unknown" and not is_on_teams and row.urgency != "nudge":
            yield f"{row.key} is unknown in Slack"
        if row.state == "dropped" and not row.error:
            yield f"{row.key} was dropped for no reason"


def _unheard(rows: Rows, pilots: Iterable[Pilot]) -> Iterator[str]:
    """Whatever people were told had been taken, and is not there."""
    values = {(row.project_id, row.starts_on): row.value for row in rows.check_ins}
    happened = {(row.aggregate_id, row.kind, row.event.get("by")) for row in rows.journal}
    words = {row.text for row in rows.words}
    for pilot in pilots:
        for week, value in pilot.values.items():
            if values.get((pilot.ref.id, week)) != value:
                yield f"{pilot.name}: {value} for {week} was taken, and is {values.get((pilot.ref.id, week))}"
        for kind, by in pilot.acts:
            if (pilot.ref.id, kind, str(by)) not in happened:
                yield f"{pilot.name}: {kind} was taken, and is nowhere"
        yield from (f"{pilot.name}: a report was taken, and is nowhere" for text in pilot.reports if text not in words)


def _out_of_order(rows: Rows, memory: Remembered, known_at: Callable[[datetime], datetime | None]) -> Iterator[str]:
    """Where in a conversation somebody read what was decided later first.

    Not held against the product: an older one that was held for the person's hours or the limit of their day when the
    younger one was first tried, which is looked for before anything else is said; one that waits for other decisions of its organisation, while what follows from
    somebody's own act is said at once; and a change of what stands there already that was put off, which is posted
    where that is gone.
    """
    by_key = {row.key: row for row in rows.deliveries}
    for keys in memory.conversations.values():
        posted = [by_key[key] for key in keys if key in by_key]
        for place, younger in enumerate(posted):
            for older in posted[place + 1 :]:
                if older.seq < younger.seq and not may_overtake(older, younger, known_at):
                    yield f"{younger.key} came before {older.key}: {_told(younger)}, {_told(older)}"


def _told(row: Row[Any]) -> str:
    tried = f"tried at {row.first_attempt_at:%H:%M:%S.%f}, {row.attempts} times"
    return f"{row.urgency} {row.seq} due {row.try_at} settled {row.settled_at}, {tried}"


def may_overtake(older: Row[Any], younger: Row[Any], known_at: Callable[[datetime], datetime | None]) -> bool:
    """Whether the younger one may arrive first; `known_at` gives product time of machine time."""
    tried = known_at(younger.first_attempt_at) if younger.first_attempt_at is not None else None
    was_held = tried is not None and older.try_at > tried
    answers_at_once = younger.urgency in AT_ONCE and older.urgency not in AT_ONCE
    return was_held or answers_at_once or bool(older.notice.get("edits"))


def refused(there: Stage) -> Iterator[str]:
    """Constraints that were violated, and whatever a platform holds against the app."""
    violated = there.database_log().count("duplicate key") + there.database_log().count("violates")
    if violated:
        yield f"{violated} constraints were violated"
    if crashed := there.fleet.logs.count("Traceback"):
        yield f"{crashed} tracebacks in the logs"
    for complaint in (*there.slack.state.complaints, *there.teams.state.complaints):
        if not any(each in complaint for each in EXPECTED):
            yield f"the platform complains: {complaint}"
    yield from (f"Teams refused what was in a message: {each}" for each in there.teams.state.refused)


def _ill(findings: Iterable[Finding]) -> Iterator[str]:
    """What `champion doctor` finds, but for what the faults explain."""
    known = [each for each in findings if each.name not in EXPLAINED]
    yield from (f"the doctor finds {each.what}: {', '.join(each.ids)}" for each in known)


def counted(there: Stage, rows: Rows, living: Living, turning: Turning, doubled: int) -> Counter[str]:
    """The figures of a run."""
    found = Counter[str](living.counted) + there.fleet.counted + turning.counted
    found["decisions"] = len(rows.journal)
    found["messages"] = len(rows.deliveries)
    found.update(f"messages {row.state}" + (f", {row.error}" if row.error else "") for row in rows.deliveries)
    found["in doubt once"] = sum(row.doubtful_since is not None for row in rows.deliveries)
    found["rungs"] = len(rows.escalations)
    found["doubles on Teams"] = doubled
    found["acts given up"] = len(living.unheard)
    found["given twice"] = sum(door.counted["given twice"] for door in there.doors)
    for name, faults in (("Slack", there.slack_faults), ("Teams", there.teams_faults)):
        found.update({f"{name}: {kind}": number for kind, number in faults.counted.items()})
    found["longest wait of a step, ms"] = round(turning.longest * 1000)
    return found
