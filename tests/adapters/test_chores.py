"""What goes on after Slack was answered, and what becomes of it when the process ends."""

import asyncio

from adapters.chores import Chores


async def test_what_is_no_good_in_half_is_waited_for_longer_than_the_rest() -> None:
    """A token that had been renewed was cut off before it was kept, and the workspace was lost."""
    chores, done = Chores("slack"), list[str]()

    def begin(name: str, seconds: float, is_whole: bool) -> None:
        async def working() -> None:
            await asyncio.sleep(seconds)
            done.append(name)

        chores.start(working(), name, is_whole=is_whole)

    begin("short", 0.0, False)
    begin("long", 5.0, False)
    begin("whole", 0.3, True)
    begin("endless", 60.0, True)
    async with asyncio.timeout(3):
        await chores.drain(0.05, 0.8)
    assert done == ["short", "whole"]


async def test_a_pause_ends_early_when_the_process_is_about_to_end() -> None:
    chores = Chores("slack")
    async with asyncio.timeout(2):
        await chores.pause(0.01, 9)
        pausing = asyncio.ensure_future(chores.pause(60, 0.01))
        await asyncio.sleep(0)
        chores.leave()
        await pausing
        await chores.pause(60, 0.01)
