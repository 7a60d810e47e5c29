"""The one address Teams calls: who is heard, what is readable, and what is answered."""

import json
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.teams.access import CLOUDS, PUBLIC, Access, Cloud
from adapters.teams.activities import Json
from adapters.teams.gateway import Gateway
from adapters.teams.invoked import Invoked
from adapters.teams.words import BROKEN
from bot.ports import TryLater
from bot.settings import Settings
from tests.teams.gates import SERVICE, Clock, access, activity, nothing, ours
from tests.teams.login import TENANT, Login

OTHER = "ffffffff-bbbb-4ccc-8ddd-eeeeeeeeeeee"


@pytest.fixture
async def login() -> AsyncIterator[Login]:
    login = await Login.started()
    yield login
    await login.stop()


class Heard:
    """Keeps what came, and answers what it was told to."""

    def __init__(self, answer: Invoked | None = None) -> None:
        self.activities: list[Json] = []
        self.answer = answer

    async def __call__(self, heard: Json) -> Invoked | None:
        self.activities.append(heard)
        return self.answer


async def test_an_activity_is_heard_exactly_as_it_was_sent(login: Login) -> None:
    heard = Heard()
    sent = activity(
        text="50 % <b>&amp;</b> ünï 🙂", timestamp="no time at all", entities=[1, None], value=[{"a": None}]
    )
    async with ours(login, heard) as gate:
        assert await gate.post(sent, login.signed(SERVICE)) == (201, b"")
    assert heard.activities == [sent]


@pytest.mark.parametrize("status", [200, 202, 400, 404, 412, 500])
async def test_an_invoke_is_answered_with_its_status_and_its_whole_body(login: Login, status: int) -> None:
    body = {"statusCode": status, "value": {"body": [{"type": "TextBlock", "text": "ü", "wrap": None}]}, "none": None}
    async with ours(login, Heard(Invoked(status, body))) as gate:
        assert await gate.post(activity(type="invoke", name="x"), login.signed(SERVICE)) == (status, body)


async def test_an_empty_answer_is_still_an_object(login: Login) -> None:
    async with ours(login, Heard(Invoked(200, {}))) as gate:
        assert await gate.post(activity(type="invoke"), login.signed(SERVICE)) == (200, {})


async def test_an_invoke_nobody_knows_is_not_implemented(login: Login) -> None:
    async with ours(login, Heard(None)) as gate:
        assert await gate.post(activity(type="invoke", name="future/thing"), login.signed(SERVICE)) == (501, {})


async def test_only_an_invoke_is_answered_with_a_body(login: Login) -> None:
    async with ours(login, Heard(Invoked(200, {"a": 1}))) as gate:
        assert await gate.post(activity(), login.signed(SERVICE)) == (201, b"")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe\xfd", 400),
        (b"null", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b"1" * 5000, 400),
        (b"[" * 90_000, 400),
        (b"{}", 400),
        (b'{"type": null}', 400),
        (b'{"type": ""}', 400),
        (b'{"type": {"a": 1}}', 400),
        (b'{"type": "message"}', 401),  # of no service
        (b'{"type": "message", "serviceUrl": ["https://smba.example/emea/"]}', 401),
        (b'"' + b"x" * 200_000 + b'"', 413),
    ],
)
async def test_what_is_no_activity_is_refused_and_not_heard(login: Login, body: bytes, status: int) -> None:
    heard = Heard()
    async with ours(login, heard) as gate:
        assert (await gate.post(body, login.signed(SERVICE)))[0] == status
    assert heard.activities == []


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"])
async def test_what_is_not_sent_as_json_is_refused(login: Login, content_type: str) -> None:
    async with ours(login) as gate:
        assert (await gate.post(activity(), login.signed(SERVICE), content_type))[0] == 415


async def test_json_may_say_its_letters(login: Login) -> None:
    async with ours(login) as gate:
        kind = "application/json; charset=utf-8"
        assert (await gate.post(activity(), login.signed(SERVICE), kind))[0] == 201


