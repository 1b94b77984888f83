"""Forms of `profile` and `slug`: the dialect of the posts, and how their files are spelt."""

from __future__ import annotations

import re
from collections import Counter

from crawler.config import nodes, values, zones
from crawler.config.forms import MAX_ITEMS, Form, Schema, attempt, choice, record, text, written
from crawler.config.nodes import Node, Scalar
from crawler.config.problems import Problem, WrongValueError, closest
from crawler.config.report import Report
from crawler.models.profile import DIALECTS, Constant, Profile
from crawler.models.source import Slug

_NAME = r"[A-Za-z][A-Za-z0-9_-]{0,63}"
_KEY = re.compile(rf"{_NAME}(?:\.{_NAME})?")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_OWN = ("title", "date")
_SCALAR: Schema = {"type": ["string", "integer", "boolean"]}
_STRAYS = {
    "name": "base", "dialect": "base", "format": "base", "extra": "fields", "constants": "fields",
    "renames": "rename", "map": "rename", "tz": "timezone", "zone": "timezone",
    "slug": "it stands beside 'profile'",
}  # fmt: skip


def slug_form() -> Form[str]:
    """Return the form of how the words of a title are spelt in a file's name."""
    return choice(*Slug)


def profile_form() -> Form[Profile]:
    """Return the form of a profile: a dialect's name, or a mapping with what is changed of it."""
    base = _base()
    inner = record(
        "profile",
        {
            "base": base.about("The dialect that is changed"),
            "fields": _fields().about("Constant fields; null leaves one of the dialect's out"),
            "rename": _rename().about("The dialect's name of a field: its name in the file"),
            "body": choice("html", "markdown").about("markdown: where that says the same"),
            "timezone": text(zones.zone).about("The zone in which dates are written"),
        },
        strays=_STRAYS,
    )

    def read(node: Node, report: Report) -> Profile:
        if not isinstance(node, nodes.Mapping):
            return Profile(base=base.read(node, report))
        before = report.count
        profile = Profile(**inner.read(node, report))
        if report.count == before:
            _check_names(profile, node, report)
        return profile

    return Form(read, {"anyOf": [base.schema, inner.schema]})


def _base() -> Form[str]:
    def parse(value: str) -> str:
        if value not in DIALECTS:
            known = ", ".join(DIALECTS)
            raise WrongValueError(f"not a profile ({known})", closest(value, DIALECTS))
        return value

    return text(parse, enum=list(DIALECTS))


def _fields() -> Form[tuple[tuple[str, Constant], ...]]:
    def read(node: Node, report: Report) -> tuple[tuple[str, Constant], ...]:
        mapping = _mapping(node, report)
        one = Form(lambda each, _: _constant(each), {})
        found = [(key, attempt(one, entry.node, report)) for key, entry in mapping.entries.items()]
        for key in mapping.entries.keys() & set(_OWN):
            what = f"'{key}' is the article's own"
            report.add(Problem(mapping.entries[key].place, f"{node.path}.{key}", what))
        return tuple(found)

    constant = {"anyOf": [_SCALAR, {"type": "null"}, {"type": "array", "items": _SCALAR}]}
    return Form(read, {"type": ["object", "null"], "additionalProperties": constant})


def _rename() -> Form[tuple[tuple[str, str], ...]]:
    def read(node: Node, report: Report) -> tuple[tuple[str, str], ...]:
        mapping = _mapping(node, report)
        name = text(_field_name)
        found = [(key, attempt(name, entry.node, report)) for key, entry in mapping.entries.items()]
        return tuple((key, value) for key, value in found if value is not None)

    return Form(read, {"type": ["object", "null"], "additionalProperties": {"type": "string"}})


def _mapping(node: Node, report: Report) -> nodes.Mapping:
    """Return a mapping whose keys can be fields."""
    if nodes.is_empty(node):
        return nodes.Mapping({}, node.place, node.path)
    if not isinstance(node, nodes.Mapping):
        raise WrongValueError("not a mapping (key: value)")
    for key, entry in node.entries.items():
        if not _KEY.fullmatch(key):
            what = f"'{key}' is not a field's name: letters, digits, - and _, a letter first"
            report.add(Problem(entry.place, f"{node.path}.{key}", what))
    return node


def _field_name(value: str) -> str:
    if not _KEY.fullmatch(value):
        raise WrongValueError("not a field's name: letters, digits, - and _, a letter first")
    return value


def _constant(node: Node) -> Constant:
    if nodes.is_empty(node):
        return None
    if isinstance(node, nodes.Sequence):
        if len(node.items) > MAX_ITEMS:
            raise WrongValueError(f"a list of more than {MAX_ITEMS} items")
        return tuple(_scalar(item) for item in node.items)
    return _scalar(node)


def _scalar(node: Node) -> bool | int | str:
    """Read a text, a whole number, true or false."""
    if isinstance(node, Scalar) and node.kind == "true or false":
        return node.text.lower() in {"true", "yes", "on", "y"}
    if isinstance(node, Scalar) and node.kind == "a number" and _INTEGER.fullmatch(node.text):
        return int(node.text)
    return values.verbatim(written(node))


def _check_names(profile: Profile, node: nodes.Mapping, report: Report) -> None:
    """Note a field that is not there to be renamed, and two fields of one name."""
    dialect = profile.dialect
    own = {column.key for column in dialect.columns}
    own |= {key for key, _ in (*dialect.constants, *profile.fields)}
    names = dict(profile.rename)
    for key in names.keys() - own:
        _wrong(node, key, f"'{profile.base}' has no field '{key}'", closest(key, own), report)
    kept = own - {key for key, value in profile.fields if value is None}
    used = Counter(names.get(key, key) for key in kept)
    mappings = {name.partition(".")[0] for name in used if "." in name}
    for key in kept & (names.keys() | {key for key, _ in profile.fields}):
        name = names.get(key, key)
        if used[name] > 1:
            _wrong(node, key, f"two fields are called '{name}'", "", report)
        elif name in mappings or name.partition(".")[0] in used.keys() - {name}:
            table = name.partition(".")[0]
            _wrong(node, key, f"'{table}' is a field, and no mapping", "", report)


def _wrong(node: nodes.Mapping, key: str, what: str, instead: str, report: Report) -> None:
    """Note what is wrong with a name, at its line."""
    for part in ("rename", "fields"):
        entry = node.entries.get(part)
        if (
            entry is not None
            and isinstance(entry.node, nodes.Mapping)
            and key in entry.node.entries
        ):
            report.add(
                Problem(entry.node.entries[key].place, f"{node.path}.{part}.{key}", what, instead)
            )
            return
    report.wrong(node, what, instead)


def as_mapping(node: nodes.Mapping) -> nodes.Mapping:
    """Return defaults whose `profile` is a mapping, so that a source's can stand over it."""
    entry = node.entries.get("profile")
    if entry is None or not isinstance(entry.node, Scalar) or nodes.is_empty(entry.node):
        return node
    name = entry.node
    base = {
        "base": nodes.Entry(entry.place, nodes.Scalar(name.text, name.kind, name.place, name.path))
    }
    written_out = nodes.Mapping(base, name.place, name.path)
    return nodes.Mapping(
        {**node.entries, "profile": nodes.Entry(entry.place, written_out)}, node.place, node.path
    )
