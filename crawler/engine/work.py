"""What a worker process does with a page: inflate, decode, parse, extract, render. Pure.

The same functions serve a fresh fetch, the journal's recovery and a preview, so that what is
made of a capture is the same whichever way it comes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from crawler.archive import layout
from crawler.archive.pictures import images_of, shown_of
from crawler.archive.profiles import PostFacts, render
from crawler.charset import decode_html
from crawler.dedupe.changes import facts_of
from crawler.dedupe.identity import article_id, choose_canonical, fingerprint
from crawler.discover.read import read
from crawler.discover.sitemap import but_home, of_articles
from crawler.engine.jobs import (
    EntryJob,
    Extracted,
    ListingJob,
    PageJob,
    Read,
    Rendered,
    addresses_of,
    entry_address,
)
from crawler.engine.parts import FIRST, packed_behind
from crawler.engine.validity import rules_at
from crawler.engine.wishes import respect
from crawler.errors import ExtractError, FetchError, NoBodyError
from crawler.extract.article import extract, extract_entry
from crawler.extract.pages import find_next, join, may_follow
from crawler.extract.transforms import apply_transforms
from crawler.extract.version import EXTRACTOR
from crawler.fetch.decode import gzip_member, inflate, inflate_wire
from crawler.fetch.signals import of_page
from crawler.models.article import Article, Media, Provenance
from crawler.models.capture import Page
from crawler.models.entry import Entry
from crawler.models.source import ArticleRules, Source
from crawler.text import fold, redact, weight
from crawler.urls import canonical, is_home, origin, url_hash

DATES = ("published", "modified")
"""Fields of an article whose provenance decides, for an age such as "3 hours ago" is no date."""
_BINARY = bytes((*range(0x01, 0x09), *range(0x10, 0x1B), *range(0x1C, 0x20)))
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")


def page(job: PageJob) -> Extracted:
    """Make an article of a page.

    Raises:
        BadCodingError, TooLargeError: the body does not inflate.
        ReservedError: the source obeys what the page says of its use.
    """
    extracted, kept = _keep(job)
    further = _keep_further(job)
    try:
        article, used = _article_of(job, kept, [one for _, one in further])
        rendered = _render_page(job, kept, article, extracted.sha256, extracted.raw)
    except ExtractError as error:
        return replace(extracted, error=error)
    pages = tuple(file for file, _ in further[: used - 1])
    return replace(extracted, rendered=rendered, pages=pages)


def lean_page(job: PageJob) -> Extracted:
    """Make an article of a page; its own body, which stands in its post, does not come along.

    Raises:
        BadCodingError, TooLargeError: the body does not inflate.
        ReservedError: the source obeys what the page says of its use.
    """
    return _lean(page(job))


def lean_entry(job: EntryJob) -> Extracted:
    """Make an article of an entry's own content, without its body."""
    return _lean(entry(job))


def _lean(extracted: Extracted) -> Extracted:
    """Leave out what neither decides nor is kept of an article whose post is made."""
    rendered = extracted.rendered
    if rendered is None:
        return extracted
    told = rendered.article.provenance
    dates = {name: Provenance(rule=told[name].rule) for name in DATES if name in told}
    article = rendered.article.model_copy(update={"body": "", "provenance": dates})
    return replace(extracted, rendered=replace(rendered, article=article))


def _keep_further(job: PageJob) -> list[tuple[Extracted, Page]]:
    """Return an article's further pages, up to one that does not inflate."""
    kept = []
    for capture in job.further:
        try:
            kept.append(_keep(replace(job, capture=capture)))
        except FetchError:
            break
    return kept


def keep(job: PageJob) -> Extracted:
    """Make the raw file of a page, and nothing else.

    Raises:
        BadCodingError, TooLargeError: the body does not inflate.
    """
    return _keep(job)[0]


