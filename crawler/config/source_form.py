"""Forms of a source and of `http`."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache
from typing import Any

from crawler.config import nodes, rule_forms, values
from crawler.config.forms import Form, attempt, choice, flag, many, number, record, text
from crawler.config.nodes import Node
from crawler.config.problems import Problem, WrongValueError
from crawler.config.profile_form import profile_form, slug_form
from crawler.config.report import Report
from crawler.config.secrets import SECRET_NAME, secret, secrets_of_address
from crawler.models.source import Kind

_OURS = {
    "accept-encoding", "connection", "content-length", "expect", "host", "if-modified-since",
    "if-none-match", "keep-alive", "proxy-connection", "range", "te", "trailer",
    "transfer-encoding", "upgrade",
}  # fmt: skip

_DURATION = r"^\d+[smhdw]$"
_RATE = r"^(unlimited|\d+(\.\d+)?/[smhd])$"
_SIZE = r"^\d+(\.\d+)?\s*([kKMGT]i?)?B?$"
_SECOND, _MINUTE, _DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def span(least: timedelta, most: timedelta) -> Form[timedelta]:
    """Return the form of a duration."""
    return text(values.duration(least, most), pattern=_DURATION)


def size(least: int, most: int) -> Form[int]:
    """Return the form of a size in bytes."""
    return text(values.size(least, most), also="a number", pattern=_SIZE)


def _only_at(default: object, inner: Form[Any], what: str) -> Form[None]:
    """Return the form of a setting that this version only takes at its default."""

    def read(node: Node, report: Report) -> None:
        if inner.read(node, report) != default:
            report.not_yet(node, what)

    return Form(read, inner.schema)


def _proxy() -> Form[str]:
    inner = secret(values.proxy)

    def read(node: Node, report: Report) -> str:
        value = inner.read(node, report)
        report.secrets.update(secrets_of_address(value))
        if value.lower().startswith("socks"):
            what = "SOCKS proxies are not in this version yet: an http:// proxy works"
            report.not_yet(node, what)
        return value

    return Form(read, inner.schema)


def _address() -> Form[str]:
    inner = secret(values.address)

    def read(node: Node, report: Report) -> str:
        value = inner.read(node, report)
        report.secrets.update(secrets_of_address(value))
        return value

    return Form(read, inner.schema)


def _headers() -> Form[tuple[tuple[str, str], ...]]:
    value_form = secret(values.header_value)

    def read(node: Node, report: Report) -> tuple[tuple[str, str], ...]:
        if nodes.is_empty(node):
            return ()
        if not isinstance(node, nodes.Mapping):
            raise WrongValueError("not a mapping (name: value)")
        headers: dict[str, tuple[str, str]] = {}
        for name, entry in node.entries.items():
            if wrong := _wrong_header(name):
                report.add(Problem(entry.place, f"{node.path}.{name}", wrong))
            value = _header_value(name, entry.node, value_form, report)
            headers[name.lower()] = (name, value)
        return tuple(headers.values())

    schema = {"type": "object", "additionalProperties": value_form.schema}
    return Form(read, schema)


def _wrong_header(name: str) -> str:
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}", name):
        return f"'{name}' is not a header's name"
    if name.lower() == "user-agent":
        return "the User-Agent is ours: set 'http.contact' to say who asks"
    if name.lower() in _OURS:
        return f"the header {name} is ours to set"
    return ""


def _header_value(name: str, node: Node, form: Form[str], report: Report) -> str:
    """Read a header's value; one that looks secret is never shown and always masked."""
    hidden = bool(SECRET_NAME.search(name))
    try:
        value = form.read(node, report)
    except WrongValueError as error:
        report.wrong_value(node, error, show=not hidden)
        return ""
    if hidden:
        report.secrets.update(part for part in (value, *value.split()[1:]) if len(part) > 3)
    return value


_HTTP_STRAYS = {
    "timeout": "deadline", "user_agent": "contact", "useragent": "contact", "delay": "rate",
    "cookies": "headers", "cookie": "headers", "max_size": "max_bytes", "proxies": "proxy",
    "max_redirects": "redirects", "parallel": "concurrency", "networks": "allow_networks",
}  # fmt: skip
HTTP = record(
    "http_rules",
    {
        "contact": secret(values.contact).about("Goes into the User-Agent: mailto:me@my.site"),
        "rate": text(values.rate, pattern=_RATE).about("Requests per host: 1/s, 10/m, unlimited"),
        "concurrency": number(1, 64).about("Requests in flight per host"),
        "connect_timeout": span(_SECOND, _MINUTE * 5),
        "deadline": span(_SECOND, _MINUTE * 30).about("For one response in all"),
        "max_bytes": size(1000, 2**30).about("A page, decoded"),
        "max_listing_bytes": size(1000, 2**30).about("A feed or sitemap, decoded"),
        "redirects": number(0, 20),
        "robots": choice("obey", "pages", "ignore").about("pages: listings are exempt"),
        "allow_networks": many(text(values.network)).about("Private networks that may be asked"),
        "headers": _headers().about("Sent to the source's own origins only; ${ENV} is filled in"),
        "proxy": _proxy().about("http://host:3128; ${ENV} is filled in"),
    },
    strays=_HTTP_STRAYS,
)


