"""Every verdict is said in plain words: the number, what it means, and one next step."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.verdict import Better, judge
from bot.wording.numbers import (
    reading_sentence,
    sparkline,
    target_sentence,
    target_week_sentence,
    verdict_sentences,
)

BASE = [180.0, 212, 148, 180, 175, 185]


def said(
    points: list[float], target: float | None = 108, base: list[float] = BASE, better: Better = "lower"
) -> tuple[str, ...]:
    return verdict_sentences(judge(base, points, better, target), base, points, better, target, "min")


def test_a_real_move_is_said_with_the_way_covered() -> None:
    assert said([151, 140, 132, 126, 126, 126, 126]) == (
        "This looks real: the last 6 weeks beat your 6 baseline weeks by more than normal ups and downs explain.",
        "75% of the way to 108.",
    )


def test_noise_is_said_to_be_inside_the_range_of_the_baseline() -> None:
    assert said([170, 180, 190, 151, 158]) == (
        "That is inside the range your baseline weeks already covered (148–212), so nothing to explain.",
        "No clear change yet after 5 weeks; I can usually tell from week 6 to 8.",
    )


def test_after_eight_weeks_no_change_promises_nothing_more() -> None:
    assert said([180, 175, 190, 151, 170, 185, 178, 220])[:2] == (
        "That is worse than any baseline week (148–212), but one week alone can be chance.",
        "No clear change yet after 8 weeks.",
    )
    assert said([180, 175, 190, 151, 170, 185, 178, 120])[0].startswith("That is better than any baseline week")


@pytest.mark.parametrize(
    ("base", "weeks", "sentence"),
    [
        (BASE, 3, "Too early to tell: I need 2 more weeks of the pilot before I can compare."),
        (BASE, 4, "Too early to tell: I need 1 more week of the pilot before I can compare."),
        (
            BASE[:3],
            5,
            "Too early to tell: I need 1 more baseline week (6 in all is better) before I can compare.",
        ),
        (
            BASE[:2],
            0,
            "Too early to tell: I need 5 more weeks of the pilot and 2 more baseline weeks (6 in all is better)"
            " before I can compare.",
        ),
        (BASE[:1], 1, "Too early to tell: I need 4 more weeks of the pilot before I can compare."),
    ],
)
def test_too_early_says_how_much_is_missing(base: list[float], weeks: int, sentence: str) -> None:
    assert said([100.0] * weeks, None, base) == (sentence,)


def test_promising_for_the_first_time_waits_for_the_next_check_in() -> None:
    assert said([130, 126, 128, 120, 126]) == (
        "Promising: the last 5 weeks look better than your 6 baseline weeks.",
        "If it holds at the next check-in, I can say more.",
        "75% of the way to 108.",
    )


def test_promising_that_held_says_what_would_make_it_real() -> None:
    base = [100.0, 110, 104, 105, 97, 100]
    found = said([96.0, 98, 98, 96, 101, 95, 99], None, base)
    assert found[1] == (
        "To call it real I need a wider gap, eight weeks in a row below 102.67 min or two of four weeks below 87.77 min."
    )
    assert found[2] == "There is no goal, so I only say whether the number moves."


def test_a_baseline_of_one_number_is_said_to_be_the_limit() -> None:
    found = said([100.0] * 9, None, [180.0])
    assert found[:2] == (
        "Promising: the last 6 weeks look better than your one baseline number.",
        "With a baseline of one number I can't say more than that: it may have been an unusual week.",
    )
    assert said([180.0, 181, 179, 180, 180], None, [180.0])[0].startswith("Your baseline is one number, 180 min")


def test_better_but_under_a_quarter_of_the_way_says_where_promising_begins() -> None:
    assert said([140.0] * 6, -500)[:2] == (
        "The last 6 weeks look better than your 6 baseline weeks, though not by much.",
        "5% of the way to -500; I call it promising from 25%.",
    )


def test_worse_is_said_once_as_a_look_and_twice_as_a_fact() -> None:
    assert said([220.0] * 5)[:2] == (
        "The last 5 weeks look worse than your 6 baseline weeks.",
        "If the next check-in agrees, I will call it getting worse.",
    )
    assert said([220.0] * 6) == (
        "Two check-ins now point the wrong way: the last 6 weeks look worse than your 6 baseline weeks"
        " by more than normal ups and downs explain.",
        "A line of context, or a named blocker, is the best next step.",
    )


def test_the_best_number_so_far_is_not_said_to_point_the_wrong_way() -> None:
    better = said([220.0] * 7 + [147.0])[0]
    assert better.startswith(
        "This number is the best so far. Yet at four check-ins running the last 6 weeks look worse"
    )
    better = said([220.0] * 6 + [215.0])[0]
    assert better.startswith("This number is better than the one before. Yet at three check-ins running")
    assert said([220.0] * 7)[0].startswith("Three check-ins now point the wrong way")


def test_a_met_goal_is_said_first_and_an_odd_week_is_not_hidden() -> None:
    assert said([108, 107, 106, 105])[0] == "Goal met: the last 4 weeks are at or past 108."
    assert said([108, 107, 106, 125])[0] == "Goal met: three of the last 4 weeks are at or past 108."
    assert len(said([108, 107, 106, 105])) == 2


def test_the_middle_at_the_goal_without_three_weeks_is_told_apart() -> None:
    assert said([150, 140, 130, 120, 125, 110, 106, 100])[-1] == (
        "The middle of the last 4 weeks is at or past 108, but not yet three of them."
    )


def test_a_goal_the_baseline_had_reached_is_called_no_goal() -> None:
    found = said([150.0] * 6, 200)
    assert found[0] == "Goal met: the last 4 weeks are at or past 200."
    assert found[-1] == "Your baseline had already reached it, so that goal asks for no change."
    assert said([210.0] * 6, 200)[-1] == "Your baseline had already reached 200, so that goal asks for no change."


def test_an_unchanging_baseline_is_described_by_its_one_value() -> None:
    assert "(always 5)" in said([5, 5, 5, 5, 5.5], None, [5.0] * 6)[0]


@pytest.mark.parametrize(
    ("points", "unit", "sentence"),
    [
        ([151, 158], "min", "158 min, up 7 on last week."),
        ([158, 151.5], "min", "151.5 min, down 6.5 on last week."),
        ([0.1, 0.3], "", "0.3, up 0.2 on last week."),
        ([45, 40], "%", "40%, down 5% on last week."),
        ([5, 5], "", "5, the same as last week."),
        ([5], "min", "5 min, the first number since the baseline."),
        ([], "min", "No number since the baseline yet."),
    ],
)
def test_the_number_comes_first_beside_the_week_before(points: list[float], unit: str, sentence: str) -> None:
    assert reading_sentence(points, unit) == sentence


def test_after_a_hole_the_week_before_is_named_otherwise() -> None:
    assert reading_sentence([5, 6], before="the number before") == "6, up 1 on the number before."


@pytest.mark.parametrize(
    ("earliest", "latest", "words"),
    [
        (date(2026, 5, 2), date(2026, 5, 23), "between 2 and 23 May."),
        (date(2026, 5, 2), date(2026, 6, 3), "between 2 May and 3 June."),
        (date(2026, 12, 30), date(2027, 1, 3), "between 30 December 2026 and 3 January 2027."),
    ],
)
def test_the_goal_is_always_dated_by_a_range(earliest: date, latest: date, words: str) -> None:
    assert target_sentence(earliest, latest) == f"At this pace you get there {words}"


def test_counted_weeks_are_named_by_their_count() -> None:
    assert target_week_sentence(12, 15) == "At this pace you get there between week 12 and week 15."


def test_a_sparkline_runs_from_lowest_to_highest_with_holes_open() -> None:
    assert sparkline([1, 2, None, 8]) == "▁▂ █"
    assert sparkline([5, 5]) == "▄▄"
    assert sparkline([]) == sparkline([None]) == ""
    assert sparkline([-1e308, 1e308]) == "▁█"


@settings(deadline=None)
@given(
    st.lists(st.integers(-40, 40).map(float), min_size=1, max_size=9),
    st.lists(st.integers(-40, 40).map(float), max_size=14),
    st.sampled_from(["lower", "higher"]),
    st.none() | st.integers(-50, 50),
)
def test_every_series_gets_a_few_plain_sentences(
    base: list[float], points: list[float], better: Better, target: float | None
) -> None:
    found = verdict_sentences(judge(base, points, better, target), base, points, better, target, "min")
    assert 1 <= len(found) <= 4
    for sentence in found:
        assert sentence.endswith(".")
        assert len(sentence) < 180
        assert not any(word in sentence.lower() for word in ("p-value", "significan", "failed", "none min"))
