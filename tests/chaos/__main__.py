"""`python -m tests.chaos --kills 200 --articles 2000`: the long form."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.chaos.loop import run_chaos

SHOWN = 40


def main() -> None:
    """Run the loop, say what came of it; exit with 1 if anything was lost, doubled or torn."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="work here, and leave the archives")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        report = run_chaos(folder, kills=chosen.kills, articles=chosen.articles, seed=chosen.seed)
    print(
        f"{report.kills} kills, {report.articles} articles, {report.requests} requests, "
        f"{report.seconds:.0f} s: {len(report.faults)} faults"
    )
    for fault in report.faults[:SHOWN]:
        print(f"  {fault}")
    sys.exit(1 if report.faults else 0)


main()
