"""What reading a configuration gathers beside its values."""

from __future__ import annotations

from collections.abc import Mapping as Environ
from typing import Protocol, TypeVar, cast

from crawler.config.nodes import Mapping, Node, Scalar
from crawler.config.problems import Place, Problem, WrongValueError

_SHOWN = 60


T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Form(Protocol[T_co]):
    """`forms.Form`, as far as it is needed here."""

    def read(self, node: Node, report: Report, /) -> T_co:
        """Return the value."""
        ...


class Report:
    """Problems and secrets.

    Attributes:
        environ: Where `${NAME}` is looked up.
        problems: In the order found, each place and message once.
        count: How often something was found wrong, repeats counted.
        secrets: Values that no file, log or error may show.
        secret_files: Files that they were read from.
    """

    def __init__(self, environ: Environ[str, str]) -> None:
        self.environ = environ
        self.problems: list[Problem] = []
        self.count = 0
        self.secrets: set[str] = set()
        self.secret_files: set[str] = set()
        self._told: set[tuple[Place, str]] = set()
        self._shared: dict[int, Node] = {}
        self._known: dict[tuple[int, int], tuple[object, object]] = {}

    def share(self, below: Node) -> None:
        """Note that a node, and all in it, stands below many sources: it is read once."""
        self._shared[id(below)] = below
        if isinstance(below, Mapping):
            for entry in below.entries.values():
                self.share(entry.node)

    def read(self, form: Form[T], node: Node) -> T:
        """Read a node by a form, or return what came of that before; only without a fault.

        Raises:
            WrongValueError: as the form does.
        """
        if id(node) not in self._shared:
            return form.read(node, self)
        key = (id(form), id(node))
        if key in self._known:
            return cast("T", self._known[key][1])
        said = self.count
        value = form.read(node, self)
        if said == self.count:
            self._known[key] = (form, value)  # kept, so that its id stays its own
        return value

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
        self.wrong(node, f"{shown} is {error.what}", error.instead if show else "")
