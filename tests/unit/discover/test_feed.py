"""Feeds: which element is which field, in every dialect."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.models.source import Kind, ListRules
from tests.unit.discover.made import URL, atom, item, read_it, rss, urls

DC = ' xmlns:dc="http://purl.org/dc/elements/1.1/"'


def test_an_item_of_rss_is_an_entry() -> None:
    more = (
        "<guid>tag:1</guid><pubDate>Mon, 19 Jul 2021 17:24:36 +0800</pubDate>"
        "<author>desk@news.example (Ann Lee)</author><category>World</category>"
        "<description>&lt;p&gt;Short &amp;amp; good&lt;/p&gt;</description>"
        '<enclosure url="/a.mp3" length="12" type="audio/mpeg"/>'
    )

    (entry,) = read_it(rss(item(1, more))).entries

    assert entry.url == "https://news.example/1"
    assert (entry.guid, entry.title, entry.listing) == ("tag:1", "Story 1", URL)
    assert entry.date is not None
    assert entry.date.isoformat() == "2021-07-19T17:24:36+08:00"
    assert (entry.authors, entry.tags) == (("Ann Lee",), ("World",))
    assert (entry.summary, entry.content) == ("Short & good", "<p>Short &amp; good</p>")
    (file,) = entry.enclosures
    assert (file.url, file.type, file.bytes) == ("https://news.example/a.mp3", "audio/mpeg", 12)


def test_an_entry_of_atom_is_an_entry() -> None:
    more = (
        '<title type="html">A &amp;lt;b&amp;gt; &amp;amp; c</title><id>urn:1</id>'
        '<link rel="self" href="/self"/><link href="/one"/>'
        "<published>2021-07-19T08:00:00Z</published><updated>2021-07-20T08:00:00Z</updated>"
        "<author><name>Ann</name></author><category term='t' label='Tag'/>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Hi<br/></p></div></content>'
    )

    (entry,) = read_it(atom(more)).entries

    assert (entry.url, entry.guid) == ("https://news.example/one", "urn:1")
    assert entry.date == datetime(2021, 7, 19, 8, tzinfo=UTC)
    assert entry.modified == datetime(2021, 7, 20, 8, tzinfo=UTC)
    assert (entry.authors, entry.tags) == (("Ann",), ("Tag",))
    assert entry.content is not None
    assert "<p>Hi<br></p>" in entry.content
    assert entry.summary == "Hi"


def test_items_of_rdf_stand_beside_the_channel() -> None:
    feed = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        f' xmlns="http://purl.org/rss/1.0/"{DC}><channel><title>News</title></channel>'
        '<item rdf:about="urn:1"><title>One</title><link>/1</link><dc:creator>Ann</dc:creator>'
        "<dc:date>2021-07-19</dc:date></item></rdf:RDF>"
    )

    listing = read_it(feed, timezone="Asia/Shanghai")

    (entry,) = listing.entries
    assert (listing.form, listing.title) == ("rdf", "News")
    assert (entry.guid, entry.url, entry.authors) == ("urn:1", "https://news.example/1", ("Ann",))
    assert entry.date is not None
    assert entry.date.isoformat() == "2021-07-19T00:00:00+08:00"


def test_a_guid_is_the_link_where_there_is_none_and_it_is_permanent() -> None:
    lasting = "<title>a</title><guid>https://news.example/a</guid>"
    passing = '<title>b</title><guid isPermaLink="false">https://news.example/b</guid>'

    assert urls(read_it(rss(lasting, passing))) == ["https://news.example/a", None]


def test_links_are_relative_to_xml_base() -> None:
    entry = '<title>a</title><link href="x"/>'
    feed = atom(entry).replace("<feed ", '<feed xml:base="/deep/" ')

    assert urls(read_it(feed)) == ["https://news.example/deep/x"]


@pytest.mark.parametrize(
    ("channel", "seconds"),
    [
        ("<ttl>90</ttl>", 5400),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 86400),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            21600,
        ),
        ("<ttl>90</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 5400),
        ("<ttl>soon</ttl>", None),
    ],
)
def test_the_longer_wish_of_a_publisher_counts(channel: str, seconds: int | None) -> None:
    prefix = ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'

    assert read_it(rss(channel=channel, attributes=prefix)).ttl_seconds == seconds


def test_what_a_feed_says_of_itself_is_read() -> None:
    channel = (
        "<title>N &amp;amp; M</title><link>/home</link><language>en</language>"
        '<atom:link rel="next" href="?page=2"/><atom:link rel="hub" href="https://hub.example/"/>'
        "<skipHours><hour>0</hour><hour>24</hour><hour>23</hour></skipHours>"
        "<skipDays><day>sunday</day></skipDays>"
    )

    listing = read_it(rss(channel=channel, attributes=' xmlns:atom="http://www.w3.org/2005/Atom"'))

    assert (listing.title, listing.home) == ("N & M", "https://news.example/home")
    assert (listing.next_url, listing.hub) == (f"{URL}?page=2", "https://hub.example/")
    assert (listing.skip_hours, listing.skip_days) == ((0, 23), ("Sunday",))
    assert (listing.kind, listing.form, listing.language) == ("feed", "rss", "en")


def test_an_entry_that_stands_twice_counts_once() -> None:
    assert len(read_it(rss(item(1), item(1), item(2))).entries) == 2


def test_a_feed_is_cut_at_the_limit_and_says_so() -> None:
    listing = read_it(rss(*map(item, range(10))), limit=3)

    assert len(listing.entries) == 3
    assert "cut at 3 entries" in listing.notes


def test_rules_choose_among_the_entries_of_a_feed() -> None:
    rules = ListRules(include=("/[0-5]$",), exclude=("/3$",))

    listing = read_it(rss(*map(item, range(9))), Kind.FEED, rules=rules, limit=4)

    assert [url[-1] for url in urls(listing) if url] == ["0", "1", "2", "4"]


def test_images_of_media_groups_are_found() -> None:
    media = (
        '<media:group><media:content url="/v.mp4" type="video/mp4"/>'
        '<media:thumbnail url="/t.jpg"/></media:group>'
    )
    feed = rss(item(1, media), attributes=' xmlns:media="http://search.yahoo.com/mrss/"')

    (entry,) = read_it(feed).entries

    assert entry.image == "https://news.example/t.jpg"


def test_an_empty_feed_is_a_feed() -> None:
    assert read_it(rss()).entries == ()
