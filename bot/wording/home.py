"""What a person reads when they look at it all: what needs them first, then their numbers, then everything else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from bot.cards import Block, Bold, Button, Card, Facts, Quote, para
from bot.model import ACTIVE, Ladder, Offer, Project, Report
from bot.notices import About, Ask
from bot.rules import blocking, users
from bot.rules.asking import is_asking
from bot.rules.ownership import promisers
from bot.rules.series import last_point, series
from bot.wording import alerts, checkins
from bot.wording.causes import happened
from bot.wording.pages import glance, newest
from bot.wording.reports import STATES, clipped, code
from bot.wording.trend import verdict_in_short
from bot.wording.voice import Voice, brief, button, capital, count, goal, listed, outcome, token

MOST_NEEDS = 8  # things that wait for a person, each with its buttons
MOST_NUMBERS = 4  # open check-ins of one champion
MOST_PILOTS = 8
MOST_REPORTS = 5
MOST_BUTTONS = 5
LONGEST_LABEL = 30
_ANSWERS = {"need_info", "fixed"}  # what asks something of a reporter


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody has a part in: `pilots` they may look at, `others` they only use or help with, their `reports`."""

    pilots: Sequence[Project] = ()
    others: Sequence[Project] = ()
    reports: Sequence[Report] = ()
    whole: bool = False  # `pilots` are all there are, because the person may look at every one


def home(seen: Seen, voice: Voice) -> tuple[Card, ...]:
    """Section by section, each only where it has something to say."""
    needs = [*(card for each in (*seen.pilots, *seen.others) for card in _needs(each, voice)), *_asked(seen, voice)]
    sections = (*_waiting(needs), *_numbers(seen, voice), *_pilots(seen, voice), *_own_reports(seen, voice))
    return (*(sections or _nothing(seen)), _more())


def _waiting(needs: Sequence[Card]) -> Iterator[Card]:
    if not needs:
        return
    waits = "waits" if len(needs) == 1 else "wait"
    more = len(needs) - MOST_NEEDS
    rest = (para(f"The first {MOST_NEEDS} are here; the others come up as these are settled."),) if more > 0 else ()
    yield Card(f"{capital(count(len(needs), 'thing'))} {waits} for you", rest)
    yield from needs[:MOST_NEEDS]


# --- what needs somebody ---------------------------------------------------------------------------------------
def _needs(project: Project, voice: Voice) -> Iterator[Card]:
    if project.phase == "stopped":
        return
    champion = project.term.person if project.term else None
    ladder, offer = project.ladder, project.offer
    if ladder is not None and voice.reader in ladder.alerted and voice.reader != champion:
        yield from _decision(project, ladder, voice)
    if offer is not None:
        yield from _offer(project, offer, voice)
    yield from _triage(project, voice)
    yield from _helping(project, voice)
    yield from _use(project, voice)


def _decision(project: Project, ladder: Ladder, voice: Voice) -> Iterator[Card]:
    if ladder.state not in ("open", "parked"):
        return
    pilot = brief(project)
    what = f"{happened(ladder.causes, voice, pilot)}."
    waits = "it is parked, and nobody has decided" if ladder.state == "parked" else "your decision is waited for"
    about = About(pilot=pilot, subject=f"ladder-{ladder.number}")
    yield Card(f"{pilot.name}: {waits}", (para(Bold("What happened: "), what),), alerts.choices(about, ladder.causes))


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
            (para(Bold(f"{capital(outcome(pilot, voice.today))}."), " Declining is fine."),),
            (button(about, "accept", "Accept…", "primary"), *condition, button(about, "decline", "Decline")),
        )


def _triage(project: Project, voice: Voice) -> Iterator[Card]:
    champion = project.term.person if project.term else None
    reads = (champion,) if champion is not None else project.pilot.above()
    waiting = [
        each for each in project.reports if not each.triaged and not (each.kind == "worked" and each.acknowledged)
    ]
    if voice.reader not in reads or not waiting:
        return
    first = sorted(waiting, key=lambda each: (not each.blocks, each.number))
    stops = [code(each.number) for each in first if each.blocks][:MOST_BUTTONS]
    line = f"{listed(stops)} {'stops' if len(stops) == 1 else 'stop'} somebody's work. " if stops else ""
    name, number = brief(project).name, count(len(waiting), "report")
    yield Card(
        f"{name}: {number} {'waits' if len(waiting) == 1 else 'wait'} to be read",
        (para(f"{line}Next step: say what becomes of {'it' if len(waiting) == 1 else 'them'}."),),
        tuple(
            Button("openreport", code(each.number), token(project.id, f"triage-{each.id}"))
            for each in first[:MOST_BUTTONS]
        ),
    )


