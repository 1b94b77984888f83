"""JSON Feed 1.0 and 1.1."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import islice
from typing import TypeGuard

from crawler.discover import feed_text
from crawler.discover.reading import Reading, unique
from crawler.models.entry import Enclosure, Entry, Listing
from crawler.text import fold
from crawler.urls import resolve

Item = dict[str, object]

_MAX_LIST = 200


def is_json_feed(data: object) -> TypeGuard[Item]:
    """Tell whether a JSON document is a feed: by its version, or by what its items have."""
    if not isinstance(data, dict):
        return False
    if "jsonfeed" in str(data.get("version", ""))[:200]:
        return True
    items = data.get("items")
    return isinstance(items, list) and any(
        isinstance(item, dict) and {"id", "url"} & item.keys()
        and {"content_html", "content_text", "date_published"} & item.keys()
        for item in items[:5]
    )  # fmt: skip


def read_json_feed(data: Item, reading: Reading) -> Listing:
    """Read a JSON Feed; values of a wrong type count as absent."""
    url = reading.url
    items = [item for item in _list(data.get("items")) if isinstance(item, dict)]
    found = (_entry(item, reading) for item in items)
    entries = tuple(islice((e for e in found if reading.wants(e.url)), reading.limit))
    hubs = [hub.get("url") for hub in _list(data.get("hubs")) if isinstance(hub, dict)]
    return Listing(
        kind="feed",
        form="json",
        title=_text(data.get("title")),
        home=_link(url, data.get("home_page_url")),
        language=_text(data.get("language")),
        entries=entries,
        next_url=_link(url, data.get("next_url")),
        hub=next((link for link in (_link(url, hub) for hub in hubs) if link), None),
        notes=(reading.cut(),) if len(items) > reading.limit else (),
    )


def _entry(item: Item, reading: Reading) -> Entry:
    url = reading.url
    html = _string(item.get("content_html"))
    if not html:
        html = escape(_string(item.get("content_text")), quote=False)
    teaser = _string(item.get("summary"))
    guid = item.get("id")
    return Entry(
        url=_link(url, item.get("url")) or _link(url, item.get("external_url")),
        guid=str(guid) if isinstance(guid, str | int | float) and str(guid) else None,
        title=_text(item.get("title")),
        date=reading.date(_string(item.get("date_published")), "feed"),
        modified=reading.date(_string(item.get("date_modified")), "feed"),
        summary=feed_text.summary(teaser or html),
        content=feed_text.html_of(html) or None,
        authors=unique(_names(item)),
        tags=unique(tag for tag in _list(item.get("tags")) if isinstance(tag, str)),
        image=_link(url, item.get("image")) or _link(url, item.get("banner_image")),
        language=_text(item.get("language")),
        enclosures=tuple(_enclosures(item, url)),
        listing=url,
    )


def _names(item: Item) -> Iterable[str]:
    for author in (*_list(item.get("authors")), item.get("author")):
        name = author.get("name") or author.get("url") if isinstance(author, dict) else author
        if isinstance(name, str):
            yield name


def _enclosures(item: Item, url: str) -> Iterable[Enclosure]:
    for file in _list(item.get("attachments"))[:_MAX_LIST]:
        if not isinstance(file, dict):
            continue
        link = _link(url, file.get("url"))
        if link:
            size = file.get("size_in_bytes")
            size = size if isinstance(size, int) and 0 <= size < 2**53 else None
            yield Enclosure(url=link, type=_text(file.get("mime_type")), bytes=size)


def _link(base: str, value: object) -> str | None:
    return resolve(base, value.strip()) if isinstance(value, str) and value.strip() else None


def _text(value: object) -> str | None:
    return fold(value) or None if isinstance(value, str) else None


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
