"""The Teams of the tests refuses what Teams refuses, and holds against the app what people would see."""

from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from tests.teams import bare, validity
from tests.teams.bare import EXECUTE, FETCH, INPUT, SUBMIT, TEXT, card, said
from tests.teams.fake import FakeTeams
from tests.teams.faults import THROTTLED, Drop, Hang, Odd, Page, Refuse
from tests.teams.state import Json

FALLBACK: Json = {"type": "TextBlock", "text": "From 210 to 120."}
LINE: Json = {"type": "Chart.Line", "data": [{"legend": "min", "values": [{"x": "1", "y": 2.0}]}], "fallback": FALLBACK}
PEOPLE: Json = {"type": "Input.ChoiceSet", "id": "who", "choices": [], "choices.data": validity.PEOPLE}
OPTIONS: list[Json] = [{"title": "A", "value": "a"}]


@pytest.mark.parametrize(
    "wrong",
    [
        "no card",
        {"type": "AdaptiveCard", "body": [TEXT]},
        card(TEXT, version="1.6"),
        card({"type": "TextBlock", "txt": "x"}),
        card({"type": "Hologram"}),
        card({"type": "Input.Text", "label": "without an id"}),
        card(INPUT, INPUT),
        card({**INPUT, "id": "a"}, {"type": "Container", "id": "a", "items": []}),
        card(colour="red"),
        card(actions=[SUBMIT] * 7),
        card({"type": "ActionSet", "actions": [SUBMIT] * 7}),
        card(actions=[{**EXECUTE, "verb": ""}]),
        card(actions=[{"type": "Action.Submit", "title": "x"}]),
        card(actions=[{**SUBMIT, "data": "text"}]),
        card(actions=[{**SUBMIT, "style": "loud"}]),
        card(actions=[{"type": "Action.OpenUrl", "title": "x", "url": "javascript:alert(1)"}]),
        card(refresh={"action": EXECUTE, "userIds": ["29:x"] * 61}),
        card(refresh={"action": EXECUTE, "userIds": ["a directory id"]}),
        card(refresh={"action": SUBMIT}),
        card({"type": "Table", "columns": [{"width": 1}] * 2, "rows": [{"type": "TableRow", "cells": []}]}),
        card({key: value for key, value in LINE.items() if key != "fallback"}),
        card({**LINE, "data": []}),
        card({**LINE, "data": [{"legend": "min", "values": [{"x": "1", "y": None}]}]}),
        card({**LINE, "shadow": True}),
        card({**LINE, "type": "Chart.Pyramid"}),
        card({**PEOPLE, "choices.data": {"type": "Data.Query", "dataset": "everybody"}}),
        card(msteams={"width": "huge"}),
        card(msteams={"colour": "red"}),
    ],
)
async def test_a_card_that_teams_does_not_show_is_refused_and_remembered(fake: FakeTeams, wrong: Any) -> None:
    async with bare.client(fake) as client:
        status, body, _ = await client.send("Ann", said(wrong))
    assert (status, body["error"]["code"]) == (400, "BadSyntax")
    assert fake.seen("Ann") == []
    assert len(fake.state.refused) == 1


@pytest.mark.parametrize(
    "right",
    [
        card(actions=[EXECUTE, SUBMIT, FETCH, {"type": "Action.OpenUrl", "title": "x", "url": "https://example.com"}]),
        card(INPUT, PEOPLE, {"type": "Input.ChoiceSet", "id": "one", "choices": OPTIONS}),
        card(LINE, msteams={"width": "Full"}),
        card(refresh={"action": EXECUTE, "userIds": ["29:x"] * 60}),
        card({**TEXT, "id": "a", "fallback": {**TEXT, "id": "a"}}),
        card(actions=[{**SUBMIT, "data": {"type": "anything", "actions": [1] * 9}}]),
        card({"type": "RichTextBlock", "inlines": ["a", {"type": "TextRun", "text": "b", "weight": "Bolder"}]}),
        card({"type": "FactSet", "facts": [{"title": "Goal", "value": "120"}]}),
        {**card(), "$schema": "http://adaptivecards.io/schemas/adaptive-card.json"},
    ],
)
async def test_a_card_that_teams_shows_is_taken(fake: FakeTeams, right: Json) -> None:
    async with bare.client(fake) as client:
        assert (await client.send("Ann", said(right)))[0] == 201


