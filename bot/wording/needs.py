"""What waits for one person, as they read it on their Home: each with all that can be pressed about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from bot.cards import Bold, Button, Card, Quote, para
from bot.model import Asked, Ladder, Offer, OpenReport, Policy, Project, Report, ReportKind
from bot.notices import About, Ask, Returned
from bot.rules import blocking, users
from bot.rules.asking import is_asking
from bot.rules.ownership import promisers
from bot.rules.rungs import next_people, subject
from bot.rules.series import last_point
from bot.wording import alerts, checkins
from bot.wording.causes import happened
from bot.wording.pages import newest
from bot.wording.reports import clipped, code, headline
from bot.wording.voice import Voice, brief, button, capital, count, goal, outcome, short, token
from bot.workdays import add_workdays, answer_by, local_date

MOST_BUTTONS = 5
_ANSWERS = {"need_info", "fixed"}  # what asks something of a reporter
_DID: dict[ReportKind, str] = {
    "broke": "broke",
    "confusing": "is confusing",
    "idea": "is an idea",
    "worked": "worked well",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody has a part in: `pilots` they may look at, `others` they only use or help with, their `reports`."""

    pilots: Sequence[Project] = ()
    others: Sequence[Project] = ()
    reports: Sequence[Report] = ()
    whole: bool = False  # `pilots` are all there are, because the person may look at every one
    admin: bool = False
    held_since: datetime | None = None  # nothing is sent to anybody since
    rehearsal: bool = False
    awaited: Mapping[UUID, datetime] = field(default_factory=dict)  # by pilot: the next question, or a decision's end


def numbers(seen: Seen, voice: Voice) -> Iterator[Card]:
    """The open check-ins of whoever owns the outcome."""
    for project in seen.pilots:
        checkin = project.checkin
        if checkin is None or not is_asking(project) or project.term is None or project.term.person != voice.reader:
            continue
        pilot = replace(brief(project), cadence=checkin.weeks)
        week = f"week-{checkin.starts_on.isoformat()}"
        ask = Ask(pilot=pilot, subject=week, starts_on=checkin.starts_on, last=last_point(project))
        asked = checkins.ask(ask, voice)
        yield replace(asked, blocks=asked.blocks[:-1])  # nobody has to be told why they look at their own Home


def needs(seen: Seen, voice: Voice) -> Iterator[Card]:
    """Everything else, pilot by pilot, then what their reports ask of them."""
    running = [each for each in (*seen.pilots, *seen.others) if each.phase != "stopped"]
    deciding = {each.id for each in running if _decides(each, voice)}
    for project in running:
        if project.id in deciding:
            yield _decision(project, voice, alone=len(deciding) == 1)
        if project.offer is not None:
            yield from _offer(project, project.offer, voice)
        yield from _triage(project, voice)
        yield from _helping(project, voice)
        yield from _use(project, voice)
    yield from _asked(seen, voice)


# --- decisions -------------------------------------------------------------------------------------------------
def _decides(project: Project, voice: Voice) -> bool:
    champion, ladder = project.term.person if project.term else None, project.ladder
    if ladder is None or ladder.state not in ("open", "parked"):
        return False
    return voice.reader in ladder.alerted and voice.reader != champion


def _decision(project: Project, voice: Voice, *, alone: bool) -> Card:
    ladder = project.ladder
    assert ladder is not None, "one stands"
    mine = next((each for each in ladder.asks if each.person == voice.reader), None)
    if mine is not None and _is_back(ladder, mine):
        return _returned(project, ladder, mine, voice)
    pilot = brief(project)
    about = About(pilot=pilot, subject=subject(ladder))
    parked = ladder.state == "parked"
    title = f"{pilot.name} is parked: it still needs your decision" if parked else f"{pilot.name} needs your decision"
    what = f"{happened(ladder.causes, voice, pilot)}."
    until = "" if parked else _until(project, ladder, mine, voice)
    if not alone:
        line = " ".join(filter(None, (capital(what), until)))
        return Card(title, (para(line),), (button(about, "other", "Decide…", "primary"),))
    number = para(f"{capital(newest(project) or 'no number yet')}, {goal(pilot, voice.today)}.")
    rest = (para(until),) if until else ()
    return Card(title, (number, para(Bold("What happened: "), what), *rest), alerts.choices(about, ladder.causes))


