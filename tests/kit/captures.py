"""Groups for an archive, and what must be true of any archive at rest."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from crawler.archive.group import Group, KeptFile, PostFile
from crawler.archive.journal import read_lines
from crawler.archive.layout import media_path, post_path, raw_path, rules_path
from crawler.archive.read import read_media, read_raw
from crawler.models.article import Outcome
from crawler.models.journal import Line
from tests.kit.pictures import png

AT = datetime(2024, 5, 17, 8, 30, tzinfo=UTC)
PICTURE = png()
RULES = b'{"name": "news"}\n'


def body(number: int, version: int = 1) -> bytes:
    """Return the page of an article."""
    return f"<p>article {number}, version {version}</p>".encode() + b" " * 2000


def post(number: int, version: int = 1) -> bytes:
    """Return the post of an article; it names its raw file's digest, as all posts do."""
    digest = hashlib.sha256(body(number, version)).hexdigest()
    return f"---\nsha256: {digest}\n---\n\n<div>\n{number}\n</div>\n".encode() + b"\n" * 2000


def path_of(number: int) -> str:
    """Return the path of an article's post."""
    return post_path("news", AT.date(), f"article {number}", f"{number:016x}")


def line(number: int, version: int = 1, at: datetime = AT, **changes: object) -> Line:
    """Return the line of a version of an article."""
    digest = hashlib.sha256(body(number, version)).hexdigest()
    fields: dict[str, object] = {
        "at": at, "source": "news", "url": f"https://e.org/{number}",
        "chain": ((f"https://e.org/{number}", 200),), "status": 200, "sha256": digest,
        "raw": raw_path(digest, "text/html"), "type": "text/html", "coding": "gzip",
        "outcome": Outcome.NEW if version == 1 else Outcome.REVISED, "id": f"{number:016x}",
        "canonical": f"https://e.org/{number}", "post": path_of(number),
        "rules": hashlib.sha256(RULES).hexdigest(), "extractor": "1",
    }  # fmt: skip
    return Line.model_validate(fields | changes)


def group(
    new: Sequence[int] = (), revised: Sequence[tuple[int, int]] = (), at: datetime = AT
) -> Group:
    """Return a group of new articles, and of (article, version) that are revised."""
    versions = [*((number, 1) for number in new), *revised]
    made = Group(rules=[KeptFile(rules_path(hashlib.sha256(RULES).hexdigest()), RULES)])
    for number, version in versions:
        one = line(number, version, at)
        assert one.raw is not None
        made.lines.append(one)
        made.raws.append(KeptFile(one.raw, gzip.compress(body(number, version), mtime=0)))
        before = hashlib.sha256(post(number, version - 1)).hexdigest() if version > 1 else None
        made.posts.append(PostFile(path_of(number), post(number, version), before))
    return made


def illustrated(made: Group, number: int) -> Group:
    """Return the group with the line of an image of one of its articles before all others.

    Its file is to be put aside by the writer: `PICTURE` at the line's `raw`.
    """
    digest = hashlib.sha256(PICTURE).hexdigest()
    shown = line(
        number, outcome=Outcome.MEDIA, url="https://e.org/a.png", sha256=digest, coding=None,
        raw=media_path(digest, "png"), type="image/png", extractor=None,
    )  # fmt: skip
    made.lines.insert(0, shown)
    return made


def faults(archive: Path) -> list[str]:
    """Return what is wrong with an archive: files without a line, lines without their files."""
    found = [f"left over: {path}" for path in (archive / ".tmp").iterdir() if path.stat().st_size]
    every = (one for one, _ in read_lines(archive))
    lines = [one for one in every if one.outcome is not Outcome.FORGOTTEN]
    named = {f"rules/{one.rules}.json" for one in lines}
    newest: dict[str, str] = {}
    for one in lines:
        assert one.raw is not None
        assert one.post is not None
        assert one.sha256 is not None
        if one.outcome is Outcome.MEDIA:
            read_media(archive, one.raw)
            named.add(one.raw)
            continue
        read_raw(archive, one.raw)
        named |= {one.raw, one.post}
        newest[one.post] = one.sha256
    for path, digest in newest.items():
        if f"sha256: {digest}".encode() not in (archive / path).read_bytes():
            found.append(f"not the newest version: {path}")
    for folder in ("raw", "posts", "rules", "media"):
        files = (each for each in (archive / folder).rglob("*") if each.is_file())
        found += [
            f"no line names {each}"
            for each in files
            if each.relative_to(archive).as_posix() not in named
        ]
    return found + manifest_faults(archive)


def manifest_faults(archive: Path) -> list[str]:
    """Return what is wrong with the manifest: a file without its line, a line without its file."""
    kept = [line for file in _of(archive, "sha256") for line in file.splitlines()]
    log = [line for file in _of(archive, "log") for line in file.splitlines()]
    listed = {line[66:]: line[:64] for line in kept}
    listed |= {line[66:]: line[:64] for line in log if line[66:].startswith("posts/")}
    found = [f"listed twice: {line}" for line in set(kept) if kept.count(line) > 1]
    there = {
        each.relative_to(archive).as_posix(): hashlib.sha256(each.read_bytes()).hexdigest()
        for folder in ("raw", "rules", "media", "posts")
        for each in (archive / folder).rglob("*")
        if each.is_file()
    }
    found += [f"the manifest is wrong: {one}" for one in listed.items() ^ there.items()]
    ends: dict[str, int] = {}
    for line in log:
        if line[66:].startswith("captures/"):
            file, span = line[66:].split(" ")
            start, end = (int(number) for number in span.split("-"))
            digest = hashlib.sha256((archive / file).read_bytes()[start:end]).hexdigest()
            if start != ends.get(file, 0) or digest != line[:64]:
                found.append(f"the journal is not what was written: {line}")
            ends[file] = end
    sizes = {f"captures/{each.name}": each.stat().st_size
             for each in (archive / "captures").iterdir() if each.stat().st_size}  # fmt: skip
    return found + [f"not in the manifest: {one}" for one in sizes.items() ^ ends.items()]


def _of(archive: Path, ending: str) -> list[str]:
    return [path.read_text() for path in sorted((archive / "manifest").glob(f"*.{ending}"))]
