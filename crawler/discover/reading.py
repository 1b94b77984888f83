"""What a listing is read under: its address, its zone, the time, and the bounds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Literal

from crawler.dates import as_instant, read_date
from crawler.text import fold
from crawler.urls import resolve

_CUT = "cut at "
_C1 = re.compile("[\x80-\x9f]")
_HIDDEN = {code: code + 0xE000 for code in range(0x80, 0xA0)}
_SHOWN = {hidden: code for code, hidden in _HIDDEN.items()}


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of one listing.

    Attributes:
        url: Where the listing was served.
        zone: Zone of dates that name none.
        now: When the listing was fetched.
        limit: Entries that are taken at most.
        include: An entry's URL must match one of these, if there are any.
        exclude: An entry's URL must match none of these.
    """

    url: str
    zone: tzinfo
    now: datetime
    limit: int
    include: tuple[re.Pattern[str], ...] = ()
    exclude: tuple[re.Pattern[str], ...] = ()

    def wants(self, url: str | None) -> bool:
        """Tell whether the rules take an entry of this URL."""
        if url is None:
            return not self.include
        if self.include and not any(pattern.search(url) for pattern in self.include):
            return False
        return not any(pattern.search(url) for pattern in self.exclude)

    def link(self, text: str | None) -> str | None:
        """Resolve a link against the listing's address."""
        text = text.strip() if text else ""
        return resolve(self.url, text) if text else None

    def date(
        self, text: str | None, context: Literal["feed", "meta", "visible", "url"],
        lang: str | None = None,
    ) -> datetime | None:  # fmt: skip
        """Read a date; None where the text names no possible one."""
        if not text:
            return None
        found = read_date(text, lang=lang, now=self.now, zone=self.zone, context=context)
        return as_instant(found, self.zone) if found else None

    def in_zone(self, zone: tzinfo) -> Reading:
        """Return the same reading in another zone."""
        return self if zone is self.zone else replace(self, zone=zone)

    def at(self, url: str) -> Reading:
        """Return the same reading with other links: relative to `url`."""
        return self if url == self.url else replace(self, url=url)

    def cut(self) -> str:
        """Say that there was more than is taken."""
        return f"{_CUT}{self.limit} entries"


def cut_notes(notes: Iterable[str]) -> set[str]:
    """Return those of a listing's notes that say it was cut at a limit of the reader's."""
    return {note for note in notes if note.startswith(_CUT)}


def one_line(text: str) -> str:
    """Fold a text, but keep its C1 controls: a text encoded twice cannot be undone without them."""
    split = " ".join(text.split())
    if split.isascii() and split.isprintable():
        return split
    if not _C1.search(text):
        return fold(text)
    return fold(text.translate(_HIDDEN)).translate(_SHOWN)


def unique(names: Iterable[str | None]) -> tuple[str, ...]:
    """Return the names that are any, white space folded, each once; some 200 at most."""
    kept = dict.fromkeys([one_line(name) for name in names if name])
    kept.pop("", None)
    return tuple(kept)[:200]
