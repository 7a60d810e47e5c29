"""A promise that comes back: to whoever made it, once."""

from datetime import date, timedelta

from bot.decisions import RungClimbed
from bot.notices import Alert, Notice, Returned
from tests.rules.life import TOM, Fate, Life, ack, berlin, stalled, words


def test_a_promise_about_an_alert_that_reached_nobody_comes_back_once_and_breaks_no_constraint() -> None:
    def lost(notice: Notice) -> Fate:
        return "lost" if isinstance(notice.body, Alert) else timedelta(0)

    life = stalled(Life(fate=lost), owner=None, sponsor=None)
    ack(life, "help", due_on=date(2026, 3, 31), line=words())
    life.until(berlin(3, 31))
    rungs = [(each.ladder, each.loop, each.level) for each in life.facts if isinstance(each, RungClimbed)]
    assert len(rungs) == len({*rungs}), "one escalation per ladder, loop and level, or the pilot stands still for ever"
    assert [each.choice for each in life.told(TOM, Returned)] == ["help"]
