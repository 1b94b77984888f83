"""What reading a configuration gathers beside its values."""

from __future__ import annotations

from collections.abc import Mapping

from crawler.config.nodes import Node, Scalar
from crawler.config.problems import Place, Problem, WrongValueError

_SHOWN = 60


class Report:
    """Problems, secrets, and what this version cannot do yet.

    Attributes:
        environ: Where `${NAME}` is looked up.
        problems: In the order found, each place and message once.
        count: How often something was found wrong, repeats counted.
        later: What was asked for and is valid, but does not work in this version.
        secrets: Values that no file, log or error may show.
        secret_files: Files that they were read from.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[Problem] = []
        self.count = 0
        self.later: list[Problem] = []
        self.secrets: set[str] = set()
        self.secret_files: set[str] = set()
        self._told: set[tuple[Place, str]] = set()

    def add(self, problem: Problem) -> None:
        """Note a problem; the same one through an alias or a default is noted once."""
        self.count += 1
        if (problem.place, problem.what) not in self._told:
            self._told.add((problem.place, problem.what))
            self.problems.append(problem)

    def wrong(self, node: Node, what: str, instead: str = "") -> None:
        """Note what is wrong at a node."""
        self.add(Problem(node.place, node.path, what, instead))

    def wrong_value(self, node: Node, error: WrongValueError, *, show: bool = True) -> None:
        """Note that a value cannot be used; as it stands in the file, with no secret filled in."""
        shown = "the value"
        if show and isinstance(node, Scalar):
            text = node.text if len(node.text) <= _SHOWN else node.text[:_SHOWN] + "…"
            shown = f"'{text}'" if text.isprintable() else repr(text)
        self.wrong(node, f"{shown} is {error.what}", error.instead)

    def not_yet(self, node: Node, what: str) -> None:
        """Note that a valid setting asks for what this version does not do."""
        self.later.append(Problem(node.place, node.path, what))
