"""Clock, SQLite, limits, environment: what the machine gives us."""

from __future__ import annotations

import ctypes
import importlib.metadata
import os
import re
import resource
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.app.doctor.finding import Finding
from crawler.fetch.browser import find_missing
from crawler.models.source import Settings, Source
from crawler.store.version import LIBRARY

DISTRIBUTION = "longshelf"
PROXIES = ("http_proxy", "https_proxy", "all_proxy")
MEMORY_A_WORKER = 512 * 2**20
TIME_ERROR = 5
"""What adjtimex(2) returns where nothing keeps the clock right."""


def check_clock(now: datetime, archive: Path) -> Iterator[Finding]:
    """Compare the clock with the program's files and the archive's, and ask the kernel."""
    set_it = "set the clock, and have it kept by NTP: `timedatectl set-ntp true`"
    installed = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    if now < installed - timedelta(days=1):
        message = f"the clock says {now:%Y-%m-%d}, before the program was installed"
        yield Finding(topic="clock", level="problem", message=message, what_to_do=set_it)
    newest = max(_written(archive), default=now)
    if newest > now + timedelta(minutes=5):
        message = f"the archive was written at {newest:%Y-%m-%d %H:%M} UTC, later than now"
        yield Finding(topic="clock", level="problem", message=message, what_to_do=set_it)
    if _kernel_state() == TIME_ERROR:
        yield Finding(
            topic="clock",
            level="note",
            message="nothing keeps the clock of this machine right, as far as its kernel knows",
            what_to_do="have it kept by NTP (`timedatectl set-ntp true`); in a container its host",
        )


def _written(archive: Path) -> Iterator[datetime]:
    for path in (archive / "captures").glob("*.jsonl"):
        yield datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _kernel_state() -> int | None:
    """Return the clock's state by adjtimex(2), which changes nothing with modes 0."""
    if sys.platform != "linux":
        return None
    try:
        state: int = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512))
    except (OSError, AttributeError):
        return None
    return state if state >= 0 else None


def check_sqlite(version: str = LIBRARY) -> Iterator[Finding]:
    """Name a SQLite that can lose commits where two connections write."""
    if has_wal_bug(version):
        yield Finding(
            topic="sqlite",
            level="note",
            message=f"SQLite {version} can damage a database that two connections write at the "
            "same time (fixed in 3.51.3, 3.50.7 and 3.44.6); this program has one connection that "
            "writes, and is safe",
            what_to_do="let no other program write crawler.db; a newer Python may bring a newer "
            "SQLite",
        )


def has_wal_bug(version: str) -> bool:
    """Whether a version resets its write-ahead log at a wrong moment.

    Source: sqlite.org/wal.html, "The WAL-Reset Bug": 3.7.0 to 3.51.2, but 3.44.6 and 3.50.7.
    """
    parts = tuple(map(int, re.findall(r"\d+", version)[:3]))
    mended = parts[:2] in {(3, 44), (3, 50)} and parts >= {44: (3, 44, 6), 50: (3, 50, 7)}[parts[1]]
    return (3, 7, 0) <= parts <= (3, 51, 2) and not mended


def check_limits(settings: Settings) -> Iterator[Finding]:
    """Compare what the settings want with what the machine lets us have."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.concurrency + 256 + 8 * settings.workers + 64
    if files != resource.RLIM_INFINITY and files < wanted:
        yield Finding(
            topic="limits",
            level="warning",
            message=f"{files} files may be open; {settings.concurrency} requests and as many idle "
            f"connections may want {wanted}",
            what_to_do=f"raise it (`ulimit -n {wanted}`, `LimitNOFILE={wanted}` in the unit), or "
            "set `concurrency:` lower in crawler.yaml",
        )
    memory = _memory()
    if memory is not None and settings.workers * MEMORY_A_WORKER > max(memory, MEMORY_A_WORKER):
        yield Finding(
            topic="limits",
            level="warning",
            message=f"{settings.workers} workers may take 512 MiB each, of {memory >> 20} MiB",
            what_to_do="write `workers: auto` in crawler.yaml",
        )
    for name, limit in (("file size", resource.RLIMIT_FSIZE), ("memory", resource.RLIMIT_AS)):
        soft, _ = resource.getrlimit(limit)
        if soft != resource.RLIM_INFINITY and soft < 2 * 2**30:
            yield Finding(
                topic="limits",
                level="warning",
                message=f"the {name} of a process is limited to {soft >> 20} MiB",
                what_to_do="raise it by `ulimit`, or where the service is started",
            )


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return None


def check_environment(environ: Mapping[str, str], *, proxied: bool) -> Iterator[Finding]:
    """Name proxy variables, which are not looked at."""
    found = sorted(name for name in environ if name.lower() in PROXIES and environ[name])
    if found and not proxied:
        yield Finding(
            topic="proxy",
            level="warning",
            message=f"{', '.join(found)} is set, and is not looked at",
            what_to_do="name the proxy in crawler.yaml: `http: {proxy: http://host:3128}`",
        )


def check_browser(sources: Iterable[Source], environ: Mapping[str, str]) -> Iterator[Finding]:
    """Name what is missing for the sources whose pages are rendered."""
    names = [source.name for source in sources if source.http.browser]
    missing = find_missing(environ) if names else None
    if missing is not None:
        several = f"and {len(names) - 1} more have" if len(names) > 1 else "has"
        yield Finding(
            topic="browser",
            level="problem",
            message=f"source '{names[0]}' {several} `http: {{browser: true}}`: {missing.what}",
            what_to_do=missing.commands,
        )


def check_extras() -> Iterator[Finding]:
    """Name extras that are installed in part: one of their packages is missing or too old."""
    try:
        lines = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        return
    parts: dict[str, list[tuple[str, bool]]] = {}
    for line in lines:
        found = re.match(r"([A-Za-z0-9._-]+).*extra == ['\"]([^'\"]+)['\"]", line)
        if found:
            parts.setdefault(found[2], []).append((found[1], _is_installed(found[1])))
    for extra, packages in sorted(parts.items()):
        missing = [name for name, there in packages if not there]
        if missing:
            yield Finding(
                topic="extras",
                level="note",
                message=f"the extra [{extra}] is not installed: {', '.join(missing)}",
                what_to_do=f"where you want it: `pip install 'longshelf[{extra}]'`",
            )


def _is_installed(name: str) -> bool:
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