def _keep(job: PageJob) -> tuple[Extracted, Page]:
    capture, source = job.capture, job.source
    coding = capture.coding()
    body, whole = inflate_wire(capture.body, coding, source.http.max_bytes, capture.final_url)
    signals = of_page(body)
    respect(source, capture.url, signals)
    kept = Page(
        url=capture.final_url,
        body=body,
        content_type=capture.header("content-type"),
        fetched_at=capture.fetched_at,
    )
    sha256 = hashlib.sha256(body).hexdigest()
    raw = layout.raw_path(sha256, kept.content_type)
    gz = None if whole or job.kept else gzip_member(body)
    kind = (kept.content_type or "").partition(";")[0].strip().lower()
    made = Extracted(sha256, raw, gz, kind, coding, EXTRACTOR, rendered=None, signals=signals)
    return made, kept


def pages_of(job: PageJob) -> list[Page]:
    """Return the pages of a job, their content coding undone.

    Raises:
        BadCodingError, TooLargeError: the first one does not inflate.
    """
    return [_keep(job)[1], *(page for _, page in _keep_further(job))]


def _render_page(job: PageJob, kept: Page, article: Article, sha256: str, raw: str) -> Rendered:
    served = canonical(kept.url)
    chosen = job.address or choose_canonical(served, article.url)
    return _render(
        article,
        job.source,
        chosen,
        job.capture.fetched_at,
        job.first_at,
        sha256,
        raw,
        addresses_of(job.capture.chain),
        job.media,
    )


def _article_of(job: PageJob, kept: Page, further: Sequence[Page]) -> tuple[Article, int]:
    """Return the article of a page and those behind it, and how many of them are part of it."""
    source = job.source
    if not _is_markup(kept):
        return apply_transforms(_article_of_file(job, kept), source.transforms), 1
    if _is_binary(kept.body[:4096], kept.content_type):
        raise NoBodyError(f"what came as {kept.content_type or 'a page'} is no text")
    asked = job.capture.url
    if is_home(kept.url) and not is_home(asked):
        message = f"{asked} leads to the home page: the article is not there any more"
        raise NoBodyError(message)
    rules = rules_at(source, kept.fetched_at)
    article, used = _of_pages([kept, *further], rules, job)
    return apply_transforms(article, source.transforms), used


def _of_pages(pages: Sequence[Page], rules: ArticleRules, job: PageJob) -> tuple[Article, int]:
    """Return the article that stands on these pages, with the address of the next one."""
    zone = job.source.timezone
    articles = [extract(pages[0], rules, job.hint, timezone=zone)]
    for page in pages[1:]:
        try:
            article = extract(page, rules, job.hint, timezone=zone)
        except ExtractError:
            break
        if not rules.next and not may_follow(articles[0], article):
            break
        articles.append(article)
    article, used = join(articles)
    found = article.next_url if rules.next else find_next(pages[used - 1], of=pages[0].url)
    known = {page.url for page in pages} | {job.capture.url}
    safe = found is not None and found not in known and origin(found) == origin(pages[0].url)
    following = found if safe else None
    if following != article.next_url:
        article = article.model_copy(update={"next_url": following})
    return article, used


def _is_markup(kept: Page) -> bool:
    kind = (kept.content_type or "").partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml", ""):
        return True
    start = kept.body[:512].lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html")) and not kind.startswith("image/")


def _is_binary(start: bytes, content_type: str | None) -> bool:
    """Whether bytes are no text in any charset: a twelfth of noise is such bytes.

    What ISO-2022 shifts with is none of them. The halves of UTF-16's characters may be any byte.

    Source: WHATWG MIME Sniffing, binary data bytes.
    """
    if 30 * (len(start) - len(start.translate(None, _BINARY))) <= len(start):
        return False
    decoded = decode_html(start, content_type)
    if not decoded.encoding.startswith("utf-16") or "<" not in decoded.text:
        return True
    return 30 * len(_CONTROLS.findall(decoded.text)) > len(decoded.text)


def _article_of_file(job: PageJob, kept: Page) -> Article:
    """Return the article of a PDF or another file: what the entry says, and a link.

    Raises:
        NoBodyError: the entry does not even name it.
    """
    kind = (kept.content_type or "").partition(";")[0].strip().lower()
    hint = job.hint
    if not hint.title:
        message = f"it is no page but {kind or 'a file'}, and no entry says what it is called"
        raise NoBodyError(message)
    entry = Entry(
        url=kept.url,
        title=hint.title,
        date=hint.date,
        summary=hint.summary,
        content=_linked(hint.summary or "", kept.url, hint.title),
    )
    article = extract_entry(entry, timezone=job.source.timezone, now=kept.fetched_at, minimum=0)
    assert article is not None
    return article.model_copy(update={"url": kept.url})


