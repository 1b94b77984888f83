"""Forms of the rules that read listings and articles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from crawler.config import nodes, patterns, values, zones
from crawler.config.forms import Form, flat, many, number, record, shorthand, text
from crawler.config.nodes import Node
from crawler.config.problems import WrongValueError
from crawler.config.report import Report
from crawler.models.source import ArticleRules, Kind, ListRules, Pick, Picks, Transform

ZONE = text(zones.zone).about("An IANA time zone: Europe/Berlin")
_PATTERN = text(patterns.pattern, format="regex")
_WAYS = ("css", "meta", "json_ld", "const")


def picks(
    read_css: Callable[[str], str],
    *,
    ways: Sequence[str] = _WAYS,
    dated: bool = False,
    elements: bool = False,
) -> Form[Picks]:
    """Return the form of ways to read a field: a selector, a mapping, or a list of these.

    Args:
        read_css: Reads what `css` holds.
        ways: Which of css, meta, json_ld and const may stand there.
        dated: The field is a date: `format` and `timezone` may stand beside the way.
        elements: Elements are wanted and not their text: no `regex` may stand beside the way.
    """
    short: Form[Picks] = text(lambda value: (Pick(css=read_css(value)),))
    beside: dict[str, Form[Any]] = {}
    if not elements:
        beside["regex"] = _PATTERN.about("Its first group, else the whole match, is the value")
    if dated:
        beside["format"] = text(values.date_format).about("strptime format: %Y-%m-%d %H:%M")
        beside["timezone"] = ZONE
    return flat(many(shorthand(short, _long(read_css, ways, beside))))


def _long(
    read_css: Callable[[str], str], ways: Sequence[str], beside: Mapping[str, Form[Any]]
) -> Form[Picks]:
    all_ways: dict[str, Form[Any]] = {
        "css": many(text(read_css)).about("A selector, or several to be tried in order"),
        "meta": many(text(values.plain)).about("Names of meta elements, tried in order"),
        "json_ld": many(text(patterns.dotted)).about("A dotted path into the page's JSON-LD"),
        "const": text(values.plain).about("A constant"),
    }
    fields = {**{way: all_ways[way] for way in ways}, **beside}
    inner = record("_".join(fields), fields)

    def read(node: Node, report: Report) -> Picks:
        before = report.count
        found = inner.read(node, report)
        if report.count > before:
            return ()
        used = [way for way in ways if way in found]
        if len(used) != 1:
            what = "needs one of" if not used else "takes only one of"
            report.wrong(node, f"{what} {', '.join(ways)}")
            return ()
        return _expand(used[0], found)

    return Form(read, inner.schema)


def _expand(way: str, found: dict[str, Any]) -> Picks:
    """Write a mapping out: one Pick for each selector or path it names."""
    rest = {key: value for key, value in found.items() if key != way}
    if way in {"css", "json_ld"}:
        return tuple(Pick(**{way: value}, **rest) for value in found[way])
    return (Pick(**{way: found[way]}, **rest),)


def _entry_fields(
    read_css: Callable[[str], str], read_item: Callable[[str], str], ways: Sequence[str]
) -> dict[str, Form[Any]]:
    return {
        "item": picks(read_item, ways=("css",), elements=True).about("What holds one entry"),
        "link": picks(read_css, ways=("css",)).about("The link, inside the item"),
        "title": picks(read_css, ways=ways).about("The title, inside the item"),
        "date": picks(read_css, ways=ways, dated=True).about("The date, inside the item"),
        "summary": picks(read_css, ways=ways).about("The summary, inside the item"),
        "next": picks(read_css, ways=("css",)).about("The link to the next, older page"),
    }


def _no_effect(kinds: Sequence[Kind]) -> Form[Any]:
    def read(node: Node, _: Report) -> tuple[()]:
        if node.path.startswith("defaults."):  # for other sources of the file
            return ()
        names = ", ".join(kinds)
        raise WrongValueError(f"without any effect: kind is {names}, which needs no selectors")

    return Form(read, {})


def list_form(kinds: Sequence[Kind]) -> Form[ListRules]:
    """Return the form of `list` for the kinds of listing that a source may have."""
    ways = ("css",)
    if set(kinds) <= {Kind.FEED, Kind.SITEMAP}:
        fields = dict.fromkeys(_entry_fields(str, str, ways), _no_effect(kinds))
    elif set(kinds) <= {Kind.JSON, Kind.FEED, Kind.SITEMAP}:
        fields = _entry_fields(patterns.dotted, patterns.dotted, ways)
    elif {Kind.JSON, Kind.AUTO} & set(kinds):
        fields = _entry_fields(patterns.selector_or_dotted, patterns.selector_or_dotted, ways)
    else:
        fields = _entry_fields(patterns.selector, patterns.element, ways)
    fields["include"] = many(_PATTERN).about("Only entries whose address matches one of these")
    fields["exclude"] = many(_PATTERN).about("No entries whose address matches one of these")
    fields["pages"] = number(1, 1000).about("Pages of the listing that one poll reads at most")
    inner = record("list_rules", fields, strays=_LIST_STRAYS)
    return Form(lambda node, report: ListRules(**inner.read(node, report)), inner.schema)


_LIST_STRAYS = {
    "items": "item", "entry": "item", "entries": "item", "url": "link", "href": "link",
    "description": "summary", "published": "date", "next_page": "next", "filter": "include",
    "max_pages": "pages",
}  # fmt: skip
_ARTICLE_STRAYS = {
    "content": "body", "text": "body", "headline": "title", "authors": "author", "byline": "author",
    "published": "date", "updated": "modified", "strip": "remove", "cleanup": "remove",
    "categories": "tags", "keywords": "tags", "thumbnail": "image", "headimg": "image",
    "description": "summary", "excerpt": "summary",
}  # fmt: skip


def _day() -> Form[Any]:
    # No "type": some readers of YAML make a date of it before the schema is asked.
    others = ["number", "boolean", "array", "object", "null"]
    schema = {"not": {"type": others}, "pattern": r"^\d{4}-\d\d-\d\d$"}
    return Form(text(values.day, also="a date").read, schema)


_ARTICLE: dict[str, Form[Any]] = {
    "until": _day().about("These rules are valid for captures before this day"),
    "title": picks(patterns.selector),
    "body": picks(patterns.element, ways=("css",), elements=True),
    "author": picks(patterns.selector),
    "date": picks(patterns.selector, dated=True),
    "modified": picks(patterns.selector, dated=True),
    "summary": picks(patterns.selector),
    "image": picks(patterns.selector),
    "tags": picks(patterns.selector),
    "next": picks(patterns.selector, ways=("css",)).about("The link to the article's next page"),
    "remove": many(text(patterns.element)).about("What is taken out of the body"),
}


def article_form() -> Form[tuple[ArticleRules, ...]]:
    """Return the form of `article`: one set of rules, or a list of them with `until` days."""
    one = record("article_rules", _ARTICLE, strays=_ARTICLE_STRAYS)

    def read(node: Node, report: Report) -> tuple[ArticleRules, ...]:
        parts = node.items if isinstance(node, nodes.Sequence) else (node,)
        rules = []
        for part in parts:
            if not isinstance(part, nodes.Mapping) and not nodes.is_empty(part):
                report.wrong(part, "not a mapping (write for instance {body: div.story})")
                continue
            rules.append(ArticleRules(**one.read(part, report)))
            _check_order(part, rules, report)
        if not rules or rules[-1].until is not None:
            rules.append(ArticleRules())
        return tuple(rules)

    schema = {"anyOf": [one.schema, {"type": "array", "items": one.schema}]}
    return Form(read, schema)


def _check_order(node: Node, rules: list[ArticleRules], report: Report) -> None:
    if len(rules) < 2:
        return
    before, this = rules[-2].until, rules[-1].until
    if before is None:
        report.wrong(node, "never used: the rules before it are valid for ever, without 'until'")
    elif this is not None and this <= before:
        report.wrong(node, f"never used: 'until' must grow, and the rules before end {before}")


def transform_form() -> Form[tuple[Transform, ...]]:
    """Return the form of `transforms`."""
    short = text(_named_transform, enum=["absolute_urls"])
    pair = many(text(values.verbatim))
    long = record("transform", {"replace": pair, "drop_if": text(patterns.condition)})

    def read(node: Node, report: Report) -> Transform:
        before = report.count
        found = long.read(node, report)
        if report.count == before and len(found) != 1:
            report.wrong(node, "a transform is one of absolute_urls, replace, drop_if")
        if "drop_if" in found:
            return Transform(kind="drop_if", arguments=(found["drop_if"],))
        arguments = found.get("replace", ("-", ""))
        if len(arguments) != 2 or not arguments[0]:
            report.wrong(node, "replace takes two texts: [what, by what]")
        return Transform(kind="replace", arguments=arguments)

    return many(shorthand(short, Form(read, long.schema)))


def _named_transform(value: str) -> Transform:
    if value != "absolute_urls":
        what = "not a transform of that form (absolute_urls, {replace: [a, b]}, {drop_if: ...})"
        raise WrongValueError(what, "absolute_urls" if value.startswith("abs") else "")
    return Transform(kind="absolute_urls")
