"""Every form that a listing can have, and every form that an article can come in."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.pages import SENTENCES, article, feed
from tests.kit.home import Done, Home, Post
from tests.kit.site import Asked, Reply, Site, site_thread

XML = {"Content-Type": "application/xml"}
JSON = {"Content-Type": "application/json"}
LONG = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES * 2)
DAY = "2024-05-06T07:08:09+02:00"

pytestmark = pytest.mark.xdist_group("forms")
"""One run serves all these tests: one worker does them."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What one run over all the sources left behind."""

    home: Home
    site: Site
    done: Done

    def posts(self, source: str) -> dict[str, Post]:
        """Return the posts of a source by title."""
        posts = [post for post in self.home.posts() if post.fields["source"] == source]
        return {post.fields["title"]: post for post in posts}

    def lines(self, source: str) -> list[dict[str, Any]]:
        """Return the journal's lines of a source."""
        return [line for line in self.home.lines() if line["source"] == source]


def rss(items: str) -> Reply:
    text = f'<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Feed</title>{items}</channel></rss>'
    return Reply(text, headers={"Content-Type": "application/rss+xml"})


def item(url: str | None, title: str, more: str = "") -> str:
    link = f"<link>{url}</link>" if url else ""
    return (
        f"<item><title>{title}</title>{link}<guid isPermaLink='false'>{title}</guid>{more}</item>"
    )


def full(html: str) -> str:
    return f"<content:encoded><![CDATA[{html}]]></content:encoded>"


def urlset(*urls: str) -> str:
    rows = "".join(f"<url><loc>{url}</loc><lastmod>{DAY}</lastmod></url>" for url in urls)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


def stories_of(form: str) -> int:
    """Return how many stories a form lists."""
    return len(HEADLINES) if form == "grouped" else 2


def serve_forms(site: Site) -> list[dict[str, Any]]:
    """Serve each form of listing with two stories of its own; return the sources."""
    pages, url = site.pages, site.url
    for form in FORMS:
        for number in range(1, stories_of(form) + 1):
            pages[f"/{form}/{number}"] = article(f"Story {number} of {form}")

    def stories(form: str) -> tuple[str, str]:
        return url(f"/{form}/1"), url(f"/{form}/2")

    one, two = stories("rss")
    pages["/rss"] = rss(item(one, "One") + item(two, "Two"))
    one, two = stories("atom")
    pages["/atom"] = Reply(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Feed</title>'
        f'<entry><title>One</title><id>a</id><link href="{one}"/><updated>{DAY}</updated></entry>'
        f'<entry><title>Two</title><id>b</id><link rel="alternate" href="{two}"/></entry></feed>',
        headers=XML,
    )
    one, two = stories("rdf")
    pages["/rdf"] = Reply(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>F</title></channel>'
        f'<item rdf:about="{one}"><title>One</title><link>{one}</link></item>'
        f'<item rdf:about="{two}"><title>Two</title><link>{two}</link></item></rdf:RDF>',
        headers=XML,
    )
    one, two = stories("jsonfeed")
    entries = [{"id": "1", "url": one, "title": "One"}, {"id": "2", "url": two}]
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": entries}
    pages["/jsonfeed"] = Reply(json.dumps(document), headers=JSON)
    pages["/selectors"] = (
        '<ul class="menu"><li><a href="/about">About</a></li></ul><ul class="news">'
        '<li><a href="/selectors/1">One</a><b>2024-05-06 07:08</b></li>'
        '<li><a href="/selectors/2">Two</a><b>2024-05-07 07:08</b></li></ul>'
    )
    one, two = stories("api")
    rows = [{"url": one, "head": {"text": "One"}, "at": 1626686688}, {"url": two, "at": "x"}]
    pages["/api"] = Reply(json.dumps({"result": {"data": rows}}), headers=JSON)
    pages["/sitemap"] = Reply(urlset(*stories("sitemap")), headers=XML)
    child = gzip.compress(urlset(*stories("index")).encode())
    pages["/child.xml.gz"] = Reply(child, headers={"Content-Type": "application/gzip"})
    pages["/index"] = Reply(
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>{url('/child.xml.gz')}</loc></sitemap></sitemapindex>",
        headers=XML,
    )
    pages["/declared"] = (
        '<html><head><link rel="alternate" type="application/rss+xml" href="/declared.xml">'
        "</head><body><h1>Welcome</h1><p>Nothing to see here.</p></body></html>"
    )
    one, two = stories("declared")
    pages["/declared.xml"] = rss(item(one, "One") + item(two, "Two"))
    pages["/grouped"] = grouped()
    return [{"url": url(f"/{form}"), "name": form, **rules} for form, rules in FORMS.items()]


