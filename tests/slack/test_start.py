"""Starting and stopping."""

from datetime import timedelta

import pytest

from adapters.slack import words
from bot.cards import Card
from bot.ports import Reply
from bot.settings import WrongSettings
from tests.slack.fake import FakeSlack
from tests.slack.faults import Refuse, Status
from tests.slack.stage import served, staged
from tests.slack.toy import ToyPeople, ToyTalk, feed
from tests.world import MachineClock


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_token_that_slack_does_not_take_stops_the_start_with_a_sentence(code: str) -> None:
    fake = await FakeSlack.started()
    fake.faults.plan("auth.test", Refuse(code))
    with pytest.raises(WrongSettings, match=f"SLACK_BOT_TOKEN .*{code}"):
        async with served(fake, feed(ToyTalk(), ToyPeople())):
            pass
    await fake.stop()


async def test_a_slack_that_is_away_does_not_stop_the_start() -> None:
    fake = await FakeSlack.started()
    fake.join("U1", "ann", "Ann Archer")
    fake.faults.plan("auth.test", Status(503))
    talk = ToyTalk({"status": Reply(cards=(Card("All is well."),))})
    async with served(fake, feed(talk, ToyPeople())):
        await fake.command("U1", "status")
        assert fake.ephemerals("U1")[0]["text"] == "All is well."
    await fake.stop()


async def test_what_is_under_way_is_finished_before_the_end() -> None:
    async with staged() as stage:
        stage.talk.replies["hello"] = Reply(cards=tuple(Card(f"Card {number}") for number in range(5)))
        await stage.slack.dm("U1", "hello")
    assert len(stage.slack.seen("U1")) == 6


async def test_answering_asks_slack_nothing_about_the_token() -> None:
    async with staged() as stage:
        for _ in range(3):
            await stage.slack.command("U1", "status")
    assert len(stage.slack.called("auth.test")) == 1


async def test_a_stranger_s_workspace_is_not_answered_because_slack_was_away_at_the_start() -> None:
    """Where it was not known whose the token is, everybody was heard, and people of elsewhere were written down."""
    fake, talk, people, clock = await FakeSlack.started(), ToyTalk(), ToyPeople(), MachineClock()
    talk.replies["status"] = Reply(cards=(Card("All is well."),))
    fake.join("U1", "ann", "Ann Archer")
    fake.faults.plan("auth.test", Status(503), Status(503))
    async with served(fake, feed(talk, people, clock)):
        for team in ("T0GONE", "T0TEST"):
            assert (await fake.command("U1", "status", team_id=team)).body["text"] == words.BUSY
        opened = fake.happening({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"})
        assert (await fake.delivery.deliver("events_api", opened)).status == 500
        assert (talk.told, people.all, len(fake.called("auth.test"))) == ([], {}, 2)
        clock.at += timedelta(seconds=5)
        assert (await fake.command("U1", "status", team_id="T0GONE")).body["text"] == words.NOT_HERE
        assert (await fake.command("U1", "status")).status == 200
        assert len(talk.told) == 1
    await fake.stop()
