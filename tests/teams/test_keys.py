"""Whose signatures are believed, and how often that is looked up."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from adapters.teams.keys import Keys, KeysAway
from tests.teams.answering import HANG, Answering
from tests.teams.gates import Clock
from tests.teams.login import Login

READ = ["metadata", "keys"]


@pytest.fixture
async def login() -> AsyncIterator[Login]:
    login = await Login.started()
    yield login
    await login.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_keys_are_read_once_a_day(login: Login, clock: Clock) -> None:
    keys = Keys(login.metadata_url, clock)
    for turned in (timedelta(0), timedelta(hours=23)):
        clock.turned = turned
        assert await keys.of("key-0") is not None
        assert login.calls == READ
    clock.turned = timedelta(days=1)
    assert await keys.of("key-0") is not None
    assert login.calls == READ * 2


async def test_a_hundred_requests_at_once_read_the_keys_once(login: Login, clock: Clock) -> None:
    login.delay = 0.05
    keys = Keys(login.metadata_url, clock)
    found = await asyncio.gather(*(keys.of("key-0") for _ in range(100)))
    assert None not in found
    assert login.calls == READ


async def test_made_up_names_look_up_nothing_for_five_minutes(login: Login, clock: Clock) -> None:
    keys = Keys(login.metadata_url, clock)
    for number in range(50):
        assert await keys.of(f"made up {number}") is None
    assert login.calls == READ
    clock.turned = timedelta(minutes=5)
    for number in range(50):
        assert await keys.of(f"made up {number}") is None
    assert login.calls == READ * 2


async def test_a_key_that_is_withdrawn_is_believed_for_a_day_at_most(login: Login, clock: Clock) -> None:
    keys = Keys(login.metadata_url, clock)
    assert await keys.of("key-0") is not None
    login.rotate(keep=False)
    clock.turned = timedelta(days=1)
    assert await keys.of("key-0") is None
    assert await keys.of("key-1") is not None


async def test_keys_that_can_not_be_read_again_are_believed_for_another_day(login: Login, clock: Clock) -> None:
    keys = Keys(login.metadata_url, clock)
    await keys.of("key-0")
    login.down = True
    clock.turned = timedelta(hours=47)
    assert await keys.of("key-0") is not None
    clock.turned = timedelta(hours=49)
    with pytest.raises(KeysAway):
        await keys.of("key-0")


async def test_an_unknown_name_is_not_refused_while_nobody_can_look(login: Login, clock: Clock) -> None:
    keys = Keys(login.metadata_url, clock)
    await keys.of("key-0")
    login.rotate()
    login.down = True
    clock.turned = timedelta(minutes=6)
    with pytest.raises(KeysAway):
        await keys.of("key-1")
    assert await keys.of("key-0") is not None


async def test_a_server_that_is_away_is_asked_every_five_seconds_at_most(login: Login, clock: Clock) -> None:
    login.down = True
    keys = Keys(login.metadata_url, clock)
    for _ in range(20):
        with pytest.raises(KeysAway):
            await keys.of("key-0")
    assert login.calls == ["metadata"]
    login.down, clock.turned = False, timedelta(seconds=5)
    assert await keys.of("key-0") is not None


async def test_keys_that_can_not_be_read_again_hold_up_one_request_in_five_minutes(login: Login, clock: Clock) -> None:
    keys = Keys(login.metadata_url, clock)
    await keys.of("key-0")
    login.down, clock.turned = True, timedelta(hours=25)
    for _ in range(20):
        assert await keys.of("key-0") is not None
    assert login.calls == [*READ, "metadata"]
    login.down, clock.turned = False, timedelta(hours=25, minutes=5)
    assert await keys.of("key-0") is not None
    assert login.calls == [*READ, "metadata", *READ]


async def test_keys_that_nobody_answers_for_are_not_waited_for_as_long_as_teams_would(clock: Clock) -> None:
    silent = await Answering.started(HANG)
    before = asyncio.get_running_loop().time()
    with pytest.raises(KeysAway):
        await Keys(silent.url, clock).of("key-0")
    waited = asyncio.get_running_loop().time() - before
    await silent.stop()
    assert waited < 9


@pytest.mark.parametrize(
    "listed",
    [
        {},
        {"keys": None},
        {"keys": []},
        {"keys": ["x"]},
        {"keys": [{"kid": "a"}]},
        {"keys": [{"kid": "a", "kty": "EC", "crv": "P-256", "x": "a", "y": "b"}]},
        {"keys": [{"kid": "a", "kty": "RSA", "n": "!", "e": 7}]},
        "<html>",
    ],
)
async def test_keys_that_are_none_are_away(clock: Clock, listed: object) -> None:
    odd = await Answering.started()
    odd.answers.extend([(200, {"jwks_uri": odd.url}), (200, listed)])
    with pytest.raises(KeysAway):
        await Keys(odd.url, clock).of("a")
    await odd.stop()


async def test_a_key_of_another_kind_is_passed_over(login: Login, clock: Clock) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(login.metadata_url.split("/.well")[0] + "/keys") as answer,
    ):
        (good,) = (await answer.json())["keys"]
    listed = {"keys": [{"kid": "new", "kty": "XYZ"}, {"kty": "RSA"}, {**good, "endorsements": None}]}
    mixed = await Answering.started()
    mixed.answers.extend([(200, {"jwks_uri": mixed.url}), (200, listed)])
    keys = Keys(mixed.url, clock)
    key = await keys.of("key-0")
    await mixed.stop()
    assert key is not None and key.endorsements == ()


async def test_an_address_where_nobody_listens_is_away(clock: Clock) -> None:
    with pytest.raises(KeysAway):
        await Keys("http://127.0.0.1:9/", clock).of("key-0")


async def test_a_key_says_which_channels_it_is_for(login: Login, clock: Clock) -> None:
    login.endorsements = ("msteams", "webchat")
    key = await Keys(login.metadata_url, clock).of("key-0")
    assert key is not None and key.endorsements == ("msteams", "webchat")
