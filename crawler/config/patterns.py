"""Selectors, dotted paths, regular expressions and conditions: checked here, used elsewhere (p)."""

from __future__ import annotations

import re
import warnings

from crawler.config.problems import WrongValueError, closest

MAX_PATTERN = 500
_INDEX = r"\[-?\d{1,6}\]"
_SEGMENT = rf"(?:[^.\[\]\s\x00-\x1f][^.\[\]\x00-\x1f]{{0,199}}(?:{_INDEX})*|(?:{_INDEX})+)"
_PATH = re.compile(rf"{_SEGMENT}(?:\.{_SEGMENT})*")
_FIELDS = ("title", "body", "text", "author", "url", "tags")
_CONDITION = re.compile(
    r"""\s*(?P<field>\w+)\s*(?P<operator>!~|==|!=|~)\s*(?P<value>'[^']*'|"[^"]*")\s*"""
)
_JOIN = re.compile(r"(?:and|or)\b")


def selector(value: str) -> str:
    """Read a selector, with or without `::attr()` or `::text` at its end."""
    _takes_nodes(value)
    return value


def element(value: str) -> str:
    """Read a selector of elements."""
    if not _takes_nodes(value):
        raise WrongValueError("a selector of text, where elements are wanted: leave '::' out")
    return value


def _takes_nodes(value: str) -> bool:
    # Most configurations have no selector, and most verbs no use for the parser of pages.
    from crawler.html.selectors import compile_selector  # noqa: PLC0415

    try:
        return compile_selector(value).takes_nodes
    except ValueError as error:
        raise WrongValueError(f"not a selector: {error}") from error


def dotted(value: str) -> str:
    """Read a dotted path into JSON: `result.data`, `items[0].url`."""
    if value.startswith("$"):
        meant = value.lstrip("$").lstrip(".")
        raise WrongValueError("not a dotted path: it begins at the root without a $", meant)
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
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # "possible nested set": write what is meant with a \\
            re.compile(value)
    except (re.error, RecursionError, OverflowError, Warning) as error:
        raise WrongValueError(f"not a regular expression: {str(error).lower()}") from error
    if _runs_away(value):
        raise WrongValueError(
            "a regular expression that can take for ever: a repeat of nothing but repeats"
        )
    return value


_TOKEN = re.compile(
    r"""(?P<class>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<atom>\\.)"""
    r"""|(?P<open>\((?:\?(?:P<\w+>|[:=!>]|<[=!]|[aiLmsux-]+[:)]|P=\w+\)|\#[^)]*\)))?)"""
    r"""|(?P<close>\))|(?P<alternative>\|)"""
    r"""|(?P<possessive>(?:[*+?]|\{\d*,\d*\})\+)|(?P<endless>[*+]|\{\d*,\})|(?P<optional>\?|\{\d*,\d+\})|(?P<times>\{\d+\})"""
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
        self._last = "nothing"

    def put(self, *, endless: bool = False) -> None:
        """Note an item: a character, a class, or a closed group (`endless` like it)."""
        self._last = "endless" if endless else "firm"
        self._firm += not endless
        self._repeats += endless

    def repeat(self, *, endless: bool) -> bool:
        """Note that the last item is repeated or may be absent; tell whether that can run away."""
        if endless and self._last == "endless":
            return True
        self._firm -= self._last == "firm"
        self._repeats += endless
        self._last = "nothing"
        return False

    def end(self) -> None:
        """Note the end of an alternative."""
        self.endless = self.endless or (self._repeats > 0 and self._firm == 0)
        self._firm = self._repeats = 0
        self._last = "nothing"


def _runs_away(value: str) -> bool:
    """Tell whether an endless repeat stands over a group of only repeats: `(a+)+`, `(.*|b)*`.

    That is the common form of catastrophic backtracking; the page's time budget stops the others.
    """
    groups = [_Group()]
    for token in _TOKEN.finditer(value):
        kind = token.lastgroup or ""
        if kind == "open" and not token[0].endswith(")"):
            groups.append(_Group())
        elif kind == "close" and len(groups) > 1:
            closed = groups.pop()
            closed.end()
            groups[-1].put(endless=closed.endless)
        elif kind == "alternative":
            groups[-1].end()
        elif kind in {"endless", "optional"}:
            if groups[-1].repeat(endless=kind == "endless"):
                return True
        elif kind in {"class", "atom", "plain"}:
            groups[-1].put()
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
