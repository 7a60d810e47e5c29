"""What people do about what stands in the way: name it, help, set a day, close it. And a line beside a number."""

from dataclasses import replace
from typing import Literal
from uuid import UUID

from bot.decisions import WordsKept
from bot.events import BlockerAdded, BlockerChanged, BlockerClosed, ContextAdded, HelpAnswered
from bot.model import ACTIVE, Blocker
from bot.notices import BlockerNoted, ContextNoted, HelpWanted
from bot.rules import asking
from bot.rules.blockers import MOST_OPEN, keep, opened
from bot.rules.draft import Draft
from bot.rules.meant import may_speak
from bot.rules.phases import above
from bot.rules.series import has_value
from bot.workdays import local_date

How = Literal["added", "changed", "helping", "not_me", "resolved", "withdrawn"]


def added(draft: Draft, event: BlockerAdded) -> None:
    """Somebody of the pilot names a blocker; whoever could help is asked."""
    if not _may_touch(draft, None):
        return
    if len(draft.project.blockers) >= MOST_OPEN:
        draft.refuse("too_many_blockers")
        return
    if event.decide_on is not None and event.decide_on < local_date(draft.at, draft.calendar(event.by)):
        draft.refuse("date_past", until_on=event.decide_on)
        return
    assert event.by is not None, "nobody else may"
    draft.facts.append(WordsKept(words=event.text))
    kept = Blocker(0, event.text, event.cause, event.by, draft.at, draft.at, event.helper, event.decide_on)
    blocker = opened(draft, kept)
    _ask_helper(draft, blocker)
    _tell(draft, blocker, "added")


def changed(draft: Draft, event: BlockerChanged) -> None:
    """Another helper, another day, or a line about it."""
    blocker = _open_one(draft, event.number)
    if blocker is None:
        return
    if event.decide_on is not None and event.decide_on < local_date(draft.at, draft.calendar(event.by)):
        draft.refuse("date_past", until_on=event.decide_on)
        return
    if event.line is not None:
        draft.facts.append(WordsKept(words=event.line))
    before = blocker.helper
    blocker = replace(
        blocker,
        touched_at=draft.at,
        helper=event.helper or blocker.helper,
        decide_on=event.decide_on or blocker.decide_on,
        left=None if event.helper else blocker.left,
    )
    keep(draft, blocker)
    if blocker.helper != before:
        _ask_helper(draft, blocker)
    _tell(draft, blocker, "changed", event.line.text if event.line else None)


def help_answered(draft: Draft, event: HelpAnswered) -> None:
    """Somebody is on it, or is not the one who can help."""
    blocker = _open_one(draft, event.number)
    if blocker is None:
        return
    helper = event.by if event.helps else None if blocker.helper == event.by else blocker.helper
    blocker = replace(blocker, touched_at=draft.at, helper=helper, left=None if event.helps else blocker.left)
    keep(draft, blocker)
    _tell(draft, blocker, "helping" if event.helps else "not_me")


def closed(draft: Draft, event: BlockerClosed) -> None:
    """It is gone, or never was one."""
    blocker = _open_one(draft, event.number)
    if blocker is None:
        return
    draft.change(blockers=tuple(each for each in draft.project.blockers if each.number != event.number))
    draft.withdraw.add(subject(blocker))
    _tell(draft, blocker, event.how)
    if blocker.helper is not None and blocker.helper not in (event.by, draft.pilot.champion):
        body = _noted(draft, blocker, event.how, None)
        draft.tell(blocker.helper, f"noted-{event.id}", body, "news", edits=True)


def context_added(draft: Draft, event: ContextAdded) -> None:
    """A line beside a number, for whoever looks at the picture, and for those who are asked about it."""
    if not may_speak(draft):
        return
    newest = next((week.starts_on for week in reversed(draft.project.weeks) if has_value(week)), None)
    starts_on = event.starts_on or newest
    week = draft.project.week(starts_on) if starts_on is not None else None
    if starts_on is None or week is None or not has_value(week):
        draft.refuse("week_unknown" if starts_on else "nothing_to_answer", starts_on=starts_on)
        return
    draft.facts.append(WordsKept(words=event.line))
    week = replace(week, note=event.line)
    asking.keep(draft, week, week.closed_at)
    draft.project = draft.project.with_week(week)
    assert event.by is not None, "may_speak let nobody through"
    body = ContextNoted(
        pilot=draft.pilot, subject=f"week-{starts_on.isoformat()}", starts_on=starts_on, line=event.line.text
    )
    draft.tell(event.by, f"context-{event.id}", body, "answer")


def subject(blocker: Blocker) -> str:
    """The subject of all that is said about that blocker."""
    return f"blocker-{blocker.number}"


def _may_touch(draft: Draft, blocker: Blocker | None) -> bool:
    project = draft.project
    roster = (member.person for member in project.roster if not member.left)
    people = {draft.pilot.champion, *above(project), *roster, blocker.helper if blocker else None}
    people |= {*project.ladder.alerted} if project.ladder else set()
    if project.phase == "stopped":
        draft.refuse("ended")
    elif project.phase not in ACTIVE or project.term is None:
        draft.refuse("no_champion_yet")
    elif draft.event.by not in people - {None}:
        draft.refuse("not_yours", person=project.term.person)
    else:
        return True
    return False


def _open_one(draft: Draft, number: int) -> Blocker | None:
    blocker = next((each for each in draft.project.blockers if each.number == number), None)
    if not _may_touch(draft, blocker):
        return None
    if blocker is None:
        draft.refuse("blocker_gone")
    return blocker


def _ask_helper(draft: Draft, blocker: Blocker) -> None:
    if blocker.helper is None or blocker.helper == draft.event.by:
        return
    assert draft.event.by is not None, "only people ask for help"
    body = HelpWanted(
        pilot=draft.pilot,
        subject=subject(blocker),
        by=draft.event.by,
        text=blocker.text.text,
        cause=blocker.cause,
        decide_on=blocker.decide_on,
    )
    draft.tell(blocker.helper, f"help-{draft.event.id}", body, "news")


def _noted(draft: Draft, blocker: Blocker, how: How, line: str | None) -> BlockerNoted:
    assert draft.event.by is not None, "only people touch a blocker"
    return BlockerNoted(
        pilot=draft.pilot,
        subject=subject(blocker),
        how=how,
        by=draft.event.by,
        text=blocker.text.text,
        cause=blocker.cause,
        helper=blocker.helper,
        decide_on=blocker.decide_on,
        line=line,
    )


def _tell(draft: Draft, blocker: Blocker, how: How, line: str | None = None) -> None:
    """Whoever acted, and the champion, each once."""
    by, champion = draft.event.by, draft.pilot.champion
    body = _noted(draft, blocker, how, line)
    people: dict[UUID | None, None] = dict.fromkeys((by, champion))
    for person in people:
        if person is not None:
            draft.tell(
                person, f"noted-{draft.event.id}", body, "answer" if person == by else "news", edits=person == by
            )
