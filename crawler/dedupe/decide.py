"""What a capture is, compared with what is known: new, a revision, unchanged, a duplicate."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.dedupe.changes import Version, find_changes
from crawler.models.article import Change, Outcome
from crawler.models.state import ArticleRow, Known
from crawler.text import fold

TELLING = 200
"""Weight of text from which on an equal fingerprint means the same article: pages that say only
"subscribe to read" are not one article."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article as it was just extracted.

    Attributes:
        id: By its canonical URL.
        served_id: By the URL that served it.
        article: id of the article that this URL led to before; None for a new URL.
        version: What is compared with the version that is known.
        source: Name of the source that listed it; None where that is not to count.
        partial: It is the entry's own text, because the page holds no article.
        yardstick: The version that is known, as its page would be read now; None where it was.
    """

    id: str
    served_id: str
    article: str | None
    version: Version
    weight: int
    partial: bool = False
    source: str | None = None
    yardstick: ArticleRow | None = None

    @property
    def fingerprint(self) -> str:
        """The digest of its title and text."""
        return self.version.fingerprint

    @property
    def through_alias(self) -> bool:
        """Whether it came from another address than its canonical one."""
        return self.id != self.served_id


@dataclass(frozen=True, slots=True)
class Decision:
    """What a capture is, and of which article; of a revision also what changed."""

    outcome: Outcome
    article: str
    changes: tuple[Change, ...] = ()


def claims_too_much(candidate: Candidate, known: Known) -> bool:
    """Whether a page is to be known by where it was served, and not by the URL that it claims.

    So it is when an article is known by the address that served the page: an article keeps its
    identity when its site names another canonical URL later. And when the URL claimed belongs to
    an article that is another one by title and text: templates exist that name the same canonical
    URL on every page. Print, AMP and mobile forms differ a little in text, but not in the title.
    """
    if not candidate.through_alias:
        return False
    if candidate.article == candidate.served_id and candidate.served_id in known.articles:
        return True
    owner = known.articles.get(candidate.id)
    return (
        owner is not None
        and candidate.article != owner.id
        and candidate.fingerprint != owner.fingerprint
        and _title(candidate.version.title) != _title(owner.title)
    )


def decide(candidate: Candidate, known: Known) -> Decision:
    """Decide what a capture is, once `claims_too_much` is settled.

    Args:
        candidate: What was extracted.
        known: At least the articles of the candidate's ids, and what its fingerprint leads to.

    An article is revised by captures of its own source, at its canonical URL; an alias's capture
    revises it only while the canonical URL itself was never captured, and only where that alias
    led to it before. The text of an entry never takes the place of a page's. What other rules make
    of a page that stayed the same is no revision: see `Candidate.yardstick`.
    """
    owner = known.articles.get(candidate.id)
    if owner is not None:
        return _of_known(candidate, owner)
    before = known.articles.get(candidate.article or "")
    if before is not None and before.fingerprint == candidate.fingerprint:
        return Decision(Outcome.UNCHANGED, before.id)
    twin = known.fingerprints.get(candidate.fingerprint)
    if twin is not None and candidate.weight >= TELLING:
        return Decision(Outcome.DUPLICATE, twin)
    return Decision(Outcome.NEW, candidate.id)


def _of_known(candidate: Candidate, owner: ArticleRow) -> Decision:
    unchanged = Decision(Outcome.UNCHANGED, owner.id)
    known = candidate.yardstick or owner
    changes = find_changes(candidate.version, known)
    if not changes and candidate.partial == known.partial:
        return unchanged
    if candidate.partial and not owner.partial:
        return unchanged
    if candidate.source is not None and candidate.source != owner.source:
        return unchanged
    if candidate.through_alias and (owner.via_canonical or candidate.article != owner.id):
        return unchanged
    return Decision(Outcome.REVISED, owner.id, changes)


def _title(text: str) -> str:
    return fold(text).casefold()
