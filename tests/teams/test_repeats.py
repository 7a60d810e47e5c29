"""The same event more than once: heard once, and its answer kept for as long as Teams may ask again."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from adapters.teams.invoked import Invoked, said
from adapters.teams.repeats import Hearing, Repeats
from bot.cards import Card
from bot.ports import Reply
from tests.teams.stage import staged
from tests.teams.test_inbound import said as said_to
from tests.teams.test_inbound import until_said


def saying(answer: Callable[[], Invoked]) -> tuple[Callable[[], Hearing], list[int]]:
    """Something to begin, and how often it was begun."""
    begun: list[int] = []

    async def hear() -> Invoked | None:
        begun.append(1)
        return answer()

    return lambda: asyncio.ensure_future(hear()), begun


async def test_the_same_event_is_heard_once() -> None:
    start, begun = saying(lambda: said("Noted"))
    repeats = Repeats(10, 60)
    assert await repeats.hear(UUID(int=1), start) == await repeats.hear(UUID(int=1), start) == said("Noted")
    assert len(begun) == 1


async def test_what_failed_is_heard_anew() -> None:
    start, begun = saying(lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    repeats = Repeats(10, 60)
    for _ in range(2):
        assert await asyncio.wait({repeats.hear(UUID(int=1), start)})
        await asyncio.sleep(0)
    assert (len(begun), len(repeats)) == (2, 0)


async def test_every_answer_was_kept_until_a_thousand_others_had_come() -> None:
    start, _ = saying(lambda: said("Noted"))
    repeats = Repeats(3, 0.05)
    for number in range(5):
        await repeats.hear(UUID(int=number), start)
    assert len(repeats) == 3
    await asyncio.sleep(0.1)
    assert len(repeats) == 0


async def test_a_search_is_answered_anew_and_not_kept(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        head = stage.teams.head("Ann", stage.teams.chat("Ann"))
        query = {**head, "type": "invoke", "name": "composeExtension/query", "value": {"commandId": "pilots"}}
        found = []
        for name in ("Route planning", "Invoice reader"):
            stage.talk.replies["pilots"] = Reply(cards=(Card(name),))
            stage.talk.events.clear()
            answer = (await stage.teams.delivery.deliver(query)).body["composeExtension"]
            found += [each["preview"]["content"]["title"] for each in answer["attachments"]]
        assert found == ["Route planning", "Invoice reader"]


async def test_words_that_came_again_after_a_restart_were_answered_with_a_second_message(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.talk.replies["126"] = Reply(cards=(Card("Already noted"),), keep=False, brief=True, repeated=True)
        stage.talk.replies["help"] = Reply(cards=(Card("I can do this"),))
        await stage.teams.type("Ann", "126")
        await stage.teams.until(lambda: stage.talk.told)
        await stage.teams.type("Ann", "help")
        await until_said(stage, 1)
        assert said_to(stage) == ["I can do this"]
