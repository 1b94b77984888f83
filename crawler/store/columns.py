"""How our values lie in columns: hashes as integers, digests as bytes, instants as microseconds."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

from crawler.models.entry import Entry

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SIGN = 1 << 63
WORD = 1 << 64

# SQLite makes a primary key the row's own address only where the type is INTEGER to the letter.
Int64 = BigInteger().with_variant(Integer(), "sqlite")


def scrub(text: str) -> str:
    """Return `text` with lone surrogates, which UTF-8 cannot hold, replaced by U+FFFD."""
    if text.isascii():
        return str(text)
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
    word = int(digits, 16)
    if len(digits) != 16 or word < 0:
        raise ValueError(f"not 16 hex digits: {digits!r}")
    return word - WORD if word >= SIGN else word


def from_word(word: int) -> str:
    """Return the 16 hex digits of a signed 64-bit integer."""
    return format(word % WORD, "016x")


def to_micros(when: datetime) -> int:
    """Return microseconds since 1970 of an aware instant."""
    return (when - EPOCH) // MICROSECOND


class Words(TypeDecorator[str]):
    """Text that anything may stand in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Scrub what is written."""
        return None if value is None else scrub(value)


class Hash64(TypeDecorator[str]):
    """The first 16 hex digits of a sha256, as a signed integer: 8 bytes, and fast to look up."""

    impl = Int64
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Pack the digits."""
        return None if value is None else to_word(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Unpack the digits."""
        return None if value is None else from_word(value)


class Hashes(TypeDecorator[Collection[str]]):
    """Many Hash64 as one JSON parameter: the statement stays the same, whatever their number."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Pack the digits of each."""
        return None if value is None else json.dumps([to_word(each) for each in value])


class Names(TypeDecorator[Collection[str]]):
    """Strings as a JSON array."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the array."""
        if value is None:
            return None
        return json.dumps([scrub(each) for each in value], ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ARG002
        """Read the array."""
        return None if value is None else tuple(json.loads(value))


class Digest(TypeDecorator[str]):
    """A digest in hex, as its bytes."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Pack the digits."""
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Unpack the digits."""
        return None if value is None else value.hex()


class Instant(TypeDecorator[datetime]):
    """An aware instant as microseconds since 1970; it comes back in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Count from 1970."""
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Add to 1970."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Zoned(TypeDecorator[datetime]):
    """An aware instant as RFC 3339 text: keeps the offset that the publisher wrote."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write it."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Read it."""
        return None if value is None else datetime.fromisoformat(value)


class EntryText(TypeDecorator[Entry]):
    """An entry as JSON, less its content, which has a column of its own to be dropped from."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Entry | None, dialect: Dialect) -> str:  # noqa: ARG002
        """Write what differs from an empty entry."""
        entry = value or Entry()
        try:
            return entry.model_dump_json(exclude={"content"}, exclude_defaults=True)
        except ValueError:  # pydantic's serializer refuses lone surrogates
            plain = entry.model_dump(exclude={"content"}, exclude_defaults=True)
            return json.dumps(scrub_deep(_listed(plain)), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Entry:  # noqa: ARG002
        """Read it."""
        return Entry.model_validate_json(value) if value else Entry()


def _listed(value: Any) -> Any:  # noqa: ANN401
    """Return a dumped record with tuples as lists and instants as text."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_listed(item) for item in value]
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    return value
