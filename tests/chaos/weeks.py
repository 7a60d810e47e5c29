"""Whether every week of every pilot has its outcome."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.engine import Row

from bot.workdays import local_date, monday
from tests.chaos.cast import Pilot
from tests.chaos.living import BERLIN

# A week is asked about on the Tuesday after it and missed on the Friday; what was delivered late is missed later.
CLOSED_AFTER = timedelta(days=7 + 7)


def weeks_without_outcome(
    check_ins: Sequence[Row[Any]], terms: Sequence[Row[Any]], pilots: Sequence[Pilot], now: datetime
) -> Iterator[str]:
    """From the first one asked about to the last that must be over by now, without a gap."""
    for pilot in pilots:
        weeks = {row.starts_on for row in check_ins if row.project_id == pilot.ref.id}
        owned = [row for row in terms if row.project_id == pilot.ref.id and row.ended_at is None]
        if not owned:
            continue
        last = monday(local_date(now - CLOSED_AFTER, BERLIN))
        first = min(weeks, default=monday(local_date(owned[0].began_at, BERLIN)))
        yield from (f"{pilot.name} has no outcome for {week}" for week in _mondays(first, last) if week not in weeks)


def _mondays(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=7)
