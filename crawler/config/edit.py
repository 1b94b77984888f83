"""Changes to the files of sources: worked out, looked at, and only then written."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import yaml

from crawler.config.load import SOURCE_FILES, Config, load
from crawler.config.problems import WrongValueError
from crawler.config.sources import default_name
from crawler.config.splice import Fields, renamed, with_removals, with_source
from crawler.config.watch import ENDINGS
from crawler.errors import ConfigError, UsageError
from crawler.models.source import ArticleRules, Source
from crawler.text import slug
from crawler.urls import canonical

FIRST_LINE = (
    "# The sites to follow. `crawler check` reads this file, `crawler test NAME` tries one.\n"
)
"""What a file of sources begins with that we make."""
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Change:
    """Another text for one file, and what the configuration is with it.

    Attributes:
        path: The file; it may be there already or not.
        before: What it holds; None where it is not there.
        after: What it shall hold.
        config: The configuration with it: without a fault.
        source: The source that is new or renamed.
    """

    path: Path
    before: bytes | None
    after: bytes
    config: Config
    source: Source

    def diff(self) -> str:
        """Return the change as a unified diff."""
        old, new = (data.decode("utf-8-sig") for data in (self.before or b"", self.after))
        was = str(self.path) if self.before is not None else os.devnull
        lines = unified_diff(_lines(old), _lines(new), was, str(self.path))
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)

    def write(self) -> None:
        """Put the new text in the place of the old, whole or not at all.

        Raises:
            ConfigError: the file was changed since, or cannot be written.
        """
        if _read(self.path) != self.before:
            raise ConfigError(
                f"{self.path} was changed meanwhile: nothing was written",
                hint="run the command again",
            )
        try:
            _write(Path(os.path.realpath(self.path)), self.after)
        except OSError as error:
            raise ConfigError(f"{self.path}: cannot be written: {error.strerror}") from error


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").splitlines(keepends=True)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error


def _write(path: Path, data: bytes) -> None:
    """Write beside the file and rename: the daemon never reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask()
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def adding(
    folder: Path, environ: Mapping[str, str], before: Config | None, path: Path, fields: Fields
) -> Change:
    """Work out a file of sources with one source more.

    Args:
        folder: The folder of the configuration.
        environ: Where `${NAME}` is looked up.
        before: The configuration as it is; None where there is none.
        path: The file, as `file_for` returns it.
        fields: The source's keys and values, in order.

    Raises:
        ConfigError: the file has no place for it, or the configuration would be wrong with it.
    """

    def change(text: str) -> str:
        return with_source(text or f"{FIRST_LINE}sources:\n", fields)

    old, new = _changed(path, change)
    config = load(folder, environ, {path: new})
    known = {source.name for source in before.sources} if before else set()
    fresh = [source for source in config.sources if source.name not in known]
    _hold_unchanged(path, before, config, {source.name for source in fresh})
    if len(fresh) != 1:
        raise _by_hand(path)
    return Change(path, old, new, config, fresh[0])


def renaming(
    folder: Path, environ: Mapping[str, str], before: Config, old: str, new: str
) -> Change:
    """Work out a file of sources in which the source `old` is called `new`.

    Raises:
        ConfigError: the configuration would be wrong with it: another source has that name, say.
    """
    place = before.resolved[old].place
    path = Path(place.file)
    data, changed = _changed(path, lambda text: renamed(text, place.line, place.column, new))
    config = load(folder, environ, {path: changed})
    _hold_unchanged(path, before, config, {new}, gone={old})
    found = config.resolved.get(new)
    if found is None:
        raise _by_hand(path)
    return Change(path, data, changed, config, found.source)


def removing(
    folder: Path, environ: Mapping[str, str], before: Config, name: str, selectors: Sequence[str]
) -> Change:
    """Work out a file of sources in which a source's `article.remove` has selectors more.

    Raises:
        ConfigError: its rules are written in a way that leaves no place for them.
    """
    place = before.resolved[name].place
    path = Path(place.file)
    data, changed = _changed(
        path, lambda text: with_removals(text, place.line, place.column, selectors)
    )
    config = load(folder, environ, {path: changed})
    _hold_unchanged(path, before, config, {name}, gone={name})
    found = config.resolved.get(name)
    old = before.resolved[name].source
    if found is None or not _only_removes_more(old, found.source, selectors):
        raise _by_hand(path)
    return Change(path, data, changed, config, found.source)


