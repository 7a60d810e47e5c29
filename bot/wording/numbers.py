"""What a person reads about the number: what it means, how far it has come, and what would settle it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from statistics import mean
from typing import assert_never

from bot.amounts import show
from bot.verdict import BASELINE_FEWEST, BASELINE_MOST, POINTS_COMPARED, POINTS_FEWEST, Better, Verdict, judge

_BLOCKS = "▁▂▃▄▅▆▇█"
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_USUALLY = 8  # weeks by which a change of two standard deviations is called in 87 of 100 series


def reading_sentence(points: Sequence[float], unit: str = "", before: str = "last week") -> str:
    """The newest number beside the one before it, which `before` names: "158 min, up 7 on last week."."""
    if not points:
        return "No number since the baseline yet."
    newest = show(points[-1], unit)
    if len(points) == 1:
        return f"{newest}, the first number since the baseline."
    step = float(f"{points[-1] - points[-2]:.12g}")
    if step == 0:
        return f"{newest}, the same as {before}."
    return f"{newest}, {'up' if step > 0 else 'down'} {_bare(abs(step), unit)} on {before}."


def verdict_sentences(
    verdict: Verdict,
    baseline: Sequence[float],
    points: Sequence[float],
    better: Better,
    target: float | None = None,
    unit: str = "",
    every: str = "week",
) -> tuple[str, ...]:
    """What the verdict means, how far the target is, and one next step. At most four, best read in order.

    `every` is what one number is of: a week, or a check-in where each is of more. `verdict` must be `judge` of the same baseline, points, direction and target.
    """
    baseline = baseline[-BASELINE_MOST:]
    said: list[str] = []
    if verdict.target_met and target is not None:
        said.append(
            f"Goal met: {_how_many(points, better, target)} last 4 {every}s are at or past {_bare(target, unit)}."
        )
    match verdict.word:
        case "too early":
            said.append(_too_early(verdict, baseline, every))
        case "no clear change yet":
            said.extend(_no_change(verdict, baseline, points, better, target, unit, every))
        case "promising":
            said.extend(_promising(verdict, baseline, better, unit, every))
        case "really moved":
            said.append(_moved(verdict, baseline, every))
        case "getting worse":
            said.extend(_worse(verdict, baseline, points, better, every))
        case _:
            assert_never(verdict.word)
    return (*said, *_way(verdict, target, unit, every))


def target_sentence(earliest: date, latest: date) -> str:
    """When the target is reached at this pace: "At this pace you get there between 2 and 23 May."."""
    first, last = _day(earliest), _day(latest)
    if earliest.year != latest.year:
        return f"At this pace you get there between {first} {earliest.year} and {last} {latest.year}."
    if earliest.month == latest.month:
        first = str(earliest.day)
    return f"At this pace you get there between {first} and {last}."


def target_week_sentence(earliest: int, latest: int) -> str:
    """The same where weeks are only counted."""
    return f"At this pace you get there between week {earliest} and week {latest}."


def sparkline(values: Sequence[float | None]) -> str:
    """One block a value, oldest first, from the lowest value to the highest; a hole is a space."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    return "".join(" " if value is None else _block(value, low, high) for value in values)


def _block(value: float, low: float, high: float) -> str:
    if high == low:
        return _BLOCKS[3]
    return _BLOCKS[round((value / 2 - low / 2) / (high / 2 - low / 2) * (len(_BLOCKS) - 1))]


def _too_early(verdict: Verdict, baseline: Sequence[float], every: str) -> str:
    weeks, points = BASELINE_FEWEST - len(baseline), POINTS_FEWEST - verdict.weeks
    needs = [f"{_some(points, f'more {every}')} of the pilot"] if points > 0 else []
    if weeks > 0 and not verdict.capped:
        needs.append(f"{_some(weeks, f'more baseline {every}')} (6 in all is better)")
    return f"Too early to tell: I need {' and '.join(needs)} before I can compare."


def _no_change(
    verdict: Verdict,
    baseline: Sequence[float],
    points: Sequence[float],
    better: Better,
    target: float | None,
    unit: str,
    every: str,
) -> list[str]:
    if _is_likely(verdict.p_worse):
        return [
            f"{_looks('worse', verdict, baseline, every)}.",
            "If the next check-in agrees, I will call it getting worse.",
        ]
    if _is_likely(verdict.p_value) and target is not None:
        said = f"{_looks('better', verdict, baseline, every)}, though not by much."
        share = _share(verdict.covered or 0)
        return [said, f"{share} of the way to {_bare(target, unit)}; I call it promising from 25%."]
    seen = _against_range(baseline, points[-1], better, unit, every)
    usually = f"; I can usually tell from {every} 6 to 8" if verdict.weeks < _USUALLY else ""
    return [seen, f"No clear change yet after {_some(verdict.weeks, every)}{usually}."]


