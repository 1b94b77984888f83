"""The exception tree: stable codes and the verdict that the frontier acts on.

    CrawlerError
    ├─ ConfigError                                  config.*        exit code 2
    ├─ UsageError                                   usage           exit code 2
    ├─ FetchError                                   fetch.*         exit code 1
    │   ├─ FetchTimeoutError, ConnectionFailedError, ProtocolError, BadCodingError,
    │   │  HostRestingError, BrowserError: NoBrowserError
    │   ├─ StatusError: NotFoundError, GoneError, BlockedError, ChallengeError, RateLimitedError
    │   └─ RefusedError: RobotsError, RobotsUnreachableError, ReservedError, ForgottenError,
    │                    AddressError, UrlError, TooLargeError, NotAnImageError, RedirectError
    ├─ ListingError                                 discover.*      exit code 1
    ├─ ExtractError                                 extract.*       exit code 1
    ├─ WorkerError                                  worker.*        exit code 1
    ├─ StoreError                                   store.*         exit code 3
    ├─ ArchiveError                                 archive.*       exit code 3
    └─ SystemLimitError                             system.limit    exit code 3

A message says what happened and where, `hint` what to do about it.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any


class Retry(StrEnum):
    """What the frontier does with a URL that failed; the only thing it looks at."""

    NEVER = "never"
    LATER = "later"
    HOST_LATER = "host-later"


class CrawlerError(Exception):
    """Root of all errors that are ours.

    Attributes:
        code: Stable name, shown in logs, database, status, JSON and docs/errors.md.
        retry: What the frontier does with the URL.
        exit_code: What the command ends with when this error ends it.
        hint: What the user can do, one sentence; empty where there is nothing to do.
    """

    code: str = "crawler"
    retry: Retry = Retry.LATER
    exit_code: int = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restore, (type(self), self.args, self.__dict__))


def _restore(cls: type[CrawlerError], args: tuple[Any, ...], state: dict[str, Any]) -> CrawlerError:
    """Build an unpickled error without calling a constructor whose arguments differ by class."""
    error = cls.__new__(cls)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigError(CrawlerError):
    """The configuration cannot be used; `problems` has a `file:line:col: path: what` for each."""

    code = "config"
    retry = Retry.NEVER
    exit_code = 2

    def __init__(self, message: str, *, hint: str = "", problems: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.problems = problems


class UsageError(CrawlerError):
    """The command line asks for something that cannot be."""

    code = "usage"
    retry = Retry.NEVER
    exit_code = 2


class FetchError(CrawlerError):
    """A URL could not be had; `reached` tells whether its host took a connection."""

    code = "fetch"
    reached: bool = True  # A host that took none is left alone for a while.

    def __init__(self, url: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.url = url


class FetchTimeoutError(FetchError):
    """Connecting, the headers or the whole response took too long."""

    code = "fetch.timeout"


class ConnectionFailedError(FetchError):
    """DNS, TCP or TLS failed, or the connection broke."""

    code = "fetch.connection"


class ProtocolError(FetchError):
    """What came is not HTTP, or breaks its own framing."""

    code = "fetch.protocol"


class BadCodingError(FetchError):
    """The body does not inflate: unknown, stacked, damaged or truncated content coding."""

    code = "fetch.coding"


class StatusError(FetchError):
    """The server answered with a status that is no success."""

    code = "fetch.status"

    def __init__(self, url: str, status: int, message: str = "", *, hint: str = "") -> None:
        super().__init__(url, message or f"the server answered {status}", hint=hint)
        self.status = status


class NotFoundError(StatusError):
    """404: asked again a few times, because feeds run ahead of their pages."""

    code = "fetch.not-found"


class GoneError(StatusError):
    """410: the page is gone for good."""

    code = "fetch.gone"
    retry = Retry.NEVER


class BlockedError(StatusError):
    """401 or 403: the site does not let us in."""

    code = "fetch.blocked"
    retry = Retry.HOST_LATER


class ChallengeError(StatusError):
    """A challenge page (captcha, script check) stands before the site."""

    code = "fetch.challenge"
    retry = Retry.HOST_LATER


class RateLimitedError(StatusError):
    """429, or 503 with Retry-After: the site asked us to come back later."""

    code = "fetch.rate-limited"
    retry = Retry.HOST_LATER

    def __init__(self, url: str, status: int, wait: timedelta | None) -> None:
        asked = f", and asks for {wait.total_seconds():.0f} s of rest" if wait else ""
        super().__init__(url, status, f"the server answered {status}{asked}")
        self.wait = wait


class HostRestingError(FetchError):
    """The host asked for rest that is not over, or we are stopping; nothing was sent."""

    code = "fetch.host-resting"
    retry = Retry.HOST_LATER


class BrowserError(FetchError):
    """The page that was to be rendered crashed the browser, hangs in it, or it does not start."""

    code = "fetch.browser"


class NoBrowserError(BrowserError):
    """The page is to be rendered, and Playwright or Chromium is not installed."""

    code = "fetch.no-browser"


class RefusedError(FetchError):
    """We declined to fetch, or to go on."""

    code = "fetch.refused"
    retry = Retry.NEVER


class RobotsError(RefusedError):
    """robots.txt forbids the URL."""

    code = "fetch.refused.robots"


class RobotsUnreachableError(RefusedError):
    """robots.txt could not be had (5xx, timeout): RFC 9309 says to assume that all is forbidden."""

    code = "fetch.refused.robots-unreachable"
    retry = Retry.HOST_LATER
    wait: timedelta | None = None


class ReservedError(RefusedError):
    """The publisher reserves the page's use, and `http.obey` names that signal."""

    code = "fetch.refused.reserved"


