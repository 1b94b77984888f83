"""Whether what was found is an article, how sure we are of it, and what the page is if not.

The weights were fitted by hand on the pages of the corpus, articles against listings, and the
sum of signs against the score of the body; tests/quality/test_extraction.py holds the latter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from crawler.errors import (
    ConsentError,
    ExtractError,
    NeedsBrowserError,
    NoBodyError,
    PaywallError,
)
from crawler.extract import excuses, notices
from crawler.extract.body import Choice
from crawler.extract.forms import fields_of
from crawler.extract.lines import is_rights_line
from crawler.extract.listing import ENOUGH, listing_signs
from crawler.extract.metadata import Metadata
from crawler.extract.scraps import is_scrap
from crawler.html.boxes import Boxes
from crawler.html.document import Document
from crawler.html.render import Piece
from crawler.urls import is_home

SCANT = 200
"""Length of text below which a page is asked whether it is an article at all."""
_FORM, _A_FIELD, _LONGEST_FORM = 700, 250, 3_000
"""Length of text below which a page with a form is one of a form: what is asked for, and why; the
same for each field; and that from which on none is."""
_SHORTEST, _WORD = 25, 40
_TINY = 150
_DOUBTFUL = 1.3
"""Sum of signs below which a page is less and less likely an article."""
_CERTAIN = 2.0
"""Sum of signs above which what a page is called counts less and less: no listing comes to it."""
_LISTING = 0.95
"""Sum of signs below which a page is a listing: a third of listings, 1 article in 200."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the steps before came to.

    Attributes:
        title: As it is known so far, with the title element's.
    """

    document: Document
    boxes: Boxes
    choice: Choice
    pieces: list[Piece]
    facts: Metadata
    title: str

    @property
    def text(self) -> str:
        """The text that was found."""
        return "\n".join(line for piece in self.pieces for line in piece.lines)


def judge(finding: Finding) -> float:
    """Return how sure we are that the body is right, 0 to 1.

    Raises:
        NoBodyError, NeedsBrowserError, PaywallError, ConsentError: the page holds no article.
    """
    signs = _Signs(finding)
    if signs.size < SCANT or not signs.declared:
        error = _refusal(finding, signs)
        if error is not None:
            raise error
    if _lists_others(finding, signs):
        raise NoBodyError("a list of links or other articles, not an article")
    return signs.confidence()


class _Signs:
    """What tells a sound body: none of it costs more than a pass over the pieces."""

    def __init__(self, finding: Finding) -> None:
        pieces = [piece for piece in finding.pieces if piece.lines]
        box = finding.choice.box
        lengths = [sum(map(len, piece.lines)) for piece in pieces]
        characters = sum(lengths)
        # A run that was cut into several paragraphs is the source of each of them.
        sources = {piece.source: piece.source for piece in pieces}
        weight = sum(source.weight for source in sources)
        stretch = min(3.0, max(1.0, weight / characters)) if characters else 1.0
        self.size = characters * stretch
        total = max(1.0, self.size)
        self.kept = min(1.0, self.size / max(1, box.weight - finding.choice.comments))
        self.link = sum(source.link for source in sources) / max(1, weight)
        prose = [
            length * stretch
            for piece, length in zip(pieces, lengths, strict=True)
            if piece.tag in ("p", "blockquote", "pre")
        ]
        self.prose = min(1.0, sum(length for length in prose if length > 100) / total)
        self.short = sum(1 for length in prose if length < 60) / max(1, len(pieces))
        self.trusted = finding.choice.trusted
        self.share = min(1.0, box.mass / (finding.choice.total or 1.0))
        self.cards = min(0.6, finding.choice.cards / (finding.choice.total or 1.0))
        facts = finding.facts
        self.kind = _said_kind(finding.document)
        self.declared = facts.json_ld.article is not None or "article" in self.kind
        self.dated = facts.published is not None
        self.authored = bool(facts.authors)

    def soundness(self) -> float:
        """Return how well the body holds together."""
        return (
            self.kept
            - 2 * self.link
            + 0.15 * min(3.3, math.log10(1 + self.size))
            + 0.1 * self.trusted
            + 0.3 * self.prose
        )

    def articleness(self) -> float:
        """Return how much the page is one of an article (AUC .93 against listings)."""
        return (
            self.soundness()
            + 0.2 * self.share
            + 0.15 * self.declared
            + 0.1 * self.authored
            + 0.1 * self.dated
            - 0.5 * self.cards
            - 0.3 * self.short
        )

    def confidence(self) -> float:
        """Return the soundness as a figure between 0 and 1, at .5 where half the bodies are bad.

        What was kept of the container counts more than it does for the kind of the page, and
        links, which an encyclopedia is full of, but half (AUC .89 against a body F1 of .8).
        """
        sure = self.soundness() + 0.4 * self.kept + self.link
        return round(1 / (1 + math.exp(-5 * (sure - 1.41))), 3)


def _said_kind(document: Document) -> str:
    head = document.tree.head
    node = head.css_first('meta[property="og:type"]') if head is not None else None
    return (node.attributes.get("content") or "").lower() if node is not None else ""


def _refusal(finding: Finding, signs: _Signs) -> ExtractError | None:
    """Return why the page is no article, or None if it may be one."""
    text = finding.text if signs.size >= _SHORTEST else _shown(finding)
    if signs.size < 4_000 and _asks_for_consent(text[:4_000]):
        return ConsentError("the page asks for consent to cookies and shows nothing else")
    if signs.size < 2 * SCANT and _is_error(finding, signs, text):
        return NoBodyError(f"an error page: {finding.title[:80]}")
    if signs.size < SCANT and (error := _in_its_place(finding, signs, text)):
        return error
    if asked := _asks_to_fill_in(finding, signs):
        return NoBodyError(asked)
    if is_home(finding.document.url):
        return NoBodyError("a home page, not an article")
    if signs.articleness() < _LISTING:
        return NoBodyError("a list of links or other articles, not an article")
    return None


def _in_its_place(finding: Finding, signs: _Signs, text: str) -> ExtractError | None:
    """Return what a page shows in place of an article, where there is little text."""
    if finding.facts.paywalled or excuses.PAYWALL.holds(text):
        return PaywallError("the page shows a paywall in place of the article")
    if signs.size < _SHORTEST or all(map(is_rights_line, text.split("\n"))):
        return _nothing(finding)
    if is_scrap(finding.boxes, finding.document.title, finding.pieces):
        return NoBodyError("no text of its own beside links and the page's footer")
    if notices.SCRIPT.holds(text):
        return NeedsBrowserError("the page asks for scripts and shows nothing else")
    return None


def _asks_to_fill_in(finding: Finding, signs: _Signs) -> str:
    """Return what is to be filled in on a page that is there for it, else nothing."""
    if signs.size < 2 * SCANT and finding.document.first('input[type="password"]'):
        return "a page to log in at"
    if signs.size > _LONGEST_FORM or signs.dated or signs.declared:
        return ""
    fields = fields_of(finding.choice.box.node)
    is_form = signs.size < SCANT if fields == 1 else signs.size < max(_FORM, _A_FIELD * fields)
    return "a form to fill in, not an article" if fields and is_form else ""


def _is_error(finding: Finding, signs: _Signs, text: str) -> bool:
    """Tell an error page by its title or its words, and a search that found nothing."""
    if excuses.MISSING.holds(f"{finding.title} {text[:300]}"):
        return True
    # What titles say in a word, sentences may say of other things.
    first = text.split("\n", 1)[0]
    titled = f"{finding.title} {first}" if len(first) < _WORD else finding.title
    if excuses.ERRORS.holds(titled) or (signs.size < SCANT and _is_gone(finding)):
        return True
    outer = finding.choice.box.parent or finding.choice.box
    return excuses.NO_RESULTS.holds(text[:300]) and outer.node.css_first("input") is not None


def _is_gone(finding: Finding) -> bool:
    return bool(excuses.GONE.search(finding.title[:200]))


def _asks_for_consent(text: str) -> bool:
    """Tell a text most of which speaks of consent, in three ways and more."""
    if len(excuses.CONSENT.said(text)) < 3:
        return False
    about = sum(len(line) for line in text.split("\n") if excuses.CONSENT.holds(line))
    return 2 * about > len(text)


def _lists_others(finding: Finding, signs: _Signs) -> bool:
    """Tell a listing that shows enough text of its articles to look like one."""
    total = listing_signs(
        finding.document,
        finding.boxes,
        finding.choice,
        finding.facts,
        signs.kind,
    )
    likely = signs.articleness()
    total += 2 * max(0.0, _DOUBTFUL - likely) + 0.5 * (signs.size < _TINY)
    return total - 2 * max(0.0, likely - _CERTAIN) >= ENOUGH


def _shown(finding: Finding) -> str:
    """Return the start of what the whole page shows."""
    return "\n".join(run.text for run in finding.boxes.runs[:300])[:20_000]


def _nothing(finding: Finding) -> ExtractError:
    """Return why there is next to no text."""
    root = finding.boxes.root
    visible = _shown(finding) if root.weight < 1_000 else ""
    if notices.SCRIPT.holds(visible) or (root.weight < 300 and finding.document.first("script")):
        return NeedsBrowserError("the page is built by script and carries no text of its own")
    kind = finding.document.first('meta[property="og:type"][content^="video"], video')
    if kind is not None:
        return NoBodyError("a page of a video, without text")
    if root.link > 0.5 * root.weight:
        return NoBodyError("a list of links, without text")
    return NoBodyError("no paragraph of text was found")
