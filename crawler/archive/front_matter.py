"""The block above the body: YAML or TOML, written so that every reader sees the same."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import yaml

from crawler.archive.quoting import json_text, whole
from crawler.models.profile import DateForm, Style


@dataclass(frozen=True, slots=True)
class Stamp:
    """An instant (aware)."""

    value: datetime
    form: DateForm = DateForm.RFC3339


Scalar = str | bool | int | None | Stamp
Pairs = Sequence[tuple[str, Scalar]]
Value = Scalar | Sequence[str | int] | Sequence[Pairs]
Loaded = str | bool | int | None | list["Loaded"] | dict[str, "Loaded"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: strings as `style` says, list items and all.

    Attributes:
        key: Of letters, digits, "-" and "_"; `extra.toc` is `toc` in the mapping `extra`.
    """

    key: str
    value: Value
    style: Style = Style.PORTABLE


MAX_BYTES = 2**20
"""Of front matter that is read back."""

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z][A-Za-z0-9_-]*)?")
_SEPARATORS = {DateForm.LOCAL: " ", DateForm.LOCAL_T: "T"}
_MINUTE = timedelta(minutes=1)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PRINTABLE = re.compile(
    r"[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*"
)
# A letter first and then only letters, digits, marks and harmless signs: no indicator of YAML.
_PLAIN = re.compile(r"[^\W\d_](?:[\w ./()·－—-]*[\w)])?")
# What YAML 1.1 or 1.2 takes for something else than a string.
_WORDS_OF_YAML = {"y", "n", "yes", "no", "true", "false", "on", "off", "null", "nan", "inf"}
_CONSTANTS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "true": True, "false": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,18})")


def dump(fields: Sequence[Field], *, toml: bool = False) -> str:
    """Return the front matter of `fields`, in order, from fence to fence and a newline.

    The fields of a mapping stand where its first one does; those of TOML behind all others.

    Raises:
        ValueError: a key is no plain word, or a stamp has no zone.
    """
    for field in fields:
        if not _KEY.fullmatch(field.key):
            raise ValueError(f"{field.key!r} cannot be a key of front matter")
    if toml:
        return "\n".join(["+++", *_toml_lines(fields), "+++", ""])
    lines = [line for table, inner in _tables(fields) for line in _table_lines(table, inner)]
    return "\n".join(["---", *lines, "---", ""])


def _tables(fields: Sequence[Field]) -> list[tuple[str, list[Field]]]:
    """Return the fields in groups: each alone, or all of a mapping, with its name."""
    found: list[tuple[str, list[Field]]] = []
    tables: dict[str, list[Field]] = {}
    for field in fields:
        table, _, key = field.key.rpartition(".")
        if not table:
            found.append(("", [field]))
            continue
        if table not in tables:
            tables[table] = []
            found.append((table, tables[table]))
        tables[table].append(replace(field, key=key))
    return found


def _table_lines(table: str, fields: Sequence[Field]) -> Iterator[str]:
    if not table:
        yield from _lines(fields[0])
        return
    yield f"{table}:"
    for field in fields:
        yield from ("  " + line for line in _lines(field))


def _toml_lines(fields: Sequence[Field]) -> Iterator[str]:
    tables = _tables(fields)
    for table, inner in [each for each in tables if not each[0]] + [
        each for each in tables if each[0]
    ]:
        if table:
            yield f"[{table}]"
        for field in inner:
            yield f"{field.key} = {_toml_value(field.value)}"


def _toml_value(value: Value) -> str:
    if value is None or isinstance(value, str | bool | int | Stamp):
        return _scalar(value, Style.PORTABLE)
    return "[" + ", ".join(_toml_item(item) for item in value) + "]"


def _toml_item(item: str | int | Pairs) -> str:
    if isinstance(item, str | int):
        return _scalar(item, Style.PORTABLE)
    return "{" + ", ".join(f"{key} = {_scalar(value, Style.PORTABLE)}" for key, value in item) + "}"


