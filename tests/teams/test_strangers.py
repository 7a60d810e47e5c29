"""Somebody of another organisation among our people: told so, and nothing of what they do is handed on."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.teams import words
from adapters.teams.carried import shape
from adapters.teams.data import Do, data
from bot.ports import Reply
from tests.slack.toy import SIGNUP
from tests.teams.stage import Stage, staged
from tests.teams.state import Chat
from tests.teams.test_groups import SECRET, asked, group
from tests.teams.test_inbound import shown

INVOKES = ("adaptiveCard/action", "task/fetch", "task/submit", "composeExtension/fetchTask",
           "composeExtension/submitAction", "composeExtension/query")  # fmt: skip


@pytest.mark.parametrize("who", ["a guest", "of another organisation"])
@pytest.mark.parametrize("kind", ["button", "form", "words", "edit", *INVOKES, "installationUpdate"])
async def test_a_stranger_in_a_shared_chat_acted_as_a_colleague(tmp_path: Path, kind: str, who: str) -> None:
    async with staged(tmp_path) as stage:
        stage.teams.join("Gus", "Gus Guest", **({"aad": ""} if who == "a guest" else {}))
        chat = stage.teams.group("Apollo", "Ann", "Gus")
        stage.talk.replies["status"] = Reply(cards=(SECRET,))
        stage.talk.replies["pilots"] = stage.talk.replies["report"] = Reply(cards=(SECRET,))
        sender = stage.teams.state.users["Gus"].account() | ({"tenantId": "another"} if who != "a guest" else {})
        heads = {**stage.teams.head("Gus", chat), "from": sender, "id": "77"}
        answer = await stage.teams.delivery.deliver({**heads, **strange(stage, kind, chat)})
        if kind in INVOKES:
            assert words.STRANGER in answer.text
        elif kind != "installationUpdate":
            await stage.teams.until(lambda: stage.teams.seen("Ann", chat))
            assert words.STRANGER in shown(stage.teams.seen("Ann", chat)[0])
        assert stage.talk.told == []
        assert stage.people.all == {}
        assert "131" not in answer.text + json.dumps([each.activity for each in stage.teams.seen("Ann", chat)])


def strange(stage: Stage, kind: str, chat: Chat) -> dict[str, Any]:
    """An activity with everything in it that would be acted upon if it came from a colleague."""
    do, form = data(Do("say", token="status")), data(Do("form", token=SIGNUP.token, form=shape(SIGNUP)))
    mention = {"type": "mention", "mentioned": {"id": stage.teams.state.bot}, "text": "<at>Champion</at>"}
    said = {"type": "message", "text": "<at>Champion</at> status", "entities": [mention]}
    match kind:
        case "button" | "form":
            return {"type": "message", "value": do if kind == "button" else form}
        case "words" | "edit":
            changed = {"tenant": {"id": stage.teams.tenant}, "eventType": "editMessage"}
            return said if kind == "words" else {**said, "type": "messageUpdate", "channelData": changed}
        case "installationUpdate":
            return {"type": kind, "action": "add"}
    value = {"data": do, "action": {"type": "Action.Execute", "data": do}, "messagePayload": {"id": "1"}}
    return {"type": "invoke", "name": kind, "value": {**value, "commandId": "pilots"}}


async def test_a_colleague_of_whom_teams_says_no_directory_is_heard_by_that_of_the_conversation(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        stage.talk.replies["status"] = Reply(cards=(SECRET,))
        assert "tenantId" not in stage.teams.head("Ann", chat)["from"]
        await asked(stage, chat, "status")
        assert len(stage.talk.told) == 1
