"""A source's settings as they were resolved: what a rebuild extracts by, without its secrets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from typing import Any

from pydantic import ValidationError

from crawler.archive.quoting import json_document
from crawler.archive.secrecy import masked
from crawler.errors import DamagedFileError
from crawler.models.source import Source
from crawler.text import redact

_LATER = ("slug", "media", "media_base")
"""Fields that came after the first documents: at its default none of them changes a digest."""
_OF_THE_WIRE = {
    "headers", "proxy", "auth", "cookies", "client_cert", "ca_file", "verify", "obey",
    "browser",
}  # fmt: skip


def rules_document(source: Source, secrets: Collection[str] = ()) -> tuple[str, bytes]:
    """Return the digest and the bytes of a source's rules document: JSON with sorted keys.

    What is secret in `http`, or says only how it is asked, is left out, and so is `keep`; tokens in
    its addresses are masked; what extraction goes by (`article`, `transforms`, `timezone`) stands
    as it is, but for `secrets`.

    Args:
        source: As resolved from the configuration.
        secrets: Values that the configuration took from the environment or from files.
    """
    fields = source.model_dump(mode="json", exclude={"http": _OF_THE_WIRE, "keep": True})
    for name in _LATER:
        if fields[name] == Source.model_fields[name].default:
            del fields[name]
    for name in ("urls", "list"):
        fields[name] = _mapped(fields[name], redact)
    data = json_document(_mapped(fields, lambda text: masked(text, secrets)))
    return hashlib.sha256(data).hexdigest(), data


class RulesBook:
    """The rules documents of the sources in force, each made once: a group asks for dozens."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        self._secrets = secrets
        self._made: dict[str, tuple[Source, tuple[str, bytes]]] = {}

    def __repr__(self) -> str:
        return f"<RulesBook of {len(self._made)} sources>"

    def document(self, source: Source) -> tuple[str, bytes]:
        """Return the digest and the bytes of a source's rules document; see `rules_document`."""
        kept = self._made.get(source.name)
        if kept is None or kept[0] is not source:
            kept = self._made[source.name] = source, rules_document(source, self._secrets)
        return kept[1]


def source_from_rules(data: bytes) -> Source:
    """Return the source of a rules document; its headers and proxy are gone.

    Raises:
        DamagedFileError: it is no rules document, or one of a newer program.
    """
    try:
        return Source.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DamagedFileError(
            f"a rules document does not read back: {where}: {first['msg']}",
            hint="restore the file from a backup; if a newer program wrote it, use that one",
        ) from error


def _mapped(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - any JSON value
    """Return a JSON value with every string in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_mapped(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _mapped(item, change) for key, item in value.items()}
    return value
