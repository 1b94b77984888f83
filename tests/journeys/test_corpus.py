"""Hundreds of real pages on twenty hosts: kept byte for byte, at each host's pace."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle, islice, pairwise
from xml.sax.saxutils import escape

import pytest
import yaml
from ruamel.yaml import YAML

from tests.kit.home import Home
from tests.kit.shared import shared
from tests.kit.site import Reply, Site, conditional, gzipped, site_thread

PAGES = 220
HOSTS = tuple(f"127.0.0.{number}" for number in range(1, 21))
RATE = 4.0
"""Requests a second and host."""
TOLERANCE = 0.12
"""Seconds by which a busy machine may see a request late, and so the next one too early."""

pytestmark = pytest.mark.xdist_group("corpus")
"""One run serves all these tests: one worker does them."""


@dataclass(frozen=True, slots=True)
class Crawled:
    """What two runs over the corpus left behind."""

    home: Home
    site: Site
    pages: Mapping[str, bytes]
    first: int
    """Requests of the first run."""


def cases() -> Iterator[tuple[str, bytes]]:
    """Yield (title, page) of the corpus, in the order of its folders."""
    for folder in sorted(path for path in shared("corpus", "articles").iterdir() if path.is_dir()):
        truth = json.loads((folder / "truth.json").read_text("utf-8"))
        page = gzip.decompress((folder / "page.html.gz").read_bytes())
        yield str(truth.get("title") or folder.name), page


def serve(site: Site) -> dict[str, bytes]:
    """Lay out the pages over the hosts, every third one in gzip, with a feed on each host."""
    pages: dict[str, bytes] = {}
    entries: dict[str, list[str]] = {host: [] for host in HOSTS}
    for number, (host, (title, page)) in enumerate(
        zip(cycle(HOSTS), islice(cases(), PAGES), strict=False)
    ):
        url = site.url(f"/story/{number}", host=host)
        pages[url] = page
        headers = {"Content-Type": "text/html"}
        site.pages[f"{host}/story/{number}"] = (
            Reply(page, headers=headers) if number % 3 else gzipped(page, **headers)
        )
        entries[host].append(f"<item><title>{escape(title)}</title><link>{url}</link></item>")
    for host, items in entries.items():
        channel = f"<channel><title>{host}</title>{''.join(items)}</channel>"
        feed = f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'
        site.pages[f"{host}/feed"] = conditional(feed)
    return pages


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """Two runs of `crawler once` over the corpus."""
    with site_thread() as site:
        pages = serve(site)
        home = Home(tmp_path_factory.mktemp("corpus"))
        home.settings(http={"rate": f"{RATE:.0f}/s", "concurrency": 2})
        home.sources(*({"url": site.url("/feed", host=host), "name": host} for host in HOSTS))
        home.ok("once")
        first = site.count()
        home.ok("once")
        yield Crawled(home, site, pages, first)


def test_every_page_is_kept_byte_for_byte(crawled: Crawled) -> None:
    kept = {line["url"]: line for line in crawled.home.lines()}

    assert len(crawled.pages) == PAGES
    assert kept.keys() == crawled.pages.keys()
    for url, page in crawled.pages.items():
        raw = (crawled.home.archive / kept[url]["raw"]).read_bytes()
        assert gzip.decompress(raw) == page, url
        assert kept[url]["sha256"] == hashlib.sha256(page).hexdigest()
        assert kept[url]["sha256"] in kept[url]["raw"]


def test_every_article_file_is_read_alike_by_two_yaml_readers(crawled: Crawled) -> None:
    posts = crawled.home.posts()

    assert len(posts) > PAGES * 0.9
    for post in posts:
        front = post.path.read_text("utf-8").partition("---\n")[2].partition("\n---\n")[0]
        fields = YAML(typ="safe", pure=True).load(front)
        assert fields == yaml.safe_load(front)
        assert fields["title"].strip()
        assert post.body.strip().startswith("<div>")
        assert post.body.rstrip().endswith("</div>")


def test_every_article_file_names_its_raw_file_and_digest(crawled: Crawled) -> None:
    served = set(crawled.pages.values())

    for post in crawled.home.posts():
        raw = gzip.decompress((crawled.home.archive / post.fields["raw"]).read_bytes())
        assert hashlib.sha256(raw).hexdigest() == post.fields["sha256"]
        assert raw in served


def test_no_host_is_asked_more_often_than_its_rate(crawled: Crawled) -> None:
    for host in HOSTS:
        starts = crawled.site.starts(host)
        assert len(starts) >= PAGES / len(HOSTS)
        gaps = [later - first for first, later in pairwise(starts)]
        short = [gap for gap in gaps if gap < 1 / RATE - TOLERANCE]
        # Where this process stood still for a moment, what came meanwhile seems to come at once.
        assert len(short) <= len(gaps) / 4, (host, gaps)
        assert starts[-1] - starts[0] >= 0.75 * len(gaps) / RATE, (host, gaps)


def test_a_second_run_asks_for_the_listings_alone(crawled: Crawled) -> None:
    again = crawled.site.asked[crawled.first :]

    assert {asked.path for asked in again} == {"/feed"}
    assert {asked.status for asked in again} == {304}
    assert len(again) == len(HOSTS)