HEADLINES = (
    "The harbour master resigns after nine years in office",
    "A quiet winter for the fishermen of the northern coast",
    "Council votes against the new bridge over the inlet",
    "Why the lighthouse was dark on the night of the storm",
    "Ferry company promises boats that run without oil",
    "The school by the pier opens again after two years",
)
FORMS: dict[str, dict[str, Any]] = {
    "rss": {},
    "atom": {},
    "rdf": {},
    "jsonfeed": {},
    "selectors": {
        "timezone": "Asia/Shanghai",
        "list": {"item": "ul.news li", "link": "a", "title": "a", "date": "b"},
    },
    "api": {
        "kind": "json",
        "list": {"item": "result.data", "link": "url", "title": "head.text", "date": "at"},
    },
    "sitemap": {},
    "index": {},
    "declared": {},
    "grouped": {},
}


def grouped() -> str:
    """A home page of a newspaper: menus, footers, and one group of links to stories."""
    menu = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("sport", "politics"))
    teasers = "".join(
        f'<div class="teaser"><h2><a href="/grouped/{number}">{title}</a></h2>'
        f"<p>{SENTENCES[number % 4]}</p></div>"
        for number, title in enumerate(HEADLINES, 1)
    )
    return (
        "<!DOCTYPE html><html><head><title>The Harbour Times</title></head><body>"
        f"<nav><ul>{menu}</ul></nav><main>{teasers}</main>"
        '<footer><a href="/imprint">Imprint</a> <a href="/privacy">Privacy</a></footer>'
        "</body></html>"
    )


def serve_articles(site: Site) -> list[dict[str, Any]]:
    """Serve articles that come in other ways than as a page; return the sources."""
    pages, url = site.pages, site.url
    for name in ("page", "feed", "auto"):
        pages[f"/c-{name}/1"] = article(f"From the page of {name}")
        story = item(url(f"/c-{name}/1"), f"From the feed of {name}", full(LONG))
        pages[f"/c-{name}"] = rss(story)
    pages["/linkless"] = rss(item(None, "A note without a link", full(LONG)))
    pages["/report.pdf"] = Reply(b"%PDF-1.4 \x00\xff", headers={"Content-Type": "application/pdf"})
    pages["/pdf"] = rss(
        item(url("/report.pdf"), "Annual report", "<description>What we did.</description>")
    )
    sound = f'<enclosure url="{url("/1.mp3")}" type="audio/mpeg" length="123"/>'
    notes = f"<description>{SENTENCES[0]}</description>"
    pages["/podcast"] = rss(item(url("/episode/1"), "Episode one", sound + notes))
    pages["/wall/1"] = "<html><body><nav><a href='/'>Home</a></nav><p>Subscribe.</p></body></html>"
    pages["/wall/2"] = pages["/wall/1"]
    pages["/wall"] = rss(
        item(url("/wall/1"), "Behind the wall", full(LONG))
        + item(url("/wall/2"), "Nothing to go by", full("<p>Too short.</p>"))
        + item(url("/wall/3"), "Gone, but told in full", full(LONG.replace("fog", "mist")))
    )
    pages["/wall/3"] = Reply(status=410)
    contents = [
        {"url": url(f"/c-{name}"), "name": f"c-{name}", "content": name}
        for name in ("page", "feed", "auto")
    ]
    others = ("linkless", "pdf", "podcast", "wall")
    return contents + [{"url": url(f"/{name}"), "name": name} for name in others]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """One run of `crawler once` over every form."""
    with site_thread() as site:
        home = Home(tmp_path_factory.mktemp("forms"))
        home.sources(*serve_forms(site), *serve_articles(site))
        done = home.run("once")
        yield Ran(home, site, done)


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_listing_yields_its_stories(ran: Ran, form: str) -> None:
    stories = {f"Story {number} of {form}" for number in range(1, stories_of(form) + 1)}
    assert ran.posts(form).keys() == stories


def test_no_listing_failed(ran: Ran) -> None:
    assert ran.done.code == 0, ran.done.err


def test_the_pages_own_text_is_taken_with_content_page(ran: Ran) -> None:
    assert ran.posts("c-page").keys() == {"From the page of page"}


def test_nothing_is_fetched_with_content_feed(ran: Ran) -> None:
    (post,) = ran.posts("c-feed").values()

    assert post.fields["title"] == "From the feed of feed"
    assert SENTENCES[0] in post.body
    assert "partial" not in post.fields
    assert ran.site.count("/c-feed/1") == 0
    assert post.fields["raw"].endswith(".entry.json.gz")


def test_content_auto_fetches_the_page(ran: Ran) -> None:
    assert ran.posts("c-auto").keys() == {"From the page of auto"}


def test_an_entry_without_a_link_is_an_article_known_by_its_guid(ran: Ran) -> None:
    (post,) = ran.posts("linkless").values()

    assert SENTENCES[3] in post.body
    assert post.fields["source_url"].startswith(ran.site.url("/linkless#guid="))
    entry = json.loads(gzip.decompress((ran.home.archive / post.fields["raw"]).read_bytes()))
    assert entry["title"] == "A note without a link"


def test_a_pdf_is_kept_as_it_is_and_its_post_says_what_the_entry_said(ran: Ran) -> None:
    (post,) = ran.posts("pdf").values()

    raw = ran.home.archive / post.fields["raw"]
    assert raw.name.endswith(".pdf.gz")
    assert gzip.decompress(raw.read_bytes()) == b"%PDF-1.4 \x00\xff"
    assert "What we did." in post.body
    assert f'href="{ran.site.url("/report.pdf")}"' in post.body


