"""One chunk of the journal's lines, applied to the store: every decision as its line says.

What a line does not hold (title, fingerprint) is extracted again from the raw file, by the rules
that the line names.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.archive.read import find_digest
from crawler.engine.edits import (
    DELETED,
    EDITED,
    clear_hand_made,
    decision_of,
    note_decision,
    note_hand_made,
)
from crawler.engine.jobs import Extracted, addresses_of
from crawler.engine.posts import Fate, MadePost, PostKeeper
from crawler.engine.retry import next_check
from crawler.engine.rows import article_row, revision_row
from crawler.engine.sources import SourceBook
from crawler.engine.weigh import weigh_there
from crawler.errors import CrawlerError, DamagedFileError
from crawler.extract.version import EXTRACTOR
from crawler.models.article import Outcome
from crawler.models.entry import Entry
from crawler.models.journal import Line, Position, Renaming
from crawler.models.source import Source
from crawler.models.state import (
    Alias,
    ArticleRow,
    Batch,
    Forgotten,
    FrontierItem,
    FrontierState,
    ListingState,
    Poll,
    RevisionRow,
    Settlement,
)
from crawler.seams import Store
from crawler.urls import host_key, url_hash

log = logging.getLogger(__name__)

NO_CAPTURES = (Outcome.SEEN, Outcome.FORGOTTEN, Outcome.RENAMED, Outcome.RESOLVED)
VERSIONS = (Outcome.NEW, Outcome.REVISED)
MAX_TOLD = 1000
"""Things that could not be made again that are kept to be told; all are counted."""


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the journal, with what belongs to it.

    Attributes:
        pages: Lines of the article's images and further pages.
        end: Where the line ends.
        written: Digest of the post as its group wrote it; see `manifest.Digests.find`.
    """

    line: Line
    pages: tuple[Line, ...]
    end: Position
    written: str | None


@dataclass(frozen=True, slots=True)
class Lost:
    """A version that could not be made again."""

    path: str
    code: str
    message: str


@dataclass(slots=True)
class Replayed:
    """What a walk through the journal came to.

    Attributes:
        lines: Applied to the store.
        versions: Versions of articles made again.
        posts: How many posts were left or written, by their fate.
        moved: Posts made by another version of the extractor that come out differently now.
        lost: Versions that could not be made again, the first 1,000 of them.
        losses: How many those are in all.
    """

    lines: int = 0
    versions: int = 0
    posts: dict[Fate, int] = field(default_factory=dict)
    moved: dict[str, int] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)
    losses: int = 0

    def lose(self, path: str, error: CrawlerError) -> None:
        """Note a version that could not be made again."""
        self.losses += 1
        if len(self.lost) < MAX_TOLD:
            self.lost.append(Lost(path, error.code, error.message))


