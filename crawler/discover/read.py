"""A listing's bytes to its entries, whatever its form (START HERE)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from crawler.charset import decode_html, decode_xml
from crawler.discover.describe import describe
from crawler.discover.feed import FEED_ROOTS, read_feed
from crawler.discover.json_api import read_json
from crawler.discover.json_feed import is_json_feed, read_json_feed
from crawler.discover.listing import read_page
from crawler.discover.mend import Root, find_root
from crawler.discover.reading import Reading
from crawler.discover.sitemap import SITEMAP_ROOTS, read_sitemap, read_text_sitemap, unpack
from crawler.errors import ListingError, NotAListingError, TooLargeError
from crawler.html.document import Document, parse
from crawler.models.entry import Listing
from crawler.models.source import Kind, ListRules

_TAG = re.compile("<(?:!doctype html|[a-z])", re.IGNORECASE)
_HEAD = 100_000
_MANY_DIGITS = 300
MAX_BYTES = 50 * 2**20
"""Of a listing that is itself gzip; the wire's own coding is bounded by the caller."""


@dataclass(frozen=True)
class _Body:
    """A listing as it came, and what it turns out to be; each question is answered once."""

    data: bytes
    url: str
    content_type: str | None
    cut: bool

    @cached_property
    def text(self) -> str:
        return decode_xml(self.data, self.content_type).text

    @cached_property
    def root(self) -> Root | None:
        return find_root(self.text)

    @cached_property
    def json(self) -> object:
        """The JSON document, or None."""
        start = self.text.lstrip("\ufeff \t\r\n\x00")
        if not start.startswith(("{", "[")):
            return None
        try:
            return json.loads(start, parse_int=_number)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def page(self) -> Document:
        return parse(decode_html(self.data, self.content_type).text, self.url)


def _number(digits: str) -> int | float:
    """Read a whole number; Python reads none of more than 4,300 digits."""
    return int(digits) if len(digits) < _MANY_DIGITS else float(digits)


def read(  # noqa: PLR0913 (one door, seven facts)
    body: bytes, *, url: str, content_type: str | None, kinds: tuple[Kind, ...], rules: ListRules,
    timezone: str, now: datetime, limit: int = 5000,
) -> Listing:  # fmt: skip
    """Read a listing.

    `body` is as served, with Content-Encoding undone; a file that is itself gzip is unpacked.
    The forms in `kinds` are tried in order; `limit` entries are taken at most.

    Raises:
        NotAListingError: it has none of these forms; the message says what came instead.
        NoEntriesError: selectors of the rules matched nothing.
        HostileMarkupError: the page cannot be parsed within bounds.
        TooLargeError: it is itself gzip, and names nothing as far as it is unpacked.
    """
    data, cut = unpack(body, MAX_BYTES)
    came = _Body(data, url, content_type, cut)
    reading = Reading(
        url, ZoneInfo(timezone), now, limit,
        tuple(re.compile(p) for p in rules.include), tuple(re.compile(p) for p in rules.exclude),
    )  # fmt: skip
    failures = []
    for kind in kinds or (Kind.AUTO,):
        try:
            return _noted(_READERS[kind](came, rules, reading), came)
        except ListingError as error:
            failures.append(error)
    raise failures[-1]


def _noted(listing: Listing, came: _Body) -> Listing:
    if not came.cut:
        return listing
    if len(came.data) >= MAX_BYTES and not (listing.entries or listing.children):
        raise TooLargeError(came.url, f"the packed file is larger than {MAX_BYTES} bytes unpacked")
    note = "cut off: the packed file is damaged, or larger than is read"
    return listing.model_copy(update={"notes": (*listing.notes, note)})


def _read_feed(came: _Body, _: ListRules, reading: Reading) -> Listing:
    listing = None
    if came.root is not None and came.root.local in FEED_ROOTS:
        listing = read_feed(came.text, came.root, reading)
    elif is_json_feed(came.json):
        listing = read_json_feed(came.json, reading)
    return listing or _refuse(came, "no feed")


def _read_sitemap(came: _Body, rules: ListRules, reading: Reading) -> Listing:
    if came.root is None:
        return read_text_sitemap(came.text, reading) or _refuse(came, "no sitemap")
    if came.root.local in FEED_ROOTS:
        return _read_feed(came, rules, reading)
    return read_sitemap(came.text, came.root, reading) or _refuse(came, "no sitemap")


def _read_json(came: _Body, rules: ListRules, reading: Reading) -> Listing:
    if came.json is None:
        return _refuse(came, "no JSON")
    if not rules.item and is_json_feed(came.json):
        return read_json_feed(came.json, reading)
    return read_json(came.json, rules, reading)


def _read_page(
    came: _Body, rules: ListRules, reading: Reading, *, feeds_do: bool = True
) -> Listing:
    if came.json is not None or came.root is not None or not _TAG.search(came.text[:_HEAD]):
        return _refuse(came, "no HTML page")
    return read_page(came.page, rules, reading, feeds_do=feeds_do)


def _read_list(came: _Body, rules: ListRules, reading: Reading) -> Listing:
    """Read a page that a source calls HTML: its list is wanted, not the feeds that it declares."""
    return _read_page(came, rules, reading, feeds_do=False)


def _read_any(came: _Body, rules: ListRules, reading: Reading) -> Listing:
    """Read whatever it is; a list that the rules describe goes before what a guess would find."""
    if came.json is not None:
        return _read_json(came, rules, reading)
    if came.root is not None:
        known = came.root.local in SITEMAP_ROOTS
        return (_read_sitemap if known else _read_feed)(came, rules, reading)
    return read_text_sitemap(came.text, reading) or _read_page(came, rules, reading)


def _refuse(came: _Body, wanted: str) -> Listing:
    raise NotAListingError(
        f"{wanted} at {came.url}: what came is {describe(came.data, came.text)}",
        hint="see what the address shows in a browser, or give the address of the feed itself",
    )


_READERS: dict[Kind, Callable[[_Body, ListRules, Reading], Listing]] = {
    Kind.AUTO: _read_any,
    Kind.FEED: _read_feed,
    Kind.HTML: _read_list,
    Kind.SITEMAP: _read_sitemap,
    Kind.JSON: _read_json,
}
