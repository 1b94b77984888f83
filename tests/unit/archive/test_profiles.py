"""Posts as each profile writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.front_matter import load
from crawler.archive.profiles import PROFILES, PostFacts, render
from crawler.models.article import Article
from crawler.models.entry import Enclosure
from tests.kit.shared import shared

UNHURRIED = settings(deadline=None)
CAPTURED = datetime(2021, 7, 19, 9, 30, tzinfo=UTC)
PICTURE = "https://n.sinaimg.cn/finance/cece9e13/20200514/343233024.png"
TITLE = "湖南省工信厅厅长毛腾飞：全力打造国家重要先进制造业高地"
DIGEST = "ab12" + "0" * 60


def article(**changes: object) -> Article:
    fields: dict[str, object] = {
        "url": "https://finance.example.cn/a.shtml",
        "title": TITLE,
        "body": "<p>一</p>\n\n<p>{二}</p>",
        "text": "一\n{二}",
        "published": datetime(2021, 7, 19, 17, 24, 48, tzinfo=timezone(timedelta(hours=8))),
        "authors": ("新浪财经",),
    }
    return Article.model_validate(fields | changes)


def facts(profile: str = "hexo", **changes: object) -> PostFacts:
    fields: dict[str, object] = {
        "profile": profile,
        "id": "0123456789abcdef",
        "source": "新浪财经－国內",
        "canonical": "https://finance.example.cn/a.shtml",
        "categories": ("金融", "新浪财经"),
        "archived_at": CAPTURED,
        "first_at": CAPTURED,
        "raw": f"raw/ab/12/{DIGEST}.html.gz",
        "sha256": DIGEST,
    }
    return PostFacts(**(fields | changes))  # type: ignore[arg-type]


def fields_of(post: bytes) -> dict[str, object]:
    return dict(load(post.decode())[0])


def test_the_hexo_profile_writes_its_fields_in_their_order() -> None:
    full = article(
        image=PICTURE, modified=CAPTURED, tags=("工业", "湖南"), language="zh", summary="综述",
        partial=True, enclosures=(Enclosure(url="https://e.org/a.mp3", type="audio/mpeg"),),
    )  # fmt: skip

    assert render(full, facts()).decode() == (
        f'---\ntitle: "{TITLE}"\n'
        'categories:\n - "金融"\n - "新浪财经"\n - "新浪财经－国內"\n'
        f'headimg: "{PICTURE}"\nthumbnail: "{PICTURE}"\nauthor: "新浪财经"\ncomments: false\n'
        "date: '2021-07-19T17:24:48+08:00'\nupdated: '2021-07-19T09:30:00+00:00'\n"
        'tags:\n - "工业"\n - "湖南"\nlang: "zh"\nexcerpt: "综述"\npartial: true\n'
        'enclosures:\n - url: "https://e.org/a.mp3"\n   type: "audio/mpeg"\n'
        'source: "新浪财经－国內"\nsource_url: "https://finance.example.cn/a.shtml"\n'
        "archived_at: '2021-07-19T09:30:00+00:00'\nid: \"0123456789abcdef\"\n"
        f'raw: "raw/ab/12/{DIGEST}.html.gz"\nsha256: "{DIGEST}"\n---\n\n'
        "<div>\n<p>一</p>\n<p>&#123;二&#125;</p>\n</div>\n"
    )


def test_what_an_article_lacks_is_left_out_and_never_made_up() -> None:
    post = fields_of(render(article(), facts()))

    assert not {"headimg", "thumbnail", "updated", "tags", "lang", "excerpt"} & set(post)
    assert not {"date_estimated", "partial", "enclosures"} & set(post)


def test_an_article_without_a_date_has_that_of_its_first_capture_and_says_so() -> None:
    later = CAPTURED + timedelta(days=3)

    post = fields_of(render(article(published=None), facts(archived_at=later)))

    assert post["date"] == "2021-07-19T09:30:00+00:00"
    assert post["date_estimated"] is True
    assert post["archived_at"] == "2021-07-22T09:30:00+00:00"


@pytest.mark.parametrize(
    ("authors", "site", "expected"),
    [
        (("A. Bee", "C. Dee"), "Site", "A. Bee, C. Dee"),
        ((), "Site", "Site"),
        ((), None, "新浪财经－国內"),
    ],
)
def test_an_author_is_named_always(
    authors: tuple[str, ...], site: str | None, expected: str
) -> None:
    post = fields_of(render(article(authors=authors, site=site), facts()))

    assert post["author"] == expected


def test_the_source_ends_the_categories_and_stands_there_once() -> None:
    post = fields_of(render(article(), facts(categories=("新浪财经－国內", "金融"))))

    assert post["categories"] == ["金融", "新浪财经－国內"]


def test_a_token_in_the_address_is_masked_and_what_tells_articles_apart_is_not() -> None:
    url = "https://user:word@e.org/a?sid=12&key=3&access_token=abc#t"

    post = fields_of(render(article(), facts(canonical=url)))

    assert post["source_url"] == "https://***@e.org/a?sid=12&key=3&access_token=***#t"


def test_the_address_of_an_entry_without_a_link_hides_its_feeds_token() -> None:
    key = "https://e.org/feed?key=abc&n=1#guid=12"

    post = fields_of(render(article(), facts(canonical=key)))

    assert post["source_url"] == "https://e.org/feed?key=***&n=1#guid=12"


def test_the_legacy_profile_writes_the_predecessors_front_matter_to_the_byte() -> None:
    seed = shared("seed", "sina-finance.md").read_text("utf-8").lstrip("\n")
    front_matter = seed[: seed.index("---\n\n") + 4]

    post = render(article(image=PICTURE), facts("hexo-legacy")).decode()

    assert post.startswith(front_matter + "\n<div>")


def test_the_legacy_profile_without_a_picture_or_an_easy_author_stays_readable() -> None:
    post = render(article(authors=("yes: 'no'",), title="it's"), facts("hexo-legacy")).decode()

    assert "title: 'it''s'\n" in post
    assert "author: 'yes: ''no'''\n" in post
    assert "headimg" not in post


@UNHURRIED
@given(st.text(st.characters()), st.text(st.characters()), st.sampled_from(sorted(PROFILES)))
def test_any_article_makes_a_post_that_reads_back(title: str, name: str, profile: str) -> None:
    post = render(
        article(title=title, authors=(name,), summary=name, body=title),
        facts(profile, source=name or "a"),
    )

    assert post.startswith(b"---\ntitle: ")
    assert fields_of(post)["title"] == "".join(
        "\ufffd" if "\ud800" <= c <= "\udfff" else c for c in title
    )
    assert post.endswith(b"</div>\n")
