"""The Teams of the tests is as Teams is: what people do arrives in its shapes, and what is said is shown."""

import jwt

from tests.teams import bare
from tests.teams.bare import EXECUTE, FETCH, INPUT, SUBMIT, card, said
from tests.teams.fake import FakeTeams
from tests.teams.state import CARD, Json


async def test_what_somebody_types_arrives_signed_with_their_zone_and_a_copy_of_the_text(fake: FakeTeams) -> None:
    async with bare.app(fake) as app:
        await fake.type("Bob", "a < b")
    (told,) = app.told
    bob = fake.state.users["Bob"]
    assert told["from"] == {"id": bob.channel_id, "name": "Bob Baker", "aadObjectId": bob.aad}
    assert told["conversation"]["conversationType"] == "personal"
    assert told["channelData"]["tenant"]["id"] == fake.tenant
    assert (told["text"], told["textFormat"]) == ("a < b", "plain")
    assert told["attachments"] == [{"contentType": "text/html", "content": "<p>a &lt; b</p>"}]
    assert told["entities"][0]["timezone"] == told["localTimezone"] == "America/New_York"
    token = app.headers[0]["Authorization"].removeprefix("Bearer ")
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["aud"], claims["serviceurl"]) == (fake.login.app_id, told["serviceUrl"])
    assert fake.state.complaints == []


async def test_in_a_channel_the_bot_hears_what_mentions_it_in_a_thread_of_its_own(fake: FakeTeams) -> None:
    channel = fake.group("Apollo", "Ann", "Bob", kind="channel")
    async with bare.app(fake) as app:
        await fake.type("Ann", "ask @Bob Baker", chat=channel, others=["Bob"])
    (told,) = app.told
    assert told["text"] == "<at>Champion</at>\u00a0ask <at>Bob Baker</at>\n"
    mentioned = [each["mentioned"]["id"] for each in told["entities"] if each["type"] == "mention"]
    assert mentioned == [fake.state.bot, fake.state.users["Bob"].channel_id]
    assert told["conversation"]["id"] == f"{channel.id};messageid={told['id']}"
    assert told["channelData"]["team"]["id"] == channel.id


async def test_a_message_is_sent_changed_and_deleted(fake: FakeTeams) -> None:
    async with bare.client(fake) as client:
        status, sent, _ = await client.send("Ann", said(card()))
        assert (status, len(fake.seen("Ann"))) == (201, 1)
        path = f"/{fake.chat('Ann').id}/activities/{sent['id']}"
        assert (await client.call("PUT", path, {"type": "message", "text": "Thanks."}))[:2] == (200, {"id": sent["id"]})
        assert [(each.activity["text"], each.edited) for each in fake.seen("Ann")] == [("Thanks.", True)]
        assert (await client.call("DELETE", path))[0] == 200
        assert (await client.call("PUT", path, {"type": "message", "text": "x"}))[0] == 404
    assert fake.seen("Ann") == []


async def test_a_personal_chat_is_opened_by_either_id_and_is_always_the_same(fake: FakeTeams) -> None:
    ann = fake.state.users["Ann"]
    async with bare.client(fake) as client:
        opened = [
            (await client.call("POST", "", _opening(fake, id=id)))[:2] for id in (ann.aad, ann.channel_id, ann.aad)
        ]
        assert opened == [(201, {"id": fake.chat("Ann").id})] * 3
        status, member, _ = await client.call("GET", f"/{fake.chat('Ann').id}/members/{ann.aad}")
        assert (status, member["id"], member["aadObjectId"]) == (200, ann.channel_id, ann.aad)
        fake.remove_history("Ann")
        assert (await client.call("POST", "", _opening(fake, id=ann.aad)))[1]["id"] not in opened[0][1].values()


async def test_a_team_is_read_in_pages(fake: FakeTeams) -> None:
    channel = fake.group("Apollo", "Ann", "Bob", "Cyd", kind="channel")
    async with bare.client(fake) as client:
        _, first, _ = await client.call("GET", f"/{channel.id}/pagedmembers?pageSize=2")
        more = first["continuationToken"]
        _, second, _ = await client.call("GET", f"/{channel.id}/pagedmembers?pageSize=2&continuationToken={more}")
    assert [each["name"] for each in first["members"] + second["members"]] == ["Ann Archer", "Bob Baker", "Cyd Cole"]
    assert "continuationToken" not in second


