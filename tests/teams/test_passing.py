"""Messages that are to be taken away, whatever becomes of the process that posted them."""

from pathlib import Path

from adapters.chores import Chores
from adapters.teams import render
from adapters.teams.activities import Place
from adapters.teams.answers import Answers
from bot.cards import Card
from tests.teams.fake import FakeTeams
from tests.teams.reached import reached


async def test_what_must_lead_nowhere_is_taken_away_also_when_the_process_broke_off(
    fake: FakeTeams, tmp_path: Path
) -> None:
    """Before, a crash within the quarter of an hour left it in the chat for ever."""
    async with reached(fake, tmp_path) as here:
        place = Place(fake.service_url, fake.chat("Ann").id, "personal")
        message = await here.connector.send(fake.tenant, place, render.activity(Card("Your code is KFM-42")))
        await here.references.passes(fake.tenant, place, message)
        chores = Chores("teams")
        answers = Answers(here.teams, here.connector, here.directory, here.references, chores)
        await answers.resume()
        assert len(fake.seen("Ann")) == 1, "it may be read as long as any other"
        answers.close()
        await chores.drain(5.0)
        assert fake.seen("Ann") == []
        assert await here.references.passing() == []
