"""What is wrong with a configuration, and where."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        path: Where in the YAML's own structure: `sources[2].article.body`; "" for the file.
        instead: What was probably meant; "" if nothing comes near.
    """

    place: Place
    path: str
    what: str
    instead: str = ""

    def __str__(self) -> str:
        path = f"{self.path}: " if self.path else ""
        hint = f" — did you mean '{self.instead}'?" if self.instead else ""
        return f"{self.place}: {path}{self.what}{hint}"


class WrongValueError(ValueError):
    """A value cannot be used; whoever knows its place makes a Problem of it.

    Attributes:
        what: Continues "'15 minutes' is ...": "not a duration".
        instead: What was probably meant.
    """

    def __init__(self, what: str, instead: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.instead = instead


def closest(word: str, known: Iterable[str]) -> str:
    """Return the one of `known` that `word` was probably meant to be, or ""."""
    by_folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold()[:100], by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else ""
