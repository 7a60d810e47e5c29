"""What the people who use it read: the welcome, the weekly question; and what is said about the roster."""

from datetime import date

from bot.cards import Bold, Button, Card, para
from bot.model import Brief, Project, Tally
from bot.notices import RosterNoted, RosterWanted, UseAsked, UseNoted, Welcome
from bot.rules import users
from bot.wording.voice import Voice, button, capital, count, listed, token, week

FEW = 5  # with fewer people on the roster a report without a name may still tell who wrote it


def welcome(body: Welcome, voice: Voice) -> Card:
    """Once: what it is, how to report in ten seconds, who reads it, what is kept."""
    name = body.pilot.name
    reads = capital(voice.does(body.pilot.champion, "reads", "read")) if body.pilot.champion else "Its owner reads"
    return Card(
        f"You are one of the people who try {name}",
        (
            para("Report in ten seconds: ", Bold("/report the wrong depot for split orders"), "."),
            para(
                f"{reads} every report, and you hear what becomes of yours. ",
                Bold("/report anon"),
                " sends one without your name.",
            ),
            para("Once a week I ask with one tap whether you used it. Nobody is chased, and no list shows who did."),
            para("What is kept, for as long as this pilot's records are: your reports, and your yes or no of a week."),
            para(Bold("Why you: "), f"you were named as somebody who uses {name}."),
        ),
        (button(body, "notforme", "Not for me"),),
    )


def roster_wanted(body: RosterWanted, voice: Voice) -> Card:
    """The one next step when users are to try it and nobody knows who they are."""
    name = body.pilot.name
    return Card(
        f"{name}: nobody is on its roster yet",
        (
            para("Without users I cannot tell whether it is used, and their reports have no pilot to go to."),
            para("Next step: name the people who are to use it. They hear once how to report."),
            para(Bold("Why you: "), "you own this outcome."),
        ),
        (button(body, "roster", "Name the users", "primary"),),
    )


def roster_noted(body: RosterNoted, voice: Voice) -> Card:
    """Who is on it now."""
    number = len(body.people)
    people = capital(count(number, "person", "people")) if number else "Nobody"
    title = f"{people} {'is' if number < 2 else 'are'} on the roster of {body.pilot.name}"
    lines = [_changes(body, voice)]
    if body.declined:
        who = capital(voice.people(body.declined))
        lines.append(
            f"{who} asked to be left alone, and {'stays' if len(body.declined) == 1 else 'stay'} off; reports are welcome all the same."
        )
    waits = (
        "They hear how to report when Validate begins."
        if body.phase in ("intake", "build")
        else "Who is new hears once how to report."
    )
    lines.append(waits if number else "Nobody is asked whether they use it.")
    return Card(title, tuple(para(line) for line in lines), (button(body, "roster", "Change it"),))


def _changes(body: RosterNoted, voice: Voice) -> str:
    said = []
    if body.added:
        said.append(f"added {voice.people(body.added)}")
    if body.removed:
        said.append(f"took off {voice.people(body.removed)}")
    return f"I {listed(said)}." if said else "Nothing has changed."


def use_asked(body: UseAsked, voice: Voice) -> Card:
    """One tap."""
    return Card(
        f"Did you use {body.pilot.name} in the week of {week(body.starts_on)}?",
        (para("One tap is enough. “No” is a good answer too."), para(Bold("Why you: "), "you are on its roster.")),
        (
            *use_buttons(body.pilot, body.starts_on),
            Button("notforme", "Not for me", token(body.pilot.id, users.subject(body.starts_on))),
        ),
    )


def use_buttons(pilot: Brief, starts_on: date) -> tuple[Button, ...]:
    """What can be pressed about one week, and about no other."""
    about = token(pilot.id, users.subject(starts_on))
    return (Button("used", "Yes, I used it", about, "primary"), Button("unused", "No, not this week", about))


def use_noted(body: UseNoted, voice: Voice) -> Card:
    """In the place of the question."""
    name = body.pilot.name
    then = f"in the week of {week(body.starts_on)}" if body.starts_on is not None else "this week"
    title, line = {
        "used": (f"Thanks: used {then}", f"{name}. Something to say about it? Type /report and your words."),
        "unused": (
            f"Thanks: not used {then}",
            f"{name}. If something stood in the way, /report tells the person who can change it.",
        ),
        "left": ("I ask you no more", f"{name}. You may still report at any time: /report and your words."),
    }[body.how]
    return Card(title, (para(line),))


def reports_that_week(tally: Tally | None, open_reports: int) -> str:
    """The counts beside the number: "Reports that week: 2 broke, 1 idea; 3 open." Nothing where there is neither."""
    came = _came(tally)
    return f"Reports that week: {came or 'none'}; {open_reports} open." if came or open_reports else ""


def reports_row(project: Project) -> tuple[tuple[str, str], ...]:
    """The same for a pilot's status: the newest week in which any came."""
    if not project.tallies and not project.reports:
        return ()
    newest = project.tallies[-1] if project.tallies else None
    came = f"{_came(newest)} in the week of {week(newest.starts_on)}; " if newest is not None else ""
    return (("Reports", f"{came}{len(project.reports)} open"),)


def _came(tally: Tally | None) -> str:
    kinds = (("broke", "broke"), ("confusing", "confusing"), ("idea", "idea"), ("worked", "worked well"))
    return ", ".join(f"{getattr(tally, kind)} {word}" for kind, word in kinds if tally and getattr(tally, kind))
