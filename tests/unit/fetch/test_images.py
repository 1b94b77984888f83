"""What is taken for an image, by its first bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch.images import MEDIA_TYPES, find_image_type
from tests.kit.pictures import AVIF, BMP, GIF, HTML, JPEG, SVG, WEBP, png


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (png(), "png"), (JPEG, "jpg"), (GIF, "gif"), (WEBP, "webp"), (AVIF, "avif"), (BMP, "bmp"),
        (GIF.replace(b"89a", b"87a"), "gif"), (AVIF.replace(b"ftypavif", b"ftypmif1"), "avif"),
    ],
)  # fmt: skip
def test_each_kind_is_known_by_its_beginning(data: bytes, ending: str) -> None:
    kind = find_image_type(data)

    assert kind is not None
    assert (kind.ending, kind.media_type) == (ending, MEDIA_TYPES[ending])


@pytest.mark.parametrize(
    "data",
    [
        SVG, HTML, b"", b"GIF89a", png()[:8], b"\xef\xbb\xbf" + SVG, b"%PDF-1.7" + bytes(30),
        b"BM the letters of a text that begins like this",
        b"RIFF" + bytes(4) + b"WAVEfmt " + bytes(9),
        b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(9), b"GIF of a text that is long enough",
        b"\0\0\xff\xffftypavif" + bytes(30),
    ],
)  # fmt: skip
def test_what_is_something_else_is_none(data: bytes) -> None:
    assert find_image_type(data) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_looked_at_without_trouble(data: bytes) -> None:
    kind = find_image_type(data)

    assert kind is None or MEDIA_TYPES[kind.ending] == kind.media_type
    assert find_image_type(b"<" + data) is None
