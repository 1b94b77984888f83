"""What an article consists of beside its first page: further pages and images, in the journal.

Each further page is a capture with a raw file and a line of its own, just before the line of the
version that it is part of: `duplicate`, with the article's id, because its address leads there;
its entry's guid says which page it is. Before them stand lines of the version's images, `media`,
with its id and the address of its page as their entry's; those that could not be had name an
error. So the article can be made again without the network.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import replace

from crawler.engine.jobs import Extracted, PageJob
from crawler.models.article import Media, Outcome
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
    """Yield the journal's lines, those of images and further pages with their version.

    Those without a version, because a group was not written to its end, are left out.
    """
    images: list[Line] = []
    pages: list[Line] = []
    for line, position in lines:
        number = page_number(line)
        if line.outcome is Outcome.MEDIA:
            images, pages = [*images, line], []
        elif number:
            kept = pages if number > 2 else []
            pages = [*kept, line] if number == len(kept) + 2 else []
        else:
            whole = line.outcome in (Outcome.NEW, Outcome.REVISED)
            mine = (part for part in (*images, *pages) if whole and part.id == line.id)
            yield line, tuple(mine), position
            images, pages = [], []


def media_of(parts: Iterable[Line]) -> tuple[Media, ...]:
    """Return the images of a version that the archive has, by the lines that belong to it."""
    kept = (part for part in parts if part.outcome is Outcome.MEDIA and part.raw is not None)
    return tuple({part.url: part.raw or "" for part in kept}.items())


def page_number(line: Line) -> int | None:
    """Return which page of its article a line is about; None for any other line."""
    if line.outcome is not Outcome.DUPLICATE:
        return None
    found = _GUID.fullmatch(line.entry.guid or "")
    return int(found[2]) if found and found[1] == line.id else None
