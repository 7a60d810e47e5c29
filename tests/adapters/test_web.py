"""The one HTTP application: who is mounted, who is ready, how failure reads."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any, cast

import aiohttp
import pytest
from aiohttp import web

import adapters
from adapters.connection import Connection, Refused
from adapters.playground.changes import Changes
from adapters.playground.platform import Playground
from adapters.web import application, serving
from bot.ports import Busy
from tests.playground.toy import ToyWorld


async def alive() -> Mapping[str, object]:
    return {"status": "ok"}


async def ready() -> tuple[bool, Mapping[str, object]]:
    return True, {"status": "ready"}


async def not_ready() -> tuple[bool, Mapping[str, object]]:
    return False, {"status": "not ready", "migrations": "The database is one migration behind."}


async def refuse(_request: web.Request) -> web.Response:
    raise Refused(418, "This is a teapot.")


async def busy(_request: web.Request) -> web.Response:
    raise Busy("row held")


async def fail(_request: web.Request) -> web.Response:
    raise RuntimeError("secret detail")


async def read(request: web.Request) -> web.Response:
    return web.json_response({"length": len(await request.read())})


@asynccontextmanager
async def running(is_ready: bool = True) -> AsyncIterator[aiohttp.ClientSession]:
    world = ToyWorld()
    routes = [web.get("/refuse", refuse), web.get("/busy", busy), web.get("/fail", fail), web.post("/read", read)]
    connection = Connection(Playground(world.feed, Changes()), routes)
    app = application([connection], alive, ready if is_ready else not_ready)
    async with serving(app, "127.0.0.1", 0) as port, aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        yield http


async def test_a_living_process_says_so() -> None:
    async with running() as http, http.get("/healthz") as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "ok"})


async def test_a_ready_process_is_200_and_one_that_is_not_says_what_is_missing() -> None:
    async with running() as http, http.get("/readyz") as answer:
        assert answer.status == 200
    async with running(is_ready=False) as http, http.get("/readyz") as answer:
        assert answer.status == 503
        assert "one migration behind" in (await answer.json())["migrations"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/refuse", 418, "This is a teapot."),
        ("/busy", 503, "try again in a minute"),
        ("/fail", 500, "Something went wrong here."),
        ("/nowhere", 404, "nothing at this address"),
        ("/read", 405, "does not take that method"),
    ],
)
async def test_whatever_fails_is_one_sentence_of_json(path: str, status: int, words: str) -> None:
    async with running() as http, http.get(path) as answer:
        error = (await answer.json())["error"]
        assert (answer.status, words in error) == (status, True)
        assert "secret" not in error


async def test_what_somebody_wrote_never_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with running() as http, http.get("/fail") as answer:
        assert answer.status == 500
    (said,) = [vars(each) for each in caplog.records if each.getMessage() == "http.failed"]
    assert said["error"].startswith("RuntimeError at test_web.py:")
    assert "secret detail" not in str(said)


async def test_a_megabyte_passes_and_one_byte_more_is_refused_kindly() -> None:
    async with running() as http:
        async with http.post("/read", data=BytesIO(b"x" * 1024 * 1024)) as answer:
            assert (await answer.json()) == {"length": 1024 * 1024}
        async with http.post("/read", data=BytesIO(b"x" * (1024 * 1024 + 1))) as answer:
            assert answer.status == 413
            assert "one megabyte" in (await answer.json())["error"]


async def test_without_a_playground_the_front_door_says_what_it_is_and_that_it_runs() -> None:
    """Before, an app's own page in Teams said that there is nothing to see, and not what Champion is."""
    async with running() as http, http.get("/") as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        text = await answer.text()
        assert "It is running here" in text and "AI pilots" in text and "<script" not in text


def test_a_platform_is_loaded_by_the_name_of_its_folder() -> None:
    connection = adapters.load("playground")(cast(Any, None), ToyWorld().feed)
    assert connection.platform.name == "playground"
    with pytest.raises(ImportError):
        adapters.load("pigeon")
