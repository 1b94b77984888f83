"""Politeness as the server's own clock sees it."""

from __future__ import annotations

import asyncio
import gzip
import signal
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.journeys import pages
from tests.journeys.pages import article
from tests.journeys.test_miseries import feed, harmless
from tests.kit.home import Home
from tests.kit.miseries import Asked, answer, miseries_thread, redirect
from tests.kit.serving import Speak
from tests.kit.site import Held, Reply, site_thread
from tests.kit.waiting import PATIENCE, wait_until

HERE, THERE = "127.0.0.1", "127.0.0.2"


def by_number(*answers: Speak) -> Callable[[Asked, int], Speak]:
    """Return what answers the first request, the second, and the last for all that follow."""
    return lambda _, number: answers[min(number, len(answers)) - 1]


def test_a_host_is_asked_at_its_pace_by_all_sources_for_robots_pages_and_redirects_together(
    tmp_path: Path,
) -> None:
    with miseries_thread() as server:
        server.pages["/one"] = answer(
            feed([server.url(path) for path in ("/a", "/moved", "/slow")]), delay=0.1
        )
        server.pages["/two"] = answer(feed([server.url(path) for path in ("/c", "/d")]))
        server.pages["/robots.txt"] = answer(
            "User-agent: *\nDisallow: /x", "Content-Type: text/plain"
        )
        server.pages["/moved"], server.pages["/b"] = redirect("/b"), answer(article("Beta"))
        server.pages["/slow"] = answer(article("Slow"), delay=0.4)
        for name in "acd":
            server.pages[f"/{name}"] = answer(article(f"Story {name}"))
        home = Home(tmp_path)
        home.settings(http={"rate": "5/s", "concurrency": 1})
        home.sources(
            {"url": server.url("/one"), "name": "one"}, {"url": server.url("/two"), "name": "two"}
        )

        home.ok("once")

        assert len(home.posts()) == 5
        assert len(server.of(host=HERE)) == 9
        assert min(server.pauses(HERE)) >= 0.2


def test_robots_txt_is_asked_for_once_however_many_pages_wait_for_it(tmp_path: Path) -> None:
    with miseries_thread() as server:
        urls = [harmless(server, THERE, n) for n in range(10)]
        server.pages["/feed"] = answer(feed(urls))
        server.pages["/robots.txt"] = answer("User-agent: *\nAllow: /", delay=0.2)
        home = Home(tmp_path)
        home.sources({"url": server.url("/feed"), "name": "one"})

        home.ok("once")

        assert len(home.posts()) == 10
        assert len(server.of("/robots.txt", THERE)) == 1


def test_a_robots_txt_that_comes_packed_is_obeyed(tmp_path: Path) -> None:
    with miseries_thread() as server:
        rules = gzip.compress(b"User-agent: *\nDisallow: /harmless-1")
        server.pages["/robots.txt"] = answer(rules, "Content-Encoding: gzip")
        server.pages["/feed"] = answer(feed([harmless(server, HERE, n) for n in range(2)]))
        home = Home(tmp_path)
        home.sources({"url": server.url("/feed"), "name": "one"})

        home.ok("once")

        assert [line["error"] for line in home.lines()].count("fetch.refused.robots") == 1
        assert not server.of("/harmless-1")


def test_a_robots_txt_that_is_none_forbids_nothing(tmp_path: Path) -> None:
    none = {
        "127.0.0.21": answer("User-agent: *\nDisallow: /no\n" + "# x\n" * 400_000),
        "127.0.0.22": redirect("/robots.txt"),
        "127.0.0.23": redirect("ftp://127.0.0.1/robots.txt"),
        "127.0.0.24": redirect("http://10.0.0.1/robots.txt"),
        "127.0.0.25": answer(b"what", "Content-Encoding: gzip"),
        "127.0.0.26": answer(status=403),
        "127.0.0.27": answer("<!doctype html><title>Home</title>"),
    }
    with miseries_thread() as server:
        server.pages |= {f"{host}/robots.txt": robots for host, robots in none.items()}
        urls = [harmless(server, host, number) for number, host in enumerate(none)]
        server.pages["/feed"] = answer(feed(urls))
        home = Home(tmp_path)
        home.sources({"url": server.url("/feed"), "name": "one"})

        home.ok("once")

        archived = {post.fields["source_url"] for post in home.posts()}
        assert set(urls) - archived == set()


def test_a_crawl_delay_is_kept(tmp_path: Path) -> None:
    with miseries_thread() as server:
        server.pages["/robots.txt"] = answer("User-agent: *\nCrawl-delay: 0.5")
        server.pages["/feed"] = answer(feed([harmless(server, HERE, n) for n in range(3)]))
        home = Home(tmp_path)
        home.settings(http={"concurrency": 1})
        home.sources({"url": server.url("/feed"), "name": "one"})

        home.ok("once")

        assert len(home.posts()) == 3
        assert min(server.pauses(HERE)) >= 0.5


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_rests_as_long_as_it_asks(tmp_path: Path, status: int) -> None:
    with miseries_thread() as server:
        pages = [harmless(server, HERE, n) for n in range(6)]
        busy = answer(b"", "Retry-After: 2", status=status)
        good = server.pages[HERE + "/harmless-2"]
        server.choices[HERE + "/harmless-2"] = by_number(busy, good)
        server.pages["/feed"] = answer(feed(pages))
        home = Home(tmp_path)
        home.settings(http={"concurrency": 1})
        home.sources({"url": server.url("/feed"), "name": "one"})

        with home.running("run") as daemon:
            wait_until(lambda: len(home.posts()) == 6)
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(timeout=PATIENCE) == 0

        refused = server.of("/harmless-2")[0].started
        assert not [one for one in server.of(host=HERE) if refused < one.started < refused + 2]