def _linked(summary: str, url: str, title: str) -> str:
    text = f"<p>{_escape(fold(summary))}</p>" if summary else ""
    return f'{text}<p><a href="{_escape(url)}">{_escape(fold(title))}</a></p>'


def _escape(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def entry(job: EntryJob) -> Extracted:
    """Make an article of an entry's own content; raw is the entry as canonical JSON."""
    body = entry_document(job.entry)
    sha256 = hashlib.sha256(body).hexdigest()
    raw = layout.entry_path(sha256)
    rendered, error = None, None
    try:
        rendered = _render_entry(job, sha256, raw)
    except ExtractError as raised:
        error = raised
    kind = "application/json"
    return Extracted(sha256, raw, gzip_member(body), kind, "", EXTRACTOR, rendered, error)


def entry_document(entry: Entry) -> bytes:
    """Return an entry as canonical JSON: sorted keys, nothing that its neighbours change."""
    fields = entry.model_dump(mode="json", exclude_defaults=True)
    if "listing" in fields:
        fields["listing"] = redact(fields["listing"])
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def entry_article(job: EntryJob) -> Article:
    """Return the article of an entry's own content.

    Raises:
        NoBodyError: it has too little of it.
    """
    source = job.source
    minimum = 200 if job.partial else 0
    article = extract_entry(job.entry, timezone=source.timezone, now=job.at, minimum=minimum)
    if article is None:
        raise NoBodyError("the entry has no content of its own to take in its place")
    return apply_transforms(article.model_copy(update={"partial": job.partial}), source.transforms)


def _render_entry(job: EntryJob, sha256: str, raw: str) -> Rendered:
    address = entry_address(job.entry)
    return _render(
        entry_article(job), job.source, address, job.at, job.first_at, sha256, raw, (), job.media
    )


def _render(  # noqa: PLR0913, PLR0917 - what a post is made of
    article: Article,
    source: Source,
    address: str,
    at: datetime,
    first_at: datetime | None,
    sha256: str,
    raw: str,
    addresses: tuple[str, ...] = (),
    media: tuple[Media, ...] = (),
) -> Rendered:
    identity = article_id(address)
    first = first_at or at
    facts = PostFacts(
        profile=source.profile,
        id=identity,
        source=source.name,
        canonical=address,
        categories=source.categories,
        archived_at=at,
        first_at=first,
        raw=raw,
        sha256=sha256,
        media=dict(media),
        media_base=source.media_base,
    )
    post = render(article, facts)
    day = (article.published or first).date()
    path = layout.post_path(source.folder, day, article.title, identity, source.slug)
    mark = fingerprint(article.title, article.text, article.language)
    served = addresses[-1] if addresses else address
    return Rendered(
        article,
        address,
        identity,
        article_id(served),
        tuple((url_hash(one), one) for one in dict.fromkeys((address, *addresses))),
        mark,
        facts_of(article),
        weight(article.text),
        path,
        post,
        hashlib.sha256(post).hexdigest(),
        images_of(article, source.media),
        shown_of(article, facts.media),
    )


def listing(job: ListingJob) -> Read:
    """Read a listing.

    Raises:
        NotAListingError, NoEntriesError: it holds no entries.
        BadCodingError, TooLargeError: the body does not inflate.
    """
    capture, source = job.capture, job.source
    coding = capture.coding()
    body = inflate(capture.body, coding, source.http.max_listing_bytes, capture.final_url)
    content = read(
        body,
        url=capture.final_url,
        content_type=capture.header("content-type"),
        kinds=source.kind,
        rules=source.list,
        timezone=source.timezone,
        now=capture.fetched_at,
        limit=job.limit,
    )
    entries = but_home(content.entries) if content.kind == "sitemap" else content.entries
    entries = entries[job.after :]
    children = of_articles(content.children)
    content = content.model_copy(update={"entries": entries[:FIRST], "children": children})
    digest = hashlib.sha256(body).hexdigest()
    return Read(content, digest, len(entries), packed_behind(entries))
