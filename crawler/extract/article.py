"""Page bytes to an article: decode, parse, body, metadata, rules, clean, text. Start here.

The steps of `extract`, each with its modules (of this room where no other is named), the first of
them to be read first:

    decode     bytes to text, as the WHATWG sniffs it       crawler.charset
    parse      text to a tree, within bounds, and that as   crawler.html.document,
               blocks and runs of text                      crawler.html.boxes
    body       where the article stands among the blocks,   body, candidates, container
               without what readers wrote,                  readers, forum
               other articles,                              appended
               and the furniture of the page                prune, insets, tables, walls, words
    metadata   title, dates, authors and the like           metadata
    rules      what the source's own rules say instead      rules, transforms
    clean      the chosen blocks as HTML,                   crawler.html.render
               head and tail cut by their lines,            trim, lines, phrases, related,
                                                            notices, offers
               by what JSON-LD has of the text,             witness
               or what only scripts hold                    state
    judge      is that an article, and how sure are we;     judge,
               or a listing, an error, a form ...           listing, series, scraps, excuses, forms
    text       the clean HTML as a reader sees it           crawler.html.visible

Several pages of one article are found and joined by `pages`. `alternatives` matches long lists of
phrases, `origins` notes where each field is from, and `version` tells one extractor from the next.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from crawler.charset import utf8_html
from crawler.dates import as_instant, read_date
from crawler.errors import NoBodyError
from crawler.extract import body, metadata
from crawler.extract.judge import Finding, judge
from crawler.extract.lines import is_scant, size
from crawler.extract.metadata import Metadata
from crawler.extract.metadata.image import OF_BODY, image_of
from crawler.extract.origins import found_in, origins
from crawler.extract.rules import RuleFields, read_rules
from crawler.extract.state import embedded_pieces
from crawler.extract.trim import trim
from crawler.extract.witness import compare, witness_of
from crawler.html.boxes import Box, Boxes, Run
from crawler.html.document import Document, Node, parse
from crawler.html.render import Piece, Renderer
from crawler.html.sanitize import sanitize
from crawler.html.visible import fragment_text
from crawler.models.article import Article, Provenance
from crawler.models.capture import Page
from crawler.models.entry import Entry, Hint
from crawler.models.source import ArticleRules
from crawler.text import fold, weight
from crawler.urls import resolve

SCANT = 200
"""Length of a body below which scripts are searched for one."""
EMBEDDED = 0.6
"""Confidence in a body that no reader sees without running the page's scripts."""
MINIMUM = 200
"""Weight of text from which on an entry's own content is an article."""
_WIKI, _EDIT_LINKS = "mediawiki", ".mw-editsection"
"""What MediaWiki calls the body of its pages, and the links beside its headings."""


def extract(page: Page, rules: ArticleRules, hints: Hint, *, timezone: str) -> Article:
    """Make an article of a page.

    Args:
        page: The bytes, with their content coding undone, and where and when they came from.
        rules: The source's own ways to read fields; what they do not name is found.
        hints: What the entry said that led here: a witness, never the answer.
        timezone: IANA zone of dates that name none.

    Raises:
        NoBodyError: the page holds no article; the message says why.
        NeedsBrowserError, PaywallError, ConsentError: it shows something in its place.
        HostileMarkupError: the markup is beyond the bounds of the parser.
    """
    document = parse(utf8_html(page.body, page.content_type), page.url, sampled=True)
    root = document.tree.body
    if root is None:
        raise NoBodyError("the page is empty")
    with Boxes(root, _edit_links(document, root)) as boxes:
        return _extract(page, rules, hints, timezone, document, boxes)


def stated(page: Page, rules: ArticleRules, hints: Hint, *, timezone: str) -> Article:
    """Return what a page says of itself and what rules read from it, without a body.

    Raises:
        HostileMarkupError: the markup is beyond the bounds of the parser.
    """
    document = parse(utf8_html(page.body, page.content_type), page.url, sampled=True)
    facts = metadata.read(document, page, hints, timezone=timezone, body_root=None)
    fields = read_rules(
        document, page, rules, timezone=timezone, language=facts.language, json_ld=facts.json_ld
    )
    return _article(page, hints, [], facts, fields, 0.0)


def _extract(  # noqa: PLR0917 - the arguments of `extract`, and the page as boxes
    page: Page, rules: ArticleRules, hints: Hint, timezone: str, document: Document, boxes: Boxes
) -> Article:
    found = body.find(boxes, document.title)
    facts = metadata.read(document, page, hints, timezone=timezone, body_root=found.box.node)
    fields = read_rules(
        document,
        page,
        rules,
        timezone=timezone,
        language=facts.language,
        json_ld=facts.json_ld,
    )
    if fields.body:
        pieces, confidence, rule = _ruled_pieces(document, fields), 1.0, found_in(found.box)
    elif fields.remove:
        removed = frozenset(node.mem_id for node in fields.remove)
        with Boxes(boxes.root.node, removed | boxes.skipped) as left:
            found = body.find(left, facts.title)
            pieces, confidence, rule = _found_pieces(
                document, left, found, facts, (fields.title, hints.title)
            )
    else:
        pieces, confidence, rule = _found_pieces(
            document, boxes, found, facts, (fields.title, hints.title)
        )
    facts = _with_its_image(document, page, found.box.node, facts, fields)
    known = {**facts.provenance, "body": Provenance(rule=rule)}
    facts = replace(facts, provenance=known)
    return _article(page, hints, pieces, facts, fields, confidence)


