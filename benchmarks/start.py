"""What the command costs at start over `python -c pass`: the least wall time of some rounds.

A busy machine only ever adds to it.

.venv/bin/python benchmarks/start.py
"""

from __future__ import annotations

import subprocess
import sys
import time

ROUNDS = 25
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "crawler --version": ["-m", "crawler", "--version"],
    "crawler --help": ["-m", "crawler", "--help"],
}


def main() -> None:
    took: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, words in COMMANDS.items():
            began = time.perf_counter()
            subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)
            took[name].append((time.perf_counter() - began) * 1000)
    bare = min(took["python -c pass"])
    for name, times in took.items():
        print(f"{name:20} {min(times):6.1f} ms   {min(times) - bare:+6.1f} ms")


if __name__ == "__main__":
    main()