def _is_back(ladder: Ladder, mine: Asked) -> bool:
    """Whether what was promised has come to its day, and nobody has been asked a second time since."""
    lapsed = ladder.lapsed
    again = mine.level > 1 or mine.often > 1 or ladder.unanswered > 1
    return ladder.state == "open" and lapsed is not None and lapsed.choice != "reassign" and not again


def _returned(project: Project, ladder: Ladder, mine: Asked, voice: Voice) -> Card:
    lapsed = ladder.lapsed
    assert lapsed is not None, "it is back"
    body = Returned(
        pilot=brief(project),
        subject=subject(ladder),
        why="date",
        person=lapsed.person,
        choice=lapsed.choice,
        promised_by=lapsed.by,
        due_on=lapsed.due_on or local_date(mine.at, voice.calendar),
        causes=ladder.causes,
        last=last_point(project),
        answer_days=ladder.policy.acknowledge_days,
        next_to=(),
    )
    card, until = alerts.returned(body, voice), _until(project, ladder, mine, voice)
    return replace(card, blocks=(card.blocks[0], *([para(until)] if until else [])))


def _until(project: Project, ladder: Ladder, mine: Asked | None, voice: Voice) -> str:
    """Until when the reader is waited for, and who is asked then."""
    if mine is None or mine.arrived_at is None:
        return ""
    days = ladder.policy.acknowledge_days
    if mine.level < ladder.level and (others := [each for each in ladder.asked if each != voice.reader]):
        return f"{capital(voice.all_do(others, 'is', 'are'))} asked by now, and you can still decide."
    if add_workdays(mine.arrived_at, days, voice.calendar) <= voice.now:
        return "You can still decide."
    return alerts.climbs(next_people(project, replace(ladder, level=mine.level)), days, voice, mine.arrived_at)


# --- everything else that a pilot asks of somebody -------------------------------------------------------------
def _offer(project: Project, offer: Offer, voice: Voice) -> Iterator[Card]:
    pilot = brief(project)
    about = About(pilot=pilot, subject=f"offer-{offer.number}")
    if offer.conditioned_at is not None and offer.condition is not None:
        if voice.reader in promisers(project, offer):
            yield Card(
                f"{capital(voice.name(offer.person))} would own {pilot.name} on one condition",
                (Quote(clipped(offer.condition.text)),),
                (button(about, "agree", "Agree", "primary"), button(about, "cannot", "I can't")),
            )
    elif offer.person == voice.reader:
        asked_before = offer.condition is not None
        condition = () if asked_before else (button(about, "accept_if", "Accept if…"),)
        yield Card(
            f"{pilot.name}: will you own {'it as it is' if asked_before else 'this outcome'}?",
            (
                para(f"{_named_by(offer, voice)}: ", Bold(f"{outcome(pilot, voice.today)}.")),
                para(f"{_answer_by(offer, voice)}Declining is fine."),
            ),
            (button(about, "accept", "Accept…", "primary"), *condition, button(about, "decline", "Decline")),
        )


def _named_by(offer: Offer, voice: Voice) -> str:
    if offer.by == voice.reader:
        return "You named yourself as the owner of this outcome"
    return f"{capital(voice.name(offer.by))} would like you to own this outcome"


def _answer_by(offer: Offer, voice: Voice) -> str:
    """Until when; nothing where that has passed, as while all messages are held."""
    by = answer_by(offer.delivered_at or voice.now, Policy().offer_days, voice.calendar)
    return f"Please answer by {voice.hour(by)}. " if by > voice.now else ""


