"""A process that is killed with a group of decisions written and not yet committed.

python -m tests.store.group_child <url> <org> <project>
"""

import asyncio
import sys
from uuid import UUID

from sqlalchemy import event

from bot.model import Ref
from bot.rules.delivery import plan
from store import Store, open_store
from store.db import GROUPERS
from tests.store.crash_child import wait_for_the_end
from tests.store.test_db import Blocker
from tests.store.toy import MONDAY, Toy, answered


async def main(url: str, org: str, project: str) -> None:
    """Two answers in one group; it stops before their commit, with both of them decided."""
    toy = Toy()
    store = await open_store(
        url,
        decide=toy.decide,
        people_in=toy.people_in,
        plan=plan,
        paces={},
        machine_clock=lambda: MONDAY,
        wake=lambda: None,
    )
    blockers = [Blocker() for _ in range(1 if store.db.is_sqlite else GROUPERS)]
    busy = []
    for nth, blocker in enumerate(blockers):
        busy.append(asyncio.create_task(store.db.run(blocker, together=("", nth))))
        await asyncio.to_thread(blocker.begun.wait, 30)
    answers = [asyncio.create_task(answer(store, Ref(UUID(org), "project", UUID(project)))) for _ in range(2)]
    await asyncio.sleep(0)

    @event.listens_for(store.db._grouper, "commit")
    def committing(_connection: object) -> None:
        if len(toy.heard) == 2:
            wait_for_the_end("2 before the commit")

    for blocker in blockers:
        blocker.may_end.set()
    await asyncio.gather(*busy, *answers)


async def answer(store: Store, ref: Ref) -> None:
    """Says so when it is kept."""
    await store.aggregates.swap(ref, answered())
    sys.stdout.write("answered\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
