"""Long lists in a compact form: 50,000 entries take 3 MB packed, and 40 MB as records."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar, cast

T = TypeVar("T")

PART = 1000
"""Entries that are unpacked, decided and stored at a time."""
FIRST = 5000
"""Entries of a listing that are not packed: nearly all listings have fewer."""
_FAST = 1


def pack(value: object) -> bytes:
    """Return a value as few bytes; `unpack` gives back an equal one."""
    return zlib.compress(pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL), _FAST)


def unpack(data: bytes) -> object:
    """Return what was packed, by us."""
    return pickle.loads(zlib.decompress(data))  # noqa: S301 - our own


def packed_behind(entries: Sequence[T]) -> tuple[bytes, ...]:
    """Return the entries behind the first ones, packed in parts."""
    return tuple(pack(tuple(entries[at : at + PART])) for at in range(FIRST, len(entries), PART))


class Parts(Generic[T]):
    """Things that are added one after the other, and gone through in that order.

    Large ones wait packed, so that there is but one of them in memory at a time.
    """

    def __init__(self) -> None:
        self._kept: list[T | bytes] = []

    def __repr__(self) -> str:
        return f"<Parts {len(self._kept)}>"

    def add(self, one: T, *, size: int) -> None:
        """Add a thing that holds `size` entries."""
        self._kept.append(pack(one) if size > PART / 2 else one)

    def __iter__(self) -> Iterator[T]:
        for kept in self._kept:
            yield cast("T", unpack(kept)) if isinstance(kept, bytes) else kept