def _triage(project: Project, voice: Voice) -> Iterator[Card]:
    champion = project.term.person if project.term else None
    reads = (champion,) if champion is not None else project.pilot.above()
    waiting = [
        each for each in project.reports if not each.triaged and not (each.kind == "worked" and each.acknowledged)
    ]
    if voice.reader not in reads or not waiting:
        return
    first = sorted(waiting, key=lambda each: (not each.blocks, each.number))[:MOST_BUTTONS]
    name, number = brief(project).name, count(len(waiting), "report")
    wants = "decided about" if all(each.acknowledged for each in waiting) else "read"
    yield Card(
        f"{name}: {number} {'waits' if len(waiting) == 1 else 'wait'} to be {wants}",
        (
            para("\n".join(_line(each, voice) for each in first)),
            para(f"Next step: say what becomes of {'it' if len(waiting) == 1 else 'them'}."),
        ),
        tuple(Button("openreport", code(each.number), token(project.id, f"triage-{each.id}")) for each in first),
    )


def _line(report: OpenReport, voice: Voice) -> str:
    since = short(local_date(report.opened_at, voice.calendar), voice.today)
    return f"{code(report.number)} {_DID[report.kind]}, since {since}{_STOPS if report.blocks else ''}"


_STOPS = " · stops somebody's work"


def _helping(project: Project, voice: Voice) -> Iterator[Card]:
    for blocker in project.blockers:
        if blocker.helper == voice.reader:
            about = About(pilot=brief(project), subject=blocking.subject(blocker))
            who = capital(voice.does(blocker.by, "asks", "ask"))
            asks = "You said you would help" if blocker.by == voice.reader else f"{who} for your help"
            yield Card(
                f"{asks}: {about.pilot.name}",
                (Quote(clipped(blocker.text.text)),),
                (button(about, "unblocked", "Done", "primary"), button(about, "notme", "Not me")),
            )


def _use(project: Project, voice: Voice) -> Iterator[Card]:
    pulse = project.pulses[-1] if project.pulses else None
    if pulse is None or project.phase not in users.TRYING or voice.reader not in pulse.asked:
        return
    if voice.reader in (*pulse.used, *pulse.unused):
        return
    about = About(pilot=brief(project), subject=users.subject(pulse.starts_on))
    yes, no = button(about, "used", "Yes, I used it", "primary"), button(about, "unused", "No, not this week")
    yield Card(f"Did you use {about.pilot.name} this week?", (para("One tap is enough."),), (yes, no))


# --- reports ---------------------------------------------------------------------------------------------------
def _asked(seen: Seen, voice: Voice) -> Iterator[Card]:
    """What their reports ask of them."""
    known = {each.id: each for each in (*seen.pilots, *seen.others)}
    for report in seen.reports:
        if report.state not in _ANSWERS or voice.reader in report.heard or voice.reader not in report.reporters:
            continue
        project = known.get(report.project)
        owner = project.term.person if project is not None and project.term is not None else None
        asks, says = (
            ("You ask", "You say")
            if owner == voice.reader
            else (f"{_who(owner, voice)} {each}" for each in ("asks", "says"))
        )
        about = (para(f"{brief(project).name}."),) if project is not None else ()
        said = Quote(clipped(report.line.text if report.line else report.text.text))
        if report.state == "need_info":
            answer = Button("detail", "Answer…", token(report.project, report.hers), "primary")
            words = headline(report.number, report.words_of(voice.reader).text)
            yield Card(f"{asks} about {words}", (*about, said), (answer,))
        else:
            yield Card(f"{code(report.number)}: does it work for you?", (para(f"{says}:"), said), _checks(report))


def _who(owner: UUID | None, voice: Voice) -> str:
    return capital(voice.name(owner)) if owner is not None else "Its owner"


def _checks(report: Report) -> tuple[Button, ...]:
    named = token(report.project, report.hers)
    return (
        Button("works", "It works", named, "primary"),
        Button("broken", "Still broken", named),
        Button("cantsay", "Can't tell yet", named),
    )