def _against_range(baseline: Sequence[float], newest: float, better: Better, unit: str, every: str) -> str:
    low, high = min(baseline), max(baseline)
    if len(baseline) == 1:
        return f"Your baseline is one number, {show(low, unit)}, so I can't know its normal ups and downs."
    covered = f"({show(low)}–{show(high)})" if low < high else f"(always {show(low)})"
    if low <= newest <= high:
        return f"That is inside the range your baseline {every}s already covered {covered}, so nothing to explain."
    good = (newest < low) == (better == "lower")
    return f"That is {'better' if good else 'worse'} than any baseline {every} {covered}, but one {every} alone can be chance."


def _promising(verdict: Verdict, baseline: Sequence[float], better: Better, unit: str, every: str) -> list[str]:
    first = f"Promising: {_looks('better', verdict, baseline, every, the='the')}."
    if verdict.capped:
        return [
            first,
            f"With a baseline of one number I can't say more than that: it may have been an unusual {every}.",
        ]
    if not verdict.held:
        return [first, "If it holds at the next check-in, I can say more."]
    bar = "above" if better == "higher" else "below"
    line = f" or two of four {every}s {bar} {show(_outer(verdict.limits, better), unit)}" if verdict.limits else ""
    return [
        first,
        f"To call it real I need a wider gap, eight {every}s in a row {bar} {show(mean(baseline), unit)}{line}.",
    ]


def _outer(limits: tuple[float, float], better: Better) -> float:
    return limits[1] if better == "higher" else limits[0]


def _moved(verdict: Verdict, baseline: Sequence[float], every: str) -> str:
    weeks = min(verdict.weeks, POINTS_COMPARED)
    return (
        f"This looks real: the last {weeks} {every}s beat your {_some(len(baseline), f'baseline {every}')}"
        " by more than normal ups and downs explain."
    )


def _worse(
    verdict: Verdict, baseline: Sequence[float], points: Sequence[float], better: Better, every: str
) -> list[str]:
    row = _count(_worse_in_a_row(baseline, points, better))
    looks = f"{_looks('worse', verdict, baseline, every, the='the')} by more than normal ups and downs explain."
    rose = _rose(baseline, points, better)
    said = f"{rose} Yet at {row} check-ins running {looks}"
    return [
        said if rose else f"{row.capitalize()} check-ins now point the wrong way: {looks}",
        "A line of context, or a named blocker, is the best next step.",
    ]


def _worse_in_a_row(baseline: Sequence[float], points: Sequence[float], better: Better) -> int:
    """At how many check-ins running the number has looked worse; the verdict takes two."""
    first = len(points)
    while first > 1 and judge(baseline, points[: first - 1], better).word == "getting worse":
        first -= 1
    return len(points) - first + 2


def _rose(baseline: Sequence[float], points: Sequence[float], better: Better) -> str:
    """What this one number did, where that is good news."""
    sign = 1 if better == "higher" else -1
    newest, *others = (sign * value for value in (*reversed(points), *baseline))
    if all(newest > other for other in others):
        return "This number is the best so far."
    return "This number is better than the one before." if len(points) > 1 and newest > others[0] else ""


def _count(number: int) -> str:
    words = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[number - 2] if number - 2 < len(words) else str(number)


def _way(verdict: Verdict, target: float | None, unit: str, every: str) -> list[str]:
    """How far the target is, once there is a move to speak of; or why there is no way to speak of."""
    if target is not None and verdict.reached and (verdict.target_met or verdict.word != "too early"):
        goal = "it" if verdict.target_met else _bare(target, unit)
        return [f"Your baseline had already reached {goal}, so that goal asks for no change."]
    if verdict.word == "too early" or verdict.target_met:
        return []
    if verdict.word not in {"promising", "really moved"}:
        return []
    if target is None or verdict.covered is None:
        return ["There is no goal, so I only say whether the number moves."] if verdict.word == "promising" else []
    if verdict.covered >= 1:
        return [f"The middle of the last 4 {every}s is at or past {_bare(target, unit)}, but not yet three of them."]
    return [f"{_share(verdict.covered)} of the way to {_bare(target, unit)}."]


def _share(covered: float) -> str:
    """A share as people say it, rounded down so that it never promises more than there is."""
    return f"{max(0, int(covered * 100 + 1e-9))}%"


def _how_many(points: Sequence[float], better: Better, target: float) -> str:
    past = sum(value <= target if better == "lower" else value >= target for value in points[-4:])
    return "the" if past == 4 else "three of the"


def _looks(how: str, verdict: Verdict, baseline: Sequence[float], every: str, the: str = "The") -> str:
    weeks = min(verdict.weeks, POINTS_COMPARED)
    before = "one baseline number" if len(baseline) == 1 else _some(len(baseline), f"baseline {every}")
    return f"{the} last {weeks} {every}s look {how} than your {before}"


def _is_likely(chance: float | None) -> bool:
    return chance is not None and chance <= 0.05


def _bare(value: float, unit: str) -> str:
    return show(value, unit) if unit in {"%", "$", "€", "£", "¥", "₹"} else show(value)


def _some(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"
