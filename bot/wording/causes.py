"""Why a pilot stands still, in clauses: what happened, and what no longer stands."""

from itertools import zip_longest

from bot.model import Brief, Cause, RuleName
from bot.wording.voice import Voice, count, listed, period, short, weekday

MOST_NAMED = 2  # blockers or reports in one clause; the rest are counted
LONGEST_QUOTED = 60  # characters


def happened(causes: tuple[Cause, ...], voice: Voice, pilot: Brief) -> str:
    """Why it stands still, cause by cause."""
    return "; ".join(_cause(cause, voice, pilot) for cause in causes)


def _cause(cause: Cause, voice: Voice, pilot: Brief) -> str:
    """One cause in a clause, its figures first where it has any."""
    match cause.rule:
        case "S3":
            return f"the number has not got better in {count(cause.count, 'check-in')}"
        case "S4":
            return f"the number looks worse than its baseline, at {count(cause.count, 'check-in')} running"
        case "S5":
            return _blocked(cause, voice)
        case "S7":
            return _used(cause)
        case "S8":
            return _owed(cause, voice)
    return _silent(cause, voice, pilot)


def _blocked(cause: Cause, voice: Voice) -> str:
    """What nobody has touched for long, and what was to be decided by a day that has come."""
    shown = list(zip_longest(cause.what, cause.days))[:MOST_NAMED]
    more = [f"{len(cause.what) - MOST_NAMED} more"] if len(cause.what) > MOST_NAMED else []
    due = [
        f"{quoted(what)} {'is' if on >= voice.today else 'was'} to be decided by {short(on, voice.today)}"
        for what, on in shown
        if what is not None and on is not None
    ]
    old = [quoted(what) for what, on in shown if what is not None and on is None]
    days = count(voice.workdays_since(cause.since_at), "working day")
    if not due:
        old, more = [*old, *more], []
    untouched = [f"{listed(old)} untouched for {days}"] if old else []
    helps = f" ({voice.does(cause.helper, 'is', 'are')} to help)" if due and cause.helper else ""
    left = f" ({voice.name(cause.person)}, who was to help, has left)" if cause.person else ""
    return f"{listed([*untouched, *due, *more])}{helps}{left}"


def _owed(cause: Cause, voice: Voice) -> str:
    """Which reports wait, and for what: to be read, or to be decided about."""
    unread, reports = cause.count - cause.seen, listed(cause.what[:MOST_NAMED])
    what = "" if unread and cause.seen else f" to be {'read' if unread else 'decided about'}"
    some = f", {unread} of them unread" if unread and cause.seen else ""
    have = "has" if cause.count == 1 else "have"
    return f"{count(cause.count, 'report')} {have} waited{what} since {voice.dates([cause.since_at])}{some} ({reports})"


def _used(cause: Cause) -> str:
    """How many use it. Many of late is no contradiction: too few said so when they were asked."""
    have = "has" if cause.count == 1 else "have"
    if not cause.out_of:
        return f"{count(cause.count, 'person', 'people')} {have} used it lately"
    if 2 * cause.count > cause.out_of:
        lately = f"{'all' if cause.count == cause.out_of else cause.count} of {cause.out_of}"
        return f"too few said that they use it when they were asked, though {lately} have lately"
    return f"{cause.count} of {cause.out_of} people {have} used it lately"


SORTED: dict[RuleName, str] = {
    "S1": "there is a check-in again",
    "S2": "it has an owner again",
    "S3": "the number gets better again",
    "S4": "the number no longer points the wrong way",
    "S5": "somebody works on the blocker, or it is closed",
    "S7": "people use it again",
    "S8": "the reports have been read",
    "S12": "the pause is over",
}


def sorted_words(causes: tuple[Cause, ...]) -> str:
    """What no longer stands: "the number gets better again; people use it again"."""
    return "; ".join(
        "the reports have been decided about" if cause.rule == "S8" and cause.seen else SORTED[cause.rule]
        for cause in causes
    )


def quoted(text: str) -> str:
    """What somebody wrote, as their words and no longer than a line bears."""
    return f"“{text if len(text) <= LONGEST_QUOTED else text[: LONGEST_QUOTED - 1].rstrip() + '…'}”"


def _silent(cause: Cause, voice: Voice, pilot: Brief) -> str:
    if cause.rule == "S1":
        weeks = listed([period(on, pilot) for on in cause.weeks])
        if pilot.cadence == 1:
            return f"no check-in for {count(len(cause.weeks), 'week')} ({weeks})"
        return f"{count(len(cause.weeks), 'check-in')} without an answer ({weeks})"
    if cause.rule == "S12":
        until = f" until {short(cause.until_on)}" if cause.until_on else ""
        return f"it has been paused since {voice.dates([cause.since_at])}{until}, and that day has passed"
    how = {
        "declined": voice.does(cause.person, "declined", "declined"),
        "expired": f"{voice.does(cause.person, 'has', 'have')} not answered the offer",
        "unreachable": f"{voice.name(cause.person)} could not be reached",
        "condition": f"{voice.does(cause.person, 'accepts', 'accept')} on a condition that nobody has answered",
        "left": voice.does(cause.person, "has left", "have left"),
    }.get(cause.how, "the owner left")
    waits = "waits" if cause.count == 1 else "wait"
    reports = f"; {count(cause.count, 'open report')} {waits} for whoever decides" if cause.count else ""
    have = "have" if cause.helper == voice.reader else "has"
    until = f" and {have} until {weekday(cause.until_on)}" if cause.until_on else ""
    asked = f"; {voice.does(cause.helper, 'was', 'were')} asked to take over{until}" if cause.helper else ""
    return f"nobody owns the outcome ({how}){asked}{reports}"
