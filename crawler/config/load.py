"""Load a folder of configuration."""

from __future__ import annotations

import gc
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from crawler import text
from crawler.config import nodes, values
from crawler.config.forms import attempt
from crawler.config.http_form import HTTP
from crawler.config.nodes import Entry, Node
from crawler.config.problems import Place, Problem, WrongValueError
from crawler.config.profile_form import as_mapping
from crawler.config.report import Report
from crawler.config.settings_form import read_settings
from crawler.config.sources import Reading, Resolved, check_unique, default_name
from crawler.errors import ConfigError
from crawler.models.profile import Profile
from crawler.models.source import HttpRules, Settings, Slug, Source

MAX_FILE = 2**20
SETTINGS_FILES = ("crawler.yaml", "crawler.yml")
SOURCE_FILES = ("sources.yaml", "sources.yml")


@dataclass(frozen=True, slots=True)
class Config:
    """A configuration without a fault.

    Attributes:
        folder: As it was named.
        http: `http` of crawler.yaml, for what is asked without a source.
        resolved: By source name: where it stands in its file.
        secrets: Values that no log, error, file or export may show.
        secret_files: Files that `file:` secrets were read from.
    """

    folder: Path
    settings: Settings
    http: HttpRules
    sources: tuple[Source, ...]
    resolved: Mapping[str, Resolved]
    secrets: tuple[str, ...]
    secret_files: tuple[str, ...] = ()

    def places(self, source: str) -> Mapping[str, Place]:
        """Return where the keys and items of a source stand, by path in its YAML.

        Paths are `article.body`, `article[1].title`, `http.headers`, and "" for the source.
        """
        found = self.resolved.get(source)
        return {} if found is None else nodes.places(found.node) | {"": found.place}

    def find_place(self, source: str, path: str) -> Place | None:
        """Return the place of a rule, or of the nearest that it stands in.

        `article[0].body` finds `article.body` where the YAML has one set of rules, and
        `article.title[0]` finds `article.title` where it has one selector.
        """
        known = self.places(source)
        spelled = (path, path.replace("[0]", "", 1))
        return known.get(max((_nearest(known, each) for each in spelled), key=len))


def _nearest(known: Mapping[str, Place], path: str) -> str:
    """Return the longest beginning of `path` that is known."""
    while path and path not in known:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return path


def _for_newcomers(folder: Path) -> str:
    """Return the two commands that make a configuration and try it."""
    where = "" if folder == Path("config") else f" {shlex.quote(str(folder))}"
    option = f" --config{where}" if where else ""
    return f"`crawler init{where}` writes one to start from, `crawler{option} check` reads it"


def load(
    folder: Path, environ: Mapping[str, str], instead: Mapping[Path, bytes] | None = None
) -> Config:
    """Read `crawler.yaml` (optional), `sources.yaml` and `sources/*.yaml` in `folder`.

    Args:
        folder: The folder.
        environ: Where `${NAME}` is looked up.
        instead: What files of sources are taken to hold in place of what they do, by path.

    Raises:
        ConfigError: with a line `file:line:col: path: what` for every problem of all files.
    """
    with _without_collector():
        return _load(folder, environ, instead)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the garbage collector from looking over what is only being built.

    Of thousands of sources it would look over all that was read again and again, which takes
    longer than reading them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _load(folder: Path, environ: Mapping[str, str], instead: Mapping[Path, bytes] | None) -> Config:
    report = Report(environ)
    instead = instead or {}
    settings_path = _one_of(folder, SETTINGS_FILES, report)
    source_paths = list(dict.fromkeys([*_source_paths(folder, report), *instead]))
    if settings_path is None and not source_paths and not report.problems:
        looked = f"{folder}/crawler.yaml, {folder}/sources.yaml and {folder}/sources/*.yaml"
        raise ConfigError(f"no configuration: looked for {looked}", hint=_for_newcomers(folder))
    own = _settings_node(settings_path, folder, report)
    settings = read_settings(own, folder, report)
    reading = Reading(_base(own), report)
    for path in source_paths:
        root = _read_file(path, report, instead.get(path))
        if root is not None and not nodes.is_empty(root):
            reading.read(root)
    check_unique(reading.found, report)
    _raise_problems(report)
    base = {"media_base": settings.media_base}
    found = [replace(one, source=one.source.model_copy(update=base)) for one in reading.found]
    return _config(folder, settings, own, found, report)


def without_files(folder: Path, archive: Path) -> Config:
    """Return what is in force where nothing is configured: the defaults, no source."""
    settings = Settings(archive=str(archive.absolute()))
    return Config(folder, settings, HttpRules(), (), {}, ())


