"""What web frameworks put into scripts for themselves, as plain values: read, never run.

JSON (`__NEXT_DATA__`, `window.__INITIAL_STATE__ = {...}`, `JSON.parse("...")`); arrays whose
numbers point at other elements (`__NUXT_DATA__` as devalue writes it, Remix's turbo-stream); rows
of React's flight format (`self.__next_f.push`); props of Astro's islands; and where a script is
JavaScript, only its texts with the keys they stand behind (Nuxt 2, SvelteKit).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from crawler.html.document import Document
from crawler.html.literals import literal_at

Value = Any

MAX_SCRIPT = 4_000_000
"""Characters of all scripts of a page together that are looked at."""
MAX_SCRIPTS = 60
_LEAST = 200
"""Characters of a script that may hold something to read."""
MAX_ROWS = 20_000
MAX_NODES = 50_000
"""Elements of a flight's tree, and values of a flat array, that are looked at."""
MAX_DEPTH, MAX_NESTED = 100, 8

_ASSIGNED = re.compile(
    r"^\s*(?:window\.|self\.|var\s+|let\s+|const\s+)?[\w.$\[\]'\"]{3,60}\s*=\s*(?=[{\[])"
)
_PARSED = re.compile(r"JSON\.parse\(\s*(?=\")")
_TEXT = r"\"(?:[^\"\\]|\\.)*+\""
_PUSHED = re.compile(rf"__next_f\.push\(\[1,\s{{0,9}}({_TEXT})", re.DOTALL)
_QUEUED = re.compile(rf"streamController\.enqueue\(({_TEXT})", re.DOTALL)
_KEYED = re.compile(rf"[{{,]\s{{0,9}}\"?(\w{{2,30}})\"?\s{{0,9}}:\s{{0,9}}({_TEXT})", re.DOTALL)
_HEX = re.compile(r"\\x([0-9a-fA-F]{2})")
_ROW = re.compile(rb"([0-9a-f]{1,8}):(T([0-9a-f]{1,8}),)?")
_POINTER = re.compile(r"\$[L@]?([0-9a-f]{1,8})\Z")
_ELEMENT = re.compile(r"[a-z][a-z0-9]{0,10}\Z")
_WRAPPERS = frozenset(("Ref", "ShallowRef", "Reactive", "ShallowReactive", "EmptyRef", "Island"))


def scripts_of(document: Document) -> list[str]:
    """Return the texts of a page's scripts, those of JSON-LD and short ones left out."""
    left = MAX_SCRIPT
    found = []
    for script in document.css("script")[:MAX_SCRIPTS]:
        text = script.text()
        if len(text) < _LEAST or "ld+json" in (script.attributes.get("type") or ""):
            continue
        left -= len(text)
        if left < 0:
            break
        found.append(text)
    return found


def values_of(text: str) -> Iterator[Value]:
    """Yield what a script holds: the value that it is or assigns, or texts with their keys."""
    for queued in _QUEUED.finditer(text):
        yield from _flat(_loaded(_loaded(queued[1])))
    if "__next_f" in text:
        return
    value = _stated(text)
    if value is not None:
        yield value
        yield from _flat(value)
    elif "{" in text[:2_000]:
        # Each text in an object of its own: what stands beside it is not known.
        yield from ({found[1]: _loaded(found[2])} for found in _KEYED.finditer(text))


def island(props: str) -> Value:
    """Return the props of one of Astro's islands, whose values are pairs of a kind and a value."""
    return _unpaired(_loaded(props), MAX_NESTED)


