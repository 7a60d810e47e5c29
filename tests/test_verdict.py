"""The verdict against plain enumeration, closed forms and both sides of every boundary."""

import math
from itertools import combinations, permutations
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.verdict import Better, judge, target_range

BASE = [180, 175, 190, 182, 170, 185]
PASSED = 0.05

values = st.integers(-40, 40).map(float)
baselines = st.lists(values, min_size=4, max_size=8)
series = st.lists(values, min_size=5, max_size=14)
betters = st.sampled_from(["lower", "higher"])


def chance(baseline: list[float], recent: list[float], better: Better) -> float:
    """The share of all splits at least as good as the one seen, counted one by one."""
    pool = [*baseline, *recent]
    ranks = [sum(o < v for o in pool) + (sum(o == v for o in pool) + 1) / 2 for v in pool]
    seen = sum(ranks[len(baseline) :])
    sums = [sum(pick) for pick in combinations(ranks, len(recent))]
    as_good = sum(s >= seen if better == "higher" else s <= seen for s in sums)
    return as_good / len(sums)


def mirrored(numbers: list[float]) -> list[float]:
    return [-number for number in numbers]


@settings(deadline=None)
@given(baselines, series, betters)
def test_the_chance_equals_the_count_of_all_splits(b: list[float], p: list[float], better: Better) -> None:
    verdict = judge(b, p, better)
    other: Better = "lower" if better == "higher" else "higher"
    assert verdict.p_value == pytest.approx(chance(b, p[-6:], better), abs=1e-12)
    assert verdict.p_worse == pytest.approx(chance(b, p[-6:], other), abs=1e-12)


def test_a_clean_break_of_eight_and_six_has_a_chance_of_one_in_3003() -> None:
    assert judge(list(range(8)), [-9, -8, -7, -6, -5, -4], "lower").p_value == 1 / math.comb(14, 6)


@settings(deadline=None)
@given(baselines, series, st.none() | values)
def test_lower_is_the_mirror_of_higher(b: list[float], p: list[float], target: float | None) -> None:
    one = judge(b, p, "lower", target)
    two = judge(mirrored(b), mirrored(p), "higher", None if target is None else -target)
    assert (one.word, one.p_value, one.covered, one.target_met) == (
        two.word,
        two.p_value,
        two.covered,
        two.target_met,
    )
    assert one.limits is not None
    assert two.limits is not None
    assert one.limits == (-two.limits[1], -two.limits[0])


@settings(deadline=None)
@given(baselines, series, betters)
def test_a_rising_scale_changes_no_chance(b: list[float], p: list[float], better: Better) -> None:
    scaled = judge([v**3 / 7 + v for v in b], [v**3 / 7 + v for v in p], better)
    plain = judge(b, p, better)
    assert (scaled.p_value, scaled.p_worse) == (plain.p_value, plain.p_worse)


@settings(deadline=None)
@given(baselines, st.lists(st.integers(0, 40), min_size=5, max_size=14), st.none() | values)
def test_a_series_no_better_than_its_baseline_is_never_promising(
    b: list[float], rise: list[int], target: float | None
) -> None:
    worse = [max(b) + up for up in rise]
    assert judge(b, worse, "lower", target).word in {"no clear change yet", "getting worse"}


@settings(deadline=None)
@given(baselines, series, betters, st.none() | values)
def test_the_word_follows_from_the_chances_and_the_way_covered(
    b: list[float], p: list[float], better: Better, target: float | None
) -> None:
    verdict = judge(b, p, better, target)
    assert verdict.p_value is not None
    assert verdict.p_worse is not None
    if verdict.word in {"promising", "really moved"}:
        assert verdict.p_value <= PASSED
        assert verdict.waived or (verdict.covered is not None and verdict.covered >= 0.25)
    if verdict.word == "really moved":
        assert verdict.held
        assert verdict.strong
        assert judge(b, p[:-1], better, target).word != "no clear change yet"
    if verdict.word == "getting worse":
        assert verdict.p_worse <= PASSED


