"""`make chaos`."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from tests.chaos.run import Plan, chaos
from tests.chaos.stage import postgresql, sqlite


def main() -> int:
    kind = os.environ.get("DB", "postgres")
    plan = Plan(
        int(os.environ.get("PILOTS", "500")),
        int(os.environ.get("DAYS", "28")),
        int(os.environ.get("REPLICAS", "3")) if kind == "postgres" else 1,
        int(os.environ.get("SEED", "1")),
        float(os.environ.get("EVERY", "6")),
        float(os.environ.get("NIGHT", "20")),
    )
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    print(folder)
    with (postgresql if kind == "postgres" else sqlite)(folder) as server:
        verdict = asyncio.run(chaos(folder, server, plan))
    for name, number in sorted(verdict.counted.items()):
        print(f"{number:8} {name}")
    print(*verdict.wrong, sep="\n")
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
