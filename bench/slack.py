"""What the way through our door costs beside Slack's own library, and how fast messages leave.

The load, the server and the Slack that is called are a process each; the server has a core to itself. The bare side is
slack-bolt in the same wiring, with a listener that only acks: no database, no product.
"""

import asyncio
import hashlib
import hmac
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from bench.load import CORE, ROUNDS, Cell, load, process, row
from bench.slack_served import PILOTS, SECRET, TEAM
from tests import postgres

AT_ONCE = (1, 16)
HEAD = "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"

Places = dict[str, Callable[[], str]]  # how an empty database of that kind is made
Body = Callable[[int, str, str, str], bytes]  # the how-manieth act, who, about which pilot, answered where


# --- what is sent --------------------------------------------------------------------------------------------
def _command(text: str) -> Body:
    def body(nth: int, who: str, _pilot: str, back: str) -> bytes:
        fields = {
            "token": "t", "team_id": TEAM, "team_domain": "bench", "channel_id": "C1", "channel_name": "general",
            "user_id": who, "user_name": who, "command": "/champion", "text": f"{text}", "api_app_id": "A1",
            "is_enterprise_install": "false", "trigger_id": f"{nth}.trigger", "response_url": back,
        }  # fmt: skip
        return urlencode({**fields, "text": text.format(value=100 + nth % 90)}).encode()

    return body


def press(nth: int, who: str, pilot: str, back: str) -> bytes:
    """A button that answers with a number, 3 KB."""
    token = f"{pilot}:value-{100 + nth % 90}"
    button = {"action_id": "answer", "block_id": "b", "value": token, "type": "button", "action_ts": "1.0"}
    message = {"type": "message", "ts": f"1772442000.{nth:06d}", "text": "x" * 500, "blocks": [_section(1500)]}
    container = {"type": "message", "message_ts": message["ts"], "channel_id": "D1", "is_ephemeral": False}
    body = {"type": "block_actions", **_head(nth, who), "container": container, "message": message, "actions": [button],
            "channel": {"id": "D1", "name": "directmessage"}, "response_url": back}  # fmt: skip
    return urlencode({"payload": json.dumps(body)}).encode()


def form(nth: int, who: str, pilot: str, _back: str) -> bytes:
    """A form sent with a number, 3 KB."""
    typed = {"value": {"value": {"type": "plain_text_input", "value": str(100 + nth % 90)}}}
    view = {"id": f"V{nth}", "hash": str(nth), "type": "modal", "callback_id": "form", "state": {"values": typed},
            "private_metadata": f"fix|{pilot}:week-2026-02-23", "app_installed_team_id": TEAM,
            "blocks": [{"type": "input", "block_id": "value"}, _section(1500)]}  # fmt: skip
    body = {"type": "view_submission", **_head(nth, who), "view": view, "response_urls": []}
    return urlencode({"payload": json.dumps(body)}).encode()


def _section(length: int) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "plain_text", "text": "x" * length}}


def _head(nth: int, who: str) -> dict[str, Any]:
    return {"team": {"id": TEAM}, "user": {"id": who, "name": who}, "trigger_id": f"{nth}.trigger"}


KINDS: dict[str, Body] = {
    "slash command that reads (`status`)": _command("status"),
    "slash command that writes (`fix`)": _command("fix {value}"),
    "button that writes, 3 KB": press,
    "form that writes, 3 KB": form,
}


# --- how it is sent ------------------------------------------------------------------------------------------
def run(scale: float = 1.0) -> str:
    """Two tables in markdown. `scale` 1.0 takes about two minutes."""
    with on_both() as (places, api):
        return f"{_in(places, api, scale)}\n\n{_out(places, api, scale)}"


@contextmanager
def on_both() -> Iterator[tuple[Places, str]]:
    """Where empty databases of either kind are made, and the address of the Slack that is called. The load has one
    core to itself meanwhile."""
    os.sched_setaffinity(0, {CORE})
    server = postgres.start({})
    try:
        with tempfile.TemporaryDirectory() as folder, served("slack") as told:
            places = {
                "SQLite": lambda: f"sqlite:///{Path(folder) / str(uuid4())}.db",
                "PostgreSQL": lambda: server.url(server.create()),
            }
            yield places, f"http://127.0.0.1:{told['port']}/api/"
    finally:
        server.stop()
        os.sched_setaffinity(0, range(os.cpu_count() or 1))


def served(*role: str) -> AbstractContextManager[dict[str, Any]]:
    """One side of the bench, in a process of its own."""
    return process("bench.slack_served", *role)


def _in(places: Places, api: str, scale: float) -> str:
    lines = [
        "| answered a second | at once | ours | bare bolt | ratio (range) | ours p50 / p99 ms | bare p50 / p99 ms |",
        "|---|---|---|---|---|---|---|",
    ]
    with served("bare") as bare:
        for name, place in places.items():
            with served("ours", place(), api) as ours:
                for (kind, at_once), pairs in asyncio.run(_rounds(bare, ours, scale)).items():
                    lines.append(f"| {name}: {kind} | {at_once} | {row(pairs)} |")
    return "\n".join(lines)


async def _rounds(
    bare: dict[str, Any], ours: dict[str, Any], scale: float
) -> dict[tuple[str, int], list[tuple[Cell, Cell]]]:
    """Interleaved, so that a slow moment of the machine falls on both."""
    found: dict[tuple[str, int], list[tuple[Cell, Cell]]] = {}
    for each in (ours, bare):  # everybody is met and looked up once
        await answered(each["port"], _command("status"), ours, PILOTS, 1.0)
    for kind, body in KINDS.items():
        for at_once in AT_ONCE:
            for _ in range(ROUNDS):
                pair = [await answered(each["port"], body, ours, at_once, scale) for each in (ours, bare)]
                found.setdefault((kind, at_once), []).append((pair[0], pair[1]))
    return found


async def answered(port: int, body: Body, about: dict[str, Any], at_once: int, scale: float) -> Cell:
    """A load of signed requests, each pilot's by its own champion in turn."""
    pilots: list[str] = about["pilots"]

    def made(nth: int) -> bytes:
        pilot = nth % len(pilots)
        return _signed(body(nth, f"maya{pilot}", pilots[pilot], about["back"]))

    return await load(port, made, at_once, scale)


def _signed(raw: bytes) -> bytes:
    stamp = str(int(time.time()))
    signed = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
    headers = f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signed}\r\nContent-Length: {len(raw)}"
    return f"{HEAD}{headers}\r\n\r\n".encode() + raw


def _out(places: Places, api: str, scale: float) -> str:
    lines = ["| messages out a second, 20 at once | ours | the client alone | ratio (range) |", "|---|---|---|---|"]
    for name, place in places.items():
        told = []
        for _ in range(ROUNDS):
            with served("send", place(), api, str(max(20, int(80 * scale)))) as each:
                told.append(each)
        ratios = [each["ours"] / each["bare"] for each in told]
        ours, bare = (statistics.median(each[side] for each in told) for side in ("ours", "bare"))
        spread = f"{min(ratios):.2f}–{max(ratios):.2f}"
        lines.append(f"| {name} | {ours:.0f} | {bare:.0f} | {statistics.median(ratios):.2f} ({spread}) |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(run())