@pytest.mark.parametrize("size", [0, 2, 3])
def test_under_four_baseline_weeks_it_is_too_early(size: int) -> None:
    verdict = judge(BASE[:size], [100] * 9, "lower")
    assert (verdict.word, verdict.p_value, verdict.limits) == ("too early", None, None)
    assert judge(BASE[:4], [100] * 9, "lower").word == "really moved"


def test_four_points_are_too_early_and_five_are_not() -> None:
    assert judge(BASE, [100] * 4, "lower").word == "too early"
    assert judge(BASE, [100] * 4, "lower").p_value is None
    assert judge(BASE, [100] * 5, "lower").word == "promising"


def test_of_a_longer_baseline_the_last_eight_count() -> None:
    assert judge([1, 1, 1, *BASE, 180, 181], [150] * 6, "lower") == judge([*BASE, 180, 181], [150] * 6, "lower")


def test_only_the_last_six_points_are_compared() -> None:
    early = judge(BASE, [300] * 20 + [150, 151, 152, 153, 154, 155], "lower")
    assert early.p_value == 1 / math.comb(12, 6)


def test_forty_six_of_924_splits_are_promising_and_forty_seven_are_not() -> None:
    """5 % of the 924 splits of six and six is 46.2: every split is tried, so both sides of the line are."""
    words: dict[int, set[str]] = {}
    for recent in combinations(range(12), 6):
        verdict = judge([float(v) for v in range(12) if v not in recent], list(map(float, recent)), "lower")
        assert verdict.p_value is not None
        words.setdefault(round(verdict.p_value * 924), set()).add(verdict.word)
    promising = {count for count, said in words.items() if said & {"promising", "really moved"}}
    assert promising == {count for count in words if count <= 46}
    assert max(promising) == 43
    assert min(set(words) - promising) == 61


def test_a_quarter_of_the_way_is_enough_and_a_hair_less_is_not() -> None:
    base = [100.0, 101, 99, 100, 100, 100]
    assert judge(base, [90.0] * 6, "lower", 60).covered == 0.25
    assert judge(base, [90.0] * 6, "lower", 60).word == "really moved"
    assert judge(base, [90.01] * 6, "lower", 60).word == "no clear change yet"


def test_the_quarter_is_judged_in_decimals_not_in_binary() -> None:
    base = [0.3, 0.4, 0.2, 0.3]
    assert judge(base, [0.15] * 5, "lower", -0.3).covered == 0.25
    assert judge(base, [0.15] * 5, "lower", -0.3).word == "promising"


def test_the_quarter_must_be_covered_at_both_check_ins() -> None:
    base = [100.0, 101, 99, 100, 100, 100]
    slow = [95.0, 95, 95, 95, 70, 70]
    assert judge(base, slow[:-1], "lower", 60).word == "no clear change yet"
    now = judge(base, slow, "lower", 60)
    assert (now.word, now.held, now.strong) == ("promising", False, True)


def test_really_moved_needs_two_check_ins_running() -> None:
    first = judge(BASE, [150, 150, 151, 152, 150], "lower")
    second = judge(BASE, [150, 150, 151, 152, 150, 149], "lower")
    assert (first.word, first.strong) == ("promising", True)
    assert (second.word, second.held) == ("really moved", True)


def test_held_without_a_stronger_sign_stays_promising() -> None:
    verdict = judge([100.0, 110, 104, 105, 97, 100], [96.0, 98, 98, 96, 101, 95, 99], "lower")
    assert verdict.p_value is not None
    assert 0.01 < verdict.p_value <= PASSED
    assert (verdict.word, verdict.held, verdict.strong, verdict.beyond) == ("promising", True, False, 0)


def test_eight_in_a_row_beyond_the_mean_make_it_real_and_seven_do_not() -> None:
    base = [100.0, 110, 104, 105, 97, 100]
    row = [102.6, 96, 98, 98, 96, 101, 95, 99]
    eight, seven = judge(base, row, "lower"), judge(base, [102.7, *row[1:]], "lower")
    assert eight.p_value == seven.p_value
    assert eight.p_value is not None
    assert 0.01 < eight.p_value <= PASSED
    assert (eight.word, seven.word) == ("really moved", "promising")


