"""The processes that `python -m bench slack` measures: the bot's door, a bare one, and a Slack that takes everything.

`python -m bench.slack_served ROLE …`; each prints its port, or what it measured, as one line of JSON.
"""

import asyncio
import json
import os
import re
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

from adapters import chart
from adapters.slack import calls, tiers
from adapters.slack.drawings import Drawings
from adapters.slack.platform import Slack
from adapters.slack.workspaces import OneWorkspace
from adapters.web import application, serving
from bench.store import NOW, open_pilot, opened_store
from bot.assembly import assembled
from bot.deliver import Deliverer
from bot.settings import Settings
from store.migrate import migrate

SECRET, TOKEN, TEAM = "bench-signing-secret", "xoxb-bench", "T1"
PILOTS = 16
AT_ONCE = 20  # as the deliverer's
CORE = 1

BLOCKS = [
    {"type": "header", "text": {"type": "plain_text", "text": "You own it: cut Route planning from 180 to 100 min"}},
    {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x" * 300}]}],
    },
]


async def _served(routes: list[web.RouteDef], more: Callable[[], Any] | None = None) -> None:
    app = web.Application()
    app.add_routes(routes)
    async with serving(app, "127.0.0.1", 0) as port:
        print(json.dumps({"port": port, **(more() if more else {})}), flush=True)
        await asyncio.Event().wait()


async def bare() -> None:
    """Slack's own library in the same wiring: it checks the signature, finds the listener and acks."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM)

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)
    anything = re.compile(".*")

    async def acks(ack: AsyncAck) -> None:
        await ack()

    app.command(anything)(acks)
    app.action(anything)(acks)
    app.view(anything)(acks)

    async def post(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    await _served([web.post("/slack/events", post)])


async def ours(url: str, api_url: str, count: int = PILOTS) -> None:
    """The whole bot, with so many pilots; their ids are printed with the port."""
    tiers.CALLS = {}  # what is measured is us, and not how often Slack may be called
    migrate(url)
    store = await opened_store(url)
    pilots = [str((await open_pilot(store, nth)).id) for nth in range(count)]
    await store.close()
    settings = Settings(
        database_url=url, slack_signing_secret=SECRET, slack_bot_token=TOKEN, slack_api_url=api_url, _env_file=None
    )
    async with assembled(settings, lambda: NOW) as bot:
        app = application(bot.connections, bot.health, bot.ready)
        async with serving(app, "127.0.0.1", 0) as port:
            print(json.dumps({"port": port, "pilots": pilots, "back": f"{api_url}respond"}), flush=True)
            await asyncio.Event().wait()


async def slack() -> None:
    """Whatever is called is well."""
    said = {"ok": True, "team_id": TEAM, "ts": "1.2", "channel": "D1", "view": {}, "user": {"id": "U1", "name": "u"}}
    answer = json.dumps(said).encode()

    async def call(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(body=answer, content_type="application/json")

    await _served([web.route("*", "/api/{method}", call)])


async def send(url: str, api_url: str, pilots: int) -> None:
    """Messages a second: everything that so many pilots have to tell, then as many by the client alone."""
    tiers.CALLS = {}
    migrate(url)
    store = await opened_store(url)
    for nth in range(pilots):
        await open_pilot(store, nth)
    workspaces, posts = OneWorkspace(TOKEN, api_url, lambda: NOW), 0
    platform = Slack(workspaces, store.people, Drawings(chart.draw, lambda: NOW))
    deliverer = Deliverer(store.outbox, {"slack": platform}, store.clock.now, lambda: NOW)
    async with calls.session() as session:
        workspaces.opened(session)
        client = (await workspaces.of(TEAM)).client
        begun = time.perf_counter()
        posts = await deliverer.deliver_due()
        took = time.perf_counter() - begun
        left = iter(range(posts))

        async def sender() -> None:
            for nth in left:
                fields: dict[str, Any] = {"channel": f"U{nth}", "text": "x" * 400, "blocks": BLOCKS}
                await client.chat_postMessage(**fields)

        begun = time.perf_counter()
        await asyncio.gather(*(sender() for _ in range(AT_ONCE)))
        alone = time.perf_counter() - begun
    await store.close()
    print(json.dumps({"ours": posts / took, "bare": posts / alone}), flush=True)


async def tick(url: str, now: str) -> None:
    """What the whole bot keeps in memory, in megabytes, after everything due by `now` was decided."""
    at = datetime.fromisoformat(now)
    settings = Settings(database_url=url, slack_signing_secret=SECRET, slack_bot_token=TOKEN, _env_file=None)
    async with assembled(settings, lambda: at) as bot:
        await bot.ticker.sweep()
        await bot.ready()
        print(json.dumps({"mb": _megabytes()}), flush=True)


def _megabytes() -> float:
    """What this process keeps in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """One role, on a core of its own."""
    os.sched_setaffinity(0, {CORE % (os.cpu_count() or 1)})
    role, *given = sys.argv[1:]
    match role:
        case "bare":
            asyncio.run(bare())
        case "ours":
            asyncio.run(ours(given[0], given[1], *map(int, given[2:])))
        case "slack":
            asyncio.run(slack())
        case "tick":
            asyncio.run(tick(*given))
        case "send":
            asyncio.run(send(given[0], given[1], int(given[2])))


if __name__ == "__main__":
    main()