class Replay:
    """Turns a chunk of lines into one commit.

    Args:
        archive: Its folder.
        store: What is written to.
        sources: Reads the rules documents.
        keeper: Writes posts that are missing; None leaves them all as they are.
        settled: Up to where the frontier knows the lines already.
        result: What is added to.
    """

    def __init__(
        self, archive: Path, store: Store, sources: SourceBook, keeper: PostKeeper | None,
        *, settled: Position | None, result: Replayed,
    ) -> None:  # fmt: skip
        self._archive = archive
        self._store = store
        self._sources = sources
        self._keeper = keeper
        self._settled = settled
        self._result = result
        self._first_at: Mapping[str, datetime] = {}
        self._articles: dict[str, ArticleRow] = {}
        self._rows: dict[str, ArticleRow] = {}
        self._made: dict[str, MadePost] = {}
        self._revisions: list[RevisionRow] = []
        self._aliases: dict[str, Alias] = {}
        self._led: dict[str, str] = {}
        self._seen: dict[tuple[str, str], None] = {}
        self._settlements: list[Settlement] = []
        self._forgotten: list[Forgotten] = []
        self._renamed: list[Renaming] = []

    async def apply(
        self,
        chunk: list[Step],
        made: Mapping[int, Extracted | CrawlerError],
        first_at: Mapping[str, datetime],
    ) -> None:
        """Commit the chunk; what a line names but the archive lacks is told and left out.

        Args:
            chunk: Steps in the journal's order.
            made: What was extracted again, by the step's identity.
            first_at: First captures of the articles, by id.
        """
        self._first_at = first_at
        ids = {step.line.id for step in chunk if step.line.id is not None}
        known = await self._store.known(ids, _addresses(chunk, made), [])
        self._articles, self._led = dict(known.articles), dict(known.aliases)
        for step in chunk:
            if step.line.outcome in VERSIONS:
                self._version(step, made[id(step)])
            elif step.line.outcome is Outcome.FORGOTTEN:
                self._forget(step.line)
            elif step.line.outcome is Outcome.RENAMED:
                self._rename(step.line)
            elif step.line.outcome is Outcome.RESOLVED:
                await self._resolve(step)
            elif step.line.id is not None:
                self._decision(step)
        await self._keep_posts(chunk[-1].end)
        fresh = [step.line for step in chunk if not self._is_settled(step)]
        await self._queue(fresh)
        await self._note_edits(chunk)
        await self._store.commit(
            Batch(
                articles=tuple(self._rows.values()),
                revisions=tuple(self._revisions),
                aliases=tuple(self._aliases.values()),
                seen=tuple(self._seen),
                settlements=tuple(self._settlements),
                renamed=tuple(self._renamed),
                forgotten=tuple(self._forgotten),
                written=await asyncio.to_thread(weigh_there, self._archive, fresh),
                position=chunk[-1].end,
            )
        )
        self._result.lines += len(chunk)

    def _is_settled(self, step: Step) -> bool:
        """Whether the frontier knows what became of the line's URL."""
        if self._settled is None:
            return False
        return (step.end.file, step.end.offset) <= (self._settled.file, self._settled.offset)

    def _version(self, step: Step, made: Extracted | CrawlerError) -> None:
        """Note a version; one that cannot be made again keeps its line and files."""
        line = step.line
        if isinstance(made, CrawlerError) or made.rendered is None:
            error = made if isinstance(made, CrawlerError) else made.error
            assert error is not None
            log.error("%s: %s: %s", line.post, error.code, error.message)
            self._result.lose(line.post or line.raw or line.url, error)
            return
        before = self._articles.get(line.id or "")
        row = article_row(line.source, line.at, made, made.rendered, before)
        # The line's own identity counts: secrets in its addresses are masked.
        own: dict[str, Any] = {"id": line.id, "canonical": line.canonical, "post": line.post}
        if before is None:
            own["first_at"] = self._first_at.get(line.id or "")
        row = row.model_copy(update={key: value for key, value in own.items() if value})
        if step.written and step.written != row.post_sha256:
            moved = self._result.moved
            moved[line.extractor or ""] = moved.get(line.extractor or "", 0) + 1
        self._made[row.id] = MadePost(
            row.post, made.rendered.post, row.post_sha256, step.written or None,
            self._earlier(row.id, before),
        )  # fmt: skip
        if step.written:
            row = row.model_copy(update={"post_sha256": step.written})
        self._articles[row.id] = self._rows[row.id] = row
        self._revisions.append(revision_row(row, line.rules or "", line.extractor or ""))
        self._result.versions += 1
        self._lead(row, [line.url, *(url for _, url in made.rendered.addresses)])
        if not _was_made_again(line, before):
            self._settle(step, row)

    def _earlier(self, article: str, before: ArticleRow | None) -> frozenset[str]:
        """Return the digests that the post had in the versions before this one."""
        same = self._made.get(article)
        known = {before.post_sha256} if before else set()
        return frozenset(known | ({*same.before, same.sha256} if same else set()))

    async def _keep_posts(self, end: Position) -> None:
        """Have posts that are missing written; remember which bytes are ours in each."""
        if self._keeper is None:
            return
        fates = await self._keeper.keep(list(self._made.values()), end)
        posts = self._result.posts
        for (key, made), fate in zip(self._made.items(), fates, strict=True):
            posts[fate] = posts.get(fate, 0) + 1
            if fate in (Fate.WRITTEN, Fate.SAME):
                update = {"post_sha256": made.sha256}
                self._rows[key] = self._rows[key].model_copy(update=update)

    def _decision(self, step: Step) -> None:
        """Note a duplicate, a sighting, an unchanged or gone page."""
        line = step.line
        row = self._articles.get(line.id or "")
        if row is None:
            return
        if line.source != row.source:
            self._seen[row.id, line.source] = None
        if line.outcome is Outcome.GONE and row.gone_at is None:
            row = row.model_copy(update={"gone_at": line.at})
            self._articles[row.id] = self._rows[row.id] = row
        if line.outcome in (Outcome.UNCHANGED, Outcome.DUPLICATE) and row.gone_at is not None:
            row = row.model_copy(update={"gone_at": None})
            self._articles[row.id] = self._rows[row.id] = row
        if line.outcome is Outcome.SEEN:
            return
        if line.outcome is not Outcome.FAILED:
            self._lead(row, [line.url, *addresses_of(line.chain), line.canonical or row.canonical])
            self._settle(step, row)

    async def _resolve(self, step: Step) -> None:
        """Note that a post was made ours again, if what was written then still lies there."""
        row = self._articles.get(step.line.id or "")
        if row is None or not step.written or step.written == row.post_sha256:
            return
        found = await asyncio.to_thread(find_digest, self._archive, row.post)
        if found == step.written:
            row = row.model_copy(update={"post_sha256": step.written})
            self._articles[row.id] = self._rows[row.id] = row

    def _forget(self, line: Line) -> None:
        """Note a tombstone; a line that stands in the place of another has none."""
        if line.tombstone is not None and line.id is not None:
            self._forgotten.append(Forgotten(id=line.id, tombstone=line.tombstone))

    def _rename(self, line: Line) -> None:
        """Note that a source has another name: such a line is a chunk of its own."""
        if line.renamed is not None:
            self._renamed.append(line.renamed.model_copy(update={"name": line.source}))

    def _lead(self, row: ArticleRow, urls: Iterable[str]) -> None:
        """Note addresses that lead to an article, as `settle` does."""
        for url in urls:
            key = url_hash(url)
            if key == row.id or key not in self._led:
                self._led[key] = row.id
                self._aliases[key] = Alias(url_hash=key, url=url, article=row.id)

    def _settle(self, step: Step, row: ArticleRow) -> None:
        if self._is_settled(step):
            return
        line = step.line
        source = self._source(line)
        due = next_check(source, row.published or row.first_at, line.at) if source else None
        state = FrontierState.QUEUED if due else FrontierState.DONE
        self._settlements.append(
            Settlement(
                host=_host(line),
                url_hash=url_hash(line.url),
                source=line.source,
                url=line.url,
                state=state,
                due_at=due,
                outcome=line.outcome,
                at=line.at,
                article=row.id,
            )
        )

    def _source(self, line: Line) -> Source | None:
        """Return the source by the line's rules; None where they are missing or damaged."""
        try:
            return self._sources.source(line) if line.rules else None
        except DamagedFileError:
            return None

    async def _note_edits(self, chunk: list[Step]) -> None:
        """Remember the posts that were left as somebody's hand had made them.

        Without the manifest's word, one that another version of the program wrote cannot be told
        from one that was changed.
        """
        for step in chunk:
            line, row = step.line, self._rows.get(step.line.id or "")
            if (decided := decision_of(line)) is not None:
                await note_decision(self._store, *decided)
            if row is None or line.outcome is not Outcome.REVISED:
                continue
            if step.written is None and line.extractor != EXTRACTOR:
                continue
            found = await asyncio.to_thread(find_digest, self._archive, row.post)
            if found == row.post_sha256:
                await clear_hand_made(self._store, row.post)
            else:
                what = DELETED if found is None else EDITED
                await note_hand_made(self._store, row.post, what, row.archived_at)

    async def _queue(self, lines: list[Line]) -> None:
        """Put the lines' URLs into the frontier, so that no listing finds them new again."""
        by_listing: dict[tuple[str, str], list[Line]] = {}
        for line in lines:
            if line.outcome not in NO_CAPTURES:
                by_listing.setdefault((line.source, line.entry.listing or ""), []).append(line)
        for (source, listing), some in by_listing.items():
            guids = tuple((line.entry.guid, url_hash(line.url)) for line in some if line.entry.guid)
            items = {url_hash(line.url): _item(line) for line in some}
            kept = next(
                (one for one in await self._store.listings(source) if one.url == listing),
                ListingState(source=source, url=listing),
            )
            await self._store.save_poll(
                Poll(listing=kept, items=tuple(items.values()), guids=guids)
            )


def _addresses(
    chunk: Iterable[Step], made: Mapping[int, Extracted | CrawlerError]
) -> frozenset[str]:
    """Return the hashes of all addresses that a chunk may note."""
    urls: set[str] = set()
    for step in chunk:
        line, result = step.line, made.get(id(step))
        urls |= {line.url, *addresses_of(line.chain), line.canonical or line.url}
        if isinstance(result, Extracted) and result.rendered is not None:
            urls |= {url for _, url in result.rendered.addresses}
    return frozenset(url_hash(url) for url in urls)


def _was_made_again(line: Line, before: ArticleRow | None) -> bool:
    """Whether a version comes from the same capture as the one before: by new rules."""
    return before is not None and (line.raw, line.at) == (before.raw, before.archived_at)


def _item(line: Line) -> FrontierItem:
    entry = Entry(**line.entry.model_dump(exclude={"listing"}), listing=line.entry.listing or "")
    return FrontierItem(
        host=_host(line),
        url_hash=url_hash(line.url),
        url=line.url,
        source=line.source,
        entry=entry,
        due_at=line.at,
        found_at=line.at,
    )


def _host(line: Line) -> str:
    return host_key(line.entry.url or line.entry.listing or line.url)
