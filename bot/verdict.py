"""Did the number really move? An exact test against a locked baseline, and a range for the target.

Everything here is exact: values are read as the decimals people typed, probabilities are counted as whole
numbers of equally likely splits, and no threshold depends on floating-point luck. `docs/verdict.md` says why
each rule is the way it is and how often it is wrong.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, combinations, pairwise
from typing import Literal

Better = Literal["lower", "higher"]
Word = Literal["too early", "no clear change yet", "promising", "really moved", "getting worse"]

BASELINE_FEWEST, BASELINE_MOST = 4, 8
POINTS_FEWEST, POINTS_COMPARED = 5, 6
LIKELY, STRONG = Fraction(1, 20), Fraction(1, 100)
WAY_NEEDED = Fraction(1, 4)
RECENT, RECENT_NEEDED = 4, 3  # the target is met by the middle of the last four, and by three of them
ROW, OUTSIDE = 8, 2
XMR = Fraction("2.66")  # 3 / 1.128: turns a mean moving range of two into three standard deviations
LARGEST = 1e15
RANGE_FEWEST, RANGE_MOST = 8, 60
RANGE_TAIL = Fraction(1, 10)  # each side of an 80 % interval
DIGIT = 16  # bits per coefficient: no more than 14 choose 7 = 3432 splits, so a digit never overflows


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can honestly be said about a series, and what the sentence about it needs to know."""

    word: Word
    p_value: float | None  # one-sided, "better"; None while it is too early
    p_worse: float | None  # one-sided, "worse"; None while it is too early
    limits: tuple[float, float] | None  # baseline mean -/+ 2.66 mean moving ranges; None under 4 of them
    covered: float | None  # share of the way from baseline mean to target, by the median of the last 4
    target_met: bool
    beyond: int  # how many of the last 4 points lie outside `limits` on the better side
    weeks: int  # points since the baseline
    capped: bool  # the baseline is one number, so "promising" is the most that can be said
    waived: bool  # no target, or one the baseline had already reached: the 25 % clause is left out
    held: bool = False  # the check-in before was promising as well
    strong: bool = False  # one of the three stronger signs is there
    reached: bool = False  # the baseline was at or past the target already


def judge(baseline: Sequence[float], points: Sequence[float], better: Better, target: float | None = None) -> Verdict:
    """Judge `points` (oldest first, all since the baseline) against the locked `baseline`.

    Of a longer baseline the last 8 count: they are nearest to the pilot, and the error rates are known for 4
    to 8. ValueError for a value that is not finite or is beyond 1e15 either way.
    """
    sign = 1 if better == "higher" else -1
    series = _Series(
        [sign * _ordinary(value) for value in baseline[-BASELINE_MOST:]],
        [sign * _ordinary(value) for value in points],
        None if target is None else sign * _ordinary(target),
    )
    gain, loss = series.chances(len(points)) or (None, None)
    word, held = series.word(gain, loss)
    low, high = sorted(sign * float(limit) for limit in series.limits) if series.limits else (None, None)
    return Verdict(
        word=word,
        p_value=None if gain is None else float(gain),
        p_worse=None if loss is None else float(loss),
        limits=None if low is None or high is None else (low, high),
        covered=None if (covered := series.covered(len(points))) is None else float(covered),
        target_met=series.target_met(),
        beyond=series.beyond(),
        weeks=len(points),
        capped=series.capped,
        waived=series.way is None,
        held=held,
        strong=series.is_strong(gain),
        reached=series.reached,
    )


