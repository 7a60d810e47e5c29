"""An activity that the bot sends, read as Teams reads it."""

import json
from typing import Any

from tests.teams import validity
from tests.teams.state import CARD, Chat, Json, No, State

MOST_BYTES = 100 * 1024  # as UTF-16
KNOWN = {"type", "id", "text", "textFormat", "summary", "speak", "attachments", "attachmentLayout", "entities", "from"}
KNOWN |= {"recipient", "conversation", "channelData", "replyToId", "locale", "importance", "inputHint", "channelId"}
KNOWN |= {"serviceUrl", "deliveryMode", "suggestedActions"}
FORMATS = {"plain", "markdown", "xml", None}


def read(raw: bytes) -> Json:
    """The body of a call. Raises No."""
    try:
        body = json.loads(raw)
    except ValueError:
        raise No(400, "BadSyntax", "Could not parse the body as JSON") from None
    if not isinstance(body, dict):
        raise No(400, "BadSyntax", "The body is no object")
    return body


def checked(state: State, chat: Chat, activity: Json) -> Json:
    """A message as it will stand there. Raises No where Teams would not take it."""
    size = len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le", "surrogatepass"))
    if size > MOST_BYTES:
        raise No(413, "MessageSizeTooBig", f"Message size too large: {size}")
    wrong = [*_faults(activity), *_mentioned(state, chat, activity)]
    for each in activity.get("attachments") or ():
        wrong += _attached(each)
    if wrong:
        state.refused.append("; ".join(wrong))
        raise No(400, "BadSyntax", "; ".join(wrong)[:1_000])
    return activity


def _faults(activity: Json) -> list[str]:
    wrong = [f"no activity has {sorted(set(activity) - KNOWN)}"] if set(activity) - KNOWN else []
    if activity.get("type") != "message":
        wrong.append(f"type {activity.get('type')!r}")
    if not activity.get("attachments") and not str(activity.get("text") or "").strip():
        wrong.append("Activity must have text or attachments")
    if activity.get("textFormat") not in FORMATS:
        wrong.append(f"textFormat {activity['textFormat']!r}")
    if not all(isinstance(activity.get(name, ""), str) for name in ("text", "summary")):
        wrong.append("text and summary are text")
    return wrong


def _attached(attachment: Any) -> list[str]:
    if not isinstance(attachment, dict) or attachment.get("contentType") != CARD:
        return [f"an attachment that is no card: {str(attachment)[:100]}"]
    if set(attachment) - {"contentType", "content", "name"}:
        return [f"an attachment with {sorted(attachment)}"]
    return validity.faults(attachment.get("content"))


def _mentioned(state: State, chat: Chat, activity: Json) -> list[str]:
    """Who is mentioned must be there, and the words too. Whoever is, hears a bell."""
    entities = list(activity.get("entities") or ())
    texts = [str(activity.get("text") or "")]
    for attachment in activity.get("attachments") or ():
        content = attachment.get("content") if isinstance(attachment, dict) else None
        if isinstance(content, dict):
            entities += (content.get("msteams") or {}).get("entities", [])
            texts.append(json.dumps(content, ensure_ascii=False))
    mentions = [each for each in entities if each.get("type") == "mention"]
    wrong = list[str]()
    for each in mentions:
        who = state.handle(str(each.get("mentioned", {}).get("id", "")))
        if who is None or who not in chat.members:
            wrong.append("a mention of somebody who is not there")
        elif not any(each.get("text") in text for text in texts):
            wrong.append(f"{each.get('text')} stands nowhere")
        else:
            state.pinged.append((who, chat.id))
    return wrong