async def test_a_press_is_answered_for_whoever_pressed_and_a_change_is_for_all(fake: FakeTeams) -> None:
    chat = fake.group("Three", "Ann", "Bob")
    done = {"statusCode": 200, "type": CARD, "value": card({"type": "TextBlock", "text": "Done."})}
    async with bare.client(fake) as client, bare.app(fake) as app:
        app.answers["adaptiveCard/action"] = lambda activity: done
        _, sent, _ = await client.call("POST", f"/{chat.id}/activities", said(card(INPUT, actions=[EXECUTE])))
        (message,) = fake.seen("Ann", chat)
        await fake.press("Ann", message, "Press", {"value": "12"})
        assert message.card("Ann") == done["value"] != message.card("Bob")
        changed = said(card(), summary="x")
        await client.call("PUT", f"/{chat.id}/activities/{sent['id']}", changed)
        assert message.card("Ann") == message.card("Bob") == card()
    (told,) = app.told
    assert told["value"]["action"]["data"] == {"t": "1", "value": "12"}
    assert (told["value"]["trigger"], told["replyToId"]) == ("manual", sent["id"])
    assert fake.state.complaints == []


async def test_a_client_without_execute_takes_the_fallback_which_is_a_message(fake: FakeTeams) -> None:
    async with bare.client(fake) as client, bare.app(fake) as app:
        await client.send("Ann", said(card(actions=[EXECUTE])))
        await fake.press("Ann", fake.seen("Ann")[0], "Press", old_client=True)
    (told,) = app.told
    assert (told["type"], told["value"]) == ("message", {"a": "b"})
    assert "text" not in told


async def test_a_dialog_is_fetched_filled_in_corrected_and_closed(fake: FakeTeams) -> None:
    async with bare.client(fake) as client, bare.app(fake) as app:
        app.answers["task/fetch"] = lambda activity: _dialog()
        await client.send("Ann", said(card(actions=[FETCH])))
        await fake.press("Ann", fake.seen("Ann")[0], "Open")
        app.answers["task/submit"] = lambda activity: _dialog(title="Again")
        await fake.submit("Ann", {"value": "12"})
        opened = fake.dialog("Ann")
        assert opened is not None and opened.title == "Again"
        app.answers["task/submit"] = lambda activity: {}
        await fake.submit("Ann", {"value": "13"})
    fetch, *submits = app.told
    assert fetch["value"]["data"] == {"msteams": {"type": "task/fetch"}, "t": "2"}
    assert [each["value"]["data"] for each in submits] == [{"a": "b", "value": value} for value in ("12", "13")]
    assert len({each["id"] for each in app.told}) == 3
    assert fake.dialog("Ann") is None
    assert fake.state.complaints == []


async def test_the_extension_opens_a_dialog_on_a_message_wherever_it_stands(fake: FakeTeams) -> None:
    chat = fake.group("Without the bot", "Ann", "Bob", has_bot=False)
    async with bare.app(fake) as app:
        app.answers["composeExtension/fetchTask"] = lambda activity: _dialog()
        app.answers["composeExtension/submitAction"] = lambda activity: {}
        app.answers["message"] = lambda activity: {}
        await fake.type("Bob", "wrong <depot>", chat=chat)
        await fake.use("Ann", "report", chat.messages[0])
        await fake.submit("Ann", {"value": "12"})
    _, fetch, submit = app.told
    assert fetch["value"]["messagePayload"]["body"] == {"contentType": "html", "content": "<p>wrong &lt;depot&gt;</p>"}
    assert submit["value"]["messagePayload"] == fetch["value"]["messagePayload"]
    assert submit["value"]["data"] == {"a": "b", "value": "12"}
    assert fake.state.complaints == []


