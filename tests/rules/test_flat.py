"""S3, the number that has stopped moving: when it is flat, and when it has only arrived."""

import pytest

from bot.notices import Alert, Thanks
from tests.rules.life import MAYA, TOM, Life
from tests.rules.test_stalls import measured

ARRIVES = (150.0, 135, 120, 107, 106, 108, 107, 105)  # the goal is 108
SWINGS = (112.0, 106, 111, 107, 113, 105, 112, 107)


def warned(life: Life) -> bool:
    return any(cause.rule == "S3" for thanks in life.told(MAYA, Thanks) for cause in thanks.coming)


def test_a_number_that_reached_its_goal_and_swings_about_it_is_not_called_flat() -> None:
    life = measured(*ARRIVES, *SWINGS[:4])
    assert not warned(life) and not life.now.watches
    assert not life.pass_time(days=3).told(TOM, Alert)


@pytest.mark.parametrize(("after", "is_flat"), [(4, False), (5, True)])
def test_a_goal_that_was_last_met_five_check_ins_ago_no_longer_excuses_a_flat_number(after: int, is_flat: bool) -> None:
    met = (150.0, 135, 120, 107, 106, 108, 107, 105)
    life = measured(*met, *(130.0,) * after)
    assert bool(life.now.watches) == is_flat


@pytest.mark.parametrize("values", [(108.0,) * 12, (100.0,) * 12, (108.0, 107) * 6])
def test_a_number_that_rests_at_or_past_its_goal_is_never_flat(values: tuple[float, ...]) -> None:
    assert not warned(measured(*values))
