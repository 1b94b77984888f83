"""Captures as WARC records, the form in which web archives exchange what they hold.

A capture becomes a `response` with the body as its raw file has it, a `revisit` where that body
stands in the file already or did not change, or a `resource` where an entry was archived in place
of a page, or where a browser rendered the page; beside it a `metadata` record with the line of the
journal, so that nothing of it is lost. Redirects on the way become responses of their own: their
status and target are known, no other of their headers is.

Source: WARC 1.1 (ISO 28500:2017), https://iipc.github.io/warc-specifications/.
"""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import BinaryIO, cast

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive.quoting import json_text
from crawler.models.article import Outcome
from crawler.models.journal import Line

REMEMBERED = 100_000
"""Bodies whose place is remembered, so that the same one is not written twice."""
UNCHANGED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
SAME = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
SPACE = uuid.UUID("8a1d1f0e-6c7f-5f6b-9a3e-4c6f6e677368")
"""Name space of record ids: the same capture has the same id in every export."""

VERSIONS = (Outcome.NEW, Outcome.REVISED)

_OF_THE_WIRE = ("content-encoding", "content-length", "transfer-encoding", "connection")


@dataclass(frozen=True, slots=True)
class Record:
    """A record as an index needs it.

    Attributes:
        at: When it was captured, UTC.
        status: Of HTTP; None for what came without it.
        digest: Of the payload, `sha256:` and hex digits; None without a payload.
        offset, length: Where it stands in the file, in bytes.
        title: What the listing called it, where it is an article's page.
    """

    url: str
    at: datetime
    mime: str
    status: int | None
    digest: str | None
    offset: int
    length: int
    title: str | None = None