def test_two_of_the_last_four_outside_the_limits_make_it_real_and_one_does_not() -> None:
    base = [100.0, 100, 101, 101, 100, 100]
    low = judge(base, [0.0] * 6, "lower").limits
    assert low is not None
    assert low[0] == pytest.approx(100 + 1 / 3 - 2.66 * 0.4)
    two = judge(base, [100.0, 99.5, 99.5, 101.5, 99.0, 99.0, 99.5], "lower")
    one = judge(base, [100.0, 99.5, 99.5, 101.5, 99.0, 99.5, 99.5], "lower")
    assert (two.beyond, one.beyond) == (2, 1)
    assert two.p_value is not None
    assert one.p_value is not None
    assert min(two.p_value, one.p_value) > 0.01
    assert (two.strong, one.strong) == (True, False)


def test_a_point_on_the_limit_is_not_beyond_it() -> None:
    base = [100.0, 101, 100, 101]
    assert judge(base, [97.84] * 5, "lower").beyond == 0
    assert judge(base, [97.83] * 5, "lower").beyond == 4


def test_getting_worse_needs_two_check_ins_running() -> None:
    one = judge(BASE, [200] * 5, "lower")
    assert (one.word, one.p_worse) == ("no clear change yet", 1 / math.comb(11, 5))
    assert judge(BASE, [200] * 6, "lower").word == "getting worse"


def test_a_target_is_met_by_three_of_four_and_their_middle() -> None:
    assert judge(BASE, [150, 108, 108, 107, 109], "lower", 108).target_met
    assert judge(BASE, [150, 150, 108, 107, 109], "lower", 108).target_met is False
    assert judge(BASE, [108, 108, 108], "lower", 108).target_met is False
    assert judge(BASE, [108, 108, 108, 300], "lower", 108).target_met
    assert judge([], [108] * 4, "lower", 108).target_met


@pytest.mark.parametrize("target", [180.5, 200])
def test_a_target_the_baseline_had_reached_is_met_all_the_same_and_asks_no_quarter(target: float) -> None:
    verdict = judge([180.0, 181, 180, 181], [150.0] * 6, "lower", target)
    assert (verdict.target_met, verdict.reached, verdict.covered, verdict.waived) == (True, True, None, True)
    assert not judge(BASE, [108.0] * 6, "lower", 108).reached
    assert not judge(BASE, [108.0] * 6, "lower").reached
    assert verdict.word == "really moved"


def test_without_a_target_the_quarter_is_waived() -> None:
    assert judge(BASE, [178.0] * 6, "lower").waived
    assert not judge(BASE, [178.0] * 6, "lower", 108).waived


def test_equal_numbers_everywhere_are_no_change() -> None:
    verdict = judge([5.0] * 6, [5.0] * 12, "lower", 3)
    assert (verdict.word, verdict.p_value, verdict.p_worse, verdict.limits) == (
        "no clear change yet",
        1.0,
        1.0,
        (5, 5),
    )
    assert (verdict.covered, verdict.beyond) == (0, 0)


def test_limits_of_no_width_are_no_sign() -> None:
    verdict = judge([5.0] * 6, [4.9, 5.0, 4.9, 5.0, 4.9, 4.9, 4.9], "lower")
    assert verdict.beyond == 3
    assert verdict.p_value is not None
    assert verdict.p_value > 0.01
    assert verdict.strong is False


@pytest.mark.parametrize(("wins", "word"), [(4, "too early"), (5, "promising"), (9, "promising")])
def test_a_one_number_baseline_is_capped_at_promising(wins: int, word: str) -> None:
    verdict = judge([100.0], [80.0] * wins, "lower", 60)
    assert (verdict.word, verdict.capped, verdict.limits) == (word, True, None)


