"""What a command shows of the state, without secrets."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from crawler.archive.secrecy import masked
from crawler.models.record import Record
from crawler.text import redact

Shown = TypeVar("Shown", bound=Record)


def mask(value: Any, secrets: Collection[str]) -> Any:  # noqa: ANN401 - a document, of any form
    """Return a document with the secrets in its texts masked: configured ones, those in URLs."""
    if type(value) is str:
        return masked(redact(value), secrets)
    if isinstance(value, dict):
        return {key: mask(one, secrets) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(mask(one, secrets) for one in value)
    return value


def mask_record(record: Shown, secrets: Collection[str]) -> Shown:
    """Return a record with the secrets in its texts masked."""
    texts = {name: value for name, value in record if isinstance(value, str | tuple | dict)}
    return record.model_copy(update=mask(texts, secrets))