def _edit_links(document: Document, root: Node) -> frozenset[int]:
    """Return the links of a wiki to edit a part of it: they are no words of its heading."""
    if _WIKI not in (root.attributes.get("class") or ""):
        return frozenset()
    return frozenset(node.mem_id for node in document.css(_EDIT_LINKS))


def _with_its_image(
    document: Document, page: Page, found: Node, facts: Metadata, fields: RuleFields
) -> Metadata:
    """Look for the image of a body again where the source's rules say what that body is."""
    provenance = facts.provenance.get("image")
    if provenance is None or provenance.rule != OF_BODY or not (fields.body or fields.remove):
        return facts
    removed = frozenset(node.mem_id for node in fields.remove)
    image = image_of(document, page.url, fields.body or (found,), removed)
    others = {name: one for name, one in facts.provenance.items() if image or name != "image"}
    return replace(facts, image=image, provenance=others)


def _found_pieces(
    document: Document,
    boxes: Boxes,
    found: body.Choice,
    facts: Metadata,
    titles: tuple[str | None, ...],
) -> tuple[list[Piece], float, str]:
    """Return the body that was found, trimmed, how sure we are of it, and where it was found.

    Raises:
        NoBodyError, NeedsBrowserError, PaywallError, ConsentError: the page holds no article.
    """
    witness = witness_of(facts.json_ld.article_body)
    if witness is not None:
        found = body.check(boxes, found, witness)
    names = [name for name in (*titles, facts.title) if name]
    pieces = trim(_pieces(document, found), names, facts.authors)
    if witness is not None:
        pieces = compare(pieces, witness)
    if is_scant((line for piece in pieces for line in piece.lines), SCANT):
        embedded = embedded_pieces(document, facts, facts.title)
        if _size(embedded) > 2 * _size(pieces):
            return embedded, EMBEDDED, "found: the page's scripts"
    title = f"{facts.title} {document.title}"
    confidence = judge(Finding(document, boxes, found, pieces, facts, title))
    return pieces, confidence, found_in(found.box)


def _size(pieces: list[Piece]) -> int:
    return sum(size(line) for piece in pieces for line in piece.lines)


def _pieces(document: Document, found: body.Choice) -> list[Piece]:
    renderer = Renderer(document.base, found.dropped, lone=False)
    parts: list[Box | Run] = [*found.lead, found.box]
    return [piece for part in parts for piece in renderer.pieces(part)]


def _ruled_pieces(document: Document, fields: RuleFields) -> list[Piece]:
    """Return the pieces of the elements that the source's rules name as the body."""
    skip = frozenset(node.mem_id for node in fields.remove)
    renderer = Renderer(document.base)
    pieces: list[Piece] = []
    for node in fields.body:
        with Boxes(node, skip) as boxes:
            pieces += renderer.pieces(boxes.root)
    if not any(piece.lines for piece in pieces):
        raise NoBodyError("the element that `article.body` names holds no text")
    return pieces


def _article(  # noqa: PLR0917 - all that an article is made of
    page: Page,
    hints: Hint,
    pieces: list[Piece],
    facts: Metadata,
    fields: RuleFields,
    confidence: float,
) -> Article:
    return Article(
        url=facts.canonical or page.url,
        title=fields.title or facts.title or fold(hints.title or ""),
        body="".join(piece.html for piece in pieces),
        text="\n".join(line for piece in pieces for line in piece.lines),
        published=fields.published or facts.published,
        modified=fields.modified or facts.modified,
        authors=fields.authors or facts.authors,
        language=facts.language,
        site=facts.site,
        summary=fields.summary or facts.summary,
        tags=fields.tags or facts.tags,
        section=facts.section,
        image=fields.image or facts.image,
        paywalled=facts.paywalled,
        confidence=confidence,
        unmatched=fields.unmatched,
        next_url=fields.next_url,
        provenance=origins(facts, fields),
    )


def extract_entry(
    entry: Entry, *, timezone: str, now: datetime, minimum: int = MINIMUM
) -> Article | None:
    """Make an article of an entry's own content, or None if it holds less than `minimum` of text.

    Raises:
        HostileMarkupError: the markup is beyond the bounds of the parser.
    """
    base = entry.url or entry.listing
    html = sanitize(entry.content or _paragraph(entry.summary or ""), base)
    text = fragment_text(html)
    if weight(text) < minimum:
        return None
    published = entry.date
    if published is None and entry.url is not None:
        zone = ZoneInfo(timezone)
        dated = read_date(entry.url, lang=entry.language, now=now, zone=zone, context="url")
        published = as_instant(dated, zone) if dated is not None else None
    said = {
        "title": entry.title,
        "published": entry.date,
        "modified": entry.modified,
        "authors": entry.authors,
        "tags": entry.tags,
        "image": entry.image,
        "language": entry.language,
        "content" if entry.content else "summary": text,
    }
    return Article(
        url=entry.url or entry.listing,
        title=fold(entry.title or ""),
        body=html,
        text=text,
        published=published,
        modified=entry.modified,
        authors=entry.authors,
        language=entry.language,
        summary=entry.summary,
        tags=entry.tags,
        image=resolve(base, entry.image) if entry.image else None,
        enclosures=entry.enclosures,
        provenance={
            _CALLED.get(name, name): Provenance(rule=f"entry: {name}")
            for name, value in said.items()
            if value
        },
    )


_CALLED = {"content": "body", "summary": "body"}
"""Fields of the article that have another name in the entry."""


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"
