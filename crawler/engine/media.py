"""The images of an article: asked for as its page was, kept beside it; none of them fails it.

They are asked for when it is clear that the article is new or revised, and the post is made again
with those that came. What stays out of reach stays on the web, and its line says why.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from crawler.archive.group import AsideFile
from crawler.archive.layout import media_path
from crawler.archive.secrecy import address
from crawler.dedupe.decide import claims_too_much, decide
from crawler.engine.failing import the_first
from crawler.engine.jobs import PageJob, Rendered
from crawler.engine.kept_images import KeptImage, Key, serves_until
from crawler.engine.outcomes import candidate_of, find_stone
from crawler.errors import (
    ArchiveError,
    BlockedError,
    ChallengeError,
    CrawlerError,
    FetchTimeoutError,
    HostRestingError,
    NotAnImageError,
    TooLargeError,
)
from crawler.fetch.decode import inflate
from crawler.fetch.images import MEDIA_TYPES, ImageType, find_image_type
from crawler.fetch.status import cache_seconds
from crawler.models.article import Outcome
from crawler.models.capture import Capture
from crawler.models.source import Source
from crawler.models.state import Known
from crawler.urls import host_key

if TYPE_CHECKING:
    from crawler.engine.commit import Finished, Taken
    from crawler.engine.tools import Tools

log = logging.getLogger(__name__)

MAX_IMAGES = 50
"""Images of one article that are asked for, in the order in which it shows them."""
MAX_BYTES = 64 * 2**20
"""Bytes of one article's images, from which on no more are asked for."""
TIME = timedelta(minutes=5)
"""For all images of one article; what has not come by then stays on the web."""
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Image:
    """An image of an article, and what came of asking for it.

    Attributes:
        url: As the article names it.
        capture: The answer, without its body; None where none came, or the archive had it.
        type: Its media type, by what is in it.
        sha256: Digest of the file.
        path: Of the file in the archive; None where the image stays on the web.
        file: Where the file waits for its group; None where the archive has it.
        error: Why it stays on the web.
    """

    url: str
    capture: Capture | None = None
    type: str | None = None
    sha256: str | None = None
    path: str | None = None
    file: AsideFile | None = None
    error: CrawlerError | None = None


async def illustrate(finished: Finished, tools: Tools, held: ExitStack) -> Finished:
    """Get the images of what is new or revised, and have its post made again with them.

    Args:
        finished: A URL that has gone all the way.
        tools: What the engine works with.
        held: Drops files that no group takes, at its end.

    Raises:
        ArchiveError: the disk does not take them.
        HostRestingError: we are stopping.
    """
    if any(_wanted(taken) for taken in finished.taken):
        known = await tools.committer.known([finished])
        if find_stone(finished, known) is None:
            for at, taken in enumerate(finished.taken):
                rendered = taken.extracted.rendered
                if rendered is not None and _wanted(taken) and _changes(finished, rendered, known):
                    finished.taken[at] = await _illustrated(finished, taken, known, tools, held)
    return finished


def _wanted(taken: Taken) -> bool:
    return taken.extracted.rendered is not None and bool(taken.extracted.rendered.images)


def _changes(finished: Finished, rendered: Rendered, known: Known) -> bool:
    """Whether a version of an article comes of it, as far as can be told by now."""
    candidate = candidate_of(finished, rendered)
    if claims_too_much(candidate, known):
        candidate = replace(candidate, id=candidate.served_id)
    return decide(candidate, known).outcome in (Outcome.NEW, Outcome.REVISED)


async def _illustrated(
    finished: Finished, taken: Taken, known: Known, tools: Tools, held: ExitStack
) -> Taken:
    rendered = taken.extracted.rendered
    assert rendered is not None
    before = known.articles.get(rendered.id)
    asker = _Asker(
        finished.source, _page_of(taken), tools, held, dict(before.media if before else ())
    )
    # What the journal would write otherwise than it stands could not be found again.
    urls = [url for url in rendered.images if address(url, tools.secrets) == address(url)]
    images = await asker.all(urls[:MAX_IMAGES])
    media = tuple((address(image.url), image.path) for image in images if image.path is not None)
    if not media:
        return replace(taken, images=images)
    job = replace(taken.job, media=media)
    extracted = await tools.extraction.again(job)
    if extracted.rendered is None:
        log.warning("%s: its images are left out: %s", rendered.canonical, extracted.error)
        return taken
    return replace(taken, job=job, extracted=extracted, images=images)


def _page_of(taken: Taken) -> str:
    """Return the address of the page whose images these are."""
    job = taken.job
    if isinstance(job, PageJob):
        return job.capture.final_url
    return job.entry.url or job.entry.listing


