"""Changes to a user's YAML that leave every other byte of it as it is.

What is new is put in where the parser says that things begin and end; nothing is written anew, as
a reader and writer of YAML would do it: comments, order, quotes and spacing are the user's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import yaml

from crawler.errors import ConfigError

_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""What ends a line for YAML 1.1."""
_BLANK = re.compile(r"[ \t]*(?:#.*)?")
_STEP = 2

Fields = Mapping[str, str]


class _Mark(Protocol):
    """A place, as libyaml or PyYAML tells it; both count from 0."""

    line: int
    column: int


@dataclass(slots=True)
class _Node:
    """A value as it stands in the text; `start` and `end` are offsets.

    Attributes:
        flow: Written in [ ] or { }, or a scalar.
        what: "scalar", "list", "mapping" or "alias".
        text: Of a scalar, its value.
        within_flow: Stands somewhere in [ ] or { }.
        inside: The items of a list; of a mapping keys and values by turns.
    """

    what: str
    start: int
    end: int
    column: int
    flow: bool = True
    text: str = ""
    within_flow: bool = False
    inside: list[_Node] = field(default_factory=list)

    def last(self) -> int:
        """Return where the last thing in it ends."""
        if self.flow or not self.inside:
            return self.end
        return self.inside[-1].last()

    def pairs(self) -> Iterator[tuple[_Node, _Node]]:
        """Yield a mapping's keys and values."""
        return zip(self.inside[::2], self.inside[1::2], strict=True)

    def value(self, key: str) -> _Node | None:
        """Return a mapping's value."""
        return next((value for name, value in self.pairs() if name.text == key), None)


class _Text:
    """A YAML text and its tree."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = _BREAK.search(text)
        self.newline = found[0] if found and found[0] in {"\r\n", "\r"} else "\n"
        self._starts = [0, *(end.end() for end in _BREAK.finditer(text))]
        self.root = self._tree()

    def _at(self, mark: _Mark | None) -> int:
        assert mark is not None, "all that is parsed from text has a mark"
        if mark.line >= len(self._starts):  # The end of a text whose last line has no break.
            return len(self.text)
        return self._starts[mark.line] + mark.column

    def _tree(self) -> _Node | None:
        """Return the tree of the first document.

        PyYAML's own tree has an alias's target in the place of the alias.
        """
        open_nodes: list[_Node] = []
        for event in yaml.parse(self.text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.CollectionEndEvent):
                node = open_nodes.pop()
                node.end = self._at(event.end_mark)
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event)
                node.within_flow = any(outer.flow for outer in open_nodes)
                if open_nodes:
                    open_nodes[-1].inside.append(node)
                if isinstance(event, yaml.CollectionStartEvent):
                    open_nodes.append(node)
            else:
                continue
            if not open_nodes:
                return node
        return None

    def _node(self, event: yaml.NodeEvent) -> _Node:
        mark = event.start_mark
        assert mark is not None
        node = _Node("alias", self._at(mark), self._at(event.end_mark), mark.column)
        if isinstance(event, yaml.CollectionStartEvent):
            node.what = "list" if isinstance(event, yaml.SequenceStartEvent) else "mapping"
            node.flow = bool(event.flow_style)
        elif isinstance(event, yaml.ScalarEvent):
            node.what, node.text = "scalar", str(event.value)
        return node

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line and column, from 0."""
        return self._starts[line] + column

    def line_end(self, at: int) -> int:
        """Return where the line at an offset ends, its break included."""
        found = _BREAK.search(self.text, at)
        return found.end() if found else len(self.text)

    def behind(self, at: int) -> int:
        """Return where the next line begins behind a thing that ends at an offset."""
        whole = at > 0 and _BREAK.fullmatch(self.text[at - 1]) is not None
        return at if whole else self.line_end(at)

    def insert(self, at: int, new: str, until: int | None = None) -> str:
        """Return the text with something new at an offset, up to another."""
        return self.text[:at] + new + self.text[at if until is None else until :]

    def insert_lines(self, at: int, lines: list[str]) -> str:
        """Return the text with new lines at the start of a line, or at its end."""
        block = "".join(f"{line}{self.newline}" for line in lines)
        whole = at == 0 or _BREAK.fullmatch(self.text[at - 1]) is not None
        return self.insert(at, block if whole else self.newline + block)

    def below(self, at: int, column: int) -> int:
        """Return where a list's next item goes, behind the comments that belong to the last.

        Args:
            at: Where the last item ends.
            column: Of the list's dashes.
        """
        here = found = self.behind(at)
        while here < len(self.text):
            end = self.line_end(here)
            line = _BREAK.sub("", self.text[here:end])
            if not _BLANK.fullmatch(line):
                return found
            if line.strip() and len(line) - len(line.lstrip()) > column:
                found = end
            here = end
        return here


