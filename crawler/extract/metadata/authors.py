"""Who wrote the article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter

from crawler.extract.metadata.bylines import byline_of
from crawler.extract.metadata.eastern import (
    datelines,
    is_of_photographer,
    is_of_portal,
    named_in,
    signed_in,
)
from crawler.extract.metadata.json_ld import JsonLd, text_of, types_of
from crawler.extract.metadata.names import (
    MAX_NAMES,
    are_names,
    is_full_name,
    is_name,
    read_names,
    without_lead,
)
from crawler.extract.metadata.nearby import Line, is_in_comments
from crawler.extract.metadata.page import Candidate, Evidence
from crawler.extract.metadata.site import leads_home
from crawler.extract.metadata.words import flat
from crawler.html.document import Node
from crawler.text import fold

# In the order of trust measured on ../shared/corpus/articles (whole set right when present):
# JSON-LD .90, parsely/sailthru/DC .88, article:author .80, rel=author .76, meta author .73,
# byline classes .57, itemprop .44.
_METAS = (
    "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", "citation_author",
    "citation_authors", "dc.creator.personalname", "article:author_name", "cxenseparse:author",
    "article:author", "og:article:author", "og:author", "author", "content_author", "byline",
)  # fmt: skip
_LAST_FIRST = {
    "citation_author", "citation_authors", "dc.creator", "dcterms.creator",
    "dc.creator.personalname",
}  # fmt: skip
_TWO_WORDS = re.compile(r"[A-Z][\w'’-]+, [A-Z][\w'’-]+")
_ANYWHERE = 'a[href*="/aut" i], [class*=aut i], [class*=byline i], [class*=nick i]'
"""Each part of a list is asked of every element: few wide ones, looked at again, are faster."""
_ANY_LINK = re.compile(r"/author|/autor", re.IGNORECASE)
_ANY_CLASS = re.compile(r"author|autor|byline|nick-?_?name", re.IGNORECASE)
_SET_OFF = {"b", "strong", "em", "i"}
_WHOLE = {"html", "body", "main", "article"}
"""Elements that hold the page, whatever their class says."""
_ANYBODY = "Anybody"
"""A name to try a label with."""
MAX_ELEMENTS = 50
_REPLY = re.compile(r"schema\.org/(?:Comment|Answer)$")
MAX_OUTER = 8
_USERS = ".author a, a.username, .ljuser, [class*=user-info__username], [class*=user__nick]"
"""How forums and sites of many writers call who wrote: phpBB, Habr, LiveJournal, Pikabu."""
_HANDLE = re.compile(r"@?[a-z0-9][\w.-]{2,30}")
MAX_BYLINE = 160
MAX_CALLED = 30
_NAME_CLASS = re.compile(
    r"(?:author|nick)[-_]?name|name[-_]?author|(?:^|\s)authors?(?:\s|$)", re.IGNORECASE
)
MAX_LINKED = 60
MAX_SPACED = 500
"""Characters of an element that may be a name, with the white space of its markup."""
MAX_LEVELS = 3
"""Ancestors of a line whose class may call it a byline."""


def read_authors(
    evidence: Evidence, site_names: frozenset[str]
) -> tuple[tuple[str, ...], str, list[Candidate]]:
    """Return the authors, the rule that gave them, and what lost.

    The site itself, a desk or a user's name is the author only where nobody else is named.
    """
    tried: list[tuple[str, list[str]]] = []
    names: tuple[str, ...] = ()
    for rule, strings in _sources(evidence):
        tried.append((rule, strings))
        names = read_names(strings, site_names)
        if names:
            break
    else:
        for rule, strings in tried:  # noqa: B007 - the rule that wins is wanted
            names = read_names(strings, site_names, strict=False)
            if names:
                break
    winner = rule if names else ""
    others = [Candidate(r, string) for r, strings in tried if r != winner for string in strings[:3]]
    return names, winner, others


def _sources(evidence: Evidence) -> Iterator[tuple[str, list[str]]]:
    for rule, value in evidence.json_ld.stated("author"):
        yield rule, list(_people(evidence.json_ld, value, 0))
    for rule, value in evidence.json_ld.stated("creator"):
        yield rule, list(_people(evidence.json_ld, value, 0))
    for name in _METAS:
        metas = evidence.metas.get(name, ())
        contents = [text for text in metas if "://" not in text and not is_of_portal(text)]
        if contents:
            last_first = name in _LAST_FIRST
            parts = (part for text in contents for part in _listed(text, last_first=last_first))
            yield name, [_turned(text, last_first=last_first) for text in parts]
    links = [n for n in evidence.author_links if _rel(n) and not leads_home(n, evidence.url)]
    linked = _together(links[:MAX_NAMES])
    texts = [fold(node.text(separator=" ")[:MAX_BYLINE]) for node in linked]
    yield "rel=author", [text for text in texts if len(text) <= MAX_LINKED]
    yield "itemprop: author", list(_microdata(evidence))
    yield "byline", _bylines(evidence.lines)
    yield "twitter:data1", _labelled(evidence)
    yield "byline at the body", _bylines(evidence.first_lines)
    yield "dateline", datelines((*evidence.lines, *evidence.first_lines))
    yield "byline at the end", _signatures(evidence.last_lines)
    yield "author element", _anywhere(evidence)
    yield "user name", _user(evidence)


def _labelled(evidence: Evidence) -> list[str]:
    """Return what a card for Twitter shows behind the label "Written by", in any language."""
    label, name = (evidence.metas.get(f"twitter:{key}1", [""])[0] for key in ("label", "data"))
    return [name] if name and label and without_lead(f"{label} {_ANYBODY}") == _ANYBODY else []


def _together(links: list[Node]) -> list[Node]:
    """Return the links that stand in one place with the first: others are of other articles."""
    places = {place.mem_id for place in _places(links[0])} if links else set()
    return [node for node in links if places & {place.mem_id for place in _places(node)}]


def _places(node: Node) -> Iterator[Node]:
    for _ in range(2):
        if node.parent is None or node.parent.tag in _WHOLE:
            return
        node = node.parent
        yield node


def _listed(text: str, *, last_first: bool) -> list[str]:
    """Return the parts of a catalogue's list of names, which a comma does not part."""
    return [part for part in map(str.strip, text.split(";")) if part] if last_first else [text]


