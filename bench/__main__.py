"""`make bench`: every measurement as a ratio within one run. `--quick` is for a look, not for the record."""

import argparse
import sys
from collections.abc import Callable

from bench import answers, cost, decisions, false_alarms, large, slack, stalls, store, teams

LONG = ("stalls", "answers", "large", "cost")  # minutes each: only where they are named
BENCHES: dict[str, Callable[[float], str]] = {
    "decisions": decisions.run,
    "store": store.run,
    "answers": answers.run,
    "large": large.run,
    "cost": cost.run,
    "slack": slack.run,
    "teams": teams.run,
    "verdict": false_alarms.run,
    "stalls": stalls.run,
}


def main() -> int:
    """Run all but the long ones, or those that are named, and print their tables."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHES], metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    args = parser.parse_args()
    for name in args.names or (name for name in BENCHES if name not in LONG):
        print(f"## {name}\n\n{BENCHES[name](0.1 if args.quick else 1.0)}\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
