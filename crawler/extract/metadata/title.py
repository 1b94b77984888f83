"""The headline: what most witnesses agree on, each counted by how often it is right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from crawler.extract.metadata.json_ld import text_of
from crawler.extract.metadata.page import Candidate, Evidence
from crawler.extract.metadata.site import is_site_name
from crawler.extract.metadata.words import flat
from crawler.html.document import TEXT, Node, tags
from crawler.text import fold, unescape

MAX_TITLE = 500
MAX_CUTS = 20
MAX_NODES = 20_000
MAX_LOWER = 60
_LEAST_LONE = 12
"""Letters of a part of the title element from which on a lower heading makes it the title, where
there is no h1."""
MAX_BANNER = 3
"""Elements around a heading that may be the banner of the site."""
MAX_CELLS = 60
_CELLS = {"제목", "标题", "標題", "題名", "件名", "タイトル", "主题", "主旨"}
"""Labels of the title in a table that tells of a notice."""
_BANNERS = tags("banner header masthead site-header blog-header blog-title blogheader head logo")
_UNSHOWN = {"script", "style", "title", "option", "noscript", "template", "textarea"}

# Measured on ../shared/corpus/articles (share right when present: the only h1 .84, first h1 .80,
# JSON-LD headline .82, itemprop .79, title element and og:title less the site's name some .65),
# then searched on a half of its sites; og:title, twitter:title and title mostly err together.
_ONLY_HEADING = 1.0
_FIRST_HEADING = 0.85
_OTHER_HEADING = 0.5
_LONE_HEADING = 0.35
_STRANGE_HEADING = 0.25
_HEADLINE = 0.9
_ITEMPROP = 0.5
_HINT = 0.4
_CELL = 1.0
_METAS = {
    "og:title": 0.45, "twitter:title": 0.2, "parsely-title": 0.4, "sailthru.title": 0.4,
    "citation_title": 0.6, "dc.title": 0.3, "dcterms.title": 0.3, "articletitle": 0.6,
}  # fmt: skip
_TITLE = 0.3
_CUT_SHARE = 0.8
"""How much of a witness counts for a title that is what stands before or after a separator."""

_SEPARATOR = re.compile(
    r"\s+(?:[|\-–—·•»«:/~>]|::|--)\s+|\s*[|｜丨ㅣ_│]\s*|(?<=[^\x00-\x7f])[-—－](?=\S)"
)
_PARTING = re.compile(r"[|\-–—·•»«:：/~>｜丨ㅣ_│－]")
"""One of these stands wherever a site's name is cut off."""
_ANY_SEPARATOR = re.compile(r"\s*[|–—·•»«_｜丨ㅣ│－]+\s*|\s+[-~:/>]\s+|(?<=[^a-zA-Z0-9])-")
"""Where a title may be cut if what is left is what another source has."""
_STRONG_TAIL = re.compile(r"\s*[|｜丨_│]\s*([^|｜丨_│]{2,30})\Z")
_LAST_SEPARATOR = re.compile(r"\s*[|–—·•»«_｜丨ㅣ│－]\s*|\s+-\s+")
_TRAIL = re.compile(r"\s[>»›|]\s")
"""What parts a title from the section it stands in."""
_COLON = re.compile(r"[:：]\s")
_COLON_TAIL = re.compile(r"[：:]\s*([^：:]{2,20})\Z")


class _Witness(NamedTuple):
    """What one source says the title is.

    Attributes:
        whole: As it stands there, the site's name and all.
    """

    rule: str
    text: str
    weight: float
    whole: str


