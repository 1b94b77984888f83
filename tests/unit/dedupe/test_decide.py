"""What a capture is, compared with what is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.dedupe.changes import Version
from crawler.dedupe.decide import TELLING, Candidate, Decision, claims_too_much, decide
from crawler.models.article import Change, Outcome
from crawler.models.state import ArticleRow, Known

AT = datetime(2024, 5, 1, tzinfo=UTC)
OWN, ALIAS, OTHER = "aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc"
OLD, NEW = "old text", "new text"


def row(identity: str = OWN, **changes: object) -> ArticleRow:
    fields: dict[str, object] = {
        "id": identity, "canonical": "https://e.org/a", "source": "news", "title": "The title",
        "post": "posts/news/a.md", "post_sha256": "", "sha256": "", "raw": "", "fingerprint": OLD,
        "text_weight": 1000, "confidence": 1.0, "first_at": AT, "archived_at": AT,
    }  # fmt: skip
    return ArticleRow.model_validate(fields | changes)


def known(*rows: ArticleRow) -> Known:
    return Known(
        articles={each.id: each for each in rows},
        fingerprints={each.fingerprint: each.id for each in rows},
    )


def version(mark: str, title: str = "The title") -> Version:
    return Version(title, "", mark, AT, facts="")


DIRECT = Candidate(OWN, OWN, OWN, version(NEW), weight=1000, source="news")
THROUGH_ALIAS = replace(DIRECT, served_id=ALIAS, article=None)


def test_what_nobody_knows_is_new() -> None:
    assert decide(DIRECT, Known()) == Decision(Outcome.NEW, OWN)


def test_a_different_text_at_the_canonical_url_is_a_revision() -> None:
    assert decide(DIRECT, known(row())) == Decision(Outcome.REVISED, OWN, (Change.BODY,))


def test_the_same_text_is_unchanged() -> None:
    same = replace(DIRECT, version=version(OLD))

    assert decide(same, known(row())) == Decision(Outcome.UNCHANGED, OWN)


def test_an_alias_makes_no_revision_once_the_canonical_url_was_captured() -> None:
    again = replace(THROUGH_ALIAS, article=OWN)

    assert decide(again, known(row())) == Decision(Outcome.UNCHANGED, OWN)


def test_an_alias_that_led_to_an_article_revises_it_while_nothing_better_is_known() -> None:
    again = replace(THROUGH_ALIAS, article=OWN)

    assert decide(again, known(row(via_canonical=False))).outcome is Outcome.REVISED


def test_a_further_alias_does_not_revise_what_another_brought() -> None:
    assert decide(THROUGH_ALIAS, known(row(via_canonical=False))).outcome is Outcome.UNCHANGED


def test_the_canonical_url_itself_revises_what_an_alias_brought() -> None:
    assert decide(DIRECT, known(row(via_canonical=False))).outcome is Outcome.REVISED


def test_another_source_never_revises_an_article() -> None:
    elsewhere = replace(DIRECT, source="other")

    assert decide(elsewhere, known(row())) == Decision(Outcome.UNCHANGED, OWN)


@pytest.mark.parametrize(
    ("weight", "decision"),
    [
        (TELLING, Decision(Outcome.DUPLICATE, OTHER)),
        (TELLING - 1, Decision(Outcome.NEW, OWN)),
    ],
)
def test_the_same_text_under_another_url_is_a_duplicate_if_it_says_enough(
    weight: int, decision: Decision
) -> None:
    candidate = replace(DIRECT, article=None, weight=weight)

    assert decide(candidate, known(row(OTHER, fingerprint=NEW))) == decision


def test_a_short_text_under_the_same_url_stays_the_same_article() -> None:
    moved = replace(DIRECT, article=OTHER, weight=5)

    assert decide(moved, known(row(OTHER, fingerprint=NEW))) == Decision(Outcome.UNCHANGED, OTHER)


def test_an_entrys_text_never_takes_the_place_of_a_page() -> None:
    entry = replace(DIRECT, partial=True)

    assert decide(entry, known(row())).outcome is Outcome.UNCHANGED
    assert decide(entry, known(row(partial=True))).outcome is Outcome.REVISED


def test_a_page_takes_the_place_of_an_entrys_text_even_if_it_says_the_same() -> None:
    page = replace(DIRECT, version=version(OLD))

    assert decide(page, known(row(partial=True))).outcome is Outcome.REVISED


@pytest.mark.parametrize("via_canonical", [True, False])
def test_a_canonical_url_that_belongs_to_another_article_is_not_believed(
    *, via_canonical: bool
) -> None:
    stranger = replace(THROUGH_ALIAS, version=version(NEW, "Something else"))

    assert claims_too_much(stranger, known(row(via_canonical=via_canonical)))


@pytest.mark.parametrize(
    "candidate",
    [
        DIRECT,
        replace(DIRECT, version=version(NEW, "A new headline")),
        replace(THROUGH_ALIAS, version=version(NEW, "the  TITLE")),
        replace(THROUGH_ALIAS, version=version(OLD, "Something else")),
        replace(THROUGH_ALIAS, version=version(NEW, "A new headline"), article=OWN),
    ],
)
def test_what_is_the_article_by_address_text_or_title_may_claim_its_url(
    candidate: Candidate,
) -> None:
    assert not claims_too_much(candidate, known(row()))


def test_a_claim_to_an_unknown_url_is_believed() -> None:
    assert not claims_too_much(THROUGH_ALIAS, Known())


def test_an_article_keeps_its_address_when_its_page_names_another_later() -> None:
    later = replace(DIRECT, id=OTHER, served_id=OWN, article=OWN)

    assert claims_too_much(later, known(row()))
    assert decide(replace(later, id=OWN), known(row())).outcome is Outcome.REVISED
