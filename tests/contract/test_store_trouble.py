"""What goes wrong with a database has a name, says what to do, and loses nothing."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import stat
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.errors import (
    DiskFullError,
    SchemaError,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
)
from crawler.models.entry import Entry
from crawler.models.state import Alias, Batch, HostState, RobotsState, SourceState
from crawler.store.schema import APPLICATION_ID, VERSION
from crawler.store.sqlite import SqliteReader, SqliteStore, open_reader, open_store
from crawler.store.statement import Session
from tests.kit.clock import START
from tests.kit.rows import item, poll, row, settled

URL = "https://daily.example/one"
SHORT = timedelta(milliseconds=20)

ROBOTS = RobotsState(origin="https://h", status=200, fetched_at=START, expires_at=START)
WRITES: dict[str, Callable[[SqliteStore], Awaitable[object]]] = {
    "save_sources": lambda s: s.save_sources([SourceState(name="a")]),
    "save_poll": lambda s: s.save_poll(poll(item(URL))),
    "release": lambda s: s.release("Daily", START),
    "revive": lambda s: s.revive("Daily", ["fetch"], START),
    "save_hosts": lambda s: s.save_hosts([HostState(host="h")]),
    "save_robots": lambda s: s.save_robots(ROBOTS),
    "commit": lambda s: s.commit(Batch(articles=(row(URL),), settlements=(settled(URL),))),
    "set_note": lambda s: s.set_note("a", "b"),
}
READS: dict[str, Callable[[SqliteReader], Awaitable[object]]] = {
    "listings": lambda s: s.listings(),
    "take": lambda s: s.take("daily.example", START, 5),
    "known_urls": lambda s: s.known_urls(["00000000000000ff"]),
    "due_hosts": lambda s: s.due_hosts(START, 5),
    "frontier_counts": lambda s: s.frontier_counts(START),
    "article": lambda s: s.article(URL),
    "articles": lambda s: s.articles(),
}


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A database with something in it, closed."""
    path = tmp_path / "state.db"
    async with open_store(path) as store:
        many = [item(f"{URL}/{number}", entry=Entry(summary="s" * 500)) for number in range(300)]
        await store.save_poll(poll(*many))
        await store.commit(
            Batch(articles=(row(URL),), settlements=(settled(f"{URL}/0"), settled(f"{URL}/1")))
        )
    return path


