"""Forms of a source."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Any

from crawler.config import access_forms, nodes, rule_forms, values
from crawler.config.forms import Form, attempt, choice, flag, many, number, record, text
from crawler.config.http_form import HTTP
from crawler.config.nodes import Node, Scalar
from crawler.config.profile_form import profile_form, slug_form
from crawler.config.report import Report
from crawler.models.source import Kind

NEVER = ("off", "never", "false", "no")
"""Ways to say that an article is not looked at again; YAML takes some of them for a truth value."""

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


def _every() -> Form[timedelta | None]:
    bounded = values.duration(_MINUTE, 365 * _DAY)

    def parse(value: str) -> timedelta | None:
        return None if value == "auto" else bounded(value)

    return text(parse, pattern=r"^(auto|\d+[smhdw])$")


def _recheck() -> Form[tuple[timedelta, ...]]:
    age = values.duration(_MINUTE, 3653 * _DAY, units="smhdwy")
    ages = many(text(age, pattern=r"^\d+[smhdwy]$"))

    def read(node: Node, report: Report) -> tuple[timedelta, ...]:
        if isinstance(node, Scalar) and node.text.lower() in NEVER:
            return ()
        return tuple(sorted(set(ages.read(node, report))))

    return Form(read, {"anyOf": [*ages.schema["anyOf"], {"enum": ["off", "never", False]}]})


def _keep() -> Form[timedelta | None]:
    span_or_ever = values.duration(_DAY, timedelta(days=365_250), units="dwy")

    def parse(value: str) -> timedelta | None:
        return None if value == "forever" else span_or_ever(value)

    return text(parse, pattern=r"^(forever|\d+[dwy])$")


_STRAYS = {
    "urls": "url", "feed": "url", "link": "url", "address": "url", "interval": "every",
    "refresh": "every", "poll": "every", "schedule": "cron", "title": "name", "tz": "timezone",
    "time_zone": "timezone", "tags": "categories", "category": "categories", "type": "kind",
    "selector": "article", "selectors": "article", "rules": "article", "listing": "list",
    "items": "list", "enabled": "paused", "disabled": "paused", "headers": "http",
    "proxy": "http", "rate": "http", "cookies": "http", "auth": "http", "login": "http",
    "transform": "transforms", "format": "profile",
    "fields": "profile", "rename": "profile", "slugs": "slug", "filename": "slug",
}  # fmt: skip
KINDS = many(choice(*Kind))
_PLAIN_FIELDS: dict[str, Form[Any]] = {
    "every": _every().about("Time between polls: auto (adaptive), 15m, 6h, 1d"),
    "cron": text(values.crontab).about("A crontab line in the source's zone, in place of every"),
    "paused": flag().about("true: known, but not polled"),
    "content": choice("auto", "page", "feed").about("Where an article's text is taken from"),
    "first": number(0, 100_000).about("Entries of a sitemap that the first poll takes"),
    "recheck": _recheck().about("Ages at which an article is fetched again; off is never"),
    "media": choice("none", "lead", "all").about("Images of articles that are kept with them"),
    "keep": _keep().about("Age at which articles are forgotten: 90d, 2y; or forever"),
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
        "url": many(access_forms.address()).about("A site, feed, sitemap, list page or JSON API"),
        "name": text(values.name).about("The last category, and the folder of its articles"),
    }
    return record("source", {**own, **fields}, strays=_STRAYS, needs="url")


def kinds_of(node: nodes.Mapping, report: Report) -> tuple[Kind, ...]:
    """Return what `kind` says, which decides how `list` is read."""
    entry = node.entries.get("kind")
    found = attempt(KINDS, entry.node, report) if entry else None
    return tuple(Kind(word) for word in found) if found else (Kind.AUTO,)
