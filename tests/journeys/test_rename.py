"""`crawler rename`: a source under another name, in the YAML and in the archive."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import copy_of
from tests.journeys.lively import bytes_below
from tests.journeys.pages import article, feed
from tests.kit.captures import manifest_faults
from tests.kit.home import Home, command, environment, says
from tests.kit.site import Site, site_thread
from tests.kit.strace import available, struck
from tests.kit.terminal import on_terminal
from tests.kit.waiting import PATIENCE

MINE = "# what I follow\n- url: {feed}  # by hand\n  name: harbour\n"


def harbour(site: Site, folder: Path) -> Home:
    """An archive of two articles, one of them edited by hand."""
    site.pages["/feed"] = feed(site, ["/a", "/b"])
    site.pages["/a"] = article("Alpha")
    site.pages["/b"] = article("Beta")
    home = Home(folder)
    (home.config / "sources.yaml").write_text(MINE.format(feed=site.url("/feed")))
    home.ok("once")
    (edited,) = (home.archive / "posts").rglob("*beta*")
    edited.write_text(edited.read_text() + "A note of mine.\n")
    return home


def moved(posts: dict[str, bytes], old: str = "harbour", new: str = "haven") -> dict[str, bytes]:
    return {path.replace(f"posts/{old}/", f"posts/{new}/"): data for path, data in posts.items()}


def articles(home: Home) -> dict[str, tuple[str, str]]:
    """Source and post of each article, by id."""
    rows = home.ok("list", "--json", "-n", "1000").json["articles"]
    return {row["id"]: (row["source"], row["post"]) for row in rows}


def is_whole(home: Home) -> None:
    """Verify finds nothing, and rebuild makes the same of the archive alone."""
    assert home.ok("verify", "--json").json["problems"] == []
    before, posts = articles(home), bytes_below(home, "posts")
    for path in home.archive.glob("crawler.db*"):
        path.unlink()
    shutil.rmtree(home.archive / "posts")
    home.ok("rebuild")
    assert articles(home) == before
    remade = bytes_below(home, "posts")
    assert remade.keys() == posts.keys()
    untouched = {path for path, data in posts.items() if b"A note of" not in data}
    assert all(remade[path] == posts[path] for path in untouched)


def test_posts_move_with_their_bytes_and_nothing_is_fetched_again(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)
        posts, lines = bytes_below(home, "posts"), home.lines()
        site.clear()

        out = home.ok("rename", "harbour", "haven", "--yes").out

        assert "-  name: harbour\n+  name: haven\n" in out
        assert "2 articles are its own; their posts are in posts/haven/" in out
        assert (home.config / "sources.yaml").read_text() == MINE.format(
            feed=site.url("/feed")
        ).replace("harbour", "haven")
        assert bytes_below(home, "posts") == moved(posts)
        assert not (home.archive / "posts/harbour").exists()
        assert home.lines()[:-1] == lines
        assert {source for source, _ in articles(home).values()} == {"haven"}
        edited = home.ok("verify", "--json").json
        assert (edited["problems"], len(edited["edited"])) == ([], 1)
        assert not site.asked
        home.ok("once")
        assert {one.path for one in site.asked} <= {"/feed", "/robots.txt"}
        assert "posts/haven/" in home.ok("show", site.url("/a"), "--json").json["article"]["post"]
        is_whole(home)


def test_the_checks_of_the_readme_hold_without_the_program(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)
        home.ok("rename", "harbour", "haven", "--yes")
        edited = next(path for path in (home.archive / "posts").rglob("*beta*"))
        edited.write_text(edited.read_text().removesuffix("A note of mine.\n"))

        assert manifest_faults(home.archive) == []


def test_a_revision_after_it_goes_to_the_new_place(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)
        home.ok("rename", "harbour", "haven", "--yes")
        site.pages["/feed"] = feed(site, ["/a", "/b", "/c"])
        site.pages["/c"] = article("Gamma")

        home.ok("once")

        assert {path.split("/")[1] for path in bytes_below(home, "posts")} == {"haven"}
        is_whole(home)


def test_an_archive_with_everything_in_it_is_renamed_there_and_back(
    home: Home, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before, posts = articles(home), bytes_below(home, "posts")

    home.ok("rename", "alpha", "Ä new näme", "--yes")
    between = bytes_below(home, "posts")
    is_whole(copy_of(home, tmp_path_factory.mktemp("copy")))
    home.ok("rename", "Ä new näme", "alpha", "--yes")

    assert between == moved(posts, "alpha", "ä-new-näme")
    assert bytes_below(home, "posts") == posts
    assert articles(home) == before
    is_whole(home)


def test_a_new_source_may_take_the_old_name(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)
        home.ok("rename", "harbour", "haven", "--yes")
        site.pages["/other"] = feed(site, ["/d"])
        site.pages["/d"] = article("Delta")
        with (home.config / "sources.yaml").open("a") as file:
            file.write(f"- url: {site.url('/other')}\n  name: harbour\n")

        home.ok("once")

        found = {(source, post.split("/")[1]) for source, post in articles(home).values()}
        assert found == {("haven", "haven"), ("harbour", "harbour")}
        is_whole(home)


def test_two_sources_become_one_folder_where_the_new_name_was_there_before(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)
        site.pages["/other"] = feed(site, ["/d"])
        site.pages["/d"] = article("Delta")
        text = (home.config / "sources.yaml").read_text()
        (home.config / "sources.yaml").write_text(f"- url: {site.url('/other')}\n  name: haven\n")
        home.ok("once")
        (home.config / "sources.yaml").write_text(text)

        home.ok("rename", "harbour", "haven", "--yes")

        assert {one for one, _ in articles(home).values()} == {"haven"}
        assert not (home.archive / "posts/harbour").exists()
        assert len(articles(home)) == 3
        is_whole(home)


def test_a_name_that_was_changed_in_the_yaml_alone_can_be_made_good_later(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)
        path = home.config / "sources.yaml"
        path.write_text(path.read_text().replace("harbour", "haven"))
        home.ok("once")

        out = home.ok("rename", "harbour", "haven").out

        assert "2 articles are its own" in out
        assert {source for source, _ in articles(home).values()} == {"haven"}
        assert "no source is called 'harbour'" in home.ok("rename", "harbour", "haven", code=2).err


def test_what_is_forgotten_is_taken_away_where_it_is_now(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)
        home.ok("rename", "harbour", "haven", "--yes")

        home.ok("forget", site.url("/a"), "--yes")

        (left,) = bytes_below(home, "posts")
        assert "beta" in left
        assert home.ok("verify", "--json").json["problems"] == []


def test_its_history_names_the_post_where_it_is_now(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)
        home.ok("rename", "harbour", "haven", "--yes")

        told = home.ok("history", site.url("/a"), "--json").out

        assert "posts/harbour" not in told


def test_a_daemon_that_holds_the_archive_does_it(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)
        posts = bytes_below(home, "posts")
        with home.running("run", "-v") as daemon:
            says(daemon, "running")

            out = home.ok("rename", "harbour", "haven", "--yes").out

            assert "posts are in posts/haven/" in out
            assert bytes_below(home, "posts") == moved(posts)
            assert {source for source, _ in articles(home).values()} == {"haven"}
        is_whole(home)


def test_what_cannot_be_is_said_before_anything_is_changed(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)
        with (home.config / "sources.yaml").open("a") as file:
            file.write("- url: https://other.example/\n  name: other\n")
        files = bytes_below(home, ".") | {"yaml": (home.config / "sources.yaml").read_bytes()}

        taken = home.ok("rename", "harbour", "other", "--yes", code=2).err
        folder = home.ok("rename", "harbour", "Other!", "--yes", code=2).err
        unknown = home.ok("rename", "harbor", "x", "--yes", code=2).err
        asked = home.ok("rename", "harbour", "haven", code=2).err
        dry = home.ok("rename", "harbour", "haven", "--dry-run", "--json").json

        assert "is called 'other' already" in taken
        assert "make the same folder" in folder
        assert "did you mean 'harbour'?" in unknown
        assert "--yes" in asked
        assert (dry["done"], dry["articles"]) == (False, 2)
        now = bytes_below(home, ".") | {"yaml": (home.config / "sources.yaml").read_bytes()}
        assert {k: v for k, v in now.items() if ".db" not in k} == {
            k: v for k, v in files.items() if ".db" not in k
        }


def test_on_a_terminal_it_asks(tmp_path: Path) -> None:
    with site_thread() as site:
        home = harbour(site, tmp_path)
        with on_terminal(tmp_path, "rename", "harbour", "haven") as terminal:
            terminal.wait_for(r"write this to config/sources\.yaml\? \[Y/n\]")
            terminal.type("n\n")
            assert terminal.end() == 0

        assert "name: harbour" in (home.config / "sources.yaml").read_text()
        assert (home.archive / "posts/harbour").is_dir()


CALLS = ("fsync", "rename", "pwrite64")


@pytest.mark.skipif(not available(), reason="strace is not there, or may not trace")
@pytest.mark.parametrize("call", CALLS)
def test_killed_anywhere_it_is_done_or_not_and_the_next_run_brings_it_to_its_end(
    call: str, tmp_path: Path
) -> None:
    with site_thread() as site:
        calm = harbour(site, tmp_path / "calm")
        for when in (2, 5):
            home = copy_of(calm, tmp_path / f"{call}-{when}")

            _killed(home, call, when)
            home.ok("rename", "harbour", "haven", "--yes", code=_left(home))

            assert {source for source, _ in articles(home).values()} == {"haven"}
            assert not (home.archive / "posts/harbour").exists()
            assert home.ok("verify", "--json").json["problems"] == []


def _killed(home: Home, call: str, when: int) -> None:
    tracing = struck(call, f"signal=KILL:when={when}")
    subprocess.run(
        [*tracing, *command("rename", "harbour", "haven", "--yes")], cwd=home.folder,
        env=environment({}), timeout=PATIENCE, check=False, capture_output=True,
    )  # fmt: skip


def _left(home: Home) -> int:
    """What the next run ends with: where all was done, its old name is unknown."""
    home.ok("once")
    return 2 if not _has_old(home) else 0


def _has_old(home: Home) -> bool:
    named = re.search("name: harbour", (home.config / "sources.yaml").read_text())
    rows: list[dict[str, Any]] = home.ok("list", "--json").json["articles"]
    return bool(named) or any(row["source"] == "harbour" for row in rows)