def _every() -> Form[timedelta | None]:
    bounded = values.duration(_MINUTE, 365 * _DAY)

    def parse(value: str) -> timedelta | None:
        return None if value == "auto" else bounded(value)

    return text(parse, pattern=r"^(auto|\d+[smhdw])$")


def _recheck() -> Form[tuple[timedelta, ...]]:
    age = values.duration(_MINUTE, 3653 * _DAY, units="smhdwy")
    ages = many(text(age, pattern=r"^\d+[smhdwy]$"))
    return Form(lambda node, report: tuple(sorted(set(ages.read(node, report)))), ages.schema)


def _keep() -> Form[Any]:
    span_or_ever = values.duration(_DAY, timedelta(days=365_250), units="dwy")

    def parse(value: str) -> timedelta | None:
        return None if value == "forever" else span_or_ever(value)

    what = "giving up old articles is not in this version yet: only 'keep: forever' is"
    return _only_at(None, text(parse, pattern=r"^(forever|\d+[dwy])$"), what)


def _media() -> Form[Any]:
    what = "keeping images is not in this version yet: only 'media: none' is"
    return _only_at("none", choice("none", "lead", "all"), what)


_STRAYS = {
    "urls": "url", "feed": "url", "link": "url", "address": "url", "interval": "every",
    "refresh": "every", "poll": "every", "schedule": "cron", "title": "name", "tz": "timezone",
    "time_zone": "timezone", "tags": "categories", "category": "categories", "type": "kind",
    "selector": "article", "selectors": "article", "rules": "article", "listing": "list",
    "items": "list", "enabled": "paused", "disabled": "paused", "headers": "http",
    "proxy": "http", "rate": "http", "transform": "transforms", "format": "profile",
    "fields": "profile", "rename": "profile", "slugs": "slug", "filename": "slug",
}  # fmt: skip
KINDS = many(choice(*Kind))
_PLAIN_FIELDS: dict[str, Form[Any]] = {
    "every": _every().about("Time between polls: auto (adaptive), 15m, 6h, 1d"),
    "cron": text(values.crontab).about("A crontab line in the source's zone, in place of every"),
    "paused": flag().about("true: known, but not polled"),
    "content": choice("auto", "page", "feed").about("Where an article's text is taken from"),
    "first": number(0, 100_000).about("Entries of a sitemap that the first poll takes"),
    "recheck": _recheck().about("Ages at which an article is fetched again; [] is never"),
    "media": _media().about("Images to keep (not in this version)"),
    "keep": _keep().about("How long articles are kept (not in this version)"),
    "timezone": rule_forms.ZONE,
    "http": HTTP,
    "categories": many(text(values.plain)).about("The source's name is added as the last one"),
    "profile": profile_form().about("The dialect of the posts: its name, or what is changed of it"),
    "slug": slug_form().about("How a title is spelt in the name of its file"),
    "article": rule_forms.article_form().about("How fields are read; the rest is found"),
    "transforms": rule_forms.transform_form().about("Applied to each article, in order"),
}


@lru_cache(maxsize=256)
def source_form(kinds: tuple[Kind, ...], *, default: bool = False) -> Form[dict[str, Any]]:
    """Return the form of a source (or of `defaults`) whose listings are of some kinds."""
    fields: dict[str, Form[Any]] = {
        "kind": KINDS.about("The form of the listing; a list is tried in order"),
        **_PLAIN_FIELDS,
        "list": rule_forms.list_form(kinds).about("How entries are read from an HTML or JSON list"),
    }
    if default:
        return record("defaults", fields, strays=_STRAYS)
    own: dict[str, Form[Any]] = {
        "url": many(_address()).about("A site, feed, sitemap, list page or JSON API"),
        "name": text(values.name).about("The last category, and the folder of its articles"),
    }
    return record("source", {**own, **fields}, strays=_STRAYS, needs="url")


def kinds_of(node: nodes.Mapping, report: Report) -> tuple[Kind, ...]:
    """Return what `kind` says, which decides how `list` is read."""
    entry = node.entries.get("kind")
    found = attempt(KINDS, entry.node, report) if entry else None
    return tuple(Kind(word) for word in found) if found else (Kind.AUTO,)
