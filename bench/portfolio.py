"""Two hundred pilots as they truly are: who answers, what the number really does, what is neglected, and from when.

One random number generator with a fixed seed decides all of it before the bot sees anything, so the truth can be
held against what the bot found. Numbers are in standard deviations of the baseline's own noise; higher is better.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

SEED = 20260302
WEEKS = 26
BASELINE = 6  # weeks of real history
TARGET = 2.0  # sd away
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "America/Sao_Paulo")
REPLY = 0.9  # of the weekly questions are answered where nobody has gone silent
LATE = 0.25  # of the answers come after the first reminder
DECIDES = 0.6  # of the alerts are answered by the one they reach
Kind = Literal["healthy", "flat", "silent", "ownerless", "worsening", "noisy"]
SHARES: tuple[tuple[Kind, int], ...] = (
    ("healthy", 60),
    ("flat", 35),
    ("silent", 30),
    ("ownerless", 20),
    ("worsening", 30),
    ("noisy", 25),
)


@dataclass(frozen=True)
class Pilot:
    """One pilot's truth. Weeks count from the first one of the simulation; None: never."""

    number: int
    kind: Kind
    champion: int
    manager: int
    baseline: tuple[float, ...]
    values: tuple[float, ...]
    silent_from: int | None = None
    leaves_at: int | None = None  # the champion's account goes
    declines: bool = False  # whoever is asked to own it says no, or nothing
    blocked_from: int | None = None  # a blocker that nobody touches
    tended_blocker: int | None = None  # one that somebody touches every week, until it is resolved
    unused_from: int | None = None  # its users stop using it
    untriaged_from: int | None = None  # a report that nobody reads
    paused_at: int | None = None  # its manager pauses it for three weeks, and forgets
    away_at: int | None = None  # the champion is on leave for two weeks


@dataclass
class Portfolio:
    """All of them, with the dice that their people roll while the bot runs."""

    pilots: list[Pilot]
    dice: random.Random = field(default_factory=lambda: random.Random(SEED + 1))


def portfolio(scale: float = 1.0) -> Portfolio:
    """The same pilots at every call; fewer of each kind with a smaller scale."""
    rng = random.Random(SEED)
    kinds = [kind for kind, count in SHARES for _ in range(max(2, int(count * scale)))]
    rng.shuffle(kinds)
    return Portfolio([_pilot(rng, number, kind) for number, kind in enumerate(kinds)])


def _pilot(rng: random.Random, number: int, kind: Kind) -> Pilot:
    """Every third champion owns two pilots, every manager sits above five."""
    noise = 2.0 if kind == "noisy" else 1.0
    extras = dict(_neglects(rng)) if kind in ("healthy", "noisy") else {}
    return Pilot(
        number=number,
        kind=kind,
        champion=number - number // 4,
        manager=number // 5,
        baseline=tuple(rng.gauss(0, noise) for _ in range(BASELINE)),
        values=tuple(_true(kind, week) + rng.gauss(0, noise) for week in range(WEEKS)),
        silent_from=rng.randrange(4, 16) if kind == "silent" else None,
        leaves_at=rng.randrange(4, 18) if kind == "ownerless" and number % 2 else None,
        declines=kind == "ownerless" and not number % 2,
        **extras,
    )


def _true(kind: Kind, week: int) -> float:
    """What the number really is in that week, before noise."""
    if kind == "worsening":
        return -2.0
    return min(0.3 * (week + 1), 3.0) if kind in ("healthy", "noisy", "silent", "ownerless") else 0.0


def _neglects(rng: random.Random) -> Iterator[tuple[str, int]]:
    """What else goes wrong in a pilot whose number is fine: one thing at most, so that every truth stands alone."""
    names = ("blocked_from", "tended_blocker", "unused_from", "untriaged_from", "paused_at", "away_at")
    if rng.random() < 0.8:
        yield rng.choice(names), rng.randrange(3, 14)
