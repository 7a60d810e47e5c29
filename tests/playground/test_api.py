"""The playground's API over real HTTP on loopback."""

import asyncio
import json
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import aiohttp
import pytest

from bot.cards import Card
from bot.ports import Unreachable
from tests.playground.api import Client, playground
from tests.playground.toy import ToyWorld


async def accepted(client: Client) -> None:
    """Brings the toy's pilot to the point where Maya is asked."""
    form = (await client.say("Tom", "/champion new"))["form"]
    await client.submit("Tom", form, **await client.intake())
    rights = (await client.press("Maya", "Accept"))["form"]
    await client.submit("Maya", rights, scope="yes", spend="yes", people="yes", stop="no")
    await client.post("clock", advance="P7D")


async def test_every_role_is_there_and_three_users() -> None:
    async with playground() as client:
        roles = [person["role"] for person in await client.get("people")]
        assert {"champion", "manager", "owner", "sponsor", "user", "admin"} == set(roles)
        assert roles.count("user") >= 3


async def test_moving_in_twice_keeps_nobody_twice_and_changes_nothing() -> None:
    world = ToyWorld()
    async with playground(world) as client:
        first = await client.get("people")
    kept = world.people.kept_times
    async with playground(world) as client:
        assert await client.get("people") == first
    assert world.people.kept_times == kept


async def test_what_is_said_is_answered_and_both_stay_in_the_conversation() -> None:
    async with playground() as client:
        said = await client.say("Sam", "hello <b>you</b>")
        assert [reply["title"] for reply in said["replies"]] == ["I heard you"]
        assert said["form"] is None
        mine, theirs = await client.messages("Sam")
        assert (mine["from"], mine["text"], theirs["from"]) == ("me", "hello <b>you</b>", "bot")
        assert theirs["text"] == "I heard you\n“hello <b>you</b>”\nTry /champion new."
        assert theirs["blocks"][1]["spans"][1] == {"type": "bold", "text": "/champion new"}
        assert await client.messages("Tom") == []


async def test_the_same_nonce_is_the_same_message() -> None:
    async with playground() as client:
        first = await client.say("Sam", "hello", nonce="one")
        again = await client.say("Sam", "hello", nonce="one")
        assert first["replies"] == again["replies"]
        assert len(await client.messages("Sam")) == 2
        assert len(set(client.world.toy.events)) == 1


async def test_a_form_has_fields_of_every_kind() -> None:
    async with playground() as client:
        form = (await client.say("Tom", "/champion new"))["form"]
        kinds = {field["name"]: field["kind"] for field in form["fields"]}
        assert set(kinds.values()) == {"text", "number", "choice", "choices", "person", "date", "file"}
        assert form["intro"] == ["One outcome, one number, one person who owns it."]
        champion = next(field for field in form["fields"] if field["name"] == "champion")
        assert {"value": await client.id("Maya"), "label": "Maya"} in champion["options"]


async def test_a_wrong_field_is_named_and_the_same_form_can_be_sent_again() -> None:
    async with playground() as client:
        form = (await client.say("Tom", "/champion new"))["form"]
        values = await client.intake()
        wrong = await client.submit("Tom", form, **{**values, "start": "many"})
        assert "start" in wrong["errors"]
        right = await client.submit("Tom", form, **values)
        assert (right["errors"], right["form"]) == ({}, None)
        assert [reply["title"] for reply in right["replies"]] == ["Route planning is open"]


async def test_one_opened_form_is_one_event_however_often_it_is_sent() -> None:
    async with playground() as client:
        form = (await client.say("Tom", "/champion new"))["form"]
        values = await client.intake()
        answers = await asyncio.gather(*(client.submit("Tom", form, **values) for _ in range(3)))
        assert len({json.dumps(answer["replies"]) for answer in answers}) == 1
        assert len(set(client.world.toy.events[-3:])) == 1
        assert [message["title"] for message in await client.messages("Maya")] == ["Route planning"]


async def test_an_open_form_outlives_a_restart() -> None:
    world = ToyWorld()
    async with playground(world) as client:
        form = (await client.say("Tom", "/champion new"))["form"]
    async with playground(world) as client:
        assert (await client.submit("Tom", form, **await client.intake()))["errors"] == {}


async def test_a_double_click_is_one_event() -> None:
    async with playground() as client:
        await accepted(client)
        before = len(client.world.toy.events)
        await asyncio.gather(client.press("Maya", "No data this week"), client.press("Maya", "No data this week"))
        assert len(client.world.toy.events) == before + 2
        assert len(set(client.world.toy.events[before:])) == 1


async def test_an_answer_edits_the_question_and_tells_the_manager() -> None:
    async with playground() as client:
        await accepted(client)
        form = (await client.press("Maya", "Enter number"))["form"]
        answered = await client.submit("Maya", form, value=126)
        assert [(reply["title"], reply["edited"]) for reply in answered["replies"]] == [("Got it: 126 min", True)]
        assert answered["replies"][0]["buttons"] == []
        assert (await client.messages("Tom"))[-1]["title"] == "Route planning is at 126 min"
        block = answered["replies"][0]["blocks"][0]
        assert (block["type"], block["values"]) == ("chart", [126.0])
        assert block["src"] == f"/playground/chart/{answered['replies'][0]['id']}/0.png"