async def test_a_search_shows_results_or_says_why_there_are_none(fake: FakeTeams) -> None:
    preview = {"contentType": "application/vnd.microsoft.card.thumbnail", "content": {"title": "Route"}}
    result = {"contentType": CARD, "content": card(), "preview": preview}
    shown = {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": [result]}}
    async with bare.app(fake) as app:
        app.answers["composeExtension/query"] = lambda activity: shown
        await fake.search("Ann", "find", "")
        await fake.search("Ann", "find", "route")
    assert [each["value"]["parameters"][0]["name"] for each in app.told] == ["initialRun", "search"]
    assert fake.state.composed["Ann"] == [result]
    assert fake.state.complaints == []


async def test_a_card_refreshes_for_those_it_names_once_a_minute(fake: FakeTeams) -> None:
    chat = fake.group("Three", "Ann", "Bob")
    refresh = {"action": EXECUTE, "userIds": [fake.state.users["Ann"].channel_id]}
    answer = {"statusCode": 200, "type": CARD, "value": card({"type": "TextBlock", "text": "For Ann."})}
    async with bare.client(fake) as client, bare.app(fake) as app:
        app.answers["adaptiveCard/action"] = lambda activity: answer
        await client.call("POST", f"/{chat.id}/activities", said(card(refresh=refresh)))
        assert [len(await fake.look(who, chat)) for who in ("Ann", "Ann", "Bob")] == [1, 0, 0]
        fake.turn(61)
        assert len(await fake.look("Ann", chat)) == 1
    assert app.told[0]["value"]["trigger"] == "automatic"
    assert fake.seen("Ann", chat)[0].card("Ann") == answer["value"]


async def test_the_app_hears_that_it_comes_and_goes(fake: FakeTeams) -> None:
    channel = fake.group("Apollo", "Ann", kind="channel", has_bot=False)
    async with bare.app(fake) as app:
        await fake.install("Cyd")
        await fake.install("Ann", channel)
        await fake.enter("Bob", channel)
        await fake.uninstall("Cyd")
    kinds = [(each["type"], each.get("action", ""), each["conversation"]["conversationType"]) for each in app.told]
    assert kinds == [
        ("installationUpdate", "add", "personal"),
        ("conversationUpdate", "", "personal"),
        ("installationUpdate", "add", "channel"),
        ("conversationUpdate", "", "channel"),
        ("conversationUpdate", "", "channel"),
        ("installationUpdate", "remove", "personal"),
    ]
    assert [len(each["membersAdded"]) for each in app.told if "membersAdded" in each] == [2, 1, 1]
    assert all("timezone" not in str(each) for each in app.told)


async def test_the_app_hears_of_changes_and_faces(fake: FakeTeams) -> None:
    async with bare.app(fake) as app:
        await fake.type("Ann", "120")
        (mine,) = fake.chat("Ann").messages
        await fake.edit("Ann", mine, "130")
        await fake.react("Ann", mine)
        await fake.take_back("Ann", mine)
    typed, edited, reacted, gone = app.told
    assert (edited["type"], edited["text"], edited["channelData"]["eventType"]) == (
        "messageUpdate",
        "130",
        "editMessage",
    )
    assert edited["id"] == gone["id"] == reacted["replyToId"] == typed["id"]
    assert fake.chat("Ann").messages == []


async def test_what_was_not_heard_is_told_again_under_the_same_id(fake: FakeTeams) -> None:
    async with bare.app(fake) as app:
        app.statuses = [500, 502]
        await fake.type("Ann", "120")
        answers = await fake.delivery.until_heard(app.told[0])
    assert [answer.status for answer in answers] == [502, 200]
    assert len({each["id"] for each in app.told}) == 1
    assert len(fake.state.complaints) == 2
    assert (await fake.type("Ann", "120")).is_lost


async def test_the_same_app_in_another_tenant_keeps_to_itself(fake: FakeTeams) -> None:
    other = fake.organisation("bbbbbbbb-0000-4000-8000-000000000000")
    other.join("Ann")
    async with bare.client(fake) as client, bare.app(fake) as app:
        await client.call("POST", f"/{other.chat('Ann').id}/activities", said(card()))
        await other.type("Ann", "hello")
    assert (len(other.seen("Ann")), len(fake.seen("Ann"))) == (1, 0)
    assert app.told[0]["channelData"]["tenant"]["id"] == other.tenant


def _opening(fake: FakeTeams, **member: str) -> Json:
    named = {"bot": {"id": fake.state.bot}, "tenantId": fake.tenant, "members": [member]}
    return {**named, "channelData": {"tenant": {"id": fake.tenant}}, "isGroup": False}


def _dialog(title: str = "Number") -> Json:
    shown = {"contentType": CARD, "content": card(INPUT, actions=[SUBMIT])}
    return {"task": {"type": "continue", "value": {"title": title, "height": "medium", "width": 600, "card": shown}}}
