"""What a user is told of a wrong configuration."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.config.folder import problem, problems, problems_of, refused, write


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("evry: 15m", "2:3: [0].evry: unknown key 'evry' — did you mean 'every'?"),
        ("interval: 15m", "2:3: [0].interval: unknown key 'interval' — did you mean 'every'?"),
        ("zzzzzz: 15m", "2:3: [0].zzzzzz: unknown key 'zzzzzz'"),
        (
            "every: 15 minutes",
            "2:10: [0].every: '15 minutes' is not a duration (write 30s, 15m, 6h or 1d) — did you",
        ),
        ("every: 5s", "2:10: [0].every: '5s' is out of bounds: 1m to 365d are allowed"),
        (
            "every: 15",
            "2:10: [0].every: '15' is a number to YAML: quote it — did you mean '\"15\"'?",
        ),
        ("name: 12:30", "2:9: [0].name: '12:30' is a number to YAML: quote it"),
        ("name: yes", "2:9: [0].name: 'yes' is true or false to YAML: quote it"),
        ("name: 2024-03-01", "2:9: [0].name: '2024-03-01' is a date to YAML: quote it"),
        ("name: '!!!'", "2:9: [0].name: '!!!' is not a name: it needs a letter or a digit"),
        ("name: [a]", "2:9: [0].name: the value is a list, where a single value is wanted"),
        ("paused: 'no'", "2:11: [0].paused: 'no' is neither true nor false"),
        ("first: '50'", "2:10: [0].first: '50' is not a whole number — did you mean '50'?"),
        ("first: 010", "2:10: [0].first: '010' is not a whole number in plain digits"),
        ("first: -1", "2:10: [0].first: '-1' is not a whole number in plain digits"),
        ("kind: rss", "2:9: [0].kind: 'rss' is not one of auto, feed, html, sitemap, json"),
        ("kind: [feed, htm]", "2:16: [0].kind[1]: 'htm' is not one of auto, feed, html, sitemap,"),
        ("timezone: Asia/Shangai", "2:13: [0].timezone: 'Asia/Shangai' is not a known time zone"),
        ("cron: '* * * *'", "2:9: [0].cron: '* * * *' is not a crontab line: five fields"),
        ("cron: '61 * * * *'", "2:9: [0].cron: '61 * * * *' is not a crontab line: bad minute"),
        ("cron: '0 0 31 2 *'", "2:9: [0].cron: '0 0 31 2 *' is not a crontab line: bad day-of-"),
        ("profile: hxo", "2:12: [0].profile: 'hxo' is not a profile (hexo, hexo-legacy, hugo, "),
        ("http: {rate: 5}", "2:16: [0].http.rate: '5' is a number to YAML: quote it"),
        ("http: {rate: 5 per s}", "2:16: [0].http.rate: '5 per s' is not a rate"),
        ("http: {rate: 0/s}", "2:16: [0].http.rate: '0/s' is out of bounds: 1/d to 1000/s"),
        ("http: {max_bytes: 10 megs}", "2:21: [0].http.max_bytes: '10 megs' is not a size"),
        ("http: {max_bytes: 10TB}", "2:21: [0].http.max_bytes: '10TB' is out of bounds"),
        (
            "http: {timeout: 5s}",
            "2:10: [0].http.timeout: unknown key 'timeout' — did you mean 'dea",
        ),
        ("http: {redirects: 100}", "2:21: [0].http.redirects: '100' is out of bounds: 0 to 20"),
        ("http: {robots: never}", "2:18: [0].http.robots: 'never' is not one of obey, pages, ig"),
        ("http: {contact: me@my.site}", "2:19: [0].http.contact: 'me@my.site' is not a contact:"),
        ("http: {allow_networks: 10.0.0.1/8}", "2:26: [0].http.allow_networks: '10.0.0.1/8' is n"),
        ("http: {proxy: 127.0.0.1:80}", "2:17: [0].http.proxy: '127.0.0.1:80' is not a proxy"),
        ("http: {headers: {User-Agent: x}}", "2:20: [0].http.headers.User-Agent: the User-Agent"),
        ("http: {headers: {Host: x}}", "2:20: [0].http.headers.Host: the header Host is ours"),
        ("http: {headers: {'a b': x}}", "2:20: [0].http.headers.a b: 'a b' is not a header's na"),
        ("http: 5", "2:9: [0].http: '5' is not a mapping (key: value)"),
        ("list: {item: 'ul li['}", "2:16: [0].list.item: 'ul li[' is not a selector"),
        ("list: {pages: 0}", "2:17: [0].list.pages: '0' is out of bounds: 1 to 1000 are allowed"),
        ("list: {include: '(['}", "2:19: [0].list.include: '([' is not a regular expression"),
        ("list: {include: '(a+)+$'}", "2:19: [0].list.include: '(a+)+$' is a regular expression"),
        ("list: {items: li}", "2:10: [0].list.items: unknown key 'items' — did you mean 'item'?"),
        ("article: {body: }", "2:19: [0].article.body: '' is empty (a value that begins with #"),
        ("article: {body: '::attr(x'}", "2:19: [0].article.body: '::attr(x' is not a selector"),
        ("article: {body: 'p::text'}", "2:19: [0].article.body: 'p::text' is a selector of text"),
        ("article: {title: {}}", "2:20: [0].article.title: needs one of css, meta, json_ld, const"),
        ("article: {title: {css: a, meta: b}}", "2:20: [0].article.title: takes only one of css"),
        ("article: {title: {css: a, format: '%Y'}}", "2:29: [0].article.title.format: unknown ke"),
        (
            "article: {date: {css: a, format: '%d %Q'}}",
            "2:36: [0].article.date.format: '%d %Q' is not",
        ),
        ("article: {date: {css: a, format: date}}", "2:36: [0].article.date.format: 'date' is not"),
        ("article: {content: div}", "2:13: [0].article.content: unknown key 'content' — did you "),
        ("article: div.story", "2:12: [0].article: not a mapping (write for instance {body:"),
        ("article: [{body: a}, {body: b}]", "2:24: [0].article[1]: never used: the rules before"),
        ("article: {until: 2024-13-01}", "2:20: [0].article.until: '2024-13-01' is not a day"),
        ("transforms: absolute", "2:15: [0].transforms: 'absolute' is not a transform"),
        ("transforms: [{replace: [a]}]", "2:16: [0].transforms[0]: replace takes two texts"),
        ("transforms: [{}]", "2:16: [0].transforms[0]: a transform is one of"),
        ("transforms: {drop_if: \"tite ~ 'x'\"}", "2:25: [0].transforms.drop_if: 'tite ~ 'x''"),
        ("categories: [2024]", "2:16: [0].categories[0]: '2024' is a number to YAML: quote it"),
        ("keep: ever", "2:9: [0].keep: 'ever' is not a duration"),
        ("media: some", "2:10: [0].media: 'some' is not one of none, lead, all"),
        ("url: x", "2:3: [0]: duplicate key 'url' (first at line 1)"),
        ("name: !!python/name:os.system x", "2:9: [0].name: YAML tags have no meaning here"),
        ("? [a, b]\n  : c", "2:5: [0]: a key must be plain text"),
    ],
)
def test_each_mistake_is_told_with_its_place(tmp_path: Path, line: str, told: str) -> None:
    assert problem(tmp_path, line).startswith(told)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("example.org/feed", "not an address that starts with http:// or https:// — did you mean"),
        ("ftp://example.org/", "not an address that starts with http:// or https://"),
        ("https://", "not an address that starts with"),
        ("'https://example.org/a b'", "an address with white space in it"),
        ("'https://example.org/?p={pages}'", "an address with an unknown template {pages}"),
        ("{a: b}", "a mapping, where a single value is wanted"),
    ],
)
def test_what_is_no_address_is_told(tmp_path: Path, url: str, told: str) -> None:
    (found,) = problems(tmp_path, f"- url: {url}\n")

    assert told in found


def test_all_problems_of_all_files_come_at_once_in_order(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "crawler.yaml": "workers: many\nlog: {level: loud}\n",
            "sources.yaml": "sources:\n  - url: https://a.example/\n    evry: 1h\n  - {name: b}\n",
            "sources/one.yaml": "url: https://c.example/\nevery: never\n",
            "sources/two.yaml": "- [1, 2\n",
        },
    )

    found = problems_of(tmp_path)

    assert [line.split(": ")[0] for line in found] == [
        "crawler.yaml:1:10",
        "crawler.yaml:2:14",
        "sources.yaml:3:5",
        "sources.yaml:4:5",
        "sources/one.yaml:2:8",
        "sources/two.yaml:2:1",
    ]


def test_what_is_wrong_in_defaults_is_told_once(tmp_path: Path) -> None:
    text = "defaults: {every: x}\nsources: [https://a.example/, https://b.example/]\n"

    assert len(problems(tmp_path, text)) == 1


def test_what_is_wrong_in_defaults_is_told_also_where_every_source_overrides_it(
    tmp_path: Path,
) -> None:
    text = "defaults: {every: x, name: y}\nsources: [{url: https://a.example/, every: 1h}]\n"

    assert [line.split(": ")[1] for line in problems(tmp_path, text)] == [
        "defaults.every",
        "defaults.name",
    ]


def test_two_sources_of_one_name_are_told_with_both_places(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "sources.yaml": "- {url: https://a.example/, name: News}\n",
            "sources/b.yaml": "url: https://b.example/\nname: News\n",
            "sources/c.yaml": "url: https://c.example/\nname: news!\n",
        },
    )

    first, second = problems_of(tmp_path)

    assert first.startswith("sources/b.yaml:2:1: name: a second source named 'News'")
    assert f"{tmp_path}/sources.yaml:1:29" in first
    assert "'news!' and 'News'" in second
    assert "make the same folder 'news'" in second


def test_cron_and_every_exclude_each_other_but_a_default_gives_way(tmp_path: Path) -> None:
    told = problem(tmp_path, "every: 1h\n  cron: '0 * * * *'")

    assert told.startswith("3:3: [0].cron: 'cron' and 'every' exclude each other")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- url: https://a.example/\n\tname: x\n", "indent with spaces"),
        ("- url: *x\n", "must be quoted"),
        ("- url: @x\n", "must be quoted"),
        ("- name: a: b\n", "must be quoted"),
        ("- url: x\n  article: {body: #a}\n\n", "(a value in { } or [ ] that"),
        ('- url: "x\n- y\n\n', "(in what begins at line 1)"),
        ("a: b\n---\nc: d\n", "not YAML"),
        ("[" * 40 + "]" * 40, "nested deeper than 32 levels"),
        ("[" * 500_000, "nested deeper than 32 levels"),
        ("- url: \x01\n", "a character that YAML does not allow"),
        ("&a [*a]", "aliases blow the file up"),
        ("5", "not a source"),
        ("{}", "lacking the key 'sources'"),
        ("sources: 5", "not a list of sources"),
        ("sorces: []", "did you mean 'sources'?"),
        ("defaults: 5\nsources: []", "not a mapping"),
        ("- ~\n- []\n", "not a source"),
        ("url: []\n", "an empty list of addresses"),
        ("#" * 2**20 + "\n", "larger than 1048576 bytes"),
    ],
    ids=lambda value: value[:40],
)
def test_what_is_no_file_of_sources_is_told(tmp_path: Path, text: str, told: str) -> None:
    assert any(told in line for line in problems(tmp_path, text))


@settings(max_examples=80, deadline=None)
@given(
    st.text(max_size=60)
    | st.from_regex(
        r"(- |url|: |\n|  |&a |\*a|[\[\]{},'\"#|>?!%@<-]|https://e\.x/|\t){1,40}", fullmatch=True
    )
    | st.binary(max_size=60)
)
def test_any_bytes_are_read_or_refused_with_places(
    tmp_path_factory: pytest.TempPathFactory, data: str | bytes
) -> None:
    folder = tmp_path_factory.mktemp("c")
    content = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    (folder / "sources.yaml").write_bytes(content)

    for line in refused(folder) or ():
        assert line.startswith(f"{folder}/sources.yaml:")


def test_aliases_that_multiply_are_refused_in_bounded_time(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for n in range(1, 12):
        bomb += f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]\n"

    assert any("aliases blow the file up" in line for line in problems(tmp_path, bomb))


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_bytes(
        "- url: https://a.example/\n  name: 新闻\n".encode("gbk")
    )

    assert problems_of(tmp_path) == ["sources.yaml:2:1: not UTF-8: save the file in that encoding"]


def test_selectors_on_a_feed_are_refused_as_they_would_do_nothing(tmp_path: Path) -> None:
    told = problem(tmp_path, "kind: feed\n  list: {item: li, pages: 2}")

    assert "without any effect: kind is feed" in told


def test_a_default_that_has_no_effect_on_one_source_is_for_the_others(tmp_path: Path) -> None:
    text = (
        "defaults: {list: {item: li}}\n"
        "sources: [{url: https://a.example/, kind: feed}, {url: https://b.example/, x: 1}]\n"
    )

    assert problems(tmp_path, text) == ["sources.yaml:2:76: sources[1].x: unknown key 'x'"]


def test_a_list_without_end_is_refused(tmp_path: Path) -> None:
    told = problem(tmp_path, f"categories: [{'a, ' * 1001}]")

    assert "a list of more than 1000 items" in told


@pytest.mark.parametrize(
    ("kind", "item", "right"),
    [
        ("json", "result.data", True),
        ("json", "ul > li", True),  # a key may be called anything
        ("json", "a..b", False),
        ("json", "li[x]", False),
        ("html", "ul > li", True),
        ("html", "a..b", False),
        ("auto", "items[0].list", True),
        ("auto", "li[x] a", True),
        ("[html, json]", "data.items[0]", True),
    ],
)
def test_what_an_item_is_depends_on_the_kind_of_listing(
    tmp_path: Path, kind: str, item: str, *, right: bool
) -> None:
    text = f"- url: https://example.org/\n  kind: {kind}\n  list: {{item: '{item}'}}\n"

    if right:
        assert problems(tmp_path, text + "  x: 1") == ["sources.yaml:4:3: [0].x: unknown key 'x'"]
    else:
        assert "list.item" in problems(tmp_path, text)[0]


def test_settings_are_checked_like_sources(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "crawler.yaml": "archive: {profile: hugoo, slug: latin}\n"
            "schedule: {min: 12h, max: 1h}\n"
            "http: {rat: 1/s}\nsources: []\nworkers: 0\n"
        },
    )

    found = [line.split(": ", 1)[1] for line in problems_of(tmp_path)]

    names = "hexo, hexo-legacy, hugo, jekyll, eleventy, astro, pelican, zola, obsidian, plain"
    assert found == [
        f"archive.profile: 'hugoo' is not a profile ({names}) — did you mean 'hugo'?",
        "archive.slug: 'latin' is not one of unicode, ascii, pinyin",
        "schedule: schedule.min is greater than schedule.max",
        "http.rat: unknown key 'rat' — did you mean 'rate'?",
        "sources: unknown key 'sources' (sources stand in sources.yaml beside this file)",
        "workers: '0' is out of bounds: 1 to 256 are allowed",
    ]


@pytest.mark.parametrize(
    ("profile", "place", "told"),
    [
        ("{bse: hugo}", "bse", "bse: unknown key 'bse' — did you mean 'base'?"),
        ("{base: hug}", "hug", "base: 'hug' is not a profile (hexo, hexo-legacy, hugo, "),
        ("{slug: ascii}", "slug", "slug: unknown key 'slug' (it stands beside 'profile')"),
        ("{body: md}", "md", "body: 'md' is not one of html, markdown"),
        (
            "{timezone: Asia/Shangai}",
            "Asia",
            "timezone: 'Asia/Shangai' is not a known time zone (write for instance Europe/Berlin)",
        ),
        (
            "{rename: {titel: headline}}",
            "titel",
            "rename.titel: 'hexo' has no field 'titel' — did you mean 'title'?",
        ),
        ("{rename: {title: author}}", "title", "rename.title: two fields are called 'author'"),
        ("{rename: {title: tags.x}}", "title", "rename.title: 'tags' is a field, and no mapping"),
        ("{rename: {title: a b}}", "a b", "rename.title: 'a b' is not a field's name: letters, "),
        ("{fields: {title: x}}", "title", "fields.title: 'title' is the article's own"),
        ("{fields: {a b: x}}", "a b", "fields.a b: 'a b' is not a field's name: letters, digits"),
        ("{fields: {d: 2024-01-01}}", "2024", "fields.d: '2024-01-01' is a date to YAML: quote"),
        ("{fields: {n: 1.5}}", "1.5", "fields.n: '1.5' is a number to YAML: quote it"),
        ("{fields: {at: {x: 1}}}", "{x", "fields.at: the value is a mapping, where a single "),
        ("{fields: [draft]}", "[draft]", "fields: the value is not a mapping (key: value)"),
    ],
)
def test_what_is_wrong_with_a_profile_is_told_at_its_place(
    tmp_path: Path, profile: str, place: str, told: str
) -> None:
    text = f"- url: https://a.example/\n  profile: {profile}\n"

    (problem,) = problems(tmp_path, text)

    column = len("  profile: ") + profile.index(place) + 1
    assert problem.startswith(f"sources.yaml:2:{column}: [0].profile.{told}")


def test_two_spellings_of_one_file_are_refused(tmp_path: Path) -> None:
    write(tmp_path, {"crawler.yaml": "", "crawler.yml": ""})

    assert "keep one of them" in problems_of(tmp_path)[0]


def test_a_misspelt_key_tells_why_the_one_that_is_needed_is_not_there(tmp_path: Path) -> None:
    assert problems(tmp_path, "- ulr: https://example.org/feed\n  name: a\n") == [
        "sources.yaml:1:3: [0]: the value is lacking the key 'url'",
        "sources.yaml:1:3: [0].ulr: unknown key 'ulr' — did you mean 'url'?",
    ]
