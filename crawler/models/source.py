"""A source as resolved from the YAML: every default filled in, every shorthand written out."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from crawler.models.profile import Profile
from crawler.models.record import Record

Day = date
"""A day, in a record that has a field called `date`."""


class Kind(StrEnum):
    """The form of a listing."""

    AUTO = "auto"
    FEED = "feed"
    HTML = "html"
    SITEMAP = "sitemap"
    JSON = "json"


class Pick(Record):
    """One way to read a field; exactly one of `css`, `meta`, `json_ld` and `const` is set.

    Attributes:
        css: A selector of ours (`h1`, `a::attr(href)`, `p::text`); in the `list` rules of a JSON
            listing a dotted path (`result.data`).
        meta: Names of meta elements (name, property or itemprop), tried in order.
        json_ld: A dotted path into the page's JSON-LD objects (`author.name`).
        const: A constant.
        regex: Applied to the value; its first group, else the whole match, is the result.
        format: strptime format of a date.
        timezone: IANA zone of a date that names none.
    """

    css: str | None = None
    meta: tuple[str, ...] = ()
    json_ld: str | None = None
    const: str | None = None
    regex: str | None = None
    format: str | None = None
    timezone: str | None = None


Picks = tuple[Pick, ...]
"""Ways to read a field, tried in order; empty: found automatically."""


SIGNALS = (
    "tdm-reservation", "content-usage", "content-signal", "noarchive", "noai", "noimageai",
    "noindex", "nosnippet", "all",
)  # fmt: skip
"""Publishers' wishes that `http.obey` may name; `all` is each of them."""


class ClientCert(Record):
    """What we show to a server that wants to know us: paths of PEM files.

    Attributes:
        key: None where it stands in the file of the certificate.
        password: Of the key; None where it has none.
    """

    cert: str
    key: str | None = None
    password: str | None = None


class Cookies(Record):
    """Which cookies a source sends.

    Attributes:
        jar: What becomes of cookies that servers set: thrown away, kept until the process ends,
            or kept in the state database.
        given: Name and value, sent to the origins of the source's `url`.
    """

    jar: Literal["off", "session", "keep"] = "off"
    given: tuple[tuple[str, str], ...] = ()


class HttpRules(Record):
    """How a source is asked. Secrets (headers, cookies, auth, proxy) never leave the process.

    Attributes:
        rate: Requests per second a host; None is unlimited.
        headers: Sent only to the origins of the source's `url`, but for `Accept*`.
        auth: The Authorization header, sent to the same origins.
        client_cert: Shown to the same origins.
        ca_file: PEM file of authorities that are trusted besides the system's.
        verify: Whether TLS certificates are checked.
        obey: Preference signals (`fetch.signals.NAMES`) for which a page is left alone.
        browser: Whether pages are rendered in Chromium before they are read.
    """

    contact: str | None = None
    rate: float | None = 1.0
    concurrency: int = 2
    connect_timeout: timedelta = timedelta(seconds=10)
    deadline: timedelta = timedelta(seconds=60)
    max_bytes: int = 10 * 2**20
    max_listing_bytes: int = 50 * 2**20
    redirects: int = 5
    robots: Literal["obey", "pages", "ignore"] = "obey"
    allow_networks: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    auth: str | None = None
    cookies: Cookies = Cookies()
    client_cert: ClientCert | None = None
    ca_file: str | None = None
    verify: bool = True
    proxy: str | None = None
    obey: tuple[str, ...] = ()
    browser: bool = False


class ListRules(Record):
    """YAML `list`: how entries are read from an HTML or JSON listing, and which are taken.

    Attributes:
        include: Regular expressions, one of which an entry's URL must match; empty takes all.
        exclude: Regular expressions, none of which an entry's URL may match.
        pages: Pages of the listing that one poll reads at most.
    """

    item: Picks = ()
    link: Picks = ()
    title: Picks = ()
    date: Picks = ()
    summary: Picks = ()
    next: Picks = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    pages: int = 1


