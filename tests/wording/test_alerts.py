"""What a manager reads before they decide."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards import plain_text
from bot.model import RuleName
from bot.notices import Alert
from bot.wording.alerts import choices
from tests.wording.cast import NOW, TOM, Example
from tests.wording.deciding import stalling

ALERT = next(example.body for example in stalling() if isinstance(example.body, Alert))


def labels(*rules: RuleName) -> list[str]:
    causes = tuple(replace(ALERT.causes[0], rule=rule) for rule in rules)
    return [each.label for each in choices(ALERT, causes) if each.verb == "help"]


def test_help_with_a_blocker_is_offered_only_where_one_is_named() -> None:
    """A pilot was silent, nobody had named a blocker, and the first answer was to remove it."""
    assert labels("S1") == labels("S3", "S4") == ["Help"]
    assert labels("S5") == labels("S1", "S5") == ["Help remove the blocker"]


@pytest.mark.parametrize(
    ("weeks", "said"),
    [
        (1, "Maya was told on 27 Mar."),
        (3, "Maya was told on 13, 20 and 27 Mar."),
        (4, "Maya was told four times, last on 27 Mar."),
        (7, "Maya was told seven times, last on 27 Mar."),
        (12, "Maya was told 12 times, last on 27 Mar."),
    ],
)
def test_more_than_three_dates_are_counted(weeks: int, said: str) -> None:
    """A line of seven dates stood between what happened and what to decide."""
    told = tuple(NOW - timedelta(weeks=each) for each in reversed(range(weeks)))
    assert said in plain_text(Example(replace(ALERT, told_at=told), TOM).card)
