"""The site that is crawled: a feed, a paged listing, a feed that shares entries with the first.

A third of the stories have no date, some are reached over redirects, those of the second feed
have images, which they share. In the second season the
first feed has copies of its stories under other addresses, and the second feed lists stories of
the first: both only then, so that it is the same article, and the same owner, in every run.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from tests.journeys.pages import article, listing
from tests.kit.home import Home
from tests.kit.site import Asked, Reply, Site, conditional, redirect

EACH = 20
"""Entries of a page of the paged listing."""
FIRST, PAGED, SECOND = "127.0.0.1", "127.0.0.2", "127.0.0.3"
IMAGES = 7
"""Images that the stories of the second feed show, two each."""
PNG = b"\x89PNG\r\n\x1a\n"
SHARED = 8
"""Stories of the first feed that the second one lists too; as many are copied, and moved."""


class World:
    """A site of `articles` stories.

    Attributes:
        season: 1 or 2; in the second there is more.
    """

    def __init__(self, site: Site, articles: int) -> None:
        self.site = site
        self.season = 1
        third = max(articles // 3, SHARED)
        self.first = [f"/first/{number}" for number in range(third)]
        self.paged = [f"/paged/{number}" for number in range(third)]
        self.second = [f"/second/{number}" for number in range(articles - 2 * third)]
        self.moved = [f"/moved/{number}" for number in range(SHARED)]
        self.copies = [f"/copy/{number}" for number in range(SHARED)]
        for number, path in enumerate((*self.first, *self.paged, *self.second)):
            site.pages[path] = _story(f"Story {path[1:]}", number)
        for path in self.second:
            site.pages[path] = _story(f"Story {path[1:]}", int(path[8:]), pictured=True)
        for number in range(IMAGES):
            site.pages[f"/image/{number}.png"] = Reply(
                PNG + bytes([number]) * 400, headers={"Content-Type": "image/png"}
            )
        for number, path in enumerate(self.moved):
            site.pages[path] = redirect(f"/there/{number}", 301 if number % 2 else 302)
            site.pages[f"/there/{number}"] = _story(f"Moved {number}", number)
        for path, copied in zip(self.copies, self.first, strict=False):
            site.pages[path] = site.pages[copied]
        site.pages["/first.xml"] = lambda asked: self._feed(asked, FIRST)
        site.pages["/second.xml"] = lambda asked: self._feed(asked, SECOND)
        self._page_listing()

    def configure(self, home: Home) -> None:
        """Write the configuration: three sources."""
        home.sources(
            {"url": self.site.url("/first.xml", FIRST), "name": "first"},
            {
                "url": self.site.url("/list", PAGED),
                "name": "paged",
                "list": {"item": "li", "link": "a", "next": "a.next::attr(href)"},
            },
            {"url": self.site.url("/second.xml", SECOND), "name": "second", "media": "all"},
        )

    @property
    def expected(self) -> int:
        """How many articles there are in the end: copies are none of their own."""
        return len(self.first) + len(self.paged) + len(self.second) + len(self.moved)

    def _feed(self, asked: Asked, host: str) -> Reply:
        """Return a feed as it is in this season, or 304 to whoever has it."""
        if host == FIRST:
            links = [(FIRST, path) for path in (*self.first, *self.moved)]
            links += [(FIRST, path) for path in self.copies] if self.season == 2 else []
        else:
            links = [(SECOND, path) for path in self.second]
            links += [(FIRST, path) for path in self.first[:SHARED]] if self.season == 2 else []
        items = "".join(
            f"<item><title>Entry {path}</title><link>{self.site.url(path, host)}</link>"
            f"<guid>{host}{path}</guid></item>"
            for host, path in reversed(links)
        )
        text = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'
        return conditional(text, Content_Type="application/rss+xml")(asked)

    def _page_listing(self) -> None:
        pages = [self.paged[at : at + EACH] for at in range(0, len(self.paged), EACH)]
        for number, paths in enumerate(pages, 1):
            following = f"/list?p={number + 1}" if number < len(pages) else ""
            self.site.pages["/list" if number == 1 else f"/list?p={number}"] = listing(
                paths, following=following
            )


def _story(title: str, number: int, *, pictured: bool = False) -> Callable[[Asked], Any]:
    """Return a story's page; every third names no date."""
    at = datetime(2021, 7, 19, 9, 24, 48, tzinfo=UTC) + timedelta(days=number % 300)
    shown = (number % IMAGES, (number + 1) % IMAGES) if pictured else ()
    images = "".join(f'<p><img src="/image/{one}.png" alt="Image {one}"></p>' for one in shown)
    text = article(title, date=at.isoformat(), extra=images)
    if number % 3 == 0:
        text = text.replace("article:published_time", "unrelated")
    return conditional(text, last_modified=format_datetime(at, usegmt=True))
