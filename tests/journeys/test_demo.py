"""The demo: the main job, offline, as a newcomer sees it first."""

from __future__ import annotations

from pathlib import Path

from tests.kit.home import Home, read_post


def test_the_demo_archives_its_site_and_shows_what_came_of_it(tmp_path: Path) -> None:
    home = Home(tmp_path)

    done = home.ok("demo", str(tmp_path / "demo"))

    posts = [read_post(path) for path in (tmp_path / "demo/archive/posts").rglob("*.md")]
    titles = {post.fields["title"] for post in posts}
    assert {"老石桥修缮两年后重新开放", "Möwe vertagt den Haushalt"} <= titles
    assert len(posts) == 7
    assert "fetch.not-found" in done.out
    assert "fetch.coding" in done.out
    assert "crawler init" in done.out


def test_the_demo_keeps_every_page_as_it_came(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.ok("demo", str(tmp_path / "demo"))

    for path in (tmp_path / "demo/archive/posts").rglob("*.md"):
        raw = tmp_path / "demo/archive" / read_post(path).fields["raw"]
        assert raw.is_file()
