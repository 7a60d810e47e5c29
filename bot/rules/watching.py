"""Stalls that are coming: the champion has the heads-up, nobody else knows. And when the champion heard of what."""

from dataclasses import replace

from bot.model import Cause, RuleName, Told, Watch
from bot.rules.draft import Draft

TOLD_KEPT = 12


def watch(draft: Draft, cause: Cause) -> None:
    """From now on that stall is coming; what was watched of its rule before is replaced."""
    unwatch(draft, cause.rule)
    draft.change(watches=(*draft.project.watches, Watch(cause, draft.at)))


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
    """The heads-up of that rule has just reached the champion; only the first time counts."""
    watches = tuple(
        replace(each, told_at=each.told_at or draft.at) if each.cause.rule == rule else each
        for each in draft.project.watches
    )
    draft.change(watches=watches)


def unwatch(draft: Draft, rule: RuleName) -> None:
    """It is not coming any more, or it is here."""
    draft.change(watches=tuple(each for each in draft.project.watches if each.cause.rule != rule))


def tell(draft: Draft, rule: RuleName) -> None:
    """The champion has just heard of a stall of that rule."""
    told = tuple(dict.fromkeys((*draft.project.told, Told(rule, draft.at))))
    draft.change(told=told[-TOLD_KEPT:])


def forget(draft: Draft, rule: RuleName) -> None:
    """That stall is neither coming nor here: what was said of it is over."""
    unwatch(draft, rule)
    draft.change(told=tuple(each for each in draft.project.told if each.rule != rule))
