"""A playground over a real socket, for the tests of its API."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import aiohttp

from adapters.playground import connect
from adapters.web import application, serving
from tests.playground.toy import ToyWorld


@dataclass
class Client:
    """Calls the API as a page would; answers are JSON as it came."""

    world: ToyWorld
    base: str
    http: aiohttp.ClientSession

    async def get(self, path: str) -> Any:
        async with self.http.get(f"{self.base}/playground/api/{path}") as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def post(self, path: str, **sent: object) -> Any:
        status, answer = await self.tried(path, sent)
        assert status == 200, answer
        return answer

    async def tried(self, path: str, sent: object, **headers: str) -> tuple[int, Any]:
        url = f"{self.base}/playground/api/{path}"
        data = BytesIO(sent if isinstance(sent, bytes) else json.dumps(sent).encode())
        async with self.http.post(url, headers=headers, data=data) as answer:
            return answer.status, await answer.json()

    async def id(self, name: str) -> str:
        people = await self.get("people")
        return str(next(person["id"] for person in people if person["name"] == name))

    async def messages(self, name: str) -> list[dict[str, Any]]:
        return list(await self.get(f"messages?as={await self.id(name)}"))

    async def press(self, name: str, label: str) -> Any:
        """Presses the newest button of that label in that person's conversation."""
        for message in reversed(await self.messages(name)):
            for button in message["buttons"]:
                if button["label"] == label:
                    names = {key: button[key] for key in ("verb", "token")}
                    return await self.post("press", **{"as": await self.id(name)}, message=message["id"], **names)
        raise AssertionError(f"no {label}")

    async def say(self, name: str, text: str, **more: str) -> Any:
        return await self.post("say", **{"as": await self.id(name)}, text=text, **more)

    async def submit(self, name: str, form: Mapping[str, Any], /, **values: object) -> Any:
        return await self.post("submit", **{"as": await self.id(name)}, form=form["id"], values=values)

    async def intake(self) -> dict[str, object]:
        """Enough of a filled-in intake form."""
        return {
            "name": "Route planning",
            "start": "180",
            "champion": await self.id("Maya"),
            "manager": await self.id("Tom"),
        }


@asynccontextmanager
async def playground(world: ToyWorld | None = None) -> AsyncIterator[Client]:
    """The playground serving that world on a free port of this machine."""
    world = world or ToyWorld()
    connection = connect(None, world.feed)
    world.platform = connection.platform

    async def fine() -> Mapping[str, object]:
        return {"status": "ok"}

    async def ready() -> tuple[bool, Mapping[str, object]]:
        return True, {"status": "ready"}

    assert connection.serve
    app = application([connection], fine, ready)
    async with connection.serve(), serving(app, "127.0.0.1", 0) as port, aiohttp.ClientSession() as http:
        yield Client(world, f"http://127.0.0.1:{port}", http)
