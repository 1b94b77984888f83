"""Feeds that are broken or hostile: nothing is lost but what is broken, in bounded time."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import CrawlerError, HostileMarkupError, ListingError
from crawler.models.source import Kind
from tests.unit.discover.made import atom, item, read_it, rss, urls

FEED = rss(item(1, "<description>one</description>"), item(2, "<description>two</description>"))
BOTH = ["https://news.example/1", "https://news.example/2"]


@pytest.mark.parametrize(
    "broken",
    [
        FEED.replace("one", "R&D &nbsp; &unknown; &#31; & more"),
        FEED.replace("one", "a \x08 control"),
        FEED.replace("one", f"a number without end &amp;#{'9' * 5_000};"),
        FEED.replace("one", "1 < 2 <3 << <"),
        FEED.replace("one", "<p>unclosed <br> <b>markup"),
        FEED.replace("one", "<x:y>undeclared</x:y>"),
        FEED.replace("one", "an </b> end tag too many"),
        FEED.replace('version="2.0"', "version=2.0"),
        FEED.replace("one</description></item>", "one</description>"),
        FEED + "<script>junk</script>",
        FEED + FEED,
        "<br />\n<b>Warning</b>: mysql in <b>x.php</b>\n" + FEED,
        "\n\n \ufeff" + '<?xml version="1.0"?>' + FEED,
        "<!-- <rss> --> <?xml version='1.0'?>" + FEED,
        FEED.replace("</channel></rss>", ""),
        FEED.upper().replace("HTTPS://NEWS.EXAMPLE", "https://news.example"),
        "\x00" + FEED + "\x00\x00",
    ],
)
def test_a_broken_feed_keeps_its_entries(broken: str) -> None:
    assert urls(read_it(broken)) == BOTH


def test_references_survive_a_fault() -> None:
    link = "https://news.example/?a=1&amp;utm_medium=rss"
    feed = rss(f"<title>Fish &amp; Chips & Peas &ndash; &#8211;</title><link>{link}</link>")

    (entry,) = read_it(feed).entries

    assert entry.title == "Fish & Chips & Peas – –"
    assert entry.url == "https://news.example/?a=1&utm_medium=rss"


def test_a_cut_feed_keeps_its_whole_entries_and_says_so() -> None:
    listing = read_it(FEED[: FEED.index("two")])

    assert urls(listing) == BOTH[:1]
    assert any("cut off" in note for note in listing.notes)


def test_no_entity_is_expanded_or_read() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    dtd = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{levels}<!ENTITY f SYSTEM "file:///etc/passwd">]>'

    listing = read_it(dtd + FEED.replace("one", "&l9; &f;"))

    assert urls(listing) == BOTH
    assert listing.entries[0].summary == "&l9; &f;"


HOSTILE = {
    "nested": "<a>" * 50_000 + "</a>" * 50_000,
    "never closed": "<a>" * 50_000,
    "ampersands": "&" * 1_000_000,
    "angles": "<" * 1_000_000,
    "half tags": "<a " * 100_000,
    "half attributes": '<a b="' * 50_000,
    "sections": "<![CDATA[" * 50_000,
    "comments": "<!--" * 100_000,
    "instructions": "<?" * 100_000,
    "end tags": "</b>" * 100_000,
    "attributes": "<a " + " ".join(f"a{n}=1" for n in range(50_000)) + ">",
    "one attribute": f'<a b="{"x" * 5_000_000}">',
    "references": "&#31;&#99999999;&lt" * 50_000,
    "doctypes": "<!doctype rss [" * 10_000,
    "endless section": "<![CDATA[" + "x" * 5_000_000,
}


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_a_hostile_entry_costs_little_and_not_its_neighbours(kind: str) -> None:
    started = time.process_time()

    listing = read_it(FEED.replace("one", HOSTILE[kind]))

    assert BOTH[1] in urls(listing)
    assert time.process_time() - started < 5


def test_items_without_end_are_bounded() -> None:
    listing = read_it("<rss><channel>" + "<item><title>a" * 20_000, limit=100)

    assert len(listing.entries) <= 100


def test_what_stands_before_the_root_is_searched_in_bounds() -> None:
    started = time.process_time()

    for prelude in ("<!--", "<?", "<!doctype x [", "<a>"):
        with pytest.raises(CrawlerError):
            read_it(prelude * 70_000 + FEED, Kind.FEED)

    assert time.process_time() - started < 2


_SAMPLES = [
    FEED,
    rss(item(1, "<description><![CDATA[<p>x</p>]]></description>")),
    atom('<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a</div></title>'),
    "<?xml version='1.0'?><urlset><url><loc>/a</loc><lastmod>2021</lastmod></url></urlset>",
]
_PIECES = st.sampled_from(
    ["<", ">", "&", "]]>", "<![CDATA[", "<!--", "-->", "</item>", "<item>", "</", "/>", '"', "\x00",
     "&#0;", "&amp;", "<channel>", "</rss>", "<!DOCTYPE", "<?", "\ud800", "é", "<link>", "=",
     "xml:base='"]
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(_SAMPLES))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(text)))
        gone = draw(st.integers(0, 12))
        text = text[:at] + draw(_PIECES) + text[at + gone :]
    return text


@given(mutated())
@settings(max_examples=300, deadline=None)
def test_no_mutation_of_a_listing_crashes_the_reader(text: str) -> None:
    with suppress(ListingError, HostileMarkupError):
        assert len(read_it(text.encode("utf-8", "surrogatepass")).entries) <= 10


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_no_bytes_crash_the_reader(body: bytes) -> None:
    with suppress(ListingError, HostileMarkupError):
        read_it(body)
