"""What a rebuild extracts by is kept, and no secret with it."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta

import pytest

from crawler.archive.rules import RulesBook, rules_document, source_from_rules
from crawler.errors import DamagedFileError
from crawler.models.profile import Profile
from crawler.models.source import ArticleRules, HttpRules, ListRules, Pick, Slug, Source, Transform

SOURCE = Source(
    name="新闻 \u2028",
    folder="新闻",
    urls=("https://me:word@e.org/feed?token=abcdefgh&page={page}",),
    every=timedelta(minutes=15),
    timezone="Asia/Shanghai",
    http=HttpRules(
        rate=None, headers=(("Authorization", "Bearer s3cret-value"),), proxy="http://u:p@proxy:1"
    ),
    list=ListRules(next=(Pick(const="https://e.org/feed?token=abcdefgh&page=2"),)),
    article=(
        ArticleRules(until=date(2024, 3, 1), body=(Pick(css="div.text"),)),
        ArticleRules(title=(Pick(css="h1", regex="token=(.+)"),), remove=(".ad",)),
    ),
    transforms=(Transform(kind="replace", arguments=("a?token=b", "c")),),
)


def test_the_document_is_named_by_its_digest_and_the_same_every_time() -> None:
    digest, data = rules_document(SOURCE)

    assert hashlib.sha256(data).hexdigest() == digest
    assert rules_document(Source.model_validate(SOURCE.model_dump())) == (digest, data)
    assert json.loads(data)["timezone"] == "Asia/Shanghai"


def test_what_extraction_goes_by_reads_back_as_it_was() -> None:
    source = source_from_rules(rules_document(SOURCE)[1])

    assert source.article == SOURCE.article
    assert source.transforms == SOURCE.transforms
    assert source.name == SOURCE.name
    assert source.http == HttpRules(rate=None)


def test_no_secret_is_in_it() -> None:
    _, data = rules_document(SOURCE, ["s3cret-value", "abcdefgh"])

    assert not any(word in data for word in (b"s3cret", b"abcdefgh", b"me:word", b"u:p@"))
    assert b"&page={page}" in data


def test_a_secret_from_the_environment_is_masked_wherever_it_stands() -> None:
    source = SOURCE.model_copy(update={"urls": ("https://e.org/private/9f8e7d6c5b/feed",)})

    _, data = rules_document(source, ["9f8e7d6c5b"])

    assert b"https://e.org/private/***/feed" in data


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"name": "a", "future": 1}', b"\xff"])
def test_what_is_no_rules_document_is_named_as_damaged(data: bytes) -> None:
    with pytest.raises(DamagedFileError, match="does not read back"):
        source_from_rules(data)


def test_a_book_holds_the_document_of_each_source_as_it_is_configured_now() -> None:
    book = RulesBook(["s3cret-value"])
    edited = SOURCE.model_copy(update={"timezone": "Asia/Shanghai"})

    kept = [book.document(source) for source in (SOURCE, SOURCE, edited)]

    assert kept == [rules_document(source, ["s3cret-value"]) for source in (SOURCE, SOURCE, edited)]
    assert kept[0] is kept[1]


def test_a_setting_that_came_later_changes_no_digest_while_it_is_at_its_default() -> None:
    plain = Source(name="news", folder="news", urls=("https://e.org/",))
    chosen = plain.model_copy(update={"slug": Slug.PINYIN, "profile": Profile(base="hugo")})

    fields = json.loads(rules_document(plain)[1])

    assert "slug" not in fields
    assert fields["profile"] == "hexo"
    assert source_from_rules(rules_document(plain)[1]) == plain
    assert source_from_rules(rules_document(chosen)[1]) == chosen
