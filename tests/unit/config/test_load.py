from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from crawler.config import load, source_from_url
from crawler.errors import ConfigError
from crawler.models.profile import Profile
from crawler.models.source import (
    RECHECK,
    ArticleRules,
    HttpRules,
    Kind,
    Pick,
    Source,
    Transform,
    rules_digest,
)
from tests.kit.shared import shared
from tests.unit.config.folder import NOTHING, config, problems, source, write

ROOT = Path(__file__).resolve().parents[3]
TOKEN = {"EXAMPLE_TOKEN": "s3cret-token"}


def example(folder: Path) -> Path:
    files = ("crawler.yaml", "sources.yaml")
    return write(folder, {name: shared("examples", name).read_text("utf-8") for name in files})


def test_a_bare_address_is_a_source_with_every_default(tmp_path: Path) -> None:
    assert source(tmp_path, "- https://www.example.org/blog/en/\n") == Source(
        name="example.org-blog-en",
        folder="example-org-blog-en",
        urls=("https://www.example.org/blog/en/",),
    )


def test_the_example_loads(tmp_path: Path) -> None:
    loaded = load(example(tmp_path), TOKEN)

    assert [each.name for each in loaded.sources] == [
        "example.org", "news", "新浪财经－国內", "api", "everything",
    ]  # fmt: skip


def test_every_value_of_the_examples_last_source_arrives(tmp_path: Path) -> None:
    everything = load(example(tmp_path), TOKEN).sources[4]

    assert everything.kind == (Kind.FEED, Kind.HTML)
    assert everything.cron == "*/20 7-23 * * *"
    assert everything.recheck == RECHECK
    assert everything.http.rate == 2.0
    assert everything.http.headers == (("Accept-Language", "de"),)
    assert everything.list.date == (Pick(css="time::attr(datetime)"),)
    assert [rules.until for rules in everything.article] == [date(2024, 3, 1), None]
    assert everything.article[1].author == (Pick(css=".byline", regex="von (.+)"),)
    assert everything.article[1].title == (Pick(css="h1.headline"), Pick(css="h1"))
    assert everything.transforms == (
        Transform(kind="absolute_urls"),
        Transform(kind="replace", arguments=("foo", "bar")),
        Transform(kind="drop_if", arguments=("title ~ '^Anzeige'",)),
    )


def test_the_examples_settings_are_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "bare" / "sources").mkdir(parents=True)
    bare = write(tmp_path / "bare", {"sources.yaml": ""})

    shown = load(example(tmp_path / "shown"), TOKEN)

    assert shown.settings == load(bare, NOTHING).settings
    assert shown.settings.archive == str(tmp_path / "archive")
    assert shown.http == HttpRules()


def test_the_configuration_of_this_repository_loads() -> None:
    loaded = load(ROOT / "config", NOTHING)

    sina = loaded.sources[0]
    assert (sina.name, sina.categories) == ("新浪财经－国內", ("金融", "新浪财经"))
    assert sina.list.item == (Pick(css="result.data"),)
    assert loaded.settings.archive == str(ROOT / "archive")


def test_places_lead_to_the_line_of_a_rule(tmp_path: Path) -> None:
    loaded = load(example(tmp_path), TOKEN)
    lines = shared("examples", "sources.yaml").read_text("utf-8").splitlines()

    def line(name: str, path: str) -> str:
        place = loaded.find_place(name, path)
        assert place is not None
        return lines[place.line - 1][place.column - 1 :]

    assert line("everything", "article[1].title").startswith("title: [h1.headline")
    assert line("everything", "article[1].body[1]").startswith("main article]")
    assert line("everything", "http.headers").startswith("headers: {Acc")
    assert line("everything", "list.item[0]").startswith("item: article.teaser")
    assert line("news", "article[0].body[0]").startswith("body: div.story")
    assert line("news", "article.remove[1]").startswith(".related")
    assert line("news", "list.item").startswith("url: https://news")
    assert line("example.org", "").startswith("https://example.org/")
    assert loaded.find_place("nobody", "url") is None


