"""`crawler rebuild`: database and posts anew, byte for byte, from what the archive keeps."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.journeys.lively import bytes_below
from tests.kit.captures import manifest_faults
from tests.kit.home import Home
from tests.kit.site import Site

TABLES = {
    "articles": "id, source, canonical, title, post, post_sha256, sha256, raw, fingerprint, "
    "text_weight, partial, revision, first_at, archived_at, gone_at, via_canonical, media",
    "revisions": "(SELECT id FROM articles WHERE row = article), number, at, sha256, raw, "
    "fingerprint, title, rules, extractor",
    "aliases": "url_hash, article, url",
    "seen_in": "article, source",
}


def tables(home: Home) -> dict[str, list[Any]]:
    """What the database says of articles, without what only this run knows."""
    with closing(sqlite3.connect(home.archive / "crawler.db")) as database:
        return {
            table: sorted(map(repr, database.execute(f"SELECT {columns} FROM {table}")))
            for table, columns in TABLES.items()
        }


def hand_made(home: Home) -> list[Path]:
    return [
        path
        for path in (home.archive / "posts").rglob("*.md")
        if "A note of mine." in path.read_text("utf-8")
    ]


def forget_all(home: Home) -> None:
    """Delete what a rebuild makes."""
    shutil.rmtree(home.archive / "posts")
    for path in home.archive.glob("crawler.db*"):
        path.unlink()


def test_database_and_posts_come_back_byte_for_byte(whole: tuple[Site, Home], home: Home) -> None:
    site, _ = whole
    outcomes = {line["outcome"] for line in home.lines()}
    (hand,) = hand_made(home)
    before, kept = bytes_below(home, "posts"), bytes_below(home, "raw", "rules", "captures")
    state = tables(home)
    forget_all(home)
    site.clear()

    # Sets have another order then than they had when the archive was made.
    assert home.run("rebuild", PYTHONHASHSEED="7").code == 0

    after = bytes_below(home, "posts")
    mine = hand.relative_to(home.archive).as_posix()
    assert outcomes >= {"new", "revised", "duplicate", "seen", "gone", "failed"}
    assert b"It was changed there, too." in after.pop(mine)
    before.pop(mine)
    assert after == before
    assert bytes_below(home, "raw", "rules", "captures") == kept
    assert tables(home) == state
    assert site.asked == []
    assert manifest_faults(home.archive) == []


def test_a_rebuild_of_a_whole_archive_changes_nothing_and_leaves_edits_alone(home: Home) -> None:
    before, state = bytes_below(home, "posts", "captures", "manifest"), tables(home)
    frontier = "SELECT url, state, due_at, etag, tries, outcome FROM frontier ORDER BY url"
    with closing(sqlite3.connect(home.archive / "crawler.db")) as database:
        waiting = database.execute(frontier).fetchall()
        counts = database.execute("SELECT * FROM counts").fetchall()

    done = home.ok("rebuild", "--json").json

    assert done["posts"]["written"] == 0
    assert done["edited"] == [hand_made(home)[0].relative_to(home.archive).as_posix()]
    assert done["losses"] == 0
    assert bytes_below(home, "posts", "captures", "manifest") == before
    assert tables(home) == state
    with closing(sqlite3.connect(home.archive / "crawler.db")) as database:
        assert database.execute(frontier).fetchall() == waiting
        assert database.execute("SELECT * FROM counts").fetchall() == counts


def test_a_dry_run_writes_nothing_and_says_what_would_be_written(home: Home) -> None:
    shutil.rmtree(home.archive / "posts")
    before = bytes_below(home, ".")

    done = home.ok("rebuild", "--dry-run", "--json").json

    assert done["posts"]["written"] == done["articles"]
    assert bytes_below(home, ".") == before


def of_one_version(home: Home) -> int:
    """Where in the journal the line of an article stands that has one version alone."""
    lines = home.lines()
    later = {line["id"] for line in lines if line["outcome"] == "revised"}
    of = (at for at, line in enumerate(lines) if line["outcome"] == "new")
    return next(at for at in of if lines[at]["post"] and lines[at]["id"] not in later)


def test_what_a_raw_file_is_missing_for_is_named_and_the_rest_is_made(home: Home) -> None:
    line = home.lines()[of_one_version(home)]
    (home.archive / line["raw"]).unlink()
    posts = bytes_below(home, "posts").keys()
    forget_all(home)

    done = home.ok("rebuild", "--json", code=3).json

    assert [one["path"] for one in done["lost"]] == [line["post"]]
    assert line["raw"] in done["lost"][0]["message"]
    assert bytes_below(home, "posts").keys() == posts - {line["post"]}


def test_a_line_that_does_not_read_back_is_named_and_the_rest_is_made(home: Home) -> None:
    (journal,) = (home.archive / "captures").iterdir()
    lines = journal.read_bytes().splitlines(keepends=True)
    bad = of_one_version(home)
    lines[bad] = lines[bad].replace(b'"v": 1', b'"v": x')
    journal.write_bytes(b"".join(lines))
    posts = bytes_below(home, "posts")
    forget_all(home)

    done = home.ok("rebuild", "--json", code=3).json

    assert f"captures/{journal.name}:{bad + 1}:" in done["lost"][0]["message"]
    assert len(bytes_below(home, "posts")) == len(posts) - 1


def test_a_damaged_database_is_moved_aside(home: Home) -> None:
    state = tables(home)
    (home.archive / "crawler.db").write_bytes(b"no database at all" * 500)
    for path in home.archive.glob("crawler.db-*"):
        path.unlink()

    done = home.ok("rebuild")

    assert "crawler.db.damaged" in done.err
    assert (home.archive / "crawler.db.damaged").read_bytes().startswith(b"no database")
    assert tables(home) == state


def test_posts_of_another_version_of_the_program_stay_and_are_no_edits(home: Home) -> None:
    """What an older program wrote, as the manifest says, is neither rewritten nor an edit."""
    old = next(path for path in (home.archive / "posts").rglob("*.md"))
    name = old.relative_to(home.archive).as_posix()
    _as_if_written_by_an_older_version(home, name, old.read_bytes() + b"<!-- old -->")

    done = home.ok("rebuild", "--json").json

    assert done["posts"]["kept"] == 1
    assert name not in done["edited"]
    assert old.read_bytes().endswith(b"<!-- old -->")

    forget_all(home)
    again = home.ok("rebuild", "--json").json
    assert sum(again["differing"].values()) == 1
    assert home.ok("rebuild", "--json").json["posts"]["kept"] == 0
    assert manifest_faults(home.archive) == []


def _as_if_written_by_an_older_version(home: Home, name: str, data: bytes) -> None:
    path = home.archive / name
    (log,) = (home.archive / "manifest").glob("*.log")
    before, after = (hashlib.sha256(each).hexdigest() for each in (path.read_bytes(), data))
    log.write_text(log.read_text().replace(before, after))
    path.write_bytes(data)


def test_a_rebuild_that_was_killed_is_brought_to_its_end_by_the_next_start(home: Home) -> None:
    before, state = bytes_below(home, "posts"), tables(home)
    name = hand_made(home)[0].relative_to(home.archive).as_posix()
    forget_all(home)
    home.ok("rebuild")
    with closing(sqlite3.connect(home.archive / "crawler.db")) as database, database:
        database.execute("INSERT INTO notes VALUES ('rebuild', 'null')")
        for table in (*TABLES, "journal"):
            database.execute(f"DELETE FROM {table}")
    shutil.rmtree(home.archive / "posts")

    home.ok("once")

    after = bytes_below(home, "posts")
    assert after.keys() >= before.keys()
    assert {path: data for path, data in after.items() if path in before and path != name} == {
        path: data for path, data in before.items() if path != name
    }
    assert tables(home)["revisions"] == state["revisions"]
