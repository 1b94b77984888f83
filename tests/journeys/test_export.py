"""`export`: what the archive holds, for other programs, which are asked what they think of it."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import json
import re
import socket
import sqlite3
import subprocess
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.archive.surt import url_key
from tests.journeys.pages import article
from tests.kit.home import Home, command, environment
from tests.kit.oracles import ask, oracle
from tests.kit.pictures import png
from tests.kit.site import Reply, Site, site_thread
from tests.kit.waiting import PATIENCE, free_port, wait_until

SHOWN = '<p>As he saw it: <img src="/boat.png"> and again <img src="/boat.jpg"></p>'

pytestmark = pytest.mark.xdist_group("export")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with site_thread() as site:
        links = ("/one", "/old", "/twin", "/file.pdf", "/gone", "/gbk")
        items = "".join(
            f"<item><title>Story {link}</title><link>{site.url(link)}</link></item>"
            for link in links
        )
        alone = "<item><title>Without a link</title><guid>7</guid><description>" + "Told. " * 60
        feed = f"<rss version='2.0'><channel><title>T</title>{items}{alone}</description></item>"
        site.pages["/feed"] = feed + "</channel></rss>"
        site.pages["/one"] = article("One")
        site.pages["/twin"] = site.pages["/one"]
        site.pages["/old"] = Reply(status=301, headers={"Location": "/moved"})
        site.pages["/moved"] = article("Moved", date="", extra=SHOWN)
        site.pages["/boat.png"] = Reply(png(3), headers={"Content-Type": "image/png"})
        site.pages["/boat.jpg"] = site.pages["/boat.png"]
        site.pages["/gbk"] = Reply(
            article("茶馆").encode("gbk"),
            headers={"Content-Type": "text/html; charset=gbk", "Set-Cookie": "id=a-secret-cookie"},
        )
        site.pages["/file.pdf"] = Reply(b"%PDF-1.4\n", headers={"Content-Type": "application/pdf"})
        yield site


@pytest.fixture(scope="module")
def home(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An archive with new, duplicate, revised, unchanged and failed captures, exported twice."""
    home = Home(tmp_path_factory.mktemp("export"))
    home.sources({"url": site.url("/feed"), "name": "feed", "media": "all"})
    home.ok("once")
    site.pages["/moved"] = article(
        "Moved", date="", extra=SHOWN + "<p>So it was not, in the end.</p>"
    )
    with closing(sqlite3.connect(home.archive / "crawler.db")) as database, database:
        database.execute("UPDATE frontier SET due_at = settled_at WHERE state = 'queued'")
    await_the_next_second()
    home.ok("once")
    home.ok("export", "--warc", "all.warc.gz")
    home.ok("export", "--wacz", "all.wacz")
    return home


def await_the_next_second() -> None:
    """Have what follows captured in another second: players tell captures of a page apart by it.

    Our WARC-Date has microseconds, but the stamps of indexes and of players' addresses end there.
    """
    now = time.time()
    while time.time() // 1 == now // 1:
        time.sleep(1 - now % 1)


def test_every_digest_of_the_warc_is_right(home: Home) -> None:
    code, said = ask("warcio", "check", "-v", "all.warc.gz", folder=home.folder)

    assert code == 0, said
    assert said.count("digest pass") > len(home.lines())


def test_the_wacz_is_valid(home: Home) -> None:
    code, said = ask("wacz", "validate", "-f", "all.wacz", folder=home.folder)

    assert code == 0, said
    assert "is valid" in said


def test_a_player_finds_every_page_and_plays_it_byte_for_byte(home: Home, site: Site) -> None:
    captured = {
        (line["chain"][-1][0], stamp(line["at"])): line["sha256"]
        for line in home.lines()
        if line["sha256"] and line["chain"]
    }

    with player(home) as root:
        played = {key: digest_of(f"{root}/{key[1]}id_/{key[0]}") for key in captured}
        hop = where_to(f"{root}/2026id_/{site.url('/old')}")

    assert {line["outcome"] for line in home.lines()} >= {"new", "revised", "duplicate", "failed"}
    assert played == captured
    assert hop == (301, site.url("/moved"))


def test_the_wacz_lists_every_version_of_an_article_as_a_page(home: Home) -> None:
    with zipfile.ZipFile(home.folder / "all.wacz") as package:
        head, *pages = map(json.loads, package.read("pages/pages.jsonl").splitlines())
        stored = package.getinfo("archive/data.warc.gz").compress_type

    versions = [line for line in home.lines() if line["outcome"] in ("new", "revised")]
    assert head["format"] == "json-pages-1.0"
    assert len(pages) == len(versions)
    assert {one["title"] for one in pages} >= {"Story /old", "Story /gbk", "Without a link"}
    assert stored == zipfile.ZIP_STORED


