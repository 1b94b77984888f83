"""From the global options to a configuration, and from a coroutine to an exit code."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Coroutine, Iterable
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeGuard, TypeVar

from crawler.cli.logs import level_of, set_up
from crawler.cli.main import Session
from crawler.config.load import Config, is_configured, load, without_files
from crawler.errors import CrawlerError, SystemLimitError, UsageError

Result = TypeVar("Result")


def configure(session: Session) -> Config:
    """Read the configuration and set up the log.

    Raises:
        ConfigError: it cannot be used; one line a problem.
    """
    config = read_config(session)
    listen(session, config)
    return config


def read_config(session: Session) -> Config:
    """Read the configuration as the global options have it.

    An archive that is named can be read where nothing is configured: it outlives its configuration.

    Raises:
        ConfigError: it cannot be used; one line a problem.
    """
    if _is_archive(session.archive) and not is_configured(session.config):
        return without_files(session.config, session.archive)
    config = load(session.config, os.environ)
    if session.archive is None:
        return config
    archive = {"archive": str(session.archive.absolute()), "store": None}
    return replace(config, settings=config.settings.model_copy(update=archive))


def _is_archive(folder: Path | None) -> TypeGuard[Path]:
    return folder is not None and (folder / "captures").is_dir()


def listen(session: Session, config: Config) -> None:
    """Set up the log as the options or else the settings say."""
    settings = config.settings
    level = level_of(session.verbosity, settings.log_level)
    set_up(level, session.log_format or settings.log_format, config.secrets, settings.log_requests)


def unknown_source(name: str, known: Iterable[str], besides: str = "") -> UsageError:
    """Return the error for a name that no source has, with the nearest that one has."""
    near = get_close_matches(name, tuple(known), n=1)
    guess = f" — did you mean '{near[0]}'?" if near else ""
    hint = "`crawler status` lists the sources"
    return UsageError(f"no source is called '{name}'{besides}{guess}", hint=hint)


def archive_of(config: Config) -> Path:
    """Return the archive's folder."""
    return Path(config.settings.archive)


def run_async(main: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine to its end; an error of ours comes out of the task groups it went through.

    Raises:
        CrawlerError: the first of them, where nothing but errors of ours were raised.
        SystemLimitError: no thread could be started.
    """
    try:
        return asyncio.run(main)
    except RuntimeError as error:
        if not _is_limit(error):
            raise
        raise _limit() from error
    except BaseExceptionGroup as group:
        if group.subgroup(_is_limit) is not None:
            raise _limit() from group
        ours, others = group.split(CrawlerError)
        if others is not None or ours is None:
            raise
        raise _first(ours) from group


def run_until_terminated(main: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine to its end, or cancel it at SIGTERM, until it takes that itself.

    Raises:
        SystemExit: it was cancelled.
        CrawlerError: see `run_async`.
    """
    told: list[signal.Signals] = []

    async def run() -> Result:
        task = asyncio.current_task()

        def stop() -> None:
            told.append(signal.SIGTERM)
            if task is not None:
                task.cancel()

        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)
        return await main

    try:
        return run_async(run())
    except asyncio.CancelledError:
        if not told:
            raise
        raise SystemExit(0) from None


def _is_limit(error: BaseException) -> bool:
    """Whether the system let us have no further thread: no type of its own tells that."""
    return isinstance(error, RuntimeError) and "can't start new thread" in str(error)


def _limit() -> SystemLimitError:
    return SystemLimitError(
        "the system lets this command have no further thread or process",
        hint="see `ulimit -u`, or `TasksMax` of its systemd unit",
    )


def _first(group: BaseExceptionGroup[CrawlerError]) -> CrawlerError:
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error
