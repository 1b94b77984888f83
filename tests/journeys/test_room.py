"""Room on the disk: what each source takes, how long it lasts, and what happens without any."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.journeys.lively import fall_due, just_now
from tests.journeys.pages import article, feed
from tests.kit.home import Home, command, environment
from tests.kit.site import Site, site_thread
from tests.kit.waiting import PATIENCE, wait_until


def furnish(site: Site, home: Home) -> None:
    for name in ("one", "two"):
        site.pages[f"/{name}"] = feed(site, [f"/{name}/a"])
        site.pages[f"/{name}/a"] = article(f"The {name} story", date=just_now())
    home.sources(*({"url": site.url(f"/{name}"), "name": name} for name in ("one", "two")))


def taken(home: Home) -> int:
    """What lies in the archive, in bytes, without database and manifest."""
    folders = ("raw", "rules", "posts", "captures")
    return sum(
        path.stat().st_size
        for folder in folders
        for path in (home.archive / folder).rglob("*")
        if path.is_file()
    )


def test_status_tells_what_each_source_takes_and_how_long_there_is_room(tmp_path: Path) -> None:
    with site_thread() as site:
        home = Home(tmp_path)
        furnish(site, home)
        home.ok("once")
        first = home.ok("status", "--json").json

        fall_due(home)
        home.ok("once")

        said = home.ok("status", "--json").json
        disk, sizes = said["disk"], {one["name"]: one["bytes"] for one in said["sources"]}
        assert min(sizes.values()) > 1000
        assert disk["bytes"] == sum(sizes.values())
        assert abs(disk["bytes"] - taken(home)) < 200
        assert disk["growth_a_day"] == disk["bytes"]
        assert disk["days_left"] == (disk["free"] - disk["min_free"]) // disk["growth_a_day"]
        lines = sum(len(f.read_bytes()) for f in (home.archive / "captures").iterdir())
        assert 0 < disk["bytes"] - first["disk"]["bytes"] < lines
        assert "enough for" in home.ok("status").out


def test_a_lost_database_is_told_the_sizes_by_what_is_there(tmp_path: Path) -> None:
    with site_thread() as site:
        home = Home(tmp_path)
        furnish(site, home)
        home.ok("once")
        before = home.ok("status", "--json").json["disk"]["bytes"]
        for path in home.archive.glob("crawler.db*"):
            path.unlink()

        home.ok("rebuild")
        after = home.ok("status", "--json").json["disk"]["bytes"]
        home.ok("rebuild")

        assert abs(after - before) < 0.3 * before
        assert home.ok("status", "--json").json["disk"]["bytes"] == after


@contextmanager
def running_with_log(home: Home, log: IO[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command("run"), cwd=home.folder, env=environment({}), stdout=log, stderr=log
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(timeout=PATIENCE)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a file system can be mounted by root only")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_without_room_the_daemon_takes_no_work_says_so_once_and_goes_on_by_itself(
    tmp_path: Path,
) -> None:
    with site_thread() as site, small_disk(tmp_path / "disk", "40m"):
        home = Home(tmp_path / "home")
        home.archive = tmp_path / "disk" / "archive"
        home.settings(archive={"path": str(home.archive), "min_free": "20MiB"})
        furnish(site, home)
        filler = tmp_path / "disk" / "filler"
        filler.write_bytes(bytes(30 * 2**20))
        log = tmp_path / "log"
        with log.open("w") as stream, running_with_log(home, stream) as daemon:
            wait_until(lambda: "archive.disk-full" in log.read_text())
            wait_until(lambda: home.ok("status", "--json").json["trouble"] is not None)
            assert "archive.disk-full" in home.ok("status").out
            assert (
                home.ok("healthcheck", "--timeout", "60", "--json", code=1).json["ready"] is False
            )
            assert not site.count()

            filler.unlink()
            wait_until(lambda: len(home.posts()) == 2)

            wait_until(lambda: home.ok("status", "--json").json["trouble"] is None)
            daemon.terminate()
            daemon.wait(timeout=PATIENCE)
        assert log.read_text().count("archive.disk-full") == 1
