"""Versions made again by other rules, written in groups and applied as any recovery would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.archive.group import Group, KeptFile, PostFile, Written
from crawler.archive.layout import rules_path
from crawler.archive.write import Writer
from crawler.dedupe.changes import find_changes
from crawler.engine.jobs import Extracted, Rendered
from crawler.engine.outcomes import version_of_rendered
from crawler.engine.replay import Replay, Replayed, Step
from crawler.engine.sources import SourceBook
from crawler.models.article import Change, Outcome
from crawler.models.journal import Line
from crawler.models.state import ArticleRow
from crawler.seams import Store


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version to be written.

    Attributes:
        line: The line of its capture.
        parts: The lines of its images and further pages.
        made: What was made of them; it holds an article.
        before: The version that it follows; None for a new article.
    """

    line: Line
    parts: tuple[Line, ...]
    made: Extracted
    before: ArticleRow | None

    @property
    def rendered(self) -> Rendered:
        """The article and its post."""
        assert self.made.rendered is not None
        return self.made.rendered

    @property
    def id(self) -> str:
        """The article's id."""
        return self.before.id if self.before else self.rendered.id

    @property
    def path(self) -> str:
        """The post's path, which is fixed when it is first written."""
        return self.before.post if self.before else self.rendered.post_path

    @property
    def first_at(self) -> datetime:
        """When the article was captured first."""
        return self.before.first_at if self.before else self.line.at


class Applier:
    """Writes new versions of articles.

    Args:
        archive: Its folder, which is ours alone.
        store: The database.
        writer: Writes the files and lines.
        rules: Digest and bytes of the rules document that the versions were made by.
    """

    def __init__(
        self, archive: Path, store: Store, writer: Writer, rules: tuple[str, bytes]
    ) -> None:
        self._archive = archive
        self._store = store
        self._writer = writer
        self._rules = rules
        self._sources = SourceBook(archive)

    async def apply(self, versions: Sequence[NewVersion]) -> None:
        """Write versions, those of articles that were there apart from new ones.

        Raises:
            DiskFullError, ArchiveUnwritableError: the disk did not take it; of a group all is
                there, or nothing.
            StoreError: the lines are there, and the next start applies them.
        """
        await self._group([one for one in versions if one.before is not None])
        await self._group([one for one in versions if one.before is None])

    async def _group(self, versions: Sequence[NewVersion]) -> None:
        """Write a group: files, lines, then rows."""
        if not versions:
            return
        self._writer.check_room()
        group = Group(rules=[KeptFile(rules_path(self._rules[0]), self._rules[1])])
        lines = []
        for one in versions:
            expected = one.before.post_sha256 if one.before else None
            group.posts.append(PostFile(one.path, one.rendered.post, expected))
            group.lines += [self._part(part, one) for part in one.parts]
            lines.append(self._line(one))
            group.lines.append(lines[-1])
        written = await self._writer.write(group)
        # Of an article that was there the frontier knows all; a new one's address is settled now.
        settled = written.position if versions[0].before is not None else None
        replay = Replay(
            self._archive, self._store, self._sources, None, settled=settled, result=Replayed()
        )
        steps = [_step(one, line, written) for one, line in zip(versions, lines, strict=True)]
        made = {id(step): one.made for one, step in zip(versions, steps, strict=True)}
        await replay.apply(steps, made, {one.id: one.first_at for one in versions})

    def _line(self, one: NewVersion) -> Line:
        return one.line.model_copy(
            update={
                "outcome": Outcome.REVISED if one.before else Outcome.NEW,
                "error": None,
                "id": one.id,
                "canonical": one.rendered.canonical,
                "post": one.path,
                "rules": self._rules[0],
                "extractor": one.made.extractor,
                "changes": _changes(one),
            }
        )

    def _part(self, part: Line, one: NewVersion) -> Line:
        """Return the line again; an image stands there without the answer that it came with."""
        changes: dict[str, Any] = {"post": one.path, "rules": self._rules[0]}
        if part.outcome is Outcome.MEDIA:
            changes |= {"at": one.line.at, "chain": (), "status": None, "headers": ()}
        else:
            changes["extractor"] = one.made.extractor
        return part.model_copy(update=changes)


def _changes(one: NewVersion) -> tuple[Change, ...]:
    if one.before is None:
        return ()
    return find_changes(version_of_rendered(one.rendered, one.line.at), one.before)


def _step(one: NewVersion, line: Line, written: Written) -> Step:
    left = one.path in (*written.edited, *written.deleted)
    return Step(line, one.parts, written.position, "" if left else one.rendered.post_sha256)
