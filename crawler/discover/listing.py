"""HTML listings: by the source's selectors, else what the page declares and shows."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.discover import picks
from crawler.discover.embedded import embedded_entries
from crawler.discover.entries import find_entries
from crawler.discover.find import declared_feeds
from crawler.discover.item import title_in
from crawler.discover.item_date import Dates
from crawler.discover.links import HEADINGS
from crawler.discover.paging import find_next
from crawler.discover.reading import Reading
from crawler.errors import NoEntriesError, NotAListingError
from crawler.html.document import Document, Node
from crawler.html.visible import visible_text
from crawler.models.entry import MAX_DROPPED, NO_LINK, TWICE, Dropped, Entry, Listing
from crawler.models.source import ListRules
from crawler.text import fold

_MAX_ITEMS = 10_000
_MAX_SUMMARY = 2_000
_MAX_SHOWN = 200
_FIELDS = ("link", "title", "date", "summary")


def read_page(
    page: Document, rules: ListRules, reading: Reading, *, feeds_do: bool = True
) -> Listing:
    """Read an HTML page as a listing; if `feeds_do`, one that only declares feeds is one, too.

    Raises:
        NotAListingError: there are no rules, and no list of articles stands out.
        NoEntriesError: the rules matched nothing.
    """
    if rules.item or rules.link:
        return _by_rules(page, rules, reading)
    found = find_entries(page, reading) or embedded_entries(page, reading)
    entries = [entry for entry in found if reading.wants(entry.url)]
    feeds = tuple(feed.url for feed in declared_feeds(page))
    if not found and not (feeds and feeds_do):
        hint = "name its items: `list: {item: <selector of one entry>}`"
        if feeds:
            hint = f"it declares the feed {feeds[0]}, which is followed without `kind: html`"
        message = f"no list of articles stands out on the page titled “{page.title[:200]}”"
        raise NotAListingError(message, hint=hint)
    return _listing(page, entries, rules, reading, feeds)


def _by_rules(page: Document, rules: ListRules, reading: Reading) -> Listing:
    items = picks.find_nodes(rules.item or rules.link, page)[:_MAX_ITEMS]
    if not items:
        rule = "item" if rules.item else "link"
        raise NoEntriesError(
            f"`list.{rule}` ({picks.names(rules.item or rules.link)}) matches nothing on the page "
            f"titled “{page.title[:200]}”",
            hint="see with `crawler test` what the page holds now",
        )
    reader = _Items(page, items, rules, reading)
    read, dropped = _read_each(items, reader)
    if not read:
        raise NoEntriesError(
            f"{len(items)} items match {picks.names(rules.item)}, but none has a link"
            + (f" that matches `list.link` ({picks.names(rules.link)})" if rules.link else ""),
            hint="`list.link` may name the link inside an item",
        )
    entries = [entry for entry in read.values() if reading.wants(entry.url)]
    feeds = tuple(feed.url for feed in declared_feeds(page))
    listing = _listing(page, entries, rules, reading, feeds)
    unmatched = reader.unmatched(listing.next_url)
    return listing.model_copy(update={"unmatched": unmatched, "dropped": dropped})


def _read_each(
    items: Sequence[Node], reader: _Items
) -> tuple[dict[str | None, Entry], tuple[Dropped, ...]]:
    """Return the entries of the items by their links, and the items that are none."""
    read: dict[str | None, Entry] = {}
    dropped: list[Dropped] = []
    for item in items:
        entry = reader.entry(item)
        if entry is None and len(dropped) < MAX_DROPPED:
            line = fold(visible_text(item).partition("\n")[0])
            dropped.append(Dropped(why=NO_LINK, title=line[:_MAX_SHOWN]))
        elif entry is not None and read.setdefault(entry.url, entry) is not entry:
            dropped.append(Dropped(why=TWICE, title=entry.title or "", url=entry.url))
    return read, tuple(dropped[:MAX_DROPPED])


def _listing(
    page: Document, entries: Sequence[Entry], rules: ListRules, reading: Reading,
    feeds: tuple[str, ...],
) -> Listing:  # fmt: skip
    return Listing(
        kind="html",
        title=page.title[:200] or None,
        language=(page.root.attributes.get("lang") or "").strip() or None,
        entries=tuple(entries[: reading.limit]),
        next_url=_next(page, rules, reading),
        feeds=feeds,
        notes=(reading.cut(),) if len(entries) > reading.limit else (),
    )


def _next(page: Document, rules: ListRules, reading: Reading) -> str | None:
    if not rules.next:
        return find_next(page)
    found = reading.at(page.base).link(picks.find_link(rules.next, page))
    return found if found != page.url else None


class _Items:
    """Reads the items of one page by its rules, and keeps account of the rules that matched."""

    def __init__(
        self, page: Document, items: Sequence[Node], rules: ListRules, reading: Reading
    ) -> None:
        self._rules = rules
        self._reading = reading
        self._links = reading.at(page.base)
        self._lang = page.root.attributes.get("lang")
        self._dates = Dates(items, reading, self._lang)
        self._matched: set[str] = set()

    def entry(self, item: Node) -> Entry | None:
        """Read an item; None where it has no link."""
        url = self._links.link(self._href(item))
        if url is None:
            return None
        rules = self._rules
        title = picks.find_text(rules.title, item)
        summary = picks.find_text(rules.summary, item)
        date = picks.find_date(rules.date, item, self._reading, self._lang)
        self._note(title=title, summary=summary, date=date)
        return Entry(
            url=url,
            title=fold(title or title_in(item)) or None,
            date=date or (None if rules.date else self._dates.of(item, url)),
            summary=fold(summary)[:_MAX_SUMMARY] or None if summary else None,
            listing=self._reading.url,
        )

    def _href(self, item: Node) -> str | None:
        if not self._rules.link or not self._rules.item:
            return self._own_href(item)
        href = picks.find_link(self._rules.link, item)
        self._note(link=href)
        return href

    def _own_href(self, item: Node) -> str | None:
        """Return the link that an item is, or else that of its title, or else its first."""
        if item.tag == "a":
            return picks.href_of(item)
        titles = picks.find_nodes(self._rules.title, item) if self._rules.title else []
        for node in (*titles[:1], *item.css(HEADINGS)[:3]):
            href = picks.href_of(node)
            if href:
                return href
        anchors = item.css("a[href]")[:50]
        telling = [a for a in anchors if fold(visible_text(a))] or anchors
        return picks.href_of(telling[0]) if telling else None

    def _note(self, **found: object) -> None:
        self._matched.update(name for name, value in found.items() if value is not None)

    def unmatched(self, next_url: str | None) -> tuple[str, ...]:
        """Return the rules that were given and matched nothing in any item."""
        fields = _FIELDS if self._rules.item else _FIELDS[1:]
        missing = [n for n in fields if getattr(self._rules, n) and n not in self._matched]
        if self._rules.next and next_url is None:
            missing.append("next")
        return tuple(missing)
