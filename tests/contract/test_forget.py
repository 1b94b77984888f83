"""Forgetting: files and lines go, positions stay, and a kill anywhere is made good."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from crawler.archive.forget import finish
from crawler.archive.group import Group
from crawler.archive.held import Wanted, find_held
from crawler.archive.journal import read_lines
from crawler.archive.prepare import prepare
from crawler.archive.write import open_writer
from crawler.engine.choose import Wish
from crawler.engine.forget import Forgetter
from crawler.models.article import Outcome
from crawler.models.journal import Line, Position, Tombstone, forgotten_line
from crawler.models.state import Alias, Batch, Forgotten, FrontierState
from crawler.store.sqlite import open_store
from crawler.urls import url_hash
from tests.contract.archive_driver import EVENTS, in_child
from tests.kit.captures import AT, faults, group, line, path_of
from tests.kit.clock import HandClock
from tests.kit.rows import digest, item, poll, row, settled

TWO = f"{2:016x}"


async def write(archive: Path, *groups: Group) -> Position:
    prepare(archive)
    async with open_writer(archive, 0) as writer:
        for each in groups:
            written = await writer.write(each)
    return written.position


async def forget(archive: Path) -> Position:
    held = find_held(archive, Wanted(frozenset({TWO})))
    stone = Tombstone(urls=tuple(held.urls[TWO]))
    async with open_writer(archive, 0) as writer:
        position, _ = await writer.forget([forgotten_line(AT, TWO, stone)], held)
    return position


def everything(archive: Path) -> bytes:
    return b"".join(path.read_bytes() for path in archive.rglob("*") if path.is_file())


def alive(archive: Path) -> list[Line]:
    return [one for one, _ in read_lines(archive) if one.outcome is not Outcome.FORGOTTEN]


async def test_what_is_forgotten_is_nowhere_and_the_rest_is_as_it_was(tmp_path: Path) -> None:
    await write(tmp_path, group(new=[1, 2, 3]), group(revised=[(2, 2)]))

    await forget(tmp_path)

    assert [one.id for one in alive(tmp_path)] == [f"{1:016x}", f"{3:016x}"]
    assert not (tmp_path / path_of(2)).exists()
    assert b"https://e.org/2" not in everything(tmp_path)
    assert b"article-2" not in everything(tmp_path)
    assert b"https://e.org/3" in everything(tmp_path)
    assert faults(tmp_path) == []


async def test_lines_keep_their_places_so_that_positions_hold(tmp_path: Path) -> None:
    middle = await write(tmp_path, group(new=[1, 2]))
    await write(tmp_path, group(new=[3]))
    before = [position for _, position in read_lines(tmp_path)]

    await forget(tmp_path)

    after = list(read_lines(tmp_path))
    assert [position for _, position in after][:3] == before
    assert [one.id for one, _ in read_lines(tmp_path, middle)] == [f"{3:016x}", TWO]


async def test_a_raw_file_of_something_else_stays(tmp_path: Path) -> None:
    shared = line(2)
    other = line(3, sha256=shared.sha256, raw=shared.raw)
    await write(tmp_path, group(new=[1, 2]), Group(lines=[other]))

    await forget(tmp_path)

    assert shared.raw is not None
    assert (tmp_path / shared.raw).is_file()


async def test_an_image_goes_unless_another_post_shows_it(tmp_path: Path) -> None:
    mine, shared = digest("mine"), digest("shared")
    made = group(new=[1, 2])
    for post, names in zip(made.posts, ([shared], [mine, shared]), strict=True):
        images = "".join(f'<img src="/media/{name[:2]}/{name}.png">' for name in names)
        object.__setattr__(post, "data", post.data + images.encode())
    for name in (mine, shared):
        (tmp_path / "media" / name[:2]).mkdir(parents=True, exist_ok=True)
        (tmp_path / "media" / name[:2] / f"{name}.png").write_bytes(b"png")
    await write(tmp_path, made)

    await forget(tmp_path)

    assert [path.stem for path in (tmp_path / "media").rglob("*.png")] == [shared]


async def test_failures_of_its_addresses_go_with_an_article(tmp_path: Path) -> None:
    failed = line(2, outcome=Outcome.FAILED, id=None, canonical=None, post=None, raw=None)
    await write(tmp_path, Group(lines=[failed]), group(new=[1, 2]))
    wanted = Wanted(frozenset({TWO}), frozenset({url_hash("https://e.org/2")}))

    held = find_held(tmp_path, wanted)

    assert held.lines == 2


def test_a_kill_at_any_call_is_made_good(tmp_path: Path) -> None:
    first = tmp_path / "first"
    end = asyncio.run(write(first, group(new=[1, 2, 3]), group(revised=[(2, 2)])))
    survived = 0
    for count in range(1, 40):
        archive = tmp_path / f"killed-{count}"
        shutil.copytree(first, archive)
        status = in_child(partial(die_at, count, archive))

        prepare(archive)
        stones = finish(archive, end)

        assert len(alive(archive)) == (2 if stones else 4)
        assert faults(archive) == []
        assert not stones or still_told(archive) == []
        survived += status == 0
        if survived:
            break
    assert survived


def still_told(archive: Path) -> list[str]:
    left = everything(archive)
    return [name for name in ("https://e.org/2", "article-2") if name.encode() in left]


def die_at(count: int, archive: Path) -> None:
    left = count

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in EVENTS and str(archive) in str(arguments[0]):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    prepare(archive)
    sys.addaudithook(hook)
    asyncio.run(forget(archive))


async def test_what_is_just_being_kept_is_known_by_the_time_it_is_looked_for(
    tmp_path: Path,
) -> None:
    """Its post is there already, its row is on its way: whoever wants to be alone waits for it."""
    prepare(tmp_path)
    async with open_store(tmp_path / "state.db") as store, open_writer(tmp_path, 0) as writer:
        written = await writer.write(group(new=[2]))
        article = row("https://e.org/2", id=TWO, post=path_of(2))
        on_its_way = [Batch(articles=(article,), position=written.position)]

        @asynccontextmanager
        async def alone() -> AsyncIterator[None]:
            while on_its_way:
                await store.commit(on_its_way.pop())
            yield

        forgetter = Forgetter(tmp_path, store, writer, HandClock(), alone)

        erased = await forgetter.run(Wish((TWO,)), [], lambda _: None, edited=True)

        assert erased.articles == 1
        assert not (tmp_path / path_of(2)).exists()


async def test_the_store_keeps_nothing_but_digests_and_takes_nothing_back(tmp_path: Path) -> None:
    one, alias = "https://daily.example/one", "https://daily.example/alias"
    article = row(one, title="A secret title")
    async with open_store(tmp_path / "state.db") as store:
        await store.save_poll(poll(item(one), item(alias), guids=(("guid-of-it", article.id),)))
        known = Alias(url_hash=url_hash(alias), url=alias, article=article.id)
        await store.commit(
            Batch(articles=(article,), aliases=(known,), settlements=(settled(one), settled(alias)))
        )
        for what in ("edited", "deleted", "decided"):
            await store.set_note(f"{what}:{article.post}", "by hand")
        stone = Tombstone(
            urls=(article.id, url_hash(alias)),
            sha256=(article.sha256,),
            fingerprints=(article.fingerprint,),
        )

        await store.commit(Batch(forgotten=(Forgotten(id=article.id, tombstone=stone),)))

        assert await store.article(one) is None
        assert await store.notes("") == {}
        assert await store.save_poll(poll(item(one), item(alias))) == 0
        found = await store.known([article.id], [], ["0" * 64], [article.sha256])
        assert found.forgotten == {article.id, article.sha256[:16]}
        assert await store.known_urls([article.id, url_hash(alias)]) == {
            article.id,
            url_hash(alias),
        }
        assert await store.known_guids("Daily", ["guid-of-it"]) == {}
        (last,) = [each for each in await store.counts() if each.key == "new"]
        assert last.last_url == ""
        assert FrontierState.QUEUED not in {
            each.state for each in await store.frontier_counts(AT) if each.count
        }
