"""A page you crawl can never break your site: real generators, the guides' own sites, nasty posts.

Hugo and Pelican are built always; those of npm and apt, and other profiles, by `make test-sites`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crawler.models.profile import Profile
from tests.architecture.harbour import STORIES, furnish
from tests.journeys.pages import article
from tests.kit.pictures import GIF, png
from tests.kit.site import Site, site_thread
from tests.sites.browser import open_pages, unseen_images
from tests.sites.built import Shown, read_site, wanted
from tests.sites.guide import Guide, read_guide
from tests.sites.posts import nasty_posts, write_posts
from tests.sites.tools import find_tool

OUTPUT = {
    "hugo": "public", "pelican": "output", "hexo": "public", "jekyll": "_site",
    "eleventy": "_site", "astro": "dist",
}  # fmt: skip
POSTS = list(nasty_posts())
EACH = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in OUTPUT]
)
LONG = pytest.mark.skipif(not os.environ.get("SITES"), reason="make test-sites builds it")


class Sites:
    """The sites that were built, each once."""

    def __init__(self, parent: pytest.TempPathFactory) -> None:
        self._parent = parent
        self._built: dict[tuple[str, Profile], Path] = {}

    def built(self, name: str, profile: Profile) -> Path:
        """Return the folder of a guide's site with the nasty posts in it."""
        tool = find_tool(name)
        if tool.lacking:
            pytest.skip(f"{name}: {tool.lacking}")
        if (name, profile) not in self._built:
            folder = self._parent.mktemp(name)
            self._built[name, profile] = _build(read_guide(name), profile, folder, tool.modules)
        return self._built[name, profile]

    def shown(self, name: str, profile: Profile) -> dict[str, Shown]:
        """Return what that site shows of each post."""
        return dict(read_site(self.built(name, profile)))


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Sites:
    return Sites(tmp_path_factory)


def _build(guide: Guide, profile: Profile, folder: Path, modules: Path | None) -> Path:
    with site_thread() as site:
        furnish(site)
        illustrate(site)
        guide.write(folder, site)
        guide.archive(folder)
    write_posts(folder / "archive", profile, POSTS)
    if modules is not None:
        (folder / "blog/node_modules").symlink_to(modules)
    guide.build(folder)
    return folder / "blog" / OUTPUT[guide.name]


def illustrate(site: Site) -> None:
    """Give the harbour's stories images: one of each kind that a browser shows."""
    for number, path in enumerate(STORIES):
        title, date = STORIES[path]
        shown = f'<p>As she lay there: <img src="/{number}.png" alt="a boat"></p>'
        lead = f'<meta property="og:image" content="{site.url("/lead.gif")}"></head>'
        site.pages[path] = article(title, date=date, extra=shown).replace("</head>", lead)
        site.pages[f"/{number}.png"] = png(number, side=30)
    site.pages["/lead.gif"] = GIF


def images_below(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.suffix in {".png", ".gif"})


def _own(name: str) -> Profile:
    """Return the profile that a guide chooses."""
    return Profile.model_validate(read_guide(name).profile())


@EACH
def test_a_site_shows_every_post_as_it_was_archived(name: str, sites: Sites) -> None:
    shown = sites.shown(name, _own(name))

    differing = {
        nasty.id: (shown.get(nasty.id), wanted(nasty.article))
        for nasty in POSTS
        if shown.get(nasty.id) != wanted(nasty.article)
    }
    assert not differing, dict(list(differing.items())[:3])
    titles = {title for title, _ in STORIES.values()}
    assert titles <= {post.title for post in shown.values()}, "the guide's own articles are there"
    front = (sites.built(name, _own(name)) / "index.html").read_text("utf-8")
    assert [title for title in titles if title not in front] == [], "the front page lists them"


@LONG
@EACH
def test_a_site_takes_the_default_profile_as_well(name: str, sites: Sites) -> None:
    if name in {"astro", "pelican"}:
        pytest.skip("its guide's schema wants real dates, its themes escaped titles")

    shown = sites.shown(name, Profile(fields=(("layout", "post"),) if name == "jekyll" else ()))

    assert [nasty.id for nasty in POSTS if shown.get(nasty.id) != wanted(nasty.article)] == []


@LONG
@EACH
def test_a_site_of_markdown_lacks_no_post(name: str, sites: Sites) -> None:
    shown = sites.shown(name, Profile(base=_own(name).base, body="markdown"))

    for nasty in POSTS:
        post, article = shown[nasty.id], wanted(nasty.article)
        assert (post.title, post.instant) == (article.title, article.instant)
        assert len(post.images) == len(article.images)
        assert len(_away(post)) == len(_away(article))


def _away(post: Shown) -> list[str]:
    return [address for address, _ in post.links if address.startswith("http")]


@EACH
def test_a_site_has_the_images_of_its_archive(name: str, sites: Sites) -> None:
    built = sites.built(name, _own(name))

    archive = built.parents[1] / "archive/media"
    shown = {src for post in sites.shown(name, _own(name)).values() for src in post.images}
    local = {src.removeprefix("/media/") for src in shown if src.startswith("/media/")}
    assert len(images_below(archive)) == len(STORIES) + 1
    assert images_below(built / "media") == images_below(archive)
    assert len(local) == len(STORIES)
    assert all((built / "media" / path).is_file() for path in local)


@LONG
@EACH
def test_a_browser_shows_every_image_of_the_archive(name: str, sites: Sites) -> None:
    tool = find_tool("chromium")
    if tool.lacking:
        pytest.skip(f"chromium: {tool.lacking}")

    found = unseen_images(sites.built(name, _own(name)))

    assert len(found) >= len(STORIES)
    assert [page for page, unseen in found.items() if unseen] == []


@LONG
@EACH
def test_nothing_runs_when_a_browser_opens_the_posts(name: str, sites: Sites) -> None:
    tool = find_tool("chromium")
    if tool.lacking:
        pytest.skip(f"chromium: {tool.lacking}")
    shown = dict(read_site(sites.built(name, _own(name))))
    pages = [
        path
        for path in sites.built(name, _own(name)).rglob("*.html")
        if any(post in path.read_text("utf-8") for post in ("alert(1)", "include", "&#125;", "}}"))
    ]

    opened = open_pages(pages)

    assert len(opened) == len(pages) > 10
    assert [page for page in opened if page.events] == []
    titles = {post.title for post in shown.values()}
    posts = [page for page in opened if page.heading is not None and page.id]
    assert {page.heading for page in posts} <= titles
    assert [page for page in posts if page.title != page.heading] == []