def _only_removes_more(old: Source, new: Source, selectors: Sequence[str]) -> bool:
    """Whether a source's rules of today take out these as well, and all else is as it was."""
    was, now = (one.article[-1] if one.article else ArticleRules() for one in (old, new))
    rules = was.model_copy(update={"remove": (*was.remove, *selectors)})
    return now == rules and new.model_copy(update={"article": old.article}) == old


def _changed(path: Path, change: Callable[[str], str]) -> tuple[bytes | None, bytes]:
    """Return a file's bytes, and those that it has with a change to its text."""
    old = _read(path)
    data = old or b""
    bom = _BOM if data.startswith(_BOM) else b""
    try:
        return old, bom + change(data.decode("utf-8-sig")).encode()
    except ConfigError as error:
        raise ConfigError(f"{path}: {error.message}", hint=error.hint) from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise _by_hand(path) from error


def _hold_unchanged(
    path: Path,
    before: Config | None,
    after: Config,
    new: AbstractSet[str],
    gone: AbstractSet[str] = frozenset(),
) -> None:
    """See that a change left every other source as it was.

    Raises:
        ConfigError: it did not: the file is written in a way that we cannot change.
    """
    old = {one.name: one for one in before.sources if one.name not in gone} if before else {}
    if {one.name: one for one in after.sources if one.name not in new} != old:
        raise _by_hand(path)


def _by_hand(path: Path) -> ConfigError:
    return ConfigError(
        f"{path} is written in a way that no command can change: nothing was written",
        hint="make the change in an editor, then `crawler check`",
    )


def file_for(folder: Path, name: str, wanted: str | None) -> Path:
    """Return the file that a new source goes into.

    `sources.yaml` where there is one or no other; else a file of its own in `sources/`.

    Args:
        folder: The folder of the configuration.
        name: The folder name of the source.
        wanted: The file that was asked for: a path, also one in the folder.

    Raises:
        UsageError: no file of sources would be found there.
    """
    if wanted is not None:
        return _wanted(folder, Path(wanted))
    single = next((folder / one for one in SOURCE_FILES if (folder / one).is_file()), None)
    if single is not None:
        return single
    inside = folder / "sources"
    used = inside.is_dir() and any(path.suffix in ENDINGS for path in inside.iterdir())
    return inside / f"{name}.yaml" if used else folder / SOURCE_FILES[0]


def _wanted(folder: Path, path: Path) -> Path:
    tried = [path, folder / path, folder / "sources" / path]
    for one in tried if path.suffix in ENDINGS else ():
        where = Path(os.path.abspath(one))  # noqa: PTH100 - a link stays one
        if where.parent == Path(os.path.abspath(folder)) and where.name in SOURCE_FILES:  # noqa: PTH100
            return folder / where.name
        if where.parent == Path(os.path.abspath(folder / "sources")) and where.name[0] != ".":  # noqa: PTH100
            return folder / "sources" / where.name
    raise UsageError(
        f"'{path}' is no file that sources are read from",
        hint=f"they are in {folder}/sources.yaml and in {folder}/sources/*.yaml",
    )


_FEED_NAMES = re.compile(
    r"/(?:index\.\w+|feeds?|rss|atom|sitemap|[^/]+\.(?:xml|rss|atom|rdf|json)(?:\.gz)?)/?$",
    re.IGNORECASE,
)
"""Ends of paths that say what a listing is, not what it is about."""


def name_for(url: str, taken: Collection[str]) -> str:
    """Return a name for a new source: its host and path, without what only says "feed".

    Args:
        url: Its address.
        taken: Names of other sources.

    Raises:
        ConfigError: no name can be made of the address, or it is none.
    """
    folders = {slug(name) for name in taken}
    try:
        names = [default_name(_FEED_NAMES.sub("/", url.partition("?")[0])), default_name(url)]
    except (WrongValueError, ValueError) as error:
        what = error.what if isinstance(error, WrongValueError) else "not a web address"
        raise ConfigError(f"'{url}' is {what}", hint="give it one with --name") from error
    names += [f"{names[0]}-{number}" for number in range(2, len(folders) + 3)]
    return next(name for name in names if slug(name) not in folders)


def same_address(a: str, b: str) -> bool:
    """Whether two addresses are one to somebody who adds a source, http and a last / aside."""
    return _bare(a) == _bare(b)


def _bare(url: str) -> str:
    try:
        known = canonical(url)
    except ValueError:
        known = url
    return known.partition("://")[2].rstrip("/")


def find_source(config: Config, url: str) -> Source | None:
    """Return the source that has this address already."""
    return next(
        (one for one in config.sources if any(same_address(url, own) for own in one.urls)), None
    )
