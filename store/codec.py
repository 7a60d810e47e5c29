"""Values into JSON and back. What comes out equals what went in.

Where a union can not be told apart by its fields (an event, a block of a card), the class name goes with it.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Annotated, Any, TypeVar, get_args
from uuid import UUID

from pydantic import Discriminator, TypeAdapter

from bot import cards, events
from bot.cards import Card
from bot.events import Event
from bot.model import STATE_VERSION, Pilot, Policy, Project, Receipt, Report, State, Words
from bot.notices import Body, Notice
from bot.ports import Busy
from store.earlier import pilot_of_today

Json = dict[str, Any]
V = TypeVar("V")


class Newer(Busy):
    """The state was written by a newer release: this one leaves it alone rather than drop what it can not read."""


_PROJECT = TypeAdapter(Project)
_REPORT = TypeAdapter(Report)
_NOTICE: TypeAdapter[Notice] = TypeAdapter(Notice)
_BODY: TypeAdapter[Body] = TypeAdapter(Annotated[Body, Discriminator("kind")])
_RECEIPT = TypeAdapter(Receipt)
_POLICY = TypeAdapter(Policy)
_EVENTS: dict[str, TypeAdapter[Event]] = {each.__name__: TypeAdapter(each) for each in get_args(events.Event)}
_CARD_PARTS: dict[str, TypeAdapter[Any]] = {
    each.__name__: TypeAdapter(each) for each in (Card, cards.Button, *get_args(cards.Block), *get_args(cards.Span))
}


def state_out(state: State) -> Json:
    """The whole open state."""
    adapter: TypeAdapter[Any] = _REPORT if isinstance(state, Report) else _PROJECT
    return dict(adapter.dump_python(state, mode="json"))


def project_in(state: Json, version: int) -> Project:
    """The open state as it was. Raises Newer when a later release wrote it."""
    return _PROJECT.validate_python(pilot_of_today(_readable(state, version)))


def report_in(state: Json, version: int) -> Report:
    """The open state as it was. Raises Newer when a later release wrote it."""
    return _REPORT.validate_python(_readable(state, version))


def state_in(kind: str, state: Json, version: int) -> State:
    """The open state of either kind. Raises Newer when a later release wrote it."""
    return report_in(state, version) if kind == "report" else project_in(state, version)


def _readable(state: Json, version: int) -> Json:
    """As of today: what an earlier release wrote is written in today's form when it is next written."""
    if version > STATE_VERSION:
        raise Newer(f"state version {version} is newer than {STATE_VERSION}: run the newer release")
    return state | {"version": STATE_VERSION}


def event_out(event: Event) -> Json:
    """The journal's form: ids instead of what people wrote; the context stays.

    Only what is not the default: the policy and the calendars would be the same with every event.
    """
    bare = reworded(event, {})
    if bare.context.pilot is not None:
        bare = replace(bare, context=replace(bare.context, pilot=_unnamed(bare.context.pilot)))
    name = type(event).__name__
    return {"type": name, **_EVENTS[name].dump_python(bare, mode="json", exclude_defaults=True)}


def _unnamed(pilot: Pilot) -> Pilot:
    return replace(pilot, brief=replace(pilot.brief, name="", question="", unit=""))


def event_in(kept: Json, texts: Mapping[UUID, str]) -> Event:
    """The event as it was, with the texts that are still kept; a blanked one is empty."""
    values = dict(kept)
    adapter = _EVENTS[values.pop("type")]
    return reworded(adapter.validate_python(values), texts)


def words_of(event: Event) -> tuple[Words, ...]:
    """Everything a person wrote in that event."""
    values = [getattr(event, each.name) for each in fields(event)]
    several = [each for value in values if isinstance(value, tuple) for each in value]
    return tuple(value for value in (*values, *several) if isinstance(value, Words))


def reworded(event: Event, texts: Mapping[UUID, str]) -> Event:
    """The same event with these texts; empty where there is none."""
    changed: dict[str, Any] = {}
    for each in fields(event):
        value = getattr(event, each.name)
        if isinstance(value, Words):
            changed[each.name] = replace(value, text=texts.get(value.id, ""))
        elif isinstance(value, tuple) and any(isinstance(item, Words) for item in value):
            changed[each.name] = tuple(replace(item, text=texts.get(item.id, "")) for item in value)
    return replace(event, **changed) if changed else event


def notice_out(notice: Notice) -> Json:
    """A notice, words included: it is what the person will read."""
    return dict(_NOTICE.dump_python(notice, mode="json"))


def notice_in(kept: Json) -> Notice:
    """The notice as it was."""
    body = _BODY.validate_python(kept["body"])
    return _NOTICE.validate_python({**kept, "body": body})


def receipt_out(receipt: Receipt) -> Json:
    """Where a message can be found again."""
    return dict(_RECEIPT.dump_python(receipt, mode="json"))


def receipt_in(kept: Json) -> Receipt:
    """The receipt as it was."""
    return _RECEIPT.validate_python(kept)


def policy_in(kept: Json) -> Policy:
    """The organisation's numbers; the default for what it does not say."""
    return _POLICY.validate_python(kept)


def card_out(card: Card) -> Json:
    """A card, each part tagged with what it is: bold and plain text have the same fields."""
    return dict(_tagged(card))


def card_in(kept: Json) -> Card:
    """The card as it was."""
    card = _untagged(kept)
    if not isinstance(card, Card):
        raise TypeError(f"not a card: {type(card).__name__}")
    return card


def _tagged(value: Any) -> Any:
    if is_dataclass(value):
        parts = {each.name: _tagged(getattr(value, each.name)) for each in fields(value)}
        return {"type": type(value).__name__, **parts}
    if isinstance(value, tuple):
        return [_tagged(each) for each in value]
    if isinstance(value, UUID | date):
        return str(value)
    return value


def _untagged(value: Any) -> Any:
    if isinstance(value, dict):
        parts = {name: _untagged(part) for name, part in value.items() if name != "type"}
        return _CARD_PARTS[value["type"]].validate_python(parts)
    if isinstance(value, list):
        return [_untagged(each) for each in value]
    return value
