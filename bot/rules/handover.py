"""Handing a pilot over: offered with all that is known of it. Until it is accepted nothing changes hands."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from bot.events import HandedOver
from bot.model import Project, Role, brief
from bot.notices import HandoverNoted, Packet
from bot.rules import ownership
from bot.rules.coverage import coverage
from bot.rules.draft import Draft
from bot.rules.phases import above
from bot.rules.series import last_point, series

NEWEST_OWNERS = 6


def handed_over(draft: Draft, event: HandedOver) -> None:
    """The champion, or anybody above, asks somebody to own it from now on."""
    assert event.by is not None, "only people hand over"
    if not _may(draft) or not _fits(draft, event):
        return
    project = draft.project
    ownership.offer(draft, event.to, event.by, "intake" if project.phase == "intake" else "handover")
    _rest(draft, event)
    number = draft.project.offers
    body = HandoverNoted(
        pilot=draft.pilot,
        subject=f"handover-{number}",
        person=event.to,
        by=event.by,
        answer_days=draft.policy.offer_days,
    )
    champion = project.term.person if project.term else None
    for person in dict.fromkeys((event.by, champion, project.manager)):
        if person is not None and person != event.to:
            draft.tell(person, "asked", body, "answer" if person == event.by else "news")


def _may(draft: Draft) -> bool:
    project, by = draft.project, draft.event.by
    champion = project.term.person if project.term else None
    if project.phase == "stopped":
        draft.refuse("ended")
    elif by in (champion, *above(project)) or (champion is None and by == project.opened_by):
        return True
    else:
        draft.refuse("not_yours", person=champion or project.manager)
    return False


def _fits(draft: Draft, event: HandedOver) -> bool:
    """Whether that person can be asked now, by this one; refuses when not."""
    project, standing = draft.project, draft.project.offer
    champion = project.term.person if project.term else None
    if event.to == champion:
        draft.refuse("already_champion", person=champion)
    elif event.to == project.manager:
        draft.refuse("champion_is_manager", person=event.to)
    elif event.to == event.by:
        draft.refuse("not_to_oneself", person=champion or project.manager)
    elif standing is not None and (standing.person == event.to or event.by not in (standing.by, *above(project))):
        draft.refuse("offer_open", person=standing.person)
    else:
        return True
    return False


def _rest(draft: Draft, event: HandedOver) -> None:
    """Naming somebody is an answer: a rung that waits counts anew, and a promise to name somebody is about them."""
    ladder = draft.project.ladder
    if ladder is None:
        return
    if ladder.state == "open" and ladder.delivered_at is not None and event.by in ladder.alerted:
        draft.change(ladder=replace(ladder, delivered_at=draft.at))
    elif ladder.state == "acknowledged" and ladder.ack is not None and ladder.ack.choice == "reassign":
        draft.change(ladder=replace(ladder, ack=replace(ladder.ack, person=event.to)))


def packet(project: Project, at: datetime, reader: UUID) -> Packet:
    """All that somebody has to know who takes the pilot over."""
    ladder = project.ladder
    seats: list[tuple[Role, UUID]] = [
        (role, person) for role in ownership.SEATS if (person := getattr(project, role)) is not None
    ]
    return Packet(
        pilot=brief(project),
        subject=f"packet-{project.offers}",
        phase=project.phase,
        series=series(project),
        last=last_point(project),
        blockers=tuple(each.text.text for each in project.blockers),
        causes=ladder.causes if ladder is not None and ladder.state != "held" else (),
        past=project.past[-NEWEST_OWNERS:],
        since_at=project.term.accepted_at if project.term else None,
        above=tuple(seats),
        coverage=coverage(project, at),
        reader=reader,
        reports=len(project.reports),
    )


def tell_packet(draft: Draft, person: UUID) -> None:
    """The new owner gets all of it, once it is theirs."""
    draft.tell(person, "packet", packet(draft.project, draft.at, person), "news")
