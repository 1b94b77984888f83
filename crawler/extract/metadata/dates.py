"""When an article was published and modified. A wrong date is worse than none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from operator import attrgetter, itemgetter

from crawler.dates import Found
from crawler.extract.metadata.json_ld import text_of
from crawler.extract.metadata.moments import NUMERIC, Reader, Reading, one
from crawler.extract.metadata.nearby import Line, is_in_comments, marks_of_dates
from crawler.extract.metadata.page import Candidate, Evidence
from crawler.extract.metadata.updates import shown_updates
from crawler.extract.metadata.words import (
    OTHER_DATES,
    PUBLISHED,
    PUBLISHED_AFTER,
    PUBLISHED_LABEL,
    UPDATED,
    UPDATED_AFTER,
)
from crawler.html.document import Node
from crawler.text import weight

_ADDRESS = "url"
"""The rule of a date in the address, which is seldom more than a day."""
_A_DAY = timedelta(days=1)
_NO_MONTH = range(13, 32)
MAX_DATE_LINE = 160
MAX_BYLINE = 60
"""Weight of the letters beside the date in a byline; where more stands it is the story's."""
MAX_DATE = 35
"""Weight of a date itself, written out with its day of the week."""
MAX_LABEL_LINE = 24
MAX_WORD_DATE = 12
MAX_LABELLED = 70
MAX_SIGNED = 60
"""Characters of the longest line that is nothing but a date."""
_NEAR = {"title": range(-5, 9), "body": range(-2, 5)}
"""Distances in lines at which an unlabelled date is taken for the article's."""
_OF_EVENTS = ("时间", "時間", "日期")
"""Labels that at the end of a text are rather those of what it announces."""
_AS_UPDATE = 3
_REFUSED = 9

_PUBLISHED_METAS = (
    "article:published_time", "article:published", "og:article:published_time",
    "og:published_time", "og:pubdate", "parsely-pub-date", "sailthru.date", "pubdate", "pub_date",
    "publishdate", "publish-date", "publish_date", "publishtime", "published", "publication_date",
    "publication-date", "published_at", "datepublished", "date.issued", "dc.date.issued",
    "dcterms.issued", "dcterms.available", "dcterms.created", "dc.date.created", "dc.date",
    "dcterms.date", "date", "citation_publication_date", "citation_online_date", "citation_date",
    "article.published", "article:create_at", "weibo:article:create_at", "bt:pubdate",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "displaydate",
    "article_date_original", "originalpublicationdate", "og:regdate", "apub:time",
    "ptime", "timestamp", "release_date",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:updated_time", "article:modified", "lastmod", "last-modified",
    "dcterms.modified", "dc.date.modified", "revised", "modified", "moddate", "article:update_at",
    "weibo:article:update_at", "bt:moddate",
)  # fmt: skip
_FIRST = re.compile(r"\d{4}\D(?:(?!\d{4}\D).){0,30}首次发布")
"""What says among several dates of a line that it is the first one."""
_SCRIPT_DATE = re.compile(
    r"ub(?:lish(?:ed)?)?_?(?:[tT]ime|[dD]ate|[aA]t|[oO]n)[\"']?\s{0,4}[:=]\s{0,4}[\"']?"
    r"(\d[^\"',;}\n<]{7,40})"
)
"""publishTime, pubDate, published_at ... in a script; the literal start makes the search fast."""
_WECHAT_DATE = re.compile(
    r"var (?:ct|oriCreateTime|createTime)\s?=\s?[\"'](\d[^\"',;}\n<]{7,40})[\"']"
)
"""The same on WeChat, whose pages are filled in by script."""


@dataclass(frozen=True, slots=True)
class Dates:
    """The answer: instants with the rule that gave them, and what lost."""

    published: datetime | None = None
    published_rule: str = ""
    published_others: tuple[Candidate, ...] = ()
    modified: datetime | None = None
    modified_rule: str = ""
    modified_others: tuple[Candidate, ...] = ()


def read_dates(evidence: Evidence, language: str | None, locale: str | None) -> Dates:
    """Return when the article was published and modified, as far as that can be trusted."""
    reader = Reader(evidence, language, locale)
    modified = list(_modified(evidence, reader))
    published = list(_published(evidence, reader, modified))
    best = published[0] if published else None
    if not modified:
        shown = shown_updates(evidence, reader)
        modified = [m for m in shown if best is None or m.naive > best.naive]
    later = next((m for m in modified if best is None or m.naive >= best.naive), None)
    everything = published + modified
    return Dates(
        reader.instant(best, everything) if best else None,
        best.told if best else "",
        tuple(Candidate(r.rule, r.text) for r in published if r is not best),
        reader.instant(later, everything) if later else None,
        later.told if later else "",
        tuple(Candidate(r.rule, r.text) for r in modified if r is not later),
    )


