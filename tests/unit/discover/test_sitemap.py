"""Sitemaps: urlset, index, news, text, packed ones."""

from __future__ import annotations

import gzip

import pytest

from crawler.discover.sitemap import of_articles, unpack
from crawler.errors import NoEntriesError, NotAListingError, TooLargeError
from crawler.models.source import Kind
from tests.unit.discover.made import item, read_it, rss, urls

SITEMAP = (
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    "<url><loc> https://news.example/a?b=1&amp;amp;c=2 </loc><lastmod>2021-07-19</lastmod></url>"
    "<url><loc>/b</loc><lastmod>2021-07</lastmod></url><url><loc>javascript:x</loc></url>"
    "<url><loc>/b</loc></url></urlset>"
)


def test_a_sitemap_names_pages_and_when_they_changed() -> None:
    listing = read_it(SITEMAP)

    assert (listing.kind, listing.form) == ("sitemap", "urlset")
    assert urls(listing) == ["https://news.example/a?b=1&c=2", "https://news.example/b"]
    first, second = listing.entries
    assert first.modified is not None
    assert first.modified.date().isoformat() == "2021-07-19"
    assert second.modified is None


def test_the_children_of_an_index_come_newest_first() -> None:
    index = "<sitemapindex>" + "".join(
        f"<sitemap><loc>/{name}.xml</loc>{at}</sitemap>"
        for name, at in [
            ("part-2", ""),
            ("part-10", ""),
            ("old", "<lastmod>2020-01-01</lastmod>"),
            ("new", "<lastmod>2021-01-01T00:00:00Z</lastmod>"),
        ]
    )

    listing = read_it(index + "</sitemapindex>")

    assert listing.form == "index"
    names = [url.rpartition("/")[2] for url, _ in listing.children]
    assert names == ["new.xml", "old.xml", "part-10.xml", "part-2.xml"]


def test_of_an_index_the_sitemaps_of_lists_are_left_out_unless_there_are_no_others() -> None:
    posts, lists = (
        ("/post-sitemap.xml", "/sitemap-3.xml"),
        ("/post_tag-sitemap1.xml", "/sitemap-tags.xml"),
    )

    assert of_articles(tuple((url, None) for url in posts + lists)) == tuple(
        (url, None) for url in posts
    )
    assert len(of_articles(tuple((url, None) for url in lists))) == 2


def test_a_news_sitemap_has_titles_and_dates() -> None:
    news = (
        '<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>/a</loc>'
        "<news:news><news:publication><news:name>N</news:name><news:language>en</news:language>"
        "</news:publication><news:publication_date>2021-11-01T10:30:00Z</news:publication_date>"
        "<news:title>A &amp; B</news:title></news:news></url></urlset>"
    )

    (entry,) = read_it(news).entries

    assert (entry.title, entry.language) == ("A & B", "en")
    assert entry.date is not None
    assert entry.date.isoformat() == "2021-11-01T10:30:00+00:00"


def test_a_packed_sitemap_is_unpacked_also_twice() -> None:
    once = gzip.compress(SITEMAP.encode())

    assert len(read_it(once).entries) == 2
    assert len(read_it(gzip.compress(once)).entries) == 2


def test_a_packed_sitemap_that_is_cut_keeps_what_is_whole() -> None:
    many = "<urlset>" + "".join(f"<url><loc>/{n}/{n * n}</loc></url>" for n in range(5_000))
    packed = gzip.compress(many.encode())

    listing = read_it(packed[: len(packed) // 2], Kind.SITEMAP)

    assert 1_000 < len(listing.entries) < 5_000
    assert any("cut off" in note for note in listing.notes)


def test_a_bomb_is_unpacked_up_to_a_bound() -> None:
    bomb = gzip.compress(gzip.compress(b"<urlset>" + b" " * 50_000_000))

    data, cut = unpack(bomb, 1_000_000)

    assert (len(data), cut) == (1_000_000, True)


def test_a_bomb_without_an_address_is_too_large() -> None:
    with pytest.raises(TooLargeError, match="larger than 52428800 bytes"):
        read_it(gzip.compress(b"<urlset>" + b" " * 2**26, 1))


def test_an_index_of_itself_has_no_entries() -> None:
    own = "<sitemap><loc>https://news.example/</loc></sitemap>"

    with pytest.raises(NoEntriesError, match="names only itself"):
        read_it(f"<sitemapindex>{own}</sitemapindex>", url="https://news.example/")


def test_a_list_of_addresses_is_a_sitemap_prose_is_not() -> None:
    assert urls(read_it("# all\n\nhttps://news.example/a\r\nhttps://news.example/b\n")) == [
        "https://news.example/a",
        "https://news.example/b",
    ]
    with pytest.raises(NotAListingError, match="plain text"):
        read_it("See https://news.example/a for more.", Kind.SITEMAP)


def test_a_feed_serves_as_sitemap() -> None:
    assert read_it(rss(item(1)), Kind.SITEMAP).form == "rss"
