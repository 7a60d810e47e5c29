"""`make chaos`: four simulated weeks on PostgreSQL and on SQLite, or months of quieter ones to see what grows."""

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

from tests.chaos.judging import Verdict
from tests.chaos.run import Plan, chaos
from tests.chaos.soak import soak
from tests.chaos.stage import postgresql, sqlite


def main() -> int:
    """Plays what the environment asks for and prints its figures; 1 where anything is wrong."""
    parser = argparse.ArgumentParser(prog="make chaos", description="Variables: SEED, PILOTS, DAYS, SOAK=1, SECONDS.")
    parser.parse_args()
    given = os.environ
    seed, pilots, days = (int(given.get(name) or usual) for name, usual in (("SEED", 1), ("PILOTS", 500), ("DAYS", 28)))
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        if given.get("SOAK"):
            return asyncio.run(soak(Path(folder), seed, float(given.get("SECONDS") or 3600)))
        print(f"chaos: {pilots} pilots, {days} days, seed {seed}", flush=True)
        verdicts = [
            _played("PostgreSQL, three replicas", Path(folder) / "postgres", Plan(pilots, days, 3, seed)),
            # One process and one tenth of the people: it is as often dead or frozen as three are together.
            _played(
                "SQLite, one process", Path(folder) / "sqlite", Plan(max(10, pilots // 10), days, 1, seed, every=20)
            ),
        ]
    return 1 if any(verdict.wrong for verdict in verdicts) else 0


def _played(title: str, folder: Path, plan: Plan) -> Verdict:
    folder.mkdir()
    with (sqlite if plan.replicas == 1 else postgresql)(folder) as server:
        verdict = asyncio.run(chaos(folder, server, plan))
    print(f"\n{title}", *verdict.figures, sep="\n")
    print(*(f"WRONG: {each}" for each in verdict.wrong or ()), sep="\n", flush=True)
    return verdict


if __name__ == "__main__":
    sys.exit(main())
