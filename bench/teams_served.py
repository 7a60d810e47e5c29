"""The processes that `python -m bench teams` measures: the bot's door, the SDK's own, and a Teams that takes all.

`python -m bench.teams_served ROLE …`; each prints its port, or what it measured, as one line of JSON.
"""

import asyncio
import json
import os
import sys
import time
from datetime import timedelta
from itertools import count
from typing import Any

from aiohttp import web
from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botbuilder.schema import Activity
from botframework.connector.auth import ChannelValidation
from cryptography.fernet import Fernet

from adapters.teams import rates
from adapters.teams.activities import Place
from adapters.teams.connector import Connector, session
from adapters.teams.gateway import Access, Gateway
from adapters.teams.invoked import Invoked
from adapters.teams.rates import Rates
from adapters.web import application, serving
from bench.store import NOW, open_pilot, opened_store
from bot.assembly import assembled, machine_now
from bot.settings import Settings
from store.migrate import migrate
from tests.teams.login import APP, PASSWORD, TENANT

PATH = "/api/messages"
PILOTS = 16
CORE = 1
PROACTIVE = 200  # messages that go out at once
LOOK_SECONDS = 0.002  # how often the loop is asked whether it is blocked
KEY = Fernet.generate_key().decode()


async def _forever(routes: list[web.RouteDef], more: dict[str, Any] | None = None) -> None:
    app = web.Application()
    app.add_routes(routes)
    async with serving(app, "127.0.0.1", 0) as port:
        print(json.dumps({"port": port, **(more or {})}), flush=True)
        await asyncio.Event().wait()


class _Configured:
    """An app as the SDK reads its configuration."""

    APP_ID, APP_PASSWORD, APP_TYPE, APP_TENANTID = APP, PASSWORD, "SingleTenant", TENANT


class _Bot:
    """Hears, and answers what waits for it. A body would be answered 500 by the SDK, so there is none."""

    async def on_turn(self, turn: TurnContext) -> None:
        if turn.activity.type == "invoke":
            await turn.send_activity(Activity(type="invokeResponse", value=InvokeResponse(status=200)))


async def stock(metadata_url: str) -> None:
    """The SDK as it comes: it checks the token, runs its turn, and does nothing else."""
    ChannelValidation.open_id_metadata_endpoint = metadata_url
    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(_Configured))

    async def process(request: web.Request) -> web.StreamResponse:
        answer: web.StreamResponse = await adapter.process(request, _Bot())
        return answer

    await _forever([web.post(PATH, process)])


async def door(login_url: str, metadata_url: str) -> None:
    """Our gateway alone, doing as little: what is left of the SDK's eight milliseconds."""

    async def hear(heard: dict[str, Any]) -> Invoked | None:
        return Invoked(200, {}) if heard["type"] == "invoke" else None

    gateway = Gateway(_access(login_url, metadata_url), hear, machine_now)
    await _forever([web.post(PATH, gateway.post)])


def _unpaced() -> None:
    """What is measured is us, and not how often Teams may be called."""
    at_will = (1_000_000, timedelta(seconds=1))
    rates.IN_TENANT, rates.IN_CONVERSATION = (at_will,), (at_will, at_will, at_will)


def _access(login_url: str, metadata_url: str) -> Access:
    return Access(APP, PASSWORD, "SingleTenant", TENANT, login_url, metadata_url, frozenset({TENANT}))


async def ours(url: str, service_url: str, login_url: str, metadata_url: str) -> None:
    """The whole bot, with so many pilots; their ids are printed with the port."""
    _unpaced()
    migrate(url)
    store = await opened_store(url)
    pilots = [str((await open_pilot(store, nth, "teams", TENANT)).id) for nth in range(PILOTS)]
    await store.close()
    named: dict[str, Any] = {"teams_app_id": APP, "teams_app_password": PASSWORD, "teams_app_tenant_id": TENANT}
    urls: dict[str, Any] = {"teams_login_url": login_url, "teams_openid_metadata_url": metadata_url}
    settings = Settings(database_url=url, champion_secret_keys=KEY, **named, **urls, _env_file=None)
    async with assembled(settings, lambda: NOW) as bot:
        app = application(bot.connections, bot.health, bot.ready)
        async with serving(app, "127.0.0.1", 0) as port:
            print(json.dumps({"port": port, "pilots": pilots}), flush=True)
            await asyncio.Event().wait()


async def teams() -> None:
    """Whatever is sent is well."""
    numbers = count(1)

    async def taken(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response({"id": str(next(numbers))})

    await _forever([web.route("*", "/v3/{rest:.*}", taken)])


async def proactive(service_url: str, login_url: str, metadata_url: str) -> None:
    """So many messages to so many people at once, from a process that has no token yet: the longest the loop stood
    still, in milliseconds, and how long it took."""

    async def unheard(heard: dict[str, Any]) -> None:
        return None

    gateway = Gateway(_access(login_url, metadata_url), unheard, machine_now)
    _unpaced()
    connector = Connector(gateway.token, Rates(machine_now), gateway.forget, lambda _: True)
    async with session() as http:
        connector.opened(http)
        longest, done = 0.0, asyncio.Event()

        async def watch() -> None:
            nonlocal longest
            while not done.is_set():
                before = time.perf_counter()
                await asyncio.sleep(LOOK_SECONDS)
                longest = max(longest, time.perf_counter() - before - LOOK_SECONDS)

        watching = asyncio.create_task(watch())
        begun = time.perf_counter()
        said = {"type": "message", "text": "x" * 400}
        places = [Place(service_url, f"a:{nth}", "personal") for nth in range(PROACTIVE)]
        await asyncio.gather(*(connector.send(TENANT, place, said) for place in places))
        took = time.perf_counter() - begun
        done.set()
        await watching
    print(json.dumps({"longest_ms": longest * 1000, "seconds": took}), flush=True)


def main() -> None:
    """One role, on a core of its own."""
    os.sched_setaffinity(0, {CORE % (os.cpu_count() or 1)})
    role, *given = sys.argv[1:]
    roles: dict[str, Any] = {"stock": stock, "door": door, "ours": ours, "teams": teams, "proactive": proactive}
    asyncio.run(roles[role](*given))


if __name__ == "__main__":
    main()