async def test_a_button_that_is_gone_and_a_message_of_somebody_else_cannot_be_pressed() -> None:
    async with playground() as client:
        await accepted(client)
        ask = (await client.messages("Maya"))[-1]
        press = {"message": ask["id"], "verb": "enter", "token": "ask"}
        maya, tom = await client.id("Maya"), await client.id("Tom")
        assert (await client.tried("press", {"as": tom, **press}))[0] == 404
        assert (await client.tried("press", {"as": maya, **press, "verb": "stop"}))[0] == 409
        await client.submit("Maya", (await client.press("Maya", "Enter number"))["form"], value="126")
        status, answer = await client.tried("press", {"as": maya, **press})
        assert status == 409
        assert "no longer" in answer["error"]


async def test_the_clock_turns_forward_and_does_what_falls_due() -> None:
    async with playground() as client:
        before = datetime.fromisoformat((await client.get("clock"))["now"])
        after = datetime.fromisoformat((await client.post("clock", advance="P1WT2H"))["now"])
        assert (after - before).total_seconds() == (7 * 24 + 2) * 3600


async def test_an_inactive_person_is_gone_from_the_list_and_unreachable() -> None:
    async with playground() as client:
        kofi = await client.world.people.person(UUID(await client.id("Kofi")))
        assert kofi
        assert client.world.platform
        await client.world.people.keep(replace(kofi, active=False))
        assert "Kofi" not in [person["name"] for person in await client.get("people")]
        with pytest.raises(Unreachable):
            await client.world.platform.send(kofi.address, Card("hello"), "key")
        assert (await client.tried("say", {"as": str(kofi.id), "text": "hi"}))[0] == 404


async def test_sending_with_the_same_key_is_one_message_which_can_be_found() -> None:
    async with playground() as client:
        maya = await client.world.people.person(UUID(await client.id("Maya")))
        platform = client.world.platform
        assert maya
        assert platform
        one = await platform.send(maya.address, Card("hello"), "key")
        assert await platform.send(maya.address, Card("hello"), "key") == one
        assert await platform.find(maya.address, "key", client.world.clock.now()) == one
        assert await platform.find(maya.address, "other", client.world.clock.now()) is None
        assert len(await client.messages("Maya")) == 1


async def test_an_open_page_hears_of_every_change() -> None:
    async with playground() as client, client.http.get(f"{client.base}/playground/api/events") as stream:
        first = await event(stream)
        assert set(first) == {"people", "heard", "now", "story"}
        tom = await client.id("Tom")
        await client.say("Tom", "hello")
        while (later := await event(stream))["heard"][tom] == 0:
            pass
        assert later["heard"][tom] > first["heard"][tom]


async def event(stream: aiohttp.ClientResponse) -> dict[str, dict[str, int]]:
    async for line in stream.content:
        if line.startswith(b"data: "):
            return dict(json.loads(line[6:]))
    raise AssertionError("the stream ended")


async def test_stopping_does_not_wait_for_open_pages() -> None:
    before = asyncio.get_running_loop().time()
    async with playground() as client:
        stream = await client.http.get(f"{client.base}/playground/api/events")
        await event(stream)
    stream.close()
    assert asyncio.get_running_loop().time() - before < 5


async def test_commands_are_listed_with_what_they_do() -> None:
    async with playground() as client:
        listed = {each["text"]: each["says"] for each in await client.get("commands")}
        assert {"/report", "/report mine", "/champion status", "/champion help"} <= set(listed)
        assert all(listed.values())


async def test_who_left_is_listed_apart_and_their_conversation_can_still_be_read() -> None:
    async with playground() as client:
        maya = await client.id("Maya")
        await client.say("Maya", "hello")
        person = client.world.people.kept[UUID(maya)]
        client.world.people.kept[UUID(maya)] = replace(person, active=False)
        assert maya not in [each["id"] for each in await client.get("people")]
        assert [each["name"] for each in await client.get("people/left")] == ["Maya"]
        assert (await client.get(f"messages?as={maya}"))[0]["text"] == "hello"
        status, answer = await client.tried("say", {"as": maya, "text": "hello again"})
        assert (status, answer["error"]) == (404, "Nobody here has that id.")


async def test_somebody_who_leaves_is_told_to_the_conversation_once_and_only_if_they_are_here() -> None:
    async with playground() as client:
        maya = await client.id("Maya")
        left = await client.post("leave", **{"as": maya})
        assert {each["name"] for each in left} >= {"Tom", "Sam"}
        assert client.world.toy.gone == [UUID(maya)]
        assert (await client.tried("leave", {"as": str(UUID(int=0))}))[0] == 404
        assert (await client.tried("leave", {}))[0] == 400
        assert (await client.tried("leave", {"as": maya}, Origin="http://elsewhere.example"))[0] == 403
        assert client.world.toy.gone == [UUID(maya)]
