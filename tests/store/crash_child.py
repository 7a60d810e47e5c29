"""A process that is killed: it goes to one place, says so, and waits there for its end.

python -m tests.store.crash_child <url> <place> <org> <project> <event> <person> <server>
"""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.request import Request, urlopen
from uuid import UUID

from sqlalchemy import Engine, event

from bot.decisions import Decision
from bot.events import Answered, Event
from bot.model import Along, Project, Receipt, Ref, Send, Verdict, Waiting
from bot.ports import Sent
from store import Store, open_store
from tests.store.toy import MONDAY, Toy, notice


def wait_for_the_end(place: str) -> None:
    """Says where it is, and stays."""
    sys.stdout.write(f"{place}\n")
    sys.stdout.flush()
    sys.stdin.read()


def at_once(waiting: Sequence[Waiting], *_: object) -> dict[str, Verdict]:
    """All of it is one message."""
    first, *rest = [each.key for each in waiting]
    return {**dict.fromkeys(rest, Along(first)), first: Send(tuple(rest))}


def post(server: str, key: str) -> None:
    """What a chat platform is sent."""
    with urlopen(Request(server, data=key.encode(), method="POST"), timeout=10):
        pass


def stop_before_the_journal(_c: Any, _k: Any, statement: str, *_rest: Any) -> None:
    """Some of a decision is written, and some is not."""
    if statement.startswith("INSERT INTO journal"):
        wait_for_the_end("writing")


async def main(url: str, place: str, org: str, project: str, id: str, person: str, server: str) -> None:
    """Goes the whole way from an answer to a settled message, or until `place`."""
    to = UUID(person)

    def rule(state: Project, happened: Event) -> Decision:
        if place == "deciding":
            wait_for_the_end(place)
        return answer(state, to)

    if place == "writing":
        event.listen(Engine, "before_cursor_execute", stop_before_the_journal)
    toy = Toy({Answered: rule})
    store = await open_store(
        url,
        decide=toy.decide,
        people_in=toy.people_in,
        plan=at_once,
        paces={},
        machine_clock=lambda: MONDAY,
        wake=lambda: None,
    )
    await go(store, place, Ref(UUID(org), "project", UUID(project)), UUID(id), to, server)


async def go(store: Store, place: str, ref: Ref, id: UUID, to: UUID, server: str) -> None:
    """The answer, the claim, the send, the result."""
    await store.aggregates.swap(ref, Answered(id=id, at=MONDAY, by=to, value=1.0))
    if place == "decided":
        wait_for_the_end(place)
    (claim,) = await store.outbox.claim(MONDAY, 10)
    if place == "claimed":
        wait_for_the_end(place)
    post(server, claim.notice.key)
    if place == "sent":
        wait_for_the_end(place)
    await store.outbox.settle(claim, Sent(Receipt("D1", claim.notice.key)), MONDAY)
    wait_for_the_end("settled")


def answer(state: Project, to: UUID, at: datetime = MONDAY) -> Decision:
    """The state changes, and somebody hears of it."""
    return Decision(replace(state, offers=state.offers + 1), notices=(notice(state, to, due_at=at),))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
