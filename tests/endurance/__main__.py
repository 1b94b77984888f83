"""The long form: `python -m tests.endurance --sources 5000 --hours 24`."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from tests.endurance.day import Report, configure, live, serving


def main() -> None:
    """Live through a day, say what it left; exit with 1 if anything grew, drifted or was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.endurance", description=__doc__)
    parser.add_argument("--sources", type=int, default=5000)
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    chosen = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, serving() as port:
        config = configure(Path(folder), chosen.sources, port)
        if not chosen.json:
            print("| hour | memory | descriptors | tasks | polls | pages | CPU | of each |")
            print("|---|---|---|---|---|---|---|---|")
        tell = (lambda _: None) if chosen.json else _show
        report = asyncio.run(live(config, chosen.hours, tell))
    found = report.faults()
    if chosen.json:
        print(json.dumps({**asdict(report), "faults": found}))
        sys.exit(1 if found else 0)
    print(
        f"\n{report.sources} sources, {report.polls} polls ({report.unchanged} unchanged, "
        f"{report.failed} failed), {report.articles} articles, "
        f"in {time.monotonic() - began:.0f} s; ready after {report.start:.2f} s of CPU; "
        f"greatest drift {report.drift:.1f} s; {len(found)} faults"
    )
    for fault in found[:40]:
        print(f"  {fault}")
    sys.exit(1 if found else 0)


def _show(report: Report) -> None:
    """Print the hour that has just ended."""
    hour, cost = report.hours[-1], report.costs()[0][-1]
    print(
        f"| {len(report.hours)} | {hour.memory / 1e6:.1f} MB | {hour.descriptors} | {hour.tasks} "
        f"| {hour.polls} | {hour.pages} | {hour.cpu:.1f} s | {1000 * cost:.2f} ms |",
        flush=True,
    )


if __name__ == "__main__":
    main()
