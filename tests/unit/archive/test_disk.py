"""Files that are moved into place by several threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from crawler.archive.disk import move

MOVERS = 8
ROUNDS = 60


def test_a_folder_that_somebody_else_makes_in_between_is_no_error(tmp_path: Path) -> None:
    together = threading.Barrier(MOVERS)

    def mover(new: Path, number: int) -> Callable[[], set[str]]:
        temporary = tmp_path / f"{new.name}-{number}"
        temporary.write_bytes(b"")
        final = new / "below" / "far below" / str(number)

        def run() -> set[str]:
            together.wait(timeout=30)
            return move(temporary, final)

        return run

    with ThreadPoolExecutor(MOVERS) as threads:
        for number in range(ROUNDS):
            new = tmp_path / f"new{number}"
            movers = [mover(new, each) for each in range(MOVERS)]
            running = [threads.submit(run) for run in movers]
            touched = set[str]().union(*(each.result() for each in running))

            assert len(list((new / "below" / "far below").iterdir())) == MOVERS
            assert {str(tmp_path), str(new), str(new / "below")} <= touched
