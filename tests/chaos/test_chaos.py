"""Twelve days of forty pilots while everything breaks, on both databases at once. `make chaos` plays far more of it."""

import asyncio
from pathlib import Path

from tests.chaos.judging import Verdict
from tests.chaos.run import Plan, chaos
from tests.chaos.stage import postgresql, sqlite

ON_POSTGRES = Plan(40, 12, 3, seed=7, every=4, frozen=13, night=0, patience=2, doubts_until=0.4)
ON_A_FILE = Plan(20, 12, 1, seed=8, every=8, frozen=12, night=0, patience=2, doubts_until=0.4)


async def test_nothing_is_lost_and_nobody_is_asked_twice_while_everything_breaks(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("postgres", "sqlite")]
    for folder in folders:
        folder.mkdir()
    with postgresql(folders[0]) as server, sqlite(folders[1]) as file:
        runs = (chaos(folders[0], server, ON_POSTGRES), chaos(folders[1], file, ON_A_FILE))
        verdicts = await asyncio.gather(*runs)
    for verdict in verdicts:
        assert verdict.wrong == [], figures(verdict)
        assert verdict.counted["kills"] and verdict.counted["in doubt once"], figures(verdict)
    assert verdicts[0].counted["restarts"] or verdicts[0].counted["stops"], figures(verdicts[0])


def figures(verdict: Verdict) -> str:
    """What it took, a line each."""
    return "\n".join(f"{number:8} {name}" for name, number in sorted(verdict.counted.items()))