def read_title(evidence: Evidence, names: frozenset[str]) -> tuple[str, str, list[Candidate]]:
    """Return the title, the rule that gave it and the candidates that lost; "" for none."""
    whole = _whole_title(evidence)
    book, chapter = _of_book(evidence, whole)
    names, whole = names | book, chapter or whole
    witnesses = list(_witnesses(evidence, names, whole)) or list(_in_marks(evidence, whole))
    if not witnesses:
        return "", "", []
    keys = [flat(witness.text) for witness in witnesses]
    scores = dict.fromkeys(keys, 0.0)
    for witness, key in zip(witnesses, keys, strict=True):
        cuts = _cut_keys(witness.whole, scores)
        for wanted in scores:
            if wanted == key:
                scores[wanted] += witness.weight
            elif wanted in cuts:
                scores[wanted] += _CUT_SHARE * witness.weight
    best = max(scores, key=lambda key: scores[key])
    winner = witnesses[keys.index(best)]
    losers = [Candidate(w.rule, w.text) for w in witnesses if w is not winner]
    return winner.text[:MAX_TITLE], winner.rule, losers


def tail_of_title(evidence: Evidence) -> frozenset[str]:
    """Return what ends the title element, which is mostly the site's name."""
    tail = _short_tail(_whole_title(evidence))
    return frozenset((tail,)) if tail else frozenset()


def heading_for(evidence: Evidence, title: str) -> Node | None:
    """Return what shows `title`: a heading, else a text anywhere; else the first heading."""
    wanted = flat(title)
    shown = [(text, node) for node in evidence.headings[:20] if (text := flat(_shown(node)))]
    ranked = [(_likeness(text, wanted), -at) for at, (text, _) in enumerate(shown)]
    likeness, at = max(ranked, default=(0, 0))
    if likeness:
        return shown[-at][1]
    found = _text_that_shows(evidence, title) if wanted else None
    return found or (shown[0][1] if shown else None)


def _likeness(text: str, wanted: str) -> int:
    if text == wanted:
        return 3
    if wanted and wanted in text:
        return 2
    return int(text in wanted and 2 * len(text) >= len(wanted))


def _text_that_shows(evidence: Evidence, title: str) -> Node | None:
    """Return the text node that is `title` (some pages have no heading, only styled elements)."""
    body = evidence.document.tree.body
    if body is None:
        return None
    wanted, start = flat(title), title[:8]
    for node in islice(body.traverse(include_text=True), MAX_NODES):
        if node.tag_id != TEXT or node.is_empty_text_node:
            continue
        text = node.text_content or ""
        if start in text and len(text) < 2 * MAX_TITLE:
            parent = node.parent
            if parent is not None and parent.tag not in _UNSHOWN and flat(text) == wanted:
                return node
    return None


def _witnesses(evidence: Evidence, names: frozenset[str], whole: str) -> Iterator[_Witness]:
    stated = list(_stated(evidence, names, whole))
    keys = [flat(witness.text) for witness in stated]
    tail = _short_tail(whole)
    headings = list(_headings(evidence, names | {tail} if tail else names, keys))
    yield from headings
    yield from stated
    if not evidence.headings:
        yield from _in_table(evidence)
    if not headings or any(h.weight <= _LONE_HEADING or _TRAIL.search(h.text) for h in headings):
        yield from _lower_heading(evidence, keys, whole)


def _in_table(evidence: Evidence) -> Iterator[_Witness]:
    """Yield what stands beside the cell "Title", as on boards of offices."""
    for node in islice(evidence.document.css("th, dt"), MAX_CELLS):
        if _clean(node.text()) in _CELLS:
            cell = node.next
            while cell is not None and cell.tag_id == TEXT:
                cell = cell.next
            text = _clean(_shown(cell)) if cell is not None else ""
            if flat(text):
                yield _Witness("cell: title", text, _CELL, text)
            return


def _stated(evidence: Evidence, names: frozenset[str], whole: str) -> Iterator[_Witness]:
    for rule, value in evidence.json_ld.stated("headline"):
        yield from _witness(rule, text_of(value), _HEADLINE, names)
        break
    for name, node in evidence.items:
        if name == "headline":
            text = node.attributes.get("content") or _shown(node)
            yield from _witness("itemprop: headline", text, _ITEMPROP, names)
            break
    for name, weight in _METAS.items():
        for found in evidence.meta(name):
            yield from _witness(name, found.value, weight, names)
            break
    cut = guess_cut(whole, names)
    if flat(cut) and not is_site_name(cut, names):
        yield _Witness("title", cut, _TITLE, whole)
    yield from _witness("entry: title", evidence.hint.title, _HINT, names)


