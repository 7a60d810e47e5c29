"""What a person reads when they look at it all: what needs them first, then their pilots, then everything else."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.amounts import show
from bot.cards import Block, Bold, Button, Card, Facts, para
from bot.model import ACTIVE, Project
from bot.rules.ownership import promisers
from bot.rules.series import series
from bot.wording.menus import ADMINISTERS
from bot.wording.needs import Seen, needs, numbers
from bot.wording.pages import glance, newest
from bot.wording.reports import STATES, clipped, code
from bot.wording.trend import verdict_at_a_glance, verdict_in_short
from bot.wording.voice import Voice, brief, capital, count, goal, listed, period, short, token

__all__ = ["Seen", "home", "listed_first"]

MOST_NEEDS = 8  # things that wait for a person, each with its buttons
MOST_NUMBERS = 4  # open check-ins of one champion
MOST_PILOTS = 8
MOST_REPORTS = 5
LONGEST_LABEL = 30
_WORST_FIRST = ("stalled", "parked", "nobody owns it", "waiting for its number", "in hand")


def home(seen: Seen, voice: Voice) -> tuple[Card, ...]:
    """Section by section, each only where it has something to say."""
    sections = (
        *_waiting(seen, voice),
        *(_portfolio(seen, voice) if seen.whole else _pilots(seen, voice)),
        *_conditions(seen, voice),
        *_tried(seen, voice),
        *_own_reports(seen, voice),
    )
    return (*_going(seen, voice), *(sections or _nothing(seen)), _more(seen))


def listed_first(seen: Seen, voice: Voice) -> list[Project]:
    """The pilots that are shown of all there are, in that order."""
    if seen.whole:
        return sorted(seen.pilots, key=lambda each: _rank(each, voice))[:MOST_PILOTS]
    return _theirs(seen, voice)[:MOST_PILOTS]


def _going(seen: Seen, voice: Voice) -> Iterator[Card]:
    """That nothing goes out, where that is so."""
    if seen.held_since is not None:
        title = f"Nothing is sent since {voice.hour(seen.held_since)}"
        if seen.admin:
            release = Button("release", "Release all messages", "menu", "primary")
            yield Card(title, (para("What is still due goes out once you release it."),), (release,))
        else:
            yield Card(title, (para("All messages are on hold. They go when they are released."),))
    elif seen.rehearsal:
        yield Card("This is a rehearsal", (para("Only an administrator sees what would have been sent."),))


def _waiting(seen: Seen, voice: Voice) -> Iterator[Card]:
    """Check-ins first. One thing speaks for itself; several are counted above the first."""
    asked, others = list(numbers(seen, voice)), list(needs(seen, voice))
    total = len(asked) + len(others)
    shown = [*asked[:MOST_NUMBERS], *others][:MOST_NEEDS]
    if total > 1:
        first = f"; the first {len(shown)} are here" if len(shown) < total else ""
        yield Card(f"{capital(count(total, 'thing'))} wait for you{first}")
    yield from shown


# --- pilots ----------------------------------------------------------------------------------------------------
def _portfolio(seen: Seen, voice: Voice) -> Iterator[Card]:
    """All there are, a line each, the worst first."""
    if not seen.pilots:
        return
    shown = listed_first(seen, voice)
    blocks: list[Block] = [para("\n".join(_line(each, voice) for each in shown)), *_left_out(len(seen.pilots))]
    yield Card(f"All pilots: {len(seen.pilots)}", tuple(blocks), _see(shown))


def _line(project: Project, voice: Voice) -> str:
    """ "Route planning · 131 → 108 min · stalled · looks real"."""
    pilot = brief(project)
    number = newest(project) or "no number yet"
    if pilot.target is not None and newest(project):
        number = f"{newest(project).removesuffix(pilot.unit).rstrip()} → {show(pilot.target, pilot.unit)}"
    verdict = verdict_at_a_glance(pilot, series(project))
    return " · ".join(filter(None, (pilot.name, number, _state(project, voice), verdict)))


def _state(project: Project, voice: Voice) -> str:
    said = glance(project, voice)
    unowned = project.term is None and said in ("on its way", "waiting for its number")
    return "nobody owns it" if unowned else said


def _rank(project: Project, voice: Voice) -> tuple[int, bool]:
    said = _state(project, voice)
    place = _WORST_FIRST.index(said) if said in _WORST_FIRST else len(_WORST_FIRST)
    return place, project.phase == "stopped"


def _theirs(seen: Seen, voice: Voice) -> list[Project]:
    """Without what they were only asked to own: that waits for them above, and is not theirs."""
    return [each for each in seen.pilots if not _is_only_offered(each, voice)]


def _is_only_offered(project: Project, voice: Voice) -> bool:
    champion = project.term.person if project.term else None
    chairs = (champion, project.manager, project.deputy, project.owner, project.sponsor)
    return project.offer is not None and project.offer.person == voice.reader and voice.reader not in chairs


def _pilots(seen: Seen, voice: Voice) -> Iterator[Card]:
    """Running ones first, as they are read."""
    theirs = _theirs(seen, voice)
    if not theirs:
        return
    shown = theirs[:MOST_PILOTS]
    lines = (para(Bold(f"{brief(each).name}: "), _standing(each, seen, voice)) for each in shown)
    yield Card(f"{capital(count(len(theirs), 'pilot'))} of yours", (*lines, *_left_out(len(theirs))), _see(shown))


def _conditions(seen: Seen, voice: Voice) -> Iterator[Card]:
    """What they would own, on a condition that somebody else answers."""
    for project in seen.pilots:
        offer = project.offer
        if offer is not None and offer.person == voice.reader and offer.conditioned_at is not None:
            people = voice.people(promisers(project, offer)) or "whoever decides"
            title = f"Your condition for {brief(project).name} is with {people}"
            yield Card(title, (para("There is nothing for you to do: you hear the answer."),))


def _left_out(number: int) -> tuple[Block, ...]:
    more = number - MOST_PILOTS
    return (para(f"And {more} more: ", Bold("/champion list"), "."),) if more > 0 else ()


def _see(projects: Sequence[Project]) -> tuple[Button, ...]:
    return tuple(
        Button("show", f"See {clipped(each.name.text, LONGEST_LABEL)}", token(each.id, "show-status"))
        for each in projects
    )


def _standing(project: Project, seen: Seen, voice: Voice) -> str:
    """The number, what it means, what happens next."""
    pilot, then = brief(project), _then(project, seen, voice)
    number = f"{newest(project) or 'no number yet'}, {goal(pilot, voice.today)}."
    if project.phase not in ACTIVE:
        return f"{number} {then}"
    mine = pilot.champion == voice.reader
    return f"{number} {verdict_in_short(pilot, series(project), project.phase, mine=mine)} {then}"


def _then(project: Project, seen: Seen, voice: Voice) -> str:
    said, at = glance(project, voice), seen.awaited.get(project.id)
    if said in ("stalled", "in hand"):
        return _stalled(project, seen, voice)
    if said == "parked":
        return "Parked: nobody has decided."
    if said not in ("on its way", "waiting for its number"):
        return f"{capital(said)}."
    if project.term is None:
        offer = project.offer
        asked = f"; {voice.does(offer.person, 'has', 'have')} been asked" if offer is not None else ""
        return f"Nobody owns it yet{asked}."
    if project.checkin is not None:
        pilot = replace(brief(project), cadence=project.checkin.weeks)
        return f"Waiting for the number of {period(project.checkin.starts_on, pilot)}."
    return f"Next question {voice.hour(at)}." if at is not None else "Nothing is waited for."


def _stalled(project: Project, seen: Seen, voice: Voice) -> str:
    """Who does what about it, until when."""
    ladder, at = project.ladder, seen.awaited.get(project.id)
    ack = ladder.ack if ladder is not None and ladder.state == "acknowledged" else None
    if ack is not None:
        until = short(ack.due_on, voice.today) if ack.due_on else ""
        match ack.choice:
            case "help":
                return f"{capital(voice.does(ack.by, 'helps', 'help'))} until {until}."
            case "decide":
                return f"{capital(voice.does(ack.by, 'decides', 'decide'))} the scope by {until}."
            case "reassign":
                return f"{capital(voice.does(ack.by, 'has', 'have'))} asked {voice.name(ack.person)} to own it."
            case _:
                return "In hand."
    people = ladder.asked or ladder.alerted if ladder is not None else ()
    if not people:
        return "Stalled."
    until = f" by {voice.day(at)}" if at is not None and at > voice.now else " next"
    return f"Stalled: {voice.all_do(people, 'decides', 'decide')}{until}."


# --- the rest --------------------------------------------------------------------------------------------------
def _tried(seen: Seen, voice: Voice) -> Iterator[Card]:
    """What they use, and the way to say something about it."""
    used = [
        brief(each).name
        for each in (*seen.pilots, *seen.others)
        if each.phase in ACTIVE and any(one.person == voice.reader and not one.left for one in each.roster)
    ]
    if used:
        yield Card(
            f"You are one of the people who try {clipped(listed(used[:MOST_PILOTS]), 100)}",
            (para("Something broke, or could be better? You hear what becomes of it."),),
            (Button("report", "Report something", "menu", "primary"),),
        )


def _own_reports(seen: Seen, voice: Voice) -> Iterator[Card]:
    if not seen.reports:
        return
    shown = seen.reports[:MOST_REPORTS]
    rows = tuple(
        (code(each.number), f"{clipped(each.words_of(voice.reader).text, 60)} · {STATES[each.state]}") for each in shown
    )
    more = len(seen.reports) - MOST_REPORTS
    rest = (para(f"And {more} more: ", Bold("/report mine"), "."),) if more > 0 else ()
    opens = tuple(Button("openreport", code(each.number), token(each.project, each.desk)) for each in shown)
    yield Card(f"{capital(count(len(seen.reports), 'report'))} of yours", (Facts(rows), *rest), opens)


def _nothing(seen: Seen) -> tuple[Card, ...]:
    """What this is, and one next step."""
    role = (para(ADMINISTERS),) if seen.admin else ()
    return (
        Card(
            "I help AI pilots get into daily use",
            (
                para("One named person owns one number for each pilot. I ask for it once a week: under a minute."),
                para("When a pilot stands still, its owner hears first, and then who can decide."),
                *role,
                para("Next step: register a pilot. If a colleague has one, ask them to add you."),
            ),
            (Button("new", "Register a pilot", "menu", "primary"),),
        ),
    )


def _more(seen: Seen) -> Card:
    return Card(
        "Anything else",
        (para("Or write to me under Messages: status, settings, help."),),
        (
            Button("settings", "My settings", "menu"),
            Button("why", "Why I hear from you", "menu"),
            Button("help", "What can I type?", "menu"),
            *([Button("admin", "Administration", "menu")] if seen.admin else []),
        ),
    )
