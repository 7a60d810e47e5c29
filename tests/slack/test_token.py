"""A Slack that does not take the token: of no consequence for any person."""

import pytest

from bot.ports import TryLater
from tests.slack.faults import Refuse
from tests.slack.sending import ANN, CARD, LONG_AGO, Sending, sending


@pytest.mark.parametrize(
    "code",
    [
        *("accesslimited", "account_inactive", "invalid_auth", "missing_scope", "not_authed", "org_login_required"),
        *("team_access_not_granted", "token_expired", "token_revoked"),
    ],
)
async def test_a_revoked_token_never_costs_a_person_their_question(code: str, caplog: pytest.LogCaptureFixture) -> None:
    async with sending() as at:
        at.fake.faults.plan("chat.postMessage", Refuse(code))
        with pytest.raises(TryLater):
            await at.slack.send(ANN, CARD, "key-1")
        told = [(each.getMessage(), vars(each)["code"]) for each in caplog.records if each.levelname == "ERROR"]
        assert told == [("slack.token_refused", code)]
        assert at.fake.token not in caplog.text
        await at.slack.send(ANN, CARD, "key-1")
        assert len(at.fake.seen("U1")) == 1


async def test_an_answered_card_is_still_changed_when_the_token_is_good_again() -> None:
    async with sending() as at:
        sent = await at.slack.send(ANN, CARD, "key-1")
        for method, call in (("chat.update", at.slack.edit(ANN, sent, CARD)), ("conversations.history", _find(at))):
            at.fake.faults.plan(method, Refuse("token_revoked"))
            with pytest.raises(TryLater):
                await call


async def _find(at: Sending) -> None:
    await at.slack.find(ANN, "key-1", LONG_AGO)
