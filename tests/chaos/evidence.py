"""What an archive holds, read with nothing of the crawler's own but its command."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.kit.home import Home, read_post

WRITTEN_LATER = re.compile(rb"^archived_at: .*\n", re.MULTILINE)
DATE = re.compile(rb"^date: .*\n", re.MULTILINE)
DAY = re.compile(r"/\d{4}/\d{2}/\d{4}-\d{2}-\d{2}-")
LASTING = ("new", "revised", "duplicate", "seen")
"""Outcomes that have one line each, however often the crawler was killed."""


@dataclass
class Evidence:
    """An archive, and what is wrong with it.

    Attributes:
        posts: By path, without what differs from run to run.
        kept: Raw files and rules by path: digest.
        lines: How often each lasting decision has a line: (outcome, id, source, canonical).
        articles: As the command lists them, by id.
        faults: In words; empty where all is well.
    """

    posts: dict[str, bytes] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    lines: Counter[tuple[str | None, ...]] = field(default_factory=Counter)
    articles: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read_archive(home: Home) -> Evidence:
    """Read an archive that nobody writes, and hold its parts against each other."""
    found = Evidence()
    lines = _read_lines(home.archive, found)
    _read_files(home.archive, found)
    _read_posts(home.archive, found)
    _compare_with_lines(home.archive, lines, found)
    _compare_with_store(home, lines, found)
    verified = home.run("verify")
    found.faults += [f"verify: {line}" for line in verified.out.splitlines() if verified.code]
    left = [path.name for path in (home.archive / ".tmp").iterdir()]
    found.faults += [f"left in .tmp/: {name}" for name in left]
    return found


def _read_lines(archive: Path, found: Evidence) -> list[dict[str, Any]]:
    lines = []
    for file in sorted((archive / "captures").glob("*.jsonl")):
        data = file.read_bytes()
        if not data.endswith(b"\n"):
            found.faults.append(f"torn: the last line of {file.name}")
        for number, line in enumerate(data.splitlines(), 1):
            try:
                lines.append(json.loads(line))
            except ValueError:
                found.faults.append(f"torn: {file.name}:{number}")
    return lines


def _read_files(archive: Path, found: Evidence) -> None:
    for path in sorted((archive / "raw").rglob("*.gz")):
        name = path.relative_to(archive).as_posix()
        try:
            digest = hashlib.sha256(gzip.decompress(path.read_bytes())).hexdigest()
        except (OSError, EOFError) as error:
            found.faults.append(f"torn: {name}: {error}")
            continue
        if digest != path.name.partition(".")[0]:
            found.faults.append(f"torn: {name} holds something else")
        found.kept[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    for path in sorted((archive / "media").rglob("*.png")):
        if hashlib.sha256(path.read_bytes()).hexdigest() != path.stem:
            found.faults.append(f"torn: {path.relative_to(archive)} holds something else")
        found.kept[path.relative_to(archive).as_posix()] = path.stem
    for path in sorted((archive / "rules").iterdir()):
        found.kept[f"rules/{path.name}"] = hashlib.sha256(path.read_bytes()).hexdigest()


def _read_posts(archive: Path, found: Evidence) -> None:
    for path in sorted((archive / "posts").rglob("*")):
        if path.is_dir():
            continue
        name = path.relative_to(archive).as_posix()
        try:
            fields = read_post(path).fields
            whole = bool(fields["title"] and fields["sha256"]) and path.read_bytes().endswith(
                b"</div>\n"
            )
        except Exception as error:  # noqa: BLE001 - whatever a reader says of it
            found.faults.append(f"torn: {name}: {error}")
            continue
        if not whole:
            found.faults.append(f"torn: {name}")
        data = WRITTEN_LATER.sub(b"", path.read_bytes())
        if fields.get("date_estimated"):
            name, data = DAY.sub("/", name), DATE.sub(b"", data)
        found.posts[name] = data


def _compare_with_lines(archive: Path, lines: list[dict[str, Any]], found: Evidence) -> None:
    """Every line's files are there, and every file has its line."""
    named = set()
    for line in lines:
        names = [line["raw"], line["post"], line["rules"] and f"rules/{line['rules']}.json"]
        for name in filter(None, names):
            named.add(name)
            if not (archive / name).is_file():
                found.faults.append(f"lost: {name}, which a line names")
        if line["outcome"] in LASTING:
            key = (line["outcome"], line["id"], line["source"], line["canonical"])
            found.lines[key] += 1
    for folder in ("raw", "posts", "rules", "media"):
        for path in (archive / folder).rglob("*"):
            name = path.relative_to(archive).as_posix()
            if path.is_file() and name not in named:
                found.faults.append(f"no line names {name}")
    found.faults += [f"doubled: {times} lines {key}" for key, times in found.lines.items()
                     if times > 1 and key[0] in ("new", "seen")]  # fmt: skip


def _compare_with_store(home: Home, lines: list[dict[str, Any]], found: Evidence) -> None:
    rows = home.ok("list", "--json", "-n", "1000000").json["articles"]
    found.articles = {row["id"]: row for row in rows}
    versions = Counter(line["id"] for line in lines if line["outcome"] in ("new", "revised"))
    for key in versions.keys() - found.articles.keys():
        found.faults.append(f"lost: the store does not know the article {key}")
    for key, row in found.articles.items():
        if row["revision"] != versions[key]:
            found.faults.append(f"{key}: version {row['revision']}, {versions[key]} lines")
        mine = [line for line in lines if line["id"] == key]
        further = {line["source"] for line in mine} - {row["source"]}
        if set(row["seen_in"]) != further:
            found.faults.append(f"{key}: seen in {row['seen_in']}, lines of {sorted(further)}")


def differences(one: Evidence, other: Evidence) -> list[str]:
    """Return in words how two archives of the same site differ."""
    said = []
    for what in ("posts", "kept", "lines"):
        said += _differences(what, getattr(one, what), getattr(other, what))
    mine, theirs = (
        {key: _lasting(row) for key, row in side.articles.items()} for side in (one, other)
    )
    return said + _differences("store", mine, theirs)


def _differences(what: str, mine: Mapping[Any, Any], theirs: Mapping[Any, Any]) -> list[str]:
    return [
        f"{what}: {key}: {_short(mine.get(key))} | {_short(theirs.get(key))}"
        for key in sorted(mine.keys() | theirs.keys(), key=str)
        if mine.get(key) != theirs.get(key)
    ]


def _short(value: object) -> str:
    return repr(value)[:300]


def _lasting(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without what depends on when the page was fetched."""
    times = ("first_at", "archived_at", "post")
    return {name: value for name, value in row.items() if name not in times}
