"""`crawler test`: what a source yields, and why, with nothing stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.pages import article, feed, listing
from tests.kit.home import Done, Home
from tests.kit.site import Reply, Site, site_thread
from tests.kit.terminal import on_terminal


def harbour(site: Site, folder: Path) -> Home:
    """A source whose rules match in part."""
    site.pages["/list"] = listing(["/a", "/b", "/live/c"], following="/list?p=2")
    site.pages["/a"] = article("Alpha", extra='<p class="share">Share this</p>')
    site.pages["/b"] = article("Beta")
    home = Home(folder)
    rules = {"item": "li", "link": "a", "date": "time.none", "exclude": ["/live/"]}
    home.sources(
        {
            "url": site.url("/list"),
            "name": "harbour",
            "list": {**rules, "next": "a.next::attr(href)"},
            "article": {"title": "h1", "author": "b.gone", "remove": [".share", ".ad"]},
        }
    )
    return home


def line_of(home: Home, what: str) -> int:
    """Return the line of sources.yaml in which `what` stands."""
    lines = (home.config / "sources.yaml").read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if what in line)


def shown(home: Home, *arguments: str, code: int = 0) -> Done:
    """Run `crawler test`, which must leave no trace."""
    done = home.ok("test", *arguments, code=code)
    assert not home.archive.exists()
    assert sorted(path.name for path in home.folder.iterdir()) == ["config"]
    return done


def test_it_shows_entries_and_an_article_and_stores_nothing(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)

        out = shown(home, "harbour").out

        assert "html, 2 entries, 1 left out by include and exclude" in out
        assert "The story of /a" in out
        assert "The story of /b" in out
        assert f"next page: {site.url('/list?p=2')}" in out
        assert "would be written to posts/harbour/2021/07/2021-07-19-alpha-" in out
        assert 'title: "Alpha"' in out
        assert "Share this" not in out.split("\n---\n")[-1]
        assert site.count("/b") == 0


def test_it_tells_where_each_field_came_from(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)

        lines = shown(home, "harbour").out.splitlines()

        fields = [line.split() for line in lines]
        assert ["title", "article.title[0]:", "h1", "Alpha"] in fields
        assert any(line.startswith("published") and "published_time" in line for line in lines)


def test_it_names_each_selector_that_matched_nothing_with_its_line(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)

        lines = [line for line in shown(home, "harbour").out.splitlines() if "matched noth" in line]

        named = {line.split()[2]: line for line in lines}
        assert named.keys() == {"list.date", "article.author", "article.remove[1]"}
        for path, what in (
            ("list.date", "date: time.none"),
            ("article.author", "author:"),
            ("article.remove[1]", "- .ad"),
        ):
            assert f"config/sources.yaml:{line_of(home, what)}:" in named[path]


def test_another_entry_or_a_page_by_its_address_can_be_asked_for(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)

        second = shown(home, "harbour", "--entry", "2").out
        page = shown(home, "harbour", "--article", site.url("/b")).out
        third = shown(home, "harbour", "--entry", "3", code=2).err

        assert 'title: "Beta"' in second
        assert 'title: "Beta"' in page
        assert "there are 2 entries, not 3" in third


def test_as_json_it_says_the_same(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)

        told = shown(home, "harbour", "--json").json

        (one,) = told["listings"]
        assert (one["kind"], len(one["entries"]), one["left_out"]) == ("html", 2, 1)
        assert one["unmatched"] == ["date"]
        assert told["article"]["article"]["title"] == "Alpha"
        assert told["article"]["article"]["provenance"]["title"]["rule"] == "article.title[0]: h1"
        assert told["article"]["post"].startswith("---\n")


def test_a_url_that_is_not_configured_is_read_as_a_source_of_its_own(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/a"])
        site.pages["/a"] = article("Alpha")
        home = Home(tmp_path)

        assert 'title: "Alpha"' in shown(home, site.url("/feed")).out


def test_a_page_that_declares_a_feed_is_read_through_it(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/"] = (
            '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head>'
            "<body><h1>Welcome</h1></body></html>"
        )
        site.pages["/feed"] = feed(site, ["/a"])
        site.pages["/a"] = article("Alpha")
        home = Home(tmp_path)

        out = shown(home, site.url("/")).out

        assert site.url("/feed") in out
        assert 'title: "Alpha"' in out


@pytest.mark.parametrize(
    ("path", "code"),
    [("/500", "fetch.status"), ("/404", "fetch.not-found"), ("/prose", "discover.no")],
)
def test_what_fails_is_named_and_ends_in_1(tmp_path: Path, path: str, code: str) -> None:
    with site_thread() as site:
        site.pages["/500"] = Reply(status=500)
        site.pages["/prose"] = "<html><title>Nothing</title><p>Nothing to see here.</p></html>"
        home = Home(tmp_path)
        home.sources({"url": site.url(path), "name": "one", "kind": "html"})

        assert code in shown(home, "one", code=1).out


def test_an_address_that_is_refused_says_which_line_allows_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.settings(http={"allow_networks": []})

    out = shown(home, "http://127.0.0.1:9/feed", code=1).out

    assert "fetch.refused.address" in out
    assert "allow_networks: [127.0.0.0/8]" in out


def test_a_name_that_is_no_source_is_said_with_the_nearest(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.sources({"url": "http://127.0.0.1:9/feed", "name": "harbour"})

    done = home.ok("test", "harbor", code=2)

    assert "no source is called 'harbor'" in done.err
    assert "did you mean 'harbour'?" in done.err


def test_a_declared_feed_that_fails_leaves_the_page_itself(tmp_path: Path) -> None:
    with site_thread() as site:
        declared = '<link rel="alternate" type="application/rss+xml" href="/feed">'
        page = listing([f"/story/{number}-of-many-words" for number in range(5)])
        site.pages["/"] = page.replace("<title>", f"{declared}<title>")
        home = Home(tmp_path)

        (one,) = home.ok("test", site.url("/"), "--json", code=1).json["listings"]

        assert len(one["entries"]) == 5
        assert "the declared feed" in one["notes"][0]


def test_of_an_index_of_sitemaps_the_newest_is_read(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/sitemap.xml"] = (
            f"<sitemapindex><sitemap><loc>{site.url('/old.xml')}</loc><lastmod>2020-01-01</lastmod>"
            f"</sitemap><sitemap><loc>{site.url('/new.xml')}</loc><lastmod>2024-01-01</lastmod>"
            "</sitemap></sitemapindex>"
        )
        urls = "".join(f"<url><loc>{site.url(f'/{number}')}</loc></url>" for number in range(3))
        site.pages["/new.xml"] = f"<urlset>{urls}</urlset>"
        site.pages["/0"] = article("Alpha")
        home = Home(tmp_path)
        home.sources({"url": site.url("/sitemap.xml"), "name": "map", "first": 2})

        index, newest = shown(home, "map", "--json").json["listings"]

        assert "an index of 2 sitemaps" in index["notes"][0]
        assert len(newest["entries"]) == 3
        assert "the newest 2 (`first`)" in newest["notes"][0]
        assert site.count("/old.xml") == 0


@pytest.mark.parametrize(("environ", "red"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_what_matched_nothing_is_red_unless_colour_is_unwanted(
    tmp_path: Path,
    environ: dict[str, str],
    red: bool,  # noqa: FBT001
) -> None:
    with site_thread() as site:
        harbour(site, tmp_path)

        with on_terminal(tmp_path, "test", "harbour", **environ) as terminal:
            assert terminal.end() == 0

        assert ("\x1b[31mmatched nothing: article.author" in terminal.seen) == red
        assert ("\x1b[" in terminal.seen) == red


def test_on_a_narrow_terminal_no_row_is_cut_off_at_its_edge(tmp_path: Path) -> None:
    with site_thread() as site:
        harbour(site, tmp_path)

        with on_terminal(tmp_path, "test", "harbour", COLUMNS="40") as terminal:
            assert terminal.end() == 0

        rows = terminal.text.split("matched nothing")[0].splitlines()[2:]
        assert "  The story of /a" in rows
        assert all(len(row) <= 40 for row in rows if not row.startswith(("left out", "next page")))
