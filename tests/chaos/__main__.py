"""The long forms: `python -m tests.chaos --kills 200 --articles 2000`, or `--faults 100`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.chaos.faults import run_faults
from tests.chaos.loop import run_chaos

SHOWN = 40


def main() -> None:
    """Run the loop, say what came of it; exit with 1 if anything was lost, doubled or torn."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--faults", type=int, help="make system calls fail instead")
    parser.add_argument("--articles", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="work here, and leave the archives")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        if chosen.faults is not None:
            articles = chosen.articles or 30
            found = run_faults(folder, faults=chosen.faults, articles=articles, seed=chosen.seed)
            print(f"{chosen.faults} calls failed or were the last: {len(found)} faults")
        else:
            found = _kill(folder, chosen.kills, chosen.articles or 2000, chosen.seed)
    for fault in found[:SHOWN]:
        print(f"  {fault}")
    sys.exit(1 if found else 0)


def _kill(folder: Path, kills: int, articles: int, seed: int) -> list[str]:
    report = run_chaos(folder, kills=kills, articles=articles, seed=seed)
    print(
        f"{report.kills} kills, {report.articles} articles, {report.requests} requests, "
        f"{report.seconds:.0f} s: {len(report.faults)} faults"
    )
    return report.faults


main()
