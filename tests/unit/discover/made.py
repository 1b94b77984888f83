"""Listings that the tests of discovery write, and how they are read."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.discover.read import read
from crawler.models.entry import Listing
from crawler.models.source import Kind, ListRules

URL = "https://news.example/listing"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NO_RULES = ListRules()


def read_it(
    body: str | bytes, *kinds: Kind, rules: ListRules = NO_RULES, url: str = URL,
    timezone: str = "UTC", limit: int = 5000,
) -> Listing:  # fmt: skip
    data = body.encode() if isinstance(body, str) else body
    return read(
        data, url=url, content_type=None, kinds=kinds or (Kind.AUTO,), rules=rules,
        timezone=timezone, now=NOW, limit=limit,
    )  # fmt: skip


def rss(*items: str, channel: str = "<title>News</title>", attributes: str = "") -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"{attributes}><channel>{channel}{inner}</channel></rss>'


def item(number: int, more: str = "") -> str:
    return f"<title>Story {number}</title><link>https://news.example/{number}</link>{more}"


def atom(*entries: str, more: str = "") -> str:
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{more}{inner}</feed>'


def urls(listing: Listing) -> list[str | None]:
    return [entry.url for entry in listing.entries]
