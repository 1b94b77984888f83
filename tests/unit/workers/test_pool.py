"""The pool loses a page, never a batch."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.errors import (
    NoBodyError,
    Retry,
    WorkerBugError,
    WorkerDiedError,
    WorkerTimeoutError,
)
from crawler.workers.origin import Origin
from crawler.workers.pool import open_pool
from tests.kit.waiting import PATIENCE

WORK = "tests.unit.workers.work"
SHORT = timedelta(seconds=0.5)


async def test_a_batch_comes_back_in_order() -> None:
    async with open_pool(2) as pool:
        results = await pool.run(f"{WORK}:double", list(range(100)))

    assert results == [2 * number for number in range(100)]


async def test_a_page_that_kills_its_worker_costs_itself_alone() -> None:
    async with open_pool(1) as pool:
        results = await pool.run(f"{WORK}:misbehave", ["a", "die", "b", "die", "c"])

    assert [results[0], results[2], results[4]] == ["a done", "b done", "c done"]
    assert isinstance(results[1], WorkerDiedError)
    assert isinstance(results[3], WorkerDiedError)


async def test_a_page_that_hangs_is_ended_after_its_budget() -> None:
    async with open_pool(1, budget=SHORT) as pool:
        await pool.run(f"{WORK}:misbehave", ["warm"])
        results = await pool.run(f"{WORK}:misbehave", ["a", "hang", "b"])

    assert results[0] == "a done"
    assert isinstance(results[1], WorkerTimeoutError)
    assert results[2] == "b done"


async def test_the_first_page_of_a_new_worker_has_no_more_time_than_the_others() -> None:
    async with open_pool(1, budget=SHORT) as pool:
        results = await pool.run(f"{WORK}:misbehave", ["hang"])

    (error,) = results
    assert isinstance(error, WorkerTimeoutError)
    assert f"its budget of {SHORT.total_seconds():g} s" in str(error)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are watched in /proc")
async def test_a_page_is_not_blamed_for_a_machine_that_does_something_else() -> None:
    async with open_pool(1, budget=SHORT) as pool:
        (worker,) = await pool.run(f"{WORK}:pid", [1])
        work = asyncio.create_task(pool.run(f"{WORK}:misbehave", ["stop"]))
        async with asyncio.timeout(PATIENCE):
            while _state(worker) != "T":  # noqa: ASYNC110 - nothing tells when it has stopped
                await asyncio.sleep(0.01)
        await asyncio.sleep(3 * SHORT.total_seconds())
        os.kill(worker, signal.SIGCONT)

        assert await work == ["stop done"]


async def test_a_page_that_only_waits_is_ended_too() -> None:
    async with open_pool(1, budget=SHORT / 10) as pool:
        await pool.run(f"{WORK}:misbehave", ["warm"])
        (result,) = await pool.run(f"{WORK}:misbehave", ["sleep"])

    assert isinstance(result, WorkerTimeoutError)


async def test_errors_cross_the_pipe_with_their_hint_and_bugs_with_their_traceback() -> None:
    async with open_pool(1) as pool:
        refused, bug, fine = await pool.run(f"{WORK}:misbehave", ["refuse", "bug", "x"])

    assert isinstance(refused, NoBodyError)
    assert refused.hint == "look elsewhere"
    assert isinstance(bug, WorkerBugError)
    assert "KeyError" in bug.message
    assert "work.py" in bug.hint
    assert fine == "x done"


async def test_a_page_that_eats_memory_is_refused_and_the_next_is_done() -> None:
    async with open_pool(1, memory=256 * 2**20) as pool:
        eaten, fine = await pool.run(f"{WORK}:misbehave", ["eat", "x"])

    assert isinstance(eaten, WorkerDiedError)
    assert fine == "x done"


async def test_a_worker_is_replaced_after_its_share_of_pages() -> None:
    async with open_pool(1, pages=3) as pool:
        first = await pool.run(f"{WORK}:pid", [1, 2, 3])
        second = await pool.run(f"{WORK}:pid", [1])

    assert len(set(first)) == 1
    assert second[0] not in first


async def test_idle_workers_end_and_start_again_on_demand() -> None:
    async with open_pool(1, idle=timedelta(seconds=0.2)) as pool:
        await pool.run(f"{WORK}:double", [1])
        async with asyncio.timeout(PATIENCE):
            while pool.pids:  # noqa: ASYNC110 - nothing tells when a process has gone
                await asyncio.sleep(0.05)
        assert await pool.run(f"{WORK}:double", [2]) == [4]


async def test_two_workers_work_side_by_side() -> None:
    async with open_pool(2) as pool:
        first, second = await asyncio.gather(
            pool.run(f"{WORK}:pid", [1]), pool.run(f"{WORK}:pid", [1])
        )

    assert first != second


async def test_what_is_warmed_up_is_so_once_for_all_workers() -> None:
    async with open_pool(2, origin=Origin(f"{WORK}:warm_up")) as pool:
        (first,), (second,) = await asyncio.gather(
            pool.run(f"{WORK}:warmed_by", [1]), pool.run(f"{WORK}:warmed_by", [1])
        )
        workers = pool.pids

    assert first == second
    assert len(first) == 1
    assert first[0] not in workers
    assert len(workers) == 2


async def test_workers_are_copied_from_a_process_that_was_started_ahead() -> None:
    with Origin() as origin:
        ahead = repr(origin)
        async with open_pool(1, origin=origin) as pool:
            (parent,) = await pool.run(f"{WORK}:parent", [1])
        after = repr(origin)

    assert ahead == f"<Origin {parent}>"
    assert after == "<Origin at rest>"


@pytest.mark.parametrize("told", ["origin.warm()", "pass"])
def test_started_ahead_it_is_a_copy_that_is_warmed_up_once_at_the_latest_for_a_worker(
    told: str,
) -> None:
    script = f"""