def _turned(name: str, *, last_first: bool) -> str:
    """Turn "Wein, Shira" round, as catalogues write, and some others two single words."""
    last, comma, first = name.partition(", ")
    if not comma or "," in first or len(name) > MAX_LINKED:
        return name
    return f"{first} {last}" if last_first or _TWO_WORDS.fullmatch(name) else name


def _rel(node: Node) -> bool:
    return "author" in (node.attributes.get("rel") or "").lower().split()


def _people(json_ld: JsonLd, value: object, depth: int) -> Iterator[str]:
    """Yield the names of a JSON-LD author: a text, an object, a reference, or a list of them."""
    value = json_ld.resolve(value)
    if isinstance(value, list) and depth < 3:
        for item in value[:30]:
            yield from _people(json_ld, item, depth + 1)
    elif isinstance(value, str):
        if "://" not in value:
            yield value
    elif isinstance(value, dict):
        name = value.get("name")
        if isinstance(name, list):
            yield from (text for item in name[:30] if (text := text_of(item)))
        elif name and (text := text_of(name)):
            yield text
        elif "person" in types_of(value):
            yield " ".join(text_of(value.get(k)) or "" for k in ("givenName", "familyName"))


def _microdata(evidence: Evidence) -> Iterator[str]:
    found = (node for name, node in evidence.items if name in {"author", "creator"})
    nodes = [node for node in found if not _is_of_image(node) and not _is_of_reply(node)]
    for node in nodes[:MAX_NAMES]:
        for shown in node.css("[itemprop~=name]")[:MAX_NAMES] or [node]:
            yield shown.attributes.get("content") or shown.text()[:MAX_BYLINE]


def _is_of_image(node: Node) -> bool:
    """Tell the author of a picture."""
    parent: Node | None = node.parent
    for _ in range(4):
        if parent is None or "itemscope" in parent.attributes:
            break
        parent = parent.parent
    return parent is not None and "ImageObject" in (parent.attributes.get("itemtype") or "")