@pytest.mark.parametrize("status", [429, 503])
def test_while_a_host_rests_others_go_on(tmp_path: Path, status: int) -> None:
    with miseries_thread() as server:
        here = [server.url(f"/busy-{n}") for n in range(6)]
        there = [harmless(server, THERE, n) for n in range(10)]
        busy = answer(b"", "Retry-After: 3600", status=status)
        server.pages |= {f"/busy-{n}": busy for n in range(6)}
        server.pages["/feed"] = answer(feed([*here, *there]))
        home = Home(tmp_path)
        home.settings(http={"rate": "20/s", "concurrency": 1})
        home.sources({"url": server.url("/feed"), "name": "one"})

        with home.running("run") as daemon:
            wait_until(lambda: len(home.posts()) == 10)
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(timeout=PATIENCE) == 0

        last = server.of(host=HERE)[-1]
        assert [one.path.startswith("/busy") for one in server.of(host=HERE)] == [
            False,
            False,
            True,
        ]
        assert [one for one in server.of(host=THERE) if one.started > last.started]


def test_a_redirect_into_a_host_that_rests_bothers_neither_host(tmp_path: Path) -> None:
    with miseries_thread() as server:
        moved = []
        for number in range(6):
            server.pages[f"{HERE}/moved-{number}"] = redirect(server.url(f"/{number}", THERE))
            server.pages[f"{THERE}/{number}"] = answer(
                b"", "Retry-After: 60", status=429, delay=0.05
            )
            moved.append(server.url(f"/moved-{number}"))
        good = [harmless(server, HERE, number) for number in range(3)]
        server.pages["/feed"] = answer(feed([*moved, *good]))
        home = Home(tmp_path)
        home.settings(http={"concurrency": 1, "rate": "20/s"})
        home.sources({"url": server.url("/feed"), "name": "one"})

        home.ok("once")
        home.ok("once")

        assert len(home.posts()) == 3
        assert len(server.of(host=THERE)) == 2  # robots.txt and one page
        assert all(len(server.of(f"/moved-{number}", HERE)) <= 1 for number in range(6))


def test_a_forbidding_host_is_left_alone_and_status_says_blocked(tmp_path: Path) -> None:
    with miseries_thread() as server:
        server.pages["/feed"] = answer(feed([harmless(server, HERE, 1)]))
        server.pages["/no"] = answer(status=403)
        home = Home(tmp_path)
        home.sources(
            {"url": server.url("/no", THERE), "name": "no"},
            {"url": server.url("/feed"), "name": "yes"},
        )

        home.ok("once", code=1)
        put_off = home.ok("once")

        assert "rests until" in put_off.err

        health = {one["name"]: one["health"] for one in home.ok("status", "--json").json["sources"]}
        assert health == {"no": "blocked", "yes": "fine"}
        assert len(server.of("/no")) == 1
        assert len(home.posts()) == 1


def test_a_host_that_forbids_its_pages_is_blocked_from_the_first_one_on(tmp_path: Path) -> None:
    with miseries_thread() as server:
        paths = [f"/no-{number}" for number in range(4)]
        server.pages["/feed"] = answer(feed([server.url(path, THERE) for path in paths]))
        server.pages |= {THERE + path: answer(status=403) for path in paths}
        home = Home(tmp_path)
        home.settings(http={"concurrency": 1})
        home.sources({"url": server.url("/feed"), "name": "one"})

        home.ok("once")

        assert len([asked for asked in server.of(host=THERE) if "no" in asked.path]) == 1
        (source,) = home.ok("status", "--json").json["sources"]
        assert source["health"] == "blocked"
        assert "the server answered 403 (fetch.blocked)" in source["why"]
        assert "3 pages wait" in source["why"]


def test_the_older_page_of_a_listing_that_asks_for_rest_gets_it(tmp_path: Path) -> None:
    with miseries_thread() as server:
        links = "".join(f'<li><a href="/harmless-{n}">The story of {n}</a></li>' for n in range(4))
        next_page = '<a rel="next" class="next" href="/list?page=2">Next</a>'
        server.pages["/list"] = answer(f"<title>List</title><ul>{links}</ul>{next_page}")
        server.pages["/list?page=2"] = answer(b"", "Retry-After: 30", status=429)
        for number in range(4):
            harmless(server, HERE, number)
        home = Home(tmp_path)
        home.settings(http={"concurrency": 1})
        rules = {"item": "li a", "next": "a.next::attr(href)", "pages": 3}
        home.sources({"url": server.url("/list"), "name": "one", "list": rules})

        home.ok("once")

        assert len(server.of("/list?page=2")) == 1
        assert [asked.path for asked in server.of()][-1] == "/list?page=2"
        assert home.ok("status", "--json").json["sources"][0]["waiting"] == 4


