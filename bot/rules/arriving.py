"""What became of a message: it reached its person, or it can not."""

from uuid import UUID

from bot.events import Delivered, Undelivered
from bot.rules import asking, conditions, ladder, leaving, ownership, parking, stalls, users
from bot.rules.draft import Draft
from bot.rules.unreached import tell_admins


def delivered(draft: Draft, event: Delivered) -> None:
    """It reached its person: what waits for that counts from now."""
    _, subject, step, to = event.key.split("/")
    if step == "offer":
        ownership.offer_delivered(draft, subject)
    elif step.startswith("condition-"):
        conditions.condition_delivered(draft, subject)
    elif step == "ask":
        asking.asked_delivered(draft, subject)
    elif step.startswith("pulse-"):
        users.use_asked(draft, step, UUID(to))
    elif step in ("headsup", "miss"):
        asking.told(draft, subject)
    elif step.startswith("coming-"):
        stalls.delivered(draft, subject, UUID(to))
    elif subject.startswith("ladder-") and step.startswith("L"):
        ladder.rung_delivered(draft, step, UUID(to), subject)


def undelivered(draft: Draft, event: Undelivered) -> None:
    """It can not reach its person: nothing waits for them in vain, and an administrator hears of it."""
    _, subject, step, to = event.key.split("/")
    person = UUID(to)
    if event.why in leaving.GONE:
        leaving.left(draft, person)
        _move_on(draft, subject, step)
        return
    if step.startswith("pulse-"):
        return  # nobody is chased for it
    if step == "unreached":
        return  # telling an administrator that an administrator can not be told would go round for ever
    if step == "offer":
        ownership.offer_lost(draft, subject, event.why)
    elif step == "ask":
        if asking.ask_lost(draft, subject):
            tell_admins(draft, person, "ask", event.why)
    elif subject.startswith("ladder-") and step.startswith("L"):
        known = parking.is_told(draft.project.ladder)
        ladder.rung_lost(draft, step, subject)
        if not known:
            tell_admins(draft, person, "alert", event.why)
    else:
        tell_admins(draft, person, "message", event.why)


def _move_on(draft: Draft, subject: str, step: str) -> None:
    """What was on its way to somebody who left waits for them no longer; there is nobody to be reached."""
    if step == "ask":
        asking.ask_lost(draft, subject)
    elif subject.startswith("ladder-") and step.startswith("L"):
        ladder.rung_lost(draft, step, subject)
