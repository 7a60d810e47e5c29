"""Messages of the Slack of the tests: chat.* and what a message may hold."""

import copy
import json
from collections.abc import Mapping
from typing import Any

from adapters.slack import limits, shapes
from tests.slack.given import needed, place, read
from tests.slack.state import Json, No, State

LONGEST_UPDATE = limits.MESSAGE_TEXT
LONGEST_TEXT = 40_000
LONGEST_MARKDOWN = 12_000
LONGEST_METADATA = 8_000  # Slack does not say; far more than any mark needs
MOST_ATTACHMENTS = 100


def post_message(state: State, arguments: Json) -> Json:
    """chat.postMessage."""
    channel = place(state, arguments)
    said = checked(state, arguments)
    message: Json = {"type": "message", "user": state.bot_user, "bot_id": state.bot, "ts": state.ts()}
    message |= {"team": state.team, **said}
    if metadata := _metadata(arguments):
        message["metadata"] = metadata
    state.messages[channel].append(message)
    return {"channel": channel, "ts": message["ts"], "message": message}


def post_ephemeral(state: State, arguments: Json) -> Json:
    """chat.postEphemeral: shown, and not kept."""
    channel, user = place(state, arguments), str(needed(arguments, "user"))
    there = {state.user_of(channel), *(state.channels[channel].members if channel in state.channels else ())}
    if user not in there:
        raise No("user_not_in_channel")
    ts = state.ts()
    state.ephemerals[user].append({"ts": ts, **checked(state, arguments)})
    return {"message_ts": ts}


def update(state: State, arguments: Json) -> Json:
    """chat.update. What only one person was shown is no message, and text alone takes the blocks away."""
    channel, ts = place(state, arguments), needed(arguments, "ts")
    if not isinstance(ts, str):
        raise No("message_not_found")
    message = next((each for each in state.messages[channel] if each["ts"] == ts), None)
    if message is None:
        raise No("message_not_found")
    if message.get("bot_id") != state.bot:
        raise No("cant_update_message")
    if state.edit_seconds is not None and state.now() - float(ts) > state.edit_seconds:
        raise No("edit_window_closed")
    if len(str(arguments.get("text") or "")) > LONGEST_UPDATE:
        raise No("msg_too_long")
    message.update({"blocks": []} | checked(state, arguments), edited={"user": state.bot_user, "ts": state.ts()})
    return {"channel": channel, "ts": ts, "text": message["text"], "message": message}


def history(state: State, arguments: Json) -> Json:
    """conversations.history, newest first."""
    channel = place(state, arguments)
    oldest, limit = float(arguments.get("oldest") or 0), int(arguments.get("limit") or 100)
    newest_first = [m for m in reversed(state.messages[channel]) if float(m["ts"]) > oldest]
    start = int(arguments.get("cursor") or 0)
    page = copy.deepcopy(newest_first[start : start + limit])
    if arguments.get("include_all_metadata") not in ("1", "true", True):
        for message in page:
            message.pop("metadata", None)
    more = start + limit < len(newest_first)
    return {"messages": page, "response_metadata": {"next_cursor": str(start + limit) if more else ""}}


def checked(state: State, arguments: Mapping[str, Any]) -> Json:
    """The text and blocks of a message, or Slack's refusal of them."""
    text, markdown = str(arguments.get("text") or ""), str(arguments.get("markdown_text") or "")
    blocks, attachments = _list(arguments.get("blocks")), _list(arguments.get("attachments"))
    if markdown and (text or blocks):
        raise No("markdown_text_conflict")
    if not (text or blocks or attachments or markdown):
        raise No("no_text")
    if len(text) > LONGEST_TEXT or len(markdown) > LONGEST_MARKDOWN:
        raise No("msg_too_long")
    if len(attachments) > MOST_ATTACHMENTS:
        raise No("too_many_attachments")
    if limits.characters(blocks) > limits.MESSAGE_CHARS:
        raise No("msg_blocks_too_long")
    faults = shapes.message_faults(text, blocks) if not markdown else []
    faults += _pictures_not_there(state, blocks)
    if faults:
        raise No("invalid_blocks", response_metadata={"messages": [f"[ERROR] {fault}" for fault in faults]})
    return {"text": text or markdown, "blocks": blocks}


def _list(value: Any) -> list[Any]:
    try:
        found = read(value, [])
    except ValueError:
        found = None
    if not isinstance(found, list):
        raise No("invalid_blocks_format")
    return found


def _metadata(arguments: Json) -> Json:
    try:
        metadata = read(arguments.get("metadata"), {})
    except ValueError:
        raise No("invalid_metadata_format") from None
    if metadata and (not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}):
        raise No("invalid_metadata_format")
    if len(json.dumps(metadata)) > LONGEST_METADATA:
        raise No("metadata_too_large")
    return dict(metadata)


def _pictures_not_there(state: State, blocks: list[Any]) -> list[str]:
    wanted = [block["slack_file"]["id"] for block in blocks if isinstance(block, dict) and "slack_file" in block]
    if wanted and state.looks_at_a_picture > 0:
        state.looks_at_a_picture -= 1
        return ["invalid slack file"]
    return [f"invalid slack file {id}" for id in wanted if not state.files.get(id, {}).get("ready")]
