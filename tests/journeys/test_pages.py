"""Articles of several pages: followed, joined in order, kept page by page, made again offline."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.pages import feed
from tests.kit.home import Home
from tests.kit.site import Site, site_thread

HEAD = "The harbour of the old town, as those who work there remember it, told in several parts."
TAIL = "All parts of this story were written down by the clerk of the harbour office himself."


@pytest.fixture
def site() -> Iterator[Site]:
    with site_thread() as site:
        yield site


def part(number: int) -> str:
    return f"Part number {number} of the story tells how boat {number} left on a grey morning. " * 4


def page(number: int, *, link: str = "", title: str = "The story of the harbour") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title} - The Site</title></head><body>'
        f"<nav><a href=/>Home</a></nav><article><h1>{title}</h1><p>{HEAD}</p>"
        f"<p>{part(number)}</p><p>{part(number + 100)}</p><p>{TAIL}</p></article>"
        f"<div class=pages>{link}</div></body></html>"
    )


def home_of(folder: Path, site: Site, **source: object) -> Home:
    home = Home(folder)
    site.pages["/feed"] = feed(site, ["/story"])
    home.sources({"url": site.url("/feed"), "name": "harbour", **source})
    return home


def story(site: Site, count: int) -> None:
    """Lay out a story of so many pages: /story, /story?page=2 ..."""
    site.pages["/story"] = page(1, link="<a href='?page=2'>2</a> <a href='?page=3'>3</a>")
    for number in range(2, count + 1):
        link = f"<a rel=next href='/story?page={number + 1}'>Next</a>" if number < count else ""
        site.pages[f"/story?page={number}"] = page(number, link=link)


def test_pages_are_joined_in_order_and_what_they_repeat_stands_once(
    tmp_path: Path, site: Site
) -> None:
    story(site, 3)
    home = home_of(tmp_path, site)

    home.ok("once")
    (post,) = home.posts()

    places = [post.body.index(text) for text in (HEAD, part(1)[:40], part(2)[:40], part(3)[:40])]
    assert places == sorted(places)
    assert post.body.count(HEAD) == post.body.count(TAIL) == 1
    assert post.body.index(TAIL) > places[-1]
    assert [site.count(f"/story?page={number}") for number in (2, 3)] == [1, 1]


def test_each_page_is_kept_as_it_came_and_the_database_can_be_lost(
    tmp_path: Path, site: Site
) -> None:
    story(site, 3)
    home = home_of(tmp_path, site)
    home.ok("once")
    before = home.ok("list", "--json").json
    for file in home.archive.glob("crawler.db*"):
        file.unlink()
    site.clear()

    home.ok("once")

    assert home.ok("list", "--json").json == before
    assert site.count("/story") == 0
    second, third, first = home.lines()
    assert [line["outcome"] for line in (first, second, third)] == ["new", *["duplicate"] * 2]
    assert {line["id"] for line in home.lines()} == {first["id"]}
    assert second["entry"]["guid"] == f"{first['id']}#page=2"
    for number, line in enumerate((first, second, third), 1):
        body = gzip.decompress((home.archive / line["raw"]).read_bytes())
        assert hashlib.sha256(body).hexdigest() == line["sha256"]
        assert part(number) in body.decode()


def test_a_rule_names_the_next_page_whatever_its_address(tmp_path: Path, site: Site) -> None:
    site.pages["/story"] = page(1, link="<p class=go><a href=/elsewhere/end>And then?</a></p>")
    site.pages["/elsewhere/end"] = page(2)
    home = home_of(tmp_path, site, article={"next": "p.go"})

    home.ok("once")
    (post,) = home.posts()

    assert post.body.index(part(2)[:40]) > post.body.index(part(1)[:40])


def test_the_next_article_is_no_next_page(tmp_path: Path, site: Site) -> None:
    site.pages["/story"] = page(1, link="<a rel=next href=/story-of-the-mill>Next</a>")
    site.pages["/story-of-the-mill"] = page(2, title="The story of the mill")
    home = home_of(tmp_path, site)

    home.ok("once")

    assert len(home.lines()) == 1
    assert site.count("/story-of-the-mill") == 0


def test_a_page_that_adds_nothing_is_left_out(tmp_path: Path, site: Site) -> None:
    """The pages of the comments, say."""
    site.pages["/story"] = page(1, link="<a rel=next href='/story?page=2'>2</a>")
    site.pages["/story?page=2"] = page(1)
    home = home_of(tmp_path, site)

    home.ok("once")

    assert len(home.lines()) == 1


def test_an_article_ends_after_twenty_pages(tmp_path: Path, site: Site) -> None:
    story(site, 30)
    home = home_of(tmp_path, site)

    home.ok("once")
    (post,) = home.posts()

    assert part(20)[:40] in post.body
    assert site.count("/story?page=20") == 1
    assert site.count("/story?page=21") == 0


def test_an_article_is_kept_without_a_page_that_is_not_there(tmp_path: Path, site: Site) -> None:
    site.pages["/story"] = page(1, link="<a rel=next href=/story/2>2</a>")
    home = home_of(tmp_path, site)

    home.ok("once")
    (post,) = home.posts()

    assert part(1)[:40] in post.body
    assert site.count("/story/2") == 1


def test_a_preview_shows_all_pages(tmp_path: Path, site: Site) -> None:
    story(site, 2)
    home = home_of(tmp_path, site)

    done = home.ok("test", "harbour")

    assert done.out.index(part(2)[:40]) > done.out.index(part(1)[:40])
