"""Calls of the Bot Connector: what is asked on the wire, and what each way of failing means for a message."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from yarl import URL

from adapters.teams.activities import Place
from adapters.teams.connector import CALL_SECONDS, Connector, Member, proxy_of, session
from adapters.teams.rates import Rates
from adapters.teams.refusal import ContentRefused, code, trouble
from adapters.teams.token import Token
from bot.ports import PlatformTrouble, TryLater, Uncertain, Unreachable
from tests.teams.answering import DROP, HANG, Answering, anywhere, forgotten
from tests.teams.gates import Clock, access
from tests.teams.login import Login

CHAT = "a:1x/y;z=ü+%2F?#"
QUOTED = "/emea/v3/conversations/a%3A1x%2Fy%3Bz%3D%C3%BC%2B%252F%3F%23"
HELLO = {"type": "message", "text": "hello ünï \ud83d"}

Call = Callable[[Connector, Place], Awaitable[object]]

CALLS: dict[str, Call] = {
    "send": lambda connector, place: connector.send("T", place, HELLO),
    "update": lambda connector, place: connector.update("T", place, "1", HELLO),
    "delete": lambda connector, place: connector.delete("T", place, "1"),
    "open": lambda connector, place: connector.open(place.service_url, "T", "29:ann"),
    "member": lambda connector, place: connector.member(place, "29:ann"),
}


@asynccontextmanager
async def answered(
    *answers: tuple[Any, ...], seconds: float = 5.0
) -> AsyncIterator[tuple[Connector, Place, Answering]]:
    """A connector whose calls are answered so, one after the other."""
    teams = await Answering.started(*answers)

    async def token() -> str:
        return "the-token"

    timeout = aiohttp.ClientTimeout(total=seconds)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as open_session:
            connector = Connector(token, Rates(Clock()), forgotten, anywhere)
            connector.opened(open_session)
            yield connector, Place(teams.url, CHAT, "personal"), teams
    finally:
        await teams.stop()


async def test_a_message_is_posted_to_its_conversation_with_the_token() -> None:
    async with answered((201, {"id": "1700:x"})) as (connector, place, teams):
        assert await connector.send("T", place, HELLO) == "1700:x"
    (call,) = teams.calls
    assert (call.method, call.path, call.body) == ("POST", f"{QUOTED}/activities", HELLO)
    assert call.headers["authorization"] == "Bearer the-token"
    assert call.headers["content-type"] == "application/json"
    assert "Champion" in call.headers["user-agent"]


async def test_a_message_is_changed_and_taken_back_under_its_own_name() -> None:
    async with answered((200, {"id": "1/2"}), (200, "")) as (connector, place, teams):
        await connector.update("T", place, "1/2", HELLO)
        await connector.delete("T", place, "1/2")
    assert [(call.method, call.path) for call in teams.calls] == [
        ("PUT", f"{QUOTED}/activities/1%2F2"),
        ("DELETE", f"{QUOTED}/activities/1%2F2"),
    ]
    assert teams.calls[0].body == {**HELLO, "id": "1/2"}
    assert teams.calls[1].body is None


async def test_a_chat_is_opened_with_a_person_of_a_tenant() -> None:
    async with answered((201, {"id": "a:new", "activityId": None})) as (connector, place, teams):
        assert await connector.open(place.service_url, "T", "the-aad-id") == "a:new"
    (call,) = teams.calls
    assert (call.method, call.path) == ("POST", "/emea/v3/conversations")
    # In `aadObjectId`, Teams refuses the same id.
    assert call.body["members"] == [{"id": "the-aad-id"}]
    assert call.body["channelData"] == {"tenant": {"id": "T"}}
    assert call.body["tenantId"] == "T" and call.body["isGroup"] is False


@pytest.mark.parametrize(
    ("said", "member"),
    [
        (
            {"id": "29:x", "aadObjectId": "aad", "name": "Ann", "email": "ann@x.example", "userPrincipalName": "a@x"},
            Member("29:x", "Ann"),
        ),
        ({"id": "29:x", "objectId": "aad", "userPrincipalName": "a@x"}, Member("29:x", "")),
        ({"id": "29:x", "name": None, "email": 7}, Member("29:x", "")),
    ],
)
async def test_a_person_is_read_as_a_member_of_the_conversation(said: dict[str, Any], member: Member) -> None:
    async with answered((200, said)) as (connector, place, teams):
        assert await connector.member(place, "the/id") == member
    assert (teams.calls[0].method, teams.calls[0].path) == ("GET", f"{QUOTED}/members/the%2Fid")


LATER = [(name, status) for name in CALLS for status in (412, 429, 502, 503, 504) if (name, status) not in
         {("send", 502), ("send", 504)}]  # fmt: skip


@pytest.mark.parametrize(("name", "status"), LATER)
async def test_what_teams_wants_later_is_done_later_and_never_again_by_itself(name: str, status: int) -> None:
    async with answered((status, {"error": {"code": "X"}}, {"Retry-After": "7"})) as (connector, place, teams):
        with pytest.raises(TryLater) as later:
            await CALLS[name](connector, place)
    assert later.value.after == timedelta(seconds=7)
    assert later.value.alone is (status in (412, 429))
    assert len(teams.calls) == 1


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7), (" 7 ", 7), ("0", 0), ("99999", 3600), ("-1", None), ("soon", None), ("9" * 50, None), ("٣", None)],
)
def test_only_a_number_of_seconds_is_waited_for(said: str, seconds: int | None) -> None:
    later = trouble(429, b"", {"RETRY-AFTER": said})
    assert isinstance(later, TryLater)
    assert later.after == (None if seconds is None else timedelta(seconds=seconds))


async def test_a_conversation_that_was_full_is_left_alone_and_the_others_are_not() -> None:
    async with answered((429, "", {"Retry-After": "60"}), (201, {"id": "2"})) as (connector, place, teams):
        for _ in range(3):
            with pytest.raises(TryLater):
                await connector.send("T", place, HELLO)
        assert await connector.send("T", Place(place.service_url, "another", "personal"), HELLO) == "2"
    assert len(teams.calls) == 2


BLOCKED = {"error": {"code": "ConversationBlockedByUser", "message": "User blocked the conversation with the bot."}}
NO_WRITES = {"errorCode": 209, "message": json.dumps({"subCode": "MessageWritesBlocked", "errorCode": None})}


@pytest.mark.parametrize(
    ("status", "body", "why", "kind"),
    [
        (403, BLOCKED, "ConversationBlockedByUser", Unreachable),
        (403, NO_WRITES, "MessageWritesBlocked", Unreachable),
        (403, {"error": {"code": "X", "message": json.dumps({"subCode": "Inner"})}}, "Inner", Unreachable),
        (403, {"errorCode": 209, "message": "no JSON"}, "209", Unreachable),
        (403, {"error": {"code": "A b\nc <x>" + "y" * 99}}, "Abcx" + "y" * 56, Unreachable),
        (403, "<html>Forbidden</html>", "403", Unreachable),
        (403, [1], "403", Unreachable),
        (403, "", "403", Unreachable),
        (404, {"error": {"code": "ConversationNotFound"}}, "ConversationNotFound", Unreachable),
        (404, "", "404", Unreachable),
        (400, {"error": {"code": "BadSyntax", "message": "Bad card"}}, "BadSyntax", ContentRefused),
        (413, {"error": {"code": "MessageSizeTooBig"}}, "MessageSizeTooBig", ContentRefused),
        (413, "", "MessageSizeTooBig", ContentRefused),
    ],
)
@pytest.mark.parametrize("name", ["send", "update", "open"])
async def test_what_will_never_be_taken_says_why(
    name: str, status: int, body: Any, why: str, kind: type[Unreachable]
) -> None:
    async with answered((status, body)) as (connector, place, teams):
        with pytest.raises(Unreachable) as refused:
            await CALLS[name](connector, place)
    assert (type(refused.value), refused.value.why) == (kind, why)
    assert len(teams.calls) == 1


GATEWAY = {"error": {"code": "GatewayTimeout", "message": "..."}}
DOUBTS = [
    (500, {"error": {"code": "ServiceError"}}),
    (500, ""),
    (502, "<html>Bad Gateway</html>"),
    (504, GATEWAY),
    (501, ""),
    (408, ""),
    (302, ""),
    DROP,
    HANG,
]


@pytest.mark.parametrize("doubt", DOUBTS)
async def test_a_message_that_perhaps_arrived_is_not_sent_twice(doubt: tuple[int, Any]) -> None:
    async with answered(doubt, seconds=0.3) as (connector, place, teams):
        with pytest.raises(Uncertain):
            await connector.send("T", place, HELLO)
    assert len(teams.calls) == 1


@pytest.mark.parametrize("status", [502, 504])
async def test_a_gateway_that_says_the_message_was_not_taken_is_believed(status: int) -> None:
    async with answered((status, {"error": {"code": "ServiceUnavailable"}}, {"Retry-After": "7"})) as (calls, place, _):
        with pytest.raises(TryLater) as later:
            await calls.send("T", place, HELLO)
    assert later.value.after == timedelta(seconds=7)


@pytest.mark.parametrize("doubt", [*DOUBTS[:-2], HANG])
@pytest.mark.parametrize("name", [name for name in CALLS if name != "send"])
async def test_in_doubt_what_may_be_repeated_is(name: str, doubt: tuple[int, Any]) -> None:
    async with answered(doubt, seconds=0.3) as (connector, place, teams):
        with pytest.raises(TryLater):
            await CALLS[name](connector, place)
    assert len(teams.calls) == 1


async def test_a_chat_that_was_perhaps_opened_is_opened_again_later_and_not_at_once() -> None:
    async with answered(DROP) as (connector, place, teams):
        with pytest.raises(TryLater):
            await connector.open(place.service_url, "T", "29:ann")
    assert len(teams.calls) == 1


@pytest.mark.parametrize("said", ["", "OK", [], {}, {"id": ""}, {"id": 7}])
@pytest.mark.parametrize(("name", "kind"), [("send", Uncertain), ("open", TryLater), ("member", TryLater)])
async def test_an_answer_without_an_id_says_nothing(said: Any, name: str, kind: type[PlatformTrouble]) -> None:
    async with answered((200, said)) as (connector, place, _):
        with pytest.raises(kind):
            await CALLS[name](connector, place)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://nobody.invalid/", "", "no address", "http://[::1/"])
async def test_what_never_left_is_sent_later(url: str) -> None:
    async with answered() as (connector, _, _):
        with pytest.raises(TryLater):
            await connector.send("T", Place(url, CHAT, "personal"), HELLO)


async def test_before_there_is_a_session_everything_waits() -> None:
    async def token() -> str:
        return "x"

    calls = Connector(token, Rates(Clock()), forgotten, anywhere)
    with pytest.raises(TryLater):
        await calls.send("T", Place("http://127.0.0.1:9/", CHAT, "personal"), HELLO)


async def test_calls_share_their_connections() -> None:
    async with answered(*[(201, {"id": "1"})] * 5) as (connector, place, teams):
        for _ in range(5):
            await connector.send("T", place, HELLO)
    assert len({call.port for call in teams.calls}) == 1


async def test_a_hanging_call_ends_after_ten_seconds_and_waits_for_a_free_connection_less() -> None:
    async with session() as open_session:
        assert open_session.timeout.total == CALL_SECONDS == 10
        assert open_session.timeout.connect is not None and open_session.timeout.connect < 10


@pytest.fixture
async def login(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Login]:
    login = await Login.started()
    monkeypatch.setenv("SSL_CERT_FILE", str(login.ca_file))
    yield login
    await login.stop()


async def test_a_token_that_is_not_taken_costs_one_try_and_the_next_has_another(login: Login) -> None:
    teams = await Answering.started((401, ""), (201, {"id": "1"}))
    token = Token(access(login), Clock())
    async with session() as open_session:
        connector = Connector(token, Rates(Clock()), token.forget, anywhere)
        connector.opened(open_session)
        place = Place(teams.url, CHAT, "personal")
        with pytest.raises(TryLater) as later:
            await connector.send("T", place, HELLO)
        assert not later.value.alone
        assert await connector.send("T", place, HELLO) == "1"
    await teams.stop()
    assert [call.headers["authorization"] for call in teams.calls] == [f"Bearer {each}" for each in login.tokens]
    assert len(login.tokens) == 2


async def test_two_hundred_messages_at_once_log_in_once_and_stop_nobody(login: Login) -> None:
    login.delay = 0.3
    teams = await Answering.started(*[(201, {"id": "1"})] * 200)
    connector = Connector(Token(access(login), Clock()), Rates(Clock()), forgotten, anywhere)
    beats, first = 0, asyncio.Event()

    async def watch() -> None:
        nonlocal beats
        while not first.is_set():
            await asyncio.sleep(0.002)
            beats += 1

    async def send(tenant: str, place: Place) -> str:
        named = await connector.send(tenant, place, HELLO)
        first.set()
        return named

    async with session() as open_session:
        connector.opened(open_session)
        watching = asyncio.ensure_future(watch())
        places = [(f"T{number % 20}", Place(teams.url, f"a{number}", "personal")) for number in range(200)]
        sent = await asyncio.gather(*(send(tenant, place) for tenant, place in places))
        await watching
    await teams.stop()
    assert sent == ["1"] * 200
    assert login.calls == ["discovery", "token"]
    assert beats > 20, "the loop went on while the login service took twice 0.3 s"


def test_a_code_is_one_short_word() -> None:
    assert code(b'{"error": {"code": true}}') == ""
    assert code(b'{"error": {"code": {"a": 1}}, "errorCode": 0}') == "0"
    assert code(b"[" * 90_000) == ""
    assert code("{}".encode("utf-16")) == ""


async def test_a_message_was_begun_after_somebody_else_had_taken_it_over(login: Login) -> None:
    """Before, a slow login was waited for after it was looked whether there was time, and the message came twice."""
    login.delay = 0.4
    teams = await Answering.started((201, {"id": "1"}), (201, {"id": "2"}))
    async with session() as open_session:
        calls = Connector(Token(access(login), Clock()), Rates(Clock()), forgotten, anywhere)
        calls.opened(open_session)
        place, now = Place(teams.url, CHAT, "personal"), asyncio.get_running_loop().time
        with pytest.raises(TryLater):
            await calls.send("T", place, HELLO, begin_by=now() + 0.2)
        assert teams.calls == []
        assert await calls.send("T", place, HELLO, begin_by=now() + 0.2) == "1"
    await teams.stop()


async def test_the_token_was_shown_to_whatever_service_an_activity_named(login: Login) -> None:
    teams = await Answering.started((201, {"id": "1"}))
    async with session() as open_session:
        calls = Connector(Token(access(login), Clock()), Rates(Clock()), forgotten, lambda url: False)
        calls.opened(open_session)
        with pytest.raises(Unreachable):
            await calls.send("T", Place(teams.url, CHAT, "personal"), HELLO)
    await teams.stop()
    assert teams.calls == []


async def test_a_password_in_netrc_took_the_place_of_the_token(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    teams = await Answering.started((201, {"id": "1"}))

    async def token() -> str:
        return "the-token"

    async with session() as open_session:
        calls = Connector(token, Rates(Clock()), forgotten, anywhere)
        calls.opened(open_session)
        assert await calls.send("T", Place(teams.url, CHAT, "personal"), HELLO) == "1"
    await teams.stop()
    assert teams.calls[0].headers["authorization"] == "Bearer the-token"


def test_a_proxy_of_the_environment_is_used_and_not_for_what_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    teams = URL("https://smba.trafficmanager.net/emea/v3")
    assert proxy_of(teams) is None
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "127.0.0.1,.internal.example")
    assert proxy_of(teams) == "http://proxy.example:3128"
    assert proxy_of(URL("https://a.internal.example/")) is None
    assert proxy_of(URL("http://smba.trafficmanager.net/")) is None


async def test_an_address_that_is_none_was_tried_again_for_ever_without_a_word(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with answered() as (calls, _, _):
        with pytest.raises(TryLater):
            await calls.send("T", Place("http://[::1/", CHAT, "personal"), HELLO)
    assert [each.getMessage() for each in caplog.records if each.levelname == "ERROR"] == ["teams.not_called"]