def test_nothing_of_a_journal_line_is_lost_and_no_secret_is_told(home: Home) -> None:
    data = gzip.decompress((home.folder / "all.warc.gz").read_bytes())

    found = re.findall(rb"^longshelf-line: (.*)\r$", data, re.MULTILINE)
    told = [json.loads(line) for line in found]
    assert told == home.lines()
    assert b"a-secret-cookie" not in data


def test_sources_and_days_are_chosen_and_standard_output_takes_it(home: Home) -> None:
    none = home.ok("export", "feed", "--warc", "none.warc.gz", "--since", "2100-01-01")
    piped = subprocess.run(
        command("export", "feed", "--warc"), cwd=home.folder, env=environment({}), check=True,
        capture_output=True, timeout=PATIENCE,
    )  # fmt: skip

    assert none.out == "0 captures in none.warc.gz\n"
    whole = (home.folder / "all.warc.gz").read_bytes()
    assert len(gzip.decompress(piped.stdout)) == pytest.approx(len(gzip.decompress(whole)), abs=200)
    assert home.ok("export", "fed", "--warc", "x.warc.gz", code=2).err.startswith(
        "error: no source"
    )
    assert "name one form" in home.ok("export", code=2).err


def test_a_damaged_raw_file_is_named_and_the_rest_is_written(home: Home) -> None:
    path = next(home.archive / line["raw"] for line in home.lines() if line["outcome"] == "new")
    whole = path.read_bytes()
    path.chmod(0o640)
    path.write_bytes(whole[:-9])

    done = home.ok("export", "--warc", "rest.warc.gz", code=3)

    path.write_bytes(whole)
    assert f"left out: {path.relative_to(home.archive)}" in done.err
    assert ask("warcio", "check", "rest.warc.gz", folder=home.folder)[0] == 0


@pytest.mark.parametrize(
    "url",
    [
        "https://www.Example.org:443/a//b/../c/?b=2&a=1#x",
        "http://127.0.0.1:8000/a%2fb/%E4%B8%AD?q=%41%20b&q",
        "https://example.org/p;jsessionid=0123456789abcdef0123456789abcdef",
        "https://example.org/?a=1&sid=0123456789abcdef0123456789abcdef&b=2",
        "http://[2001:db8::1]:8080/",
        "https://www2.example.co.uk/%25/%23/",
    ],
)
def test_addresses_have_the_key_that_players_look_them_up_by(url: str, tmp_path: Path) -> None:
    script = "import surt, sys; print(surt.surt(sys.argv[1]))"

    _, theirs = ask("python", "-W", "ignore", "-c", script, url, folder=tmp_path)

    assert url_key(url) == theirs.strip()


@contextmanager
def player(home: Home) -> Iterator[str]:
    """Serve the WARC with pywb; yield the address of its collection."""
    ask("wb-manager", "init", "all", folder=home.folder)
    ask("wb-manager", "add", "all", "all.warc.gz", folder=home.folder)
    port = free_port()
    with (home.folder / "pywb.log").open("w") as log:
        process = subprocess.Popen(
            [oracle("wayback"), "-b", "127.0.0.1", "-p", str(port)], cwd=home.folder,
            stdout=log, stderr=log,
        )  # fmt: skip
        try:
            wait_for(port, process)
            yield f"http://127.0.0.1:{port}/all"
        finally:
            process.kill()
            process.wait(PATIENCE)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    def answers() -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), PATIENCE):
            return True
        return process.poll() is not None

    wait_until(answers)
    assert process.poll() is None


def digest_of(url: str) -> str:
    with urllib.request.urlopen(url, timeout=PATIENCE) as reply:
        return hashlib.sha256(reply.read()).hexdigest()


def where_to(url: str) -> tuple[int, str | None]:
    """Return status and target of a redirect, which is not followed."""
    parts = urlsplit(url)
    with closing(http.client.HTTPConnection(parts.netloc, timeout=PATIENCE)) as connection:
        connection.request("GET", url.partition(parts.netloc)[2])
        reply = connection.getresponse()
        location = reply.getheader("Location") or ""
        reply.read()
    return reply.status, location.partition("id_/")[2] or location


def stamp(at: str) -> str:
    return re.sub(r"\D", "", at)[:14]
