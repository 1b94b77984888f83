from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import BadCodingError, TooLargeError
from crawler.fetch.decode import gzip_member, inflate, inflate_wire

URL = "http://example.org/page"
MEGA = 2**20


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


def zstd(data: bytes) -> bytes:
    return bytes(zstandard.ZstdCompressor(level=3).compress(data))


CODERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "brotli": ("br", lambda data: bytes(brotli.compress(data, quality=5))),
    "zstd": ("zstd", zstd),
}
EVERY = pytest.mark.parametrize("name", CODERS)


@EVERY
@given(data=st.binary(max_size=3000), times=st.sampled_from([1, 1, 40]))
def test_what_was_coded_comes_back(name: str, data: bytes, times: int) -> None:
    coding, code = CODERS[name]
    body = data * times

    assert inflate(code(body), coding, len(body), URL) == body


@EVERY
@given(data=st.binary(min_size=50, max_size=300), cut=st.integers(1, 40))
def test_a_truncated_body_is_an_error_and_never_a_shorter_page(
    name: str, data: bytes, cut: int
) -> None:
    coding, code = CODERS[name]
    wire = code(data)

    with pytest.raises(BadCodingError):
        inflate(wire[: max(1, len(wire) - cut)], coding, MEGA, URL)


@EVERY
@given(junk=st.binary(min_size=1, max_size=400))
def test_damage_never_raises_anything_but_our_errors(name: str, junk: bytes) -> None:
    coding, code = CODERS[name]
    good = code(b"some text that is long enough to be worth it " * 9)
    for wire in (junk, good[:20] + junk + good[20 + len(junk) :], good + junk):
        try:
            inflate(wire, coding, MEGA, URL)
        except (BadCodingError, TooLargeError):
            continue


@EVERY
def test_a_bomb_stops_at_the_limit_in_little_memory(name: str) -> None:
    coding, code = CODERS[name]
    bomb = code(bytes(64 * MEGA))
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError, match="larger than 1048576 bytes"):
            inflate(bomb, coding, MEGA, URL)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 24 * MEGA


@EVERY
def test_a_body_of_just_the_limit_comes(name: str) -> None:
    coding, code = CODERS[name]
    body = bytes(range(256)) * 4096

    assert inflate(code(body), coding, len(body), URL) == body
    with pytest.raises(TooLargeError):
        inflate(code(body), coding, len(body) - 1, URL)


@pytest.mark.parametrize("coding", [None, "", "identity", "Identity ", "none", "UTF-8", "binary"])
def test_without_a_coding_the_body_is_the_body(coding: str | None) -> None:
    assert inflate(b"plain", coding, 5, URL) == b"plain"
    with pytest.raises(TooLargeError):
        inflate(b"plain!", coding, 5, URL)


@pytest.mark.parametrize("coding", ["x-gzip", "GZIP", " gzip ", "gzip, identity", "identity,gzip"])
def test_gzip_has_many_spellings(coding: str) -> None:
    assert inflate(gzip.compress(b"x"), coding, 9, URL) == b"x"


@pytest.mark.parametrize("coding", ["gzip, gzip", "br,gzip", "gzip,deflate,br"])
def test_stacked_codings_are_refused(coding: str) -> None:
    with pytest.raises(BadCodingError, match="times over"):
        inflate(gzip.compress(gzip.compress(b"x")), coding, MEGA, URL)


@pytest.mark.parametrize("coding", ["compress", "lzma", "exi", "gzip;q=1", "\x1b[31m" * 100])
def test_an_unknown_coding_is_named(coding: str) -> None:
    with pytest.raises(BadCodingError, match="unknown") as caught:
        inflate(b"x", coding, MEGA, URL)

    assert len(caught.value.message) < 300


def test_an_empty_body_has_no_coding_to_undo() -> None:
    assert all(inflate(b"", coding, 0, URL) == b"" for coding in ("gzip", "br", "zstd", "deflate"))


def test_gzip_members_and_zstd_frames_one_after_the_other_are_one_body() -> None:
    members = b"".join(gzip.compress(bytes([65 + n]) * 70_000) for n in range(5))
    frames = b"".join(zstd(bytes([65 + n]) * 70_000) for n in range(5))

    assert inflate(members, "gzip", MEGA, URL) == inflate(frames, "zstd", MEGA, URL)
    assert len(inflate(members, "gzip", MEGA, URL)) == 350_000


def test_padding_behind_a_whole_member_is_left() -> None:
    inflated = inflate_wire(gzip.compress(b"page") + bytes(512), "gzip", MEGA, URL)

    assert inflated.body == b"page"
    assert not inflated.single


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_flood_of_empty_members_ends(coding: str) -> None:
    one = gzip.compress(b"") if coding == "gzip" else zstd(b"")

    with pytest.raises(BadCodingError, match="more than 10000 members"):
        inflate(one * 20_000, coding, MEGA, URL)


def test_a_zstd_window_beyond_what_the_web_allows_is_refused() -> None:
    wide = zstandard.ZstdCompressionParameters.from_level(3, window_log=27)
    coder = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    wire = coder.compress(bytes(100)) + coder.flush()

    with pytest.raises(BadCodingError):
        inflate(wire, "zstd", MEGA, URL)


@given(data=st.binary(max_size=2000))
def test_our_own_gzip_is_one_intact_member_and_the_same_for_the_same_bytes(data: bytes) -> None:
    member = gzip_member(data)

    assert gzip.decompress(member) == data
    assert member == gzip_member(data)
    assert inflate_wire(member, "gzip", MEGA, URL) == (data, True)


@pytest.mark.parametrize(
    "body",
    [b"", gzip.compress(b"a") * 2, gzip.compress(b"a") + b"x"],
    ids=["empty", "two members", "junk behind"],
)
def test_only_one_intact_member_may_be_kept_as_a_file(body: bytes) -> None:
    assert not inflate_wire(body, "gzip", MEGA, URL).single
