"""The Web API methods of the Slack of the tests."""

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

from adapters.slack import shapes
from tests.slack.state import Json, No, State

TRIGGER_SECONDS = 3.0


def _given(arguments: Json, name: str) -> Any:
    if arguments.get(name) in (None, ""):
        raise No("invalid_arguments", response_metadata={"messages": [f"[ERROR] missing required field: {name}"]})
    return arguments[name]


def _json(value: Any, default: Any = None) -> Any:
    return json.loads(value) if isinstance(value, str) and value else value if value is not None else default


def auth_test(state: State, arguments: Json) -> Json:
    return {
        "team_id": state.team,
        "team": "Test",
        "user_id": state.bot_user,
        "bot_id": state.bot,
        "url": "https://test.slack.com/",
    }


def users_info(state: State, arguments: Json) -> Json:
    user = state.users.get(_given(arguments, "user"))
    if user is None:
        raise No("user_not_found")
    return {"user": user.profile(state.team)}


def conversations_open(state: State, arguments: Json) -> Json:
    user = state.users.get(_given(arguments, "users"))
    if user is None:
        raise No("user_not_found")
    if user.deleted:
        raise No("user_disabled")
    return {"channel": {"id": state.dm(user.id)}}


def conversations_history(state: State, arguments: Json) -> Json:
    channel = _channel(state, arguments)
    oldest, limit = float(arguments.get("oldest") or 0), int(arguments.get("limit") or 100)
    newest_first = [m for m in reversed(state.messages[channel]) if float(m["ts"]) > oldest]
    start = int(arguments.get("cursor") or 0)
    page = copy.deepcopy(newest_first[start : start + limit])
    if arguments.get("include_all_metadata") not in ("1", "true", True):
        for message in page:
            message.pop("metadata", None)
    more = start + limit < len(newest_first)
    return {"messages": page, "response_metadata": {"next_cursor": str(start + limit) if more else ""}}


def chat_post_message(state: State, arguments: Json) -> Json:
    channel = _channel(state, arguments)
    user = state.users.get(state.user_of(channel) or "")
    if user is not None and user.deleted:
        raise No("user_disabled")
    said = checked(state, arguments)
    message = {
        "type": "message",
        "user": state.bot_user,
        "bot_id": state.bot,
        "ts": state.ts(),
        "team": state.team,
        **said,
    }
    if metadata := _json(arguments.get("metadata")):
        if set(metadata) != {"event_type", "event_payload"}:
            raise No("invalid_metadata_format")
        message["metadata"] = metadata
    state.messages[channel].append(message)
    return {"channel": channel, "ts": message["ts"], "message": message}


def chat_post_ephemeral(state: State, arguments: Json) -> Json:
    user = state.user_of(_channel(state, arguments))
    if user is None or user != arguments.get("user"):
        raise No("user_not_in_channel")
    ts = state.ts()
    state.ephemerals[user].append({"ts": ts, **checked(state, arguments)})
    return {"message_ts": ts}


def chat_update(state: State, arguments: Json) -> Json:
    channel = _channel(state, arguments)
    ts = _given(arguments, "ts")
    message = next((each for each in state.messages[channel] if each["ts"] == ts), None)
    if message is None:
        raise No("message_not_found")
    if message.get("bot_id") != state.bot:
        raise No("cant_update_message")
    # Text alone takes the blocks away.
    message.update({"blocks": []} | checked(state, arguments), edited={"user": state.bot_user, "ts": state.ts()})
    return {"channel": channel, "ts": ts, "text": message["text"], "message": message}


def views_open(state: State, arguments: Json) -> Json:
    user = _exchange(state, arguments)
    view = _view(state, arguments)
    state.modals[user] = view
    return {"view": view}


def files_get_upload_url(state: State, arguments: Json) -> Json:
    _given(arguments, "filename")
    length = int(_given(arguments, "length"))
    id = f"F{state.number():05d}"
    state.files[id] = {"length": length, "data": None, "ready": False}
    return {"upload_url": f"{arguments['_root']}/upload/{state.team}/{id}", "file_id": id}


def files_complete_upload(state: State, arguments: Json) -> Json:
    files = _json(_given(arguments, "files"))
    for file in files:
        known = state.files.get(file["id"])
        if known is None or known["data"] is None:
            raise No("file_not_found")
        known["ready"] = True
    return {"files": [{"id": file["id"], "mimetype": ""} for file in files]}


def checked(state: State, arguments: Mapping[str, Any]) -> Json:
    """The text and blocks of a message, or Slack's refusal of them."""
    text, blocks = str(arguments.get("text") or ""), _json(arguments.get("blocks"), [])
    if not text and not blocks:
        raise No("no_text")
    faults = shapes.message_faults(text, blocks)
    if any("characters together" in fault for fault in faults):
        raise No("msg_blocks_too_long")
    faults += _pictures_not_there(state, blocks)
    if faults:
        raise No("invalid_blocks", response_metadata={"messages": [f"[ERROR] {fault}" for fault in faults]})
    return {"text": text, "blocks": blocks}


def _pictures_not_there(state: State, blocks: list[Json]) -> list[str]:
    wanted = [block["slack_file"]["id"] for block in blocks if "slack_file" in block]
    if wanted and state.looks_at_a_picture > 0:
        state.looks_at_a_picture -= 1
        return ["invalid slack file"]
    return [f"invalid slack file {id}" for id in wanted if not state.files.get(id, {}).get("ready")]


def checked_view(state: State, view: Json) -> Json:
    """A view that is about to be shown, or Slack's refusal of it."""
    if faults := shapes.view_faults(view):
        raise No("invalid_arguments", response_metadata={"messages": [f"[ERROR] {fault}" for fault in faults]})
    if len(json.dumps(view)) > 250_000:
        raise No("view_too_large")
    return {**view, "id": f"V{state.number():05d}", "hash": state.ts(), "state": {"values": {}}}


def _view(state: State, arguments: Json) -> Json:
    return checked_view(state, _json(_given(arguments, "view")))


def _exchange(state: State, arguments: Json) -> str:
    trigger = state.triggers.get(_given(arguments, "trigger_id"))
    if trigger is None:
        raise No("invalid_trigger_id")
    if state.now() > trigger.ends_at:
        raise No("expired_trigger_id")
    if trigger.used:
        raise No("exchanged_trigger_id")
    trigger.used = True
    return trigger.user


def _channel(state: State, arguments: Json) -> str:
    channel = str(_given(arguments, "channel"))
    if channel in state.users:
        return state.dm(channel)
    if channel not in state.dms.values():
        raise No("channel_not_found")
    return channel


Method = Callable[[State, Json], Json]

METHODS: Mapping[str, tuple[Method, str | None]] = {
    "auth.test": (auth_test, None),
    "users.info": (users_info, "users:read"),
    "conversations.open": (conversations_open, "im:write"),
    "conversations.history": (conversations_history, "im:history"),
    "chat.postMessage": (chat_post_message, "chat:write"),
    "chat.postEphemeral": (chat_post_ephemeral, "chat:write"),
    "chat.update": (chat_update, "chat:write"),
    "views.open": (views_open, None),
    "files.getUploadURLExternal": (files_get_upload_url, "files:write"),
    "files.completeUploadExternal": (files_complete_upload, "files:write"),
}
