"""How our values lie in columns: hashes as integers, digests as bytes, instants as microseconds."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar, TypeVar, cast

from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

from crawler.models.entry import Entry, Hint

T = TypeVar("T")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
WORD = 1 << 64

# SQLite makes a primary key the row's own address only where the type is INTEGER to the letter.
Int64 = BigInteger().with_variant(Integer(), "sqlite")


def scrub(text: str) -> str:
    """Return `text` with U+FFFD for what no database holds: lone surrogates and NUL."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def scrub_deep(value: Any) -> Any:  # noqa: ANN401
    """Return a JSON value whose every string is scrubbed."""
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, list):
        return [scrub_deep(item) for item in value]
    if isinstance(value, dict):
        return {scrub(key): scrub_deep(item) for key, item in value.items()}
    return value


def to_word(digits: str) -> int:
    """Return the signed 64-bit integer that 16 hex digits stand for."""
    word = bytes.fromhex(digits)
    if len(word) != 8 or len(digits) != 16:
        raise ValueError(f"not 16 hex digits: {digits!r}")
    return int.from_bytes(word, "big", signed=True)


def from_word(word: int) -> str:
    """Return the 16 hex digits of a signed 64-bit integer."""
    return format(word % WORD, "016x")


def to_micros(when: datetime) -> int:
    """Return microseconds since 1970 of an aware instant."""
    return (when - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """Return the instant in UTC that is so many microseconds after 1970."""
    return EPOCH + timedelta(microseconds=micros)


def to_array(values: Collection[str]) -> str:
    """Return strings as a JSON array; that of a frozen set is remembered."""
    return _frozen_array(values) if isinstance(values, frozenset) else _array(values)


@lru_cache(maxsize=4)
def _frozen_array(values: frozenset[str]) -> str:
    return _array(values)


def _array(values: Collection[str]) -> str:
    return json.dumps([scrub(each) for each in values], ensure_ascii=False)


def from_array(array: str) -> tuple[str, ...]:
    """Return the strings of a JSON array."""
    return tuple(json.loads(array))


def to_pairs(values: Collection[tuple[str, str]]) -> str:
    """Return pairs of strings as a JSON array."""
    return json.dumps([[scrub(each) for each in pair] for pair in values], ensure_ascii=False)


def from_pairs(array: str) -> tuple[tuple[str, ...], ...]:
    """Return the pairs of a JSON array."""
    return tuple(map(tuple, json.loads(array)))


def to_words(values: Collection[str]) -> str:
    """Return many hashes as one JSON array of integers."""
    return json.dumps([to_word(each) for each in values])


def to_document(entry: Entry | Hint) -> str:
    """Return what differs from an empty entry as JSON, less its content."""
    try:
        return entry.model_dump_json(exclude={"content"}, exclude_defaults=True)
    except ValueError:  # pydantic's serializer refuses lone surrogates
        plain = entry.model_dump(exclude={"content"}, exclude_defaults=True)
        return json.dumps(scrub_deep(_listed(plain)), ensure_ascii=False)


class Kind(TypeDecorator[T]):
    """A kind of column.

    SQLAlchemy has its schema from here, and `statement.py` what packs and unpacks a value that is
    not None: plain functions, because they are called for every value of every row.
    """

    impl: Any = Text
    cache_ok = True
    pack: ClassVar[Any] = None
    unpack: ClassVar[Any] = None

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:  # noqa: ARG002
        """Return what turns a value into the driver's."""
        return cast(Callable[[Any], Any] | None, type(self).pack)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:  # noqa: ARG002
        """Return what turns the driver's value into ours."""
        return cast(Callable[[Any], Any] | None, type(self).unpack)


class Words(Kind[str]):
    """Text that anything may stand in."""

    pack = staticmethod(scrub)


class Hash64(Kind[str]):
    """The first 16 hex digits of a sha256, as a signed integer: 8 bytes, and fast to look up."""

    impl = Int64
    pack = staticmethod(to_word)
    unpack = staticmethod(from_word)


class Hashes(Kind[Collection[str]]):
    """Many Hash64 as one JSON parameter: the statement stays the same, whatever their number."""

    pack = staticmethod(to_words)


class Names(Kind[Collection[str]]):
    """Strings as a JSON array."""

    pack = staticmethod(to_array)
    unpack = staticmethod(from_array)


class PairsOfNames(Kind[Collection[tuple[str, str]]]):
    """Pairs of strings as a JSON array."""

    pack = staticmethod(to_pairs)
    unpack = staticmethod(from_pairs)


class Digest(Kind[str]):
    """A digest in hex, as its bytes."""

    impl = LargeBinary
    pack = staticmethod(bytes.fromhex)
    unpack = staticmethod(bytes.hex)


class Instant(Kind[datetime]):
    """An aware instant as microseconds since 1970; it comes back in UTC."""

    impl = BigInteger
    pack = staticmethod(to_micros)
    unpack = staticmethod(from_micros)


class Zoned(Kind[datetime]):
    """An aware instant as RFC 3339 text: keeps the offset that the publisher wrote."""

    pack = staticmethod(datetime.isoformat)
    unpack = staticmethod(datetime.fromisoformat)


class EntryText(Kind[Entry]):
    """An entry as JSON, less its content, which has a column of its own to be dropped from."""

    pack = staticmethod(to_document)
    unpack = staticmethod(Entry.model_validate_json)


class HintText(Kind[Hint]):
    """A hint as JSON."""

    pack = staticmethod(to_document)
    unpack = staticmethod(Hint.model_validate_json)


def _listed(value: Any) -> Any:  # noqa: ANN401
    """Return a dumped record with tuples as lists and instants as text."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_listed(item) for item in value]
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    return value
