"""Form of `crawler.yaml`."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from crawler.config import nodes
from crawler.config.forms import Form, attempt, choice, flag, many, number, record, text
from crawler.config.http_form import HTTP, size, span
from crawler.config.machine import default_workers
from crawler.config.nodes import Mapping, Node
from crawler.config.problems import WrongValueError
from crawler.config.profile_form import profile_form, slug_form
from crawler.config.report import Report
from crawler.models.source import Settings

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def _path(value: str) -> str:
    if "\0" in value or not value.strip():
        raise WrongValueError("not a path")
    return value


def _base_url(value: str) -> str:
    """Read `/media/`, or an address of another site; it ends with a slash."""
    if not re.fullmatch(r"(?:https?:/)?/[^\s\"'<>\\^`{|}?#]*", value) or value.startswith("//"):
        raise WrongValueError("neither a path from the site's root nor an address", "/media/")
    return value if value.endswith("/") else f"{value}/"


def _workers() -> Form[int]:
    counted = number(1, 256)

    def read(node: Node, report: Report) -> int:
        if isinstance(node, nodes.Scalar) and node.kind == "text":
            if node.text == "auto":
                return default_workers()
            raise WrongValueError("neither auto nor a number", "auto")
        return counted.read(node, report)

    return Form(read, {"anyOf": [{"const": "auto"}, counted.schema]})


def _address(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not port.isascii() or not port.isdecimal() or not 0 < int(port[:6]) < 2**16:
        raise WrongValueError("not an address with a port", "127.0.0.1:9180")
    if not host or (":" in host and not (host[0] == "[" and host[-1] == "]")):
        raise WrongValueError("not an address with a port", f"127.0.0.1:{port}")
    return value


def _requests() -> Form[bool | tuple[str, ...]]:
    whether, names = flag(), many(text(str))

    def read(node: Node, report: Report) -> bool | tuple[str, ...]:
        if isinstance(node, nodes.Scalar) and node.kind == "true or false":
            return whether.read(node, report)
        return names.read(node, report)

    return Form(read, {"anyOf": [whether.schema, *names.schema["anyOf"]]})


_STRAYS = {
    "sources": "sources stand in sources.yaml beside this file",
    "defaults": "defaults stand in sources.yaml; those of http here, under 'http'",
    "rate": "http", "robots": "http", "contact": "http",
    "logging": "log", "metrics": "monitor", "prometheus": "monitor", "listen": "monitor",
    "database": "store", "processes": "workers", "profile": "archive",
}  # fmt: skip
SETTINGS = record(
    "settings",
    {
        "archive": record(
            "archive",
            {
                "path": text(_path).about("Relative to this file"),
                "profile": profile_form().about("The dialect of the posts"),
                "slug": slug_form().about("How a title is spelt in the name of its file"),
                "min_free": size(0, 2**50).about("Below it no new work is taken"),
            },
        ),
        "store": record(
            "store", {"path": text(_path).about("The database; relative to this file")}
        ),
        "workers": _workers().about("Extraction processes"),
        "concurrency": number(1, 4096).about("Requests in flight, all hosts together"),
        "http": HTTP,
        "media": record(
            "media",
            {"base_url": text(_base_url).about("Where a site has the archive's folder media/")},
        ),
        "schedule": record(
            "schedule",
            {
                "min": span(timedelta(minutes=1), _DAY).about("Bound of `every: auto`"),
                "max": span(_HOUR, 60 * _DAY).about("Bound of `every: auto`"),
            },
        ),
        "log": record(
            "log",
            {
                "level": choice("debug", "info", "warning", "error"),
                "format": choice("human", "json"),
                "requests": _requests().about("Tell each request: true, or for which sources"),
            },
        ),
        "monitor": record(
            "monitor",
            {
                "listen": text(_address).about(
                    "127.0.0.1:9180: where the daemon answers /healthz, /readyz and /metrics"
                )
            },
        ),
    },
    strays=_STRAYS,
)


def read_settings(node: Mapping, folder: Path, report: Report) -> Settings:
    """Read `crawler.yaml`; paths are relative to `folder`."""
    found = attempt(SETTINGS, node, report) or {}
    settings = Settings(**_flattened(found, folder))
    if settings.poll_min > settings.poll_max:
        report.wrong(node.entries["schedule"].node, "schedule.min is greater than schedule.max")
    return settings


def _flattened(found: dict[str, Any], folder: Path) -> dict[str, Any]:
    archive = found.get("archive", {})
    store = found.get("store", {})
    schedule, log = found.get("schedule", {}), found.get("log", {})
    monitor = found.get("monitor", {})
    values_ = {
        "archive": _absolute(folder, archive.get("path", "../archive")),
        "store": _absolute(folder, store["path"]) if "path" in store else None,
        "profile": archive.get("profile"),
        "slug": archive.get("slug"),
        "min_free": archive.get("min_free"),
        "workers": found.get("workers") or default_workers(),
        "concurrency": found.get("concurrency"),
        "media_base": found.get("media", {}).get("base_url"),
        "poll_min": schedule.get("min"),
        "poll_max": schedule.get("max"),
        "log_level": log.get("level"),
        "log_format": log.get("format"),
        "log_requests": log.get("requests"),
        "monitor": monitor.get("listen"),
    }
    return {key: value for key, value in values_.items() if value is not None}


def _absolute(folder: Path, path: str) -> str:
    """Return an absolute path without `..`, links not followed: what the user will recognise."""
    return os.path.normpath(folder.absolute() / Path(path).expanduser())
