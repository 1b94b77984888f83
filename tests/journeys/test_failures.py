"""What goes wrong has a name, harms nothing else, is told with what to do, and can be mended."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.pages import SENTENCES, article, feed, listing
from tests.kit.home import Done, Home, command, environment
from tests.kit.serving import in_thread
from tests.kit.site import Reply, Site, redirect, site_thread
from tests.kit.waiting import PATIENCE, free_port
from tests.kit.wire import open_wire, says

NO_ARTICLE = "<html><title>Search</title><body><nav><a href='/'>Home</a></nav></body></html>"


def told(home: Home) -> dict[str, dict[str, Any]]:
    """Return what `status` says of each source."""
    return {one["name"]: one for one in home.ok("status", "--json").json["sources"]}


def codes(home: Home) -> list[str]:
    """Return the error codes in the journal."""
    return [line["error"] for line in home.lines() if line["error"]]


@contextmanager
def wire_thread(answer: bytes) -> Iterator[str]:
    """Run a server that says `answer` and hangs up; yield its address."""
    with in_thread(lambda: open_wire(says(answer)), "wire") as wire:
        yield wire.root


def two_stories(site: Site, folder: Path) -> Home:
    """A source of two stories."""
    site.pages["/feed"] = feed(site, ["/a", "/b"])
    site.pages["/a"], site.pages["/b"] = article("Alpha"), article("Beta")
    home = Home(folder)
    home.sources({"url": site.url("/feed"), "name": "one"})
    return home


def test_every_listing_that_fails_is_named_with_its_line_and_the_others_go_on(
    tmp_path: Path,
) -> None:
    with site_thread() as site:
        site.pages["/good"] = feed(site, ["/a"])
        site.pages["/a"] = article("Alpha")
        site.pages["/500"] = Reply(status=500)
        site.pages["/list"] = listing(["/x"])
        site.pages["/prose"] = article("No listing at all")
        home = Home(tmp_path)
        home.sources(
            {"url": f"http://127.0.0.1:{free_port()}/feed", "name": "dead"},
            {"url": site.url("/500"), "name": "broken"},
            {"url": site.url("/list"), "name": "unmatched", "list": {"item": "div.gone"}},
            {"url": site.url("/prose"), "name": "prose", "kind": "feed"},
            {"url": site.url("/good"), "name": "good"},
        )

        done = home.ok("once", code=1)

        wanted = {
            "dead": ("fetch.connection", "sources.yaml:1:3"),
            "broken": ("fetch.status", "sources.yaml:3:3"),
            "unmatched": ("discover.no-entries", "sources.yaml:8:5"),
            "prose": ("discover.not-a-listing", "sources.yaml:11:3"),
        }
        sources = told(home)
        for name, (code, place) in wanted.items():
            assert code in done.err
            assert [one["code"] for one in sources[name]["listings"]] == [code]
            assert sources[name]["health"] == "broken"
            assert sources[name]["what_to_do"]
            assert place in sources[name]["place"]
            assert place in done.err
        assert sources["good"]["health"] == "fine"
        assert [post.fields["title"] for post in home.posts()] == ["Alpha"]


def test_a_mended_listing_is_read_by_the_next_run(tmp_path: Path) -> None:
    with site_thread() as site:
        home = two_stories(site, tmp_path)
        mended = site.pages["/feed"]
        site.pages["/feed"] = Reply(status=500)
        home.ok("once", code=1)
        site.pages["/feed"] = mended

        home.ok("once")

        assert len(home.posts()) == 2
        assert told(home)["one"]["health"] == "fine"


def test_the_first_poll_that_is_read_counts_as_the_first(tmp_path: Path) -> None:
    with site_thread() as site:
        urls = "".join(f"<url><loc>{site.url(f'/{number}')}</loc></url>" for number in range(9))
        site.pages["/map.xml"] = Reply(status=500)
        for number in range(9):
            site.pages[f"/{number}"] = article(f"Story {number}")
        home = Home(tmp_path)
        home.sources({"url": site.url("/map.xml"), "name": "map", "kind": "sitemap", "first": 2})
        home.ok("once", code=1)
        site.pages["/map.xml"] = f'<?xml version="1.0"?><urlset>{urls}</urlset>'

        home.ok("once")

        assert len(home.posts()) == 2
        assert told(home)["map"]["held"] == 7


def test_pages_that_fail_are_named_and_the_sources_others_go_on(tmp_path: Path) -> None:
    cut = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<html>half"
    with site_thread() as site, wire_thread(cut) as wire:
        links = [site.url(path) for path in ("/500", "/none", "/loop", "/good")] + [f"{wire}/cut"]
        items = "".join(f"<item><title>x</title><link>{link}</link></item>" for link in links)
        site.pages["/feed"] = f'<?xml version="1.0"?><rss><channel>{items}</channel></rss>'
        site.pages["/500"] = Reply(status=500)
        site.pages["/none"] = NO_ARTICLE
        site.pages["/loop"] = redirect("/loop")
        site.pages["/good"] = article("Alpha")
        home = Home(tmp_path)
        home.sources({"url": site.url("/feed"), "name": "one", "http": {"robots": "ignore"}})

        done = home.ok("once")

        failed = {line["url"].rsplit("/", 1)[-1]: line["error"] for line in home.lines()}
        assert failed.pop("cut") in {"fetch.connection", "fetch.protocol"}
        assert failed == {
            "500": "fetch.status",
            "none": "extract.no-body",
            "loop": "fetch.refused.redirect",
            "good": None,
        }
        assert all(code in done.err for code in failed.values() if code)
        assert "2 URLs were put off" in done.out
        assert len(home.posts()) == 1
        source = told(home)["one"]
        assert (source["waiting"], source["given_up"]) == (2, 2)
        assert {one["key"] for one in source["problems"]} >= {"fetch.status", "extract.no-body"}


def test_a_page_that_was_no_article_is_asked_again_when_the_rules_change(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/feed"] = feed(site, ["/a"])
        site.pages["/a"] = f"<title>A</title><p id=empty></p><p id=t>{SENTENCES[0]}</p>"
        home = Home(tmp_path)
        source = {"url": site.url("/feed"), "name": "one", "content": "page"}
        home.sources({**source, "article": {"body": "#empty"}, "kind": "feed"})
        home.ok("once")
        home.ok("once")
        before = (site.count("/a"), codes(home), len(home.posts()))
        home.sources({**source, "article": {"body": "#t"}, "kind": "feed"})

        home.ok("once")

        assert before == (1, ["extract.no-body"], 0)
        assert [SENTENCES[0] in post.body for post in home.posts()] == [True]


def test_a_selector_that_matches_nothing_is_told_with_its_line(tmp_path: Path) -> None:
    with site_thread() as site:
        site.pages["/list"] = listing(["/a"])
        site.pages["/a"] = article("Alpha")
        home = Home(tmp_path)
        rules = {"item": "li", "link": "a", "date": "time.none"}
        home.sources({"url": site.url("/list"), "name": "one", "list": rules})

        home.ok("once")

        assert len(home.posts()) == 1
        source = told(home)["one"]
        assert source["health"] == "drifting"
        assert "list.date matched nothing" in source["why"]
        assert "sources.yaml:6:" in source["place"]
        assert "crawler test one" in source["what_to_do"]


def test_a_page_that_its_worker_cannot_get_done_with_is_kept_and_its_neighbours_are_read(
    tmp_path: Path,
) -> None:
    with site_thread() as site:
        paths = [f"/{number}" for number in range(4)]
        site.pages["/feed"] = feed(site, paths)
        for path in paths:
            site.pages[path] = article(f"Story {path}")
        site.pages["/2"] = article(f"Story {'a' * 60}!")
        home = Home(tmp_path)
        slow = {"css": "h1", "regex": "Story (?:(a|aa)+$|.*)"}
        home.sources({"url": site.url("/feed"), "name": "one", "article": {"title": slow}})

        done = home.ok("once")

        assert "worker.timeout" in done.err
        assert len(home.posts()) == 3
        (line,) = [line for line in home.lines() if line["error"]]
        assert gzip.decompress((home.archive / line["raw"]).read_bytes()).endswith(b"</html>")
        assert told(home)["one"]["given_up"] == 1
        home.sources({"url": site.url("/feed"), "name": "one"})
        home.ok("once")
        assert len(home.posts()) == 4


def test_a_rule_for_pages_that_finds_nothing_is_told_with_its_line(tmp_path: Path) -> None:
    with site_thread() as site:
        paths = ["/a", "/b", "/c"]
        site.pages["/feed"] = feed(site, paths)
        for path in paths:
            site.pages[path] = article(f"Story {path}")
        home = Home(tmp_path)
        rules = {"title": "h1", "body": "div.gone", "remove": [".ad"]}
        home.sources({"url": site.url("/feed"), "name": "one", "article": rules})

        home.ok("once")

        assert len(home.posts()) == 3
        source = told(home)["one"]
        assert source["health"] == "drifting"
        assert "article.body matched nothing on the 3 pages" in source["why"]
        assert "remove" not in source["why"]
        assert "sources.yaml:5:" in source["place"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("only root can mount a small disk")
    options = [mount, "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if subprocess.run(options, check=False, capture_output=True).returncode:
        pytest.skip("mounts are not permitted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def stories(site: Site, count: int) -> None:
    """Serve stories whose pages are 100 kB that do not get smaller by gzip."""
    site.pages["/feed"] = feed(site, [f"/{number}" for number in range(count)])
    for number in range(count):
        noise = f"<!--{os.urandom(50_000).hex()}-->"
        site.pages[f"/{number}"] = article(f"Story {number}", extra=noise)


def test_a_full_disk_ends_the_run_and_the_next_goes_on_where_there_is_room(
    tmp_path: Path, small_disk: Path
) -> None:
    with site_thread() as site:
        stories(site, 40)
        home = Home(tmp_path)
        home.archive = small_disk / "archive"
        home.settings(archive={"path": str(home.archive), "min_free": 0})
        home.sources({"url": site.url("/feed"), "name": "one"})

        full = home.ok("once", code=3)
        before = {post.fields["title"] for post in home.posts()}
        subprocess.run(["mount", "-o", "remount,size=60m", str(small_disk)], check=True)
        home.ok("once")

        assert "archive.disk-full" in full.err
        assert len(before) < 40
        assert {post.fields["title"] for post in home.posts()} == {
            f"Story {number}" for number in range(40)
        }
        new = [line["url"] for line in home.lines() if line["outcome"] == "new"]
        assert len(new) == len(set(new)) == 40


def test_less_room_than_min_free_takes_no_new_work(tmp_path: Path) -> None:
    with site_thread() as site:
        home = two_stories(site, tmp_path)
        home.settings(archive={"min_free": "900TiB"})

        done = home.ok("once", code=3)
        home.settings(archive={"min_free": "1MiB"})
        home.ok("once")

        assert "archive.disk-full" in done.err
        assert "min_free" in done.err
        assert len(home.posts()) == 2
        assert site.count("/a") == 1


def limited(home: Home, kilobytes: int) -> Done:
    """Run `crawler once` where no file may grow beyond so many kB."""
    words = " ".join(f"'{word}'" for word in command("once"))
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f {kilobytes}; exec {words}"],
        cwd=home.folder, env=environment({}), capture_output=True, text=True, check=False,
        timeout=PATIENCE,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


def test_a_file_that_may_not_be_written_ends_the_run_and_loses_nothing(tmp_path: Path) -> None:
    with site_thread() as site:
        home = two_stories(site, tmp_path)
        home.ok("once")
        noise = f"<!--{os.urandom(2_000_000).hex()}-->"
        site.pages["/feed"] = feed(site, ["/c", "/a", "/b"])
        site.pages["/c"] = article("Gamma", extra=noise)

        done = limited(home, 1024)
        between = len(home.posts())
        home.ok("once")

        assert done.code == 3, done.err
        assert "archive.unwritable" in done.err
        assert "ulimit -f" in done.err
        assert between == 2
        assert len(home.posts()) == 3
        assert not any((home.archive / ".tmp").iterdir())


def test_an_archive_that_cannot_be_made_says_why_and_what_to_do(tmp_path: Path) -> None:
    with site_thread() as site:
        home = two_stories(site, tmp_path)
        (tmp_path / "file").write_text("not a folder")

        done = home.ok("once", "--archive", str(tmp_path / "file" / "archive"), code=3)

        assert "archive.unwritable" in done.err
        assert "a file is where a folder must be" in done.err
        assert site.asked == []


def test_a_damaged_database_is_moved_aside_as_the_message_says_and_nothing_is_lost(
    tmp_path: Path,
) -> None:
    with site_thread() as site:
        home = two_stories(site, tmp_path)
        home.ok("once")
        database = home.archive / "crawler.db"
        with database.open("r+b") as file:
            file.seek(4096)
            file.write(os.urandom(8192))

        done = home.ok("once", code=3)
        looked = home.run("status")
        (hint,) = [line for line in done.err.splitlines() if "mv '" in line]
        words = hint[hint.index("mv '") : hint.index(")", hint.index("mv '"))]
        subprocess.run(["bash", "-c", words], check=True)
        home.ok("once")

        assert "store.damaged" in done.err
        assert looked.code in (0, 3)
        assert len(home.ok("list", "--json").json["articles"]) == 2
        assert (site.count("/a"), site.count("/b")) == (1, 1)


def test_a_file_that_is_no_database_is_not_overwritten(tmp_path: Path) -> None:
    with site_thread() as site:
        home = two_stories(site, tmp_path)
        home.archive.mkdir()
        (home.archive / "crawler.db").write_text("a letter to my aunt, which must not get lost")

        for verb in ("once", "status", "list"):
            assert "store.damaged" in home.ok(verb, code=3).err

        assert (home.archive / "crawler.db").read_text().startswith("a letter")


def test_a_database_of_a_newer_program_is_refused_by_every_verb(tmp_path: Path) -> None:
    with site_thread() as site:
        home = two_stories(site, tmp_path)
        home.ok("once")
        with sqlite3.connect(home.archive / "crawler.db") as connection:
            connection.execute("PRAGMA user_version = 999")
        connection.close()

        for verb in ("once", "status", "list"):
            done = home.ok(verb, code=3)
            assert "store.schema" in done.err
            assert "newer" in done.err


def test_without_its_database_an_archive_is_known_again_from_its_journal(tmp_path: Path) -> None:
    long = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    note = f"<item><title>A note</title><guid>n1</guid><description>{long}</description></item>"
    with site_thread() as site:
        site.pages["/one"] = feed(site, ["/a", "/b", "/gone", "/wall"])
        site.pages["/two"] = feed(site, ["/a", "/copy", "/moved"])
        site.pages["/notes"] = (
            '<?xml version="1.0"?><rss><channel>'
            f"{note.replace('<p>', '&lt;p>').replace('</p>', '&lt;/p>')}</channel></rss>"
        )
        for name in ("a", "b", "c"):
            site.pages[f"/{name}"] = article(name.upper() * 3)
        site.pages["/copy"] = site.pages["/b"]
        site.pages["/moved"] = redirect("/c")
        site.pages["/wall"] = NO_ARTICLE
        home = Home(tmp_path)
        names = ("one", "two", "notes")
        home.sources(*({"url": site.url(f"/{name}"), "name": name} for name in names))
        home.ok("once", "one")
        home.ok("once", "two", "notes")
        before = everything(home)
        assert {name for row in before for name in row["seen_in"]} == {"two"}
        posts = {post.path: post.path.read_bytes() for post in home.posts()}
        for name in ("crawler.db", "crawler.db-wal", "crawler.db-shm"):
            (home.archive / name).unlink(missing_ok=True)
        kept = dict(site.pages)
        site.pages.clear()
        site.clear()

        home.ok("once", code=1)
        after = everything(home)
        asked = {request.path for request in site.asked}
        site.pages.update(kept)
        site.clear()
        home.ok("once")

        assert len(before) == 4
        assert after == before
        assert asked <= {"/robots.txt", "/one", "/two", "/notes", "/gone", "/wall"}
        assert site.count("/a") == site.count("/b") == site.count("/copy") == 0
        assert {post.path: post.path.read_bytes() for post in home.posts()} == posts


def everything(home: Home) -> list[dict[str, Any]]:
    """Return every article, with its title, its file and where it was seen, by id."""
    rows: list[dict[str, Any]] = home.ok("list", "--json").json["articles"]
    return sorted(rows, key=lambda row: str(row["id"]))
