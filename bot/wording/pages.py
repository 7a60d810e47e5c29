"""What people read when they ask: status, list, chart, why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.amounts import show
from bot.cards import Block, Bold, Button, Card, Facts, Span, Table, para
from bot.model import Pause, Project
from bot.notices import Body
from bot.rules.ownership import promisers
from bot.rules.series import last_point, series
from bot.wording import handover, metrics
from bot.wording.alerts import CHOICES
from bot.wording.menus import LONGEST_QUOTE, Name
from bot.wording.standing import in_the_way, seen_coming
from bot.wording.trend import chart, verdict_in_words
from bot.wording.users import reports_row
from bot.wording.voice import Voice, brief, capital, count, figure, goal, listed, outcome, period, short, token, turn

# commands that "Which pilot?" goes on with
ASKED_BACK: tuple[Name, ...] = ("status", "chart", "checkin", "history", "weeks", "metric", "reports", "roster")
MOST_ROWS = 40
MOST_BUTTONS = 5
MOST_NAMES = 8


def status(project: Project, voice: Voice, next_ask_at: datetime | None) -> Card:
    """One pilot: number first, then who, where, and what is waited for."""
    pilot = brief(project)
    number = newest(project) or "no number yet"
    rows = [
        ("Owner", _owner(project, voice)),
        *handover.held(project, voice),
        ("Phase", _phase(project, voice)),
        *metrics.rows(project, voice),
        ("Number", verdict_in_words(pilot, series(project), project.phase, mine=pilot.champion == voice.reader)),
        *reports_row(project),
        *in_the_way(project),
        *seen_coming(project, voice),
        ("Now", capital(_now(project, voice, next_ask_at))),
    ]
    blocks: list[Block] = [Facts(tuple(rows))]
    picture = chart(pilot, series(project))
    if picture is not None:
        blocks.append(picture)
    return Card(f"{pilot.name}: {number} ({goal(pilot, voice.today)})", tuple(blocks))


def newest(project: Project) -> str:
    """The newest weekly number, else the start; nothing when there is neither."""
    pilot, last = brief(project), last_point(project)
    if last is not None:
        return figure(last.value, pilot)
    return f"start {figure(pilot.start, pilot)}" if pilot.start is not None else ""


def _owner(project: Project, voice: Voice) -> str:
    if project.term is not None:
        return f"{capital(voice.name(project.term.person))} · {outcome(brief(project), voice.today)}"
    if project.offer is not None:
        asked = voice.does(project.offer.person, "has", "have")
        return f"Nobody yet; {asked} been asked"
    return "Nobody"


def _phase(project: Project, voice: Voice) -> str:
    if project.phase == "stopped":
        return f"Stopped on {short(project.ended_at.date())}" if project.ended_at else "Stopped"
    if project.pause is not None:
        return f"{project.phase.capitalize()}, {_until(project.pause, voice)}"
    return project.phase.capitalize()


def _until(pause: Pause, voice: Voice) -> str:
    """Until when it rests, or since when it was to go on."""
    if pause.until_on < voice.today:
        return f"paused; its day, {short(pause.until_on)}, has passed"
    return f"paused until {short(pause.until_on)}"


def _paused(project: Project, voice: Voice) -> str:
    """Until when it rests; nothing once its date has brought it back to be decided about."""
    rests = project.ladder is None or project.ladder.state in ("acknowledged", "held")
    return _until(project.pause, voice) if project.pause is not None and rests else ""


def _answers(project: Project, voice: Voice) -> str:
    """Whose answer an offer waits for; nothing while nobody has been asked to own it."""
    offer = project.offer
    if offer is None:
        return ""
    if offer.conditioned_at is not None:
        people = voice.people(promisers(project, offer)) or "an answer"
        return f"waiting for {people} to say whether {voice.name(offer.person)} can have what they ask for"
    return f"waiting for {voice.name(offer.person)} to answer whether {'you' if offer.person == voice.reader else 'they'} own it"


def _now(project: Project, voice: Voice, next_ask_at: datetime | None) -> str:
    ladder = project.ladder
    if paused := _paused(project, voice):
        return paused
    if ladder is not None and ladder.state == "parked":
        under = f" under {voice.name(project.manager)}" if project.manager else ""
        return f"parked{under}: nobody has decided. A number wakes it up."
    if ladder is not None and ladder.state == "acknowledged" and ladder.ack is not None:
        until = f" by {short(ladder.ack.due_on)}" if ladder.ack.due_on else ""
        return f"stalled; {voice.name(ladder.ack.by)} chose to {CHOICES[ladder.ack.choice]}{until}"
    if ladder is not None and ladder.state == "open":
        asked = [each.person for each in ladder.asks if each.arrived_at is not None] if ladder.asks else ladder.alerted
        return f"stalled; waiting for {voice.people(asked) or 'the next person in line'} to decide"
    if project.checkin is not None:
        pilot = replace(brief(project), cadence=project.checkin.weeks)
        return f"waiting for the number of {period(project.checkin.starts_on, pilot)}"
    if next_ask_at is not None:
        return f"next question on {voice.hour(next_ask_at)}"
    return _answers(project, voice) or "nothing is waited for"


def portfolio(projects: Sequence[Project], voice: Voice) -> Card:
    """Pilots at a glance."""
    if not projects:
        return none_of_yours(owning=False)
    rows = tuple(_row(project, voice) for project in projects[:MOST_ROWS])
    more = len(projects) - MOST_ROWS
    blocks: list[Block] = [Table(("Pilot", "Number", "Owner", "Phase", "Now"), rows)]
    if more > 0:
        blocks.append(para(f"And {more} more; /champion status with a name shows any of them."))
    return Card(capital(count(len(projects), "pilot")), tuple(blocks))


def _row(project: Project, voice: Voice) -> tuple[str, ...]:
    pilot = brief(project)
    number = newest(project) or "none yet"
    toward = f"{number} → {show(pilot.target)}" if pilot.target is not None else number
    owner = capital(voice.name(project.term.person)) if project.term else "nobody yet"
    return (project.name.text, toward, owner, _phase(project, voice), glance(project, voice))


def glance(project: Project, voice: Voice) -> str:
    """What is waited for, in a few words."""
    if project.phase == "stopped":
        return "ended"
    if paused := _paused(project, voice):
        return paused
    if project.ladder is not None and project.ladder.state != "held":
        return {"open": "stalled", "acknowledged": "in hand", "parked": "parked"}.get(project.ladder.state, "stalled")
    return "waiting for its number" if project.checkin is not None else "on its way"


def picture(project: Project) -> Card:
    """The number as a chart with its words."""
    pilot = brief(project)
    drawn = chart(pilot, series(project))
    if drawn is None:
        return Card(f"{pilot.name}: too few numbers for a picture", (para("Two numbers make the first one."),))
    return Card(
        f"{pilot.name}: the number {turn(pilot)} by {turn(pilot)}",
        (drawn, para(verdict_in_words(pilot, series(project), project.phase))),
    )


@dataclass(frozen=True, slots=True)
class Reason:
    """One message a person was sent, and why."""

    at: datetime
    title: str
    body: Body
    why: str


def reasons(heard: Sequence[Reason], voice: Voice) -> Card:
    """Why the newest messages came."""
    if not heard:
        return Card("I have not written to you yet", (para("When I do, every message says why it came to you."),))
    lines = tuple(para(Bold(f"{voice.day(each.at)} · {each.title}: "), each.why) for each in heard)
    return Card("Why I wrote to you", lines)


def which_pilot(projects: Sequence[Project], text: str, values: Sequence[tuple[Project, float]]) -> Card:
    """Several pilots of one champion: whose number is it? And, where it can be read twice, which one?"""
    twice = len({project.id for project, _ in values}) < len(values)
    buttons = tuple(
        Button(
            "answer",
            f"{project.name.text[:50]}: {figure(value, brief(project))}" if twice else project.name.text[:70],
            token(project.id, f"value-{value!r}"),
        )
        for project, value in values[:MOST_BUTTONS]
    )
    typed = f"/champion checkin {projects[-1].name.text} {text}"
    more = (" Or type ", Bold(typed), ".") if len(values) > MOST_BUTTONS else ()
    names = _names(projects)
    return Card(f"Which pilot is “{text}” for?", (para(f"You own {names}.", *more),), buttons)


def _names(projects: Sequence[Project]) -> str:
    """Their names; those that are too many for a line are counted."""
    more = [f"{len(projects) - MOST_NAMES} more"] if len(projects) > MOST_NAMES else []
    return listed([*(project.name.text for project in projects[:MOST_NAMES]), *more])


def which_number(project: Project, text: str, readings: Sequence[float]) -> Card:
    """A figure that two people would read differently is asked back."""
    pilot = brief(project)
    buttons = tuple(Button("answer", figure(value, pilot), token(project.id, f"value-{value!r}")) for value in readings)
    return Card(
        f"Is “{text}” {' or '.join(show(value) for value in readings)}?",
        (para(f"{pilot.name}. I would rather ask than guess."),),
        buttons,
    )


def which_one(projects: Sequence[Project], command: str, rest: str = "") -> Card:
    """A command that needs a pilot, and there are several."""
    names = _names(projects)
    example = " ".join(filter(None, ("/champion", command, projects[0].name.text, rest)))
    buttons = tuple(
        Button("show", project.name.text[:70], token(project.id, f"show-{command}"))
        for project in projects[:MOST_BUTTONS]
        if command in ASKED_BACK
    )
    return Card("Which pilot?", (para(f"There are {names}. Add its name: ", Bold(example)),), buttons)


def no_such_pilot(projects: Sequence[Project], words: str, command: str) -> Card:
    """A name that no pilot of theirs has."""
    card = which_one(projects, command)
    shown = words if len(words) <= LONGEST_QUOTE else f"{words[: LONGEST_QUOTE - 1]}…"
    names = _names(projects)
    return Card(f"I know no pilot of yours called “{shown}”", (para(f"You have {names}."),), card.buttons)


def nothing_yet(project: Project) -> Card:
    """A correction, and there is no number to correct."""
    return Card(
        "There is no number to correct yet", (para(f"{project.name.text}. /champion checkin gives the first."),)
    )


def none_of_yours(owning: bool) -> Card:
    """A command that needs a pilot, and there is none."""
    if owning:
        return Card(
            "You own no pilot that runs",
            (para("When somebody offers you one and you accept, I ask you for its number."),),
        )
    return Card(
        "You have no pilot yet",
        (para("Register one: what it is called, its one number, who owns it."),),
        (Button("new", "Register a pilot", "menu", "primary"),),
    )


def undone(what: Literal["answer", "stop", "pause", "away"], name: str) -> Card:
    """To whoever typed that: the card of what they take back changes where it stands."""
    act = {"answer": "your answer", "stop": "the stop", "pause": "the pause", "away": "your absence"}[what]
    return plain(f"Taken back: {act}", f"{name}. My message about it in our chat says how it stands now.")


def plain(title: str, *line: str | Span) -> Card:
    """A short answer of one line."""
    return Card(title, (para(*line),))
