"""Source files to sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from crawler import text, urls
from crawler.config import nodes
from crawler.config.forms import attempt
from crawler.config.nodes import Entry, Node, Scalar, Sequence
from crawler.config.problems import Place, Problem, WrongValueError, closest
from crawler.config.profile_form import as_mapping
from crawler.config.report import Report
from crawler.config.source_form import kinds_of, source_form
from crawler.models.source import HttpRules, Kind, Source

_NO_DEFAULT = ("url", "name")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A source, where it stands, and its keys as they were merged."""

    source: Source
    path: str
    place: Place
    node: nodes.Mapping

    def place_of_name(self) -> Place:
        """Return where its name stands, or where it begins."""
        name = self.node.entries.get("name")
        return self.place if name is None else name.place


@dataclass(slots=True)
class Reading:
    """Reads source files one after the other under the same global defaults.

    Attributes:
        base: What crawler.yaml says for all sources, as a mapping that stands below each.
    """

    base: nodes.Mapping
    report: Report
    found: list[Resolved] = field(default_factory=list)

    def read(self, root: Node) -> None:
        """Read one file: a list, a mapping with `sources`, or a single source."""
        if isinstance(root, nodes.Mapping) and not ({"url", "name"} & root.entries.keys()):
            self._read_file(root)
        elif isinstance(root, Sequence):
            self._read_list(root, self.base)
        else:
            self._read_one(root, self.base)

    def _read_file(self, root: nodes.Mapping) -> None:
        for key, entry in root.entries.items():
            if key not in {"defaults", "sources"}:
                meant = closest(key, ("defaults", "sources", "url"))
                what = f"unknown key '{key}' (a file of sources has defaults and sources)"
                self.report.add(Problem(entry.place, key, what, meant))
        listed = root.entries.get("sources")
        below = self._defaults(root)
        if listed is None:
            if "defaults" not in root.entries:
                self.report.wrong(root, "lacking the key 'sources', or 'url' for a single source")
        elif isinstance(listed.node, Sequence):
            self._read_list(listed.node, below)
        elif not nodes.is_empty(listed.node):
            self.report.wrong(listed.node, "not a list of sources (each begins with '- ')")

    def _defaults(self, root: nodes.Mapping) -> nodes.Mapping:
        """Return the file's defaults over the global ones; what is wrong with them is noted."""
        entry = root.entries.get("defaults")
        if entry is None or nodes.is_empty(entry.node):
            return self.base
        if not isinstance(entry.node, nodes.Mapping):
            self.report.wrong(entry.node, "not a mapping (key: value)")
            return self.base
        own = entry.node
        for key in _NO_DEFAULT:
            if key in own.entries:
                what = f"'{key}' is a source's own: it has no default"
                self.report.add(Problem(own.entries[key].place, f"{own.path}.{key}", what))
        kept = {key: entry for key, entry in own.entries.items() if key not in _NO_DEFAULT}
        own = nodes.Mapping(kept, own.place, own.path)
        attempt(source_form(kinds_of(own, self.report), default=True), own, self.report)
        return as_mapping(nodes.merge(own, self.base))

    def _read_list(self, listed: Sequence, below: nodes.Mapping) -> None:
        self.report.share(below)
        for i, item in enumerate(listed.items):
            self._read_one(item, below, i)

    def _read_one(self, node: Node, below: nodes.Mapping, index: int = 0) -> None:
        own = _as_mapping(node)
        if own is None:
            what = "not a source: an address, or a mapping with 'url'"
            self.report.wrong(node, what)
            return
        merged = nodes.merge(own, _without_other_schedule(own, below))
        before = self.report.count
        kinds = kinds_of(merged, self.report)
        values = attempt(source_form(kinds), merged, self.report) or {}
        self._check_schedule(own, values)
        if self.report.count > before:
            return
        source = self._build(merged, kinds, values, index)
        if source is not None:
            self.found.append(Resolved(source, own.path, own.place, merged))

    def _check_schedule(self, own: nodes.Mapping, values: Mapping[str, Any]) -> None:
        if values.get("cron") and values.get("every") and "cron" in own.entries:
            place = own.entries["cron"].place
            what = "'cron' and 'every' exclude each other: take one out"
            self.report.add(Problem(place, f"{own.path}.cron", what))

    def _build(
        self, node: nodes.Mapping, kinds: tuple[Kind, ...], values: dict[str, Any], index: int
    ) -> Source | None:
        addresses = values.pop("url")
        if not addresses:
            self.report.wrong(node.entries["url"].node, "an empty list of addresses")
            return None
        try:
            name = values.pop("name", None) or default_name(addresses[0])
        except WrongValueError as error:
            self.report.wrong(node, f"source {index + 1} is {error.what}")
            return None
        rest = values | {"kind": kinds, "http": HttpRules(**values.get("http", {}))}
        return Source(name=name, folder=text.slug(name), urls=addresses, **rest)


def _as_mapping(node: Node) -> nodes.Mapping | None:
    """Write the shorthand out: a source that is only an address."""
    if isinstance(node, nodes.Mapping):
        return node
    if isinstance(node, Scalar) and node.kind == "text":
        return nodes.Mapping({"url": Entry(node.place, node)}, node.place, node.path)
    return None


def _without_other_schedule(own: nodes.Mapping, below: nodes.Mapping) -> nodes.Mapping:
    """Take the default `every` away from under a source's `cron`, and the other way round."""
    other = {"cron": "every", "every": "cron"}
    gone = {other[key] for key in own.entries if key in other}
    kept = {key: entry for key, entry in below.entries.items() if key not in gone}
    return replace(below, entries=kept)


def default_name(url: str) -> str:
    """Return the name of a source that has none: its host without www., and its path's slug.

    Raises:
        WrongValueError: nothing is left for a folder.
    """
    address = url.replace("{page}", "")
    host = urls.host_key(address).removeprefix("www.")
    path = text.slug(urlsplit(address).path, 60)
    name = f"{host}-{path}" if path else host
    if not text.slug(name):
        raise WrongValueError("without a name that can be made of its address: give it one")
    return name


def check_unique(found: Iterable[Resolved], report: Report) -> None:
    """Note sources of equal name, and sources whose names make the same folder."""
    seen: dict[str, Resolved] = {}
    for this in found:
        first = seen.setdefault(this.source.folder, this)
        if first is this:
            continue
        place = this.place_of_name()
        other = first.place_of_name()
        if first.source.name == this.source.name:
            what = f"a second source named '{this.source.name}' (the first: {other})"
        else:
            pair = f"'{this.source.name}' and '{first.source.name}' ({other})"
            what = f"the sources {pair} make the same folder '{this.source.folder}'"
        path = f"{this.path}.name" if this.path else "name"
        report.add(Problem(place, path, f"{what}; give one of them another name"))
