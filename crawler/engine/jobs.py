"""What goes to a worker process, and what comes back: plain records, light to import.

The functions that work on them are in `engine.work`, which only the workers import.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from crawler.dedupe.identity import entry_key
from crawler.engine.parts import PART, unpack
from crawler.errors import CrawlerError
from crawler.models.article import Article, Media
from crawler.models.capture import Capture, Signal
from crawler.models.entry import Entry, Hint, Listing
from crawler.models.source import Source
from crawler.text import fold
from crawler.urls import canonical


@dataclass(frozen=True, slots=True)
class PageJob:
    """A page to be made an article.

    Attributes:
        hint: What the journal keeps of the entry.
        first_at: First capture of the article, where it is known already.
        address: Canonical URL, where that is decided already.
        further: The article's other pages, in order.
        media: The article's images that the archive has, or gets with it.
        kept: The archive has the raw file: it need not be made.
    """

    capture: Capture
    source: Source
    hint: Hint
    first_at: datetime | None = None
    address: str | None = None
    further: tuple[Capture, ...] = ()
    media: tuple[Media, ...] = ()
    kept: bool = False


@dataclass(frozen=True, slots=True)
class EntryJob:
    """An entry to be made an article of its own.

    Attributes:
        at: When the listing that holds it was fetched.
        partial: The page came, but holds no article, or is gone.
        media: As in `PageJob`.
    """

    entry: Entry
    source: Source
    at: datetime
    partial: bool = False
    first_at: datetime | None = None
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """An article with its identity, and the post as it is written.

    Attributes:
        facts: Digest of what is said of the article besides its title, text and dates.
        served_id: What its id would be by the URL that served it.
        addresses: (url_hash, url) of every address that leads to it: the canonical URL, where it
            was served, and what redirects there for good.
        images: Addresses of the images that its source wants to be kept, the lead image first.
        media: Those that the archive has, as the post shows them.
    """

    article: Article
    canonical: str
    id: str
    served_id: str
    addresses: tuple[tuple[str, str], ...]
    fingerprint: str
    facts: str
    weight: int
    post_path: str
    post: bytes
    post_sha256: str
    images: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class Extracted:
    """What came of a job.

    Attributes:
        gz: The raw file's bytes; None where the body as it came on the wire is just that, or the
            archive has it.
        error: Why there is no article; the raw file is kept all the same.
        pages: The files of the further pages that are part of it, in order.
        signals: What the page itself says of its use.
    """

    sha256: str
    raw: str
    gz: bytes | None
    type: str
    coding: str
    extractor: str
    rendered: Rendered | None
    error: CrawlerError | None = None
    pages: tuple[Extracted, ...] = ()
    signals: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingJob:
    """A listing to be read, up to `limit` entries, without the first `after` of them."""

    capture: Capture
    source: Source
    limit: int = 5000
    after: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """A listing's content, and the digest of its body.

    Attributes:
        listing: What it holds; of the entries the first ones.
        count: All entries that were read.
        behind: The other entries, packed in parts.
    """

    listing: Listing
    digest: str
    count: int
    behind: tuple[bytes, ...] = ()

    def parts(self) -> Iterator[tuple[Entry, ...]]:
        """Return the entries in order, a part at a time; there is one at least."""
        first = self.listing.entries
        for at in range(0, max(len(first), 1), PART):
            yield first[at : at + PART]
        for part in self.behind:
            yield cast("tuple[Entry, ...]", unpack(part))


@dataclass(frozen=True, slots=True)
class SavedJob:
    """A saved page.

    Attributes:
        body: The file's bytes, plain or as gzip.
        at: Taken for the time of the capture, which the file does not tell.
    """

    name: str
    body: bytes
    url: str | None
    source: Source
    at: datetime


@dataclass(frozen=True, slots=True)
class Saved:
    """The article of a saved page.

    Attributes:
        article: Without a date that would be another if the page had been captured later: what
            "3 hours ago" counts from is not known.
        seconds: What it took, from the page's bytes to the article.
        error: Why the page holds no article; `article` then has what the page says of itself, and
            no body.
    """

    article: Article
    url: str
    seconds: float
    error: CrawlerError | None = None


@dataclass(frozen=True, slots=True)
class BlocksJob:
    """An archived page whose blocks are compared with those of others.

    Attributes:
        selectors: What is to be matched on it.
    """

    url: str
    body: bytes
    source: Source
    at: datetime
    selectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A block element whose whole text stands in the page's article.

    Attributes:
        lines: Its text.
        selectors: Ways to name it, the simplest first.
    """

    lines: tuple[str, ...]
    selectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Removal:
    """What one `remove` rule takes from a page.

    Attributes:
        path: Where the rule stands in the source's YAML.
        count: Elements of the page that it matches.
        characters: How much shorter the article's text is for it, by the rules before it.
        sample: The text of the first of them.
    """

    path: str
    selector: str
    count: int
    characters: int
    sample: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a job would be stored as, and what the source's rules did.

    Attributes:
        article: Where the page holds none it has what the page says of itself, and no body.
        rendered: The post; None where there is no article.
        error: Why there is none.
        unmatched: Paths in the source's YAML of the rules that matched nothing.
    """

    article: Article
    rendered: Rendered | None
    raw: str
    sha256: str
    error: CrawlerError | None = None
    removals: tuple[Removal, ...] = ()
    unmatched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A saved page, opened: the capture that it may have been.

    Attributes:
        url: Where it was served; None where nobody knows.
        markup: Whether it is an HTML page, and no feed, sitemap or JSON.
    """

    capture: Capture
    url: str | None
    markup: bool


def addresses_of(chain: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """Return the addresses that lead to a page: what redirects to it for good, where it was served.

    Args:
        chain: Every hop, the last included: (url, status).
    """
    found = [canonical(url) for url, _ in chain[-1:]]
    for url, status in reversed(chain[:-1]):
        if status not in (301, 308):
            break
        found.insert(0, canonical(url))
    return tuple(found)


def entry_address(entry: Entry) -> str:
    """Return the canonical URL of an entry, or its key where it has no link."""
    if entry.url is not None:
        return canonical(entry.url)
    return entry_key(entry.listing, entry.guid or fold(entry.title or entry.summary or ""))