class ArticleRules(Record):
    """YAML `article`: how fields are read from a page.

    Attributes:
        until: Valid for captures before this day (in the source's zone); None is for ever.
        remove: Selectors whose elements are taken out of the body.
    """

    until: Day | None = None
    title: Picks = ()
    body: Picks = ()
    author: Picks = ()
    date: Picks = ()
    modified: Picks = ()
    summary: Picks = ()
    image: Picks = ()
    tags: Picks = ()
    next: Picks = ()
    remove: tuple[str, ...] = ()


class Transform(Record):
    """One step of YAML `transforms`, applied to the extracted article in order."""

    kind: Literal["absolute_urls", "replace", "drop_if"]
    arguments: tuple[str, ...] = ()


RECHECK = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=7),
    timedelta(days=30),
)


class Slug(StrEnum):
    """How the words of a title are spelt in the name of its file.

    unicode: as they are. ascii: transliterated. pinyin: Chinese as it is pronounced, the rest as
    with ascii.
    """

    UNICODE = "unicode"
    ASCII = "ascii"
    PINYIN = "pinyin"


class Source(Record):
    """One site or section that we follow.

    Attributes:
        name: What the user calls it; the last of the categories of its articles.
        folder: Slug of the name: the folder below `posts/`.
        every: Time between polls; None is adaptive.
        cron: Crontab expression in `timezone`; excludes `every`.
        first: Entries of a sitemap that the first poll takes; the rest waits for `backfill`.
        keep: Age at which articles are forgotten; None is never.
        recheck: When a page is asked again, counted from its publication.
        media: Which images of an article are kept: none, its lead image, or all.
        media_base: Address below which `media/` is found by a site that is made of the posts.
    """

    name: str
    folder: str
    urls: tuple[str, ...]
    kind: tuple[Kind, ...] = (Kind.AUTO,)
    every: timedelta | None = None
    cron: str | None = None
    paused: bool = False
    content: Literal["auto", "page", "feed"] = "auto"
    first: int = 50
    recheck: tuple[timedelta, ...] = RECHECK
    media: Literal["none", "lead", "all"] = "none"
    media_base: str = "/media/"
    keep: timedelta | None = None
    timezone: str = "UTC"
    http: HttpRules = HttpRules()
    list: ListRules = ListRules()
    article: tuple[ArticleRules, ...] = (ArticleRules(),)
    categories: tuple[str, ...] = ()
    profile: Profile = Profile()
    slug: Slug = Slug.UNICODE
    transforms: tuple[Transform, ...] = ()


def rules_digest(source: Source) -> str:
    """Return a digest of what decides how a source's listings are read.

    Validators of a listing are keyed by it, so that an edited rule loses no entry behind a 304.
    Fields at their default do not count: a new one in a later version changes no digest.
    """
    rules = source.model_dump(mode="json", include={"kind", "list"}, exclude_defaults=True)
    canonical = json.dumps(rules, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


class Settings(Record):
    """`crawler.yaml`, every default filled in; `http` lives in each source, already merged.

    Attributes:
        archive: Absolute path of the archive.
        store: Absolute path of the database; None puts it into the archive.
        workers: Extraction processes.
        concurrency: Requests in flight, all hosts together.
        min_free: Bytes below which no new work is taken.
        media_base: As in `Source`.
        poll_min, poll_max: Bounds of `every: auto`.
        log_requests: Whether the log tells each request, or for which sources.
        monitor: `host:port` at which the daemon answers; None is nowhere.
    """

    archive: str
    store: str | None = None
    profile: Profile = Profile()
    slug: Slug = Slug.UNICODE
    min_free: int = 2**30
    workers: int = 1
    concurrency: int = 64
    media_base: str = "/media/"
    poll_min: timedelta = timedelta(minutes=5)
    poll_max: timedelta = timedelta(days=1)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["human", "json"] = "human"
    log_requests: bool | tuple[str, ...] = False
    monitor: str | None = None