def is_configured(folder: Path) -> bool:
    """Whether there is anything in a folder that `load` would read."""
    names = (*SETTINGS_FILES, *SOURCE_FILES)
    return any((folder / name).exists() for name in names) or any(
        True for _ in _source_paths(folder, Report({}))
    )


def load_settings(folder: Path, environ: Mapping[str, str]) -> Settings:
    """Read what can be read of `crawler.yaml` alone; where it is wrong, the default stands."""
    report = Report(environ)
    path = next((folder / name for name in SETTINGS_FILES if (folder / name).is_file()), None)
    return read_settings(_settings_node(path, folder, report), folder, report)


def _config(
    folder: Path, settings: Settings, own: nodes.Mapping, found: list[Resolved], report: Report
) -> Config:
    http = own.entries.get("http")
    return Config(
        folder=folder,
        settings=settings,
        http=HttpRules(**((attempt(HTTP, http.node, report) if http else None) or {})),
        sources=tuple(each.source for each in found),
        resolved={each.source.name: each for each in found},
        secrets=tuple(sorted(report.secrets, key=len, reverse=True)),
        secret_files=tuple(sorted(report.secret_files)),
    )


def _raise_problems(report: Report) -> None:
    if report.problems:
        lines = tuple(str(problem) for problem in sorted(report.problems))
        raise ConfigError("\n".join(lines), problems=lines)


def _one_of(folder: Path, names: tuple[str, ...], report: Report) -> Path | None:
    paths = [folder / name for name in names if (folder / name).is_file()]
    for second in paths[1:]:
        report.add(Problem(Place(str(second), 1, 1), "", f"beside {paths[0]}: keep one of them"))
    return paths[0] if paths else None


def _source_paths(folder: Path, report: Report) -> Iterator[Path]:
    if single := _one_of(folder, SOURCE_FILES, report):
        yield single
    inside = folder / "sources"
    try:
        names = sorted(path.name for path in inside.iterdir()) if inside.is_dir() else []
    except OSError as error:
        report.add(Problem(Place(str(inside), 1, 1), "", f"cannot be read: {error.strerror}"))
        return
    for name in names:
        if name.endswith((".yaml", ".yml")) and name[0] != "." and (inside / name).is_file():
            yield inside / name


def _read_file(path: Path, report: Report, instead: bytes | None = None) -> Node | None:
    start = Place(str(path), 1, 1)
    try:
        data = instead if instead is not None else _bytes_of(path)
    except OSError as error:
        report.add(Problem(start, "", f"cannot be read: {error.strerror}"))
        return None
    if len(data) > MAX_FILE:
        report.add(
            Problem(start, "", f"larger than {MAX_FILE} bytes: split it into sources/*.yaml")
        )
        return None
    return nodes.read_yaml(data, str(path), report.add)


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_FILE + 1)


def _settings_node(path: Path | None, folder: Path, report: Report) -> nodes.Mapping:
    empty = nodes.Mapping({}, Place(str(path or folder / SETTINGS_FILES[0]), 1, 1), "")
    root = _read_file(path, report) if path else None
    if root is None or nodes.is_empty(root):
        return empty
    if isinstance(root, nodes.Mapping):
        return root
    report.wrong(root, "not a mapping (key: value)")
    return empty


def _base(settings: nodes.Mapping) -> nodes.Mapping:
    """Return what stands below every source: `http`, `archive.profile` and `archive.slug`."""
    entries: dict[str, Entry] = {}
    http = settings.entries.get("http")
    if http is not None and isinstance(http.node, nodes.Mapping):
        entries["http"] = http
    archive = settings.entries.get("archive")
    if archive is not None and isinstance(archive.node, nodes.Mapping):
        below = archive.node.entries
        entries |= {key: below[key] for key in ("profile", "slug") if key in below}
    return as_mapping(nodes.Mapping(entries, settings.place, ""))


def source_from_url(
    url: str,
    *,
    http: HttpRules | None = None,
    profile: Profile | None = None,
    slug: Slug = Slug.UNICODE,
    timezone: str = "UTC",
) -> Source:
    """Return the source that a bare address in a sources file would be.

    Raises:
        ConfigError: not an http(s) address.
    """
    try:
        address = values.address(url)
        name = default_name(address)
    except WrongValueError as error:
        hint = f"did you mean '{error.instead}'?" if error.instead else ""
        raise ConfigError(f"'{url}' is {error.what}", hint=hint) from error
    return Source(
        name=name,
        folder=text.slug(name),
        urls=(address,),
        http=http or HttpRules(),
        profile=profile or Profile(),
        slug=slug,
        timezone=timezone,
    )
