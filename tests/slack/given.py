"""Arguments of a call, read as Slack reads them."""

import json
from typing import Any

from tests.slack.state import Json, No, State


def needed(arguments: Json, name: str) -> Any:
    """That argument. Raises No where it is missing."""
    if arguments.get(name) in (None, ""):
        raise refused(f"missing required field: {name}")
    return arguments[name]


def read(value: Any, default: Any = None) -> Any:
    """A value that may come as JSON text. Raises ValueError for text that is none."""
    return json.loads(value) if isinstance(value, str) and value else value if value is not None else default


def refused(*faults: str) -> No:
    """`invalid_arguments`, with what is wrong."""
    return No("invalid_arguments", response_metadata={"messages": [f"[ERROR] {fault}" for fault in faults]})


def place(state: State, arguments: Json) -> str:
    """The conversation something is put into: a person's id means the direct message. Raises No."""
    named = str(needed(arguments, "channel"))
    channel = state.dm(named) if named in state.users else named
    if user := state.users.get(state.user_of(channel) or ""):
        if not state.has_messages_tab:
            raise No("messages_tab_disabled")
        if user.deleted:
            raise No("user_disabled")
        return channel
    known = state.channels.get(channel)
    if known is None or known.is_hidden:
        raise No("channel_not_found")
    if known.archived:
        raise No("is_archived")
    if state.bot_user not in known.members:
        raise No("not_in_channel")
    return channel