def _witness(
    rule: str, text: str | None, weight: float, names: frozenset[str]
) -> Iterator[_Witness]:
    cleaned = without_site(_clean(text or ""), names)
    if flat(cleaned) and not is_site_name(cleaned, names):
        yield _Witness(rule, cleaned, weight, _clean(text or ""))


def _in_marks(evidence: Evidence, whole: str) -> Iterator[_Witness]:
    """Yield the titles that hold no letter ("...", emoji): better than none."""
    shown = [("h1", _shown(node)) for node in evidence.headings[:20]]
    hint = evidence.hint.title or ""
    for rule, told in (*shown, ("title", whole), ("entry: title", hint)):
        text = _clean(told)
        if text and not flat(text):
            yield _Witness(rule, text, _HINT, text)


def _headings(evidence: Evidence, known: frozenset[str], stated: list[str]) -> Iterator[_Witness]:
    found = (_unlabelled(node, stated) for node in evidence.headings[:20])
    shown = dict.fromkeys(text for text in found if text)
    kept = [text for text in shown if not stated or flat(text) not in known]
    for index, text in enumerate(kept):
        weight = _OTHER_HEADING if index else _FIRST_HEADING if len(kept) > 1 else _ONLY_HEADING
        if stated and not any(_alike(flat(text), other) for other in stated):
            alone = len(kept) == len(stated) == 1
            weight = _LONE_HEADING if alone else _STRANGE_HEADING
        if flat(text):
            yield _Witness("h1" if index == 0 else f"h1[{index}]", text, weight, text)


def _unlabelled(node: Node, stated: list[str]) -> str:
    """Return the text of a heading, without a label: a link beside what the page calls itself."""
    text = _clean(_shown(node))
    link = node.css_first("a") if text else None
    label = _clean(link.text()) if link is not None else ""
    if label and len(label) < len(text):
        for rest in (text.removesuffix(label), text.removeprefix(label)):
            if flat(rest) in stated:
                return _clean(rest)
    return text


def _lower_heading(evidence: Evidence, stated: list[str], whole: str) -> Iterator[_Witness]:
    """Yield the first lower heading that is what the page calls itself: its h1 names a section.

    Or the most of it, where the site's name stands before it: "A blog: the title".
    """
    wanted = {*stated, *_cut_keys(whole, ("",)), flat(_COLON.split(whole, 1)[-1])}
    most = 0.5 * len(flat(whole)) if evidence.headings else _LEAST_LONE
    for node in islice(evidence.document.css("h2, h3"), MAX_LOWER):
        text = _clean(_shown(node))
        key = flat(text)
        if key in stated or (key in wanted and len(key) > most):
            yield _Witness(node.tag or "", text, _OTHER_HEADING, text)
            return


def _of_book(evidence: Evidence, whole: str) -> tuple[frozenset[str], str]:
    """Return the name of a book or a site, an h1, and the lower heading beside it that is a title.

    The name stands behind the title in the title element ("Chapter - Book"); where it begins that
    ("Blog - Title"), something else has to tell the two apart.
    """
    key = flat(whole)
    named = ((node, flat(_shown(node))) for node in evidence.headings[:20])
    above = [(node, name) for node, name in named if name and _may_be_beside(name, key)]
    if not above:
        return frozenset(), ""
    stated = {flat(found.value) for found in evidence.meta("og:title")}
    lower = islice(evidence.document.css("h2, h3"), MAX_LOWER)
    below = {flat(text): text for node in lower if flat(text := _clean(_shown(node)))}
    for node, name in above:
        title = next((title for title in below if key.startswith(title + name)), "")
        if not title:
            title = next((title for title in below if key.startswith(name + title)), "")
            title = title if title in stated or _is_in_banner(node) else ""
        if title and name not in stated:
            return frozenset((name,)), below[title]
    return frozenset(), ""


def _may_be_beside(name: str, key: str) -> bool:
    return key.find(name) > 0 or (key.startswith(name) and 2 * len(name) < len(key))


