"""The playground starts empty again when it is asked to, with the same people, and tells its story anew."""

from pathlib import Path

from tests.stories import register
from tests.world import world


async def test_a_playground_that_was_lived_in_starts_empty_again(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        await stage.post("story", name="route-planning")
        told = stage.now()
        assert len(await stage.sees("Maya")) > 10
        await stage.post("story", name="empty")
        for who in stage.people:
            assert await stage.sees(who) == []
        assert {each["name"]: each["id"] for each in await stage.get("people")} == stage.people
        assert stage.now() >= told
        assert await stage.bot.store.aggregates.next_due() is None
        await stage.post("story", name="route-planning")
        assert (await stage.say("Tom", "/champion list"))[-1].title == "One pilot"


async def test_a_pilot_of_the_storys_name_never_makes_the_story_stumble_over_a_form(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        await register(stage)
        async with stage.http.post(f"{stage.base}/playground/api/story", json={"name": "route-planning"}) as answer:
            assert answer.status == 409
            said = (await answer.json())["error"]
        assert said == "A pilot called “Route planning” is here already. [Start empty] makes room for the story."
        await stage.post("story", name="empty")
        await stage.post("story", name="route-planning")