def test_an_answer_under_way_does_not_end_the_rest_that_another_asked_for(tmp_path: Path) -> None:
    with site_thread() as site:
        rest = [f"/{number}" for number in range(60)]
        site.pages["/feed"] = pages.feed(site, ["/slow", "/busy", *rest])
        site.pages |= dict.fromkeys(rest, article("Story"))
        site.pages["/slow"] = slow = Held(article("Slow"))

        async def busy(_: object) -> Reply:
            while not site.count("/slow"):  # noqa: ASYNC110 - in whatever order they are asked
                await asyncio.sleep(0.01)
            return Reply(status=429, headers={"Retry-After": "3600"})

        site.pages["/busy"] = busy
        home = Home(tmp_path)
        home.settings(http={"concurrency": 2, "rate": "20/s"})
        home.sources({"url": site.url("/feed"), "name": "one"})

        with home.running("once") as process:
            wait_until(lambda: "/busy" in {urlsplit(line["url"]).path for line in home.lines()})
            slow.let_go()
            assert process.wait(timeout=PATIENCE) == 0

        assert site.asked[-1].path in {"/busy", "/slow"}


def test_a_listing_that_did_not_change_costs_one_304_each_time(tmp_path: Path) -> None:
    with miseries_thread() as server:
        text = feed([harmless(server, HERE, 1)])
        server.choices["/feed"] = lambda asked, _: (
            answer(status=304)
            if asked.headers.get("if-none-match") == 'W/"1"'
            else answer(text, 'ETag: W/"1"')
        )
        home = Home(tmp_path)
        home.sources({"url": server.url("/feed"), "name": "one"})

        for _ in range(4):
            home.ok("once")

        assert [asked.headers.get("if-none-match") for asked in server.of("/feed")] == [
            None, 'W/"1"', 'W/"1"', 'W/"1"',
        ]  # fmt: skip
        assert len(server.of()) == 6


def test_an_etag_that_stands_for_every_version_is_not_sent_back(tmp_path: Path) -> None:
    with miseries_thread() as server:
        texts = iter(feed([harmless(server, HERE, n) for n in range(count)]) for count in (1, 2))
        server.choices["/feed"] = lambda asked, _: (
            answer(status=304)
            if asked.headers.get("if-none-match") == "*"
            else answer(next(texts), "ETag: *")
        )
        home = Home(tmp_path)
        home.sources({"url": server.url("/feed"), "name": "one"})

        for _ in range(2):
            home.ok("once")

        assert len(home.posts()) == 2


def test_headers_of_a_source_stay_at_its_origin_and_no_secret_is_written_anywhere(
    tmp_path: Path,
) -> None:
    secrets = ["s3cr3t-bearer-token", "s3cr3t-cookie", "s3cr3t-in-url", "s3cr3t-password"]
    with miseries_thread() as server:
        there = server.url("/there", THERE)
        server.pages["/feed?token=s3cr3t-in-url"] = answer(
            feed([server.url("/here"), server.url("/moved"), harmless(server, THERE, 1)]).replace(
                "</channel>", f"<atom:link href='{server.url('/x')}'/></channel>"
            )
        )
        server.pages["/here"] = answer(article("Here"), "Set-Cookie: session=s3cr3t-cookie")
        server.pages["/moved"] = redirect(there)
        server.pages["/there"] = answer(article("There"))
        home = Home(tmp_path)
        url = server.url("/feed?token=s3cr3t-in-url").replace("//", "//user:s3cr3t-password@")
        headers = {"Authorization": "Bearer ${TOKEN}", "Cookie": "id=s3cr3t-cookie"}
        home.sources({"url": url, "name": "one", "http": {"headers": headers}})

        said = [
            home.run(*words, TOKEN=secrets[0])
            for words in (
                ("once", "-v", "--log-format", "json"), ("once", "--json"), ("status", "one"),
                ("status", "one", "--json"), ("list", "--json"),
            )
        ]  # fmt: skip

        assert len(home.posts()) == 3
        sent = {asked.path: asked.headers for asked in server.of()}
        assert sent["/here"]["authorization"] == f"Bearer {secrets[0]}"
        for elsewhere in server.of(host=THERE):
            assert not {"authorization", "cookie"} & set(elsewhere.headers)
        for secret in secrets:
            assert not [one for one in said if secret in one.out + one.err]
            files = [path for path in home.archive.rglob("*.*") if is_exported(path)]
            assert not [path for path in files if secret.encode() in unpacked(path)]


def is_exported(path: Path) -> bool:
    """Whether a file is more than state: the database knows what it has to ask for."""
    return path.is_file() and not path.name.startswith("crawler.db")


def unpacked(path: Path) -> bytes:
    raw = path.read_bytes()
    return gzip.decompress(raw) if path.suffix == ".gz" else raw
