"""Taking back, over a real store: one's own last act, with every pilot it was told to."""

from pathlib import Path

from tests.inbox.room import room, said
from tests.world import next_tuesday


async def test_undo_after_away_keeps_every_number_and_ends_the_absence_for_all_pilots(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.open()
        await here.open("Invoice reader")
        await here.world.pass_time(days=2)
        await next_tuesday(here.world)
        assert (await here.say("Maya", "/champion checkin Route planning 126")).wrote
        assert (await here.say("Maya", "away until 9999-12-31")).cards
        assert (await here.say("Maya", "I'm away 3–14 Jan")).wrote
        assert (await here.say("Maya", "undo")).wrote
        maya = await here.world.bot.feed.people.person(here.people["Maya"].id)
        assert maya is not None and maya.calendar.away == ()
        assert [week.value for week in (await here.pilot()).weeks] == [126.0]
        assert [each.undos for each in await here.pilots()] == [(), ()]
        assert sum("Taken back: away" in text for text in await here.heard("Maya")) == 2
        assert "nothing of yours to undo" in said(await here.say("Maya", "undo"))
        assert [week.value for week in (await here.pilot()).weeks] == [126.0]


async def test_undo_was_answered_far_above_and_looked_like_silence(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.open()
        await next_tuesday(here.world)
        await here.say("Maya", "126")
        reply = await here.say("Maya", "undo")
        assert said(reply).splitlines() == [
            "Taken back: your answer",
            "Route planning. My message about it in our chat says how it stands now.",
        ]
        assert reply.wrote
        assert sum("Taken back: 126 min" in text for text in await here.heard("Maya")) == 1
