"""How often the verdict is wrong and how soon it is right: simulated series, judged by the product's own code.

Every series has 6 baseline weeks and 12 pilot weeks of normal noise (sd 1, higher is better, target 2 sd
away). The seed is fixed, so a run prints the same table again. `python bench/false_alarms.py --series 40000`
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterator

from bot.verdict import judge

BASELINE, WEEKS, TARGET = 6, 12, 2.0
SEED = 20260302
Series = tuple[list[float], list[float]]
Maker = Callable[[random.Random], Series]


def still(rng: random.Random) -> Series:
    """Nothing changes."""
    return _noise(rng, BASELINE), _noise(rng, WEEKS)


def correlated(rng: random.Random) -> Series:
    """Nothing changes, and each week leans on the one before with a correlation of 0.3."""
    values = [rng.gauss(0, 1)]
    while len(values) < BASELINE + WEEKS:
        values.append(0.3 * values[-1] + (1 - 0.3**2) ** 0.5 * rng.gauss(0, 1))
    return values[:BASELINE], values[BASELINE:]


def step(size: float) -> Maker:
    """The number moves by `size` sd with the first pilot week and stays there."""
    return lambda rng: (_noise(rng, BASELINE), [size + value for value in _noise(rng, WEEKS)])


def drift(rng: random.Random) -> Series:
    """The number moves by 0.3 sd every week."""
    return _noise(rng, BASELINE), [0.3 * (week + 1) + value for week, value in enumerate(_noise(rng, WEEKS))]


def one_number(rng: random.Random) -> Series:
    """Nothing changes, and the baseline is one week taken at random."""
    return _noise(rng, 1), _noise(rng, WEEKS)


def worst_of_four(rng: random.Random) -> Series:
    """Nothing changes, and the baseline is the worst of four weeks, as where a pilot is meant to shine."""
    return [min(_noise(rng, 4))], _noise(rng, WEEKS)


def _noise(rng: random.Random, count: int) -> list[float]:
    return [rng.gauss(0, 1) for _ in range(count)]


def signs(baseline: list[float], points: list[float]) -> Iterator[str]:
    """Every sign that the newest of `points` gives, by name."""
    mean = sum(baseline) / len(baseline)
    for run, name in ((1, "latest"), (3, "three"), (8, "eight")):
        if len(points) >= run and min(points[-run:]) > mean:
            yield name
    if len(points) < 5:
        return
    verdict = judge(baseline, points, "higher", TARGET)
    yield verdict.word
    if verdict.word == "really moved":
        yield "promising"  # it was, a week before; counted so that "promising or more" is one figure
    for line, name in ((0.05, "rank .05"), (0.01, "rank .01")):
        if verdict.p_value is not None and verdict.p_value <= line:
            yield name


def shares(make: Maker, by_week: int, series: int) -> dict[str, float]:
    """The share of `series` simulated series, in per cent, in which each sign was seen by a week."""
    rng, seen = random.Random(SEED), Counter[str]()
    for _ in range(series):
        baseline, points = make(rng)
        seen.update({sign for week in range(1, by_week + 1) for sign in signs(baseline, points[:week])})
    return {sign: 100 * count / series for sign, count in seen.items()}


def table(series: int) -> Iterator[str]:
    """The lines of the table: what was measured, the figure, and the one the design was made with."""
    null, leaning = shares(still, WEEKS, series), shares(correlated, WEEKS, series)
    two, one = shares(step(2), 8, series), shares(step(1), WEEKS, series)
    drifting, falling = shares(drift, WEEKS, series), shares(step(-2), 8, series)
    lone, worst = shares(one_number, WEEKS, series), shares(worst_of_four, WEEKS, series)
    rows = [
        ("latest week beats the baseline mean: false by week 12", null, "latest", "99"),
        ("three weeks running beat it: false by week 12", null, "three", "56"),
        ("rank test p ≤ .05: false by week 12", null, "rank .05", "15"),
        ("rank test p ≤ .01: false by week 12", null, "rank .01", "3"),
        ("**“really moved”: false by week 12**", null, "really moved", "4"),
        ("“really moved”, weeks correlated 0.3: false by week 12", leaning, "really moved", "12"),
        ("“promising” or more: false by week 12", null, "promising", "up to 15"),
        ("“getting worse”: false by week 12", null, "getting worse", "9"),
        ("latest week beats the mean: finds a 2-sd step by week 8", two, "latest", "100"),
        ("three weeks running: finds a 2-sd step by week 8", two, "three", "100"),
        ("rank test p ≤ .05: finds a 2-sd step by week 8", two, "rank .05", "97"),
        ("rank test p ≤ .01: finds a 2-sd step by week 8", two, "rank .01", "78"),
        ("**“really moved”: finds a 2-sd step by week 8**", two, "really moved", "87"),
        ("“really moved”: finds a 1-sd step by week 12", one, "really moved", "48"),
        ("“really moved”: finds a drift of 0.3 sd a week by week 12", drifting, "really moved", "97"),
        ("“getting worse”: finds a 2-sd worsening by week 8", falling, "getting worse", "93"),
        ("one random baseline week: eight weeks running beat it by week 12", lone, "eight", "15"),
        ("the worst of 4 as baseline: eight weeks running beat it by week 12", worst, "eight", "44"),
        ("one random baseline week: “promising” by week 12", lone, "promising", "–"),
        ("the worst of 4 as baseline: “promising” by week 12", worst, "promising", "–"),
        ("the worst of 4 as baseline: “really moved” by week 12", worst, "really moved", "0 (capped)"),
    ]
    yield f"| What ({series:,} series each, seed {SEED}) | Measured | Design |"
    yield "|---|---|---|"
    for what, found, sign, design in rows:
        yield f"| {what} | {found.get(sign, 0):.1f}% | {design}{'%' if design[-1].isdigit() else ''} |"


def run(scale: float = 1.0) -> str:
    """The table in markdown, of 4,000 series a row at full scale."""
    return "\n".join(table(max(100, int(4000 * scale))))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=4000, help="simulated series per row (default 4000)")
    for row in table(parser.parse_args().series):
        print(row)