def _is_in_banner(node: Node) -> bool:
    """Tell what stands at the top of every page of a site."""
    outer = node.parent
    for _ in range(MAX_BANNER):
        if outer is None:
            return False
        if outer.tag == "article":
            return False
        if outer.tag == "header" or (outer.attributes.get("id") or "").lower() in _BANNERS:
            return True
        outer = outer.parent
    return False


@lru_cache(4)  # of one page it is asked several times
def _parted(whole: str) -> tuple[str, str]:
    """Return what stands before and behind the last separator of a title element."""
    head, _, tail = _LAST_SEPARATOR.sub("\n", whole).rpartition("\n")
    return head, tail


def _short_tail(whole: str) -> str:
    """Return what stands behind the last separator of a title element, if it is the lesser part."""
    head, tail = _parted(whole)
    return flat(tail) if 2 * len(tail) < len(head) else ""


def _alike(a: str, b: str) -> bool:
    """Return whether one holds the other, or they share most of their pairs of letters."""
    if not a or not b:
        return False
    if a in b or b in a:
        return 4 * min(len(a), len(b)) >= max(len(a), len(b))
    pairs, others = _pairs(a), _pairs(b)
    return len(pairs & others) >= 0.4 * min(len(pairs), len(others))


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(min(len(text), MAX_TITLE) - 1)} or {text}


_APART = tags("br div p h2 small")


def _shown(node: Node) -> str:
    """Return the text of a heading; a break or a block inside it parts words.

    So does an element where letters would run together: "Smart Home" and "A garden at last".
    """
    if any(inner.tag in _APART for inner in node.traverse()):
        return node.text(separator=" ")[:MAX_TITLE]
    text = node.text()[:MAX_TITLE]
    return node.text(separator=" ")[:MAX_TITLE] if _runs_together(node) else text


def _runs_together(node: Node) -> bool:
    """Tell two elements in a row without a space, of which one ends small and one begins tall."""
    before, kid = "", node.first_child
    while kid is not None:
        text = "" if kid.tag_id == TEXT else kid.text()
        if before[-1:].islower() and text[:1].isupper():
            return True
        before, kid = text, kid.next
    return False


def _clean(text: str) -> str:
    text = fold(text[: 2 * MAX_TITLE])
    if "&" in text:
        text = fold(unescape(text))
    return text.rstrip(" \t¶#§")


def _whole_title(evidence: Evidence) -> str:
    for node in evidence.titles[:20]:
        parent = node.parent
        if parent is not None and parent.tag == "head":
            return _clean(node.text())
    return ""


def _cut_keys(whole: str, wanted: Iterable[str]) -> set[str]:
    """Return what stands before and after each separator of `whole`, if it may hold others."""
    key = flat(whole)
    if not any(other in key and other != key for other in wanted):
        return set()
    matches = islice(_ANY_SEPARATOR.finditer(whole), MAX_CUTS)
    return {flat(part) for m in matches for part in (whole[: m.start()], whole[m.end() :])}


def without_site(text: str, names: frozenset[str]) -> str:
    """Take names of the site off both ends of `text`."""
    if not _PARTING.search(text):
        return text.strip()
    while True:
        parts = list(_SEPARATOR.finditer(text))
        if parts and is_site_name(text[parts[-1].end() :], names):
            text = text[: parts[-1].start()]
        elif parts and is_site_name(text[: parts[0].start()], names):
            text = text[parts[0].end() :]
        else:
            break
    colon = _COLON_TAIL.search(text)
    if colon and flat(colon[1]) in names:
        text = text[: colon.start()]
    while (strong := _STRONG_TAIL.search(text)) and strong.start() > 2 * len(strong[1]):
        text = text[: strong.start()]
    return text.strip()


def guess_cut(text: str, names: frozenset[str]) -> str:
    """Take the site's name off a title element, known or not: a short tail is taken for one."""
    known = without_site(text, names)
    if known != text:
        return known
    for match in _SEPARATOR.finditer(text):
        head, tail = flat(text[: match.start()]), flat(text[match.end() :])
        if len(head) >= 8 and len(head) > 1.2 * len(tail):
            return text[: match.start()]
    return text
