"""What people read when they ask: status, list, chart, help, why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.amounts import show
from bot.cards import Block, Bold, Button, Card, Facts, Table, para
from bot.decisions import Body
from bot.model import Project, brief
from bot.rules.series import last_point, series
from bot.wording.alerts import CHOICES
from bot.wording.trend import chart, verdict_in_words
from bot.wording.voice import Voice, capital, count, figure, goal, listed, outcome, short, token, week

Name = Literal[
    "help",
    "new",
    "checkin",
    "status",
    "list",
    "chart",
    "fix",
    "undo",
    "nodata",
    "away",
    "resume",
    "phase",
    "history",
    "why",
]

HELP: dict[Name, str] = {
    "new": "register a pilot",
    "checkin": "give this week's number: checkin 126",
    "status": "how a pilot stands",
    "list": "your pilots at a glance",
    "chart": "the number as a picture",
    "fix": "correct a number: fix 131, or fix 131 week 10",
    "undo": "take back your last answer",
    "nodata": "there is no number this week",
    "away": "be excused: away 3–14 Apr",
    "history": "bring in past weeks as the baseline",
    "phase": "move a pilot: phase build, validate or launch",
    "resume": "let a paused pilot go on",
    "why": "why I wrote to you",
    "help": "this page",
}
MOST_ROWS = 40


def status(project: Project, voice: Voice, next_ask_at: datetime | None) -> Card:
    """One pilot: number first, then who, where, and what is waited for."""
    pilot = brief(project)
    last = last_point(project)
    number = f"{figure(last.value, pilot)}" if last else "no number yet"
    rows = [
        ("Owner", _owner(project, voice)),
        ("Phase", _phase(project)),
        ("Number", verdict_in_words(pilot, series(project))),
        ("Now", _now(project, voice, next_ask_at)),
    ]
    blocks: list[Block] = [Facts(tuple(rows))]
    picture = chart(pilot, series(project))
    if picture is not None:
        blocks.append(picture)
    return Card(f"{pilot.name}: {number} ({goal(pilot)})", tuple(blocks))


def _owner(project: Project, voice: Voice) -> str:
    if project.term is not None:
        return f"{capital(voice.name(project.term.person))}: {outcome(brief(project))}"
    if project.offer is not None:
        return f"nobody yet; {voice.name(project.offer.person)} has been asked"
    return "nobody"


def _phase(project: Project) -> str:
    if project.phase == "stopped":
        return f"Stopped on {short(project.ended_at.date())}" if project.ended_at else "Stopped"
    if project.pause is not None:
        return f"{project.phase.capitalize()}, paused until {short(project.pause.until_on)}"
    return project.phase.capitalize()


def _now(project: Project, voice: Voice, next_ask_at: datetime | None) -> str:
    ladder = project.ladder
    if ladder is not None and ladder.state == "parked":
        return f"parked under {voice.name(project.manager)}: nobody has decided. A number wakes it up."
    if ladder is not None and ladder.state == "acknowledged" and ladder.ack is not None:
        until = f" by {short(ladder.ack.due_on)}" if ladder.ack.due_on else ""
        return f"stalled; {voice.name(ladder.ack.by)} chose to {CHOICES[ladder.ack.choice]}{until}"
    if ladder is not None and ladder.state == "open":
        return f"stalled; {voice.people(ladder.alerted) or 'the next person in line'} asked to decide"
    if project.checkin is not None:
        return f"waiting for the number of {week(project.checkin.starts_on)}"
    if next_ask_at is not None:
        return f"next question on {voice.hour(next_ask_at)}"
    return "nothing is waited for"


def portfolio(projects: Sequence[Project], voice: Voice) -> Card:
    """Pilots at a glance."""
    if not projects:
        return Card(
            "No pilots yet",
            (para("Register the first one: what it is called, its one number, who owns it."),),
            (Button("new", "Register a pilot", "menu", "primary"),),
        )
    rows = tuple(_row(project, voice) for project in projects[:MOST_ROWS])
    more = len(projects) - MOST_ROWS
    blocks: list[Block] = [Table(("Pilot", "Number", "Owner", "Phase", "Now"), rows)]
    if more > 0:
        blocks.append(para(f"And {more} more; /champion status with a name shows any of them."))
    return Card(capital(count(len(projects), "pilot")), tuple(blocks))


def _row(project: Project, voice: Voice) -> tuple[str, ...]:
    pilot = brief(project)
    last = last_point(project)
    number = figure(last.value, pilot) if last else "none yet"
    toward = f"{number} → {show(pilot.target)}" if pilot.target is not None else number
    owner = capital(voice.name(project.term.person)) if project.term else "nobody yet"
    return (project.name.text, toward, owner, _phase(project), _glance(project))


def _glance(project: Project) -> str:
    if project.phase == "stopped":
        return "ended"
    if project.ladder is not None and project.ladder.state != "watching":
        return {"open": "stalled", "acknowledged": "being helped", "parked": "parked"}.get(
            project.ladder.state, "stalled"
        )
    if project.pause is not None:
        return "paused"
    return "waiting for its number" if project.checkin is not None else "on its way"


def picture(project: Project) -> Card:
    """The number as a chart with its words."""
    pilot = brief(project)
    drawn = chart(pilot, series(project))
    if drawn is None:
        return Card(f"{pilot.name}: too few numbers for a picture", (para("Two weekly numbers make the first one."),))
    return Card(f"{pilot.name}: the number week by week", (drawn, para(verdict_in_words(pilot, series(project)))))


def menu(role: str, unknown: str | None = None, nearest: Name | None = None) -> Card:
    """The commands there are, the nearest one first when a word was not understood."""
    blocks: list[Block] = []
    title = "What I can do"
    if unknown is not None:
        title = f"I don't know “{unknown}”"
        if nearest is not None:
            blocks.append(para("Did you mean ", Bold(f"/champion {nearest}"), f" ({HELP[nearest]})?"))
    names = [name for name in HELP if name != "help"]
    blocks.append(Facts(tuple((f"/champion {name}", HELP[name]) for name in names)))
    blocks.append(para("In this direct message the words alone are enough, and a plain number is a check-in."))
    first = Button("new", "Register a pilot", "menu", "primary")
    rest = (Button("status", "Status", "menu"), Button("list", "My pilots", "menu"))
    return Card(title, tuple(blocks), (first, *rest) if role != "user" else (rest[1],))


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


def which_pilot(projects: Sequence[Project], figure_text: str, value: float) -> Card:
    """Several pilots of one champion: whose number is it?"""
    names = listed([project.name.text for project in projects[:5]])
    buttons = tuple(
        Button("answer", project.name.text[:70], token(project.id, f"value-{value!r}")) for project in projects[:5]
    )
    return Card(f"Which pilot is {figure_text} for?", (para(f"You own {names}."),), buttons)


def which_number(project: Project, text: str, readings: tuple[float, float]) -> Card:
    """A figure that two people would read differently is asked back."""
    pilot = brief(project)
    buttons = tuple(Button("answer", figure(value, pilot), token(project.id, f"value-{value!r}")) for value in readings)
    return Card(
        f"Is “{text}” {show(readings[0])} or {show(readings[1])}?",
        (para(f"{pilot.name}. I would rather ask than guess."),),
        buttons,
    )


def which_one(projects: Sequence[Project], command: str) -> Card:
    """A command that needs a pilot, and there are several."""
    names = listed([project.name.text for project in projects[:8]])
    return Card(
        "Which pilot?",
        (para(f"You have {names}. Add its name: "), para(Bold(f"/champion {command} {projects[0].name.text}"))),
    )


def none_of_yours(owning: bool) -> Card:
    """A command that needs a pilot, and there is none."""
    if owning:
        return Card(
            "You own no pilot that runs",
            (para("When somebody offers you one and you accept, I ask you for its number every week."),),
        )
    return Card(
        "You have no pilot yet",
        (para("Register one: what it is called, its one number, who owns it."),),
        (Button("new", "Register a pilot", "menu", "primary"),),
    )


def plain(title: str, line: str) -> Card:
    """A short answer."""
    return Card(title, (para(line),))