def test_a_sources_word_wins_over_its_file_and_that_over_the_program(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "crawler.yaml": "http: {rate: 1/m, concurrency: 7, headers: {X-A: a, X-B: a}}\n",
            "sources.yaml": "defaults: {timezone: Asia/Tokyo, http: {rate: 2/m, headers: {X-b: b}}}"
            "\nsources:\n  - {url: https://a.example/, http: {rate: 3/m}, timezone: Asia/Seoul}\n"
            "  - https://b.example/\n",
            "sources/c.yaml": "- https://c.example/\n",
        },
    )

    a, b, c = load(tmp_path, NOTHING).sources

    rates = [each.http.rate and each.http.rate * 60 for each in (a, b, c)]
    assert rates == pytest.approx([3, 2, 1])
    assert [each.timezone for each in (a, b, c)] == ["Asia/Seoul", "Asia/Tokyo", "UTC"]
    assert {each.http.concurrency for each in (a, b, c)} == {7}
    assert dict(a.http.headers) == {"X-A": "a", "X-b": "b"}


def test_a_sources_cron_replaces_a_default_every(tmp_path: Path) -> None:
    text = "defaults: {every: 1h}\nsources: [{url: https://a.example/, cron: '@daily'}]\n"

    found = source(tmp_path, text)

    assert (found.every, found.cron) == (None, "0 0 * * *")


def test_anchors_and_merge_keys_share_rules(tmp_path: Path) -> None:
    text = (
        "- &a {url: https://a.example/, every: 1h, first: 5}\n"
        "- {<<: *a, url: https://b.example/, first: 6}\n"
    )

    loaded = config(tmp_path, text)

    assert [each.urls[0] for each in loaded.sources] == ["https://a.example/", "https://b.example/"]
    assert {each.every for each in loaded.sources} == {timedelta(hours=1)}
    assert [each.first for each in loaded.sources] == [5, 6]


def test_sections_with_every_line_commented_out_are_as_if_absent(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "crawler.yaml": "archive:\nhttp:\n",
            "sources.yaml": "defaults:\nsources:\n",
            "sources/a.yaml": "url: https://a.example/\nhttp:\nlist:\narticle:\n",
            "sources/.b.yaml": "nonsense",
            "sources/readme.txt": "nonsense",
        },
    )

    (found,) = load(tmp_path, NOTHING).sources

    assert found.article == (ArticleRules(),)


def test_a_folder_without_configuration_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no configuration: looked for") as caught:
        load(tmp_path / "nowhere", NOTHING)

    assert "crawler init" in caught.value.hint


def test_settings_alone_are_a_configuration_without_sources(tmp_path: Path) -> None:
    assert load(write(tmp_path, {"crawler.yaml": ""}), NOTHING).sources == ()


def test_rules_after_the_last_until_are_automatic(tmp_path: Path) -> None:
    text = "- {url: https://a.example/, article: {until: 2024-03-01, body: div}}\n"

    found = source(tmp_path, text)

    assert [rules.until for rules in found.article] == [date(2024, 3, 1), None]


def test_every_way_to_write_a_selector_means_the_same(tmp_path: Path) -> None:
    ways = ["li a", "[li a]", "{css: li a}", "{css: [li a]}", "[{css: li a}]"]
    files = {
        f"sources/{n}.yaml": (
            f"url: https://{n}.example/\nlist: {{item: {way}, link: {way}, date: {way}}}\n"
            f"article: {{body: {way}, title: {way}, next: []}}\n"
        )
        for n, way in enumerate(ways)
    }

    found = load(write(tmp_path, files), NOTHING).sources

    assert len({(each.list, each.article) for each in found}) == 1
    assert found[0].list.item == found[0].article[0].title == (Pick(css="li a"),)


def test_a_list_of_selectors_under_css_shares_its_pattern(tmp_path: Path) -> None:
    text = "- {url: https://a.example/, article: {title: {css: [h1, h2], regex: 'a(.)'}}}\n"

    title = source(tmp_path, text).article[0].title

    assert title == (Pick(css="h1", regex="a(.)"), Pick(css="h2", regex="a(.)"))


@pytest.mark.parametrize(
    "line",
    [
        "media: none",
        "media: lead",
        "media: all",
        "keep: forever",
        "keep: 90d",
        "profile: hexo-legacy",
        "recheck: [6h, 1h]",
        "article: {next: a.next}",
    ],
)
def test_what_may_be_asked_for_is_taken(tmp_path: Path, line: str) -> None:
    assert len(config(tmp_path, f"- url: https://a.example/\n  {line}\n").sources) == 1


def test_how_long_articles_are_kept_has_a_default_for_a_file(tmp_path: Path) -> None:
    text = (
        "defaults: {keep: 2y}\n"
        "sources:\n"
        "  - https://a.example/\n"
        "  - {url: https://b.example/, keep: forever}\n"
        "  - {url: https://c.example/, keep: 8w}\n"
    )

    found = [one.keep for one in config(tmp_path, text).sources]

    assert found == [timedelta(days=730.5), None, timedelta(weeks=8)]


