"""JSON listings: dotted paths to the items and to what is in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from crawler.discover import feed_text, picks
from crawler.discover.reading import Reading
from crawler.errors import NoEntriesError
from crawler.models.entry import MAX_DROPPED, NO_LINK, TWICE, Dropped, Entry, Listing
from crawler.models.source import ListRules, Pick, Picks
from crawler.text import fold

Item = dict[str, object]

_STEP = re.compile(r"\[(-?\d{1,6})\]|([^.\[\]]{1,200})")
_MAX_PATH = 500
_MAX_DEPTH = 6
"""Levels in which a list of items is looked for when no rule names it."""
_MAX_NODES = 20_000
_LINKS = (
    "url",
    "link",
    "permalink",
    "canonical_url",
    "web_url",
    "html_url",
    "href",
    "share_url",
    "path",
)
_TITLES = ("title", "headline", "name", "subject")
_DATES = (
    "published_at", "date_published", "datePublished", "publishedAt", "published", "pubDate",
    "publish_time", "date_gmt", "date", "created_at", "createdAt", "ctime", "timestamp",
)  # fmt: skip
_SUMMARIES = ("summary", "excerpt", "description", "abstract", "intro")
_NEXT = ("next_url", "next", "links.next", "paging.next", "pagination.next", "meta.next")


def read_json(data: object, rules: ListRules, reading: Reading) -> Listing:
    """Read a JSON listing.

    Raises:
        NoEntriesError: no list of items, or none with a link.
    """
    items = _items(data, rules)
    dropped: list[Dropped] = []
    found = list(islice(_entries(items, rules, reading, dropped), reading.limit))
    if items and not any(_find(item, rules.link, _LINKS) for item in items):
        named = f" at `list.link` ({picks.names(rules.link)})" if rules.link else ""
        raise NoEntriesError(
            f"{len(items)} items, but none has a link{named}; "
            f"the first has {', '.join(f'`{key}`' for key in list(items[0])[:12])}",
            hint="`list.link` is the dotted path of the link inside an item",
        )
    next_page = _find(data, rules.next, _NEXT)
    return Listing(
        kind="json",
        entries=tuple(found),
        next_url=reading.link(next_page) if isinstance(next_page, str) else None,
        notes=(reading.cut(),) if len(items) > reading.limit else (),
        unmatched=_unmatched(items, data, rules),
        dropped=tuple(dropped[:MAX_DROPPED]),
    )


def dated_items(data: object) -> list[Item]:
    """Return the longest list in `data` whose objects have a link, a title and a date."""
    return _guess_items(data, _LINKS, _TITLES, _DATES)


def entries_of(items: list[Item], reading: Reading) -> list[Entry]:
    """Read items by the usual names of what is in them."""
    return list(islice(_entries(items, ListRules(), reading, []), reading.limit))


def at_path(data: object, path: str) -> object:
    """Return what stands at a dotted path such as `result.data[0].title`; None where nothing."""
    for match in _STEP.finditer(path[:_MAX_PATH]):
        index, key = match[1], match[2]
        if isinstance(data, list):
            number = index if index is not None else key
            data = _element(data, int(number)) if re.fullmatch(r"-?\d{1,6}", number) else None
        elif isinstance(data, dict):
            data = data.get(key if key is not None else index)
        else:
            return None
    return data


def _element(data: list[object], index: int) -> object:
    return data[index] if -len(data) <= index < len(data) else None


def _items(data: object, rules: ListRules) -> list[Item]:
    if not rules.item:
        return _guess_items(data, _LINKS, _TITLES)
    for pick in rules.item:
        found = at_path(data, pick.css) if pick.css else data
        if isinstance(found, dict):
            found = list(found.values())
        if isinstance(found, list):
            return [item for item in found if isinstance(item, dict)]
    keys = ", ".join(f"`{key}`" for key in list(data)[:12]) if isinstance(data, dict) else "a list"
    raise NoEntriesError(
        f"`list.item` ({picks.names(rules.item)}) names no list in the JSON; it has {keys}",
        hint="`list.item` is the dotted path of the list of items, such as `result.data`",
    )


def _guess_items(data: object, *wanted: tuple[str, ...]) -> list[Item]:
    """Return the longest list whose first object has each of what is wanted, by usual names."""
    best: list[Item] = []
    for found in islice(_lists(data), _MAX_NODES):
        items = [item for item in found if isinstance(item, dict)]
        if len(items) > len(best) and all(_find(items[0], (), names) for names in wanted):
            best = items
    return best


def _lists(data: object) -> Iterator[list[object]]:
    level = [data]
    for _ in range(_MAX_DEPTH):
        inner: list[object] = []
        for value in level:
            if isinstance(value, list):
                yield value
                inner += value[:100]
            elif isinstance(value, dict):
                inner += value.values()
        level = inner[:_MAX_NODES]


def _entries(
    items: list[Item], rules: ListRules, reading: Reading, dropped: list[Dropped]
) -> Iterator[Entry]:
    seen: set[str] = set()
    for item in items:
        entry = _entry(item, rules, reading)
        if not entry.url or entry.url in seen:
            why = TWICE if entry.url else NO_LINK
            dropped.append(Dropped(why=why, title=entry.title or "", url=entry.url))
        elif reading.wants(entry.url):
            seen.add(entry.url)
            yield entry


def _entry(item: Item, rules: ListRules, reading: Reading) -> Entry:
    title, summary = _find(item, rules.title, _TITLES), _find(item, rules.summary, _SUMMARIES)
    guid = item.get("id")
    return Entry(
        url=reading.link(_text(_find(item, rules.link, _LINKS))),
        guid=str(guid) if isinstance(guid, str | int) else None,
        title=feed_text.plain_title(_text(title)),
        date=_find_date(item, rules.date, reading),
        summary=feed_text.summary(_text(summary)),
        listing=reading.url,
    )


def _find(item: object, rules: Picks, usual: tuple[str, ...]) -> object:
    """Return the value of the first rule that has one; without rules that of a usual name."""
    for pick in rules or tuple(Pick(css=name) for name in usual):
        value = pick.const if pick.const is not None else at_path(item, pick.css or "")
        if isinstance(value, dict):
            value = value.get("rendered") or value.get("href")
        if isinstance(value, str):
            value = picks.apply_regex(pick, value)
        if value not in (None, "", [], False):
            return value
    return None


def _find_date(item: Item, rules: Picks, reading: Reading) -> datetime | None:
    for pick in rules or tuple(Pick(css=name) for name in _DATES):
        value = at_path(item, pick.css or "")
        if isinstance(value, str) and re.fullmatch(r"\d{10}(?:\d{3})?", value.strip()):
            value = int(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _from_epoch(value)
        if isinstance(value, str):
            text = picks.apply_regex(pick, value)
            found = picks.read_pick_date(pick, text, reading, None)
            if found:
                return found
    return None


def _from_epoch(value: float) -> datetime | None:
    """Read seconds, milliseconds or microseconds since 1970, told apart by their size."""
    while abs(value) >= 1e11:
        value /= 1000
    return datetime.fromtimestamp(value, UTC) if value > 0 else None


def _text(value: object) -> str:
    return fold(value) if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _unmatched(items: list[Item], data: object, rules: ListRules) -> tuple[str, ...]:
    fields = {"title": rules.title, "date": rules.date, "summary": rules.summary}
    missing = [
        name
        for name, picked in fields.items()
        if picked and not any(_find(item, picked, ()) for item in items)
    ]
    if rules.next and _find(data, rules.next, ()) is None:
        missing.append("next")
    return tuple(missing)
