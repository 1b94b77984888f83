"""What a worker process does with a page for `test` and `explain`: its article, and what rules did.

The article is made by the same functions as in a crawl; what is added is only told.
"""

from __future__ import annotations

from crawler.charset import utf8_html
from crawler.discover.numbered import page_url
from crawler.engine import work
from crawler.engine.jobs import (
    EntryJob,
    Extracted,
    Opened,
    PageJob,
    Preview,
    Removal,
    SavedJob,
)
from crawler.engine.saved import own_address
from crawler.engine.validity import path_of_rules, rules_at
from crawler.errors import ExtractError, HostileMarkupError, NoBodyError
from crawler.extract.article import extract, stated
from crawler.fetch.decode import inflate
from crawler.html.document import parse
from crawler.html.selectors import compile_selector
from crawler.html.visible import visible_text
from crawler.models.article import Article, Provenance
from crawler.models.capture import Capture, Page
from crawler.models.source import ArticleRules
from crawler.text import fold
from crawler.urls import resolve

MAX_SAMPLE = 200
UNKNOWN = "saved-page"
"""Name of a page whose address nobody knows."""

_GZIP = b"\x1f\x8b"


def page(job: PageJob) -> Preview:
    """Return what a page would be stored as, and what its source's rules do on it.

    Raises:
        BadCodingError, TooLargeError: the body does not inflate.
        ReservedError: the source obeys what the page says of its use.
    """
    extracted = work.page(job)
    rules = rules_at(job.source, job.capture.fetched_at)
    path = path_of_rules(job.source, rules)
    first = work.pages_of(job)[0]
    made = extracted.rendered
    article = made.article if made else _stated(first, rules, job)
    return Preview(
        article=article.model_copy(update={"provenance": _renamed(article, path)}),
        rendered=made,
        raw=extracted.raw,
        sha256=extracted.sha256,
        error=_error(extracted),
        removals=_removals(first, rules, job, path),
        unmatched=tuple(f"{path}.{name}" for name in article.unmatched),
    )


def entry(job: EntryJob) -> Preview:
    """Return what an entry would be stored as."""
    extracted = work.entry(job)
    made = extracted.rendered
    nothing = Article(url=job.entry.url or job.entry.listing, title=job.entry.title or "", body="",
                      text="", confidence=0.0)  # fmt: skip
    article = made.article if made else nothing
    return Preview(article, made, extracted.raw, extracted.sha256, _error(extracted))


def open_saved(job: SavedJob) -> Opened:
    """Return a saved page as a capture, at the address that is given or that it tells itself.

    Where it tells none, it is taken to lie beside the source's first listing.

    Raises:
        BadCodingError, TooLargeError: the file does not inflate.
    """
    limit = job.source.http.max_listing_bytes
    packed = job.body.startswith(_GZIP) and len(job.body) <= limit
    body = inflate(job.body, "gzip" if packed else None, limit, job.url or job.name)
    start = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    markup = not start.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf", b"<urlset", b"{", b"["))
    markup = markup or b"<html" in start
    known = job.url and resolve(job.url, job.url)
    if not known and markup:
        known = _own_address(body)
    url = known or resolve(page_url(job.source.urls[0], 1), UNKNOWN) or job.source.urls[0]
    capture = Capture(
        url=url,
        chain=((url, 200),),
        status=200,
        headers=(("content-type", "text/html"),) if markup else (),
        body=body,
        fetched_at=job.at,
    )
    return Opened(capture, known or None, markup)


def _own_address(body: bytes) -> str | None:
    try:
        return own_address(body)
    except HostileMarkupError:
        return None


def _error(extracted: Extracted) -> ExtractError | None:
    if extracted.rendered is not None:
        return None
    error = extracted.error
    return error if isinstance(error, ExtractError) else NoBodyError("no article")


def _stated(page: Page, rules: ArticleRules, job: PageJob) -> Article:
    """Return what a page that holds no article says of itself."""
    try:
        return stated(page, rules, job.hint, timezone=job.source.timezone)
    except HostileMarkupError:
        return Article(url=page.url, title="", body="", text="", confidence=0.0)


def _renamed(article: Article, path: str) -> dict[str, Provenance]:
    """Return the provenance of an article, its rules called by where they stand."""

    def named(rule: str) -> str:
        ruled = path != "article" and rule.startswith("article.")
        return f"{path}{rule.removeprefix('article')}" if ruled else rule

    return {
        name: Provenance(
            rule=named(one.rule), others=tuple((named(rule), value) for rule, value in one.others)
        )
        for name, one in article.provenance.items()
    }


def _removals(page: Page, rules: ArticleRules, job: PageJob, path: str) -> tuple[Removal, ...]:
    """Return what each `remove` rule takes, one after the other."""
    if not rules.remove:
        return ()
    try:
        document = parse(utf8_html(page.body, page.content_type), page.url)
    except HostileMarkupError:
        return ()
    told = []
    left = _length(page, rules, 0, job)
    for at, css in enumerate(rules.remove):
        nodes = compile_selector(css).nodes(document)
        shorter = _length(page, rules, at + 1, job) if nodes else left
        sample = fold(visible_text(nodes[0]))[:MAX_SAMPLE] if nodes else ""
        taken = max(left - shorter, 0)
        told.append(Removal(f"{path}.remove[{at}]", css, len(nodes), taken, sample))
        left = shorter
    return tuple(told)


def _length(page: Page, rules: ArticleRules, removing: int, job: PageJob) -> int:
    """Return how long the article's text is with so many of the `remove` rules."""
    some = rules.model_copy(update={"remove": rules.remove[:removing]})
    try:
        return len(extract(page, some, job.hint, timezone=job.source.timezone).text)
    except ExtractError:
        return 0