class _Series:
    """Baseline and points turned so that higher is better, with the questions the verdict asks of them."""

    __slots__ = ("after", "before", "capped", "goal", "limits", "mean", "reached", "way")

    def __init__(self, before: list[float], after: list[float], goal: float | None) -> None:
        self.before, self.after, self.goal = before, after, goal
        self.capped = len(before) == 1
        self.mean = _mean([_exact(value) for value in before])
        self.limits = _limits(before, self.mean)
        self.way: Fraction | None = None
        if goal is not None and self.mean is not None and _exact(goal) > self.mean:
            # A target that the baseline had already reached leaves no way to cover.
            self.way = _exact(goal) - self.mean
        self.reached = goal is not None and self.mean is not None and self.way is None

    def chances(self, weeks: int) -> tuple[Fraction, Fraction] | None:
        """Chances of points this good, and this bad, had nothing changed; as of `weeks`; None: too early."""
        recent = self.after[max(0, weeks - POINTS_COMPARED) : weeks]
        if len(recent) < POINTS_FEWEST:
            return None
        if self.capped:
            return _sign_chances(self.before[0], recent)
        return _rank_chances(self.before, recent) if len(self.before) >= BASELINE_FEWEST else None

    def covered(self, weeks: int) -> Fraction | None:
        """Share of the way covered as of `weeks`, below 0 and above 1 too; None without a way or 4 points."""
        if self.way is None or self.mean is None or weeks < RECENT:
            return None
        recent = [_exact(value) for value in self.after[weeks - RECENT : weeks]]
        return (_median(recent) - self.mean) / self.way

    def word(self, gain: Fraction | None, loss: Fraction | None) -> tuple[Word, bool]:
        """The verdict now, and whether the check-in before was promising."""
        if gain is None or loss is None:
            return "too early", False
        weeks = len(self.after)
        if loss > LIKELY and not self._is_promising(weeks, gain):
            return "no clear change yet", False
        before = self.chances(weeks - 1)
        if loss <= LIKELY:
            return ("getting worse" if before and before[1] <= LIKELY else "no clear change yet"), False
        held = before is not None and self._is_promising(weeks - 1, before[0])
        return ("really moved" if held and not self.capped and self.is_strong(gain) else "promising"), held

    def _is_promising(self, weeks: int, gain: Fraction) -> bool:
        return gain <= LIKELY and ((covered := self.covered(weeks)) is None or covered >= WAY_NEEDED)

    def is_strong(self, gain: Fraction | None) -> bool:
        """Whether a stronger sign is there: a rarer chance, eight in a row, two of four outside the limits.

        A baseline that never varied has limits of no width: its ups and downs are not known, so to lie
        outside them is no sign.
        """
        if gain is None or self.mean is None:
            return False
        varied = self.limits is not None and self.limits[0] < self.limits[1]
        if gain <= STRONG or (varied and self.beyond() >= OUTSIDE):
            return True
        return len(self.after) >= ROW and _exact(min(self.after[-ROW:])) > self.mean

    def beyond(self) -> int:
        """How many of the last four points lie outside the limits on the better side."""
        if self.limits is None:
            return 0
        return sum(_exact(value) > self.limits[1] for value in self.after[-RECENT:])

    def target_met(self) -> bool:
        """Median of the last four, and three of them, at or past the target.

        Also for a target that the baseline mean had already reached; `reached` tells the two apart.
        """
        return self.goal is not None and _is_met([_exact(value) for value in self.after[-RECENT:]], _exact(self.goal))


def target_range(
    positions: Sequence[int], points: Sequence[float], better: Better, target: float
) -> tuple[float, float] | None:
    """Weeks after the last position between which the target is reached at this pace: (earliest, latest).

    `positions` are week numbers, rising; a week without a number is a gap in them. The pace is the exact 80 %
    interval of the Theil-Sen slope over the last 60 points (too wide rather than too narrow where values are
    equal); each end of it is followed along the line that halves the points. None with fewer than 8 points,
    for a pace that may be zero or wrong, and when the target is met or the slower line is already past it.
    The next number is the first that can reach the target, and weekly numbers cannot tell days apart: the
    earliest is at least 1 and the range at least one week wide. ValueError for values as in `judge`, for
    positions that do not rise and for lengths that differ.
    """
    weeks = list(positions)
    if len(weeks) != len(points) or any(here >= there for here, there in pairwise(weeks)):
        raise ValueError("positions must rise, one for each point")
    sign = 1 if better == "higher" else -1
    values = [sign * _exact(_ordinary(value)) for value in points][-RANGE_MOST:]
    weeks, goal = weeks[-RANGE_MOST:], sign * _exact(_ordinary(target))
    if len(values) < RANGE_FEWEST or _is_met(values[-RECENT:], goal):
        return None
    slow, fast = _slopes(weeks, values)
    if slow <= 0:
        return None
    latest, earliest = (_weeks_left(weeks, values, slope, goal) for slope in (slow, fast))
    first = max(Fraction(1), min(earliest, latest))
    return None if latest <= 0 else (float(first), float(max(earliest, latest, first + 1)))


def _ordinary(value: float) -> float:
    """The value itself. ValueError unless it is finite and at most 1e15 either way."""
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise ValueError(f"a verdict needs ordinary numbers, not {value}")
    return float(value)


