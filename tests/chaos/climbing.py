"""Whether the alerts of pilots that nobody cares for climbed as far as the dates demand, counted anew from deliveries."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.engine import Row

from bot.model import Policy
from bot.workdays import add_workdays
from tests.chaos.cast import Pilot
from tests.chaos.living import BERLIN

POLICY = Policy()
RUNGS = tuple((loop, level) for loop in range(1, POLICY.loops + 1) for level in (1, 2, 3))
LATE = timedelta(hours=4)  # product time, which runs on where a step is not waited for


def faults(
    escalations: Sequence[Row[Any]],
    deliveries: Sequence[Row[Any]],
    check_ins: Sequence[Row[Any]],
    pilots: Sequence[Pilot],
    now: datetime,
) -> Iterator[str]:
    """What is missing, too early or too late."""
    for pilot in pilots:
        if pilot.way not in ("silent", "unowned"):
            continue
        rungs = [row for row in escalations if row.project_id == pilot.ref.id and row.ladder == 1]
        yield from (f"{pilot.name}: {fault}" for fault in _of(pilot, rungs, deliveries, now))
        missed = [row for row in check_ins if row.project_id == pilot.ref.id and row.outcome == "missed"]
        waits = 0 if pilot.way == "unowned" else POLICY.heads_up_days + 4
        since = missed[1].at if len(missed) > 1 else None
        if not rungs and since is not None and add_workdays(since, waits, BERLIN) + LATE < now:
            yield f"{pilot.name} missed twice, and nobody was asked"
        if not rungs and pilot.way == "unowned":
            yield f"{pilot.name} has no owner, and nobody was asked"


def _of(pilot: Pilot, rungs: Sequence[Row[Any]], deliveries: Sequence[Row[Any]], now: datetime) -> Iterator[str]:
    climbed = [(row.loop, row.level) for row in rungs]
    if tuple(climbed) != RUNGS[: len(climbed)]:
        yield f"climbed {climbed}"
    for place, rung in enumerate(rungs):
        arrived_at = _arrived_at(pilot, rung, deliveries)
        following = rungs[place + 1] if place + 1 < len(rungs) else None
        if arrived_at is None or (following is not None and arrived_at > following.at):
            continue  # one that does not arrive within a working day is not waited for
        due = add_workdays(arrived_at, POLICY.acknowledge_days, BERLIN)
        if following is None and len(climbed) < len(RUNGS) and due + LATE < now:
            yield f"nobody was asked after {rung.loop}/{rung.level}, due {due}"
        if following is not None and not due <= following.at <= due + LATE:
            yield f"{following.loop}/{following.level} at {following.at}, due {due}"


def _arrived_at(pilot: Pilot, rung: Row[Any], deliveries: Sequence[Row[Any]]) -> datetime | None:
    """When the first of its messages did; None where none has."""
    step = f"{pilot.ref.id}/ladder-{rung.ladder}/L{rung.level}-{rung.loop}/"
    return min((row.settled_at for row in deliveries if row.key.startswith(step) and row.state == "sent"), default=None)
