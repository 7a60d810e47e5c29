"""Examples of what people read when they ask: pages, lists, menus, reports, settings, administration."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import get_args
from uuid import uuid4

from bot.cards import Card
from bot.model import (
    Ack,
    Address,
    Blocker,
    Calendar,
    CheckIn,
    Guardrail,
    Ladder,
    LadderState,
    Metric,
    Offer,
    Pause,
    Person,
    Policy,
    Project,
    Report,
    ReportState,
    Rights,
    Tally,
    Term,
    Watch,
    Week,
    Words,
    brief,
)
from bot.views import past
from bot.wording import admin, alerts, blockers, checkins, menus, metrics, pages, report_pages, settings
from bot.wording.voice import Voice
from bot.wording.welcome import welcome
from tests.wording.cast import ADA, LENA, MAYA, MISSED, MONDAY, NAMES, NOW, PILOT, PRIYA, RUTH, TOM, WEEK
from tests.wording.examples import examples
from tests.wording.stalls import LONG, STUCK

Named = tuple[str, Card]
BERLIN = Calendar(zone="Europe/Berlin")
VALUES = (178.0, 183, 176, 186, 180, 177, 171, 160, 151, 146, 138, 131)


def words(text: str) -> Words:
    """A text that somebody wrote."""
    return Words(uuid4(), text)


def voice(reader: object = MAYA) -> Voice:
    """How that person is spoken to."""
    return Voice(NOW, reader, BERLIN, NAMES)  # type: ignore[arg-type]  # one of the cast


def project(*values: float, locked: int = 6) -> Project:
    """A pilot of Maya's with a number a week, the newest for the week of MONDAY."""
    weeks = tuple(Week(MONDAY - (len(values) - 1 - n) * WEEK, "answered", value, NOW) for n, value in enumerate(values))
    return Project(
        id=PILOT.id,
        org=uuid4(),
        name=words(PILOT.name),
        phase="validate" if len(values) > locked else "build",
        opened_by=TOM,
        opened_at=NOW - timedelta(weeks=14),
        metric=Metric(words(PILOT.question), words("min"), "lower", 180, 108, PILOT.target_on),
        manager=TOM,
        deputy=None,
        owner=PRIYA,
        sponsor=RUTH,
        weeks=weeks,
        term=Term(MAYA, NOW - timedelta(weeks=13), Rights(True, True, False, True), 1),
        baseline_until=weeks[locked - 1].starts_on if len(values) > locked else None,
    )


def pilots() -> Iterator[tuple[str, Project]]:
    """Pilots in every state that a page branches on."""
    full = project(*VALUES)
    yield "in Validate", full
    yield "without a number", project()
    yield "in Build", project(178, 183)
    yield "one number", project(178)
    yield "two-weekly", replace(project(178, 183, 176), cadence=2)
    yield "no goal, no unit", replace(full, metric=replace(full.metric, unit=words(""), target=None, target_on=None))
    yield "nobody above", replace(full, manager=None, owner=None, sponsor=None)
    yield "nobody owns it", replace(full, term=None)
    yield "offered", replace(project(), term=None, offer=Offer(1, LENA, TOM, NOW))
    yield "stopped", replace(full, phase="stopped", ended_at=NOW)
    yield "paused", replace(full, pause=Pause(TOM, NOW, date(2026, 4, 14)))
    yield "waiting", replace(full, checkin=CheckIn(MONDAY, NOW, NOW))
    rail = Guardrail(words("How many deliveries came late?"), words(""), "lower")
    yield "with a guardrail", replace(full, metric=replace(full.metric, guardrail=rail))
    stuck = Blocker(1, words("No access to the ERP yet"), "integration", MAYA, NOW - 15 * WEEK / 7, NOW - 15 * WEEK / 7)
    helped = replace(stuck, number=2, text=words(LONG), helper=LENA, decide_on=date(2026, 4, 2), touched_at=NOW)
    yield "blocked", replace(full, blockers=(stuck, helped), watches=(Watch(STUCK, NOW),))
    yield "reported about", replace(full, tallies=(Tally(MONDAY, broke=2, idea=1),))
    yield "a long name", replace(full, name=words("A" + "n assistant for the planning of delivery routes" + " x" * 6))
    yield "a name from the right", replace(full, name=words("תכנון מסלולים"))
    for state in get_args(LadderState):
        ladder = Ladder(1, NOW, Policy(), (MISSED,), state=state, alerted=(TOM,), ack=Ack("help", TOM, NOW, MONDAY))
        yield f"stalled, {state}", replace(full, ladder=ladder)


def pages_of_pilots() -> Iterator[Named]:
    """Status, picture, weeks, blockers of each; and the list."""
    for name, pilot in pilots():
        for reader in (MAYA, TOM):
            yield f"status {name} to {NAMES[reader]}", pages.status(pilot, voice(reader), NOW + WEEK)
        yield f"picture {name}", pages.picture(pilot)
        yield (
            f"weeks {name}",
            metrics.weeks_page(pilot, past(pilot, (), MONDAY), voice(), sees_misses=True),
        )
        yield f"blockers {name}", blockers.listing(brief(pilot), pilot.blockers, voice())
    several = [pilot for _, pilot in pilots()]
    for number in (0, 1, len(several), 45):
        yield f"list of {number}", pages.portfolio((several * 3)[:number], voice())


