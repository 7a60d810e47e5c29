"""What an invoke was answered with: shown to the person, or held against the app."""

from collections.abc import Mapping
from typing import Any

from tests.teams import filling, validity
from tests.teams.delivery import Answer
from tests.teams.state import CARD, Dialog, Json, Message, State

SENTENCE, ERROR = "application/vnd.microsoft.activity.message", "application/vnd.microsoft.error"
SIZES = {"small", "medium", "large"}
PREVIEWS = {"application/vnd.microsoft.card.thumbnail", "application/vnd.microsoft.card.hero", CARD}


def pressed(state: State, who: str, message: Message, answer: Answer) -> None:
    """The answer to Action.Execute: another card for that person alone, or a sentence beside it."""
    body = _body(state, answer)
    if body is None:
        return
    match body:
        case {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": dict(card)}:
            if wrong := validity.faults(card):
                state.complaints.append(f"the card in answer to a press: {wrong}")
            message.views[who] = card
        case {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": str(said)} if said:
            state.told[who].append(said)
        case {"statusCode": int(), "type": "application/vnd.microsoft.error", "value": {"message": str(said)}}:
            state.told[who].append(said)
        case _:
            state.complaints.append(f"a press was answered {answer.text[:200]!r}")


def asked(state: State, who: str, opener: Dialog, answer: Answer) -> None:
    """The answer to what opens a dialog: it must open, or a sentence say why not."""
    body = _body(state, answer)
    if body is not None and not _tasked(state, who, opener, body.get("task")):
        state.complaints.append(f"a dialog was asked for, and the answer was {answer.text[:200]!r}")


def submitted(state: State, who: str, dialog: Dialog, answer: Answer) -> None:
    """The answer to a filled-in dialog: it closes, with or without a sentence, or another one takes its place."""
    body = _body(state, answer)
    if body is None:
        return
    if not body or (body.get("task") is None and set(body) <= {"task", "cacheInfo"}):
        state.dialogs.pop(who, None)
    elif "composeExtension" in body and dialog.submit == "composeExtension/submitAction":
        state.dialogs.pop(who, None)
        _composed(state, who, body["composeExtension"])
    elif not _tasked(state, who, dialog, body.get("task")):
        state.complaints.append(f"a dialog was answered {answer.text[:200]!r}")


def searched(state: State, who: str, answer: Answer) -> None:
    """The answer to a search."""
    body = _body(state, answer)
    if body is not None:
        _composed(state, who, body.get("composeExtension"))


def _body(state: State, answer: Answer) -> Json | None:
    """What was answered; None where nobody can read it."""
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    if answer.status != 200:
        return None  # held against the app where it was delivered
    if not is_json or not answer.text.startswith("{"):
        state.complaints.append(f"an invoke was answered without a body: {answer.text[:100]!r}")
        return None
    return answer.body


def _tasked(state: State, who: str, opener: Dialog, task: Any) -> bool:
    match task:
        case {"type": "message", "value": str(said)} if said:
            state.dialogs.pop(who, None)
            state.told[who].append(said)
        case {"type": "continue", "value": {"card": {"contentType": type, "content": dict(card)}, **more}}:
            state.complaints.extend(_dialog_faults(str(type), card, more))
            title = str(more.get("title", ""))
            state.dialogs[who] = Dialog(title, card, opener.head, opener.more, opener.submit)
        case _:
            return False
    return True


def _dialog_faults(type: str, card: Json, more: Mapping[object, Any]) -> list[str]:
    wrong = [f"a dialog's card: {each}" for each in validity.faults(card)]
    wrong += [f"a dialog of {type}"] if type != CARD else []
    wrong += (
        [f"a dialog with {sorted(map(str, more))}"]
        if set(more) - {"title", "height", "width", "completionBotId"}
        else []
    )
    wrong += [
        f"a dialog {more[name]!r} in {name}"
        for name in ("height", "width")
        if more.get(name, "small") not in SIZES and not isinstance(more[name], int)
    ]
    wrong += ["a dialog without a title"] if not str(more.get("title", "")).strip() else []
    kinds = {each["type"] for each in filling.actions(card)}
    wrong += ["a dialog without submit"] if "Action.Submit" not in kinds else []
    wrong += ["Action.Execute does nothing in a dialog"] if "Action.Execute" in kinds else []
    return wrong


def _composed(state: State, who: str, result: Any) -> None:
    match result:
        case {"type": "result", "attachmentLayout": "list" | "grid", "attachments": list(attachments)}:
            for each in attachments:
                state.complaints.extend(_result_faults(each))
            state.composed[who] = attachments
        case {"type": "message", "text": str(said)} if said:
            state.composed[who] = []
            state.told[who].append(said)
        case _:
            state.complaints.append(f"the extension was answered {str(result)[:200]}")


def _result_faults(each: Json) -> list[str]:
    wrong = [f"a result of {each.get('contentType')}"] if each.get("contentType") != CARD else []
    wrong += validity.faults(each.get("content"))
    preview = each.get("preview") or {}
    if preview.get("contentType") not in PREVIEWS or not str((preview.get("content") or {}).get("title", "x")).strip():
        wrong.append("a result without a preview")
    return [f"a result of the extension: {fault}" for fault in wrong]
