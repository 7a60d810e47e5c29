"""What the way through our Teams door costs beside Microsoft's own SDK, and whether anything blocks the loop.

The load, the server and the Teams that is written to are a process each; the server has a core to itself. The bare
side is a stock botbuilder bot that checks the token and answers: no database, no product, nothing sent.
"""

import asyncio
import json
import os
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from adapters.teams.data import Do, data
from bench.load import CORE, ROUNDS, Cell, Made, load, process, row
from bench.teams_served import PATH, PILOTS, PROACTIVE
from tests import postgres
from tests.teams.login import APP, TENANT, Login

AT_ONCE = (1, 16)
LOGIN_SECONDS = 0.3
Told = dict[str, Any]
Body = Callable[[int, str], Told]  # the how-manieth act, and the pilot it is about


def run(scale: float = 1.0) -> str:
    """Two tables in markdown. `scale` 1.0 takes about two minutes."""
    os.sched_setaffinity(0, {CORE})
    server = postgres.start({})
    try:
        with tempfile.TemporaryDirectory() as folder, _login() as login, _process("teams") as teams:
            service = f"http://127.0.0.1:{teams['port']}/"
            databases = {
                "SQLite": f"sqlite:///{Path(folder) / str(uuid4())}.db",
                "PostgreSQL": server.url(server.create()),
            }
            answered = asyncio.run(_answered(databases, service, login, scale))
            return f"{answered}\n\n{_out(service, login)}"
    finally:
        server.stop()
        os.sched_setaffinity(0, range(os.cpu_count() or 1))


@contextmanager
def _login() -> Iterator[Login]:
    """Its authority is believed by every process that is started meanwhile."""
    login = asyncio.run(Login.started())
    os.environ["SSL_CERT_FILE"] = os.environ["REQUESTS_CA_BUNDLE"] = str(login.ca_file)
    try:
        yield login
    finally:
        del os.environ["SSL_CERT_FILE"], os.environ["REQUESTS_CA_BUNDLE"]
        asyncio.run(login.stop())


def _process(*role: str) -> AbstractContextManager[Told]:
    return process("bench.teams_served", *role)


# --- what is sent --------------------------------------------------------------------------------------------
def _message(text: str) -> Body:
    def body(nth: int, _pilot: str) -> Told:
        return {"type": "message", "text": text.format(value=100 + nth % 90), "textFormat": "plain"}

    return body


def _press(nth: int, pilot: str) -> Told:
    given = data(Do("press", "answer", f"{pilot}:value-{100 + nth % 90}", of=str(nth)))
    action = {"type": "Action.Execute", "verb": "answer", "data": given}
    return {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": action, "trigger": "manual"}}


KINDS: dict[str, Body] = {
    "message that reads (`status`)": _message("status"),
    "message that writes (`fix`)": _message("fix {value}"),
    "button that writes (invoke)": _press,
}


def _requests(body: Body, pilots: list[str], service: str, login: Login) -> Made:
    # Signed once: Teams signs its requests with a token that lasts an hour.
    head = f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    head += f"Authorization: {login.signed(service)}\r\n"

    def made(nth: int) -> bytes:
        who = f"maya{nth % PILOTS}"
        whole = {
            "id": f"17{nth:011d}", "channelId": "msteams", "serviceUrl": service, "replyToId": str(nth),
            "timestamp": "2026-03-02T09:00:00.000Z", "locale": "en-GB",
            "from": {"id": f"29:{who}", "name": "Maya", "aadObjectId": who},
            "recipient": {"id": f"28:{APP}", "name": "Champion"},
            "conversation": {"id": f"a:{who}", "conversationType": "personal", "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
            "entities": [{"type": "clientInfo", "timezone": "Europe/Berlin", "locale": "en-GB", "platform": "Web"}],
            **body(nth, pilots[nth % len(pilots)]),
        }  # fmt: skip
        raw = json.dumps(whole).encode()
        return f"{head}Content-Length: {len(raw)}\r\n\r\n".encode() + raw

    return made


# --- how it is sent ------------------------------------------------------------------------------------------
async def _answered(databases: dict[str, str], service: str, login: Login, scale: float) -> str:
    lines = [
        "| answered a second | at once | ours | stock SDK | ratio (range) | ours p50 / p99 ms | stock p50 / p99 ms |",
        "|---|---|---|---|---|---|---|",
    ]
    with _process("stock", login.metadata_url) as stock:
        with _process("door", login.login_url, login.metadata_url) as door:
            lines += await _rows("the door alone", stock, {**door, "pilots": ["none"]}, service, login, scale)
        for name, url in databases.items():
            with _process("ours", url, service, login.login_url, login.metadata_url) as ours:
                lines += await _rows(name, stock, ours, service, login, scale)
    return "\n".join(lines)


async def _rows(name: str, stock: Told, ours: Told, service: str, login: Login, scale: float) -> list[str]:
    """Interleaved, so that a slow moment of the machine falls on both."""
    found: dict[tuple[str, int], list[tuple[Cell, Cell]]] = {}
    taken = frozenset({200, 201, 202})
    met = _requests(_message("status"), ours["pilots"], service, login)
    for each in (ours, stock):  # everybody is met, and the keys are read
        await load(each["port"], met, PILOTS, 1.0, taken)
    for kind, body in KINDS.items():
        made = _requests(body, ours["pilots"], service, login)
        for at_once in AT_ONCE:
            for _ in range(ROUNDS):
                pair = [await load(each["port"], made, at_once, scale, taken) for each in (ours, stock)]
                found.setdefault((kind, at_once), []).append((pair[0], pair[1]))
    return [f"| {name}: {kind} | {at_once} | {row(pairs)} |" for (kind, at_once), pairs in found.items()]


def _out(service: str, login: Login) -> str:
    """Proactive messages from a process without a token, where the login service takes its time."""
    login.delay = LOGIN_SECONDS
    told = []
    for _ in range(ROUNDS):
        before = len(login.calls)
        with _process("proactive", service, login.login_url, login.metadata_url) as each:
            told.append({**each, "logins": login.calls[before:].count("token")})
    longest, took, logins = (
        statistics.median(each[name] for each in told) for name in ("longest_ms", "seconds", "logins")
    )
    head = "| messages at once | login takes | tokens asked for | all sent after | the loop stood still at most |"
    line = f"| {PROACTIVE} | {LOGIN_SECONDS} s | {logins:.0f} | {took:.2f} s | {longest:.0f} ms |"
    return f"{head}\n|---|---|---|---|---|\n{line}"


if __name__ == "__main__":
    print(run())
