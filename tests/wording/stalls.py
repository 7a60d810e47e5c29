"""Examples: stalls that are coming or here, what stands in the way, pausing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

from bot.model import Cause, Why
from bot.notices import (
    Alert,
    BlockerNoted,
    ContextNoted,
    HeadsUp,
    HelpWanted,
    Parked,
    PauseNoted,
    Sorted,
    Thanks,
    WeekNoted,
)
from tests.wording.cast import (
    ALONE,
    LAST,
    LENA,
    MAYA,
    MISSED,
    MONDAY,
    NOW,
    PILOT,
    PRIYA,
    RUTH,
    TOM,
    Example,
    series,
)

DAY = timedelta(days=1)
ERP = "No access to the ERP yet"
LONG = "The one who runs the interface between the depot's own planning and the old system left in January"
FLAT = Cause("S3", NOW - 20 * DAY, count=8)
WORSE = Cause("S4", NOW - 8 * DAY, count=2)
STUCK = Cause("S5", NOW - 15 * DAY, count=1, what=(ERP,))
QUIET = Cause("S7", NOW - 8 * DAY, count=1, out_of=7)
DEBT = Cause("S8", NOW - 8 * DAY, count=1, what=("RP-42",))
ENDING = Cause("S12", NOW - 20 * DAY, until_on=date(2026, 4, 1))
ALL_OF_THEM = (FLAT, WORSE, STUCK, QUIET, DEBT)


def coming() -> Iterator[Example]:
    """What the champion hears first."""
    for cause in ALL_OF_THEM:
        said = HeadsUp(pilot=PILOT, subject=f"stall-{cause.rule}", cause=cause, alarm_at=NOW + 4 * DAY)
        yield Example(said, MAYA, cause.rule)
        yield Example(replace(said, alarm_at=None, pilot=ALONE), MAYA, f"{cause.rule}, not known when, no manager")
        yield Example(replace(said, alarm_at=NOW + timedelta(hours=2)), MAYA, f"{cause.rule}, today")
    many = replace(STUCK, count=4, what=(ERP, LONG, "Nobody signs", "The test data are old"))
    yield Example(HeadsUp(pilot=PILOT, subject="stall-S5", cause=many, alarm_at=NOW + DAY), MAYA, "many blockers")
    lost = replace(STUCK, person=PRIYA)
    due = replace(STUCK, days=((NOW - 2 * DAY).date(),), helper=LENA)
    yield Example(HeadsUp(pilot=PILOT, subject="stall-S5", cause=due, alarm_at=NOW + DAY), MAYA, "its day has passed")
    both = replace(many, days=((NOW - 2 * DAY).date(), *(None for _ in many.what[1:])))
    yield Example(HeadsUp(pilot=PILOT, subject="stall-S5", cause=both, alarm_at=NOW + DAY), MAYA, "one day has passed")
    yield Example(HeadsUp(pilot=PILOT, subject="stall-S5", cause=lost, alarm_at=NOW + DAY), MAYA, "its helper left")
    several = replace(DEBT, count=3, what=("RP-42", "RP-43", "RP-45"))
    yield Example(HeadsUp(pilot=PILOT, subject="stall-S8", cause=several, alarm_at=NOW + DAY), MAYA, "many reports")
    for seen, name in ((3, "reports that have been read"), (2, "reports, one of them not read")):
        read = replace(several, seen=seen)
        yield Example(HeadsUp(pilot=PILOT, subject="stall-S8", cause=read, alarm_at=NOW + DAY), MAYA, name)
    ends = HeadsUp(pilot=PILOT, subject="stall-S12", cause=ENDING, alarm_at=NOW + 5 * DAY)
    for reader in (MAYA, TOM, PRIYA):
        yield Example(ends, reader, "a pause ends")
        yield Example(replace(ends, pilot=ALONE), reader, "a pause ends, no manager")
    worse = (181.0, 188, 190, 189, 191, 192, 195, 197)
    thanks = Thanks(
        pilot=PILOT,
        subject=f"week-{MONDAY}",
        starts_on=MONDAY,
        value=197,
        was=None,
        series=series(*worse),
        phase="validate",
        coming=(WORSE,),
        alarm_at=NOW + 4 * DAY,
    )
    yield Example(thanks, MAYA, "worse, and Tom hears")
    yield Example(replace(thanks, full=True, coming=()), MAYA, "a great many blockers are open")
    yield Example(replace(thanks, coming=(FLAT,), alarm_at=None), MAYA, "flat, and nobody else hears yet")
    yield Example(replace(thanks, coming=(FLAT, WORSE), pilot=ALONE), MAYA, "both, no manager")


def standing() -> Iterator[Example]:
    """Several causes at once, and what is left of them."""
    alert = Alert(
        pilot=PILOT,
        subject="ladder-1",
        role="manager",
        level=1,
        causes=(MISSED, STUCK),
        last=LAST,
        told_at=(NOW - 8 * DAY, NOW - DAY),
        answer_days=3,
        next_to=(PRIYA,),
    )
    yield Example(alert, TOM, "two causes")
    yield Example(replace(alert, causes=(MISSED, STUCK, WORSE)), TOM, "three causes")
    yield Example(replace(alert, causes=(STUCK,), settled=(MISSED,)), TOM, "one is sorted")
    yield Example(replace(alert, causes=(FLAT, WORSE), context="Two depots were closed"), TOM, "with context")
    yield Example(replace(alert, role="deputy", away=TOM, next_to=(RUTH,)), PRIYA, "in Tom's place")
    for cause in (*ALL_OF_THEM,):
        yield Example(replace(alert, causes=(cause,)), TOM, f"{cause.rule} alone")
    parked = Parked(pilot=PILOT, subject="ladder-1", causes=(STUCK, QUIET), loops=2, manager=TOM)
    yield from (Example(parked, TOM, "two causes"), Example(replace(parked, asked=(TOM,)), MAYA, "two causes, hers"))
    over = Sorted(pilot=PILOT, subject="ladder-1", how="cleared", person=MAYA, value=None, causes=(STUCK, WORSE))
    yield Example(over, TOM, "two causes")
    for cause in (MISSED, Cause("S2", NOW), ENDING, *ALL_OF_THEM):
        yield Example(replace(over, causes=(cause,)), TOM, f"{cause.rule} is over")
    yield Example(replace(over, how="answered", value=121.0, causes=(MISSED, STUCK)), TOM, "a number, and more")


def blocking() -> Iterator[Example]:
    """What stands in the way."""
    wanted = HelpWanted(pilot=PILOT, subject="blocker-1", by=MAYA, text=ERP, cause="integration", decide_on=None)
    for cause in get_args(Why):
        yield Example(replace(wanted, cause=cause), LENA, cause)
    yield Example(replace(wanted, decide_on=date(2026, 4, 2)), LENA, "with a day")
    noted = BlockerNoted(
        pilot=PILOT,
        subject="blocker-1",
        how="added",
        by=MAYA,
        text=ERP,
        cause="integration",
        helper=LENA,
        decide_on=date(2026, 4, 2),
    )
    for how in get_args(BlockerNoted.__annotations__["how"]):
        for reader in (MAYA, LENA):
            said = replace(noted, how=how, by=LENA if how in ("helping", "not_me") else MAYA)
            yield Example(said, reader, how)
            yield Example(replace(said, helper=None, decide_on=None, line="Called them"), reader, f"{how}, bare")
    yield Example(ContextNoted(pilot=PILOT, subject=f"week-{MONDAY}", starts_on=MONDAY, line="Two depots shut"), MAYA)
    paused = PauseNoted(
        pilot=PILOT,
        subject="pause",
        by=MAYA,
        until_on=date(2026, 4, 14),
        line="The depot moves house",
        again=False,
        undo_minutes=10,
        told=(TOM,),
    )
    for reader in (MAYA, TOM):
        yield from (Example(paused, reader), Example(replace(paused, again=True, line=None), reader, "again"))
    yield Example(replace(paused, told=(TOM, PRIYA)), MAYA, "two are told")
    yield Example(replace(paused, told=()), MAYA, "nobody is told")
    away = WeekNoted(
        pilot=PILOT,
        subject="away",
        starts_on=NOW.date(),
        outcome="excused",
        away_from=NOW.date(),
        away_until=date(2026, 4, 14),
        deciding=True,
    )
    yield Example(away, TOM, "away, and decides")


def stalls() -> Iterator[Example]:
    """All of them."""
    yield from coming()
    yield from standing()
    yield from blocking()
