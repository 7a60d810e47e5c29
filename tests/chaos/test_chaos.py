"""Two weeks of fifteen pilots while everything breaks, on both databases at once. `make chaos` plays far more of it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.chaos.run import Plan, chaos
from tests.chaos.stage import postgresql, sqlite

# As far as the top of the ladder: two working days for an offer, and three for each rung.
SHORT = Plan(10, 13, 3, 7, every=6, frozen=13, night=0, patience=2, step=timedelta(minutes=40), doubts_until=0.4)
ON_A_FILE = replace(SHORT, pilots=5, replicas=1, seed=8, every=15, frozen=12)


async def test_nothing_is_lost_and_nobody_is_asked_twice_while_everything_breaks(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("postgres", "sqlite")]
    for folder in folders:
        folder.mkdir()
    with postgresql(folders[0]) as server, sqlite(folders[1]) as file:
        runs = (chaos(folders[0], server, SHORT), chaos(folders[1], file, ON_A_FILE))
        verdicts = await asyncio.gather(*runs)
    for verdict in verdicts:
        assert verdict.wrong == [], verdict.figures
        assert verdict.counted["kills"] and verdict.counted["in doubt once"], verdict.figures
    assert verdicts[0].counted["restarts"] or verdicts[0].counted["stops"], verdicts[0].figures