def spoil(path: Path) -> None:
    """Overwrite all pages but the first, which has the header and the schema."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xa5" * (size - 8192))


@pytest.mark.parametrize("name", WRITES)
async def test_a_locked_database_is_busy(path: Path, name: str) -> None:
    async with open_store(path, timeout=SHORT) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError, match=r"another process holds .*state\.db"):
            await WRITES[name](store)
        other.execute("ROLLBACK")
        other.close()

        await WRITES[name](store)


@pytest.mark.parametrize("name", ["save_poll", "commit", "set_note"])
async def test_a_full_disk_has_its_name_and_work_goes_on_when_there_is_room(
    path: Path, name: str
) -> None:
    big = poll(*(item(f"{URL}/x{n}", entry=Entry(summary="s" * 2000)) for n in range(200)))
    filling: dict[str, Callable[[SqliteStore], Awaitable[object]]] = {
        "save_poll": lambda s: s.save_poll(big),
        "commit": lambda s: s.commit(Batch(articles=(row(URL, title="t" * 2**20),))),
        "set_note": lambda s: s.set_note("a", "b" * 2**20),
    }
    async with open_store(path) as store:
        before = await store.frontier_counts(START)
        await limit_pages(store, 1)
        with pytest.raises(DiskFullError, match="no room") as caught:
            await filling[name](store)
        assert caught.value.hint
        assert await store.frontier_counts(START) == before

        await limit_pages(store, 2**30)
        await filling[name](store)


async def limit_pages(store: SqliteStore, pages: int) -> None:
    """Let the file not grow beyond `pages`, or beyond what it has."""
    database = store._database
    await database.outside(lambda session: session.plain(f"PRAGMA max_page_count = {pages}"))


async def test_a_corrupt_database_says_that_no_article_is_lost(path: Path) -> None:
    spoil(path)

    with pytest.raises(StoreDamagedError, match=r"state\.db is damaged") as caught:
        async with open_store(path):
            pass

    assert f"mv '{path}'" in caught.value.hint
    assert "no article is lost" in caught.value.hint


async def test_moved_aside_as_the_hint_says_a_corrupt_database_is_made_anew(path: Path) -> None:
    spoil(path)
    os.rename(path, f"{path}.damaged")  # noqa: PTH104  # nothing else runs here

    async with open_store(path) as store:
        assert await store.articles() == []


@pytest.mark.parametrize("name", READS)
async def test_damage_met_while_reading_has_its_name(path: Path, name: str) -> None:
    spoil(path)

    with pytest.raises(StoreDamagedError):
        async with open_reader(path) as reader:
            await READS[name](reader)


@pytest.mark.parametrize("content", [b"# Notes\n" * 2000, b"SQLite format 3\0" + b"\xff" * 5000])
async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.md"
    path.write_bytes(content)

    with pytest.raises(StoreDamagedError):
        async with open_store(path):
            pass
    with pytest.raises(StoreDamagedError):
        async with open_reader(path):
            pass

    assert path.read_bytes() == content


@pytest.mark.parametrize("owner", [0, 0x12345678])
async def test_another_programs_database_is_left_alone(tmp_path: Path, owner: int) -> None:
    path = tmp_path / "theirs.db"
    theirs = sqlite3.connect(path)
    theirs.executescript(f"PRAGMA application_id = {owner}; CREATE TABLE theirs (a)")
    theirs.close()
    before = path.read_bytes()

    with pytest.raises(StoreDamagedError, match="not a state database of this program"):
        async with open_store(path):
            pass

    assert path.read_bytes() == before
    assert names(tmp_path) == ["theirs.db"]


@pytest.mark.parametrize("opening", [open_store, open_reader])
async def test_a_newer_programs_database_is_refused(
    path: Path, opening: Callable[[Path], object]
) -> None:
    by_hand(path, f"PRAGMA user_version = {VERSION + 1}")

    with pytest.raises(SchemaError, match="written by a newer program"):
        async with opening(path):  # type: ignore[attr-defined]
            pass


def by_hand(path: Path, script: str) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()


async def test_an_older_database_is_copied_before_it_is_brought_up_to_date(path: Path) -> None:
    make_older(path)

    with pytest.raises(StoreError, match="older version"):
        async with open_reader(path):
            pass
    async with open_store(path) as store:
        assert await store.articles() == []

    backup = path.with_name("state.db.backup-0")
    copy = sqlite3.connect(backup)
    assert copy.execute("SELECT * FROM older").fetchall() == [("kept",)]
    copy.close()
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert names(path.parent) == ["state.db", "state.db.backup-0"]


async def test_a_new_database_is_made_as_all_migrations_would_make_it(path: Path) -> None:
    made = schema_of(path)
    make_older(path)

    async with open_store(path):
        pass

    assert {one for one in schema_of(path) if one[1] != "older"} == made


def make_older(path: Path) -> None:
    """Take a database back to before the first migration, with a table of that time."""
    drops = "".join(f"DROP TABLE {name};" for name in tables_of(path))
    by_hand(path, f"{drops} PRAGMA user_version = 0; CREATE TABLE older AS SELECT 'kept' AS a")


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from crawler.store.statement import Session
from crawler.store.sqlite import open_store

left = int(sys.argv[2])

@event.listens_for(Engine, "before_cursor_execute")
def count(connection, cursor, statement, parameters, context, many):
    global left
    if any(word in statement for word in ("CREATE", "alembic_version", "user_version = ")):
        left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    async with open_store(Path(sys.argv[1])):
        pass

asyncio.run(main())
"""


@pytest.mark.parametrize("statements", [0, 1, 9, 17])
async def test_a_killed_migration_leaves_a_database_that_opens(path: Path, statements: int) -> None:
    make_older(path)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, str(path), str(statements)
    )
    assert await child.wait() == -signal.SIGKILL
    assert tables_of(path) == {"older"}

    async with open_store(path) as store:
        await store.set_note("a", "b")

    assert {"older", "frontier", "articles"} < tables_of(path)


