"""What a site writes does not steer the terminal on which somebody reads it."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.pages import article, feed
from tests.kit.home import Home
from tests.kit.site import site_thread
from tests.kit.terminal import on_terminal

STEERS = "\x1b]0;mine\x07 \x1b[31mred \u202eevil\u2066"


def test_a_page_and_its_post_steer_no_terminal_and_are_whole_in_a_pipe(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages |= {"/feed": feed(site, ["/1"]), "/1": article(f"Words {STEERS}")}
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "news"})
        home.ok("once")
        url = site.url("/1")
        piped = home.ok("raw", url).out
        seen = {}
        for verb in ("raw", "show"):
            with on_terminal(tmp_path, verb, url) as terminal:
                assert terminal.end() == 0
                seen[verb] = terminal.seen

    assert STEERS in piped
    for text in seen.values():
        assert "\\u202eevil" in text
        assert not set(text) & set("\x1b\x07\u202e\u2066")