class ForgottenError(RefusedError):
    """The page leads to an article that was forgotten, and must not come back."""

    code = "fetch.refused.forgotten"


class AddressError(RefusedError):
    """The host resolves to an address that is not public, and `http.allow_networks` is silent."""

    code = "fetch.refused.address"


class UrlError(RefusedError):
    """Not an http or https URL, or one that is too long."""

    code = "fetch.refused.url"


class TooLargeError(RefusedError):
    """The body is larger than the limit, on the wire or inflated."""

    code = "fetch.refused.too-large"


class NotAnImageError(RefusedError):
    """What came in place of an image is none, or of a kind that is not kept."""

    code = "fetch.refused.not-an-image"


class RedirectError(RefusedError):
    """Too many redirects, a loop, or one that leads nowhere."""

    code = "fetch.refused.redirect"


class ListingError(CrawlerError):
    """The listing came, but no entries could be read from it."""

    code = "discover"


class NotAListingError(ListingError):
    """The response is no feed, sitemap, listing or JSON of the form that was asked for."""

    code = "discover.not-a-listing"


class NoEntriesError(ListingError):
    """The listing's selectors matched nothing."""

    code = "discover.no-entries"


class NothingFoundError(ListingError):
    """An address was looked at for something to follow, and it has no feed, sitemap or list."""

    code = "discover.nothing-found"


class ExtractError(CrawlerError):
    """The page came, but holds no article; asked again when the rules change."""

    code = "extract"
    retry = Retry.NEVER


class NoBodyError(ExtractError):
    """No article body was found; the message says why."""

    code = "extract.no-body"


class NeedsBrowserError(ExtractError):
    """The page is built by script and carries no text of its own."""

    code = "extract.needs-browser"


class PaywallError(ExtractError):
    """The page shows a paywall in place of the article."""

    code = "extract.paywall"


class ConsentError(ExtractError):
    """The page shows a consent wall in place of the article."""

    code = "extract.consent"


class HostileMarkupError(ExtractError):
    """The markup is beyond the limits of depth, attributes or size and was not parsed."""

    code = "extract.hostile"


class DroppedError(ExtractError):
    """A `drop_if` of the source's transforms dropped the article."""

    code = "extract.dropped"


class WorkerError(CrawlerError):
    """A worker process failed at a page."""

    code = "worker"
    retry = Retry.NEVER


class WorkerTimeoutError(WorkerError):
    """The page took longer than its budget; its worker was killed and replaced."""

    code = "worker.timeout"


class WorkerDiedError(WorkerError):
    """The page's worker died (out of memory, crash); it was replaced."""

    code = "worker.died"


class WorkerBugError(WorkerError):
    """The page met a bug of ours; the log has the traceback."""

    code = "worker.bug"


class StoreError(CrawlerError):
    """The state database cannot be used."""

    code = "store"
    exit_code = 3


class StoreBusyError(StoreError):
    """Another process holds the database or the archive."""

    code = "store.busy"


class StoreDamagedError(StoreError):
    """The database is corrupt or no database of ours."""

    code = "store.damaged"


class SchemaError(StoreError):
    """The database was written by a newer program."""

    code = "store.schema"


class ArchiveError(CrawlerError):
    """The archive folder cannot be used."""

    code = "archive"
    exit_code = 3


class ArchiveUnwritableError(ArchiveError):
    """The archive cannot be written (permissions, read-only file system, I/O error)."""

    code = "archive.unwritable"


class DiskFullError(ArchiveError):
    """No room left, or less than `archive.min_free`: no new work is taken."""

    code = "archive.disk-full"


class DamagedFileError(ArchiveError):
    """A file of the archive reads back wrong."""

    code = "archive.damaged"


class SystemLimitError(CrawlerError):
    """The system declines a further thread or process, or room where the output leads."""

    code = "system.limit"
    exit_code = 3
