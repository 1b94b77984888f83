"""What a capture is, compared with what is known: new, a revision, unchanged, a duplicate."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.models.article import Outcome
from crawler.models.state import ArticleRow, Known

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
    """

    id: str
    served_id: str
    article: str | None
    fingerprint: str
    weight: int
    partial: bool = False

    @property
    def through_alias(self) -> bool:
        """Whether it came from another address than its canonical one."""
        return self.id != self.served_id


@dataclass(frozen=True, slots=True)
class Decision:
    """What a capture is, and of which article."""

    outcome: Outcome
    article: str


def claims_too_much(candidate: Candidate, known: Known) -> bool:
    """Whether a page claims the canonical URL of an article that it is not.

    So it is when that article was captured at its own address, with another text: the page is
    then known by where it was served.
    """
    owner = known.articles.get(candidate.id)
    return (
        owner is not None
        and candidate.through_alias
        and owner.via_canonical
        and owner.fingerprint != candidate.fingerprint
        and candidate.article != candidate.id
    )


def decide(candidate: Candidate, known: Known) -> Decision:
    """Decide what a capture is.

    An alias's capture makes no revision once the canonical URL itself was captured, and the text
    of an entry none of a page.
    """
    owner = known.articles.get(candidate.id)
    if owner is not None:
        return Decision(_of_known(candidate, owner), owner.id)
    twin = known.fingerprints.get(candidate.fingerprint)
    if twin is not None and candidate.weight >= TELLING:
        return Decision(Outcome.DUPLICATE, twin)
    return Decision(Outcome.NEW, candidate.id)


def _of_known(candidate: Candidate, owner: ArticleRow) -> Outcome:
    if candidate.fingerprint == owner.fingerprint and candidate.partial == owner.partial:
        return Outcome.UNCHANGED
    if candidate.partial and not owner.partial:
        return Outcome.UNCHANGED
    if candidate.through_alias and owner.via_canonical:
        return Outcome.UNCHANGED
    return Outcome.REVISED