def test_a_podcast_names_its_enclosures_and_fetches_none(ran: Ran) -> None:
    (post,) = ran.posts("podcast").values()

    (sound,) = post.fields["enclosures"]
    assert (sound["url"], sound["type"]) == (ran.site.url("/1.mp3"), "audio/mpeg")
    assert ran.site.count("/1.mp3") == 0


def test_an_entry_with_a_text_of_its_own_stands_in_for_a_page_that_has_none(ran: Ran) -> None:
    posts = ran.posts("wall")

    assert posts.keys() == {"Behind the wall", "Gone, but told in full"}
    assert all(post.fields["partial"] is True for post in posts.values())
    assert SENTENCES[1] in posts["Behind the wall"].body


def test_the_page_that_was_no_article_is_kept_and_told_all_the_same(ran: Ran) -> None:
    outcomes = [(line["url"][-7:], line["outcome"], line["error"]) for line in ran.lines("wall")]
    kept = [line["raw"] for line in ran.lines("wall") if line["url"].endswith("/wall/1")]

    assert ("/wall/1", "failed", "extract.no-body") in outcomes
    assert ("/wall/1", "new", None) in outcomes
    assert ("/wall/2", "failed", "extract.no-body") in outcomes
    assert len(set(kept)) == 2
    assert all((ran.home.archive / raw).is_file() for raw in kept)


def test_a_path_that_robots_txt_forbids_is_not_asked_and_its_line_is_named(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/robots.txt"] = "User-agent: *\nDisallow: /private/\n"
        site.pages["/feed"] = feed(site, ["/private/1", "/open/1"])
        site.pages["/private/1"] = site.pages["/open/1"] = article("Alpha")
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one"})

        done = home.ok("once")

        assert site.count("/private/1") == 0
        assert len(home.posts()) == 1
        assert "fetch.refused.robots" in done.err
        assert "Disallow: /private/" in done.err
        assert "robots: ignore" in done.err
        failed = [line["error"] for line in home.lines() if line["outcome"] == "failed"]
        assert failed == ["fetch.refused.robots"]


def test_robots_can_be_ignored_for_a_source_of_ones_own(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/robots.txt"] = "User-agent: *\nDisallow: /\n"
        site.pages["/feed"] = feed(site, ["/a"])
        site.pages["/a"] = article("Alpha")
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "http": {"robots": "ignore"}})

        home.ok("once")

        assert len(home.posts()) == 1
        assert site.count("/robots.txt") == 0


def test_a_429_lets_its_host_rest_and_no_other(tmp_path: Path) -> None:
    with site_thread() as site:
        busy, quiet = "127.0.0.2", "127.0.0.3"
        for host in (busy, quiet):
            site.pages[f"{host}/feed"] = feed(site, ["/1", "/2", "/3"], host=host)
            for path in ("/1", "/2", "/3"):
                site.pages[host + path] = article(f"Story {path} of {host}")
        site.pages[f"{busy}/1"] = Reply(status=429, headers={"Retry-After": "3600"})
        home = Home(tmp_path)
        home.settings(http={"concurrency": 1})
        home.sources(
            {"url": site.url("/feed", host=busy), "name": "busy"},
            {"url": site.url("/feed", host=quiet), "name": "quiet"},
        )

        done = home.ok("once")
        asked = site.count(host=busy)
        again = home.ok("once")

        assert "fetch.rate-limited" in done.err
        assert "3600 s" in done.err
        assert sum(post.fields["source"] == "quiet" for post in home.posts()) == 3
        assert "put off" in done.out
        assert site.count(host=busy) == asked
        assert "busy: not read now:" in again.err
        assert "put off" in again.out
        told = {one["name"]: one for one in home.ok("status", "--json").json["sources"]}
        assert told["busy"]["waiting"] == 3 - sum(
            post.fields["source"] == "busy" for post in home.posts()
        )


def test_no_more_requests_are_in_flight_at_a_host_than_it_was_allowed(tmp_path: Path) -> None:
    with site_thread() as site:
        paths = [f"/{number}" for number in range(12)]
        for host in ("127.0.0.2", "127.0.0.3"):
            site.pages[f"{host}/feed"] = feed(site, paths, host=host)
        meet = asyncio.Barrier(3)

        async def together(asked: Asked) -> str:
            await meet.wait()
            return article(f"Story {asked.path}")

        for path in paths:
            site.pages[f"127.0.0.2{path}"] = together
            site.pages[f"127.0.0.3{path}"] = article(f"Story {path}")
        home = Home(tmp_path)
        home.settings(http={"concurrency": 3})
        home.sources(
            {"url": site.url("/feed", host="127.0.0.2"), "name": "two"},
            {"url": site.url("/feed", host="127.0.0.3"), "http": {"concurrency": 1}},
        )

        home.ok("once")

        assert site.overlap("127.0.0.2") == 3
        assert site.overlap("127.0.0.3") == 1