def _unpaired(value: Value, depth: int) -> Value:
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], int):
        value = value[1]
    if not depth:
        return None
    if isinstance(value, dict):
        return {key: _unpaired(inner, depth - 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_unpaired(inner, depth - 1) for inner in value[:MAX_ROWS]]
    return value


def _stated(text: str) -> Value:
    start = text.lstrip()[:1]
    assigned = _ASSIGNED.match(text)
    at = assigned.end() if assigned else 0
    quoted = _PARSED.search(text[:300])
    try:
        if quoted:
            inner, _ = json.JSONDecoder().raw_decode(text, quoted.end())
            return json.loads(inner) if isinstance(inner, str) else None
        if assigned or start in ("{", "["):
            return json.JSONDecoder(strict=False).raw_decode(text[at:].lstrip())[0]
    except (ValueError, RecursionError):
        return literal_at(text, at) if assigned else None
    return None


def _loaded(text: Value) -> Value:
    """Return what a text says as JSON, else None; JavaScript's own escapes are rewritten."""
    if not isinstance(text, str):
        return None
    if "\\" in text:
        text = _HEX.sub(r"\\u00\1", text).replace("\\'", "'")
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _flat(value: Value) -> Iterator[Value]:
    """Yield the objects of an array whose numbers point at other elements, as they are meant."""
    if not isinstance(value, list) or not value or not isinstance(value[0], (dict, list)):
        return
    left = [MAX_NODES]
    for one in value[:MAX_ROWS]:
        if isinstance(one, dict):
            yield _pointed(value, one, MAX_NESTED, left)


def _pointed(flat: list[Value], value: Value, depth: int, left: list[int]) -> Value:
    """Return a value with what its numbers point at, to a depth, as long as `left` is not used."""
    left[0] -= 1
    if not depth or left[0] < 0:
        return None
    if isinstance(value, dict):
        return {
            _key(flat, key): _pointed(flat, _at(flat, inner), depth - 1, left)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        if len(value) == 2 and isinstance(value[0], str) and value[0] in _WRAPPERS:
            return _pointed(flat, _at(flat, value[1]), depth - 1, left)
        return [_pointed(flat, _at(flat, inner), depth - 1, left) for inner in value]
    return value


def _at(flat: list[Value], pointer: Value) -> Value:
    return flat[pointer] if type(pointer) is int and 0 <= pointer < len(flat) else None


def _key(flat: list[Value], key: str) -> str:
    """Return a key: turbo-stream points at keys, too (`_12`)."""
    if key[:1] == "_" and key[1:].isdecimal() and len(key) < MAX_NESTED:
        return str(_at(flat, int(key[1:])))
    return key


class Flight:
    """The rows of React's flight format, which a page's scripts push piece by piece."""

    def __init__(self, scripts: Iterable[str]) -> None:
        pushed = (_loaded(found[1]) for text in scripts for found in _PUSHED.finditer(text))
        self.rows = _rows("".join(text for text in pushed if isinstance(text, str)).encode())
        self._left = MAX_NODES

    def values(self) -> Iterator[Value]:
        """Yield the rows, texts in their place where objects point at them."""
        yield from (self._with_texts(value, MAX_NESTED) for value in self.rows.values())

    def html(self) -> str:
        """Return the tree that the rows describe, as HTML without attributes."""
        out: list[str] = []
        self._write(self.rows.get("0"), out, MAX_DEPTH)
        return "".join(out)

    def _with_texts(self, value: Value, depth: int) -> Value:
        if isinstance(value, dict):
            return {key: self._text(inner, depth) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._text(inner, depth) for inner in value]
        return value

    def _text(self, value: Value, depth: int) -> Value:
        if isinstance(value, str):
            found = self._at(value)
            return found if isinstance(found, str) else value
        return self._with_texts(value, depth - 1) if depth else None

    def _at(self, text: str) -> Value:
        found = _POINTER.match(text)
        return self.rows.get(found[1]) if found else None

    def _write(self, value: Value, out: list[str], depth: int) -> None:
        self._left -= 1
        if not depth or self._left < 0:
            return
        if isinstance(value, str):
            self._write_text(value, out, depth)
        elif isinstance(value, list):
            if len(value) > 3 and value[0] == "$":
                self._element(value[1], value[3], out, depth)
            else:
                for inner in value:
                    self._write(inner, out, depth - 1)
        elif isinstance(value, dict):
            nested = [inner for inner in value.values() if isinstance(inner, (list, dict))]
            self._write(nested, out, depth - 1)
        elif value and not isinstance(value, bool):
            out.append(str(value))

    def _write_text(self, text: str, out: list[str], depth: int) -> None:
        if text.startswith("$") and not text.startswith("$$"):
            self._write(self._at(text), out, depth - 1)
        else:
            out.append(escape(text.removeprefix("$"), quote=False))

    def _element(self, tag: Value, props: Value, out: list[str], depth: int) -> None:
        props = props if isinstance(props, dict) else {}
        raw = props.get("dangerouslySetInnerHTML")
        html = raw.get("__html") if isinstance(raw, dict) else None
        if isinstance(html, str):
            found = self._at(html)
            html = found if isinstance(found, str) else html
        named = isinstance(tag, str) and _ELEMENT.match(tag) is not None
        if tag in ("script", "style", "template", "head", "title"):
            return
        out.append(f"<{tag}>" if named else "")
        if isinstance(html, str):
            out.append(html)
        else:
            self._write(props.get("children"), out, depth - 1)
        out.append(f"</{tag}>" if named and tag not in ("br", "hr", "img") else "")


def _rows(data: bytes) -> dict[str, Value]:
    rows: dict[str, Value] = {}
    at = 0
    while len(rows) < MAX_ROWS and (found := _ROW.match(data, at)):
        name = found[1].decode()
        if found[2]:
            at = found.end() + int(found[3], 16)
            rows[name] = data[found.end() : at].decode("utf-8", "replace")
            continue
        end = data.find(b"\n", found.end())
        end = len(data) if end < 0 else end
        rows[name] = _loaded_row(data[found.end() : end])
        at = end + 1
    return rows


def _loaded_row(row: bytes) -> Value:
    """Return a row's value; those of modules, hints and errors begin with a letter."""
    try:
        return json.loads(row) if row[:1] in (b"[", b"{", b'"') else None
    except (ValueError, RecursionError):
        return None
