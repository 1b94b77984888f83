"""`crawler reextract`: changed rules over what is stored, without the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.lively import bytes_below
from tests.journeys.pages import SENTENCES, article, feed
from tests.journeys.test_pages import home_of, page, part
from tests.journeys.test_rebuild import forget_all, tables
from tests.kit.captures import manifest_faults
from tests.kit.home import Home, says
from tests.kit.pictures import png
from tests.kit.site import Reply, Site, site_thread


@pytest.fixture
def site() -> Iterator[Site]:
    with site_thread() as site:
        yield site


def crawled(site: Site, folder: Path, *paths: str, **source: Any) -> Home:
    """An archive of what `paths` serve."""
    home = Home(folder)
    site.pages["/feed"] = feed(site, paths)
    rules(home, site, **source)
    home.ok("once")
    site.clear()
    return home


def rules(home: Home, site: Site, **source: Any) -> None:
    home.sources({"url": site.url("/feed"), "name": "harbour"} | source)


def byline(name: str, more: str = "") -> str:
    return f"<p class=by>{name}</p><div class=ad>Buy boats.</div>{more}"


def test_a_dry_run_counts_by_field_and_writes_nothing(tmp_path: Path, site: Site) -> None:
    for number in (1, 2, 3):
        site.pages[f"/{number}"] = article(f"Story {number}", extra=byline(f"Writer {number}"))
    home = crawled(site, tmp_path, "/1", "/2", "/3")
    before = bytes_below(home, ".")
    rules(home, site, article={"author": ".by", "remove": [".ad", ".by"]})

    done = home.ok("reextract", "harbour", "--json").json
    said = home.ok("reextract", "harbour")

    assert (done["articles"], done["changed"], done["applied"]) == (3, 3, False)
    assert done["fields"]["author"]["changed"] == 3
    assert done["fields"]["body"] == {"changed": 3, "gained": 0, "lost": 0}
    shown = {line for sample in done["samples"] for line in sample["lines"]}
    assert {"- harbour", "+ Writer 1"} <= shown
    assert "3 would change" in said.out
    assert "  - <p>Writer 1</p>" in said.out
    assert "--apply" in said.err
    assert bytes_below(home, ".") == before
    assert site.asked == []


def test_new_versions_are_written_once_and_a_rebuild_comes_to_the_same(
    tmp_path: Path, site: Site
) -> None:
    for number in (1, 2, 3):
        site.pages[f"/{number}"] = article(f"Story {number}", extra=byline("Ada Poe"))
    home = crawled(site, tmp_path, "/1", "/2", "/3")
    paths = {post.path for post in home.posts()}
    rules(home, site, article={"author": ".by", "remove": [".by"]})

    first = home.ok("reextract", "harbour", "--apply", "--json").json
    posts, state = bytes_below(home, "posts"), tables(home)
    again = home.ok("reextract", "harbour", "--apply", "--json").json
    lines = home.lines()
    forget_all(home)
    home.ok("rebuild")

    assert (first["changed"], again["changed"]) == (3, 0)
    assert {post.path for post in home.posts()} == paths
    assert {post.fields["author"] for post in home.posts()} == {"Ada Poe"}
    assert [line["outcome"] for line in lines] == ["new"] * 3 + ["revised"] * 3
    assert {line["at"] for line in lines[:3]} == {line["at"] for line in lines[3:]}
    assert bytes_below(home, "posts") == posts
    assert tables(home) == state
    assert manifest_faults(home.archive) == []
    home.ok("verify")


def test_a_changed_archive_of_everything_comes_back_the_same(
    whole: tuple[Site, Home], home: Home
) -> None:
    """Versions, aliases, entries alone, files, articles of several pages."""
    assert whole
    names = {line["source"] for line in home.lines()}
    config = (home.config / "sources.yaml").read_text("utf-8")
    (home.config / "sources.yaml").write_text(
        config.replace("name: ", "categories: [Changed]\n  name: "), "utf-8"
    )

    for name in sorted(names):
        done = home.ok("reextract", name, "--apply", "--json").json
        assert done["changed"] == done["articles"]
        assert done["fields"]["categories"]["changed"] == done["changed"]
        assert home.ok("reextract", name, "--json").json["changed"] == 0
    edited = [post.path for post in home.posts() if "A note of mine." in post.body]
    posts, state = bytes_below(home, "posts"), tables(home)
    forget_all(home)
    home.ok("rebuild")

    for path in edited:
        posts.pop(path.relative_to(home.archive).as_posix())
    after = bytes_below(home, "posts")
    assert {path: after[path] for path in posts} == posts
    assert tables(home) == state
    assert all("Changed" in post.fields["categories"] for post in home.posts())


def test_an_export_has_each_capture_once(tmp_path: Path, site: Site) -> None:
    site.pages["/1"] = article("Story", extra=byline("Ada Poe"))
    home = crawled(site, tmp_path, "/1")
    rules(home, site, article={"author": ".by"})
    home.ok("reextract", "harbour", "--apply")

    done = home.ok("export", "--warc", "all.warc.gz", "--json").json

    assert done["captures"] == 1


def test_a_post_that_was_edited_or_deleted_by_hand_stays_so(tmp_path: Path, site: Site) -> None:
    for number in (1, 2, 3):
        site.pages[f"/{number}"] = article(f"Story {number}", extra=byline("Ada Poe"))
    home = crawled(site, tmp_path, "/1", "/2", "/3")
    edited, deleted, other = (post.path for post in home.posts())
    edited.write_text(edited.read_text("utf-8") + "Mine.\n", "utf-8")
    deleted.unlink()
    rules(home, site, article={"author": ".by"})

    done = home.ok("reextract", "harbour", "--apply", "--json").json

    assert done["edited"] == [edited.relative_to(home.archive).as_posix()]
    assert done["deleted"] == [deleted.relative_to(home.archive).as_posix()]
    assert done["fields"]["author"]["changed"] == 3
    assert edited.read_text("utf-8").endswith("Mine.\n")
    assert not deleted.exists()
    assert "Ada Poe" in other.read_text("utf-8")
    assert home.ok("reextract", "harbour", "--apply", "--json").json["changed"] == 0
    assert "edited" in home.ok("status").out


def test_rules_are_chosen_by_the_time_of_the_page(tmp_path: Path, site: Site) -> None:
    site.pages["/1"] = article("Story", extra=byline("Ada Poe"))
    home = crawled(site, tmp_path, "/1")
    later = [{"until": "2000-01-01", "author": ".ad"}, {"author": ".by"}]
    rules(home, site, article=later)

    home.ok("reextract", "harbour", "--apply")

    assert [post.fields["author"] for post in home.posts()] == ["Ada Poe"]
    rules(home, site, article=[{"until": "2999-01-01", "author": ".ad"}, {"author": ".by"}])
    home.ok("reextract", "harbour", "--apply")
    assert [post.fields["author"] for post in home.posts()] == ["Buy boats"]


def test_since_leaves_out_what_was_fetched_before(tmp_path: Path, site: Site) -> None:
    site.pages["/1"] = article("Story", extra=byline("Ada Poe"))
    home = crawled(site, tmp_path, "/1")
    rules(home, site, article={"author": ".by"})

    late = home.ok("reextract", "harbour", "--since", "2999-01-01", "--json").json
    early = home.ok("reextract", "harbour", "--since", "2000-01-01", "--json").json

    assert (late["articles"], late["changed"]) == (0, 0)
    assert (early["articles"], early["changed"]) == (1, 1)


def test_an_article_of_several_pages_is_made_of_all_of_them(tmp_path: Path, site: Site) -> None:
    site.pages["/story"] = page(1, link="<a rel=next href='/story?page=2'>Next</a>")
    site.pages["/story?page=2"] = page(2)
    home = home_of(tmp_path, site)
    home.ok("once")
    site.clear()
    rules(home, site, categories=["Sea"])

    home.ok("reextract", "harbour", "--apply")
    posts = bytes_below(home, "posts")
    forget_all(home)
    home.ok("rebuild")

    (post,) = home.posts()
    assert part(2)[:40] in post.body
    assert post.fields["categories"][0] == "Sea"
    assert bytes_below(home, "posts") == posts
    assert site.asked == []


def short(number: int) -> str:
    """A page with nothing that anybody would take for an article, unless told to."""
    news = f"<ul><li class=news><a href=/x>N{number} rings</a></ul>"
    return f"<!DOCTYPE html><title>P{number}</title>{news}"


def test_images_that_the_archive_has_stay_in_the_article(tmp_path: Path, site: Site) -> None:
    site.pages["/1"] = article("Story", extra='<p>See: <img src="/boat.png"></p>' + byline("Ada"))
    site.pages["/boat.png"] = Reply(png(40, 30), headers={"Content-Type": "image/png"})
    home = crawled(site, tmp_path, "/1", media="all")
    assert "media/" in home.posts()[0].body
    rules(home, site, media="all", article={"author": ".by"})

    home.ok("reextract", "harbour", "--apply")
    posts, state = bytes_below(home, "posts"), tables(home)
    home.ok("verify")
    forget_all(home)
    home.ok("rebuild")

    (post,) = home.posts()
    assert post.fields["author"] == "Ada"
    assert "media/" in post.body
    assert bytes_below(home, "posts") == posts
    assert tables(home) == state
    assert site.asked == []


def test_a_source_that_was_renamed_keeps_its_articles(tmp_path: Path, site: Site) -> None:
    site.pages["/1"] = article("Story", extra=byline("Ada Poe"))
    home = crawled(site, tmp_path, "/1")
    home.ok("rename", "harbour", "port", "--yes")
    rules(home, site, name="port", article={"author": ".by"})

    done = home.ok("reextract", "port", "--apply", "--json").json
    posts, state = bytes_below(home, "posts"), tables(home)
    forget_all(home)
    home.ok("rebuild")

    assert (done["articles"], done["changed"]) == (1, 1)
    assert bytes_below(home, "posts") == posts
    assert tables(home) == state


def test_pages_that_the_old_rules_found_nothing_on_become_articles(
    tmp_path: Path, site: Site
) -> None:
    site.pages["/1"], site.pages["/2"] = short(1), short(2)
    home = crawled(site, tmp_path, "/1", "/2", content="page")
    assert {line["outcome"] for line in home.lines()} == {"failed"}
    rules(home, site, content="page", article={"body": ".news", "title": ".news"})

    done = home.ok("reextract", "harbour", "--apply", "--json").json
    posts, state = bytes_below(home, "posts"), tables(home)
    again = home.ok("reextract", "harbour", "--apply", "--json").json
    home.ok("once")
    asked = [site.count("/1"), site.count("/2")]
    forget_all(home)
    home.ok("rebuild")

    assert (done["found"], again["found"], again["changed"]) == (2, 0, 0)
    assert {post.fields["title"] for post in home.posts()} == {"N1 rings", "N2 rings"}
    assert asked == [0, 0]
    assert bytes_below(home, "posts") == posts
    assert tables(home) == state


def test_a_page_takes_the_place_of_the_entry_that_stood_in_for_it(
    tmp_path: Path, site: Site
) -> None:
    site.pages["/1"] = short(1)
    home = Home(tmp_path)
    long = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES * 2)
    entry = f"<description><![CDATA[{long}]]></description></item>"
    site.pages["/feed"] = feed(site, ["/1"]).replace("</item>", entry)
    rules(home, site)
    home.ok("once")
    (post,) = home.posts()
    assert post.fields["partial"] is True
    site.clear()
    rules(home, site, article={"body": ".news", "title": ".news"})

    done = home.ok("reextract", "harbour", "--apply", "--json").json
    (now,) = home.posts()
    again = home.ok("reextract", "harbour", "--apply", "--json").json
    state = tables(home)
    forget_all(home)
    home.ok("rebuild")

    assert now.path == post.path
    assert now.fields["title"] == "N1 rings"
    assert "partial" not in now.fields
    assert (done["found"], again["found"], again["changed"]) == (1, 0, 0)
    assert tables(home) == state


def test_copies_that_are_none_by_the_new_rules_become_articles(tmp_path: Path, site: Site) -> None:
    same = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    for number in (1, 2, 3):
        site.pages[f"/{number}"] = article(
            f"Story {number}", extra=f"<div class=wall><h2>Welcome</h2>{same}</div>"
        )
    wrong = {"title": ".wall h2", "body": ".wall"}
    home = crawled(site, tmp_path, "/1", "/2", "/3", article=wrong)
    assert [line["outcome"] for line in home.lines()] == ["new", "duplicate", "duplicate"]
    rules(home, site, article={"body": "article", "remove": [".wall"]})

    done = home.ok("reextract", "harbour", "--apply", "--json").json
    posts, state = bytes_below(home, "posts"), tables(home)
    again = home.ok("reextract", "harbour", "--apply", "--json").json
    forget_all(home)
    home.ok("rebuild")

    assert (done["changed"], done["found"]) == (1, 2)
    assert (again["changed"], again["found"]) == (0, 0)
    assert {post.fields["title"] for post in home.posts()} == {"Story 1", "Story 2", "Story 3"}
    assert home.ok("show", site.url("/3")).out.count("Story 3") > 1
    assert bytes_below(home, "posts") == posts
    assert tables(home) == state


def test_while_another_process_holds_the_archive_it_is_named(tmp_path: Path, site: Site) -> None:
    site.pages["/1"] = article("Story", extra=byline("Ada Poe"))
    home = crawled(site, tmp_path, "/1")
    rules(home, site, article={"author": ".by"})

    with home.running("run") as daemon:
        says(daemon, "running")
        refused = home.ok("reextract", "harbour", "--apply", code=3)
        looked = home.ok("reextract", "harbour", "--json").json

    assert "crawler run" in refused.err
    assert looked["changed"] == 1