class Warc:
    """Writes captures to a WARC file, a gzip member a record."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = _Counting(out)
        self._writer = WARCWriter(self._out, gzip=True, warc_version="WARC/1.1")
        self._bodies: OrderedDict[str, tuple[str, datetime]] = OrderedDict()
        self._newest: OrderedDict[str, tuple[str, datetime]] = OrderedDict()

    def begin(self, name: str, at: datetime, fields: dict[str, str]) -> None:
        """Write the record that says what the file is."""
        text = "".join(f"{key}: {value}\r\n" for key, value in fields.items()).encode()
        headers = {
            "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(SPACE, f'{name} {instant(at)}')}>",
            "WARC-Date": instant(at),
            "WARC-Filename": name,
        }
        self._write("", "warcinfo", headers, text, kind="application/warc-fields")

    def add(self, line: Line, body: bytes | None) -> Iterator[Record]:
        """Write what is known of a capture; yield the records that an index shall find.

        Args:
            line: The journal's line.
            body: What its raw file holds; None where the line names none.
        """
        record = None
        if line.chain:
            yield from self._hops(line)
        if body is not None and line.sha256 is not None and not self._stands(line):
            record = self._capture(line, body, line.sha256)
        elif line.id is not None and line.status is not None and line.chain:
            record = self._revisit(line)
        if record is not None:
            yield record
        self._metadata(line)

    def _stands(self, line: Line) -> bool:
        """Whether a line only says again which image a version shows, and the file has it."""
        return line.outcome is Outcome.MEDIA and not line.chain and line.sha256 in self._bodies

    def _hops(self, line: Line) -> Iterator[Record]:
        for (url, status), (target, _) in zip(line.chain, line.chain[1:], strict=False):
            sends = ("location", target) if status >= 300 else ("refresh", f"0; url={target}")
            http = _http(status, (sends,), 0)
            yield self._record(line, url, "response", b"", http=http, status=status)

    def _capture(self, line: Line, body: bytes, sha256: str) -> Record:
        kept = self._bodies.get(sha256)
        url = _address(line)
        if line.chain and kept is not None:
            record = self._revisit(line, kept, sha256)
        elif line.chain and not line.rendered:
            http = _http(line.status or 200, line.headers, len(body))
            record = self._record(
                line, url, "response", body, http=http, status=line.status, sha256=sha256
            )
        else:
            record = self._record(line, url, "resource", body, sha256=sha256)
        if kept is None:
            _remember(self._bodies, sha256, (url, line.at))
        if line.id is not None and line.outcome is not Outcome.MEDIA:
            _remember(self._newest, line.id, (url, line.at))
        return record

    def _revisit(
        self, line: Line, of: tuple[str, datetime] | None = None, sha256: str | None = None
    ) -> Record:
        """Write that a body did not change, or stands elsewhere in the file."""
        digest = sha256 or line.sha256
        earlier = of or self._newest.get(line.id or "")
        headers = {"WARC-Profile": SAME if digest else UNCHANGED}
        if earlier is not None:
            headers["WARC-Refers-To-Target-URI"] = earlier[0]
            headers["WARC-Refers-To-Date"] = instant(earlier[1])
        http = _http(line.status or 200, line.headers, None)
        return self._record(
            line, _address(line), "revisit", b"", headers=headers, http=http, status=line.status,
            sha256=digest,
        )  # fmt: skip

    def _record(  # noqa: PLR0913 - one argument a part of a record
        self,
        line: Line,
        url: str,
        form: str,
        body: bytes,
        *,
        headers: dict[str, str] | None = None,
        http: StatusAndHeaders | None = None,
        status: int | None = None,
        sha256: str | None = None,
    ) -> Record:
        kind = line.type or "application/octet-stream"
        digest = f"sha256:{sha256}" if sha256 else None
        all_headers = {
            "WARC-Record-ID": _id(line, form, url),
            "WARC-Date": instant(line.at),
            **({"WARC-Payload-Digest": digest} if digest else {}),
            **(headers or {}),
        }
        offset = self._out.written
        self._write(url, form, all_headers, body, http=http, kind=kind if http is None else "")
        mime = "warc/revisit" if form == "revisit" else kind
        article = form in ("response", "resource") and sha256 and line.outcome in VERSIONS
        title = (line.entry.title or url) if article else None
        length = self._out.written - offset
        return Record(url, line.at, mime, status, digest, offset, length, title)

    def _metadata(self, line: Line) -> None:
        url = _address(line)
        headers = {
            "WARC-Record-ID": _id(line, "metadata", url),
            "WARC-Date": instant(line.at),
        }
        # As fields, which players leave alone: a JSON record would be replayed as the page.
        text = f"outcome: {line.outcome}\r\nlongshelf-line: {json_text(line.as_dict())}\r\n"
        kind = "application/warc-fields"
        self._write(url, "metadata", headers, text.encode(), kind=kind)

    def _write(
        self,
        url: str,
        form: str,
        headers: dict[str, str],
        body: bytes,
        *,
        http: StatusAndHeaders | None = None,
        kind: str = "",
    ) -> None:
        record = self._writer.create_warc_record(
            url, form, payload=BytesIO(body), length=len(body), warc_content_type=kind,
            warc_headers_dict=headers, http_headers=http,
        )  # fmt: skip
        self._writer.write_record(record)


class _Counting:
    """A stream that is only written to, with the number of bytes that went through."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.written = 0

    def write(self, data: bytes) -> int:
        self._out.write(data)
        self.written += len(data)
        return len(data)

    def flush(self) -> None:
        self._out.flush()


def instant(at: datetime) -> str:
    """Return a time as WARC writes it: UTC, to the microsecond where there is one."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _address(line: Line) -> str:
    """Return where a capture was served; an entry without a link is called by its article."""
    if line.chain:
        return line.chain[-1][0]
    address = line.canonical or line.url
    return address if address.startswith(("http://", "https://")) else f"urn:longshelf:{line.id}"


def _id(line: Line, form: str, url: str) -> str:
    name = f"{form} {instant(line.at)} {line.source} {url} {line.outcome}"
    return f"<urn:uuid:{uuid.uuid5(SPACE, name)}>"


def _http(
    status: int, headers: tuple[tuple[str, str], ...], length: int | None
) -> StatusAndHeaders:
    """Return the head of a response whose codings are undone; what that changes keeps its value.

    The names for it are those that other archives use: `x-archive-orig-content-encoding`.
    """
    kept = [
        (f"x-archive-orig-{name}" if name in _OF_THE_WIRE else name, _one_line(value))
        for name, value in headers
    ]
    if length is not None:
        kept.append(("content-length", str(length)))
    line = f"{status} {_reason(status)}".rstrip()
    return cast("StatusAndHeaders", StatusAndHeaders(line, kept, protocol="HTTP/1.1"))


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _one_line(value: str) -> str:
    return "".join(character if character.isprintable() else " " for character in value)


def _remember(
    places: OrderedDict[str, tuple[str, datetime]], key: str, place: tuple[str, datetime]
) -> None:
    places[key] = place
    places.move_to_end(key)
    if len(places) > REMEMBERED:
        places.popitem(last=False)
