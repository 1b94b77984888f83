"""Re-extraction: a source's stored captures made articles of again, by the rules as they are now.

What comes out differently is a new version of its article, from the same capture: its line is
that of the capture again, with the new rules and the extractor that is in force. Pages that no
article could be made of, and copies that are none by the new rules, become articles of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from crawler.archive.read import find_digest, read_post
from crawler.dedupe.decide import TELLING, Candidate, Decision, claims_too_much, decide
from crawler.engine.apply import Applier, NewVersion
from crawler.engine.compare import FieldTally, changed_fields
from crawler.engine.jobs import Extracted, Rendered
from crawler.engine.making import Chunk, Making
from crawler.engine.outcomes import version_of_rendered
from crawler.engine.remake import Made, Remaker
from crawler.engine.replay import MAX_TOLD, Lost
from crawler.engine.stored import Mine, Stored, Survey, stored, survey
from crawler.errors import CrawlerError, ExtractError
from crawler.models.article import Outcome
from crawler.models.source import Source
from crawler.models.state import Known
from crawler.seams import Reader
from crawler.urls import url_hash

Tell = Callable[[int, int], None]
"""Told how many captures are done, and of how many."""


@dataclass(slots=True)
class Reextracted:
    """What a re-extraction came to.

    Attributes:
        articles: How many articles were made again.
        changed: How many of them come out differently.
        found: Articles of pages that none could be made of before, or that were taken for copies.
        fields: What is different, by the name of the field in the post; `body` is what follows.
        edited: Posts that somebody has changed: their new version is recorded, they stay.
        deleted: Posts that somebody has deleted: likewise.
        refused: Articles that the new rules find nothing on; they stay as they are. The first
            1,000 of them; `refusals` counts all.
        lost: Captures that cannot be read. The first 1,000 of them; `losses` counts all.
    """

    articles: int = 0
    changed: int = 0
    found: int = 0
    fields: dict[str, FieldTally] = field(default_factory=dict)
    edited: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    refused: list[Lost] = field(default_factory=list)
    refusals: int = 0
    lost: list[Lost] = field(default_factory=list)
    losses: int = 0

    def fail(self, path: str, error: CrawlerError) -> None:
        """Note a capture that nothing came of."""
        told = Lost(path, error.code, error.message)
        if isinstance(error, ExtractError):
            self.refusals += 1
            several = self.refused
        else:
            self.losses += 1
            several = self.lost
        if len(several) < MAX_TOLD:
            several.append(told)


class Reextractor:
    """Makes a source's articles again.

    Args:
        archive: Its folder.
        store: Where articles are looked up.
        remaker: Makes them.
        source: By whose settings.
        mine: Which lines of the journal are the source's.
        applier: Writes what comes of it; None only looks.
    """

    def __init__(
        self, archive: Path, store: Reader, remaker: Remaker, source: Source, *,
        mine: Mine, applier: Applier | None,
    ) -> None:  # fmt: skip
        self._archive = archive
        self._store = store
        self._remaker = remaker
        self._source = source
        self._mine = mine
        self._applier = applier
        self._making = Making(store, remaker, source)
        self._result = Reextracted()
        self._prints: dict[int, str] = {}
        self._fresh: set[str] = set()

    async def run(self, since: datetime | None, tell: Tell) -> Reextracted:
        """Make the articles again; return what is different.

        It may be cut off at any time: what was written is whole, and the next run does the rest.

        Args:
            since: Leave out what was captured before.
            tell: Told of progress.

        Raises:
            DiskFullError, ArchiveUnwritableError, StoreError: the archive cannot be written.
        """
        found = await asyncio.to_thread(survey, self._archive, self._mine, self._broken)
        newest = set(found.newest.values())
        first, second = found.versions(), found.others()
        done, total = 0, len(first) + len(second)
        twins = {number for _, number in found.copies.values()}
        versions = stored(self._archive, first)
        async with aclosing(self._making.each(versions)) as chunks:
            async for chunk, made in chunks:
                self._note_prints(chunk.captures, made, twins)
                await self._compare(chunk, made, newest, since)
                done += len(made)
                tell(done, total)
        others = map(_by_itself, stored(self._archive, second))
        async with aclosing(self._making.each(others)) as chunks:
            async for chunk, made in chunks:
                await self._discover(chunk, made, found, since)
                done += len(made)
                tell(done, total)
        return self._result

    def _broken(self, error: CrawlerError, end: object) -> None:
        del end
        self._result.fail("captures", error)

    def _note_prints(
        self, captures: Sequence[Stored], made: Sequence[Made], twins: Collection[int]
    ) -> None:
        """Remember the text of versions that others are held to be copies of."""
        for one, result in zip(captures, made, strict=True):
            rendered = _rendered(result)
            if one.number in twins and rendered is not None:
                self._prints[one.number] = rendered.fingerprint

    async def _compare(
        self, chunk: Chunk, made: Sequence[Made], newest: Collection[int], since: datetime | None
    ) -> None:
        """Hold articles against what is there; have those written that are different."""
        changes: list[NewVersion] = []
        for one, result in zip(chunk.captures, made, strict=True):
            row = chunk.rows.get(one.line.id or "")
            late = since is None or one.line.at >= since
            if row is None or one.number not in newest or not late:
                continue
            self._result.articles += 1
            if not isinstance(result, Extracted) or result.rendered is None:
                self._result.fail(row.post, _error_of(result))
            elif result.rendered.post_sha256 != row.post_sha256:
                changes.append(NewVersion(one.line, one.parts, result, row))
        await self._tell_apart(changes)
        await self._apply(changes)
        self._result.changed += len(changes)

    async def _tell_apart(self, changes: Sequence[NewVersion]) -> None:
        """Count what is different, by field."""
        found = await asyncio.to_thread(self._there, changes)
        missing = [one for one in changes if one.path not in found]
        if missing:
            first_at = {one.id: one.first_at for one in missing}
            lines = [(one.line, one.parts) for one in missing]
            for one, made in zip(missing, await self._remaker.make(lines, first_at), strict=True):
                rendered = _rendered(made)
                found[one.path] = rendered.post if rendered is not None else b""
        await asyncio.to_thread(self._count, changes, found)

    def _there(self, changes: Sequence[NewVersion]) -> dict[str, bytes]:
        """Return the posts as they are, of those that are as we wrote them."""
        found = {}
        for one in changes:
            there = find_digest(self._archive, one.path)
            if one.before is not None and there == one.before.post_sha256:
                found[one.path] = read_post(self._archive, one.path)
            elif one.before is not None:
                (self._result.deleted if there is None else self._result.edited).append(one.path)
        return found

    def _count(self, changes: Sequence[NewVersion], before: Mapping[str, bytes]) -> None:
        for one in changes:
            for name, (old, new) in changed_fields(before[one.path], one.rendered.post).items():
                tally = self._result.fields.setdefault(name, FieldTally())
                tally.add(name, one.path, old, new)

    async def _apply(self, changes: Sequence[NewVersion]) -> None:
        if self._applier is not None and changes:
            await self._applier.apply(changes)

    async def _discover(
        self, chunk: Chunk, made: Sequence[Made], found: Survey, since: datetime | None
    ) -> None:
        """Have articles written that captures turn out to hold."""
        twins = dict(found.copies.values())
        changes: list[NewVersion] = []
        for one, result in zip(chunk.captures, made, strict=True):
            rendered = _rendered(result)
            late = since is None or one.line.at >= since
            if rendered is None or not late or self._is_copy(one, rendered, twins):
                if not isinstance(result, Extracted) and late:
                    self._result.fail(one.line.raw or one.line.url, result)
                continue
            assert isinstance(result, Extracted)
            change = await self._article_of(one, result)
            if change is not None:
                changes.append(change)
                self._fresh |= {change.id, change.rendered.fingerprint}
        await self._apply(changes)
        self._result.found += len(changes)

    def _is_copy(self, one: Stored, rendered: Rendered, twins: Mapping[int, int]) -> bool:
        """Whether a copy is still one: of the version that it was one of then."""
        if one.number not in twins:
            return False
        return self._prints.get(twins[one.number], rendered.fingerprint) == rendered.fingerprint

    async def _article_of(self, one: Stored, made: Extracted) -> NewVersion | None:
        """Return the article of a capture, if it is a new one, or takes the place of an entry."""
        rendered, line = made.rendered, one.line
        assert rendered is not None
        known, candidate = await self._candidate(one, made)
        address = rendered.addresses[-1][1]
        if claims_too_much(candidate, known) and line.canonical != address:
            own = line.model_copy(update={"canonical": address})
            (again,) = await self._remaker.make([(own, one.parts)], {}, self._source)
            if _rendered(again) is None:
                return None
            assert isinstance(again, Extracted)
            return await self._article_of(replace(one, line=own), again)
        if known.forgotten or not self._fresh.isdisjoint((rendered.id, _telling(rendered))):
            return None
        return await self._decided(one, made, decide(candidate, known), known)

    async def _candidate(self, one: Stored, made: Extracted) -> tuple[Known, Candidate]:
        rendered = made.rendered
        assert rendered is not None
        url = url_hash(one.line.url)
        urls = {url, *(each for each, _ in rendered.addresses)}
        ids = {rendered.id, rendered.served_id}
        known = await self._store.known(ids, urls, {rendered.fingerprint}, {made.sha256})
        candidate = Candidate(
            id=rendered.id,
            served_id=rendered.served_id,
            article=known.aliases.get(url),
            version=version_of_rendered(rendered, one.line.at),
            weight=rendered.weight,
            source=one.line.source,
        )
        return known, candidate

    async def _decided(
        self, one: Stored, made: Extracted, decision: Decision, known: Known
    ) -> NewVersion | None:
        if decision.outcome is Outcome.NEW:
            return NewVersion(one.line, one.parts, made, None)
        owner = known.articles[decision.article]
        if decision.outcome is not Outcome.REVISED or not owner.partial:
            return None  # An older page than that of the article there is.
        line = one.line.model_copy(update={"id": owner.id, "canonical": owner.canonical})
        first_at = {owner.id: owner.first_at}
        (again,) = await self._remaker.make([(line, one.parts)], first_at, self._source)
        if _rendered(again) is None or not isinstance(again, Extracted):
            return None
        return NewVersion(line, one.parts, again, owner)


def _by_itself(one: Stored) -> Stored:
    """Return a capture without the article that it led to."""
    return replace(one, line=one.line.model_copy(update={"id": None}))


def _telling(rendered: Rendered) -> str:
    """Return the fingerprint of a text that is long enough to tell it from others, else ""."""
    return rendered.fingerprint if rendered.weight >= TELLING else ""


def _rendered(made: Made) -> Rendered | None:
    return made.rendered if isinstance(made, Extracted) else None


def _error_of(made: Made) -> CrawlerError:
    error = made.error if isinstance(made, Extracted) else made
    assert error is not None
    return error