def test_a_profile_for_all_is_taken_from_the_settings(tmp_path: Path) -> None:
    write(tmp_path, {"crawler.yaml": "archive: {profile: hexo-legacy}\n"})

    assert source(tmp_path, "- https://a.example/\n").profile == Profile(base="hexo-legacy")


def test_a_source_changes_what_stands_below_it_or_takes_another_profile(tmp_path: Path) -> None:
    text = (
        "defaults: {profile: {fields: {draft: false}}, slug: ascii}\n"
        "sources:\n"
        "  - {url: https://a.example/, profile: {fields: {weight: 3, kinds: [a, 1, no]}}}\n"
        "  - {url: https://b.example/, profile: zola, slug: pinyin}\n"
        "  - https://c.example/\n"
    )
    write(tmp_path, {"crawler.yaml": "archive: {profile: hugo, slug: unicode}\n"})

    first, second, third = config(tmp_path, text).sources

    fields = (("draft", False), ("weight", 3), ("kinds", ("a", 1, False)))
    assert first.profile == Profile(base="hugo", fields=fields)
    assert second.profile == Profile(base="zola")
    assert third.profile == Profile(base="hugo", fields=(("draft", False),))
    assert [first.slug, second.slug, third.slug] == ["ascii", "pinyin", "ascii"]


def test_a_profile_takes_all_that_can_be_changed_of_it(tmp_path: Path) -> None:
    text = (
        "- url: https://a.example/\n"
        "  profile:\n"
        "    base: jekyll\n"
        "    fields: {layout: article, excerpt: null}\n"
        "    rename: {title: headline, image: cover.image}\n"
        "    body: markdown\n"
        "    timezone: Asia/Shanghai\n"
    )

    profile = source(tmp_path, text).profile

    assert profile.base == "jekyll"
    assert profile.fields == (("layout", "article"), ("excerpt", None))
    assert profile.rename == (("title", "headline"), ("image", "cover.image"))
    assert (profile.body, profile.timezone) == ("markdown", "Asia/Shanghai")


def test_paths_are_relative_to_the_settings_file(tmp_path: Path) -> None:
    text = "archive: {path: ./here/../there}\nstore: {path: /var/x.db}\n"

    settings = load(write(tmp_path / "config", {"crawler.yaml": text}), NOTHING).settings

    assert (settings.archive, settings.store) == (f"{tmp_path}/config/there", "/var/x.db")


def test_a_relative_folder_gives_an_absolute_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "config", {"crawler.yaml": ""})
    monkeypatch.chdir(tmp_path)

    assert load(Path("config"), NOTHING).settings.archive == f"{os.getcwd()}/archive"  # noqa: PTH109


def test_an_address_alone_makes_a_source() -> None:
    http = HttpRules(rate=None)

    found = source_from_url("http://www.Example.org:8080/a/{page}?x=1", http=http)

    assert found.name == "example.org:8080-a"
    assert found.http == http


def test_what_is_no_address_makes_no_source() -> None:
    with pytest.raises(ConfigError, match="not an address") as caught:
        source_from_url("example.org")

    assert caught.value.hint == "did you mean 'https://example.org'?"


def test_the_digest_of_rules_changes_with_the_list_rules_alone(tmp_path: Path) -> None:
    plain = source(tmp_path, "- {url: https://a.example/, every: 1h}\n")
    other = source(tmp_path, "- {url: https://a.example/, article: {body: div}}\n")
    ruled = source(tmp_path, "- {url: https://a.example/, list: {pages: 2}}\n")
    kinds = source(tmp_path, "- {url: https://a.example/, kind: html}\n")

    assert rules_digest(plain) == rules_digest(other)
    assert len({rules_digest(plain), rules_digest(ruled), rules_digest(kinds)}) == 3
    assert len(rules_digest(plain)) == 16


def test_three_hundred_sources_load_quickly_enough_to_be_reloaded(tmp_path: Path) -> None:
    rules = {"item": "ul li", "link": "a::attr(href)", "title": ["h2", "h3"]}
    many = [
        {"url": f"https://s{n}.example/", "name": f"s{n}", "list": rules, "every": "1h"}
        for n in range(300)
    ]

    assert len(config(tmp_path, yaml.safe_dump(many)).sources) == 300


def test_nothing_in_a_wrong_file_is_half_taken(tmp_path: Path) -> None:
    assert len(problems(tmp_path, "- https://a.example/\n- {url: x}\n")) == 1
