"""Pages for the tests of metadata, and their reading."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.extract.metadata import Metadata, read
from crawler.html.document import parse
from crawler.models.capture import Page
from crawler.models.entry import Hint

URL = "https://www.example.org/news/story"
NOW = datetime(2024, 5, 20, 12, 0, tzinfo=UTC)


def page(head: str = "", body: str = "", *, lang: str = "en") -> str:
    return f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'


def metadata(
    html: str,
    *,
    url: str = URL,
    timezone: str = "UTC",
    hint: Hint | None = None,
    body_root: str | None = None,
) -> Metadata:
    document = parse(html, url)
    served = Page(url=url, body=b"", fetched_at=NOW)
    root = document.first(body_root) if body_root else None
    return read(document, served, hint or Hint(), timezone=timezone, body_root=root)


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def published(html: str, **how: str) -> str | None:
    moment = metadata(html, **how).published  # type: ignore[arg-type]
    return moment.isoformat() if moment else None
