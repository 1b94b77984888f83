"""Posts as each profile writes them."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.front_matter import load
from crawler.archive.profiles import PostFacts, render
from crawler.models.article import Article
from crawler.models.entry import Enclosure
from crawler.models.profile import DIALECTS, Profile
from tests.kit.golden import assert_golden
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


def facts(profile: str | Profile = "hexo", **changes: object) -> PostFacts:
    fields: dict[str, object] = {
        "profile": Profile(base=profile) if isinstance(profile, str) else profile,
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
@given(
    st.text(st.characters()),
    st.text(st.characters()),
    st.sampled_from([each for each in sorted(DIALECTS) if not DIALECTS[each].html_strings]),
)
def test_any_article_makes_a_post_that_reads_back(title: str, name: str, profile: str) -> None:
    post = render(
        article(title=title, authors=(name,), summary=name, body=title),
        facts(profile, source=name or "a"),
    )

    assert post.startswith((b"---\ntitle: ", b"+++\ntitle = "))
    assert fields_of(post)["title"] == "".join(
        "\ufffd" if "\ud800" <= c <= "\udfff" else c for c in title
    )
    assert post.endswith(b"</div>\n")


FULL = {
    "title": 'He said: "A & B < C" {{ x }}',
    "body": "<h2>Part</h2><p>One {two} <b>three</b>, $5.</p><pre>a\n\n  b\n</pre>"
    '<p><img src="https://e.org/a.png" alt="A"> <a href="https://e.org/?a=1&amp;b=2">link</a></p>',
    "text": "Part\nOne {two} three, $5.\na\n\n  b\nlink",
    "modified": datetime(2021, 7, 20, 1, 2, 3, tzinfo=UTC),
    "authors": ("A. Bee", "C <Dee>"),
    "image": PICTURE,
    "tags": ("new york", "工业", "C++", "2021"),
    "language": "en",
    "summary": "In short: yes",
    "partial": True,
    "enclosures": (
        Enclosure(url="https://e.org/a.mp3", type="audio/mpeg", bytes=12),
        Enclosure(url="https://e.org/b.mp3"),
    ),
}


@pytest.mark.parametrize("body", ["html", "markdown"])
@pytest.mark.parametrize("profile", sorted(DIALECTS))
def test_every_profile_writes_what_was_read_over(profile: str, body: str) -> None:
    chosen = Profile.model_validate({"base": profile, "body": body})

    post = render(article(**FULL), facts(chosen)).decode()

    assert_golden(f"profiles/{profile}.{body}.md", post)


@pytest.mark.parametrize("profile", sorted(DIALECTS))
def test_every_profile_names_an_articles_title_and_instant(profile: str) -> None:
    zone = timezone(timedelta(hours=8))

    fields = fields_of(render(article(), facts(profile)))

    wanted = article().published
    text = str(fields["date"])
    found = datetime.fromisoformat(text) if "GMT" not in text else parsedate_to_datetime(text)
    assert fields["title"] == TITLE
    assert (found if found.tzinfo else found.replace(tzinfo=zone)) == wanted


@pytest.mark.parametrize(
    ("profile", "line"),
    [
        ("hexo", "date: 2021-07-19 18:24:48"),
        ("hexo-legacy", "date: 2021-07-19 18:24:48"),
        ("hugo", "date: '2021-07-19T18:24:48+09:00'"),
        ("astro", "date: 2021-07-19T18:24:48+09:00"),
        ("zola", "date = 2021-07-19T18:24:48+09:00"),
        ("obsidian", "date: 2021-07-19T18:24:48"),
    ],
)
def test_dates_stand_in_the_zone_that_the_user_names(profile: str, line: str) -> None:
    post = render(article(), facts(Profile(base=profile, timezone="Asia/Tokyo"))).decode()

    assert f"\n{line}\n" in post


def test_a_date_at_the_end_of_the_calendar_keeps_its_zone() -> None:
    last = datetime(9999, 12, 31, 23, tzinfo=UTC)

    post = render(article(published=last), facts(Profile(base="hugo", timezone="Asia/Tokyo")))

    assert fields_of(post)["date"] == "9999-12-31T23:00:00+00:00"


def test_constant_fields_and_other_names_are_the_users() -> None:
    profile = Profile(
        base="hexo",
        fields=(("comments", True), ("thumbnail", None), ("toc", ("a", 1, False)), ("x.y", 3)),
        rename=(("title", "headline"), ("id", "x.id"), ("toc", "contents")),
    )

    post = render(article(image=PICTURE), facts(profile)).decode()

    assert post.startswith(f'---\nheadline: "{TITLE}"\n')
    fields = fields_of(post.encode())
    assert fields["comments"] is True
    assert "thumbnail" not in fields
    assert fields["contents"] == ["a", 1, False]
    assert fields["x"] == {"id": "0123456789abcdef", "y": 3}


def test_constant_fields_of_toml_stand_where_toml_wants_them() -> None:
    fields = (("draft", True), ("extra.toc", True), ("aliases", ("a", "b")), ("date_", "x"))

    post = render(article(), facts(Profile(base="zola", fields=fields))).decode()

    read = tomllib.loads(post.split("+++\n")[1])
    assert (read["draft"], read["aliases"], read["extra"]["toc"]) == (True, ["a", "b"], True)
    assert read["taxonomies"] == {"categories": ["金融", "新浪财经", "新浪财经－国內"]}


def test_a_text_that_pelican_would_take_for_markup_is_escaped_and_no_other() -> None:
    titles = ["AT&T buys < B", "<script>alert(1)</script>", "Q&A", "&lt;b&gt; &copy", "a & b"]

    shown = [fields_of(render(article(title=t), facts("pelican")))["title"] for t in titles]

    assert [unescape(str(title)) for title in shown] == titles
    assert shown[2] == "Q&A"
    assert shown[4] == "a & b"
    assert not any("<" in str(title) for title in shown)


def test_a_tag_is_short_enough_to_name_a_file() -> None:
    fields = fields_of(render(article(tags=("猫" * 100, "a")), facts("hugo")))

    assert fields["tags"] == ["猫" * 40, "a"]


def test_obsidian_gets_tags_of_one_word() -> None:
    tags = ("new york", "C++", "2021", "a/b", "!!", "новости дня", "New York", "new york")

    fields = fields_of(render(article(tags=tags), facts("obsidian")))

    assert fields["tags"] == ["new-york", "C", "a/b", "новости-дня", "New-York"]


def test_the_name_alone_stands_for_a_profile_with_nothing_changed() -> None:
    changed = Profile(base="hugo", fields=(("a", 1),), body="markdown")

    assert Profile.model_validate("hugo").model_dump_json() == '"hugo"'
    assert changed.model_dump(mode="json") == {
        "base": "hugo", "fields": [["a", 1]], "body": "markdown",
    }  # fmt: skip
    assert Profile.model_validate_json(changed.model_dump_json()) == changed
    with pytest.raises(ValueError, match="no profile 'x'"):
        Profile(base="x")