def with_source(text: str, fields: Fields) -> str:
    """Return the text of a sources file with one source more, as its last.

    Args:
        text: A list of sources, or a mapping with `sources`; it may be empty.
        fields: The new source's keys and values, in order.

    Raises:
        ConfigError: the file is one source, or written in a way that leaves no place for another.
    """
    was = _Text(text)
    root = was.root
    if root is None or _is_nothing(was, root):
        return was.insert_lines(len(text), _item(fields, 0))
    if root.what == "list":
        return _appended(was, root, fields)
    listed = root.value("sources") if root.what == "mapping" else None
    if listed is not None and listed.what == "list":
        return _appended(was, listed, fields)
    if root.what != "mapping" or root.value("url") is not None or root.value("name") is not None:
        raise ConfigError("this file is one source, not a list of them")
    if root.flow:
        flow = f"[{_flow(fields)}]"
        if listed is not None:
            return was.insert(listed.start, f" {flow}", listed.end)
        return was.insert(root.end - 1, f", sources: {flow}" if root.inside else f"sources: {flow}")
    return _first_item(was, root, listed, fields)


def _is_nothing(was: _Text, node: _Node) -> bool:
    """Whether a document is empty but for its comments."""
    return node.what == "scalar" and not was.text[node.start : node.end].strip()


def _appended(was: _Text, items: _Node, fields: Fields) -> str:
    if not items.flow:
        lines = _item(fields, items.column)
        if _apart(was, items):
            lines.insert(0, "")
        return was.insert_lines(was.below(items.last(), items.column), lines)
    if items.inside:
        return was.insert(items.inside[-1].end, f", {_flow(fields)}")
    return was.insert(items.end - 1, _flow(fields))


def _apart(was: _Text, items: _Node) -> bool:
    """Whether a blank line stands between a list's last two items."""
    if len(items.inside) < 2:
        return False
    before, last = items.inside[-2:]
    between = _BREAK.split(was.text[before.last() : last.start])
    return any(not line.strip() for line in between[1:-1])


def _first_item(was: _Text, root: _Node, listed: _Node | None, fields: Fields) -> str:
    """Return the text with a list of sources in a mapping that has none yet."""
    lines = _item(fields, root.column + _STEP)
    if listed is None:
        lines.insert(0, " " * root.column + "sources:")
        return was.insert_lines(was.below(root.last(), root.column), lines)
    if listed.what != "scalar" or was.text[listed.start : listed.end].strip() not in {"", "~"}:
        raise ConfigError("`sources` of this file is no list")
    cleared = _Text(was.insert(listed.start, "", listed.end))
    return cleared.insert_lines(cleared.below(listed.start, root.column), lines)


def renamed(text: str, line: int, column: int, name: str) -> str:
    """Return the text of a sources file with another name for a source.

    Args:
        text: The file.
        line: Of the source, from 1.
        column: Of its first key, or of its address, from 1.
        name: The new name.

    Raises:
        ConfigError: no source begins there.
    """
    was = _Text(text)
    node = _find(was.root, was, line - 1, column - 1)
    if node is None:
        raise ConfigError(f"no source begins at line {line}, column {column}")
    if node.what == "scalar":
        return _written_out(was, node, name)
    value = node.value("name")
    if value is not None:
        return _with_value(was, value, name)
    pairs = list(node.pairs())
    key, address = next((pair for pair in pairs if pair[0].text == "url"), pairs[0])
    if node.flow:
        return was.insert(address.end, f", name: {flow_scalar(name)}")
    named = f"{' ' * key.column}name: {scalar(name)}"
    return was.insert_lines(was.behind(address.last()), [named])


def with_removals(text: str, line: int, column: int, selectors: Sequence[str]) -> str:
    """Return the text of a sources file with selectors more in a source's `article.remove`.

    Args:
        text: The file.
        line: Of the source, from 1.
        column: Of its first key, or of its address, from 1.
        selectors: At least one.

    Raises:
        ConfigError: no source begins there, or its rules are written in a way that leaves no place.
    """
    was = _Text(text)
    node = _find(was.root, was, line - 1, column - 1)
    if node is None:
        raise ConfigError(f"no source begins at line {line}, column {column}")
    if node.what != "mapping":
        raise ConfigError("the source is only an address: it has no place for rules")
    article = node.value("article")
    if article is None:
        return _with_key(was, node, "article", {"remove": selectors})
    if article.what == "list" and article.inside:
        # Of several sets of rules the one without `until` comes last, and is the one of today.
        article = article.inside[-1]
    if article.what != "mapping":
        raise ConfigError("the source's `article` holds no rules of its own")
    removed = article.value("remove")
    if removed is None:
        return _with_key(was, article, "remove", selectors)
    if removed.what == "list" and not removed.flow:
        lines = [f"{' ' * removed.column}- {scalar(one)}" for one in selectors]
        return was.insert_lines(was.behind(removed.last()), lines)
    if removed.what == "list":
        more = ", ".join(map(flow_scalar, selectors))
        at = removed.inside[-1].end if removed.inside else removed.end - 1
        return was.insert(at, f", {more}" if removed.inside else more)
    raise ConfigError("the source's `remove` is no list")