def questions() -> Iterator[Named]:
    """What is asked back, and what cannot be understood."""
    first = project(*VALUES)
    two = [first, replace(first, id=uuid4(), name=words("Invoice reader"))]
    many = [replace(first, id=uuid4(), name=words(f"Pilot {number}")) for number in range(12)]
    for number, projects in (("two", two), ("twelve", many)):
        yield f"which pilot, {number}", pages.which_pilot(projects, "126", [(each, 126) for each in projects])
        yield f"which one, {number}", pages.which_one(projects, "status")
        yield f"which one to fix, {number}", pages.which_one(projects, "fix", "131")
        yield f"no such pilot, {number}", pages.no_such_pilot(projects, "Invioce reader", "status")
    yield "checkin, given already", checkins.already_in(first, first.weeks[-1], NOW + WEEK, voice())
    yield "which number", pages.which_number(first, "1,250", (1.25, 1250))
    yield "which blocker", blockers.which_blocker(brief(first), "ERP", voice(), ())
    yield "nothing to correct", pages.nothing_yet(first)
    for owning in (True, False):
        yield f"none of yours, {'owning' if owning else 'looking'}", pages.none_of_yours(owning)
    yield "why, never written", pages.reasons((), voice())
    told = [pages.Reason(NOW, each.card.title, each.body, "you own it.") for each in examples()[:3]]
    yield "why", pages.reasons(told, voice())
    yield "choose again", alerts.choose_again(examples()[0].body, (MISSED,))
    yield "unknown words", menus.unknown("stauts", "status")
    yield "unknown words, nothing near", menus.unknown("open the pod bay doors " * 5, None)


def all_menus() -> Iterator[Named]:
    """The menu of everybody, and the whole of it."""
    for flags in product((False, True), repeat=4):
        parts = menus.Parts(*flags)
        said = [name for name, is_it in zip(("owning", "seated", "admin", "using"), flags, strict=True) if is_it]
        yield f"menu {' '.join(said) or 'newcomer'}", menus.menu(parts)
    yield "menu all", menus.whole_menu()
    for administers in (True, False):
        yield f"welcome, {'an administrator' if administers else 'somebody else'}", welcome(administers)


def report_cards() -> Iterator[Named]:
    """What is read about reports."""
    text = words("wrong depot for split orders")
    one = Report(uuid4(), uuid4(), PILOT.id, 42, LENA, "broke", text, NOW, code="k7q-42-abc")
    every = [replace(one, id=uuid4(), state=state, line=words("it does")) for state in get_args(ReportState)]
    for number in (0, 1, 9, 50):
        found = (every * 9)[:number]
        yield f"open reports, {number}", report_pages.open_reports(project(*VALUES), found, voice())
        yield f"own reports, {number}", report_pages.mine(found, {}, {PILOT.id: PILOT.name}, voice(LENA))
    for each in every:
        yield f"one report, {each.state}", report_pages.one(each, each, PILOT, voice(LENA))
    for reader, pilot in ((LENA, PILOT), (MAYA, PILOT), (LENA, replace(PILOT, champion=None))):
        who = NAMES[reader] if pilot.champion else "nobody owns it"
        yield f"without a name, {who}", report_pages.nameless(one, pilot, voice(reader))
    yield "unknown report", report_pages.unknown("RP-7")
    yield "no pilot to report about", report_pages.no_pilot(typed=True)
    yield "no pilot to report about, nothing typed", report_pages.no_pilot(typed=False)
    yield "report too long", report_pages.too_long(2500, 2000)
    yield "report gone", report_pages.gone()


def person(reader: object = ADA, role: str = "admin", calendar: Calendar = BERLIN) -> Person:
    """Somebody of the cast, as they are kept."""
    return Person(reader, uuid4(), NAMES[reader], role, Address("slack", "U1"), calendar)  # type: ignore[arg-type,index]


def administration() -> Iterator[Named]:
    """What an administrator reads, and what a person reads about their own settings."""
    ada, tom = person(), person(TOM)
    for since, rehearsal, admins in product((None, NOW), (False, True), ((), (ada,), (ada, tom))):
        name = f"administration {'held' if since else 'open'} {rehearsal} {len(admins)}"
        yield name, admin.overview(voice(ADA), since, 1234, 1, rehearsal, admins)
    yield "administration, one waits", admin.overview(voice(ADA), None, 1, 0, False, (ada,))
    for since in (None, NOW):
        yield f"hold, since {since}", admin.held(voice(ADA), since, NOW)
        yield f"release, since {since}", admin.released(voice(ADA), since)
    yield "while held", admin.while_held(voice(), NOW)
    yield "while rehearsed", admin.while_rehearsed()
    yield "rehearsed", admin.rehearsed(examples()[0].card, "Maya")
    for somebody, role in product((ada, tom), admin.ROLES):
        yield f"role {role} for {somebody.name}", admin.role_given(somebody, role, voice(ADA))
        for reason in ("same", "last_admin", "gone"):
            yield (
                f"role {role} refused, {reason}, {somebody.name}",
                admin.role_refused(somebody, role, reason, voice(ADA)),
            )
    for admins in ((), (ada,), (ada, tom)):
        yield f"not an administrator, {len(admins)}", admin.not_an_admin(admins, voice(TOM))
    for name, calendar in {
        "usual": BERLIN,
        "no quiet hours": replace(BERLIN, quiet_from=9, quiet_to=9),
        "the question in them": replace(BERLIN, quiet_from=8, quiet_to=12),
    }.items():
        yield f"settings kept, {name}", settings.kept(person(calendar=calendar))
        yield f"quiet now, {name}", settings.quiet_now(calendar)
        yield f"quiet kept, {name}", settings.quiet_kept(calendar)


def pages_shown() -> tuple[Named, ...]:
    """All of them."""
    return (*pages_of_pilots(), *questions(), *all_menus(), *report_cards(), *administration())
