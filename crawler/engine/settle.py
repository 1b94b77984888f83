"""What a group of outcomes changes: files, lines and rows, decided one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.archive.group import AsideFile, Group, KeptFile, PostFile, Written
from crawler.archive.layout import rules_path
from crawler.archive.rules import RulesBook
from crawler.archive.shelves import Shelves
from crawler.dedupe.decide import Decision, decide
from crawler.engine.files import further_pages, raw_file
from crawler.engine.gate import Gates
from crawler.engine.jobs import EntryJob, PageJob, Rendered
from crawler.engine.outcomes import candidate_of, event_of, find_stone
from crawler.engine.pages import page_hint
from crawler.engine.report import Event
from crawler.engine.retry import next_check_of, next_try
from crawler.engine.rows import article_row, image_line, revision_row, seen_line, unmatched_rules
from crawler.engine.weigh import weigh
from crawler.errors import (
    CrawlerError,
    GoneError,
    NotFoundError,
    Retry,
    StatusError,
)
from crawler.models.article import Outcome
from crawler.models.journal import Line, forgotten_line
from crawler.models.source import Source
from crawler.models.state import (
    Alias,
    ArticleRow,
    Batch,
    Forgotten,
    FrontierState,
    HostState,
    Known,
    PendingSeen,
    RevisionRow,
    RipeSeen,
    Settlement,
)

if TYPE_CHECKING:
    from crawler.engine.commit import Finished, Taken


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one URL."""

    event: Event


@dataclass(slots=True)
class _Kept:
    """What one capture led to: its decision, or the error that stands in its place."""

    outcome: Outcome
    row: ArticleRow | None = None
    error: CrawlerError | None = None


