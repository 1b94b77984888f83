"""Hostile servers: each misery ends with its own code, the harmless page beside it is archived."""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.journeys.pages import article
from tests.kit.home import Done, Home
from tests.kit.memory import watched
from tests.kit.miseries import Asked, Miseries, answer, floods, miseries_thread
from tests.kit.misery_pages import HEAD, Misery, all_miseries
from tests.kit.serving import Speak
from tests.kit.waiting import PATIENCE

MOST = 600 * 2**20
QUICK = {"deadline": "5s"}
"""What is said of those alone who would have us wait for ever: a busy machine is slow, too."""


def feed(urls: list[str]) -> str:
    items = "".join(
        f"<item><title>Entry {n}</title><link>{url}</link><guid>{n}</guid></item>"
        for n, url in enumerate(urls)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'


def harmless(server: Miseries, host: str, number: int) -> str:
    path = f"/harmless-{number}"
    server.pages[host + path] = answer(article(f"Harmless {number}"))
    return server.url(path, host)


def watched_once(home: Home, *arguments: str) -> tuple[Done, int]:
    with home.interpreted("once", *arguments) as process, watched(process.pid) as peak:
        out, err = process.communicate(timeout=PATIENCE)
        code = process.wait()
    return Done(code, out, err), peak.bytes


def ends(home: Home, miseries: list[Misery], server: Miseries) -> dict[str, tuple[str, str]]:
    """Return what became of each misery that did not end as it should: (wanted, got)."""
    lines = {line["url"]: line for line in home.lines()}
    wrong = {}
    for one in miseries:
        line = lines.get(server.url(one.path, one.host), {})
        wanted = one.code or "new"
        got = line.get("error") or line.get("outcome") or "nothing"
        if wanted != got:
            wrong[one.path] = (wanted, got)
    return wrong


def test_every_misery_ends_with_its_own_code_beside_harmless_pages(tmp_path: Path) -> None:
    with miseries_thread() as server:
        miseries = all_miseries(server)
        slow = [one for one in miseries if one.code == "fetch.timeout"]
        others = [one for one in miseries if one not in slow]
        good = [harmless(server, f"127.0.0.{1 + n % 3}", n) for n in range(30)]
        beside = zip((server.url(one.path, one.host) for one in others), good * 9, strict=False)
        server.pages["/feed"] = answer(feed([url for pair in beside for url in pair]))
        server.pages["/slow"] = answer(feed([server.url(one.path, one.host) for one in slow]))
        home = Home(tmp_path)
        home.settings(http={"concurrency": 16})
        home.sources(
            {"url": server.url("/feed"), "name": "one"},
            {"url": server.url("/slow"), "name": "slow", "http": QUICK},
        )

        done, peak = watched_once(home)

        assert done.code == 0, done.err
        assert "Traceback" not in done.err
        assert "\x1b" not in done.err + done.out + home.ok("list", "-n", "500").out
        assert ends(home, miseries, server) == {}
        titles = [post.fields["title"] for post in home.posts()]
        assert sorted(t for t in titles if "Harmless" in t) == sorted(
            f"Harmless {n}" for n in range(30)
        )
        assert peak < MOST
        assert not list((home.archive / ".tmp").iterdir())


def test_a_feed_of_more_entries_than_a_poll_takes_loses_none(tmp_path: Path) -> None:
    with miseries_thread() as server:
        urls = [server.url(f"/{n}", "127.0.0.9") for n in range(7_000)]
        server.pages["127.0.0.9/robots.txt"] = answer(status=503)
        server.choices["/feed"] = lambda asked, _: (
            answer(status=304)
            if asked.headers.get("if-none-match") == '"1"'
            else answer(feed(urls), 'ETag: "1"')
        )
        home = Home(tmp_path)
        home.sources({"url": server.url("/feed"), "name": "many", "every": "1d"})

        waiting = []
        for _ in range(3):
            home.ok("once")
            waiting.append(home.ok("status", "--json").json["sources"][0]["waiting"])

        assert waiting == [5000, 7000, 7000]
        assert [asked.headers.get("if-none-match") for asked in server.of("/feed")] == [
            None, None, '"1"',
        ]  # fmt: skip


def hostile_listings(server: Miseries) -> dict[str, Speak]:
    """Return listings that would have us read for ever, or read what is none of our business."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE rss [<!ENTITY e0 "ha">{entities}]>'
    outside = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    entry = f"<item><title>%s</title><link>{server.url('/harmless-1')}</link>%s</item>"
    rss = "<rss version='2.0'><channel>%s</channel></rss>"
    index = "".join(
        f"<sitemap><loc>{server.url(path)}</loc></sitemap>" for path in ("/index", "/index?2")
    )
    line = f"<url><loc>{server.url('/harmless-1?')}%s</loc></url>"
    billion = "".join(line % number for number in range(150_000))
    dates = "".join(f"<pubDate>{when}</pubDate>" for when in ("Fri, 31 Dec 9999 23:59:59 -1200",))
    return {
        "/bomb": answer(bomb + rss % (entry % ("&e11;", ""))),
        "/outside": answer(outside + rss % (entry % ("&x;", ""))),
        "/year-9999": answer(rss % (entry % ("late", dates))),
        "/year-1": answer(
            rss % (entry % ("early", "<pubDate>Mon, 01 Jan 0001 00:00:00 +1400</pubDate>"))
        ),
        "/index": answer(f"<sitemapindex>{index}</sitemapindex>"),
        "/index?2": answer(f"<sitemapindex>{index}</sitemapindex>"),
        "/billion": answer(gzip.compress(f"<urlset>{billion}".encode(), 1)),
        "/deep": answer("<rss><channel>" + "<item>" * 100_000),
        "/endless": floods(HEAD + b"\r\n", b"<rss><channel>" * 5000),
    }


def test_hostile_listings_end_and_the_harmless_one_beside_them_is_read(tmp_path: Path) -> None:
    with miseries_thread() as server:
        hostile = hostile_listings(server)
        server.pages |= hostile | {"/good": answer(feed([harmless(server, "127.0.0.2", 1)]))}
        server.choices |= {f"/page-{n}": endless_paging for n in range(100)}
        home = Home(tmp_path)
        home.settings(http={"concurrency": 16})
        paged = {"item": "li a", "next": "a.next::attr(href)", "pages": 5}
        home.sources(
            *({"url": server.url(path), "name": path, "http": QUICK} for path in hostile),
            {"url": server.url("/page-0"), "name": "paged", "list": paged},
            {"url": server.url("/good", "127.0.0.2"), "name": "good"},
        )

        done, peak = watched_once(home)

        assert done.code == 1
        assert "Traceback" not in done.err
        assert peak < MOST
        assert "Harmless 1" in {post.fields["title"] for post in home.posts()}
        assert not [post for post in home.posts() if "root:" in post.path.read_text("utf-8")]
        assert len([asked for asked in server.of() if asked.path.startswith("/page-")]) <= 5
        health = {one["name"]: one for one in home.ok("status", "--json").json["sources"]}
        assert health["good"]["health"] == "fine"
        assert health["/endless"]["health"] != "fine"


def endless_paging(asked: Asked, _: int) -> Speak:
    number = int(asked.path.rpartition("-")[2])
    following = f'<a class="next" href="/page-{number + 1}">Next</a>'
    links = "".join(f'<li><a href="/gone/{number}-{n}">Story {n}</a></li>' for n in range(3))
    return answer(f"<!doctype html><title>List</title><ul>{links}</ul>{following}")