@pytest.mark.parametrize(
    ("activity", "code"),
    [
        ({"type": "message"}, "BadSyntax"),
        ({"type": "message", "text": " "}, "BadSyntax"),
        ({"type": "shout", "text": "x"}, "BadSyntax"),
        ({"type": "message", "text": "x", "blocks": []}, "BadSyntax"),
        ({"type": "message", "text": "x", "textFormat": "html"}, "BadSyntax"),
        ({"type": "message", "text": "x", "attachments": [{"contentType": "image/png"}]}, "BadSyntax"),
        ({"type": "message", "text": "x" * 51_200}, "MessageSizeTooBig"),
        ({"type": "message", "text": "\U0001f600" * 25_600}, "MessageSizeTooBig"),
        ([], "BadSyntax"),
    ],
)
async def test_a_message_that_teams_does_not_take_is_refused(fake: FakeTeams, activity: Json, code: str) -> None:
    async with bare.client(fake) as client:
        status, body, _ = await client.send("Ann", activity)
    assert (status, body["error"]["code"]) == (413 if code == "MessageSizeTooBig" else 400, code)
    assert fake.seen("Ann") == []


async def test_a_mention_rings_and_must_be_of_somebody_who_is_there(fake: FakeTeams) -> None:
    def mention(who: str, text: str) -> Json:
        named = {"type": "mention", "text": f"<at>{who}</at>", "mentioned": {"id": fake.state.users[who].channel_id}}
        return {"type": "message", "text": text, "entities": [named]}

    async with bare.client(fake) as client:
        assert (await client.send("Ann", mention("Ann", "<at>Ann</at>, look")))[0] == 201
        assert (await client.send("Ann", mention("Bob", "<at>Bob</at>, look")))[0] == 400
        assert (await client.send("Ann", mention("Ann", "look")))[0] == 400
        assert (await client.send("Ann", {"type": "message", "text": "<at>Ann</at>"}))[0] == 201
    assert fake.state.pinged == [("Ann", fake.chat("Ann").id)]


async def test_only_a_token_that_was_given_out_opens_the_door(fake: FakeTeams) -> None:
    async with bare.client(fake) as client:
        client.token = "made-up"
        status, body, _ = await client.send("Ann", said(card()))
    assert (status, body) == (401, {"message": "Authorization has been denied for this request."})


async def test_a_chat_the_bot_may_not_write_to_says_why(fake: FakeTeams) -> None:
    async with bare.client(fake) as client:
        chat = f"/{fake.chat('Ann').id}/activities"

        async def refused() -> tuple[int, Any]:
            status, body, _ = await client.call("POST", chat, said(card()))
            return status, body.get("error", {}).get("code") or body["errorCode"]

        fake.chat("Ann").writes_blocked = True
        assert await refused() == (403, 209)
        fake.block("Ann")
        assert await refused() == (403, "ConversationBlockedByUser")
        fake.state.users["Ann"].installed, fake.state.users["Ann"].blocked = False, False
        assert await refused() == (403, "BotNotInConversationRoster")
        fake.remove_history("Ann")
        assert await refused() == (404, "ConversationNotFound")
        fake.state.region = "emea"
        assert (await client.send("Bob", said(card())))[0] == 201
        old = f"{fake.server.root}/amer/v3/conversations/{fake.chat('Bob').id}/activities"
        async with client.http.post(old, json=said(card()), headers={"Authorization": "Bearer given"}) as got:
            assert got.status == 404


