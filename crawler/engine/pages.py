"""Articles of several pages: followed from page to page, and kept in the journal.

Each further page is a capture with a raw file and a line of its own, just before the line of the
version that it is part of: `duplicate`, with the article's id, because its address leads there;
its entry's guid says which page it is. So the article can be made again without the network.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import replace

from crawler.engine.jobs import Extracted, PageJob
from crawler.models.article import Outcome
from crawler.models.capture import Capture
from crawler.models.entry import Hint
from crawler.models.journal import Line, Position

MAX_PAGES = 20

_GUID = re.compile(r"([0-9a-f]{16})#page=(\d{1,2})")


async def follow(
    job: PageJob,
    extracted: Extracted,
    *,
    fetch: Callable[[str], Awaitable[Capture | None]],
    extract: Callable[[PageJob], Awaitable[Extracted]],
) -> tuple[PageJob, Extracted]:
    """Add an article's further pages one after the other, as long as each adds to it.

    Args:
        job: The first page.
        extracted: What was made of it.
        fetch: Gets a page; None where it is out of reach.
        extract: Makes the article of all pages so far.
    """
    while len(job.further) < MAX_PAGES - 1:
        url = extracted.rendered.article.next_url if extracted.rendered else None
        capture = await fetch(url) if url is not None else None
        if capture is None:
            break
        longer = replace(job, further=(*job.further, capture))
        made = await extract(longer)
        if len(made.pages) < len(longer.further):
            break
        job, extracted = longer, made
    return job, extracted


def page_hint(article: str, number: int, url: str) -> Hint:
    """Return the entry of the line of an article's further page; the first page is 1."""
    return Hint(url=url, guid=f"{article}#page={number}")


def with_pages(
    lines: Iterable[tuple[Line, Position]],
) -> Iterator[tuple[Line, tuple[Line, ...], Position]]:
    """Yield the journal's lines, those of further pages with the version that they are part of.

    Pages without their version, because a group was not written to its end, are left out.
    """
    pages: list[Line] = []
    for line, position in lines:
        number = _page_number(line)
        if number:
            pages = [*pages, line] if number == len(pages) + 2 else []
            continue
        whole = line.outcome in (Outcome.NEW, Outcome.REVISED)
        mine = whole and all(page.id == line.id for page in pages)
        yield line, tuple(pages) if mine else (), position
        pages = []


def _page_number(line: Line) -> int | None:
    """Return which page of its article a line is about; None for any other line."""
    if line.outcome is not Outcome.DUPLICATE:
        return None
    found = _GUID.fullmatch(line.entry.guid or "")
    return int(found[2]) if found and found[1] == line.id else None