class Ledger:
    """Gathers what a group changes; each decision sees those before it.

    Attributes:
        known: What is known by now, this group's own decisions included.
        lines: The journal's lines, in order.
    """

    def __init__(
        self, known: Known, gates: Gates, now: datetime, book: RulesBook, shelves: Shelves
    ) -> None:
        self._articles = dict(known.articles)
        self._aliases = dict(known.aliases)
        self._fingerprints = dict(known.fingerprints)
        self.known = Known.model_construct(
            articles=self._articles,
            aliases=self._aliases,
            fingerprints=self._fingerprints,
            forgotten=known.forgotten,
        )
        self._gates = gates
        self._now = now
        self._book = book
        self._shelves = shelves
        self.lines: list[Line] = []
        self._raws: dict[str, KeptFile] = {}
        self._posts: dict[str, PostFile] = {}
        self._rules: dict[str, KeptFile] = {}
        self._media: list[AsideFile] = []
        self._rows: dict[str, ArticleRow] = {}
        self._revisions: list[RevisionRow] = []
        self._new_aliases: dict[str, Alias] = {}
        self._seen: dict[tuple[str, str], None] = {}
        self._ripened: list[PendingSeen] = []
        self._settlements: list[Settlement] = []
        self._stones: list[Forgotten] = []

    @property
    def empty(self) -> bool:
        """Whether nothing is to be written."""
        return not self.lines

    def group(self) -> Group:
        """Return what is to be written to the archive."""
        return Group(
            raws=list(self._raws.values()),
            posts=list(self._posts.values()),
            rules=list(self._rules.values()),
            media=self._media,
            lines=self.lines,
        )

    def batch(self, written: Written, hosts: tuple[HostState, ...]) -> Batch:
        """Return what is to be committed once the files are there."""
        return Batch(
            articles=tuple(self._rows.values()),
            revisions=tuple(self._revisions),
            aliases=tuple(self._new_aliases.values()),
            seen=tuple(self._seen),
            ripened=tuple(self._ripened),
            settlements=tuple(self._settlements),
            hosts=hosts,
            forgotten=tuple(self._stones),
            written=weigh(self.lines, written.lengths, written.sizes),
            position=written.position,
        )

    def see(self, ripe: RipeSeen) -> None:
        """Note that a further source listed an article."""
        seen = ripe.seen
        self._ripened.append(seen)
        if (ripe.article, seen.source) in self._seen:
            return
        self._seen[ripe.article, seen.source] = None
        self.lines.append(seen_line(ripe))

    def settle(self, finished: Finished) -> Settled:
        """Decide what a URL leads to."""
        stone = find_stone(finished, self.known)
        if stone is not None:
            return self._leave_out(finished, stone)
        kept = [self._keep(finished, taken) for taken in finished.taken]
        if finished.visit is not None and finished.visit.unchanged:
            kept.append(self._unchanged(finished))
        if finished.error is not None:
            kept.insert(0, self._failed(finished, finished.error))
        best = next((one for one in reversed(kept) if one.row is not None), kept[-1])
        error = next((one.error for one in kept if one.error is not None), None)
        settlement = self._settlement(finished, best, error)
        self._settlements.append(settlement)
        return Settled(event_of(finished, best.outcome, best.row, settlement))

    def _leave_out(self, finished: Finished, stone: Forgotten) -> Settled:
        """Note only by digests that what was forgotten came again, or was still under way."""
        self._stones.append(stone)
        self.lines.append(forgotten_line(finished.at, stone.id, stone.tombstone))
        source = finished.source.name
        return Settled(Event(kind="article", source=source, outcome=Outcome.FORGOTTEN))

    def _keep(self, finished: Finished, taken: Taken) -> _Kept:
        """Decide one capture, and note its files, line and rows."""
        extracted = taken.extracted
        rendered = extracted.rendered
        if rendered is None:
            error = extracted.error
            assert error is not None
            self._raws[extracted.raw] = raw_file(taken)
            self.lines.append(self._line(finished, taken, Outcome.FAILED, code=error.code))
            return _Kept(Outcome.FAILED, error=error)
        decision = decide(candidate_of(finished, rendered, taken.yardstick), self.known)
        row = self._record(finished, taken, rendered, decision)
        return _Kept(decision.outcome, row)

    def first_at(self, rendered: Rendered) -> datetime | None:
        """Return when the article was captured first, if it is known."""
        row = self._articles.get(rendered.id)
        return row.first_at if row else None

    def _record(
        self, finished: Finished, taken: Taken, rendered: Rendered, decision: Decision
    ) -> ArticleRow:
        """Note what a decision changes; return the article that the capture belongs to."""
        if decision.outcome in (Outcome.NEW, Outcome.REVISED):
            row = self._version(finished, taken, rendered)
        else:
            row = self._back(self._articles[decision.article])
        self._addresses(rendered, row, finished)
        if row.source != finished.source.name and finished.source.name not in row.seen_in:
            self._seen[row.id, finished.source.name] = None
        if decision.outcome is Outcome.DUPLICATE:
            self._raws[taken.extracted.raw] = raw_file(taken)
        line = self._line(finished, taken, decision.outcome, row=row, canonical=rendered.canonical)
        self.lines.append(line.model_copy(update={"changes": decision.changes}))
        return row

    def _version(self, finished: Finished, taken: Taken, rendered: Rendered) -> ArticleRow:
        """Note a new article, or a new version of one."""
        before = self._articles.get(rendered.id)
        row = article_row(finished.source.name, finished.at, taken.extracted, rendered, before)
        if before is None:
            row = row.model_copy(update={"post": self._shelves.place(row.post)})
        self._articles[row.id] = self._rows[row.id] = row
        self._fingerprints.setdefault(row.fingerprint, row.id)
        self._raws[row.raw] = raw_file(taken)
        self._posts[row.post] = PostFile(
            row.post, rendered.post, before.post_sha256 if before else None
        )
        digest = self._rules_of(finished.source)
        self._revisions.append(revision_row(row, digest, taken.extracted.extractor))
        self._illustrate(finished, taken, row)
        self._further(finished, taken, row)
        return row

    def _illustrate(self, finished: Finished, taken: Taken, row: ArticleRow) -> None:
        """Note the files and lines of the version's images, before all its other lines."""
        source, rules = finished.source.name, self._rules_of(finished.source)
        self._media += [image.file for image in taken.images if image.file is not None]
        self.lines += [image_line(image, row, source, rules) for image in taken.images]

    def _further(self, finished: Finished, taken: Taken, row: ArticleRow) -> None:
        """Note the files and lines of the version's further pages, just before its own line."""
        for number, (url, page) in enumerate(further_pages(taken), 2):
            self._raws[page.extracted.raw] = raw_file(page)
            line = self._line(finished, page, Outcome.DUPLICATE, row=row, canonical=row.canonical)
            entry = page_hint(row.id, number, url)
            self.lines.append(line.model_copy(update={"url": url, "entry": entry}))

    def _rules_of(self, source: Source) -> str:
        """Return the digest of a source's rules document, which goes with the group."""
        digest, document = self._book.document(source)
        self._rules[digest] = KeptFile(rules_path(digest), document)
        return digest

    def _addresses(self, rendered: Rendered, row: ArticleRow, finished: Finished) -> None:
        """Note every address that leads to the article; one that is taken stays where it is.

        Its own canonical URL leads to none but itself.
        """
        own = (finished.item.url_hash, finished.item.url)
        for url_hash, url in (*rendered.addresses, own):
            if url_hash == row.id or url_hash not in self._aliases:
                self._aliases[url_hash] = row.id
                self._new_aliases[url_hash] = Alias(url_hash=url_hash, url=url, article=row.id)

    def _unchanged(self, finished: Finished) -> _Kept:
        """Note a 304."""
        visit, item = finished.visit, finished.item
        assert visit is not None
        row = self._articles.get(item.article or "")
        row = row and self._back(row)
        self.lines.append(
            Line(
                at=finished.at,
                source=finished.source.name,
                url=item.url,
                chain=visit.capture.chain,
                status=visit.capture.status,
                headers=visit.capture.headers,
                entry=item.entry.hint(),
                outcome=Outcome.UNCHANGED,
                id=row.id if row else None,
                canonical=row.canonical if row else None,
                post=row.post if row else None,
                rules=self._rules_of(finished.source),
                signals=visit.capture.signals,
            )
        )
        return _Kept(Outcome.UNCHANGED, row)

    def _back(self, row: ArticleRow) -> ArticleRow:
        """Note that a page is there, which may have been gone."""
        if row.gone_at is None:
            return row
        row = row.model_copy(update={"gone_at": None})
        self._articles[row.id] = self._rows[row.id] = row
        return row

    def _failed(self, finished: Finished, error: CrawlerError) -> _Kept:
        """Note a URL that could not be had; one whose article we have is gone, not lost."""
        item = finished.item
        row = self._articles.get(item.article or "")
        gone = isinstance(error, (GoneError, NotFoundError)) and row is not None
        outcome = Outcome.GONE if gone else Outcome.FAILED
        self.lines.append(
            Line(
                at=finished.at,
                source=finished.source.name,
                url=item.url,
                status=error.status if isinstance(error, StatusError) else None,
                entry=item.entry.hint(),
                outcome=outcome,
                error=error.code,
                id=row.id if row else None,
                canonical=row.canonical if row else None,
                post=row.post if row else None,
                rules=self._rules_of(finished.source),
            )
        )
        if gone and row is not None and row.gone_at is None:
            row = row.model_copy(update={"gone_at": finished.at})
            self._articles[row.id] = self._rows[row.id] = row
        return _Kept(outcome, row, error)

    def _line(
        self,
        finished: Finished,
        taken: Taken,
        outcome: Outcome,
        *,
        row: ArticleRow | None = None,
        canonical: str | None = None,
        code: str | None = None,
    ) -> Line:
        digest = self._rules_of(finished.source)
        extracted, job = taken.extracted, taken.job
        capture = job.capture if isinstance(job, PageJob) else None
        entry = job.entry.hint() if isinstance(job, EntryJob) else job.hint
        kept = outcome is not Outcome.UNCHANGED
        return Line(
            at=capture.fetched_at if capture else finished.at,
            source=finished.source.name,
            url=finished.item.url,
            chain=capture.chain if capture else (),
            status=capture.status if capture else None,
            headers=capture.headers if capture else (),
            sha256=extracted.sha256,
            raw=extracted.raw if kept else None,
            type=extracted.type or None,
            coding=extracted.coding,
            entry=entry,
            outcome=outcome,
            error=code,
            id=row.id if row else None,
            canonical=canonical,
            post=row.post if row else None,
            rules=digest,
            extractor=extracted.extractor,
            signals=(*(capture.signals if capture else ()), *extracted.signals),
            rendered=capture is not None and capture.rendered,
        )

    def _settlement(
        self, finished: Finished, best: _Kept, error: CrawlerError | None
    ) -> Settlement:
        """Return where the URL goes from here."""
        item = finished.item
        state, due_at, tries = self._future(finished, best, error)
        validators = finished.visit.validators if finished.visit is not None else None
        return Settlement(
            host=item.host,
            url_hash=item.url_hash,
            source=item.source,
            url=item.url,
            state=state,
            due_at=due_at,
            tries=tries,
            outcome=best.outcome,
            at=finished.at,
            etag=validators.etag if validators and best.row else None,
            last_modified=validators.last_modified if validators and best.row else None,
            article=best.row.id if best.row else item.article,
            code=error.code if error else None,
            message=error.message if error else None,
            hint=error.hint if error else None,
            retry=error.retry if error else None,
            unmatched=unmatched_rules(finished.taken),
        )

    def _future(
        self, finished: Finished, best: _Kept, error: CrawlerError | None
    ) -> tuple[FrontierState, datetime | None, int]:
        """Return state, due time and tries: a retry is a reschedule."""
        tries = finished.item.tries + 1
        if error is not None and error.retry is Retry.HOST_LATER:
            until = self._gates.rest_behind(error) or next_try(error, tries, self._now)
            return FrontierState.QUEUED, until, tries
        check = next_check_of(finished.source, best.row, self._now)
        if error is not None:
            # Of an article that we have, a page that was missed may be back at a later check.
            later = None if isinstance(error, GoneError) else check
            due = next_try(error, tries, self._now) or later
            over = FrontierState.DONE if best.row is not None else FrontierState.GIVEN_UP
            return (FrontierState.QUEUED if due else over), due, tries
        return (FrontierState.QUEUED if check else FrontierState.DONE), check, 0
