"""The command where its terminal, its group of processes, or the system are not as it would like.

It is run by an interpreter of its own: how that starts is what is looked at.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from crawler.errors import SystemLimitError
from tests.journeys.pages import article, feed
from tests.kit.home import Home, command, environment, says
from tests.kit.site import Held, Site, site_thread
from tests.kit.waiting import PATIENCE, wait_until

PATHS = [f"/story/{number}" for number in range(3)]


def followed(folder: Path, site: Site) -> Home:
    site.pages["/feed"] = feed(site, PATHS)
    site.pages |= {path: article(f"Story {path}") for path in PATHS}
    home = Home(folder)
    home.sources({"url": site.url("/feed"), "name": "one", "every": "1d"})
    return home


def in_shell(home: Home, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Have a shell run a script that starts the command as `"$@"`."""
    return subprocess.run(
        ["sh", "-c", script, "sh", *command(*arguments)], cwd=home.folder, env=environment({}),
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip


def stopped_at(folder: Path, module: str, which: str) -> str:
    """Return a search path on which that signal comes where the command imports that module."""
    script = f"import os, signal\nos.kill(os.getpid(), signal.{which})\nsignal.pause()\n"
    (folder / f"{module}.py").write_text(script)
    return os.pathsep.join([str(folder), environment({})["PYTHONPATH"]])


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_command_without_standard_streams_does_its_work(closed: str, tmp_path: Path) -> None:
    with site_thread() as site:
        home = followed(tmp_path, site)

        done = in_shell(home, f'"$@" {closed}', "once")

    assert done.returncode == 0, done.stderr
    assert len(home.posts()) == len(PATHS)


def test_a_reader_that_has_gone_is_no_failure(tmp_path: Path) -> None:
    with site_thread() as site:
        home = followed(tmp_path, site)

        done = in_shell(home, '{ "$@"; echo "ended with $?" >&2; } | true', "once")

    assert done.stderr == "ended with 0\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="what is always full is Linux's")
@pytest.mark.parametrize("verb", ["once", "list", "status"])
def test_an_output_that_takes_nothing_more_is_said(verb: str, tmp_path: Path) -> None:
    with site_thread() as site:
        home = followed(tmp_path, site)
        home.ok("once")

        done = in_shell(home, '"$@" > /dev/full', verb)

    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert f"({SystemLimitError.code})" in done.stderr


def test_ctrl_c_while_the_command_is_being_imported_ends_it_without_a_word(tmp_path: Path) -> None:
    path = stopped_at(tmp_path, "click", "SIGINT")

    with Home(tmp_path).interpreted("once", PYTHONPATH=path) as process:
        out, err = process.communicate(timeout=PATIENCE)

    assert (process.returncode, out, err) == (-signal.SIGINT, "", "")


def test_sigterm_ends_a_command_that_has_not_got_to_its_work_with_0(tmp_path: Path) -> None:
    path = stopped_at(tmp_path, "yaml", "SIGTERM")

    with Home(tmp_path).interpreted("once", PYTHONPATH=path) as process:
        out, err = process.communicate(timeout=PATIENCE)

    assert (process.returncode, out, err) == (0, "", "")


def test_sigterm_ends_a_client_of_the_daemon_with_0(tmp_path: Path) -> None:
    with site_thread() as site:
        home = followed(tmp_path, site)
        with home.running("run") as daemon:
            wait_until(lambda: len(home.posts()) == len(PATHS))
            site.pages["/feed"] = held = Held(feed(site, PATHS))
            before = site.count("/feed")
            with home.interpreted("once") as client:
                wait_until(lambda: site.count("/feed") > before)
                client.send_signal(signal.SIGTERM)
                _, err = client.communicate(timeout=PATIENCE)
            held.let_go()
            assert daemon.poll() is None

    assert client.returncode == 0, err
    assert "Traceback" not in err


@pytest.mark.skipif(sys.platform != "linux", reason="processes are told by /proc")
@pytest.mark.parametrize("which", [signal.SIGHUP, signal.SIGUSR1])
def test_what_is_meant_for_the_daemon_does_not_end_its_workers(
    which: signal.Signals, tmp_path: Path
) -> None:
    with site_thread() as site:
        home = followed(tmp_path, site)
        daemon = subprocess.Popen(
            command("run"), cwd=home.folder, env=environment({}), text=True,
            start_new_session=True, stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            wait_until(lambda: len(home.posts()) == len(PATHS))
            before = _group(daemon.pid)
            os.killpg(daemon.pid, which)
            told = "taken over" if which is signal.SIGHUP else "is told from now on"
            says(daemon, told)
            drain = threading.Thread(target=daemon.communicate, daemon=True)
            drain.start()
            site.pages["/more"], site.pages["/4"] = feed(site, ["/4"]), article("Story 4")
            home.sources({"url": site.url("/more"), "name": "two", "every": "1d"})
            wait_until(lambda: len(home.posts()) == len(PATHS) + 1)

            assert len(before) > 1
            assert before <= _group(daemon.pid)
        finally:
            daemon.kill()
            drain.join(PATIENCE)


def _group(leader: int) -> set[int]:
    """Return the processes of a group that live."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(group) == leader and state != "Z":
            found.add(int(folder.name))
    return found