def tables_of(path: Path) -> set[str]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    connection.close()
    return {name for (name,) in rows}


def schema_of(path: Path) -> set[tuple[str, str, str]]:
    """Return the kind, name and SQL of all that is in a database, blanks aside."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    rows += connection.execute("SELECT 'version', version_num, '' FROM alembic_version").fetchall()
    connection.close()
    return {(kind, name, " ".join((sql or "").split())) for kind, name, sql in rows}


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


async def test_a_reader_sees_what_is_committed_while_the_owner_writes(path: Path) -> None:
    async with open_store(path) as store, open_reader(path) as reader:
        await store.set_note("a", "1")
        assert await reader.note("a") == "1"

        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE notes SET value = '2'")
        assert await reader.note("a") == "1"
        other.execute("COMMIT")
        other.close()

        assert await reader.note("a") == "2"


async def test_a_reader_cannot_write(path: Path) -> None:
    async with open_reader(path) as reader:
        with pytest.raises(StoreError, match="readonly"):
            await SqliteStore(reader._database).set_note("a", "b")


async def test_a_reader_without_a_database_says_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no state database") as caught:
        async with open_reader(tmp_path / "state.db"):
            pass

    assert "crawler once" in caught.value.hint
    assert names(tmp_path) == []


async def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for where in (tmp_path / "file" / "state.db", tmp_path, Path("/proc/state.db")):
        with pytest.raises(StoreError) as caught:
            async with open_store(where):
                pass
        assert caught.value.hint


@pytest.mark.skipif(shutil.which("unshare") is None, reason="no unshare")
async def test_a_database_on_a_read_only_file_system_can_be_read(path: Path) -> None:
    script = (
        "import asyncio, sys; from pathlib import Path\n"
        "from crawler.store.sqlite import open_reader\n"
        "async def main():\n"
        "    async with open_reader(Path(sys.argv[1])) as reader:\n"
        "        print(len(await reader.articles()))\n"
        "asyncio.run(main())"
    )
    mount = f"mount --bind -o ro '{path.parent}' '{path.parent}' && exec \"$@\""
    child = await asyncio.create_subprocess_exec(
        "unshare", "--mount", "--map-root-user", "sh", "-c", mount, "sh",
        sys.executable, "-c", script, str(path),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await child.communicate()
    if b"unshare" in err or b"mount:" in err:
        pytest.skip("mount namespaces are not allowed here")

    assert (out, err) == (b"1\n", b"")


async def test_nobody_else_may_read_the_database(path: Path) -> None:
    os.chmod(path, 0o644)  # noqa: PTH101

    async with open_store(path) as store:
        await store.set_note("a", "b")
        modes = {stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}

    assert modes == {0o600}


def pragmas(session: Session) -> dict[str, object]:
    names = ("application_id", "user_version", "journal_mode", "synchronous")
    return {name: session.plain(f"PRAGMA {name}") for name in names}


async def test_the_database_is_ours_durable_and_written_ahead(path: Path) -> None:
    async with open_store(path) as store:
        found = await store._database.outside(pragmas)

    assert found == {
        "application_id": APPLICATION_ID,
        "user_version": VERSION,
        "journal_mode": "wal",
        "synchronous": 2,
    }


async def test_a_closed_store_says_so(path: Path) -> None:
    async with open_store(path) as store:
        pass

    with pytest.raises(StoreError, match="is closed"):
        await store.note("a")


async def test_writes_that_wait_together_are_kept_but_the_one_that_fails(path: Path) -> None:
    async with open_store(path) as store:
        writes = [store.set_note(f"note {number}", "kept") for number in range(100)]
        broken = Alias(url_hash="no hash", url="https://a.example/", article="0" * 16)
        writes.insert(3, store.commit(Batch(aliases=(broken,))))
        done = await asyncio.gather(*writes, return_exceptions=True)
        notes = await store.notes("note ")

    assert [type(one) for one in done if one is not None] == [ValueError]
    assert len(notes) == 100