def test_a_one_number_baseline_is_judged_by_the_sign_test() -> None:
    assert judge([100.0], [99.0] * 5, "lower").p_value == 1 / 32
    assert judge([100.0], [99.0, 99, 101, 99, 99, 99], "lower").p_value == 7 / 64
    assert judge([100.0], [99.0, 99, 100, 99, 99, 99], "lower").p_value == 1 / 32
    assert judge([100.0], [99.0, 99, 100, 100, 99, 99], "lower").word == "no clear change yet"
    assert judge([100.0], [100.0] * 6, "lower").p_value == 1
    assert judge([100.0], [101.0] * 6, "lower").word == "getting worse"


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e16])
def test_what_is_no_ordinary_number_is_refused(bad: float) -> None:
    for call in (
        lambda: judge([bad, 1, 2, 3], [1.0] * 5, "lower"),
        lambda: judge(BASE, [bad], "lower"),
        lambda: judge(BASE, [1.0], "lower", bad),
        lambda: target_range(list(range(8)), [1.0] * 7 + [bad], "lower", 1),
    ):
        with pytest.raises(ValueError, match="ordinary numbers"):
            call()


def falling(count: int) -> list[float]:
    return [180 - 5 * week + (3, -2, 0, 1, -3)[week % 5] for week in range(count)]


def test_seven_points_give_no_range_and_eight_do() -> None:
    assert target_range(range(7), falling(7), "lower", 108) is None
    assert target_range(range(8), falling(8), "lower", 108) is not None


def test_the_slope_interval_is_the_one_enumeration_gives() -> None:
    points = [9.0, 7, 8, 5, 6, 3.5, 4, 1]
    inversions = sorted(sum(a > b for i, a in enumerate(order) for b in order[i:]) for order in permutations(range(8)))
    cut = next(d for d in range(28) if sum(i <= d for i in inversions) > math.factorial(8) / 10)
    slopes = sorted((points[j] - points[i]) / (j - i) for i, j in combinations(range(8), 2))
    weeks = []
    for slope in (slopes[cut - 1], slopes[-cut]):
        height = median(p - slope * week for week, p in enumerate(points))
        weeks.append((-10 - height) / slope - 7)
    assert target_range(range(8), points, "lower", -10) == pytest.approx(sorted(weeks))


def test_the_range_is_the_same_for_the_mirrored_series() -> None:
    points = falling(12)
    assert target_range(range(12), points, "lower", 60) == target_range(range(12), mirrored(points), "higher", -60)


def test_a_hole_in_the_weeks_slows_the_pace() -> None:
    points = falling(10)
    close, wide = (target_range(positions, points, "lower", 60) for positions in (range(10), range(0, 20, 2)))
    assert close is not None
    assert wide is not None
    assert wide[0] == pytest.approx(2 * close[0])
    assert wide[1] == pytest.approx(2 * close[1])


def test_a_flat_or_worsening_pace_gives_no_range() -> None:
    assert target_range(range(10), [5.0] * 10, "lower", 1) is None
    assert target_range(range(10), falling(10), "higher", 200) is None
    assert target_range(range(10), [5.0, 6] * 5, "lower", 1) is None


def test_a_met_target_gives_no_range() -> None:
    assert target_range(range(12), falling(12), "lower", 140) is None
    assert target_range(range(12), falling(12), "lower", 120) is not None


@settings(deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=8, max_size=30), st.integers(1, 5), st.integers(-200, 200))
def test_a_range_is_always_ahead_and_at_least_a_week_wide(noise: list[int], fall: int, target: int) -> None:
    points = [float(up - fall * week) for week, up in enumerate(noise)]
    found = target_range(range(len(points)), points, "lower", target)
    assert found is None or (found[0] >= 1 and found[1] - found[0] > 1 - 1e-9)  # weeks, as floats add up


def test_positions_that_do_not_rise_are_refused() -> None:
    for positions in ([1, 2, 2, 4, 5, 6, 7, 8], [1, 2, 3]):
        with pytest.raises(ValueError, match="rise"):
            target_range(positions, falling(8), "lower", 1)