def _helping(project: Project, voice: Voice) -> Iterator[Card]:
    for blocker in project.blockers:
        if blocker.helper == voice.reader:
            about = About(pilot=brief(project), subject=blocking.subject(blocker))
            yield Card(
                f"{about.pilot.name}: you are asked to help",
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


def _asked(seen: Seen, voice: Voice) -> Iterator[Card]:
    """What their reports ask of them."""
    names = _names(seen)
    for report in seen.reports:
        if report.state not in _ANSWERS or voice.reader in report.heard or voice.reader not in report.reporters:
            continue
        which, said = code(report.number), Quote(clipped(report.line.text if report.line else report.text.text))
        about = (para(f"{names[report.project]}."),) if report.project in names else ()
        if report.state == "need_info":
            answer = Button("detail", "Answer…", token(report.project, report.hers), "primary")
            yield Card(f"{which}: one question back", (*about, said), (answer,))
        else:
            yield Card(f"{which}: does it work for you?", (*about, said), _checks(report))


def _checks(report: Report) -> tuple[Button, ...]:
    named = token(report.project, report.hers)
    return (
        Button("works", "It works", named, "primary"),
        Button("broken", "Still broken", named),
        Button("cantsay", "Can't tell yet", named),
    )


# --- the rest --------------------------------------------------------------------------------------------------
def _numbers(seen: Seen, voice: Voice) -> Iterator[Card]:
    """The open check-ins of whoever owns the outcome, the first few."""
    waiting = [each for each in seen.pilots if each.checkin is not None and is_asking(each)]
    mine = [each for each in waiting if each.term is not None and each.term.person == voice.reader]
    for project in mine[:MOST_NUMBERS]:
        checkin = project.checkin
        assert checkin is not None, "one is open"
        pilot = replace(brief(project), cadence=checkin.weeks)
        subject = f"week-{checkin.starts_on.isoformat()}"
        ask = Ask(pilot=pilot, subject=subject, starts_on=checkin.starts_on, last=last_point(project))
        asked = checkins.ask(ask, voice)
        yield replace(asked, blocks=asked.blocks[:-1])  # nobody has to be told why they look at their own Home


def _pilots(seen: Seen, voice: Voice) -> Iterator[Card]:
    """Running ones first, as they are read."""
    if not seen.pilots:
        return
    number = capital(count(len(seen.pilots), "pilot"))
    shown, more = seen.pilots[:MOST_PILOTS], len(seen.pilots) - MOST_PILOTS
    blocks: list[Block] = [para(Bold(f"{brief(each).name}: "), _standing(each, voice)) for each in shown]
    if more > 0:
        blocks.append(para(f"And {more} more: ", Bold("/champion list"), "."))
    buttons = tuple(
        Button("show", clipped(each.name.text, LONGEST_LABEL), token(each.id, "show-status"))
        for each in shown[:MOST_BUTTONS]
    )
    yield Card(f"{number} in the portfolio" if seen.whole else f"{number} of yours", tuple(blocks), buttons)


def _standing(project: Project, voice: Voice) -> str:
    """The number, what it means, what is waited for."""
    is_owned = project.term is not None or project.phase == "stopped"
    pilot, now = brief(project), f"{capital(glance(project, voice)) if is_owned else 'Nobody owns it yet'}."
    number = f"{newest(project) or 'no number yet'}, {goal(pilot, voice.today)}."
    if project.phase not in ACTIVE:
        return f"{number} {now}"
    return f"{number} {verdict_in_short(pilot, series(project), project.phase)} {now}"


def _own_reports(seen: Seen, voice: Voice) -> Iterator[Card]:
    if not seen.reports:
        return
    rows = tuple(
        (code(each.number), f"{clipped(each.words_of(voice.reader).text, 60)} · {STATES[each.state]}")
        for each in seen.reports[:MOST_REPORTS]
    )
    more = len(seen.reports) - MOST_REPORTS
    rest = (para(f"And {more} more: ", Bold("/report mine"), "."),) if more > 0 else ()
    yield Card(f"{capital(count(len(seen.reports), 'report'))} of yours", (Facts(rows), *rest))


def _names(seen: Seen) -> Mapping[UUID, str]:
    return {each.id: brief(each).name for each in (*seen.pilots, *seen.others)}


def _nothing(seen: Seen) -> tuple[Card, ...]:
    """What this is, and one next step."""
    if seen.others:
        names = listed([brief(each).name for each in seen.others[:MOST_PILOTS]])
        line = "Something broke, or could be better? Type "
        return (
            Card(
                f"You are one of the people who try {clipped(names, 100)}",
                (para(line, Bold("/report the wrong depot for split orders"), ". You hear what becomes of it."),),
            ),
        )
    return (
        Card(
            "I help AI pilots get into daily use",
            (
                para("One named person owns one number for each pilot. I ask for it once a week, in 40 seconds."),
                para("When it stands still, its owner hears first, and then who can decide."),
                para("Next step: register a pilot, or ask its owner to name you."),
            ),
            (Button("new", "Register a pilot", "menu", "primary"),),
        ),
    )


def _more() -> Card:
    return Card(
        "Anything else",
        (para("In our direct message the words alone are enough."),),
        (
            Button("settings", "My settings", "menu"),
            Button("why", "Why I hear from you", "menu"),
            Button("help", "What can I type?", "menu"),
        ),
    )
