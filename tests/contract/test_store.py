"""What every store does, whatever it is made of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from crawler.models.article import Outcome
from crawler.models.entry import Enclosure, Entry, Hint
from crawler.models.journal import Position
from crawler.models.state import (
    Alias,
    BackfillState,
    Batch,
    FrontierState,
    HostState,
    Known,
    ListingState,
    PendingSeen,
    Poll,
    RipeSeen,
    RobotsState,
    SourceState,
)
from crawler.seams import Store
from crawler.store.sqlite import open_store
from tests.kit.clock import START
from tests.kit.rows import HOUR, digest, hash_of, item, poll, revision, row, settled

ONE, TWO, THREE = (f"https://daily.example/{name}" for name in ("one", "two", "three"))
ELSEWHERE = "https://other.example/page"
LATE = START + timedelta(days=30)


@pytest.fixture(params=["sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """Every implementation, fresh."""
    assert request.param == "sqlite"
    async with open_store(tmp_path / "state.db") as made:
        yield made


async def urls(store: Store, host: str = "daily.example", limit: int = 10) -> list[str]:
    return [each.url for each in await store.take(host, LATE, limit)]


async def test_sources_come_back_as_they_were_saved(store: Store) -> None:
    first = SourceState(
        name="新浪财经－国內", next_due=START, last_poll_at=START - HOUR, last_new_at=START - HOUR,
        rate=3.25, window=50, polls=7,
    )  # fmt: skip
    await store.save_sources([first, SourceState(name="b")])
    await store.save_sources([SourceState(name="b", polls=1)])

    assert await store.source_states() == [SourceState(name="b", polls=1), first]


async def test_the_longest_due_source_comes_first_and_a_paused_one_never(store: Store) -> None:
    due = {"late": START - HOUR, "soon": START, "later": START + HOUR, "paused": None}
    await store.save_sources([SourceState(name=n, next_due=at) for n, at in due.items()])

    assert [each.name for each in await store.due_sources(START, 10)] == ["late", "soon"]
    assert [each.name for each in await store.due_sources(START, 1)] == ["late"]


async def test_a_listing_comes_back_with_the_entries_of_its_poll(store: Store) -> None:
    listing = ListingState(
        source="Daily", url="https://daily.example/feed", rules="r", kind="feed", etag='"1"',
        last_modified="Mon", body="b", polled_at=START, entries=2, notes=("cut", "逐字"),
        code="fetch.timeout", message="m", hint="h", failures=2, failing_since=START,
    )  # fmt: skip
    await store.save_poll(poll(item(ONE), listing=listing))
    await store.save_poll(poll(listing=ListingState(source="Other", url="u")))

    assert await store.listings("Daily") == [listing]
    assert len(await store.listings()) == 2
    assert await urls(store) == [ONE]


async def test_an_item_comes_back_as_it_was_queued(store: Store) -> None:
    zone = timezone(timedelta(hours=8))
    entry = Entry(
        url=ONE, guid="g", title="题", date=datetime(2026, 1, 5, 12, tzinfo=zone), summary="s",
        content="<p>all</p>", authors=("a",), tags=("t",), language="zh", listing="l",
        enclosures=(Enclosure(url="u", type="audio/mpeg", bytes=2**70),),
    )  # fmt: skip
    queued = item(ONE, entry=entry, priority=3, etag="e", last_modified="l", tries=1)
    await store.save_poll(poll(queued))

    (taken,) = await store.take("daily.example", LATE, 5)

    assert taken == queued
    assert taken.entry.date is not None
    assert taken.entry.date.utcoffset() == timedelta(hours=8)


async def test_only_new_items_are_counted_and_known_ones_are_left_as_they_are(
    store: Store,
) -> None:
    assert await store.save_poll(poll(item(ONE), item(TWO))) == 2
    await store.commit(Batch(settlements=(settled(ONE),)))

    assert await store.save_poll(poll(item(ONE, priority=9), item(TWO), item(THREE))) == 1

    assert set(await urls(store)) == {TWO, THREE}


async def test_an_address_of_an_article_is_not_queued_again(store: Store) -> None:
    article = row(ONE)
    alias = Alias(url_hash=hash_of(TWO), url=TWO, article=article.id)
    itself = Alias(url_hash=article.id, url=ONE, article=article.id)
    await store.commit(Batch(articles=(article,), aliases=(alias, itself)))

    assert await store.save_poll(poll(item(ONE), item(TWO), item(THREE))) == 1

    assert await urls(store) == [THREE]
    everything = [hash_of(each) for each in (ONE, TWO, THREE, ELSEWHERE)]
    assert await store.known_urls(everything) == set(everything[:3])


async def test_the_same_url_twice_in_a_poll_is_one_item(store: Store) -> None:
    assert await store.save_poll(poll(item(ONE), item(ONE))) == 1


async def test_held_urls_wait_for_release(store: Store) -> None:
    held = [item(url, state=FrontierState.HELD, due_at=None) for url in (ONE, TWO)]
    assert await store.save_poll(poll(*held)) == 2
    assert await urls(store) == []

    assert await store.release("Daily", START) == 2

    taken = await store.take("daily.example", START, 5)
    assert {each.url for each in taken} == {ONE, TWO}
    assert {each.priority for each in taken} == {-10}
    assert await store.release("Daily", START) == 0


async def test_a_backfills_poll_releases_what_it_finds_held(store: Store) -> None:
    await store.save_poll(poll(item(ONE, state=FrontierState.HELD), item(TWO)))
    progress = BackfillState(
        source="Daily", key="all", pending=("p2",), visited=("p1",), read=1, found=3,
        started_at=START,
    )  # fmt: skip
    again = [item(url, priority=-10) for url in (ONE, TWO, THREE)]

    new = await store.save_poll(poll(*again, release=True, backfill=progress))

    assert new == 2
    assert await urls(store) == [TWO, ONE, THREE]
    assert await store.backfill("Daily", "all") == progress
    assert await store.backfill("Daily", "other") is None


async def test_guids_are_remembered_by_source_with_their_first_url(store: Store) -> None:
    await store.save_poll(poll(guids=(("g1", hash_of(ONE)), ("g2", hash_of(TWO)))))
    await store.save_poll(poll(guids=(("g1", hash_of(THREE)),)))

    assert await store.known_guids("Daily", ["g1", "g2", "g3"]) == {
        "g1": hash_of(ONE),
        "g2": hash_of(TWO),
    }
    assert await store.known_guids("Other", ["g1"]) == {}


async def test_greater_priority_is_taken_first_then_the_longest_due(store: Store) -> None:
    await store.save_poll(
        poll(
            item(ONE, priority=-10, due_at=START - 5 * HOUR),
            item(TWO, due_at=START),
            item(THREE, due_at=START - HOUR, source="Weekly"),
            item(f"{ONE}/not-yet", due_at=START + HOUR),
            item(ELSEWHERE),
        )
    )

    taken = await store.take("daily.example", START, 10)

    assert [each.url for each in taken] == [THREE, TWO, ONE]
    assert [each.url for each in await store.take("daily.example", START, 2)] == [THREE, TWO]
    without = await store.take("daily.example", START, 2, excluding=[hash_of(THREE)])
    assert [each.url for each in without] == [TWO, ONE]
    of_source = await store.take("daily.example", START, 5, sources=["Weekly", "None"])
    assert [each.url for each in of_source] == [THREE]


async def test_of_thousands_of_sources_each_takes_its_own(store: Store) -> None:
    wanted = frozenset(f"source {number}" for number in range(3000))
    hers = [item(f"{ONE}/{name}", source=name, due_at=START) for name in ("source 7", "source 9")]
    await store.save_poll(poll(item(TWO, source="Weekly", due_at=START), *hers))

    taken = await store.take("daily.example", START, 5, sources=wanted)
    nothing = await store.take("other.example", START, 5, sources=wanted)
    paused = await store.take("daily.example", START, 5, sources=wanted - {"source 7"})

    assert [each.source for each in taken] == ["source 7", "source 9"]
    assert [each.source for each in paused] == ["source 9"]
    assert nothing == []


async def test_a_queued_item_without_a_time_is_due_at_once(store: Store) -> None:
    await store.save_poll(poll(item(ONE, due_at=None), item(ELSEWHERE, due_at=None, found_at=None)))

    assert [each.host for each in await store.due_hosts(START, 5)] == [
        "daily.example",
        "other.example",
    ]


async def test_due_hosts_leave_out_those_that_rest(store: Store) -> None:
    await store.save_poll(
        poll(
            item(ONE, due_at=START - HOUR),
            item(TWO, due_at=START - 2 * HOUR, priority=-10, source="Weekly"),
            item(ELSEWHERE, due_at=START - 3 * HOUR),
            item("https://third.example/", due_at=START + HOUR),
            item("https://fourth.example/", due_at=START - 9 * HOUR),
        )
    )
    await store.save_hosts(
        [
            HostState(host="fourth.example", backoff_until=START + HOUR),
            HostState(host="other.example", backoff_until=START),
        ]
    )

    due = await store.due_hosts(START, 10)

    assert [(each.host, each.due_at) for each in due] == [
        ("other.example", START - 3 * HOUR),
        ("daily.example", START - 2 * HOUR),
    ]
    assert len(await store.due_hosts(START, 1)) == 1
    assert [each.host for each in await store.due_hosts(START, 9, ["Weekly"])] == ["daily.example"]
    assert await store.due_hosts(START, 9, []) == []


async def test_next_due_counts_the_hosts_back_off(store: Store) -> None:
    assert await store.next_due() is None
    await store.save_poll(poll(item(ONE), item(ELSEWHERE, due_at=START + 3 * HOUR, source="Other")))
    await store.save_hosts([HostState(host="daily.example", backoff_until=START + 2 * HOUR)])

    assert await store.next_due() == START + 2 * HOUR
    assert await store.next_due(["Other"]) == START + 3 * HOUR
    assert await store.next_due(["Nobody"]) is None


async def test_hosts_that_may_not_be_asked_yet_come_back_as_they_were_saved(store: Store) -> None:
    resting = HostState(host="h:8080", backoff_until=LATE, backoff_code="c", failures=3)
    paced = HostState(host="paced", next_allowed_at=LATE)
    await store.save_hosts([resting, paced, HostState(host="free", next_allowed_at=START)])

    assert await store.resting_hosts(START) == [resting, paced]
    assert await store.resting_hosts(LATE) == []


async def test_notes_are_found_by_the_beginning_of_their_key(store: Store) -> None:
    for key in ("edited:a", "edited:b", "edit", "other"):
        await store.set_note(key, key.upper())

    assert await store.notes("edited:") == {"edited:a": "EDITED:A", "edited:b": "EDITED:B"}


async def test_robots_come_back_by_origin(store: Store) -> None:
    kept = RobotsState(
        origin="https://h", status=200, body=b"\xffUser-agent: *", fetched_at=START,
        expires_at=LATE,
    )  # fmt: skip
    gone = kept.model_copy(update={"status": None, "body": b""})
    await store.save_robots(kept)
    assert await store.robots("https://h") == kept
    await store.save_robots(gone)

    assert await store.robots("https://h") == gone
    assert await store.robots("http://h") is None


async def test_a_settled_item_leaves_the_queue_and_drops_its_content(store: Store) -> None:
    await store.save_poll(poll(item(ONE, entry=Entry(title="t", content="long"))))

    await store.commit(Batch(settlements=(settled(ONE, article=hash_of(ONE), etag="e", tries=1),)))

    assert await urls(store) == []
    (done,) = await store.outcomes("Daily", Outcome.NEW, 5)
    assert done.entry == Entry(title="t")
    assert (done.state, done.settled_at, done.article) == (
        FrontierState.DONE, START, hash_of(ONE),
    )  # fmt: skip
    assert (done.etag, done.tries, done.due_at) == ("e", 1, None)


async def test_a_page_that_is_checked_again_later_drops_its_content_too(store: Store) -> None:
    await store.save_poll(poll(item(ONE, entry=Entry(title="t", content="long"))))
    again = settled(ONE, state=FrontierState.QUEUED, due_at=START + HOUR, article=hash_of(ONE))

    await store.commit(Batch(settlements=(again,)))

    (later,) = await store.take("daily.example", START + HOUR, 5)
    assert later.entry == Entry(title="t")
    assert (later.outcome, later.article) == (Outcome.NEW, hash_of(ONE))


async def test_a_failed_url_to_be_asked_again_keeps_content_validators_and_article(
    store: Store,
) -> None:
    entry = Entry(content="long")
    await store.save_poll(poll(item(ONE, entry=entry, etag="e", article=hash_of(TWO))))
    again = settled(
        ONE, Outcome.FAILED, state=FrontierState.QUEUED, due_at=START + HOUR, code="fetch.timeout",
        message="slow", tries=1,
    )  # fmt: skip

    await store.commit(Batch(settlements=(again,)))

    assert await store.take("daily.example", START, 5) == []
    (later,) = await store.take("daily.example", START + HOUR, 5)
    assert (later.entry, later.etag, later.article) == (entry, "e", hash_of(TWO))
    assert (later.code, later.message, later.tries) == ("fetch.timeout", "slow", 1)
    assert [each.url for each in await store.outcomes("Daily", Outcome.FAILED, 5)] == [ONE]


async def test_given_up_urls_are_revived_by_the_beginning_of_their_code(store: Store) -> None:
    codes = {ONE: "extract.no-body", TWO: "extract.paywall", THREE: "fetch.gone"}
    await store.save_poll(poll(*(item(url) for url in codes)))
    lost = [
        settled(url, Outcome.FAILED, state=FrontierState.GIVEN_UP, code=code, tries=4)
        for url, code in codes.items()
    ]
    await store.commit(Batch(settlements=tuple(lost)))

    assert await store.revive("Other", ["extract"], START) == 0
    assert await store.revive("Daily", ["extract.", "fetch.status"], START) == 2

    taken = await store.take("daily.example", START, 5)
    assert {each.url for each in taken} == {ONE, TWO}
    assert {each.tries for each in taken} == {0}


async def test_failures_and_outcomes_come_newest_first(store: Store) -> None:
    await store.save_poll(poll(item(ONE), item(TWO), item(THREE, source="Weekly")))
    for hours, (url, source) in enumerate([(ONE, "Daily"), (TWO, "Daily"), (THREE, "Weekly")]):
        lost = settled(url, Outcome.FAILED, code="fetch", at=START + hours * HOUR, source=source)
        await store.commit(Batch(settlements=(lost,)))

    assert [each.url for each in await store.outcomes("Daily", Outcome.FAILED, 5)] == [TWO, ONE]
    assert [each.url for each in await store.outcomes("Daily", Outcome.FAILED, 1)] == [TWO]
    assert await store.outcomes("Daily", Outcome.GONE, 5) == []


async def test_an_article_is_found_by_id_prefix_and_address(store: Store) -> None:
    article = row(ONE, published=datetime(2026, 1, 5, 9, tzinfo=timezone(timedelta(hours=8))))
    alias = Alias(url_hash=hash_of(TWO), url=TWO, article=article.id)
    await store.save_poll(poll(item(ELSEWHERE)))
    await store.commit(
        Batch(
            articles=(article,),
            aliases=(alias,),
            settlements=(settled(ELSEWHERE, Outcome.DUPLICATE, article=article.id),),
        )
    )

    for which in (article.id, article.id.upper(), article.id[:4], ONE, TWO, ELSEWHERE):
        assert await store.article(which) == article
    for which in (article.id[:3], "ffff0000ffff0000", THREE, "", "no url", "https://"):
        assert await store.article(which) is None


async def test_a_prefix_of_two_articles_finds_neither(store: Store) -> None:
    first = row(ONE, id="abcd0000000000ff")
    second = row(TWO, id="abcdffffffffffff")
    await store.commit(Batch(articles=(first, second)))

    assert await store.article("abcd") is None
    assert await store.article("abcdf") == second
    assert await store.article("abcd0000000000ff") == first


async def test_known_leads_from_each_key_to_its_article(store: Store) -> None:
    one, two, three = row(ONE), row(TWO), row(THREE)
    alias = Alias(url_hash=hash_of(ELSEWHERE), url=ELSEWHERE, article=two.id)
    await store.commit(Batch(articles=(one, two, three), aliases=(alias,)))

    known = await store.known(
        [one.id, hash_of("x")], [alias.url_hash, hash_of("y")], [three.fingerprint, digest("z")]
    )

    assert known == Known(
        articles={one.id: one, two.id: two, three.id: three},
        aliases={alias.url_hash: two.id},
        fingerprints={three.fingerprint: three.id},
    )
    assert await store.known([], [], []) == Known()


async def test_a_canonical_url_is_an_address_of_its_article(store: Store) -> None:
    one, two = row(ONE), row(TWO)
    itself = Alias(url_hash=one.id, url=ONE, article=one.id)
    moved = Alias(url_hash=one.id, url=ONE, article=two.id)
    await store.commit(Batch(articles=(one, two), aliases=(itself,)))
    assert (await store.known([], [one.id], [])).aliases == {one.id: one.id}

    await store.commit(Batch(aliases=(moved,)))
    assert (await store.known([], [one.id], [])).aliases == {one.id: two.id}

    await store.commit(Batch(aliases=(itself,)))
    assert (await store.known([], [one.id], [])).aliases == {one.id: one.id}


async def test_of_several_articles_with_a_fingerprint_the_first_is_known(store: Store) -> None:
    same = digest("same")
    later = row(ONE, fingerprint=same, first_at=START + HOUR)
    first = row(TWO, fingerprint=same)
    await store.commit(Batch(articles=(later, first)))

    many = [digest(str(number)) for number in range(200)]
    assert (await store.known([], [], [*many, same])).fingerprints == {same: first.id}


async def test_a_newer_version_replaces_the_article_and_is_a_further_revision(
    store: Store,
) -> None:
    article = row(ONE)
    edited = article.model_copy(update={"title": "Edited", "revision": 2, "gone_at": LATE})
    first = Batch(articles=(article,), revisions=(revision(article, 1),))
    await store.commit(first)
    await store.commit(Batch(articles=(edited,), revisions=(revision(edited, 2),)))
    await store.commit(Batch(revisions=(revision(edited, 1),)))

    assert await store.article(article.id) == edited
    assert await store.revisions(article.id) == [revision(article, 1), revision(edited, 2)]
    assert await store.revisions(hash_of("nothing")) == []


async def test_further_sources_are_seen_in_once(store: Store) -> None:
    article = row(ONE)
    await store.commit(Batch(articles=(article,), seen=((article.id, "B"), (article.id, "A"))))
    await store.commit(Batch(articles=(article,), seen=((article.id, "B"),)))

    found = await store.article(article.id)

    assert found is not None
    assert found.seen_in == ("A", "B")
    assert await store.article_counts() == {"Daily": 1}


def seen(url: str, source: str = "Weekly", **fields: Any) -> PendingSeen:
    known = {"entry": Hint(url=url, title="t", date=START), "at": START} | fields
    return PendingSeen(url_hash=hash_of(url), source=source, **known)


async def test_a_further_source_is_ripe_once_the_article_is_there(store: Store) -> None:
    await store.save_poll(poll(item(ONE), item(TWO)))
    late, early = seen(ONE), seen(TWO, at=START - HOUR)
    await store.save_poll(poll(seen=(late, early)))
    await store.save_poll(poll(seen=(seen(ONE, at=START + HOUR),)))
    assert await store.ripe_seen(10) == []

    one, two = row(ONE), row("https://daily.example/canonical-two")
    await store.commit(Batch(articles=(one,), settlements=(settled(ONE, article=one.id),)))
    assert await store.ripe_seen(10) == [
        RipeSeen(seen=late, article=one.id, canonical=one.canonical)
    ]
    await store.commit(Batch(articles=(two,), settlements=(settled(TWO, article=two.id),)))

    assert [each.seen for each in await store.ripe_seen(10)] == [early, late]
    assert [each.seen for each in await store.ripe_seen(1)] == [early]


async def test_a_ripened_sighting_is_gone_and_does_not_come_back(store: Store) -> None:
    article = row(ONE)
    await store.commit(Batch(articles=(article,)))
    await store.save_poll(poll(seen=(seen(ONE),)))
    assert [each.article for each in await store.ripe_seen(10)] == [article.id]

    await store.commit(Batch(seen=((article.id, "Weekly"),), ripened=(seen(ONE),)))
    await store.save_poll(poll(seen=(seen(ONE),)))

    assert await store.ripe_seen(10) == []


async def test_a_source_is_not_seen_in_what_is_its_own(store: Store) -> None:
    alias = Alias(url_hash=hash_of(THREE), url=THREE, article=hash_of(ONE))
    await store.save_poll(poll(item(ONE), item(TWO, source="Weekly")))
    own = [seen(ONE, "Daily"), seen(TWO), seen(ELSEWHERE), seen(TWO, "Daily")]
    await store.save_poll(poll(seen=tuple(own)))

    batch = Batch(
        articles=(row(ONE),),
        aliases=(alias,),
        settlements=(settled(ONE, article=hash_of(ONE)), settled(TWO, article=hash_of(ONE))),
    )
    await store.commit(batch)
    await store.save_poll(poll(seen=(seen(THREE, "Daily"),)))

    assert await store.ripe_seen(10) == []


async def test_articles_are_listed_by_the_time_they_were_archived(store: Store) -> None:
    rows = [
        row(f"{ONE}/{hours}", archived_at=START + hours * HOUR, source="AB"[hours % 2])
        for hours in range(4)
    ]
    await store.commit(Batch(articles=tuple(rows)))

    assert await store.articles() == rows[::-1]
    assert await store.articles(newest_first=False, limit=2) == rows[:2]
    assert await store.articles(source="A") == [rows[2], rows[0]]
    assert await store.articles(since=START + HOUR, until=START + 3 * HOUR) == [rows[2], rows[1]]
    assert await store.article_counts() == {"A": 2, "B": 2}


async def test_outcomes_and_codes_are_counted_by_source_and_day(store: Store) -> None:
    lost = {"code": "fetch.timeout", "message": "slow", "hint": "wait"}
    await store.commit(
        Batch(
            settlements=(
                settled(ONE),
                settled(TWO, Outcome.FAILED, **lost),
                settled(THREE, at=START + timedelta(days=1)),
            )
        )
    )
    await store.commit(Batch(settlements=(settled(TWO, at=START + HOUR), settled(ONE))))

    counts = {(each.day, each.key): each for each in await store.counts()}

    assert {key: each.count for key, each in counts.items()} == {
        ("2026-01-05", "new"): 3,
        ("2026-01-05", "failed"): 1,
        ("2026-01-05", "fetch.timeout"): 1,
        ("2026-01-06", "new"): 1,
    }
    assert counts["2026-01-05", "new"].last_url == TWO
    assert counts["2026-01-05", "new"].last_at == START + HOUR
    timeout = counts["2026-01-05", "fetch.timeout"]
    assert (timeout.last_url, timeout.last_message, timeout.last_hint) == (TWO, "slow", "wait")
    assert [each.day for each in await store.counts("2026-01-06")] == ["2026-01-06"]


async def test_a_batch_that_was_applied_before_changes_nothing(store: Store) -> None:
    await store.save_poll(poll(item(ONE)))
    article = row(ONE)
    batch = Batch(
        articles=(article,),
        revisions=(revision(article, 1),),
        aliases=(Alias(url_hash=hash_of(TWO), url=TWO, article=article.id),),
        seen=((article.id, "B"),),
        settlements=(settled(ONE, article=article.id),),
        hosts=(HostState(host="daily.example", next_allowed_at=LATE),),
        position=Position(file="captures/2026-01.jsonl", offset=900),
    )
    await store.commit(batch)
    before = [await store.counts(), await store.article(ONE), await store.frontier_counts(LATE)]

    await store.commit(batch)

    after = [await store.counts(), await store.article(ONE), await store.frontier_counts(LATE)]
    assert after == before
    assert await store.position() == batch.position


async def test_the_position_is_the_end_of_the_newest_file_and_never_goes_back(
    store: Store,
) -> None:
    assert await store.position() is None
    for file, offset in (("captures/2026-01.jsonl", 9), ("captures/2026-02.jsonl", 5)):
        await store.commit(Batch(position=Position(file=file, offset=offset)))
    late_line = Position(file="captures/2026-01.jsonl", offset=2**40)
    await store.commit(Batch(settlements=(settled(ONE),), position=late_line))

    assert await store.position() == Position(file="captures/2026-02.jsonl", offset=5)
    assert [each.count for each in await store.counts()] == [1]

    await store.commit(Batch(position=Position(file="captures/2026-02.jsonl", offset=4)))
    assert await store.position() == Position(file="captures/2026-02.jsonl", offset=5)


async def test_the_frontier_is_counted_by_source_and_state(store: Store) -> None:
    await store.save_poll(
        poll(
            item(ONE, due_at=START - HOUR),
            item(TWO, due_at=START + HOUR),
            item(THREE, state=FrontierState.HELD, due_at=None),
            item(ELSEWHERE, source="Weekly"),
        )
    )
    await store.commit(Batch(settlements=(settled(ELSEWHERE, source="Weekly"),)))

    counts = await store.frontier_counts(START)

    assert [(c.source, c.state.value, c.count, c.due, c.next_due) for c in counts] == [
        ("Daily", "held", 1, 0, None),
        ("Daily", "queued", 2, 1, START - HOUR),
        ("Weekly", "done", 1, 0, None),
    ]


async def test_a_note_is_kept_replaced_and_dropped(store: Store) -> None:
    await store.set_note("reload", "wrong file")
    await store.set_note("reload", "wrong again")
    assert await store.note("reload") == "wrong again"

    await store.set_note("reload", None)

    assert await store.note("reload") is None


@pytest.mark.parametrize("bad", ["a\ud800b", "a\0b"])
async def test_what_no_database_holds_does_not_reach_the_disk(store: Store, bad: str) -> None:
    await store.set_note(bad, bad)
    entry = Entry(title=bad, content=bad, tags=(bad,), date=START)
    await store.save_poll(poll(item(ONE, entry=entry), guids=((bad, hash_of(ONE)),)))
    await store.commit(Batch(articles=(row(ONE, title=bad),)))

    (taken,) = await store.take("daily.example", LATE, 1)
    found = await store.article(ONE)

    assert await store.note(bad) == "a\ufffdb"
    assert taken.entry.content == "a\ufffdb"
    assert taken.entry.tags[0] in {"a\ufffdb", "a\0b"}
    assert taken.entry.date == START
    assert await store.known_guids("Daily", [bad]) == {bad: hash_of(ONE)}
    assert found is not None
    assert found.title == "a\ufffdb"


async def test_quotes_and_line_ends_in_text_are_only_text(store: Store) -> None:
    nasty = "'; DROP TABLE notes; -- \n \" % _ 🧵"
    await store.set_note(nasty, nasty)
    await store.save_poll(poll(guids=((nasty, hash_of(ONE)),)))

    assert await store.note(nasty) == nasty
    assert await store.known_guids("Daily", [nasty]) == {nasty: hash_of(ONE)}


async def test_calls_at_the_same_time_wait_for_each_other(store: Store) -> None:
    await asyncio.gather(
        *(store.save_poll(poll(item(f"{ONE}/{number}"))) for number in range(20)),
        *(store.set_note(str(number), "x") for number in range(20)),
    )

    assert len(await urls(store, limit=50)) == 20


async def test_a_call_whose_caller_is_cancelled_is_done_or_not_begun(store: Store) -> None:
    task = asyncio.create_task(store.commit(Batch(articles=(row(ONE),), settlements=())))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    await store.set_note("after", "works")

    assert await store.note("after") == "works"


async def test_all_times_are_utc(store: Store) -> None:
    east = START.astimezone(timezone(timedelta(hours=9)))
    await store.save_sources([SourceState(name="a", next_due=east)])

    (state,) = await store.source_states()

    assert state.next_due == START
    assert state.next_due.tzinfo is UTC


async def test_what_was_committed_is_there_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "state 100%.db"
    async with open_store(path) as store:
        await store.save_poll(poll(item(ONE)))
    async with open_store(path) as store:
        assert await urls(store) == [ONE]


async def test_many_notes_are_kept_and_dropped_at_once(store: Store) -> None:
    await store.set_notes({"a:1": "one", "a:2": "two"})
    await store.set_notes({"a:1": None, "a:3": "three", "a:9": None})

    assert await store.notes("a:") == {"a:2": "two", "a:3": "three"}


async def test_a_source_goes_on_under_another_name(store: Store) -> None:
    before = SourceState(name="Daily", next_due=START, polls=3)
    await store.save_sources([before])
    await store.save_poll(poll(item(ONE), item(TWO, source="Weekly"), guids=(("g", hash_of(ONE)),)))
    await store.set_note("rules:Daily", "abc")
    await store.commit(Batch(articles=(row(THREE),), settlements=(settled(TWO),)))

    renamed = await store.rename_source("Daily", "Dagblad")

    assert renamed == 1
    assert await store.source_states() == [before.model_copy(update={"name": "Dagblad"})]
    assert [one.source for one in await store.listings()] == ["Dagblad"]
    assert await store.known_guids("Dagblad", ["g"]) == {"g": hash_of(ONE)}
    (taken,) = await store.take("daily.example", START, 5)
    assert (taken.url, taken.source) == (ONE, "Dagblad")
    assert await store.note("rules:Dagblad") == "abc"
    assert await store.article_counts() == {"Daily": 1}
    assert await store.rename_source("Daily", "Dagblad") == 0


async def test_what_a_name_knows_already_stays_when_another_source_takes_it(store: Store) -> None:
    mine = SourceState(name="Dagblad", polls=7)
    await store.save_sources([SourceState(name="Daily", polls=3), mine])
    await store.save_poll(poll(guids=(("g", hash_of(ONE)),)))
    await store.save_poll(
        Poll(
            listing=ListingState(source="Dagblad", url="https://x.example/"),
            guids=(("g", hash_of(TWO)),),
        )
    )

    await store.rename_source("Daily", "Dagblad")

    assert await store.source_states() == [mine]
    assert await store.known_guids("Dagblad", ["g"]) == {"g": hash_of(TWO)}
    assert await store.known_guids("Daily", ["g"]) == {}
