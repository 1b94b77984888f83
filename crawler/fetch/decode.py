"""Undoing content codings in bounded steps; pure.

A library's own "decode it all" is no protection: 1,579 bytes of brotli are 1,000 MiB. Each
coding here gives out at most some MiB at a time, and the sum is checked after each step.

Source: RFC 9110, section 8.4; RFC 1952 (gzip); RFC 9659 (the window of zstd on the web).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

import brotli
import zstandard
from zlib_ng import zlib_ng

from crawler.errors import BadCodingError, TooLargeError

_STEP = 2**16
"""Bytes that one step takes in, and about what a step of gzip or brotli gives out."""
_ZSTD_STEP = 2**9
"""A block of 4 bytes may stand for 128 KiB, and zstandard gives out all it can: 16 MiB a step."""
_ZSTD_WINDOW = 2**23
"""RFC 9659: no encoder may ask for more on the web."""
_MAX_MEMBERS = 10_000
"""Members of gzip, frames of zstd: block-wise gzip of 100 MiB has some 2,000."""
_GZIP = 16 + zlib.MAX_WBITS
_InflateError: type[Exception] = zlib_ng.error  # type: ignore[assignment]  # its stub is wrong
_NO_CODING = frozenset({"", "identity", "none", "utf-8", "utf8", "binary", "8bit", "7bit"})
"""What servers write where they mean that there is no coding."""


class Inflated(NamedTuple):
    """A body with its content coding undone.

    Attributes:
        single: The wire bytes are one intact gzip member and nothing else.
    """

    body: bytes
    single: bool = False


class _DamagedError(Exception):
    """A coding's own error; `inflate_wire` translates it."""


def inflate(body: bytes, coding: str | None, limit: int, url: str) -> bytes:
    """Return `body` with its content coding undone: gzip, deflate, br or zstd; one, not several.

    Args:
        body: Bytes as they came over the wire.
        coding: The Content-Encoding header.
        limit: Greatest size of the result.
        url: Named by errors.

    Raises:
        BadCodingError: the coding is unknown or stacked, the body damaged or truncated.
        TooLargeError: the result is larger than `limit`.
    """
    return inflate_wire(body, coding, limit, url).body


def inflate_wire(body: bytes, coding: str | None, limit: int, url: str) -> Inflated:
    """Do as `inflate`, and say whether the wire bytes can be kept as a gzip file."""
    name = _coding(coding, url)
    if not name or not body:
        if len(body) > limit:
            raise _too_large(url, limit)
        return Inflated(body)
    seen = _Members()
    try:
        steps = _STEPS[name](body, seen)
        inflated = _gather(steps, limit, url)
    except (_DamagedError, _InflateError, brotli.error, zstandard.ZstdError) as error:
        raise BadCodingError(url, f"the body does not inflate as {name}: {error}") from error
    return Inflated(inflated, name == "gzip" and seen.count == 1 and not seen.rest)


def gzip_member(data: bytes) -> bytes:
    """Return `data` as one gzip member without a time or a name, equal for equal data."""
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    tail = struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)
    return b"".join((head, deflate.compress(data), deflate.flush(), tail))


class _Members:
    """How many members a body had, and whether bytes were left behind the last."""

    def __init__(self) -> None:
        self.count = 0
        self.rest = False

    def add(self) -> None:
        self.count += 1
        if self.count > _MAX_MEMBERS:
            raise _DamagedError(f"more than {_MAX_MEMBERS} members")


def _coding(header: str | None, url: str) -> str:
    """Return the one coding that `header` names; "" for none."""
    named = [part.strip().lower() for part in (header or "").split(",")]
    codings = [name.removeprefix("x-") for name in named if name not in _NO_CODING]
    if len(codings) > 1:
        raise BadCodingError(url, f"the body is coded {len(codings)} times over")
    if codings and codings[0] not in _STEPS:
        raise BadCodingError(url, f"the content coding {codings[0][:40]!r} is unknown")
    return codings[0] if codings else ""


def _gather(steps: Iterator[bytes], limit: int, url: str) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in steps:
        size += len(part)
        if size > limit:
            raise _too_large(url, limit)
        parts.append(part)
    return b"".join(parts)


def _too_large(url: str, limit: int) -> TooLargeError:
    return TooLargeError(
        url,
        f"the body is larger than {limit} bytes once inflated",
        hint="raise `http: {max_bytes: ...}` if the site is to be trusted with it",
    )


def _slices(body: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


def _gzip(body: bytes, seen: _Members) -> Iterator[bytes]:
    """Inflate gzip members one after the other; junk or padding behind a whole one is left."""
    stream: zlib_ng._Decompress | None = None
    for part in _slices(body, _STEP):
        left = part
        while left:
            if stream is None:
                if seen.count and not b"\x1f\x8b".startswith(left[:2]):
                    seen.rest = True
                    return
                stream = zlib_ng.decompressobj(_GZIP)
            yield stream.decompress(left, _STEP)
            left = stream.unused_data if stream.eof else stream.unconsumed_tail
            if stream.eof:
                seen.add()
                stream = None
    if stream is not None:
        yield from _held_back(stream)
        seen.add()


def _deflate(body: bytes, _: _Members) -> Iterator[bytes]:
    """Inflate zlib's form, or raw deflate, which some servers send under the same name."""
    wbits = zlib.MAX_WBITS
    try:
        zlib_ng.decompressobj(wbits).decompress(body[:4096], _STEP)
    except _InflateError:
        wbits = -zlib.MAX_WBITS
    stream = zlib_ng.decompressobj(wbits)
    for part in _slices(body, _STEP):
        left = part
        while left and not stream.eof:
            yield stream.decompress(left, _STEP)
            left = stream.unconsumed_tail
    yield from _held_back(stream)


def _held_back(stream: zlib_ng._Decompress) -> Iterator[bytes]:
    """Give out what the decoder still holds after its last input, which must be its end."""
    while not stream.eof and (part := stream.decompress(b"", _STEP)):
        yield part
    if not stream.eof:
        raise _DamagedError("it ends too early")


def _br(body: bytes, _: _Members) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    for part in _slices(body, _STEP):
        if stream.is_finished():
            return
        out = stream.process(part, output_buffer_limit=_STEP)
        yield out
        # A full step may hold back more, even where the decoder says that it can take more.
        while len(out) >= _STEP or not stream.can_accept_more_data():
            out = stream.process(b"", output_buffer_limit=_STEP)
            yield out
    if not stream.is_finished():
        raise _DamagedError("it ends too early")


def _zstd(body: bytes, seen: _Members) -> Iterator[bytes]:
    frames = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    stream = frames.decompressobj()
    for part in _slices(body, _ZSTD_STEP):
        left = part
        while left:
            if stream.eof:
                stream = frames.decompressobj()
            yield stream.decompress(left)
            left = stream.unused_data if stream.eof else b""
            if stream.eof:
                seen.add()
    if not stream.eof:
        raise _DamagedError("it ends too early")


_STEPS: dict[str, Callable[[bytes, _Members], Iterator[bytes]]] = {
    "gzip": _gzip,
    "deflate": _deflate,
    "br": _br,
    "zstd": _zstd,
}