@dataclass(slots=True)
class _Asker:
    """Asks for the images of one article.

    Attributes:
        page: Where they are shown.
        known: Those that the archive has: address -> path.
        shut: Hosts that will have nothing to do with us, and what they said.
    """

    source: Source
    page: str
    tools: Tools
    held: ExitStack
    known: Mapping[str, str]
    shut: dict[str, CrawlerError] = field(default_factory=dict)
    _bytes: int = 0
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def all(self, urls: Sequence[str]) -> tuple[Image, ...]:
        """Return what came of each, in order."""
        tasks: list[asyncio.Task[Image]] = []
        try:
            async with asyncio.timeout(TIME.total_seconds()):
                await self._all(urls, tasks)
        except TimeoutError:
            log.debug("%s: its images take too long", self.page)
        return tuple(
            self._late(url) if task.cancelled() else task.result()
            for url, task in zip(urls, tasks, strict=True)
        )

    async def _all(self, urls: Sequence[str], tasks: list[asyncio.Task[Image]]) -> None:
        with the_first(ArchiveError, HostRestingError):
            async with asyncio.TaskGroup() as group:
                tasks += [group.create_task(self._one(url), name=f"image {url}") for url in urls]

    @staticmethod
    def _late(url: str) -> Image:
        what = f"the images of its article did not come within {TIME.total_seconds():.0f} s"
        return Image(url, error=FetchTimeoutError(url, what))

    async def _one(self, url: str) -> Image:
        path = self.known.get(address(url))
        if path is not None:
            kind = MEDIA_TYPES.get(PurePosixPath(path).suffix.removeprefix("."))
            return Image(url, type=kind, sha256=PurePosixPath(path).stem, path=path)
        key = (self.source.name, url)
        async with self._slots, self.tools.images.turn(key):
            try:
                if (shared := await self._shared(key)) is not None:
                    return shared
                self._check(url)
                return await self._ask(url)
            except HostRestingError as error:
                if self.tools.gates.resting_until(error.url) is None:
                    raise  # We are stopping: the URL goes back into the frontier.
                return Image(url, error=error)
            except CrawlerError as error:
                if error.exit_code == 3:
                    raise
                if isinstance(error, (BlockedError, ChallengeError)):
                    self.shut[host_key(url)] = error
                return Image(url, error=error)

    def _check(self, url: str) -> None:
        if self._bytes >= MAX_BYTES:
            raise TooLargeError(
                url, f"its article has more than {MAX_BYTES // 2**20} MiB of images"
            )
        if (error := self.shut.get(host_key(url))) is not None:
            raise error

    async def _shared(self, key: Key) -> Image | None:
        """Return an image that another article of the source has fetched a short while ago."""
        kept = self.tools.images.find(key, self.tools.clock.now())
        if kept is None:
            return None
        path, url = kept.file.path, key[1]
        if self.tools.committer.has_image(path):
            return Image(url, type=kept.type, sha256=kept.sha256, path=path)
        try:  # It waits for a group that may yet fail: each has a file of its own.
            data = await asyncio.to_thread(kept.file.beside.read_bytes)
        except FileNotFoundError:
            return None
        if hashlib.sha256(data).hexdigest() != kept.sha256:
            return None
        return Image(url, None, kept.type, kept.sha256, path, await self._aside(path, data))

    async def _aside(self, path: str, data: bytes) -> AsideFile:
        file = await self.tools.committer.put_aside(path, data)
        self.held.push(lambda *raised: _drop(file, raised[0]))
        return file

    async def _ask(self, url: str) -> Image:
        capture = await self.tools.visitor.image(self.source, url, self.page)
        limit = self.source.http.max_bytes
        data, kind, sha256 = await asyncio.to_thread(_read, capture, limit)
        self._bytes += len(data)
        path = media_path(sha256, kind.ending)
        file = await self._aside(path, data)
        answer = capture.model_copy(update={"body": b""})
        now = self.tools.clock.now()
        until = serves_until(cache_seconds(capture, now), now)
        kept = KeptImage(kind.media_type, sha256, file, until)
        self.tools.images.keep((self.source.name, url), kept)
        return Image(url, answer, kind.media_type, sha256, path, file)


def _drop(file: AsideFile, raised: type[BaseException] | None) -> None:
    # Cancelled, its group may be being written right now: then the writer drops it.
    if raised is None or not issubclass(raised, asyncio.CancelledError):
        file.drop()


def _read(capture: Capture, limit: int) -> tuple[bytes, ImageType, str]:
    """Return an image's bytes, their type and their digest.

    Raises:
        NotAnImageError: it is something else.
        BadCodingError, TooLargeError: it does not inflate.
    """
    url = capture.final_url
    data = inflate(capture.body, capture.coding(), limit, url)
    kind = find_image_type(data)
    if kind is None:
        said = (capture.header("content-type") or "nothing").partition(";")[0][:80]
        what = "what came is no JPEG, PNG, GIF, WebP, AVIF or BMP"
        raise NotAnImageError(url, f"{what} (it calls itself {said})")
    return data, kind, hashlib.sha256(data).hexdigest()
