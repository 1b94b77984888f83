"""The site that the documents talk of, https://harbour.example, and a reader of their blocks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.pages import article
from tests.kit.site import Site

NAME = "https://harbour.example"
STORIES = {
    "/2026/pier.html": ("The north pier has its light again", "2026-03-02T08:00:00+01:00"),
    "/2026/market.html": ("The fish market moves uphill", "2026-02-17T18:30:00+01:00"),
    "/2026/bell.html": ("Nobody knows who rang the bell", "2026-01-05T07:15:00+01:00"),
}


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page; `line` is where it begins."""

    language: str
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page in order."""
    text = page.read_text("utf-8")
    for match in re.finditer(r"^( *)```(\w[\w ]*)\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL):
        inner = re.sub(rf"^{match[1]}", "", match[3], flags=re.MULTILINE)
        yield Block(match[2], inner, text[: match.start()].count("\n") + 1)


def furnish(site: Site) -> None:
    """Write the pages of the harbour's newspaper."""
    for path, (title, date) in STORIES.items():
        site.pages[path] = article(title, date=date)
    site.pages["/feed.xml"] = _feed(site)
    site.pages["/news/"] = _list([*STORIES][:2], following="/news/?page=2")
    site.pages["/news/?page=2"] = _list([*STORIES][2:])
    for number in range(1, 5):
        site.pages[f"/api?page={number}"] = _api(site, number)
    for year in range(2017, 2026):
        site.pages[f"/{year}/review.html"] = article(
            f"The harbour in {year}", date=f"{year}-12-30T09:00:00+01:00"
        )


def _feed(site: Site) -> str:
    items = "".join(
        f"<item><title>{title}</title><link>{site.url(path)}</link></item>"
        for path, (title, _) in STORIES.items()
    )
    return f'<rss version="2.0"><channel><title>Harbour</title>{items}</channel></rss>'


def _list(paths: list[str], *, following: str = "") -> str:
    items = "".join(
        f'<li><a href="{path}">{STORIES[path][0]}</a> <time>{STORIES[path][1][:10]}</time></li>'
        for path in paths
    )
    older = f'<a class="older" href="{following}">Older</a>' if following else ""
    return f'<title>News</title><ul class="news">{items}</ul>{older}'


def _api(site: Site, number: int) -> str:
    """Return three years of yearly reviews a page, newest first; nothing after 2017."""
    years = range(2028 - 3 * number, max(2025 - 3 * number, 2016), -1)
    data = [
        {"link": site.url(f"/{year}/review.html"), "headline": f"The harbour in {year}",
         "published": f"{year}-12-30"}
        for year in years
    ]  # fmt: skip
    return json.dumps({"result": {"articles": data}})