async def test_a_chat_is_opened_only_with_who_added_the_app_and_by_the_right_field(fake: FakeTeams) -> None:
    def opening(**member: str) -> Json:
        return {"bot": {"id": fake.state.bot}, "tenantId": fake.tenant, "members": [member]}

    aad = fake.state.users["Ann"].aad
    tries = [
        opening(id=fake.state.users["Cyd"].aad),
        opening(id="nobody"),
        opening(id=aad, aadObjectId=aad),
        opening(aadObjectId=aad),
        {**opening(id=aad), "members": []},
        {**opening(id=aad), "isGroup": True},
        {**opening(id=aad), "bot": {"id": "28:other"}},
        {**opening(id=aad), "tenantId": "elsewhere"},
    ]
    async with bare.client(fake) as client:
        answers = [await client.call("POST", "", each) for each in tries]
    assert [(status, body["error"]["code"]) for status, body, _ in answers] == [
        (403, "ForbiddenOperationException"),
        (403, "ForbiddenOperationException"),
        (400, "BadSyntax"),
        (400, "BadSyntax"),
        (400, "BadSyntax"),
        (400, "BadSyntax"),
        (400, "BadArgument"),
        (404, "ConversationNotFound"),
    ]


async def test_more_than_teams_takes_is_refused_until_it_says(fake: FakeTeams) -> None:
    async with bare.client(fake) as client:
        at = fake.state.common.now()
        fake.state.common.clock = None
        answers = [await client.send("Ann", said(card())) for _ in range(8)]
        assert [status for status, _, _ in answers] == [201] * 7 + [429]
        assert answers[-1][2] == "1"
        fake.turn(1.1)
        assert [(await client.send("Ann", said(card())))[0] for _ in range(2)] == [201, 429]
        assert (await client.send("Bob", said(card())))[0] == 201
        assert fake.state.common.now() - at < 10
    assert fake.state.exceeded == [("send", fake.chat("Ann").id)] * 2


async def test_a_tenant_takes_thirty_calls_a_second(fake: FakeTeams) -> None:
    async with bare.client(fake) as client:
        fake.state.common.clock = _stopped(fake)
        statuses = list[int]()
        for number in range(31):
            fake.join(f"P{number}")
            statuses.append((await client.send(f"P{number}", said(card())))[0])
    assert statuses == [201] * 30 + [429]


async def test_calls_fail_as_they_are_told_to_before_or_after_they_were_done(fake: FakeTeams) -> None:
    plan = (THROTTLED, Refuse(412, "PreconditionFailed"), Page(502), Page(502, done=True), Odd())
    fake.faults.plan("send", *plan, Drop(), Drop(done=True))
    async with bare.client(fake) as client:
        answers = [await client.send("Ann", said(card())) for _ in plan]
        assert [(status, seconds) for status, _, seconds in answers] == [
            (429, "7"),
            (412, ""),
            (502, ""),
            (502, ""),
            (200, ""),
        ]
        assert len(fake.seen("Ann")) == 2
        for there in (2, 3):
            with pytest.raises(aiohttp.ClientConnectionError):
                await client.send("Ann", said(card()))
            assert len(fake.seen("Ann")) == there
        fake.faults.always("send", fake.chat("Ann").id, Hang())
        with pytest.raises(TimeoutError):
            async with client.http.post(
                f"{fake.service_url}v3/conversations/{fake.chat('Ann').id}/activities",
                timeout=aiohttp.ClientTimeout(total=0.2),
            ):
                raise AssertionError("it answered")
        fake.faults.forget()
        assert (await client.send("Ann", said(card())))[0] == 201


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({}, "asks for 'value' first"),
        ({"value": "a\nb"}, "one line"),
        ({"value": "1", "who": "x"}, "does not ask"),
        ({"value": "1", "one": "b"}, "no option"),
        ({"value": "1", "one": ["a", "c"]}, "no option"),
    ],
)
async def test_nobody_sends_what_the_window_does_not_let_them(fake: FakeTeams, values: Any, why: str) -> None:
    choice = {"type": "Input.ChoiceSet", "id": "one", "choices": OPTIONS}
    async with bare.client(fake) as client:
        await client.send("Ann", said(card(INPUT, choice, actions=[EXECUTE])))
        with pytest.raises(AssertionError, match=why):
            await fake.press("Ann", fake.seen("Ann")[0], "Press", values)


def _stopped(fake: FakeTeams) -> Any:
    at = datetime.fromtimestamp(fake.state.common.now(), UTC)
    return lambda: at
