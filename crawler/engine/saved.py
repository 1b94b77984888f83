"""What a worker process does with a page that somebody saved: its article, without a network."""

from __future__ import annotations

import re
import time
from datetime import timedelta

from crawler.charset import decode_html
from crawler.engine.jobs import Saved, SavedJob
from crawler.engine.validity import rules_at
from crawler.errors import ExtractError, HostileMarkupError
from crawler.extract.article import extract, stated
from crawler.extract.transforms import apply_transforms
from crawler.fetch.decode import inflate
from crawler.html.document import parse
from crawler.models.article import Article, Provenance
from crawler.models.capture import Page
from crawler.models.entry import Hint
from crawler.urls import resolve

NOWHERE = "about:blank"
"""Address of a page that does not tell its own; its relative links are left out."""
YEAR = timedelta(days=365)

_GZIP = b"\x1f\x8b"
_SAVED_FROM = re.compile(rb"<!-- saved from url=\(\d{1,5}\)(https?://[^\s<>]{1,2000})")
"""What browsers write into the pages that they save."""
_STATED = (("link[rel=canonical]", "href"), ("meta[property='og:url']", "content"))


def saved(job: SavedJob) -> Saved:
    """Make an article of a saved page.

    Raises:
        BadCodingError, TooLargeError: the file does not inflate.
        HostileMarkupError: the markup is beyond the bounds of the parser.
    """
    limit = job.source.http.max_bytes
    packed = job.body.startswith(_GZIP) and len(job.body) <= limit
    body = inflate(job.body, "gzip" if packed else None, limit, job.url or job.name)
    url = (job.url and resolve(job.url, job.url)) or own_address(body) or NOWHERE
    page = Page(url=url, body=body, fetched_at=job.at)
    began = time.perf_counter()
    try:
        article = _article(job, page)
    except HostileMarkupError:
        raise
    except ExtractError as error:
        rules = rules_at(job.source, job.at)
        facts = stated(page, rules, Hint(), timezone=job.source.timezone)
        return Saved(facts, url, time.perf_counter() - began, error)
    seconds = time.perf_counter() - began
    return Saved(
        apply_transforms(_certain(job, page, article), job.source.transforms), url, seconds
    )


def own_address(body: bytes) -> str | None:
    """Return the address that a page says it has; None where it does not tell."""
    written = _SAVED_FROM.search(body, 0, 4096)
    if written is not None:
        url = written[1].decode("ascii", "replace")
        return resolve(url, url)
    document = parse(decode_html(body, None).text, NOWHERE)
    for css, attribute in _STATED:
        node = document.first(css)
        stated = (node.attributes.get(attribute) or "").strip() if node is not None else ""
        if stated and (url := resolve(stated, stated)):
            return url
    return None


def _article(job: SavedJob, page: Page) -> Article:
    rules = rules_at(job.source, job.at)
    return extract(page, rules, Hint(), timezone=job.source.timezone)


def _certain(job: SavedJob, page: Page, article: Article) -> Article:
    """Return the article without dates that count from the capture ("yesterday", "March 3")."""
    rule = article.provenance["published"].rule if article.published else ""
    if not rule.startswith(("text ", "article.")):
        return article
    later = _article(job, page.model_copy(update={"fetched_at": job.at + YEAR}))
    if article.published and later.published:
        moved = later.published - article.published
        if moved < YEAR - timedelta(days=1):
            return article
    lost = (rule, article.published.isoformat() if article.published else "")
    why = Provenance(rule="left out: it counts from the capture", others=(lost,))
    provenance = {**article.provenance, "published": why}
    return article.model_copy(update={"published": None, "provenance": provenance})
