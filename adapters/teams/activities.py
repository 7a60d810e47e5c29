"""What Teams hands over, read. Pure.

Every interaction gets an id made of Teams' own: the same one twice is the same event.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID, uuid5

from adapters.text import clean

TEAMS = UUID("0b9c64a6-3f0c-5d0f-8d0a-2b6f0a7e9c44")  # the namespace of all event ids made here
PLATFORM = "teams"

Kind = Literal["personal", "groupChat", "channel"]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation of Teams, and the address of the service that it is reached by."""

    service_url: str
    conversation: str
    kind: Kind

    @property
    def is_personal(self) -> bool:
        """Whether nobody but that person and the bot are in it."""
        return self.kind == "personal"


@dataclass(frozen=True, slots=True)
class Act:
    """One interaction: whose, its name for ever, and where it happened.

    `user` is the person's id in their directory, or the bot's own word for a guest who has none there; `channel_id`
    is always the bot's own word (29:…), which mentions and `refresh` need.
    """

    tenant: str
    user: str
    channel_id: str
    name: str
    event: UUID
    place: Place
    message: str = ""  # the message that a button of it was pressed in
    zone: str = ""  # IANA; "" where Teams does not say
    locale: str = ""
    at: datetime | None = None  # UTC, by Teams' clock; None where it does not say


def act(activity: Mapping[str, Any]) -> Act:
    """Who did something, and where. What is not there is empty."""
    sender, conversation = _object(activity.get("from")), _object(activity.get("conversation"))
    info = client_info(activity)
    tenant = tenant_of(activity)
    user = _text(sender.get("aadObjectId")).lower() or _text(sender.get("id"))
    kind, place = _text(activity.get("type")), _text(conversation.get("id"))
    # Ids of messages are counted in each conversation anew; what has no id is known by all that it says.
    named = _text(activity.get("id")) or json.dumps(dict(activity), sort_keys=True, default=str)
    return Act(
        tenant=tenant,
        user=user,
        channel_id=_text(sender.get("id")),
        name=clean(_text(sender.get("name"))).strip(),
        event=event(tenant, user, kind, _text(activity.get("name")), place, named),
        place=Place(_text(activity.get("serviceUrl")), place, _kind(conversation.get("conversationType"), place)),
        message=_text(activity.get("replyToId")),
        zone=_text(info.get("timezone")) or _text(activity.get("localTimezone")),
        locale=_text(activity.get("locale")) or _text(info.get("locale")),
        at=_instant(_text(activity.get("timestamp"))),
    )


def tenant_of(activity: Mapping[str, Any]) -> str:
    """The directory whose people these are, in small letters; "" where Teams does not say."""
    channel, conversation = _object(activity.get("channelData")), _object(activity.get("conversation"))
    return (_text(_object(channel.get("tenant")).get("id")) or _text(conversation.get("tenantId"))).lower()


def is_of_tenant(activity: Mapping[str, Any]) -> bool:
    """Whether whoever acted belongs to the organisation whose conversation it is: known to its directory, and nothing
    that Teams says of them or of the conversation names another one.

    Teams leaves out mostly which directory a person is of; then that of the conversation decides.
    """
    sender, host = _object(activity.get("from")), tenant_of(activity)
    said = (_text(sender.get("tenantId")), _text(_object(activity.get("conversation")).get("tenantId")))
    return bool(_text(sender.get("aadObjectId"))) and all(not each or each.lower() == host for each in said)


def client_info(activity: Mapping[str, Any]) -> Json:
    """What Teams says of the program in the person's hands: zone, locale, platform."""
    return next((each for each in entities(activity) if each.get("type") == "clientInfo"), {})


def entities(activity: Mapping[str, Any]) -> list[Json]:
    """Its entities that are objects."""
    found = activity.get("entities")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def event(*parts: str) -> UUID:
    """The name of an interaction for ever. As JSON, so that no two lists of parts can be joined to the same text."""
    return uuid5(TEAMS, json.dumps(parts))


def _kind(said: Any, conversation: str) -> Kind:
    # Absent in a personal chat of some clients; what is not known is treated as if others could read along. Two people
    # without the bot, where one of them reports a message, are "personal" as well: their chat has an id of a thread.
    if said in (None, "", "personal"):
        return "groupChat" if conversation.startswith("19:") else "personal"
    return "channel" if said == "channel" else "groupChat"


def _instant(said: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(said)
        return found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
