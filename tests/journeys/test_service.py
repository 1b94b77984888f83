"""The daemon under systemd's protocol, and asked by those who watch over it."""

from __future__ import annotations

import json
import signal
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from crawler.store.schema import VERSION
from tests.journeys.pages import article, feed
from tests.kit.home import Home
from tests.kit.released import as_version, facts
from tests.kit.site import Site, site_thread
from tests.kit.supervisor import supervising
from tests.kit.waiting import PATIENCE, free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]


def followed(home: Home, site: Site, *paths: str) -> None:
    """Write a source with these articles."""
    site.pages["/feed"] = feed(site, list(paths))
    for path in paths:
        site.pages[path] = article(f"Story {path}")
    home.sources({"url": site.url("/feed"), "name": "one", "every": "1d"})


def test_a_supervisor_is_told_of_start_reload_and_end(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.sources()
    with (
        supervising(tmp_path) as supervisor,
        home.running("run", **supervisor.environment) as daemon,
    ):
        assert "0 sources" in supervisor.wait_for("READY")["STATUS"]

        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        daemon.send_signal(signal.SIGHUP)
        reloading = supervisor.wait_for("RELOADING")
        supervisor.wait_for("READY")
        (home.config / "sources.yaml").write_text("- {url: 7}\n")
        daemon.send_signal(signal.SIGHUP)
        supervisor.wait_for("RELOADING")
        wrong = supervisor.wait_for("READY")
        daemon.send_signal(signal.SIGTERM)
        supervisor.wait_for("STOPPING")

        assert before <= int(reloading["MONOTONIC_USEC"]) < before + 60e6
        assert "configuration on disk is wrong" in wrong["STATUS"]
        assert daemon.wait(timeout=PATIENCE) == 0


def test_the_watchdog_is_fed_while_the_loop_turns_and_not_while_it_hangs(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.sources()
    with supervising(tmp_path) as supervisor:
        environment = {**supervisor.environment, "WATCHDOG_USEC": "600000"}
        with home.running("run", **environment) as daemon:
            supervisor.wait_for("WATCHDOG")
            daemon.send_signal(signal.SIGSTOP)
            hung = supervisor.hears_nothing_for(1.5)
            daemon.send_signal(signal.SIGCONT)

            assert hung
            supervisor.wait_for("WATCHDOG")


def test_a_watchdog_that_is_meant_for_another_process_is_not_fed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.sources()
    with supervising(tmp_path) as supervisor:
        environment = {**supervisor.environment, "WATCHDOG_USEC": "300000", "WATCHDOG_PID": "1"}
        with home.running("run", **environment):
            supervisor.wait_for("READY")

            assert supervisor.hears_nothing_for(1.0)


def test_it_is_killed_and_upgraded_and_loses_nothing(tmp_path: Path) -> None:
    with site_thread() as site, supervising(tmp_path) as supervisor:
        home = Home(tmp_path)
        followed(home, site, "/a", "/b", "/c")
        database = home.archive / "crawler.db"
        with home.running("run", **supervisor.environment) as daemon:
            wait_until(lambda: len(home.posts()) == 3)
            daemon.kill()
            daemon.wait(timeout=PATIENCE)
        with home.running("run", **supervisor.environment) as daemon:
            supervisor.wait_for("READY")
            supervisor.wait_for("READY")
            wait_until(lambda: facts(database)["articles"] == 3)
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(timeout=PATIENCE) == 0
        before = facts(database)
        as_version(database, 1)
        asked = site.count("/a") + site.count("/b") + site.count("/c")

        with home.running("run", **supervisor.environment) as daemon:
            supervisor.wait_for("READY")
            home.ok("once")
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(timeout=PATIENCE) == 0

        assert facts(database) == {**before, "version": VERSION}
        assert before["articles"] == 3
        assert site.count("/a") + site.count("/b") + site.count("/c") == asked
        if VERSION > 1:
            assert facts(home.archive / "crawler.db.backup-1") == {**before, "version": 1}


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_monitor_tells_of_health_and_figures(tmp_path: Path) -> None:
    with site_thread() as site:
        home, port = Home(tmp_path), free_port()
        home.settings(monitor={"listen": f"127.0.0.1:{port}"})
        followed(home, site, "/a", "/b")
        with home.running("run") as daemon:
            wait_until(lambda: len(home.posts()) == 2)
            home.ok("once")

            alive, ready = get(port, "/healthz"), get(port, "/readyz")
            status, text = get(port, "/metrics")
            other = get(port, "/")

        assert alive[0] == ready[0] == status == 200
        assert json.loads(ready[1])["pid"] == daemon.pid
        assert other[0] == 404
        samples = {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }
        assert samples["longshelf_articles",] == 2
        assert samples["longshelf_outcomes_total", "new"] == 2
        assert samples["longshelf_sources", "fine"] == 1
        assert samples["longshelf_requests_total", "2xx"] >= 4
        assert samples["longshelf_request_seconds_count",] >= 4
        assert samples["longshelf_ready",] == 1


def test_the_page_of_figures_names_each_of_them(tmp_path: Path) -> None:
    home, port = Home(tmp_path), free_port()
    home.settings(monitor={"listen": f"127.0.0.1:{port}"})
    home.sources()
    with home.running("run"):
        wait_until((home.archive / "crawler.sock").exists)
        wait_until(lambda: home.ok("healthcheck", "--timeout", "60"))
        text = get(port, "/metrics")[1]

    page = (ROOT / "docs/reference/metrics.md").read_text("utf-8")
    told = {line.split()[2]: line.split()[3] for line in text.splitlines() if "# TYPE" in line}
    missing = [name for name, kind in told.items() if f"| `{name}` | {kind} |" not in page]
    assert not missing
    assert page.count("\n| `longshelf_") + page.count("\n| `process_") == len(told)


def test_an_address_that_is_taken_is_said_with_what_to_do(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.sources()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        home.settings(monitor={"listen": f"127.0.0.1:{taken.getsockname()[1]}"})

        done = home.ok("run", code=2)

    assert "monitor.listen" in done.err
    assert "another port" in done.err


def test_healthcheck_says_whether_the_daemon_is_well(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.sources()
    nobody = home.ok("healthcheck", "--timeout", "60", code=1)
    with home.running("run") as daemon:
        wait_until((home.archive / "crawler.sock").exists)
        well = home.ok("healthcheck", "--timeout", "60", "--json")
        (home.config / "crawler.yaml").write_text("archive: {path: ../archive}\nnonsense: 1\n")
        though_wrong_on_disk = home.ok("healthcheck", "--timeout", "60")
        daemon.send_signal(signal.SIGSTOP)
        hung = home.ok("healthcheck", "--timeout", "0.5", code=1)
        daemon.send_signal(signal.SIGCONT)

    assert "no daemon answers" in nobody.out
    assert well.json["pid"] == daemon.pid
    assert "well" in though_wrong_on_disk.out
    assert "no daemon answers" in hung.out


def test_a_full_disk_makes_it_not_ready_and_leaves_it_alive(tmp_path: Path) -> None:
    with site_thread() as site:
        home, port = Home(tmp_path), free_port()
        home.settings(archive={"min_free": "900000GiB"}, monitor={"listen": f"127.0.0.1:{port}"})
        followed(home, site, "/a")
        with home.running("run"):
            wait_until((home.archive / "crawler.sock").exists)
            wait_until(lambda: home.run("healthcheck", "--timeout", "60").code == 1)
            said = home.ok("healthcheck", "--timeout", "60", code=1)

            assert get(port, "/healthz")[0] == 200
            assert get(port, "/readyz")[0] == 503
            assert "archive.disk-full" in said.out


def test_each_line_of_the_json_log_has_source_host_and_fetch(tmp_path: Path) -> None:
    with site_thread() as site:
        home = Home(tmp_path)
        home.settings(log={"format": "json", "requests": ["one"]})
        followed(home, site, "/a", "/b")
        with home.running("run") as daemon:
            wait_until(lambda: len(home.posts()) == 2)
            home.ok("once")
            daemon.send_signal(signal.SIGTERM)
            said = daemon.communicate(timeout=PATIENCE)[1]

    lines = [json.loads(line) for line in said.splitlines()]
    asked = [line for line in lines if line["logger"] == "crawler.requests"]
    posts = [line for line in lines if line["message"].startswith("one: new")]
    assert {line["source"] for line in asked} == {"one"}
    assert all(line["host"].startswith("127.0.0.") for line in asked)
    fetch_of = {line["url"]: line["fetch"] for line in asked}
    assert len(posts) == 2
    assert all(fetch_of[post["url"]] == post["fetch"] for post in posts)
    assert fetch_of[site.url("/a")] != fetch_of[site.url("/b")]


def test_sigusr1_turns_the_log_of_requests_on_and_off(tmp_path: Path) -> None:
    with site_thread() as site:
        home = Home(tmp_path)
        home.settings(log={"level": "warning"})
        followed(home, site, "/a")
        with home.running("run") as daemon:
            wait_until(lambda: len(home.posts()) == 1)
            daemon.send_signal(signal.SIGUSR1)
            home.ok("once")
            daemon.send_signal(signal.SIGUSR1)
            home.ok("once")
            daemon.send_signal(signal.SIGTERM)
            said = daemon.communicate(timeout=PATIENCE)[1]

    asked = [line for line in said.splitlines() if "GET " in line]
    assert len(asked) == 1
    assert "/feed: " in asked[0]
