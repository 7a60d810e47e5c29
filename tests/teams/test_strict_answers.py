"""The Teams of the tests holds against the app what people would see of its answers."""

from typing import Any

import pytest

from tests.teams import bare
from tests.teams.bare import EXECUTE, FETCH, INPUT, SUBMIT, card, said
from tests.teams.fake import FakeTeams
from tests.teams.state import CARD, Json


@pytest.mark.parametrize(
    ("body", "is_taken"),
    [
        ({"statusCode": 200, "type": CARD, "value": card()}, True),
        ({"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Noted."}, True),
        (
            {"statusCode": 400, "type": "application/vnd.microsoft.error", "value": {"code": "x", "message": "No."}},
            True,
        ),
        ({}, False),
        ({"statusCode": 200, "type": CARD, "value": {"type": "AdaptiveCard"}}, False),
        ({"statusCode": 200, "type": CARD}, False),
        ({"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": ""}, False),
        ({"task": {"type": "message", "value": "x"}}, False),
    ],
)
async def test_a_press_is_answered_in_one_of_three_ways(fake: FakeTeams, body: Json, is_taken: bool) -> None:
    async with bare.client(fake) as client, bare.app(fake) as app:
        app.answers["adaptiveCard/action"] = lambda activity: body
        await client.send("Ann", said(card(actions=[EXECUTE])))
        await fake.press("Ann", fake.seen("Ann")[0], "Press")
    assert (fake.state.complaints == []) is is_taken


def _task(shown: Json | None = None, **more: Any) -> Json:
    content = shown or card(INPUT, actions=[SUBMIT])
    value = {"title": "Number", "card": {"contentType": CARD, "content": content}, **more}
    return {"task": {"type": "continue", "value": value}}


@pytest.mark.parametrize(
    ("body", "opens", "closes"),
    [
        (_task(), True, True),
        ({"task": {"type": "message", "value": "Not now."}}, True, True),
        ({}, False, True),
        ({"task": None}, False, True),
        (_task(card(INPUT)), False, False),
        (_task(card(INPUT, actions=[EXECUTE])), False, False),
        (_task(card({"type": "Hologram"}, actions=[SUBMIT])), False, False),
        (_task(title=""), False, False),
        (_task(height="enormous"), False, False),
        (_task(url="https://example.com"), False, False),
        (_task(card={"contentType": "text/html", "content": {}}), False, False),
        ({"task": {"type": "message", "value": ""}}, False, False),
        ({"statusCode": 200, "type": CARD, "value": card()}, False, False),
    ],
)
async def test_a_dialog_is_answered_so_that_people_see_it(
    fake: FakeTeams, body: Json, opens: bool, closes: bool
) -> None:
    async with bare.client(fake) as client, bare.app(fake) as app:
        await client.send("Ann", said(card(actions=[FETCH])))
        app.answers["task/fetch"] = lambda activity: body
        await fake.press("Ann", fake.seen("Ann")[0], "Open")
        assert (fake.state.complaints == []) is opens
        fake.state.complaints.clear()
        app.answers["task/fetch"] = lambda activity: _task()
        await fake.press("Ann", fake.seen("Ann")[0], "Open")
        app.answers["task/submit"] = lambda activity: body
        await fake.submit("Ann", {"value": "1"})
    assert (fake.state.complaints == []) is closes


async def test_an_invoke_wants_a_body_two_hundred_and_to_be_quick(fake: FakeTeams) -> None:
    async with bare.client(fake) as client, bare.app(fake) as app:
        await client.send("Ann", said(card(actions=[FETCH])))
        await fake.press("Ann", fake.seen("Ann")[0], "Open")
        app.answers["task/fetch"] = lambda activity: _task()
        app.statuses = [201]
        await fake.press("Ann", fake.seen("Ann")[0], "Open")
        app.late = 3.1
        await fake.press("Ann", fake.seen("Ann")[0], "Open")
    assert [each.split(" was ")[-1][:22] for each in fake.state.complaints] == [
        "answered without a bod",
        "answered 201 " + '{"task": ',
        "answered after 3.1 s",
    ]


@pytest.mark.parametrize(
    ("result", "is_taken"),
    [
        ({"type": "result", "attachmentLayout": "list", "attachments": []}, True),
        ({"type": "message", "text": "Nothing has those words."}, True),
        (
            {"type": "result", "attachmentLayout": "list", "attachments": [{"contentType": CARD, "content": card()}]},
            False,
        ),
        ({"type": "result", "attachmentLayout": "pile", "attachments": []}, False),
        ({"type": "message", "text": ""}, False),
        (None, False),
    ],
)
async def test_a_search_is_answered_with_results_that_have_previews(
    fake: FakeTeams, result: Json | None, is_taken: bool
) -> None:
    async with bare.app(fake) as app:
        app.answers["composeExtension/query"] = lambda activity: {"composeExtension": result}
        await fake.search("Ann", "find", "route")
    assert (fake.state.complaints == []) is is_taken