async def test_nothing_is_read_of_what_nobody_vouches_for(login: Login) -> None:
    async with ours(login) as gate:
        assert (await gate.post(b"[" * 90_000, None))[0] == 401
        assert (await gate.post(b"[" * 90_000, "Bearer x", "text/plain"))[0] == 401


async def test_a_token_with_one_letter_changed_is_refused(login: Login) -> None:
    signed = login.signed(SERVICE)
    last = len(signed) - 1  # of the last letter, only some bits count
    async with ours(login) as gate:
        for place in range(7, last, 13):
            changed = signed[:place] + ("A" if signed[place] != "A" else "B") + signed[place + 1 :]
            assert (await gate.post(activity(), changed))[0] == 401, place
        assert (await gate.post(activity(), signed))[0] == 201


async def test_of_two_signatures_none_is_believed(login: Login) -> None:
    async with ours(login) as gate:
        headers = [("Content-Type", "application/json"), *[("Authorization", login.signed(SERVICE))] * 2]
        async with gate.session.post(gate.url, data=json.dumps(activity()).encode(), headers=headers) as answer:
            assert answer.status == 401


@pytest.mark.parametrize("url", ["https://evil.example/", None, "", SERVICE + "x", SERVICE.upper()])
async def test_a_stolen_token_serves_no_other_service(login: Login, url: str | None) -> None:
    async with ours(login) as gate:
        assert (await gate.post(activity(serviceUrl=url), login.signed(SERVICE)))[0] == 401


@pytest.mark.parametrize("channel", ["webchat", "directline", "emulator", "", None, ["msteams"]])
async def test_a_person_of_another_channel_who_says_who_they_are_is_not_believed(login: Login, channel: Any) -> None:
    heard = Heard()
    async with ours(login, heard) as gate:
        assert (await gate.post(activity(channelId=channel), login.signed(SERVICE)))[0] == 403
    assert heard.activities == []


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"channelData": {"tenant": {"id": TENANT}}}, 201),
        ({"channelData": {"tenant": {"id": TENANT.upper()}}}, 201),
        ({"channelData": None, "conversation": {"id": "a", "tenantId": TENANT}}, 201),
        ({"channelData": {"tenant": {"id": OTHER}}}, 403),
        ({"channelData": {"tenant": {"id": OTHER}}, "conversation": {"id": "a", "tenantId": TENANT}}, 403),
        ({"channelData": None}, 403),
        ({"channelData": {"tenant": TENANT}}, 403),
        ({"channelData": {"tenant": {"id": [TENANT]}}}, 403),
    ],
)
async def test_only_people_of_the_named_tenants_are_heard(login: Login, said: dict[str, Any], status: int) -> None:
    heard = Heard()
    async with ours(login, heard, tenants=frozenset({TENANT})) as gate:
        assert (await gate.post(activity(**said), login.signed(SERVICE)))[0] == status
    assert len(heard.activities) == (status == 201)


async def test_an_app_for_all_tenants_hears_all_of_them(login: Login) -> None:
    async with ours(login, app_type="MultiTenant") as gate:
        assert (await gate.post(activity(channelData={"tenant": {"id": OTHER}}), login.signed(SERVICE)))[0] == 201


async def test_each_cloud_believes_its_own_signatures_only(login: Login) -> None:
    cloud = CLOUDS["login.botframework.azure.us"]
    async with ours(login, cloud=cloud) as gate:
        assert (await gate.post(activity(), login.signed(SERVICE, iss=cloud.issuer)))[0] == 201
        assert (await gate.post(activity(), login.signed(SERVICE)))[0] == 401
    async with ours(login) as gate:
        assert (await gate.post(activity(), login.signed(SERVICE, iss=cloud.issuer)))[0] == 401


