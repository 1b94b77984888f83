"""Forms that a YAML value can have: how it is read, and what an editor is told of it.

A form's `read` raises WrongValueError for a value that cannot be used. The forms that hold
others (`many`, `record`) note what their parts raise and go on with the next part, so that a
file shows all its problems at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from crawler.config import nodes
from crawler.config.nodes import Node, Scalar
from crawler.config.problems import Place, Problem, WrongValueError, closest
from crawler.config.report import Report

T = TypeVar("T")
Schema = dict[str, Any]
MAX_ITEMS = 1000


@dataclass(frozen=True, slots=True)
class Form(Generic[T]):
    """How a value is read, with the JSON Schema of what is accepted."""

    read: Callable[[Node, Report], T]
    schema: Schema

    def about(self, description: str) -> Form[T]:
        """Return the same form with a description for the editor."""
        return Form(self.read, {**self.schema, "description": description})


class _PartsWrong(WrongValueError):  # noqa: N818 - control flow
    """Parts of a value are wrong, and noted."""


def attempt(form: Form[T], node: Node, report: Report) -> T | None:
    """Read a value; None if it is wrong, which is then noted."""
    try:
        return report.read(form, node)
    except _PartsWrong:
        return None
    except WrongValueError as error:
        report.wrong_value(node, error)
        return None


def written(node: Node, *, also: str = "") -> str:
    """Return the text of a scalar that YAML takes for text (or for `also`).

    Raises:
        WrongValueError: it is a list, a mapping, empty, or YAML takes it for something else.
    """
    if not isinstance(node, Scalar):
        kind = "a list" if isinstance(node, nodes.Sequence) else "a mapping"
        raise WrongValueError(f"{kind}, where a single value is wanted")
    if node.kind not in {"text", also}:
        if node.kind == "nothing":
            raise WrongValueError("empty (a value that begins with # must be quoted)")
        raise WrongValueError(f"{node.kind} to YAML: quote it", f'"{node.text}"')
    return node.text


def text(parse: Callable[[str], T], *, also: str = "", **schema: Any) -> Form[T]:  # noqa: ANN401
    """Return the form of a text that `parse` reads."""
    shape: Schema = {"type": ["string", "integer"] if also == "a number" else "string"}
    return Form(lambda node, _: parse(written(node, also=also)), {**shape, **schema})


def number(least: int, most: int) -> Form[int]:
    """Return the form of a whole number."""

    def read(node: Node, _: Report) -> int:
        value = written(node, also="a number")
        if isinstance(node, Scalar) and node.kind == "text":
            raise WrongValueError("not a whole number", value if value.isdecimal() else "")
        if not value.isascii() or not value.isdecimal() or (value[0] == "0" and value != "0"):
            raise WrongValueError("not a whole number in plain digits")
        if len(value) > 15 or not least <= int(value) <= most:
            raise WrongValueError(f"out of bounds: {least} to {most} are allowed")
        return int(value)

    return Form(read, {"type": "integer", "minimum": least, "maximum": most})


def flag() -> Form[bool]:
    """Return the form of `true` or `false`."""

    def read(node: Node, _: Report) -> bool:
        if not isinstance(node, Scalar) or node.kind != "true or false":
            raise WrongValueError("neither true nor false")
        return node.text.lower() in {"true", "yes", "on", "y"}

    return Form(read, {"type": "boolean"})


def choice(*words: str) -> Form[str]:
    """Return the form of one of some words."""

    def parse(value: str) -> str:
        if value not in words:
            raise WrongValueError(f"not one of {', '.join(words)}", closest(value, words))
        return value

    return text(parse, enum=list(words))


def many(form: Form[T]) -> Form[tuple[T, ...]]:
    """Return the form of one value or a list of them."""

    def read(node: Node, report: Report) -> tuple[T, ...]:
        if not isinstance(node, nodes.Sequence):
            return (form.read(node, report),)
        if len(node.items) > MAX_ITEMS:
            raise WrongValueError(f"a list of more than {MAX_ITEMS} items")
        before = report.count
        values = [attempt(form, item, report) for item in node.items]
        if report.count > before:
            raise _PartsWrong("wrong in parts")
        return tuple(value for value in values if value is not None)

    listed: Schema = {"type": "array", "items": form.schema}
    return Form(read, {"anyOf": [form.schema, listed]})


def flat(form: Form[tuple[tuple[T, ...], ...]]) -> Form[tuple[T, ...]]:
    """Return the form of a list whose items each stand for several values."""
    return Form(
        lambda node, report: tuple(v for part in form.read(node, report) for v in part),
        form.schema,
    )


Fields = Mapping[str, Form[Any]]


def record(
    title: str, fields: Fields, *, strays: Mapping[str, str] | None = None, needs: str = ""
) -> Form[dict[str, Any]]:
    """Return the form of a mapping: the values of those keys that are there and right.

    Args:
        title: Name of the mapping in the JSON Schema.
        fields: What each key holds.
        strays: Keys that other programs have, and what they are called here, or where it stands.
        needs: A key that must be there.
    """

    def read(node: Node, report: Report) -> dict[str, Any]:
        if nodes.is_empty(node):
            return {}
        if not isinstance(node, nodes.Mapping):
            raise WrongValueError("not a mapping (key: value)")
        values: dict[str, Any] = {}
        for key, entry in node.entries.items():
            if key in fields:
                before = report.count
                value = attempt(fields[key], entry.node, report)
                if report.count == before:
                    values[key] = value
            else:
                _unknown_key(key, entry.place, node, report, {**(strays or {}), **_same(fields)})
        # Told last: a key that is misspelt tells why this one is not there.
        if needs and needs not in node.entries:
            raise WrongValueError(f"lacking the key '{needs}'")
        return values

    schema: Schema = {
        "title": title,
        "type": ["object", "null"],  # a key with nothing below it, as where all is commented out
        "properties": {key: form.schema for key, form in fields.items()},
        "additionalProperties": False,
    }
    return Form(read, {**schema, "required": [needs]} if needs else schema)


def _same(fields: Fields) -> dict[str, str]:
    return {key: key for key in fields}


def _unknown_key(
    key: str, place: Place, node: nodes.Mapping, report: Report, known: Mapping[str, str]
) -> None:
    meant = known.get(key.casefold()) or known.get(closest(key, known), "")
    path = f"{node.path}.{key}" if node.path else key
    if " " in meant:  # not a name but an explanation
        report.add(Problem(place, path, f"unknown key '{key}' ({meant})"))
    else:
        report.add(Problem(place, path, f"unknown key '{key}'", meant))


def shorthand(short: Form[T], long: Form[T]) -> Form[T]:
    """Return the form of a single value that stands for a mapping, or the mapping itself."""

    def read(node: Node, report: Report) -> T:
        return (long if isinstance(node, nodes.Mapping) else short).read(node, report)

    return Form(read, {"anyOf": [short.schema, long.schema]})


def hoisted(schema: Schema) -> Schema:
    """Return a schema whose titled parts stand once, in `$defs`."""
    definitions: dict[str, Schema] = {}

    def walk(part: Any, *, top: bool = False) -> Any:  # noqa: ANN401 - any JSON
        if isinstance(part, list):
            return [walk(item) for item in part]
        if not isinstance(part, dict):
            return part
        title = part.get("title")
        if top or not isinstance(title, str):
            return {key: walk(value) for key, value in part.items()}
        if title not in definitions:
            definitions[title] = {}
            body = {key: value for key, value in part.items() if key != "description"}
            definitions[title] = walk(body, top=True)
        reference: Schema = {"$ref": f"#/$defs/{title}"}
        if "description" in part:
            reference["description"] = part["description"]
        return reference

    return {**walk(schema, top=True), "$defs": definitions}
