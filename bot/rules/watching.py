"""Stalls that are coming: the champion has the heads-up, nobody else knows. And when the champion heard of what."""

from collections.abc import Sequence
from dataclasses import replace

from bot.model import Cause, RuleName, Told, Watch
from bot.rules.draft import Draft

TOLD_KEPT = 12


def subject(rule: RuleName) -> str:
    """The subject of all heads-ups of that rule."""
    return f"stall-{rule}"


def watch(draft: Draft, cause: Cause) -> None:
    """From now on that stall is coming; what was watched of its rule before is replaced."""
    keep(draft, Watch(cause, draft.at))


def keep(draft: Draft, watch: Watch) -> None:
    """That is what is known of a stall that is coming."""
    unwatch(draft, watch.cause.rule)
    draft.change(watches=(*draft.project.watches, watch))


def watched(draft: Draft, rule: RuleName) -> Watch | None:
    """The stall of that rule that is coming, if one is."""
    return next((each for each in draft.project.watches if each.cause.rule == rule), None)


def renew(draft: Draft, cause: Cause) -> None:
    """The same stall, seen anew: it may be about more by now."""
    watches = tuple(
        replace(each, cause=cause) if each.cause.rule == cause.rule else each for each in draft.project.watches
    )
    draft.change(watches=watches)


def arrived(draft: Draft, rule: RuleName) -> None:
    """The heads-up of that rule has just reached the champion; only the first time counts, for each thing it names."""
    before = watched(draft, rule)
    if before is not None:
        items = tuple(replace(each, told_at=each.told_at or draft.at) for each in before.items)
        now = replace(before, told_at=before.told_at or draft.at, items=items)
        draft.change(watches=tuple(now if each is before else each for each in draft.project.watches))


def unwatch(draft: Draft, rule: RuleName) -> None:
    """It is not coming any more, or it is here."""
    draft.change(watches=tuple(each for each in draft.project.watches if each.cause.rule != rule))


def tell(draft: Draft, rule: RuleName) -> None:
    """The champion has just heard of a stall of that rule, and of all that is watched of it."""
    known = watched(draft, rule)
    told = tuple(dict.fromkeys((*draft.project.told, Told(rule, draft.at, known.cause.what if known else ()))))
    draft.change(told=told[-TOLD_KEPT:])


def forget(draft: Draft, rule: RuleName) -> None:
    """That stall is neither coming nor here: what was said of it is over."""
    unwatch(draft, rule)
    untell(draft, rule)


def untell(draft: Draft, rule: RuleName, but: Sequence[str] = ()) -> None:
    """What the champion heard of that rule is over, but for what named these."""
    told = draft.project.told
    draft.change(told=tuple(each for each in told if each.rule != rule or not {*but}.isdisjoint(each.what)))


def call_off(draft: Draft, rule: RuleName) -> None:
    """It does not come now: nothing that waits says so. The day it counts again, the champion hears once more."""
    if watched(draft, rule) is not None:
        draft.withdraw.add(subject(rule))
        unwatch(draft, rule)


def call_all_off(draft: Draft) -> None:
    """Nothing comes now; what still waits for its hour to say so is never said."""
    for each in draft.project.watches:
        draft.withdraw.add(subject(each.cause.rule))
        missed = (on for on in each.cause.weeks if draft.project.week(on) is not None)
        draft.withdraw.update(f"week-{on.isoformat()}" for on in missed)
    draft.change(watches=())


def forget_all(draft: Draft) -> None:
    """All of it is over, whatever was said of what."""
    call_all_off(draft)
    draft.change(told=())
