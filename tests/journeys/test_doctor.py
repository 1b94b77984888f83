"""`crawler doctor` names what is wrong, and what to do about it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.app.doctor.machine import has_wal_bug
from tests.kit.home import Home
from tests.kit.released import as_version
from tests.kit.waiting import PATIENCE, wait_until


def findings(home: Home, *words: str, code: int = 0, **environ: str) -> dict[str, Any]:
    """Return what doctor finds, by topic."""
    done = home.run("doctor", "--json", *words, timeout=PATIENCE, **environ)
    assert done.code == code, done.out + done.err
    found = done.json["findings"]
    assert done.json["ok"] is (code == 0)
    assert all(one["message"] and one["what_to_do"] for one in found)
    return {one["topic"]: one for one in reversed(found)}  # of several the worst, which is first


def local(home: Home, **more: Any) -> None:
    """Write a source whose host needs no resolver."""
    home.sources({"url": "http://127.0.0.1:9/feed", "name": "one", **more})


def test_an_installation_without_a_contact_is_told_the_line_to_write(tmp_path: Path) -> None:
    home = Home(tmp_path)
    local(home)

    found = findings(home)["contact"]
    home.settings(http={"contact": "mailto:me@my.site"})

    assert found["level"] == "warning"
    assert "contact:" in found["what_to_do"]
    assert "contact" not in findings(home)


def test_a_wrong_configuration_is_a_problem_and_the_rest_is_looked_at_all_the_same(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path)
    home.settings(archive={"min_free": "900000GiB"})
    home.sources({"url": "http://127.0.0.1:9/feed", "evry": "5m"})

    found = findings(home, code=1)

    assert "sources.yaml:2:3" in found["configuration"]["message"]
    assert found["disk"]["level"] == "problem"
    assert "min_free" in found["disk"]["what_to_do"]


def test_a_host_that_does_not_resolve_and_one_that_is_refused_are_named(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.settings(http={"allow_networks": []})
    home.sources(
        {"url": "http://127.0.0.1:9/feed", "name": "here"},
        {"url": "http://nowhere.invalid/feed", "name": "there"},
    )

    found = findings(home, code=1)

    assert "nowhere.invalid" in found["dns"]["message"]
    assert "here" in found["address"]["message"]
    assert "allow_networks: [127.0.0.0/8]" in found["address"]["what_to_do"]


def test_a_fake_address_of_a_proxy_is_called_by_its_name(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.sources({"url": "http://198.18.0.7/feed", "name": "one"})

    found = findings(home, code=1)["fake-ip"]

    assert "Clash" in found["message"]
    assert "198.18.0.0/15" in found["what_to_do"]


def test_proxy_variables_are_named_unless_a_proxy_is_configured(tmp_path: Path) -> None:
    home = Home(tmp_path)
    local(home)
    found = findings(home, HTTPS_PROXY="http://proxy.example:3128")
    local(home, http={"proxy": "http://127.0.0.1:3128"})

    assert "HTTPS_PROXY" in found["proxy"]["message"]
    assert "proxy" not in findings(home, HTTPS_PROXY="http://proxy.example:3128")


def test_an_archive_from_the_future_means_a_clock_that_is_wrong(tmp_path: Path) -> None:
    home = Home(tmp_path)
    local(home)
    journal = home.archive / "captures/2026-01.jsonl"
    journal.parent.mkdir(parents=True)
    journal.touch()
    later = (datetime.fromtimestamp(journal.stat().st_mtime, UTC) + timedelta(days=3)).timestamp()
    os.utime(journal, (later, later))

    found = findings(home, code=1)["clock"]

    assert "later than now" in found["message"]


def test_a_database_of_an_older_version_is_announced_with_its_copy(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.sources()
    with home.running("run"):
        wait_until((home.archive / "crawler.sock").exists)
    as_version(home.archive / "crawler.db", 1)
    (home.archive / "crawler.db").chmod(0o644)

    found = findings(home)

    assert "from schema 1" in found["database"]["message"]
    assert "chmod 600" in found["permissions"]["what_to_do"]


def test_a_site_whose_settings_hide_the_posts_is_told_so(tmp_path: Path) -> None:
    home = Home(tmp_path)
    local(home, profile="hugo")
    site = tmp_path / "site"
    site.mkdir()
    (site / "hugo.toml").write_text("title = 'Mine'\n")

    in_general = findings(home)["site.hugo"]
    hidden = findings(home, "--site", str(site), code=1)["site.hugo"]
    (site / "hugo.toml").write_text("[markup.goldmark.renderer]\nunsafe = true\n")
    shown = findings(home, "--site", str(site))["site.hugo"]

    assert in_general["level"] == shown["level"] == "note"
    assert hidden["level"] == "problem"
    assert "unsafe = true" in hidden["what_to_do"]


def test_it_prints_a_finding_and_below_it_what_to_do(tmp_path: Path) -> None:
    home = Home(tmp_path)
    local(home)

    said = home.ok("doctor").out.splitlines()

    assert said[0].startswith("warning: ")
    assert said[0].endswith("(contact)")
    assert said[1].startswith("  write in crawler.yaml: ")
    assert said[-1].startswith("no problems, ")


@pytest.mark.parametrize(
    ("version", "has"),
    [("3.6.23", False), ("3.7.0", True), ("3.40.1", True), ("3.44.5", True), ("3.44.6", False),
     ("3.45.0", True), ("3.50.6", True), ("3.50.7", False), ("3.51.2", True), ("3.51.3", False),
     ("3.53.0", False)],
)  # fmt: skip
def test_the_versions_of_sqlite_with_the_fault_are_known(version: str, has: bool) -> None:  # noqa: FBT001
    assert has_wal_bug(version) is has


@pytest.mark.parametrize(
    ("there", "install"), [("pip", "longshelf[browser]"), ("browser", "apt install chromium")]
)
def test_what_a_source_lacks_whose_pages_are_rendered_is_named_with_the_command(
    tmp_path: Path, there: str, install: str
) -> None:
    home = Home(tmp_path)
    local(home, http={"browser": True})
    nowhere = {"PATH": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}
    hide = "import sys; sys.modules['playwright'] = None" if there == "pip" else ""
    (tmp_path / "sitecustomize.py").write_text(hide)
    if there == "browser":
        pytest.importorskip("playwright")
    environ = nowhere | {"PYTHONPATH": f"{tmp_path}:{Path(__file__).resolve().parents[2]}"}

    found = findings(home, code=1, **environ)["browser"]
    checked = home.run("check", timeout=PATIENCE, **environ)

    assert found["level"] == "problem"
    assert "'one' has `http: {browser: true}`" in found["message"]
    assert install in found["what_to_do"]
    assert checked.code == 0
    assert install in checked.err
    local(home)
    assert "browser" not in findings(home, code=0, **environ)