def _exact(value: float) -> Fraction:
    """The decimal a person would write for `value`, so that 0.1 + 0.2 is 0.3. It sorts as the float does."""
    return Fraction(Decimal(repr(value)))


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def _median(values: Sequence[Fraction]) -> Fraction:
    """The middle value, or halfway between the two in the middle. Needs at least one."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _is_met(recent: Sequence[Fraction], goal: Fraction) -> bool:
    enough = len(recent) >= RECENT and sum(value >= goal for value in recent) >= RECENT_NEEDED
    return enough and _median(recent) >= goal


def _limits(before: Sequence[float], mean: Fraction | None) -> tuple[Fraction, Fraction] | None:
    """Natural process limits of an individuals chart (XmR); None under 4 points, too few to know them."""
    if mean is None or len(before) < BASELINE_FEWEST:
        return None
    moves = [abs(_exact(there) - _exact(here)) for here, there in pairwise(before)]
    reach = XMR * sum(moves, Fraction(0)) / len(moves)
    return mean - reach, mean + reach


def _sign_chances(start: float, recent: Sequence[float]) -> tuple[Fraction, Fraction]:
    """Exact one-sided sign test of `recent` against one number: (better, worse). Equal values drop out."""
    above, below = sum(value > start for value in recent), sum(value < start for value in recent)
    tosses = above + below
    gain, loss = (sum(math.comb(tosses, k) for k in range(wins, tosses + 1)) for wins in (above, below))
    return Fraction(gain, 2**tosses), Fraction(loss, 2**tosses)


def _rank_chances(before: Sequence[float], recent: Sequence[float]) -> tuple[Fraction, Fraction]:
    """Exact one-sided rank permutation with midranks: (better, worse), each counting the split seen."""
    ranks = _doubled_midranks([*before, *recent])
    at_most, below, splits = _splits(tuple(sorted(ranks)), len(recent), sum(ranks[len(before) :]))
    return Fraction(splits - below, splits), Fraction(at_most, splits)


def _doubled_midranks(values: Sequence[float]) -> list[int]:
    """Twice the rank of each value, equal values sharing the middle of theirs: whole numbers even so."""
    ordered = sorted(values)
    return [bisect_left(ordered, value) + bisect_right(ordered, value) + 1 for value in values]


@lru_cache(maxsize=4096)
def _splits(ranks: tuple[int, ...], chosen: int, seen: int) -> tuple[int, int, int]:
    """Of the ways to choose `chosen` of `ranks`: how many sum to at most `seen`, to less, how many there are.

    Each count of chosen ranks has a polynomial whose coefficient of x^s is the number of choices with sum s,
    kept as one integer of 16-bit digits: adding a rank to the choice is then one shift and one addition.
    """
    ways = [1] + [0] * chosen
    for rank in ranks:
        for count in range(chosen, 0, -1):
            ways[count] += ways[count - 1] << (DIGIT * rank)
    counts = ways[chosen]
    return _digits_under(counts, seen + 1), _digits_under(counts, seen), math.comb(len(ranks), chosen)


def _digits_under(number: int, place: int) -> int:
    """Sum of the 16-bit digits below `place`. Casting out 65535s is exact, as the sum stays below 65535."""
    return (number & ((1 << (DIGIT * place)) - 1)) % ((1 << DIGIT) - 1)


def _slopes(weeks: Sequence[int], values: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """Exact interval of at least 80 % for the Theil-Sen slope, per week: (low, high)."""
    pairs = combinations(zip(weeks, values, strict=True), 2)
    slopes = sorted((high - low) / (later - sooner) for (sooner, low), (later, high) in pairs)
    cut = _inversions_cut(len(values))
    return slopes[cut - 1], slopes[-cut]


@lru_cache(maxsize=64)
def _inversions_cut(count: int) -> int:
    """The most d such that fewer than d discordant pairs among `count` points has a chance of at most 10 %.

    Kendall's S is the number of concordant minus discordant pairs, so its exact null distribution is that of
    inversions in a random order. At least 1 for the 8 points and more that come here.
    """
    ways = [1]
    for size in range(2, count + 1):
        sums = list(accumulate([*ways, *([0] * (size - 1))]))
        ways = [here - (sums[k - size] if k >= size else 0) for k, here in enumerate(sums)]
    allowed = math.factorial(count) * RANGE_TAIL
    return next(d for d, total in enumerate(accumulate(ways)) if total > allowed)


def _weeks_left(weeks: Sequence[int], values: Sequence[Fraction], slope: Fraction, goal: Fraction) -> Fraction:
    """Weeks after the last one at which the line of this slope that halves the points reaches `goal`."""
    height = _median([value - slope * week for week, value in zip(weeks, values, strict=True)])
    return (goal - height) / slope - weeks[-1]
