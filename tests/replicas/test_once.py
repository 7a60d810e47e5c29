"""What is handed to two replicas at once has one effect, and is answered once."""

from collections import Counter
from pathlib import Path

from sqlalchemy import select

from store.tables import CHECK_IN, JOURNAL
from tests.postgres import Postgres
from tests.replicas.people import all_asked, slack_people
from tests.replicas.stage import Replicas, replicas
from tests.slack import filling

USERS = ["U1", "U2", "U3", "U4"]


async def decided(here: Replicas, kind: str) -> int:
    """How many events of that kind were ever kept."""
    return len(await here.rows(select(JOURNAL.c.seq).where(JOURNAL.c.kind == kind)))


def said(here: Replicas, user: str) -> list[str]:
    """The bot's messages to that person."""
    return [each["text"].partition("\n")[0] for each in here.slack.seen(user) if "bot_id" in each]


async def test_a_tick_a_message_a_click_and_a_form_given_to_two_replicas_are_one_each(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    async with replicas(tmp_path, postgres_server) as here:
        await all_asked(here, await slack_people(here, USERS))
        await here.settled()
        assert await decided(here, "TimePassed") == len(USERS), "the same tick on both is one"
        assert Counter(len(said(here, user)) for user in USERS) == {1: len(USERS)}
        here.to_all()
        await here.slack.dm("U1", "126")  # words
        await here.settled()
        question = here.slack.seen("U2")[0]
        verb = question["blocks"][-1]["elements"][0]["action_id"].partition("#")[0]
        await here.slack.click("U2", question, verb)
        await here.answered()
        form = here.slack.modal("U2")
        assert form is not None, filling.buttons(question)
        answer = await here.slack.submit("U2", form, {"value": "120"})
        await here.settled()
        assert answer.body.get("errors") is None
        rows = await here.rows(select(CHECK_IN.c.value).where(CHECK_IN.c.value.is_not(None)))
        assert sorted(row.value for row in rows) == [120.0, 126.0]
        assert await decided(here, "Answered") == 2
        assert len(here.slack.called("views.open")) >= 1


async def test_a_question_handed_to_two_replicas_stood_there_with_two_answers(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    async with replicas(tmp_path, postgres_server) as here:
        await slack_people(here, USERS)
        here.teams.join("Ann", "Ann Archer")
        here.to_all()
        for _ in range(3):
            await here.slack.dm("U1", "help")
            await here.teams.type("Ann", "help")
            await here.slack.command("U2", "list")
            await here.settled()
        assert len(said(here, "U1")) == 3
        assert len(here.teams.seen("Ann")) == 3
        assert len(here.slack.ephemerals("U2")) == 3


async def test_what_slack_delivers_once_more_is_answered_by_whoever_is_left(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    """The replica that was handed it first may be dead; where it is not, its answer is found."""
    async with replicas(tmp_path, postgres_server) as here:
        await slack_people(here, USERS)
        first = await here.slack.dm("U1", "help")
        await here.settled()
        await here.slack.again(first)  # to the other one
        await here.settled()
        assert len(said(here, "U1")) == 1
