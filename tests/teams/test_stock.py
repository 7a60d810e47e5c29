"""What Microsoft's adapter does as it comes, beside what ours does with the same.

Where the left side of a table begins to look like the right one, our own code for it can go.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from datetime import timedelta

import pytest
from botbuilder.core import TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botbuilder.schema import ConversationAccount, ConversationReference

from adapters.teams.activities import Place
from adapters.teams.connector import Connector, session
from adapters.teams.rates import Rates
from adapters.teams.token import Token
from bot.ports import TryLater
from tests.teams.answering import Answering, anywhere, forgotten
from tests.teams.gates import Clock, Configured, access, activity, ours, stock
from tests.teams.login import Login
from tests.teams.tokens import HEADERS

LOGIN_SECONDS = 1.0  # far longer than a busy machine pauses by itself

INVOKES = (
    "adaptiveCard/action",
    "task/fetch",
    "task/submit",
    "composeExtension/fetchTask",
    "composeExtension/submitAction",
)


@pytest.fixture
async def login(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Login]:
    login = await Login.started()
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):  # ours reads the one, and the SDK the other
        monkeypatch.setenv(name, str(login.ca_file))
    yield login
    await login.stop()


@pytest.mark.parametrize("name", INVOKES)
async def test_an_answer_with_a_body_is_sent_and_not_a_500(login: Login, name: str) -> None:
    invoke = activity(type="invoke", name=name, value={})
    signed = login.signed(str(invoke["serviceUrl"]))
    async with stock(login) as theirs:
        assert (await theirs.post(invoke, signed))[0] == 500
    async with ours(login) as gate:
        assert await gate.post(invoke, signed) == (200, {"said": name})


@pytest.mark.parametrize("name", HEADERS)
async def test_whoever_is_not_vouched_for_is_refused_and_not_a_500(login: Login, name: str) -> None:
    header = HEADERS[name]
    if header.stock is not None:
        async with stock(login) as theirs:
            assert (await theirs.post(activity(), header.made(login)))[0] == header.stock
    async with ours(login) as gate:
        assert (await gate.post(activity(), header.made(login)))[0] == header.ours


async def test_a_key_that_is_not_for_teams_is_refused_and_not_a_500(login: Login) -> None:
    login.endorsements = ("webchat",)
    signed = login.signed(str(activity()["serviceUrl"]))
    async with stock(login) as theirs:
        assert (await theirs.post(activity(), signed))[0] == 500
    async with ours(login) as gate:
        assert (await gate.post(activity(), signed))[0] == 401


async def test_a_new_key_is_believed_within_five_minutes_and_not_a_day_later(login: Login) -> None:
    clock = Clock()
    async with stock(login) as theirs, ours(login, clock=clock) as gate:
        before = login.signed(str(activity()["serviceUrl"]))
        assert [(await each.post(activity(), before))[0] for each in (theirs, gate)] == [201, 201]
        login.rotate()
        after = login.signed(str(activity()["serviceUrl"]))
        assert [(await each.post(activity(), after))[0] for each in (theirs, gate)] == [500, 401]
        clock.turned = timedelta(minutes=5)
        assert (await gate.post(activity(), after))[0] == 201
        assert (await theirs.post(activity(), after))[0] == 500


async def test_logging_in_stops_nobody_else(login: Login) -> None:
    login.delay = LOGIN_SECONDS
    connector = await Answering.started(*[(201, {"id": "1"})] * 2)
    theirs = await _longest_pause(_send_by_stock(login, connector.url))
    token = Token(access(login), Clock())
    own = await _longest_pause(_send_by_ours(token, connector.url))
    await connector.stop()
    assert theirs >= LOGIN_SECONDS
    assert own < LOGIN_SECONDS


async def test_a_refusal_says_how_long_to_wait(login: Login) -> None:
    connector = await Answering.started(*[(429, {"error": {"code": "TooMany"}}, {"Retry-After": "7"})] * 2)
    with pytest.raises(Exception) as error:
        await _send_by_stock(login, connector.url)
    assert "TooMany" in str(error.value) and "7" not in str(error.value)
    assert len(connector.calls) == 1  # neither tried again, though the SDK lists 429 as to be tried again
    with pytest.raises(TryLater) as later:
        await _send_by_ours(Token(access(login), Clock()), connector.url)
    await connector.stop()
    assert later.value.after == timedelta(seconds=7)


async def _send_by_stock(login: Login, url: str) -> None:
    configured = Configured(login)
    # The only way to another login service there is, without a look at login.microsoftonline.com.
    vars(configured)["TO_CHANNEL_FROM_BOT_LOGIN_URL"] = f"{login.login_url}/adfs"
    vars(configured)["TO_CHANNEL_FROM_BOT_OAUTH_SCOPE"] = "https://api.botframework.com"
    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(configured))
    reference = ConversationReference(
        channel_id="msteams", service_url=url, conversation=ConversationAccount(id="a:chat")
    )

    async def say(turn: TurnContext) -> None:
        await turn.send_activity("hello")

    await adapter.continue_conversation(reference, say, login.app_id)


async def _send_by_ours(token: Token, url: str) -> None:
    async with session() as open_session:
        connector = Connector(token, Rates(Clock()), forgotten, anywhere)
        connector.opened(open_session)
        await connector.send("tenant", Place(url, "a:chat", "personal"), {"type": "message", "text": "hello"})


async def _longest_pause(work: Coroutine[object, object, None]) -> float:
    """Seconds that everybody else had to wait at once meanwhile."""
    pauses, last = [0.0], time.perf_counter()

    async def watch() -> None:
        nonlocal last
        while True:
            await asyncio.sleep(0.002)
            pauses.append(time.perf_counter() - last)
            last = time.perf_counter()

    watching = asyncio.ensure_future(watch())
    try:
        await work
    finally:
        await asyncio.sleep(0.01)
        watching.cancel()
    return max(pauses)
