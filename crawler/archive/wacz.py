"""A WARC file with an index and a list of pages in one zip, as a player in the browser opens it.

The WARC is written straight into the zip, uncompressed as a file of its own, so that a player
reads single records of it; the index is sorted in runs of bounded size.

Source: WACZ 1.1.1, https://specs.webrecorder.net/wacz/1.1.1/, and CDXJ 1.1.
"""

from __future__ import annotations

import hashlib
import heapq
import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import IO, BinaryIO, Self

from crawler.archive.quoting import json_text
from crawler.archive.surt import url_key
from crawler.archive.warc import Record, instant

VERSION = "1.1.1"
WARC = "archive/data.warc.gz"
INDEX, BLOCKS = "indexes/index.idx", "indexes/index.cdx.gz"
PAGES = "pages/pages.jsonl"
RUN = 100_000
"""Lines of the index that are sorted in memory; more lie in files until they are merged."""
BLOCK = 1024
"""Lines of the index in one gzip member."""


class Wacz(AbstractContextManager["Wacz"]):
    """Writes a WACZ: first into `warc`, then, as it is closed without an error, all the rest.

    Attributes:
        warc: Takes the WARC file.
    """

    def __init__(self, out: BinaryIO, title: str, at: datetime, software: str) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True)
        self._title, self._at, self._software = title, at, software
        self._resources: list[dict[str, object]] = []
        self._stack = ExitStack()
        self._index = _Sorted(self._stack)
        self._pages = self._stack.enter_context(tempfile.TemporaryFile("w+b"))  # noqa: SIM115
        self.warc: BinaryIO = self._open(WARC)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._stack:
            self.warc.close()
            if kind is None:
                self._finish()
            self._zip.close()

    def add(self, record: Record) -> None:
        """Note where a record stands, and the page that it is, if it is one."""
        self._index.add(_index_line(record))
        if record.title is not None:
            page = {
                "id": hashlib.sha256(f"{record.url} {instant(record.at)}".encode()).hexdigest()[
                    :16
                ],
                "url": record.url,
                "ts": instant(record.at),
                "title": record.title,
            }
            self._pages.write(f"{json_text(page)}\n".encode())

    def _finish(self) -> None:
        index: list[str] = []
        with self._open(BLOCKS) as out:
            _write_blocks(self._index.lines(), out, index)
        with self._open(INDEX, packed=True) as out:
            out.write("".join(index).encode())
        with self._open(PAGES, packed=True) as out:
            head = {"format": "json-pages-1.0", "id": "pages", "title": self._title}
            out.write(f"{json_text(head)}\n".encode())
            self._pages.seek(0)
            while data := self._pages.read(2**16):
                out.write(data)
        package = self._package()
        self._zip.writestr("datapackage.json", package, zipfile.ZIP_DEFLATED)
        digest = {
            "path": "datapackage.json",
            "hash": f"sha256:{hashlib.sha256(package).hexdigest()}",
        }
        self._zip.writestr("datapackage-digest.json", json.dumps(digest), zipfile.ZIP_DEFLATED)

    def _package(self) -> bytes:
        at = self._at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        package = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "title": self._title,
            "software": self._software,
            "created": at,
            "modified": at,
            "resources": self._resources,
        }
        return json.dumps(package, ensure_ascii=False, indent=2).encode()

    def _open(self, path: str, *, packed: bool = False) -> BinaryIO:
        info = zipfile.ZipInfo(path, self._at.astimezone(UTC).timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        stream = self._zip.open(info, "w", force_zip64=True)
        return _Hashed(stream, path, self._resources)  # type: ignore[return-value]


class _Hashed(AbstractContextManager["_Hashed"]):
    """A stream that notes its digest and size in the package as it is closed."""

    def __init__(self, out: IO[bytes], path: str, resources: list[dict[str, object]]) -> None:
        self._out = out
        self._path = path
        self._resources = resources
        self._digest = hashlib.sha256()
        self._size = 0

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, data: bytes) -> int:
        self._digest.update(data)
        self._size += len(data)
        return self._out.write(data)

    def flush(self) -> None:
        """Leave it to the zip file, which knows when."""

    def close(self) -> None:
        self._out.close()
        name = self._path.rpartition("/")[2]
        self._resources.append(
            {
                "name": name.lower(),
                "path": self._path,
                "hash": f"sha256:{self._digest.hexdigest()}",
                "bytes": self._size,
            }
        )


class _Sorted:
    """Lines in order, however many there are."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._lines: list[str] = []
        self._runs: list[IO[str]] = []

    def add(self, line: str) -> None:
        self._lines.append(line)
        if len(self._lines) >= RUN:
            run = self._stack.enter_context(_text_file())
            run.writelines(sorted(self._lines))
            self._runs.append(run)
            self._lines = []

    def lines(self) -> Iterator[str]:
        for run in self._runs:
            run.seek(0)
        return heapq.merge(*self._runs, sorted(self._lines))


def _text_file() -> IO[str]:
    return tempfile.TemporaryFile("w+", encoding="utf-8")


def _index_line(record: Record) -> str:
    fields = {
        "url": record.url,
        "mime": record.mime,
        "status": None if record.status is None else str(record.status),
        "digest": record.digest,
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": WARC.rpartition("/")[2],
    }
    known = {key: value for key, value in fields.items() if value is not None}
    stamp = record.at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    return f"{url_key(record.url)} {stamp} {json_text(known)}\n"


def _write_blocks(lines: Iterable[str], out: BinaryIO, index: list[str]) -> None:
    """Write the index in gzip members, and a line for each of them into `index`."""
    name = BLOCKS.rpartition("/")[2]
    index.append(f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': name})}\n")
    block: list[str] = []
    offset = 0
    for line in lines:
        block.append(line)
        if len(block) == BLOCK:
            offset += _write_block(block, out, offset, index)
            block = []
    if block:
        _write_block(block, out, offset, index)


def _write_block(block: list[str], out: BinaryIO, offset: int, index: list[str]) -> int:
    packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    data = packer.compress("".join(block).encode()) + packer.flush()
    out.write(data)
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    place = {"offset": offset, "length": len(data), "digest": digest, "filename": "index.cdx.gz"}
    index.append(f"{block[0].partition(' {')[0]} {json.dumps(place)}\n")
    return len(data)
