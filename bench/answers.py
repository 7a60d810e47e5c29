"""Answers committed and acknowledged while many people answer at once, beside slack-bolt that only acks.

One replica, signed requests over loopback, 64 in flight, each by another person about a pilot of their own: the hour
in which everybody was asked. The load, the server and the Slack that is called are a process each.
"""

import asyncio
from typing import Any

from bench.load import Cell, row
from bench.slack import Body, Places, answered, form, on_both, press, served

AT_ONCE = 64
PILOTS = 192  # three times as many as are in flight: two requests seldom meet at one pilot
ROUNDS = 5
CELLS = 4.0  # times as long as bench.load takes for one
KINDS: dict[str, Body] = {"button, 3 KB": press, "form, 3 KB": form}


def run(scale: float = 1.0) -> str:
    """One table in markdown. `scale` 1.0 takes about two minutes."""
    with on_both() as (places, api):
        return _table(places, api, scale)


def _table(places: Places, api: str, scale: float) -> str:
    lines = [
        f"| answered a second, {AT_ONCE} at once | ours | bare bolt | ratio (range) | ours p50 / p99 ms "
        "| bare p50 / p99 ms |",
        "|---|---|---|---|---|---|",
    ]
    with served("bare") as bare:
        for name, place in places.items():
            with served("ours", place(), api, str(PILOTS)) as ours:
                for kind, pairs in asyncio.run(_rounds(bare, ours, scale)).items():
                    lines.append(f"| {name}: {kind} | {row(pairs)} |")
    return "\n".join(lines)


async def _rounds(bare: dict[str, Any], ours: dict[str, Any], scale: float) -> dict[str, list[tuple[Cell, Cell]]]:
    """Interleaved, so that a slow moment of the machine falls on both; the first of each is not counted."""
    found: dict[str, list[tuple[Cell, Cell]]] = {}
    for kind, body in KINDS.items():
        for nth in range(ROUNDS + 1):
            pair = [await answered(each["port"], body, ours, AT_ONCE, CELLS * scale) for each in (ours, bare)]
            if nth:
                found.setdefault(kind, []).append((pair[0], pair[1]))
    return found


if __name__ == "__main__":
    print(run())
