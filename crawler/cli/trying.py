"""From what is asked of `crawler test` to a trial: which source, and where its pages come from."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from crawler.app.previewing import open_offline_previewer, open_previewer
from crawler.cli.main import Session
from crawler.cli.session import read_config, unknown_source
from crawler.config.load import Config, source_from_url, without_files
from crawler.engine.captured import OfflinePreviewer
from crawler.engine.preview import Previewer, Trial
from crawler.errors import ConfigError, UsageError
from crawler.models.source import Source


@dataclass(frozen=True, slots=True)
class Asked:
    """What `crawler test` was asked for.

    Attributes:
        what: A source's name, a URL, or with `captured` an article.
        entry: Number of the entry whose article is shown; None for the first that has one.
        captured: An archived article's id or URL, "" for the newest; None to fetch.
        file: A saved page.
        url: Where that was served.
    """

    what: str
    entry: int | None = None
    article: str | None = None
    captured: str | None = None
    file: Path | None = None
    url: str | None = None

    @property
    def offline(self) -> bool:
        """Whether nothing is fetched."""
        return self.captured is not None or self.file is not None

    @property
    def is_url(self) -> bool:
        """Whether it is an address that was named."""
        return self.what.startswith(("http://", "https://"))


class Trying:
    """Tries a source out, as often as is wanted; what was fetched is kept for the next time."""

    def __init__(self, asked: Asked, previewer: Previewer | OfflinePreviewer) -> None:
        self._asked = asked
        self._previewer = previewer

    def __repr__(self) -> str:
        return f"<Trying {self._asked.what}>"

    async def run(self, config: Config) -> Trial:
        """Try what was asked for as a configuration has it now.

        Raises:
            UsageError: there is no such source, entry or capture.
        """
        asked, previewer = self._asked, self._previewer
        if isinstance(previewer, Previewer):
            previewer.renew()
            return await previewer.trial(_source(config, asked), asked.entry, asked.article)
        if asked.file is not None:
            source = _source(config, asked)
            return await previewer.file(source, asked.file, asked.url, asked.entry)
        which = asked.captured or asked.article
        source, of_what = await self._captured_source(config, previewer)
        return await previewer.captured(source, asked.entry, which or of_what)

    async def _captured_source(
        self, config: Config, previewer: OfflinePreviewer
    ) -> tuple[Source, str | None]:
        """Return the source that was named, or that of the archived article that was."""
        what = self._asked.what
        named = {source.name: source for source in config.sources}
        if what in named:
            return named[what], None
        owner = await previewer.source_of(what)
        if owner is None and self._asked.is_url:
            hint = f"`crawler test {quote(what)}` fetches it"
            raise UsageError(f"nothing that is archived is known by '{what}'", hint=hint)
        if owner is None:
            raise unknown_source(what, named, ", and it is no archived article")
        if owner not in named:
            hint = "`crawler show` prints what was made of it"
            raise UsageError(f"'{what}' is of source '{owner}', which is not configured", hint=hint)
        return named[owner], what


def _source(config: Config, asked: Asked) -> Source:
    """Return the source of that name, or the one that the bare URL would be."""
    named = {source.name: source for source in config.sources}
    if asked.what in named:
        return named[asked.what]
    if not asked.is_url:
        raise unknown_source(asked.what, named, ", and it is no URL")
    settings = config.settings
    return source_from_url(
        asked.what, http=config.http, profile=settings.profile, slug=settings.slug
    )


def read_configuration(session: Session, asked: Asked) -> Config:
    """Read the configuration; whoever only wants to look at a URL needs none.

    Raises:
        ConfigError: it cannot be used.
    """
    try:
        return read_config(session)
    except ConfigError:
        if not asked.is_url or session.config.exists():
            raise
    return without_files(session.config, session.archive or Path("archive"))


@asynccontextmanager
async def open_trying(asked: Asked, config: Config) -> AsyncIterator[Trying]:
    """Open what tries sources as was asked, and stores nothing."""
    if asked.offline:
        async with open_offline_previewer(config) as offline:
            yield Trying(asked, offline)
    else:
        async with open_previewer(config) as online:
            yield Trying(asked, online)