def _with_key(
    was: _Text, node: _Node, key: str, value: Sequence[str] | Mapping[str, Sequence[str]]
) -> str:
    """Return the text with a key more at the end of a mapping: a list, or a mapping to one."""
    if node.flow:
        inner = f"{key}: {_flow_tree(value)}"
        if node.inside:
            return was.insert(node.inside[-1].end, f", {inner}")
        return was.insert(node.end - 1, inner)
    lines = [f"{' ' * node.inside[0].column}{row}" for row in [f"{key}:", *_tree_lines(value)]]
    return was.insert_lines(was.behind(node.last()), lines)


def _tree_lines(value: Sequence[str] | Mapping[str, Sequence[str]]) -> list[str]:
    if not isinstance(value, Mapping):
        return [f"  - {scalar(one)}" for one in value]
    return [f"  {row}" for key, items in value.items() for row in [f"{key}:", *_tree_lines(items)]]


def _flow_tree(value: Sequence[str] | Mapping[str, Sequence[str]]) -> str:
    if not isinstance(value, Mapping):
        return f"[{', '.join(map(flow_scalar, value))}]"
    return "{" + ", ".join(f"{key}: {_flow_tree(items)}" for key, items in value.items()) + "}"


def _with_value(was: _Text, value: _Node, new: str) -> str:
    """Return the text with another scalar in the place of a value."""
    shown = flow_scalar(new) if value.within_flow else scalar(new)
    old = was.text[value.start : value.end]
    before = "" if old else " "
    behind = was.newline if old[:1] in {"|", ">"} else ""
    return was.insert(value.start, f"{before}{shown}{behind}", value.end)


def _find(node: _Node | None, was: _Text, line: int, column: int) -> _Node | None:
    """Return the source that begins at a place: the file's own root, or an item of its list."""
    if node is None:
        return None
    if node.what == "mapping":
        listed = node.value("sources")
        candidates = [node, *(listed.inside if listed and listed.what == "list" else [])]
    else:
        candidates = node.inside or [node]
    at = was.offset(line, column)
    return next((one for one in reversed(candidates) if one.start == at), None)


def _written_out(was: _Text, node: _Node, name: str) -> str:
    """Return the text with a source that was only an address as a mapping with a name."""
    address = was.text[node.start : node.end]
    if node.within_flow:
        flow = f"{{url: {address}, name: {flow_scalar(name)}}}"
        return was.insert(node.start, flow, node.end)
    line = f"{' ' * node.column}name: {scalar(name)}"
    named = was.insert_lines(was.behind(node.end), [line])
    return f"{named[: node.start]}url: {named[node.start :]}"


def _item(fields: Fields, column: int) -> list[str]:
    pairs = [f"{key}: {scalar(value)}" for key, value in fields.items()]
    marks = ["- ", *["  "] * (len(pairs) - 1)]
    return [f"{' ' * column}{mark}{pair}" for mark, pair in zip(marks, pairs, strict=True)]


def _flow(fields: Fields) -> str:
    return "{" + ", ".join(f"{key}: {flow_scalar(value)}" for key, value in fields.items()) + "}"


def scalar(value: str) -> str:
    """Return a text as YAML: plain where that reads back, else in double quotes."""
    if not value.isprintable():
        return _quoted(value)
    try:
        node = yaml.compose(f"- {value}", Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return _quoted(value)
    items = node.value if isinstance(node, yaml.SequenceNode) else []
    plain = len(items) == 1 and isinstance(items[0], yaml.ScalarNode) and not items[0].style
    if plain and (items[0].tag, items[0].value) == ("tag:yaml.org,2002:str", value):
        return value
    return _quoted(value)


def flow_scalar(value: str) -> str:
    """Return a text as YAML between brackets, where readers differ on `?` and `:`, too."""
    return scalar(value) if not re.search(r"[,\[\]{}?]|^:", value) else _quoted(value)


def _quoted(value: str) -> str:
    return '"' + "".join(_escaped(char) for char in value) + '"'


def _escaped(char: str) -> str:
    if char in {'"', "\\"}:
        return f"\\{char}"
    if char.isprintable():
        return char
    number = ord(char)
    return f"\\x{number:02x}" if number < 256 else f"\\U{number:08x}"
