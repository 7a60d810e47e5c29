"""Teams gives up after some seconds, and people before. What they do is answered within three of them, also while
somebody else holds the database."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.held import KINDS, Hold, database, journal
from tests.teams.acting import GREETED, Act, before_them, ready
from tests.teams.delivery import PATIENCE, Answer
from tests.teams.world import TeamsStage, teams_world

AGAIN = "lease try again in a minute"


@asynccontextmanager
async def on(kind: str, folder: Path, request: pytest.FixtureRequest) -> AsyncIterator[tuple[TeamsStage, Hold]]:
    """The bot in Teams on either database, and how somebody else holds that."""
    with database(kind, folder, request) as (url, held):
        async with teams_world(folder, database_url=url) as stage:
            yield stage, held


def in_time(answers: Mapping[str, Answer]) -> None:
    """Everything was heard, and answered within what the bot promises."""
    assert {name: each.status // 100 for name, each in answers.items()} == dict.fromkeys(answers, 2)
    slow = {name: round(each.seconds, 2) for name, each in answers.items() if each.seconds >= PATIENCE}
    assert slow == {}


async def all_at_once(doing: Mapping[str, Act]) -> dict[str, Answer]:
    return dict(zip(doing, await asyncio.gather(*(act.do() for act in doing.values())), strict=True))


def told(stage: TeamsStage, doing: Mapping[str, Act]) -> Counter[str]:
    """How often each of them reads what they are to be told."""
    return Counter({name: sum(act.told in each for each in before_them(stage, act.who)) for name, act in doing.items()})


@pytest.mark.parametrize("kind", KINDS)
async def test_whatever_is_done_while_the_database_is_held_for_two_seconds_is_done_once_and_its_outcome_told_once(
    tmp_path: Path, request: pytest.FixtureRequest, kind: str
) -> None:
    async with on(kind, tmp_path, request) as (stage, held):
        doing = await ready(stage)
        before, read = await journal(stage.bot), told(stage, doing)
        with held(stage.bot, 2.0):
            in_time(await all_at_once(doing))
        await stage.settled()
        written = await journal(stage.bot) - before
        assert told(stage, doing) - read == Counter([*doing])
        assert [name for name, act in doing.items() if act.writes and written[act.writes] != 1] == []


@pytest.mark.parametrize("kind", KINDS)
async def test_whatever_is_done_while_the_database_is_held_for_six_seconds_is_done_or_said_not_to_be(
    tmp_path: Path, request: pytest.FixtureRequest, kind: str
) -> None:
    async with on(kind, tmp_path, request) as (stage, held):
        doing = await ready(stage)
        before, read = await journal(stage.bot), told(stage, doing)
        with held(stage.bot, 6.0):
            in_time(await all_at_once(doing))
        await stage.settled()
        done, written = told(stage, doing) - read, await journal(stage.bot) - before
        left = {name: act for name, act in doing.items() if not done[name]}
        assert done == Counter(set(doing) - set(left))
        assert [
            name for name, act in left.items() if not any(AGAIN in each for each in before_them(stage, act.who))
        ] == []
        assert [name for name, act in doing.items() if act.writes and written[act.writes] != done[name]] == []
        in_time(await all_at_once(left))
        await stage.settled()
        written = await journal(stage.bot) - before
        assert told(stage, doing) - read == Counter([*doing])
        assert [name for name, act in doing.items() if act.writes and written[act.writes] != 1] == []


@pytest.mark.parametrize("kind", KINDS)
async def test_who_adds_the_app_while_the_database_is_held_is_greeted_and_known_all_the_same(
    tmp_path: Path, request: pytest.FixtureRequest, kind: str
) -> None:
    """Before, Teams was answered that all was well, and then nobody knew that they had the app."""
    async with on(kind, tmp_path, request) as (stage, held):
        await ready(stage)
        with held(stage.bot, 6.0):
            answers = await stage.teams.install("Zoe")
        in_time({str(number): each for number, each in enumerate(answers)})
        await stage.settled()
        assert [GREETED in each.activity["summary"] for each in stage.teams.seen("Zoe")] == [True]
