"""Archives in which everything has happened that can happen to an article."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.journeys.pages import article, feed
from tests.journeys.test_forms import serve_articles
from tests.journeys.test_pages import story
from tests.kit.home import Home
from tests.kit.pictures import png
from tests.kit.site import Reply, Site, redirect

UNDATED = "unrelated"


def undated(title: str, **more: str) -> str:
    return article(title, **more).replace("article:published_time", UNDATED)


def lively_archive(site: Site, home: Home, *more: dict[str, Any]) -> None:
    """An archive with everything: versions, copies, redirects, two sources, images, a page gone.

    Args:
        site: Where it comes from.
        home: Where it is made.
        more: Further sources.
    """
    soon = just_now()
    site.pages["/alpha"] = feed(site, ["/1", "/2", "/gone", "/old", "/temporary", "/hand"])
    boat = '<p>Here she is, as she came in: <img src="/boat.png"></p>'
    site.pages["/boat.png"] = Reply(png(5), headers={"Content-Type": "image/png"})
    site.pages["/1"] = article("First", date=soon, extra=boat)
    site.pages["/2"] = undated("Second")
    site.pages["/gone"] = article("Gone", date=soon)
    site.pages["/hand"] = article("By hand", date=soon)
    site.pages["/old"], site.pages["/temporary"] = redirect("/new"), redirect("/there", 302)
    site.pages["/new"], site.pages["/there"] = article("Moved"), undated("Elsewhere")
    site.pages["/beta"] = feed(site, [])
    home.sources(
        {"url": site.url("/alpha"), "name": "alpha", "media": "all"},
        {"url": site.url("/beta"), "name": "beta"},
        *more,
    )
    home.ok("once")
    (hand,) = [post.path for post in home.posts() if post.fields["title"] == "By hand"]
    hand.write_text(hand.read_text("utf-8") + "\nA note of mine.\n", "utf-8")
    site.pages["/1"] = article("First", date=soon, extra=f"{boat}<p>And then the wind turned.</p>")
    site.pages["/hand"] = article("By hand", date=soon, extra="<p>It was changed there, too.</p>")
    del site.pages["/gone"]
    site.pages["/copy"] = redirect("/copied")
    site.pages["/copied"] = site.pages["/new"]
    site.pages["/beta"] = feed(site, ["/2", "/copy", "/3"])
    site.pages["/3"] = article("Third")
    fall_due(home)
    home.ok("once")


def just_now() -> str:
    """A date of publication whose first check lies ahead."""
    return (datetime.now(UTC) - timedelta(minutes=5)).isoformat()  # noqa: TID251 - the real clock


def fall_due(home: Home) -> None:
    """Let the time come at which pages are looked at again."""
    with closing(sqlite3.connect(home.archive / "crawler.db")) as database, database:
        database.execute("UPDATE frontier SET due_at = settled_at WHERE state = 'queued'")


def whole_archive(site: Site, home: Home) -> None:
    """A lively archive, and articles of several pages, of entries alone, partial ones and files."""
    story(site, 3)
    site.pages["/pages"] = feed(site, ["/story"])
    pages = {"url": site.url("/pages"), "name": "pages"}
    lively_archive(site, home, pages, *serve_articles(site))


def bytes_below(home: Home, *folders: str) -> dict[str, bytes]:
    """The files below folders of the archive, by their path in it."""
    return {
        path.relative_to(home.archive).as_posix(): path.read_bytes()
        for folder in folders
        for path in sorted((home.archive / folder).rglob("*"))
        if path.is_file()
    }
