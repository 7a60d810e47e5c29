"""A fix that nobody confirms is closed; and what becomes of the messages about a report."""

from dataclasses import replace
from uuid import UUID, uuid5

from bot.events import Delivered, PersonLeft, Undelivered
from bot.model import SETTLED, Ref
from bot.notices import Notice, NotReached, ReportsEnded
from bot.rules import unreached
from bot.rules.leaving import GONE
from bot.rules.reports import telling
from bot.rules.reports.draft import UNTRIAGED, ReportDraft, ReportDues


def dues(draft: ReportDraft) -> ReportDues:
    """When a fix that nobody confirms is closed, and who came too late to a duplicate is passed on."""
    if draft.report.late and draft.report.moved_at is not None:
        yield draft.report.moved_at, pass_on
    at = telling.closes_at(draft)
    if at is not None:
        yield at, close


def pass_time(draft: ReportDraft) -> None:
    """Do what is due by now."""
    for at, step in dues(draft):
        if at <= draft.at:
            step(draft)


def close(draft: ReportDraft) -> None:
    """Nobody said whether it works: closed, and open to be told otherwise."""
    draft.move("closed", line=draft.report.line)
    if draft.pilot.phase != "stopped":
        for person in draft.report.reporters:
            telling.told(draft, person)
        reads = telling.reader(draft)
        if reads is not None:
            telling.noted(draft, reads)
    draft.tell_pilot()


def pass_on(draft: ReportDraft) -> None:
    """Who was joined to a duplicate goes on to the report that goes on for it."""
    report = draft.report
    assert report.same_as is not None, "only a duplicate is joined too late"
    draft.hand_on(report.same_as, report.late)
    draft.change(late=())


def pilot_ended(draft: ReportDraft) -> None:
    """Its pilot was stopped: what waits is not asked any more, and its reporters are thanked, each once for the pilot.

    Its owner and manager know that already.
    """
    if draft.pilot.phase != "stopped" or draft.report.state in SETTLED:
        return
    draft.withdraw |= {draft.hers, draft.desk}
    body = ReportsEnded(pilot=draft.brief, subject="reports")
    for person in draft.report.reporters:
        if person not in (draft.brief.champion, draft.brief.manager):
            key = f"{draft.report.project}/{body.subject}/ended/{person}"  # the pilot's: once for all they reported
            draft.notices.append(Notice(key, person, body, draft.at, "news"))


def delivered(draft: ReportDraft, event: Delivered) -> None:
    """The question whether a fix works arrived: the days to answer count from now, for the last one it reaches.

    Of a card to triage it from is kept whom it reached, so that what follows takes its place.
    """
    if _is_the_check(draft, event.key):
        draft.change(checked_at=draft.at)
    _, subject, _, to = event.key.split("/")
    if subject == draft.desk:
        draft.change(carded=tuple(dict.fromkeys((*draft.report.carded, UUID(to)))))


def undelivered(draft: ReportDraft, event: Undelivered) -> None:
    """A message can not reach its person: the administrators hear of one that somebody waits for.

    Of somebody who left the pilot hears instead, and does what follows.
    """
    _, subject, step, to = event.key.split("/")
    if step == "unreached":
        return  # telling an administrator that an administrator can not be told would go round for ever
    if _is_the_check(draft, event.key) and draft.report.checked_at is None:
        draft.change(checked_at=draft.at)
    if event.why in GONE:
        left = PersonLeft(id=uuid5(event.id, "left"), at=draft.at, person=UUID(to))
        draft.then.append((Ref(draft.report.org, "project", draft.report.project), left))
        _without(draft, UUID(to), is_card=subject == draft.desk, step=f"moved-{event.id}")
        return
    if subject == draft.desk:
        _tell_admins(draft, UUID(to), event.why)
    elif step == f"{draft.report.state}-{draft.report.moves}":
        _tell_reader(draft, UUID(to))


def _tell_reader(draft: ReportDraft, person: UUID) -> None:
    """Where the only reporter was asked something in vain, whoever reads reports waits for no answer of theirs."""
    report, reads = draft.report, telling.reader(draft)
    if report.state in ("need_info", "fixed") and report.reporters == (person,) and reads not in (None, person):
        body = replace(telling.stands(draft.brief, report), unreached=True)
        draft.tell(reads, f"unheard-{draft.event.id}", body, "errand")


def _tell_admins(draft: ReportDraft, person: UUID, why: str) -> None:
    name = unreached.name(person, why, draft.at)
    body = NotReached(pilot=draft.brief, subject=name, person=person, what="message", why=why)
    for admin in draft.event.context.admins:
        if admin != person:
            draft.tell(admin, "unreached", body, "news")


def _without(draft: ReportDraft, person: UUID, *, is_card: bool, step: str) -> None:
    """What did not reach somebody who left: the next one reads the card, and a fix that nobody can check is closed."""
    reads = next((each for each in draft.pilot.triagers() if each != person), None)
    if is_card and reads is not None and draft.report.state in UNTRIAGED:
        telling.report_in(draft, reads, step)
    was_asked = draft.report.state == "fixed" and person in draft.report.reporters
    draft.change(gone=tuple(dict.fromkeys((*draft.report.gone, person))))
    if was_asked and not draft.report.reporters:
        close(draft)


def _is_the_check(draft: ReportDraft, key: str) -> bool:
    _, subject, step, _ = key.split("/")
    return subject == draft.hers and draft.report.state == "fixed" and step == f"fixed-{draft.report.moves}"
