"""Posts that somebody edited or deleted: recorded, told, and decided."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.conftest import copy_of
from tests.journeys.lively import fall_due, just_now
from tests.journeys.pages import article, feed
from tests.kit.home import Home, Post, read_post
from tests.kit.site import Site, site_thread
from tests.kit.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.xdist_group("resolve")

MINE = "\nA note of mine.\n"
TITLES = ("Edited", "Deleted", "Plain")


DATE = just_now()


def serve(site: Site, extra: str) -> None:
    for title in TITLES:
        site.pages[f"/{title}"] = article(title, date=DATE, extra=extra)


def post_of(home: Home, title: str) -> Post:
    return next(post for post in home.posts() if post.fields["title"] == title)


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Home]]:
    """An archive with an edited and a deleted post, of which newer versions came."""
    with site_thread() as site:
        home = Home(tmp_path_factory.mktemp("waiting"))
        home.sources({"url": site.url("/feed"), "name": "news"})
        site.pages["/feed"] = feed(site, [f"/{title}" for title in TITLES])
        serve(site, "")
        home.ok("once")
        edited = post_of(home, "Edited").path
        edited.write_text(edited.read_text("utf-8") + MINE, "utf-8")
        post_of(home, "Deleted").path.unlink()
        again(site, home, "<p>A second version.</p>")
        yield site, home


def again(site: Site, home: Home, extra: str) -> None:
    serve(site, extra)
    fall_due(home)
    home.ok("once")


@pytest.fixture
def home(waiting: tuple[Site, Home], tmp_path: Path) -> Home:
    return copy_of(waiting[1], tmp_path)


def undecided(home: Home) -> dict[str, str]:
    told = home.ok("status", "--json").json["undecided"]
    return {one["what"]: one["command"].rpartition(" ")[2] for one in told}


def sound(home: Home) -> list[str]:
    """What verify says is not ours, as decided; all else must be well."""
    said = home.ok("verify", "--json").json
    assert (said["problems"], said["edited"], said["deleted"]) == ([], [], [])
    return sorted(Path(path).name.split("-")[3] for path in said["decided"])


def test_status_lists_what_waits_and_resolve_shows_the_difference(home: Home) -> None:
    ids = undecided(home)

    assert set(ids) == {"edited", "deleted"}
    assert f"`crawler resolve {ids['edited']} --ours` or --theirs" in home.ok("status").out
    before = home.lines()
    out = home.ok("resolve", ids["edited"]).out
    assert "-A note of mine." in out
    assert "A second version." in out
    assert "was deleted" in home.ok("resolve", ids["deleted"]).out
    assert home.lines() == before


def test_theirs_lets_both_stand_through_later_versions_rebuild_and_repair(
    waiting: tuple[Site, Home], home: Home
) -> None:
    ids = undecided(home)
    edited = next(p.path for p in home.posts() if MINE in p.path.read_text("utf-8"))
    mine = edited.read_bytes()

    for one in ids.values():
        home.ok("resolve", one, "--theirs")
    again(waiting[0], home, "<p>A third version.</p>")

    assert undecided(home) == {}
    decided = [str(line["decision"]) for line in home.lines() if "decision" in line]
    assert sorted(decided) == ["deleted", "theirs"]
    assert [line["version"] for line in history(home, ids["edited"])][-1] == 3
    for command in (["verify"], ["rebuild"], ["verify", "--repair", "--restore"]):
        home.ok(*command)
        assert edited.read_bytes() == mine
        assert {post.fields["title"] for post in home.posts()} == {"Edited", "Plain"}
        assert sound(home) == ["deleted", "edited"]
    for path in home.archive.glob("crawler.db*"):
        path.unlink()
    home.ok("rebuild")
    assert sound(home) == ["deleted", "edited"]
    assert undecided(home) == {}
    assert edited.read_bytes() == mine


def history(home: Home, which: str) -> list[dict[str, object]]:
    told: list[dict[str, object]] = home.ok("history", which, "--json").json["history"]
    return [one for one in told if one["version"] is not None]


def test_ours_writes_the_newest_version_and_keeps_the_edited_one(home: Home) -> None:
    ids = undecided(home)

    done = home.ok("resolve", ids["edited"], "--ours", "--json").json
    home.ok("resolve", ids["deleted"], "--ours")

    assert (home.archive / done["aside"]).read_text("utf-8").endswith(MINE)
    assert done["aside"].startswith("quarantine/")
    for title in ("Edited", "Deleted"):
        assert "A second version." in post_of(home, title).body
    assert undecided(home) == {}
    assert sound(home) == []
    before = {post.path: post.path.read_bytes() for post in home.posts()}
    shutil.rmtree(home.archive / "posts")
    for path in home.archive.glob("crawler.db*"):
        path.unlink()
    home.ok("rebuild")
    assert {post.path: post.path.read_bytes() for post in home.posts()} == before
    assert sound(home) == []
    assert undecided(home) == {}


def test_what_was_let_stand_can_be_made_ours_later(waiting: tuple[Site, Home], home: Home) -> None:
    ids = undecided(home)
    home.ok("resolve", ids["edited"], "--theirs")
    home.ok("resolve", ids["edited"], "--theirs")
    assert sum(line["outcome"] == "resolved" for line in home.lines()) == 1

    home.ok("resolve", ids["edited"], "--ours")
    again(waiting[0], home, "<p>A fourth version.</p>")

    assert "A fourth version." in post_of(home, "Edited").body
    assert "resolved: ours" in home.ok("history", ids["edited"]).out


def test_the_daemon_resolves_what_is_handed_to_it(home: Home) -> None:
    ids = undecided(home)
    with home.running("run") as daemon:
        wait_until((home.archive / "crawler.sock").exists)

        home.ok("resolve", ids["edited"], "--ours")
        home.ok("resolve", ids["deleted"], "--theirs")
        refused = home.run("resolve", ids["edited"], "--theirs")

        daemon.terminate()
        daemon.wait(timeout=PATIENCE)
    assert refused.code == 2
    assert "nothing to decide" in refused.err
    assert "A second version." in read_post(home.archive / post_path(home, ids["edited"])).body
    assert sound(home) == ["deleted"]


def post_path(home: Home, which: str) -> str:
    path: str = home.ok("show", which, "--json").json["article"]["post"]
    return path
