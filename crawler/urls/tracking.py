"""Which parameter names are tracking: data in `tracking.toml`, and how it is asked."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple


class _Names(NamedTuple):
    exact: frozenset[str]
    prefixes: tuple[str, ...]
    by_host: dict[str, frozenset[str]]


def is_tracking(name: str, host: str) -> bool:
    """Whether a parameter called `name` on `host` is known to change nothing that is shown."""
    names = _names()
    name = name.lower()
    if name in names.exact or name.startswith(names.prefixes):
        return True
    return any(name in names.by_host.get(domain, ()) for domain in _domains(host))


def _domains(host: str) -> list[str]:
    """Return `host` and the domains above it, at most eight."""
    labels = host.split(".")[-8:]
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]


@cache
def _names() -> _Names:
    text = resources.files(__package__).joinpath("tracking.toml").read_text("utf-8")
    data = tomllib.loads(text)
    by_host: dict[str, frozenset[str]] = {}
    for rule in data["host"]:
        for host in rule["hosts"]:
            by_host[host] = by_host.get(host, frozenset()) | frozenset(rule["names"])
    return _Names(frozenset(data["names"]), tuple(data["prefixes"]), by_host)
