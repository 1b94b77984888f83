"""The manifest written anew where files or journal are not what it says, after a repair."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from crawler.archive import manifest
from crawler.archive.disk import put, sync_folder
from crawler.archive.journal import end_of, month_files
from crawler.archive.layout import MANIFEST, TEMPORARY, is_post
from crawler.archive.listed import Wrong


def list_anew(archive: Path, gone: Collection[str], there: Iterable[str]) -> None:
    """Take files out of the manifest, and lines that are none; list others with what they hold.

    Raises:
        OSError: the disk does not take it.
    """
    seen = set(gone)
    for path in manifest.files_of(archive, ".sha256"):
        kept = []
        for _, entry in manifest.read(archive, path):
            if isinstance(entry, manifest.Listed) and not is_post(entry.path):
                kept += [entry] if entry.path not in seen else []
                seen.add(entry.path)
        _replace(archive, path, kept)
    listed = [manifest.Listed(manifest.digest((archive / path).read_bytes()), path)
              for path in there]  # fmt: skip
    _append(archive, manifest.Sheet(kept=listed))


def seal_anew(archive: Path) -> None:
    """Have the manifest hold the digests that the journal has now, and no line that is none.

    Raises:
        OSError: the disk does not take it.
    """
    sizes = {file: (archive / file).stat().st_size for file in month_files(archive)}
    spans: dict[str, list[tuple[int, int]]] = {file: [] for file in sizes}
    for path in manifest.files_of(archive, ".log"):
        kept: list[manifest.Listed | manifest.Part] = []
        block: set[str] = set()
        for _, entry in manifest.read(archive, path):
            if isinstance(entry, manifest.Part):
                end = min(entry.end, sizes.get(entry.file, 0))
                again = (entry.start, end) in spans.get(entry.file, ())
                if (entry.start < end and not again) or entry.start == entry.end == end:
                    kept.append(_sealed(archive, entry.file, entry.start, end))
                    spans[entry.file].append((entry.start, end))
                    block = set()
            elif entry is not None and is_post(entry.path) and entry.path not in block:
                block.add(entry.path)
                kept.append(entry)
        _replace(archive, path, kept)
    gaps = [_sealed(archive, file, *gap) for file, size in sizes.items()
            for gap in _gaps(spans[file], size)]  # fmt: skip
    _append(archive, manifest.Sheet(parts=gaps))


def list_posts_anew(archive: Path, wrong: Wrong) -> None:
    """Have the last line of the log about a post hold the digest that it must.

    Raises:
        OSError: the disk does not take it.
    """
    left = dict(wrong)
    for path in reversed(manifest.files_of(archive, ".log")):
        kept: list[manifest.Listed | manifest.Part] = []
        for _, entry in reversed(list(manifest.read(archive, path))):
            if isinstance(entry, manifest.Listed) and entry.path in left:
                right = left.pop(entry.path)
                kept += [manifest.Listed(right, entry.path)] if right else []
            elif entry is not None:
                kept.append(entry)
        _replace(archive, path, reversed(kept))
    late = {path: right for path, right in left.items() if right is not None}
    end = end_of(archive)
    if late and end is not None:
        manifest.append_late(archive, late, end)


def _gaps(spans: list[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """Return what the spans leave out of so many bytes."""
    gaps, at = [], 0
    for start, end in sorted(spans):
        if start > at:
            gaps.append((at, start))
        at = max(at, end)
    return [*gaps, (at, size)] if at < size else gaps


def _sealed(archive: Path, file: str, start: int, end: int) -> manifest.Part:
    with (archive / file).open("rb") as stream:
        stream.seek(start)
        return manifest.Part(manifest.digest(stream.read(end - start)), file, start, end)


def _append(archive: Path, sheet: manifest.Sheet) -> None:
    end = end_of(archive)
    for path, data in sheet.texts(end.file if end else "1970-01.jsonl").items():
        manifest.append(archive, path, data)


def _replace(archive: Path, path: str, entries: Iterable[manifest.Listed | manifest.Part]) -> None:
    data = "".join(f"{entry}\n" for entry in entries).encode()
    if data != (archive / path).read_bytes():
        beside = archive / TEMPORARY / "manifest"
        put(beside, data)
        beside.replace(archive / path)
        sync_folder(archive / MANIFEST)
