"""Slack's payloads, read. Pure.

Every interaction gets an id made of Slack's own: the same one twice is the same event.
"""

import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID, uuid5

from adapters.slack import cited, forms
from adapters.slack.answers import Act

SLACK = UUID("1d5c2d0e-3c6b-5f1b-9a53-5d2f0a3b7c11")  # the namespace of all event ids made here
# The callback ids of the manifest: of the shortcut on a message, and of the others with the command each stands for.
ON_A_MESSAGE = "report_to_pilot"
SHORTCUTS = {"report": "/report", "check_in": "/champion checkin"}
COMMANDS = ("/champion", "/report")
MOST_FIELDS = 100  # of a form; a command has some fifteen
_HEARD = frozenset({None, "file_share", "thread_broadcast"})  # of message subtypes, those that a person just wrote

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Click:
    """What a button gave back, and of which card it was."""

    act: Act
    action_id: str
    token: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A message that somebody points at: what it says, in Slack's markup, and where it stands."""

    act: Act
    said: str
    link: str


def parsed(raw: bytes, content_type: str) -> dict[str, Any]:
    """The body as Slack means it; {} where it is none.

    Slack's own library looks for the word "payload" anywhere in a form, and answers 404 to a command whose text
    contains it. Here a payload is a field of that name.
    """
    try:
        if content_type == "application/json" or raw[:1] == b"{":
            body = json.loads(raw)
        else:
            body = _form(raw)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _form(raw: bytes) -> Any:
    if raw.startswith(b"payload=") and b"&" not in raw:
        # One long field: decoded in C, which is most of the cost of a click.
        quoted = raw[len(b"payload=") :].replace(b"+", b" ")
        if b"=" not in quoted:
            return json.loads(binascii.a2b_qp(quoted.replace(b"%", b"=")))
    fields = dict(parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    return json.loads(fields["payload"]) if "payload" in fields and "command" not in fields else fields


def command(body: Body) -> Act:
    """Who used a command, and the ways back."""
    team, user = str(body.get("team_id", "")), str(body.get("user_id", ""))
    trigger = str(body.get("trigger_id", ""))
    # Not the channel of a "directmessage": the command may have been typed to a colleague.
    return Act(
        team=team,
        user=user,
        name=str(body.get("user_name", "")),
        event=_event("command", team, user, trigger or json.dumps(dict(body), sort_keys=True)),
        trigger=trigger or None,
        response_url=body.get("response_url"),
    )


def slash(body: Body) -> str:
    """Which of the two commands it is, whatever a workspace has named them after: "/report" or "/champion"."""
    champion, report = COMMANDS
    return report if str(body.get("command", "")).casefold().startswith(report) else champion


def words(body: Body, retried: bool) -> tuple[Act, str] | None:
    """Who wrote what in a direct message; None for an app's words, and for edits, deletions and the like."""
    event = body.get("event", {})
    own_words = event.get("channel_type") == "im" and event.get("subtype") in _HEARD
    if not own_words or event.get("bot_id") or not event.get("user"):
        return None
    team = str(body.get("team_id", ""))
    act = Act(
        team=team,
        user=str(event["user"]),
        name="",
        event=_event("event", team, str(body.get("event_id", ""))),
        conversation=event.get("channel"),
        again_since=_instant(str(event.get("ts", "0"))) if retried else None,
    )
    return act, str(event.get("text", ""))


def click(body: Body) -> Click | None:
    """A pressed button; None for anything else of a message that can be used."""
    action: Body = next(iter(body.get("actions", ())), {})
    if action.get("type") != "button" or "value" not in action:
        return None
    action_id, token = str(action.get("action_id", "")), str(action["value"])
    team, user = _team(body), str(body.get("user", {}).get("id", ""))
    container, message = body.get("container", {}), body.get("message", {})
    # A double click is one event, a click on the card after it was changed is another.
    state = message.get("edited", {}).get("ts", ""), message.get("text", "")
    place = container.get("channel_id", ""), container.get("message_ts", "")
    home = _object(body.get("view")) if container.get("type") == "view" else {}
    if home:  # drawn anew, it is another place
        place = str(home.get("id", "")), str(home.get("hash", ""))
    act = Act(
        team=team,
        user=user,
        name=_name(body),
        event=_event("click", team, user, *place, *state, action_id, token),
        trigger=body.get("trigger_id"),
        response_url=body.get("response_url"),
        home=str(home.get("hash", "")) if home.get("type") == "home" else None,
    )
    return Click(act, action_id, token)


def shortcut(body: Body) -> tuple[Act, str] | None:
    """Who used one of the shortcuts, and the command it stands for; None for one nobody knows."""
    callback = str(body.get("callback_id", ""))
    return (_started(body, callback), SHORTCUTS[callback]) if callback in SHORTCUTS else None


def cited_message(body: Body) -> Cited | None:
    """The shortcut on a message; None for one nobody knows."""
    if body.get("callback_id") != ON_A_MESSAGE:
        return None
    # Without its response_url: an answer where the bot is not may not arrive. It goes into the direct message.
    return Cited(_started(body, ON_A_MESSAGE), cited.words(_object(body.get("message"))), cited.link(body))


def _started(body: Body, callback: str) -> Act:
    team, user = _team(body), str(_object(body.get("user")).get("id", ""))
    trigger = str(body.get("trigger_id", ""))
    event = _event("shortcut", team, user, callback, trigger or json.dumps(dict(body), sort_keys=True))
    return Act(team=team, user=user, name=_name(body), event=event, trigger=trigger or None)


def submission(body: Body) -> Act:
    """Who submitted a form."""
    view, team, user = body.get("view", {}), _team(body), str(body.get("user", {}).get("id", ""))
    event = _event("view", team, user, str(view.get("id", "")), str(view.get("hash", "")))
    home = "" if view.get("callback_id") == forms.FROM_HOME else None
    return Act(team=team, user=user, name=_name(body), event=event, trigger=body.get("trigger_id"), home=home)


def happened_at(body: Body) -> datetime:
    """When Slack says an event was (aware, UTC); 1970 where it does not."""
    return _instant(str(body.get("event_time", 0)))


def _object(value: Any) -> Body:
    return value if isinstance(value, dict) else {}


def _event(*parts: str) -> UUID:
    # As JSON, so that no two lists of parts can be joined to the same text.
    return uuid5(SLACK, json.dumps(parts))


def _team(body: Body) -> str:
    # An organisation-wide installation has no team; the view or the person still names the workspace.
    view, user = body.get("view") or {}, body.get("user") or {}
    team = (body.get("team") or {}).get("id")
    return str(view.get("app_installed_team_id") or team or user.get("team_id") or "")


def _name(body: Body) -> str:
    user = body.get("user", {})
    return str(user.get("name") or user.get("username") or "")


def _instant(ts: str) -> datetime:
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)