@pytest.mark.parametrize(
    ("keys", "cloud"),
    [
        ("https://login.botframework.com/v1/.well-known/openidconfiguration", PUBLIC),
        (
            "https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
            CLOUDS["login.botframework.azure.us"],
        ),
        (
            "https://login.botframework.azure.cn/v1/.well-known/openidconfiguration",
            CLOUDS["login.botframework.azure.cn"],
        ),
    ],
)
def test_the_cloud_is_that_of_the_keys(alone: pytest.MonkeyPatch, keys: str, cloud: Cloud) -> None:
    alone.setenv("TEAMS_OPENID_METADATA_URL", keys)
    alone.setenv("TEAMS_APP_ID", "the-app")
    alone.setenv("TEAMS_APP_PASSWORD", "its-password")
    alone.setenv("TEAMS_APP_TENANT_ID", TENANT)
    read = Access.of(Settings())
    assert (read.cloud, read.scope) == (cloud, f"{cloud.issuer}/.default")
    assert read.authority == f"https://login.microsoftonline.com/{TENANT}"
    assert read.tenants == {TENANT}
    assert "its-password" not in repr(read)


@pytest.mark.parametrize("missing", ["app_id", "password"])
async def test_without_an_id_or_a_password_nobody_is_let_in_for_there_is_no_gateway(login: Login, missing: str) -> None:
    changes: dict[str, Any] = {missing: ""}
    with pytest.raises(ValueError):
        Gateway(access(login, **changes), nothing, Clock())


async def test_what_breaks_inside_is_a_sentence_and_logs_nothing_anybody_wrote(
    login: Login, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(heard: Json) -> Invoked | None:
        raise KeyError(heard["text"])

    caplog.set_level(logging.DEBUG)
    async with ours(login, broken) as gate:
        status, said = await gate.post(activity(text="my secret number"), login.signed(SERVICE))
    assert status == 500
    assert said == {"error": BROKEN}
    assert "teams.failed" in [each.getMessage() for each in caplog.records]
    assert "my secret number" not in caplog.text + str([vars(each) for each in caplog.records])


async def test_a_refused_token_is_in_no_log(login: Login, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    signed = login.signed(SERVICE, aud="somebody-else")
    async with ours(login) as gate:
        await gate.post(activity(), signed)
    logged = caplog.text + str([vars(each) for each in caplog.records if each.name.startswith("champion")])
    assert "teams.unauthorized" in logged
    assert signed.split(".")[1] not in logged and "somebody-else" not in logged


async def test_while_no_keys_can_be_read_the_channel_is_asked_to_come_again(login: Login) -> None:
    login.down = True
    clock = Clock()
    async with ours(login, clock=clock) as gate:
        assert (await gate.post(activity(), login.signed(SERVICE)))[0] == 503
        assert (await gate.post(activity(), None))[0] == 401
        login.down = False
        clock.turned = timedelta(seconds=6)
        assert (await gate.post(activity(), login.signed(SERVICE)))[0] == 201


async def test_the_gateway_has_the_token_that_calls_are_made_with(
    login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(login.ca_file))
    gateway = Gateway(access(login), nothing, Clock())
    first = await gateway.token()
    assert login.believes(f"Bearer {first}")
    gateway.forget(first)
    assert await gateway.token() != first


async def test_without_a_login_service_calls_wait(login: Login, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(login.ca_file))
    login.down = True
    with pytest.raises(TryLater):
        await Gateway(access(login), nothing, Clock()).token()


async def test_a_service_that_is_not_microsofts_is_not_answered(login: Login) -> None:
    heard: list[Json] = []

    async def hear(said: Json) -> None:
        heard.append(said)

    microsofts = "https://smba.trafficmanager.net/emea/"
    async with ours(login, hear, login_url="https://login.microsoftonline.com") as gate:
        status, _ = await gate.post(activity(), login.signed(SERVICE))
        fine, _ = await gate.post(activity(serviceUrl=microsofts), login.signed(microsofts))
    assert (status, fine, len(heard)) == (403, 201, 1)