def _lines(field: Field) -> Iterator[str]:
    value = field.value
    if value is None or isinstance(value, str | bool | int | Stamp):
        yield f"{field.key}: {_scalar(value, field.style)}"
        return
    if not value:
        yield f"{field.key}: []"
        return
    # The predecessor left a space here.
    yield f"{field.key}: " if field.style is Style.PLAIN else f"{field.key}:"
    for item in value:
        yield from _item(item, field.style)


def _item(item: str | int | Pairs, style: Style) -> Iterator[str]:
    if isinstance(item, str | int):
        yield f" - {_scalar(item, style)}"
        return
    mark = "-"
    for key, value in item:
        yield f" {mark} {key}: {_scalar(value, style)}"
        mark = " "


def _scalar(value: Scalar, style: Style) -> str:
    if isinstance(value, Stamp):
        return _stamp(value)
    if isinstance(value, str):
        return _string(whole(value), style)
    return json_text(value)


def _string(text: str, style: Style) -> str:
    if style is Style.PLAIN and _PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML:
        return text
    if style is not Style.PORTABLE and _PRINTABLE.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    return json_text(text)


def _stamp(stamp: Stamp) -> str:
    when = stamp.value
    offset = when.utcoffset()
    if offset is None:
        raise ValueError(f"{when} has no zone")
    if stamp.form is DateForm.RFC1123:
        gmt = when.astimezone(UTC)
        return (
            f"{_DAYS[gmt.weekday()]}, {gmt.day:02d} {_MONTHS[gmt.month - 1]} {gmt.year:04d}"
            f" {gmt:%H:%M:%S} GMT"
        )
    if stamp.form in _SEPARATORS:
        naive = when.replace(tzinfo=None)
        return naive.isoformat(_SEPARATORS[stamp.form], timespec="seconds")
    if offset % _MINUTE:
        # RFC 3339 knows no seconds in an offset; local mean times before 1900 have them.
        when = when.astimezone(UTC)
    text = when.isoformat(timespec="seconds")
    return text if stamp.form is DateForm.BARE else f"'{text}'"


def load(text: str) -> tuple[dict[str, Loaded], str]:
    """Return the fields and the body of a post.

    Strict: YAML 1.2's true, false, null and integers are such where they stand unquoted, all
    else is the string as written. Also reads what a person edited, if it is still YAML (or TOML,
    whose dates become RFC 3339).

    Raises:
        ValueError: no front matter, no YAML or TOML, a key twice, an alias, or more than 1 MiB.
    """
    if text.startswith("+++\n"):
        head, body = _split(text, "+++")
        fields: dict[str, Loaded] = json.loads(json.dumps(tomllib.loads(head), default=str))
        return fields, body
    head, body = _split(text, "---")
    try:
        root = yaml.compose(head, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(f"the front matter is no YAML: {error}") from error
    if not isinstance(root, yaml.MappingNode):
        raise ValueError("the front matter is no mapping")  # noqa: TRY004 - of the text, no type
    met: set[int] = set()
    return {key: _value(node, met) for key, node in _members(root)}, body


def _split(text: str, fence: str) -> tuple[str, str]:
    if not text.startswith(f"{fence}\n"):
        raise ValueError("the post does not start with --- or +++")
    end = text.find(f"\n{fence}\n", 3, MAX_BYTES)
    if end < 0:
        raise ValueError("the front matter does not end")
    return text[4 : end + 1], text[end + 5 :].lstrip("\n")


def _members(node: yaml.MappingNode) -> Iterator[tuple[str, yaml.Node]]:
    keys: set[str] = set()
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value in keys:
            raise ValueError(f"line {key.start_mark.line + 2}: a key twice, or none that is a word")
        keys.add(key.value)
        yield key.value, value


def _value(node: yaml.Node, met: set[int]) -> Loaded:
    if id(node) in met:
        raise ValueError(f"line {node.start_mark.line + 2}: aliases are not read")
    met.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, met) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return {key: _value(value, met) for key, value in _members(node)}
    quoted = isinstance(node, yaml.ScalarNode) and node.style
    return str(node.value) if quoted else _unquoted(str(node.value))


def _unquoted(text: str) -> str | bool | int | None:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    return int(text) if _INTEGER.fullmatch(text) else text
