"""The one token that everything is sent with: real msal, over TLS, against a login service of this machine."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.teams.token import Token
from bot.ports import TryLater
from tests.teams.gates import Clock, access
from tests.teams.login import Login


@pytest.fixture
async def login(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Login]:
    login = await Login.started()
    monkeypatch.setenv("SSL_CERT_FILE", str(login.ca_file))
    yield login
    await login.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_two_hundred_calls_at_once_ask_for_one_token(login: Login, clock: Clock) -> None:
    login.delay = 0.3
    token = Token(access(login), clock)
    given = await asyncio.gather(*(token() for _ in range(200)))
    assert set(given) == set(login.tokens) and len(login.tokens) == 1
    assert login.calls == ["discovery", "token"]


async def test_msal_waits_in_another_thread(login: Login, clock: Clock) -> None:
    login.delay = 0.2
    asking = asyncio.ensure_future(Token(access(login), clock)())
    seen = set[str]()
    while not asking.done():
        # The loop turns meanwhile, and the answer is waited for by a thread of the loop's pool.
        seen |= {each.name for each in threading.enumerate()}
        await asyncio.sleep(0.01)
    assert any(name.startswith("asyncio_") for name in seen)
    assert login.believes(f"Bearer {await asking}")


async def test_a_token_is_renewed_before_it_ends_and_its_end_is_waited_for_by_nobody(
    login: Login, clock: Clock
) -> None:
    token = Token(access(login), clock)
    first = await token()
    clock.turned = timedelta(minutes=49)
    assert await token() == first
    clock.turned, login.delay = timedelta(minutes=51), 0.2
    async with asyncio.timeout(0.1):
        for _ in range(3):
            assert await token() == first  # still good, and so used while the other one is asked for
    while (second := await token()) == first:
        await asyncio.sleep(0.02)
    assert login.calls == ["discovery", "token", "token"]
    assert await token() == second


async def test_a_login_service_that_is_away_leaves_the_old_token_in_use(login: Login, clock: Clock) -> None:
    token = Token(access(login), clock)
    first = await token()
    login.down, clock.turned = True, timedelta(minutes=55)
    assert await token() == first
    clock.turned = timedelta(minutes=60)
    with pytest.raises(TryLater):
        await token()


async def test_a_login_service_that_is_away_is_not_asked_by_every_message(login: Login, clock: Clock) -> None:
    login.down = True
    token = Token(access(login), clock)
    for _ in range(20):
        with pytest.raises(TryLater) as later:
            await token()
        assert not later.value.alone
    asked = len(login.calls)
    assert asked <= 2
    login.down, clock.turned = False, timedelta(minutes=2)
    assert login.believes(f"Bearer {await token()}")


async def test_a_wrong_password_is_told_to_the_operator_once_and_everything_waits(
    login: Login, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    token = Token(access(login, password="yesterday's"), clock)
    for minutes in range(4):
        clock.turned = timedelta(minutes=2 * minutes)
        with pytest.raises(TryLater) as later:
            await token()
        assert later.value.after is not None and timedelta(0) < later.value.after <= timedelta(minutes=1)
    errors = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert [each.getMessage() for each in errors] == ["teams.token_refused"]
    assert vars(errors[0])["code"] == "invalid_client"
    assert "yesterday's" not in caplog.text + str(vars(errors[0]))


async def test_a_token_that_is_not_taken_is_replaced_once_a_minute(login: Login, clock: Clock) -> None:
    token = Token(access(login), clock)
    first = await token()
    token.forget("another")
    assert await token() == first
    token.forget(first)
    second = await token()
    assert second != first
    token.forget(first)  # a call that was still under way with it
    token.forget(second)
    assert await token() == second
    clock.turned = timedelta(minutes=2)
    token.forget(second)
    assert await token() not in (first, second)


async def test_whoever_gives_up_waiting_ends_it_for_nobody_else(login: Login, clock: Clock) -> None:
    login.delay = 0.1
    token = Token(access(login), clock)
    impatient, patient = asyncio.ensure_future(token()), asyncio.ensure_future(token())
    await asyncio.sleep(0.05)
    impatient.cancel()
    assert login.believes(f"Bearer {await patient}")
    assert login.calls == ["discovery", "token"]


async def test_an_app_for_many_tenants_asks_at_the_frameworks_own(login: Login, clock: Clock) -> None:
    many = access(login, app_type="MultiTenant", tenant_id="")
    assert many.authority == f"{login.login_url}/botframework.com"
    assert login.believes(f"Bearer {await Token(many, clock)()}")


async def test_a_certificate_that_nobody_vouches_for_is_not_believed(
    login: Login, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(TryLater):
        await Token(access(login), clock)()
    assert login.calls == []