def _is_of_reply(node: Node) -> bool:
    """Tell who answered what was asked, or wrote a comment."""
    parent: Node | None = node.parent
    for _ in range(MAX_OUTER):
        if parent is None:
            return False
        if _REPLY.search(parent.attributes.get("itemtype") or ""):
            return True
        parent = parent.parent
    return False


def _bylines(lines: list[Line]) -> list[str]:
    """Return what the lines near the headline say of the author, the surest of them."""
    ranked: list[tuple[int, str]] = []
    for before, line, after in zip([None, *lines], lines, [*lines[1:], None], strict=False):
        is_near = -4 <= line.distance <= 12 and len(line.text) <= MAX_BYLINE
        if is_near and not is_of_photographer(line.text):
            found = byline_of(line, before, after)
            if found is not None:
                ranked.append(found)
    return [min(ranked, key=itemgetter(0))[1]] if ranked else []


def _signatures(lines: list[Line]) -> list[str]:
    """Return the name after 作者, 记者 and their like at the end of the body."""
    for line in lines:
        end = line.text[-MAX_BYLINE:]
        if is_of_photographer(end):
            continue
        if eastern := named_in(end):
            return [eastern]
        if signed := signed_in(end):
            return [signed]
        rest = without_lead(end)
        if rest != end and len(rest) < MAX_LINKED and are_names(rest):
            return [rest]
        if line is lines[0] and _is_signed(end) and _is_set_off(line.node):
            return [end]
    return []


def _is_signed(text: str) -> bool:
    """Tell two or three words, each of them written as names are."""
    words = text.split()
    written = all(word.isalpha() and (word.istitle() or word.isupper()) for word in words)
    return 1 < len(words) < 4 and written and is_full_name(text)


def _is_set_off(node: Node) -> bool:
    """Tell a line in bold or italics, or at the right."""
    inner: Node | None = node
    for _ in range(MAX_LEVELS):
        if inner is None:
            return False
        if inner.tag in _SET_OFF or "right" in (inner.attributes.get("style") or ""):
            return True
        inner = inner.parent
    return False


def _anywhere(evidence: Evidence) -> list[str]:
    """Return the name that stands in an element for authors, if there is but one such name.

    A desk that has a page of its own, as authors have, is one where there is no person.
    """
    found: dict[str, str] = {}
    desks: dict[str, str] = {}
    for node in islice(filter(_is_authors, evidence.document.css(_ANYWHERE)), MAX_ELEMENTS):
        text = "" if node.tag in _WHOLE else node.text(separator=" ")
        if len(text) > MAX_SPACED:
            continue
        told = fold(text)
        name = without_lead(told)
        linked = node.tag == "a" and is_name(name) and len(name.split()) == 1
        called = not name.isascii() and len(name) <= MAX_CALLED and _is_called_name(node, name)
        signed = name != told and len(name) < MAX_LINKED and are_names(name)
        if linked or signed or called or is_full_name(name):
            _note(found, name, node)
        elif node.tag == "a" and len(name.split()) > 1 and is_name(name, strict=False):
            _note(desks, name, node)
    names = list((found or desks).values())
    return names if len(names) == 1 else []


def _user(evidence: Evidence) -> list[str]:
    """Return the first user's name that a forum or a site of many writers shows."""
    for node in evidence.document.css(_USERS)[:MAX_ELEMENTS]:
        name = fold(node.text()[:MAX_LINKED])
        if _HANDLE.fullmatch(name) and not is_in_comments(node):
            return [name.removeprefix("@")]
    return []


def _is_called_name(node: Node, name: str) -> bool:
    """Tell a name in a script without capitals by its element's, as sites of many writers have."""
    return bool(_NAME_CLASS.search(node.attributes.get("class") or "")) and is_name(name)


def _note(names: dict[str, str], name: str, node: Node) -> None:
    if not is_in_comments(node):
        names.setdefault(flat(name), name)


def _is_authors(node: Node) -> bool:
    attributes = node.attributes
    if _ANY_CLASS.search(attributes.get("class") or ""):
        return True
    return node.tag == "a" and bool(_ANY_LINK.search(attributes.get("href") or ""))