def _published(evidence: Evidence, reader: Reader, modified: list[Reading]) -> Iterator[Reading]:
    """Yield dates of publication, the most trusted first; visible ones only for want of others."""
    stated = list(_stated(evidence, reader))
    if stated and stated[0].rule != _ADDRESS and not _could_be_other(stated[0]):
        yield from stated
        return
    shown = list(_shown(evidence, reader, {reading.naive.date() for reading in modified}))
    if stated and stated[0].rule == _ADDRESS:
        day = stated[0].naive.date()
        entry = one(_listed(evidence, reader))
        yield from (r for r in shown if r.naive.date() == day and r.is_timed)
        yield from (r for r in entry if abs(r.naive.date() - day) <= _A_DAY and r.is_timed)
        yield from stated
        return
    if stated:
        turned = _could_be_other(stated[0])
        yield from (reading for reading in shown if reading.naive.date() == turned)
        yield from stated
        return
    listed = _listed(evidence, reader)
    if listed is not None:
        # The entry's date is a witness: the shown one that agrees has the time and the zone.
        agreeing = [r for r in shown if abs(r.naive - listed.naive) < timedelta(days=2)]
        yield from (*agreeing, listed, *(r for r in shown if r not in agreeing))
    elif shown:
        yield from shown
    else:
        yield from _in_scripts(evidence, reader)


def _listed(evidence: Evidence, reader: Reader) -> Reading | None:
    """Return the date that the entry which led here has."""
    date = evidence.hint.date
    if date is None or not reader.may_be(date):
        return None
    return Reading("entry: date", date.isoformat(), Found(date, (0, 0), "entry"))


def _could_be_other(reading: Reading) -> date | None:
    """Return the day that an ambiguous 11/01/2023 would be in the other order."""
    day = reading.naive.date()
    numeric = NUMERIC.search(reading.text)
    if (
        numeric is None
        or numeric[0].startswith(str(day.year))
        or day.day in {day.month, *_NO_MONTH}
    ):
        return None
    return day.replace(month=day.day, day=day.month)


def _stated(evidence: Evidence, reader: Reader) -> Iterator[Reading]:
    for rule, value in evidence.json_ld.stated("datePublished"):
        yield from one(reader.read(rule, text_of(value), "meta"))
    for found in evidence.meta(*_PUBLISHED_METAS):
        yield from one(reader.read(found.rule, found.value, "meta"))
    for text in _microdata(evidence, "datepublished"):
        yield from one(reader.read("itemprop: datePublished", text, "meta"))
    yield from one(reader.read(_ADDRESS, evidence.url, "url"))


def _microdata(evidence: Evidence, name: str) -> Iterator[str]:
    for prop, node in evidence.items:
        if prop == name:
            attributes = node.attributes
            yield attributes.get("content") or attributes.get("datetime") or node.text()
            return


def _modified(evidence: Evidence, reader: Reader) -> Iterator[Reading]:
    for rule, value in evidence.json_ld.stated("dateModified"):
        yield from one(reader.read(rule, text_of(value), "meta"))
    for found in evidence.meta(*_MODIFIED_METAS):
        yield from one(reader.read(found.rule, found.value, "meta"))
    for text in _microdata(evidence, "datemodified"):
        yield from one(reader.read("itemprop: dateModified", text, "meta"))


def _shown(evidence: Evidence, reader: Reader, modified: set[date]) -> Iterator[Reading]:
    """Yield the dates that stand near the headline, else by the body; the likeliest first.

    One that is said to be an update serves for want of others (many pages show only that), but
    not where the metadata call the same day modified: such a page tells the two apart.
    """
    for where in ("title", "body"):
        lines = evidence.lines if where == "title" else evidence.first_lines
        ranked = sorted(_ranked(lines, where, reader, modified), key=itemgetter(0))
        if ranked and ranked[0][0] < _REFUSED:
            if ranked[0][0] == _AS_UPDATE:
                yield from _marked(evidence, reader)
            yield from (reading for rank, reading in ranked if rank < _REFUSED)
            return
    yield from _marked(evidence, reader)
    yield from _labelled(evidence, reader)
    yield from _signed(evidence, reader)


def _ranked(
    lines: list[Line], where: str, reader: Reader, modified: set[date]
) -> Iterator[tuple[int, Reading]]:
    label, best = "", _REFUSED
    for line in lines:
        reading = (
            _of_line(line, reader, where) if _may_count(line, label, best, _NEAR[where]) else None
        )
        if reading is not None:
            rank = _rank(reading, line, label, _NEAR[where])
            known = rank == _AS_UPDATE and reading.naive.date() in modified
            best = min(best, rank)
            yield _REFUSED if known else rank, reading
        bare = len(line.text) <= MAX_LABEL_LINE and not line.holds_digit
        label = line.text if bare else ""


