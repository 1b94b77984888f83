"""YAML text to a tree that knows its places.

PyYAML's own constructor keeps the last of two equal keys silently, follows aliases without
bound and knows no positions, so the tree is built here from `compose()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import yaml

from crawler.config.problems import Place, Problem

MAX_DEPTH = 32
TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"
MAX_NODES = 100_000
"""Nodes with every alias written out: what a chain of anchors can blow up."""

_KINDS = {
    "tag:yaml.org,2002:str": "text",
    "tag:yaml.org,2002:value": "text",
    "tag:yaml.org,2002:merge": "text",
    "tag:yaml.org,2002:int": "a number",
    "tag:yaml.org,2002:float": "a number",
    "tag:yaml.org,2002:bool": "true or false",
    "tag:yaml.org,2002:null": "nothing",
    "tag:yaml.org,2002:timestamp": "a date",
}
_MERGE = "tag:yaml.org,2002:merge"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value; `kind` is what YAML takes it for."""

    text: str
    kind: str
    place: Place
    path: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    place: Place
    path: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A key's place and its value."""

    place: Place
    node: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values, in order."""

    entries: dict[str, Entry]
    place: Place
    path: str


Node = Scalar | Sequence | Mapping
Complain = Callable[[Problem], None]


class _Loader(yaml.CSafeLoader):
    """PyYAML's; it asks for the tag of each value, and most values are like others."""

    _tags: ClassVar[dict[tuple[Any, ...], str]] = {}

    def resolve(self, kind: type[yaml.Node], value: str, implicit: Any) -> str:  # noqa: ANN401
        """Return the tag of a node that has none."""
        key = (kind, value, implicit)
        tag = self._tags.get(key)
        if tag is None:
            tag = super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]
            if len(self._tags) < 1000 and value is not None and len(value) < 40:
                self._tags[key] = tag
        return tag


class _StopReading(Exception):  # noqa: N818 - control flow, never seen outside
    """The file cannot be read on; its problem is told."""


