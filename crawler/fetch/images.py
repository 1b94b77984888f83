"""Whether bytes are an image that may be kept: told by how they begin, and not by their label.

Nothing is decoded: a picture that grows to gigabytes is as harmless as the file it came in. SVG is
none of them, because it may hold script.

Source: WHATWG MIME Sniffing, image type pattern matching; for AVIF ISO/IEC 23000-22, `ftyp` brands.
"""

from __future__ import annotations

from typing import NamedTuple


class ImageType(NamedTuple):
    """What an image is: the ending of its file, and its media type."""

    ending: str
    media_type: str


_JPEG = ImageType("jpg", "image/jpeg")
_PNG = ImageType("png", "image/png")
_GIF = ImageType("gif", "image/gif")
_WEBP = ImageType("webp", "image/webp")
_AVIF = ImageType("avif", "image/avif")
_BMP = ImageType("bmp", "image/bmp")

MEDIA_TYPES = {kind.ending: kind.media_type for kind in (_JPEG, _PNG, _GIF, _WEBP, _AVIF, _BMP)}
"""The media type of a file, by its ending."""

_STARTS = (
    (b"\xff\xd8\xff", _JPEG),
    (b"\x89PNG\r\n\x1a\n", _PNG),
    (b"GIF87a", _GIF),
    (b"GIF89a", _GIF),
)
_LEAST = 24
"""Bytes below which nothing is an image: the smallest GIF has more."""
_MAX_BRANDS = 64
_HEADERS_OF_BMP = (12, 40, 52, 56, 64, 108, 124)


def find_image_type(data: bytes) -> ImageType | None:
    """Return what kind of image bytes are; None where they are none, or one of no known kind."""
    if len(data) < _LEAST:
        return None
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data.startswith(b"RIFF") and data[8:14] == b"WEBPVP":
        return _WEBP
    if data.startswith(b"BM") and int.from_bytes(data[14:18], "little") in _HEADERS_OF_BMP:
        return _BMP
    return _AVIF if _is_avif(data) else None


def _is_avif(data: bytes) -> bool:
    """Tell by the brands of the first box, the major one and those it is compatible with."""
    size = int.from_bytes(data[:4], "big")
    if data[4:8] != b"ftyp" or not 16 <= size <= 16 + 4 * _MAX_BRANDS:
        return False
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, min(size, len(data)), 4))}
    return not brands.isdisjoint((b"avif", b"avis"))