import os
from {WORK} import warm_up
from crawler.workers.origin import Origin
warm_up()
with Origin("{WORK}:warm_up") as origin:
    {told}
    import asyncio
    from crawler.workers.pool import open_pool
    async def main():
        async with open_pool(1, origin=origin) as pool:
            (warmed_by,) = await pool.run("{WORK}:warmed_by", [1])
            (parent,) = await pool.run("{WORK}:parent", [1])
            print(warmed_by == [os.getpid(), parent])
    asyncio.run(main())
print(origin)
"""

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.split("\n") == ["True", "<Origin at rest>", ""]
    assert not done.stderr


def test_signals_to_the_whole_group_do_not_reach_it_while_it_starts() -> None:
    script = f"""
import asyncio, os, signal
from crawler.workers.origin import Origin
from crawler.workers.pool import open_pool
origin = Origin()
origin.start()
pid = int(repr(origin).strip("<>").split()[-1])
for which in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    os.kill(pid, which)
async def main():
    async with open_pool(1, origin=origin) as pool:
        print(await pool.run("{WORK}:parent", [1]) == [pid])
asyncio.run(main())
"""

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert (done.stdout, done.stderr) == ("True\n", "")


def test_ctrl_c_while_a_process_is_copied_ends_the_command_and_is_not_lost() -> None:
    script = """
import os, signal
from crawler.workers.origin import Origin
parent = os.getpid()
os.register_at_fork(before=lambda: os.kill(parent, signal.SIGINT))
try:
    with Origin():
        print("lost")
except KeyboardInterrupt:
    print("ends")
"""

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr, done.returncode) == ("ends\n", "", 0)


@pytest.mark.skipif(sys.platform != "linux", reason="limits on processes differ")
async def test_a_worker_that_the_system_does_not_let_us_have_is_no_fault_of_the_page() -> None:
    async with open_pool(2) as pool:
        (parent,) = await pool.run(f"{WORK}:parent", [1])
        resource.prlimit(parent, resource.RLIMIT_NOFILE, (1, 1))
        first = asyncio.create_task(pool.run(f"{WORK}:misbehave", ["stop"]))
        (worker,) = pool.pids
        async with asyncio.timeout(PATIENCE):
            while _state(worker) != "T":  # noqa: ASYNC110 - nothing tells when it has stopped
                await asyncio.sleep(0.01)
        (error,) = await pool.run(f"{WORK}:double", [2])
        os.kill(worker, signal.SIGCONT)
        await first

    assert isinstance(error, WorkerDiedError)
    assert error.retry is Retry.LATER


@pytest.mark.skipif(sys.platform != "linux", reason="processes are watched in /proc")
async def test_a_worker_that_hangs_is_ended_though_its_parent_was_killed() -> None:
    async with open_pool(1, budget=SHORT) as pool:
        (parent,) = await pool.run(f"{WORK}:parent", [1])
        (worker,) = pool.pids
        hanging = asyncio.create_task(pool.run(f"{WORK}:misbehave", ["hang"]))
        os.kill(parent, signal.SIGKILL)
        (result,) = await hanging

        assert isinstance(result, WorkerTimeoutError)
        async with asyncio.timeout(PATIENCE):
            while _lives(worker) and _state(worker) != "Z":  # noqa: ASYNC110 - see above
                await asyncio.sleep(0.02)
        assert await pool.run(f"{WORK}:double", [2]) == [4]


async def test_megabytes_cross_the_pipe() -> None:
    async with open_pool(1) as pool:
        (result,) = await pool.run(f"{WORK}:double", ["x" * 5_000_000])

    assert result == "x" * 10_000_000


@pytest.mark.parametrize("ahead", [True, False])
async def test_workers_end_with_a_daemon_that_is_killed_though_they_hang(*, ahead: bool) -> None:
    script = f"""
import asyncio
import os
import sys
from datetime import timedelta
from crawler.workers.origin import Origin
from crawler.workers.pool import open_pool
async def main():
    origin = Origin().__enter__() if {ahead} else None
    async with open_pool(1, budget=timedelta(seconds=60), origin=origin) as pool:
        print((await pool.run("{WORK}:pid", [1]))[0], flush=True)
        await pool.run("{WORK}:misbehave", ["hang"])
asyncio.run(main())
"""
    daemon = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE
    )
    assert daemon.stdout is not None
    worker = int(await daemon.stdout.readline())

    daemon.kill()

    await daemon.wait()
    async with asyncio.timeout(PATIENCE):
        while _lives(worker):  # noqa: ASYNC110 - nothing tells when it has gone
            await asyncio.sleep(0.02)


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