def read_yaml(data: bytes, file: str, complain: Complain) -> Node | None:
    """Parse one document. None if there is none, or if `complain` was told what is wrong."""
    start = Place(file, 1, 1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        complain(Problem(Place(file, line, 1), "", "not UTF-8: save the file in that encoding"))
        return None
    try:
        _check_depth(text, file)
        root = yaml.compose(text, Loader=_Loader)
        return None if root is None else _Builder(file, complain).build(root, "")
    except _StopReading as stop:
        complain(stop.args[0])
    except yaml.MarkedYAMLError as error:
        if "nesting depth" in (error.problem or ""):  # libyaml's own bound, from 0.2.6 on
            complain(Problem(_where(error, file), "", TOO_DEEP))
        else:
            complain(_syntax_problem(error, file))
    except yaml.reader.ReaderError as error:
        what = f"a character that YAML does not allow: U+{_code(error.character):04X}"
        line = text.count("\n", 0, error.position) + 1
        complain(Problem(Place(file, line, 1), "", what))
    except yaml.YAMLError as error:
        complain(Problem(start, "", f"not YAML: {error}"))
    return None


def _code(character: object) -> int:
    if isinstance(character, int):
        return character
    return ord(str(character)[:1] or "\0")


def _check_depth(text: str, file: str) -> None:
    """Refuse deep nesting before `compose()`, which recurses in C, can meet it."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _StopReading(Problem(_place(event, file), "", TOO_DEEP))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _place(marked: yaml.Node | yaml.Event, file: str) -> Place:
    mark = marked.start_mark
    assert mark is not None, "all that is parsed from text has a mark"
    return Place(file, mark.line + 1, mark.column + 1)


def _where(error: yaml.MarkedYAMLError, file: str) -> Place:
    mark = error.problem_mark or error.context_mark
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)


def _syntax_problem(error: yaml.MarkedYAMLError, file: str) -> Problem:
    place = _where(error, file)
    said = ", ".join(part for part in (error.context, error.problem) if part)
    begun = error.context_mark.line + 1 if error.context_mark else place.line
    where = f" (in what begins at line {begun})" if begun != place.line else ""
    return Problem(place, "", f"not YAML: {said}{where}{_advice(said)}")


def _advice(said: str) -> str:
    if "\\t" in said or "tab" in said:
        return " (indent with spaces, not with tabs)"
    if "alias" in said or "anchor" in said or "cannot start any token" in said:
        return " (a value that starts with * & @ ` % or ! must be quoted)"
    if "flow" in said:
        return " (a value in { } or [ ] that holds # , [ ] { or } must be quoted)"
    if "mapping values are not allowed" in said:
        return " (a value that holds ': ' must be quoted)"
    return ""


class _Builder:
    """Builds our tree from PyYAML's, counting what aliases multiply."""

    def __init__(self, file: str, complain: Complain) -> None:
        self._file = file
        self._complain = complain
        self._count = 0

    def build(self, node: yaml.Node, path: str, depth: int = 0) -> Node:
        place = _place(node, self._file)
        self._count += 1
        if depth > MAX_DEPTH or self._count > MAX_NODES:
            raise _StopReading(Problem(place, path, "aliases blow the file up beyond all bounds"))
        if isinstance(node, yaml.MappingNode):
            return Mapping(self._entries(node, path, depth), place, path)
        if isinstance(node, yaml.SequenceNode):
            items = enumerate(node.value)
            children = (self.build(item, f"{path}[{i}]", depth + 1) for i, item in items)
            return Sequence(tuple(children), place, path)
        return Scalar(node.value, self._kind(node, place, path), place, path)

    def _kind(self, node: yaml.Node, place: Place, path: str) -> str:
        kind = _KINDS.get(node.tag)
        if kind is None:
            self._complain(Problem(place, path, f"YAML tags have no meaning here: {node.tag}"))
        return kind or "text"

    def _entries(self, node: yaml.MappingNode, path: str, depth: int) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        merged: list[Mapping] = []
        for key, value in node.value:
            place = _place(key, self._file)
            if not isinstance(key, yaml.ScalarNode):
                self._complain(Problem(place, path, "a key must be plain text"))
            elif key.tag == _MERGE:
                merged += self._merged(value, path, depth)
            elif key.value in entries:
                first = entries[key.value].place.line
                what = f"duplicate key '{key.value}' (first at line {first})"
                self._complain(Problem(place, path, what))
            else:
                name = f"{path}.{key.value}" if path else key.value
                entries[key.value] = Entry(place, self.build(value, name, depth + 1))
        for mapping in merged:
            entries = {**mapping.entries, **entries}
        return entries

    def _merged(self, value: yaml.Node, path: str, depth: int) -> Iterator[Mapping]:
        """Yield the mappings that `<<` names, the strongest first."""
        parts = value.value if isinstance(value, yaml.SequenceNode) else [value]
        for part in parts:
            built = self.build(part, path, depth + 1)
            if isinstance(built, Mapping):
                yield built
            else:
                self._complain(Problem(built.place, path, "'<<' takes mappings only"))


def merge(over: Mapping, under: Mapping) -> Mapping:
    """Return `over` with what only `under` has, mappings in mappings likewise."""
    entries = dict(under.entries)
    for key, entry in over.entries.items():
        below = under.entries.get(key)
        if below is not None and isinstance(below.node, Mapping):
            if isinstance(entry.node, Mapping):
                entries[key] = Entry(entry.place, merge(entry.node, below.node))
                continue
            if is_empty(entry.node):
                continue
        entries[key] = entry
    return Mapping(entries, over.place, over.path)


def is_empty(node: Node) -> bool:
    """Tell whether nothing stands after the key (a section with every line commented out)."""
    return isinstance(node, Scalar) and node.kind == "nothing"


def places(node: Node) -> dict[str, Place]:
    """Return the place of every key and item below `node`, by path; "" is `node` itself."""
    found = {"": node.place}
    _collect(node, "", found)
    return found


def _collect(node: Node, path: str, found: dict[str, Place]) -> None:
    if isinstance(node, Mapping):
        for key, entry in node.entries.items():
            below = f"{path}.{key}" if path else key
            found[below] = entry.place
            _collect(entry.node, below, found)
    elif isinstance(node, Sequence):
        for i, item in enumerate(node.items):
            found[f"{path}[{i}]"] = item.place
            _collect(item, f"{path}[{i}]", found)