def _may_count(line: Line, label: str, best: int, near: range) -> bool:
    """Return whether a date in a line could come before the best so far; reading is dear."""
    if line.stamps:
        return True
    if best == 0 or len(line.text) > MAX_DATE_LINE or not (_is_word(line) or line.holds_digit):
        return False
    if line.distance in near and best > 1 and weight(line.text) <= MAX_BYLINE + MAX_DATE:
        return True
    return PUBLISHED.holds(label) or PUBLISHED.holds(line.text)


def _marked(evidence: Evidence, reader: Reader) -> Iterator[Reading]:
    """Yield what is marked as the entry's date, if all marks name one day."""
    readings: list[Reading] = []
    for node in marks_of_dates(evidence.document):
        attributes = node.attributes
        stated = attributes.get("datetime") or attributes.get("title") or node.text()
        readings += one(reader.read("marked as published", stated, "meta"))
    if len({reading.naive.date() for reading in readings}) == 1:
        yield readings[0]


def _labelled(evidence: Evidence, reader: Reader) -> Iterator[Reading]:
    """Yield the date behind "Published:" and its like in a short line at the body's end."""
    for line in (*evidence.last_lines, *evidence.lines_behind):
        label = PUBLISHED_LABEL.match(line.text)
        if label is None or label[0] in _OF_EVENTS or len(line.text) > MAX_LABELLED:
            continue
        if not is_in_comments(line.node):
            yield from one(_of_line(line, reader, "end of the body"))


def _signed(evidence: Evidence, reader: Reader) -> Iterator[Reading]:
    """Yield the date that is the whole last line of the body, as notices have it.

    Or the first one behind it, where that is called a date or a time.
    """
    behind = [line for line in evidence.lines_behind[:1] if _is_called_time(line.node)]
    for line in (*evidence.last_lines[:2], *behind):
        if len(line.text) > MAX_SIGNED or not line.holds_digit:
            continue
        reading = reader.read("last line of the body", line.text, "visible")
        if reading is not None:
            start, end = reading.found.span
            if len(line.text) - (end - start) <= 2:
                yield reading


def _is_called_time(text: Node) -> bool:
    """Tell a text whose element is called a date or a time; not among comments."""
    outer = text.parent
    name = (outer.attributes.get("class") or "").lower() if outer is not None else ""
    return ("date" in name or "time" in name) and not is_in_comments(text)


def _of_line(line: Line, reader: Reader, where: str) -> Reading | None:
    rule = f"time near the {where} [{line.distance}]"
    stamped = [
        reading for stamp in line.stamps for reading in one(reader.read(rule, stamp, "meta"))
    ]
    if stamped:
        # An article comes out before it is changed.
        return min(stamped, key=attrgetter("naive"))
    if not _is_word(line) and not line.holds_digit:
        return None
    first = _FIRST.search(line.text)
    text = first[0] if first else line.text
    return reader.read(f"text near the {where} [{line.distance}]", text, "visible")


def _is_word(line: Line) -> bool:
    """Tell what may be "yesterday"; "today" in a menu, above the title, is no date."""
    return line.distance > 0 and len(line.text) <= MAX_WORD_DATE


def _is_prose(beside: str) -> bool:
    """Return whether what stands beside a date is too much for a byline, or a sentence."""
    size = weight(beside)
    if size > MAX_BYLINE:
        return True
    return beside.endswith(("。", "！", "？")) or (size > 30 and beside.endswith((".", "!", "?")))


def _rank(reading: Reading, line: Line, label: str, close: range) -> int:
    """Return how likely a date near the headline is the article's; the least is the likeliest."""
    start, end = reading.found.span
    at = line.text.find(reading.text)
    if at < 0:
        start, end, before = 0, len(line.text), f"{label} {line.text[:60]}"
    else:
        start, end = start + at, end + at
        before = f"{label} {line.text[max(at, start - 30) : start]}"
    after = line.text[end : end + 8]
    near = line.distance in close
    if OTHER_DATES.holds(before) or OTHER_DATES.holds(after):
        return _REFUSED
    if PUBLISHED.holds(before) or PUBLISHED_AFTER.match(after):
        return 0 if near else 4
    if UPDATED.holds(before) or UPDATED_AFTER.match(after):
        return _AS_UPDATE if near else _REFUSED
    if not near or _is_prose(line.text[:start] + line.text[end:]):
        return _REFUSED
    return 1 if line.distance > 0 else 2


def _in_scripts(evidence: Evidence, reader: Reader) -> Iterator[Reading]:
    """Yield the date that a page's own script holds for it, if they all hold the same day."""
    scripts = [
        script.text()[:200_000] for script in evidence.document.css("script:not([src])")[:100]
    ]
    for form in (_SCRIPT_DATE, _WECHAT_DATE):
        readings = [
            reading
            for script in scripts
            for match in islice(form.finditer(script), 10)
            for reading in one(reader.read("script", match[1], "meta"))
        ]
        days = {reading.naive.date() for reading in readings}
        if len(days) == 1:
            yield readings[0]
        if days:
            return
