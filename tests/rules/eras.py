"""Lives that really meet the rules: weeks in which a number stays flat or falls, nobody answers, users are quiet."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from bot.events import (
    Accepted,
    Acknowledged,
    Answered,
    BlockerAdded,
    HistoryAdded,
    NoDataSaid,
    Paused,
    PhaseMoved,
    ReportMoved,
    RosterSet,
    UseSaid,
)
from bot.model import Calendar
from tests.rules import acts
from tests.rules.acts import USERS, act, report, written
from tests.rules.checked import CHAIRS, Checked
from tests.rules.life import ADA, ALL, DINA, MAYA, PRIYA, RUTH, TOM, WEEK, Fate, opened

FATES: tuple[Fate, ...] = (
    *(timedelta(0),) * 8,
    timedelta(hours=3),
    timedelta(days=2),
    timedelta(days=9),
    "lost",
    "never",
)
ZONES = ("Europe/Berlin", "Pacific/Apia", "America/Los_Angeles", "Asia/Kolkata", "Australia/Lord_Howe")
CALENDARS = (
    *(Calendar(zone=zone) for zone in ZONES),
    Calendar(workdays=(1, 2, 3)),
    Calendar(workdays=(0, 2)),
    Calendar(country="DE", ask_weekday=4, ask_hour=23),
    Calendar(workdays=()),
)
HISTORY = tuple((date(2026, 1, 12) + n * WEEK, value) for n, value in enumerate((178.0, 183, 176, 186, 180, 177)))
FLAT, WORSE, BETTER = (150.0, 152, 151, 153), (190.0, 193, 196, 199), (170.0, 160, 150, 140)


@dataclass(frozen=True)
class Era:
    """Some weeks of one kind: what the number does, how many use it, whether reports come and are read."""

    weeks: int
    number: str
    users: int
    reports: str
    way: str  # whether something stands in it, or the pilot rests meanwhile
    decides: bool  # whether somebody promises help where they are asked
    moves: int  # whose hours change with it; nobody's for most


def drawn(chance: Random) -> Era:
    """Any era."""
    return Era(
        weeks=chance.choice((1, 2, 4, 9, 11)),
        number=chance.choice(("flat", "flat", "worse", "worse", "better", "no data", "silent")),
        users=chance.randrange(4),
        reports=chance.choice(("none", "none", "read", "blocking", "unread")),
        way=chance.choice(("free", "free", "free", "blocked", "rests")),
        decides=chance.random() < 0.5,
        moves=chance.randrange(12),
    )


def era(life: Checked, era: Era) -> None:
    """Those weeks pass, day by day."""
    if era.moves < 5:
        life.keeps((MAYA, MAYA, MAYA, TOM, PRIYA)[era.moves], CALENDARS[(era.weeks + era.users) % len(ZONES)])
    champion = life.now.term.person if life.now.term else None
    if era.way == "blocked":
        life.do(BlockerAdded, champion, text=written("ERP"))
    elif era.way == "rests":
        life.do(Paused, champion, until_on=life.at.date() + (1 + era.users) * WEEK, line=written("holidays"))
    for n in range(era.weeks):
        if life.now.phase == "stopped":
            return
        _reported(life, era, n)
        for _ in range(7):
            life.pass_time(days=1)
            _answered(life, era, n)
            _used(life, era)
        if era.decides:
            _decided(life)


def _decided(life: Checked) -> None:
    ladder = life.now.ladder
    by = next((who for who in ladder.alerted if who not in life.gone), None) if ladder else None
    if ladder is not None and by is not None and ladder.state in ("open", "parked"):
        due_on = life.at.date() + timedelta(days=9)
        life.do(Acknowledged, by, choice="help", ladder=ladder.number, due_on=due_on)


def _answered(life: Checked, era: Era, n: int) -> None:
    now = life.now
    if now.term is None or now.checkin is None or now.checkin.sent_at is None or era.number == "silent":
        return
    by = now.term.person
    if era.number == "no data":
        life.do(NoDataSaid, by)
    else:
        trend = {"flat": FLAT, "worse": WORSE, "better": BETTER}[era.number]
        step = {"flat": 0, "worse": 9, "better": -30}[era.number]
        life.do(Answered, by, value=trend[n % 4] + n // 4 * step)
    life.settle()


def _used(life: Checked, era: Era) -> None:
    pulse = life.now.pulses[-1] if life.now.pulses else None
    if pulse is None or life.now.phase == "stopped":
        return
    for n, who in enumerate(USERS):
        if who in pulse.asked and who not in (*pulse.used, *pulse.unused) and who not in life.gone:
            if n < era.users or era.weeks % 2:
                life.do(UseSaid, who, starts_on=pulse.starts_on, used=n < era.users)


def _reported(life: Checked, era: Era, n: int) -> None:
    if era.reports == "none":
        return
    life.do(ReportMoved, **report(life, 10 + n, "new", blocks=era.reports == "blocking"))
    if era.reports == "read":
        life.do(ReportMoved, **report(life, 10 + n, "accepted", blocks=False))
        life.do(ReportMoved, **report(life, 10 + n, "confirmed", blocks=False))


def lived(seed: int) -> Checked:
    """One life, of some five to fifteen acts and eras; the same seed gives the same one."""
    chance = Random(seed)
    who = (MAYA, TOM, DINA, PRIYA, RUTH)
    calendars = {each: chance.choice(CALENDARS) for each in who[: chance.randrange(6)]}
    life = Checked(calendars=calendars, admins=(ADA, MAYA, TOM)[: chance.randrange(4)])
    fates = [chance.choice(FATES) for _ in range(chance.randrange(1, 8))]
    life.fate = lambda notice: fates[len(life.said) % len(fates)]
    begun(life, chance)
    for _ in range(chance.randrange(5, 16)):
        if chance.randrange(4):
            act(life, acts.drawn(chance))
        else:
            era(life, drawn(chance))
    return life


def begun(life: Checked, chance: Random) -> None:
    """Registered, mostly owned, and often in Validate, with a baseline and people who use it."""
    seats = {chair: chance.choice((None, TOM, TOM, DINA, PRIYA, RUTH, MAYA, ADA)) for chair in CHAIRS}
    opened(life, name=written("Route planning"), question=written("How many?"), unit=written("min"), **seats)
    how = chance.choice(("offered", "owned", "running", "used", "used", "used", "older"))
    if how != "offered":
        life.do(Accepted, MAYA, rights=ALL)
    if how == "used":
        life.do(HistoryAdded, MAYA, rows=HISTORY)
        life.do(RosterSet, MAYA, people=USERS)
        life.do(PhaseMoved, MAYA, to="validate")
        life.settle()
    elif how in ("running", "older"):
        life.pass_time(days=19 if how == "running" else 57)


SEEDS = st.integers(0, 2**32 - 1)
