"""Three hundred questions at one instant, in a workspace that takes no more than Slack does, with a few who fail."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from adapters.slack.render import message
from bot.model import Address, Receipt
from bot.stripping import Stripping
from tests.crowd import ASKED_AT, QUESTION, Crowd, crowd
from tests.slack.fake import FakeSlack
from tests.slack.faults import Hang, Status
from tests.slack.filling import buttons
from tests.slack.sending import ANN, CARD, sending
from tests.slack.state import TEAM
from tests.slack.world import slack_world

PEOPLE = 300
STEP = timedelta(milliseconds=300)  # between two messages in a workspace
USERS = [f"U{1000 + number}" for number in range(PEOPLE)]
GONE, HANGS, FAILS = "U1007", "U1008", "U1009"
WELL = [user for user in USERS if user not in (GONE, HANGS, FAILS)]  # whoever can be written to


@asynccontextmanager
async def workspace(folder: Path) -> AsyncIterator[tuple[FakeSlack, Crowd]]:
    """Everybody in one workspace."""
    async with slack_world(folder) as stage:
        slack = stage.slack
        for number, user in enumerate(USERS):
            slack.join(user, f"person{number}", f"Person {number}")
        addresses = [Address("slack", user, workspace=TEAM) for user in USERS]
        bot, calls = stage.bot, slack.state.calls
        async with crowd(
            bot, stage.clock, lambda: len(calls), STEP, f"slack:{TEAM}", addresses, hang_up=slack.stop
        ) as many:
            yield slack, many


def spoil(slack: FakeSlack) -> None:
    """One account is closed, one person's messages are never answered, one's always fail."""
    slack.state.users[GONE].deleted = True
    for user, fault in ((HANGS, Hang()), (FAILS, Status(500))):
        for channel in (user, slack.state.dm(user)):
            slack.faults.always("chat.postMessage", channel, fault)


async def test_three_hundred_questions_at_one_instant_arrive_once_each_whoever_fails(tmp_path: Path) -> None:
    """Opening conversations first took six minutes, and a call too many made everybody wait."""
    async with workspace(tmp_path) as (slack, many):
        spoil(slack)
        await many.reach(ASKED_AT)
        took = await many.pass_until(lambda: all(slack.seen(user) for user in WELL), timedelta(minutes=2))
        assert took < timedelta(seconds=110)
        assert {len(slack.seen(user)) for user in WELL} == {1}
        assert all(QUESTION in slack.seen(user)[0]["text"] for user in WELL)
        assert slack.state.exceeded == []
        assert [len(slack.seen(user)) for user in (GONE, HANGS, FAILS)] == [0, 0, 0]
        await many.written_down("sent", len(WELL))
        states = await many.states()
        assert states.pop("dead") == 1
        assert states.pop("sent") in (len(WELL), len(WELL) + 1)  # the administrator hears of the dead one
        assert sum(states.values()) <= 4


async def test_the_buttons_of_three_hundred_old_cards_are_gone_some_minutes_later() -> None:
    """Slack takes fifty edits a minute: the others failed, and those cards kept their buttons for ever."""
    async with sending() as at:
        stripping = Stripping(at.clock, lambda: None)
        for number in range(PEOPLE):
            at.fake.join(f"V{number}", f"person{number}", f"Person {number}")
            channel, ts = at.fake.state.dm(f"V{number}"), at.fake.state.ts()
            said = message(CARD).fields()
            at.fake.state.messages[channel].append({"ts": ts, "bot_id": at.fake.state.bot, **said})
            old = Receipt(channel, ts)
            strip = partial(at.slack.edit, ANN, old, CARD.without_buttons(), spare=True)
            stripping.add(old, "slack/T0TEST", f"key-{number}", strip)
        await stripping.settled()
        sent = await at.slack.send(ANN, CARD, "key")
        for _ in range(5):  # whoever pressed a button waits for its card to change
            await at.slack.edit(ANN, sent, CARD)
        began = at.clock.at
        while (pause := stripping.pause()) is not None:
            at.clock.at += pause
            await stripping.settled()
        assert not any(buttons(at.fake.seen(f"V{number}")[0]) for number in range(PEOPLE))
        assert at.clock.at - began < timedelta(minutes=9)
        assert len(at.fake.called("chat.update")) == PEOPLE + 5
        assert at.fake.state.exceeded == []
