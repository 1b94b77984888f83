"""Selectors, dotted paths, regular expressions and conditions: checked here, used elsewhere (p)."""

from __future__ import annotations

import re

from crawler.config.problems import WrongValueError, closest
from crawler.html.selectors import compile_selector

MAX_PATTERN = 500
_SEGMENT = r"[^.\[\]\s\x00-\x1f][^.\[\]\x00-\x1f]*(?:\[\d{1,4}\])*"
_PATH = re.compile(rf"(?:\$\.?)?{_SEGMENT}(?:\.{_SEGMENT})*|\$")
_FIELDS = ("title", "body", "text", "author", "url", "tags")
_CONDITION = re.compile(
    r"""\s*(?P<field>\w+)\s*(?P<operator>!~|==|!=|~)\s*(?P<value>'[^']*'|"[^"]*")\s*"""
)
_JOIN = re.compile(r"(?:and|or)\b")


def selector(value: str) -> str:
    """Read a selector, with or without `::attr()` or `::text` at its end."""
    try:
        compile_selector(value)
    except ValueError as error:
        raise WrongValueError(f"not a selector: {error}") from error
    return value


def element(value: str) -> str:
    """Read a selector of elements."""
    if not compile_selector(selector(value)).takes_nodes:
        raise WrongValueError("a selector of text, where elements are wanted: leave '::' out")
    return value


def dotted(value: str) -> str:
    """Read a dotted path into JSON: `result.data`, `items[0].url`."""
    if len(value) > 500 or not _PATH.fullmatch(value):
        raise WrongValueError("not a dotted path (write for instance result.data)")
    return value


def selector_or_dotted(value: str) -> str:
    """Read what may turn out to be either, where `kind` leaves open what comes."""
    try:
        return dotted(value)
    except WrongValueError:
        return selector(value)


def pattern(value: str) -> str:
    """Read a regular expression that cannot run away on a hostile page."""
    if len(value) > MAX_PATTERN:
        raise WrongValueError(f"too long for a pattern: at most {MAX_PATTERN} characters")
    try:
        re.compile(value)
    except (re.error, RecursionError, OverflowError) as error:
        raise WrongValueError(f"not a regular expression: {error}") from error
    if _runs_away(value):
        raise WrongValueError(
            "a regular expression that can take for ever: a repeat of nothing but repeats"
        )
    return value


_TOKEN = re.compile(
    r"""(?P<class>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<atom>\\.)"""
    r"""|(?P<open>\((?:\?(?:P<\w+>|[:=!>]|<[=!]|[aiLmsux-]+[:)]|P=\w+\)|\#[^)]*\)))?)"""
    r"""|(?P<close>\))|(?P<alternative>\|)"""
    r"""|(?P<endless>[*+]|\{\d*,\})(?P<possessive>\+)?|(?P<optional>\?|\{\d*,\d+\})|(?P<times>\{\d+\})"""
    r"""|(?P<anchor>[$^])|(?P<plain>.)""",
    re.DOTALL,
)


class _Group:
    """What a group of a pattern holds so far.

    Attributes:
        endless: An alternative holds an endless repeat, and nothing that stands firm beside it.
    """

    def __init__(self) -> None:
        self.endless = False
        self._firm = 0
        self._repeats = 0

    def firm(self) -> None:
        self._firm += 1

    def repeat(self, *, endless: bool, was_endless: bool) -> None:
        """Note that what was last put in is repeated, or may be absent."""
        self._firm = max(0, self._firm - 1)
        self._repeats += endless or was_endless

    def close(self) -> None:
        self.endless = self.endless or (self._repeats > 0 and self._firm == 0)
        self._firm = self._repeats = 0


def _runs_away(value: str) -> bool:
    """Tell whether an endless repeat stands over a group of only repeats: `(a+)+`, `(.*|b)*`.

    That is the common form of catastrophic backtracking; the page's time budget stops the others.
    """
    groups = [_Group()]
    last_endless = False
    for token in _TOKEN.finditer(value):
        kind = token.lastgroup or ""
        if kind == "open" and not token[0].endswith(")"):
            groups.append(_Group())
        elif kind == "close" and len(groups) > 1:
            closed = groups.pop()
            closed.close()
            last_endless = closed.endless
            groups[-1].firm()
            continue
        elif kind == "alternative":
            groups[-1].close()
        elif kind in {"endless", "possessive", "optional"}:
            endless = token["endless"] is not None
            if endless and last_endless and token["possessive"] is None:
                return True
            groups[-1].repeat(endless=endless, was_endless=last_endless)
        elif kind in {"class", "atom", "plain"}:
            groups[-1].firm()
        last_endless = False
    return False


def condition(value: str) -> str:
    """Read the condition of `drop_if`: `title ~ '^Ad' and tags == "x" or ...`."""
    if len(value) > 2 * MAX_PATTERN:
        raise WrongValueError(f"too long for a condition: at most {2 * MAX_PATTERN} characters")
    at = 0
    while True:
        match = _CONDITION.match(value, at)
        if not match:
            raise WrongValueError(f"not a condition at character {at + 1} (write: title ~ '^Ad')")
        _check_comparison(match["field"], match["operator"], match["value"][1:-1])
        at = match.end()
        if at == len(value):
            return value
        join = _JOIN.match(value, at)
        if not join:
            raise WrongValueError(f"not a condition: 'and' or 'or' is wanted at character {at + 1}")
        at = join.end()


def _check_comparison(field: str, operator: str, operand: str) -> None:
    if field not in _FIELDS:
        known = ", ".join(_FIELDS)
        what = f"a condition on an unknown field {field!r} (known: {known})"
        raise WrongValueError(what, closest(field, _FIELDS))
    if operator.endswith("~"):
        pattern(operand)
