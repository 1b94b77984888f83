"""The judgement on a source, as a table of what is known and what is said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import errors
from crawler.errors import CrawlerError
from crawler.health.advice import ADVICE, advice
from crawler.health.judge import judge
from crawler.models.source import Source
from crawler.models.state import (
    Count,
    FrontierCount,
    FrontierState,
    ListingState,
    SourceState,
)

NOW = datetime.fromisoformat("2026-01-05T08:00:00+00:00")
TODAY, YESTERDAY, BEFORE = "2026-01-05", "2026-01-04", "2026-01-03"
URL = "https://daily.example/feed"
SOURCE = Source(name="Daily", folder="daily", urls=(URL,))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def state(**fields: Any) -> SourceState:
    known = {"polls": 9, "last_poll_at": NOW - HOUR, "last_new_at": NOW - HOUR, "rate": 1.0}
    return SourceState(name="Daily", **known | fields)


def listing(code: str | None = None, **fields: Any) -> ListingState:
    known: dict[str, Any] = {
        "url": URL,
        "polled_at": NOW - HOUR,
        "entries": 20,
        "kind": "feed",
        "code": code,
    }
    if code:
        known |= {"failures": 1, "failing_since": NOW - HOUR, "message": "it said no"}
    return ListingState(source="Daily", **known | fields)


def counts(day: str = TODAY, **numbers: int) -> list[Count]:
    return [
        Count(
            source="Daily",
            day=day,
            key=key.replace("__", ".").replace("_", "-"),
            count=number,
            last_at=datetime.fromisoformat(f"{day}T07:00:00+00:00"),
            last_url="https://daily.example/page",
            last_message="no text",
        )
        for key, number in numbers.items()
    ]


FEED = listing()


def unmatched(path: str, count: int) -> Count:
    (one,) = counts(x=count)
    return one.model_copy(update={"key": f"{path} matched nothing"})


QUEUE = FrontierCount(source="Daily", state=FrontierState.QUEUED, count=99, due=12)

CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "all is well": ({}, "fine", ""),
    "never polled": ({"state": None, "listings": []}, "new", "not polled yet"),
    "known, but never polled": ({"state": state(polls=0), "listings": []}, "new", "not polled"),
    "not configured": ({"source": None}, "paused", "no longer in the configuration"),
    "paused": ({"source": SOURCE.model_copy(update={"paused": True})}, "paused", "paused: true"),
    "no feed any more": (
        {"listings": [listing("discover.not-a-listing")], "frontier": [QUEUE]},
        "broken",
        "it said no (discover.not-a-listing), https://daily.example/feed; 12 pages wait",
    ),
    "the first poll failed": (
        {"state": None, "listings": [listing("fetch.not-found")]}, "broken", "fetch.not-found",
    ),
    "one timeout": ({"listings": [listing("fetch.timeout")]}, "fine", ""),
    "a first poll that failed": (
        {"listings": [listing("fetch.timeout", kind=None)]}, "broken", "fetch.timeout",
    ),
    "timeouts in a row": (
        {"listings": [listing("fetch.timeout", failures=3)]}, "broken", "fetch.timeout",
    ),
    "a timeout a day ago": (
        {"listings": [listing("fetch.timeout", failing_since=NOW - DAY)]}, "broken", "timeout",
    ),
    "a listing behind a login": ({"listings": [listing("fetch.blocked")]}, "blocked", "blocked"),
    "robots.txt says no": (
        {"listings": [listing("fetch.refused.robots")]}, "blocked", "fetch.refused.robots",
    ),
    "one of two listings": (
        {"listings": [FEED, listing("fetch.gone", url="https://daily.example/2")]},
        "drifting",
        "1 of 2 listings cannot be read",
    ),
    "a listing of an earlier configuration": (
        {"listings": [FEED, listing("fetch.gone", url="https://old", polled_at=NOW - 9 * DAY)]},
        "fine",
        "",
    ),
    "pages without text": (
        {"counts": counts(new=2, failed=5, extract__no_body=5)},
        "drifting",
        "5 of 7 pages failed of late, most often: no text (extract.no-body), ",
    ),
    "pages behind a paywall": (
        {"counts": counts(failed=4, extract__paywall=4)}, "drifting", "extract.paywall",
    ),
    "a few pages without text": (
        {"counts": counts(new=9, failed=5, extract__no_body=5)}, "fine", "",
    ),
    "two bad pages": ({"counts": counts(failed=2, extract__no_body=2)}, "fine", ""),
    "dropped on purpose": ({"counts": counts(new=1, failed=50, extract__dropped=50)}, "fine", ""),
    "pages forbidden": (
        {"counts": counts(new=1, failed=6, fetch__blocked=4, fetch__timeout=2)},
        "blocked",
        "fetch.blocked",
    ),
    "the only page was forbidden": (
        {"counts": counts(failed=1, fetch__blocked=1)}, "blocked", "1 of 1 pages failed of late",
    ),
    "all wait for what forbids": (
        {
            "counts": [*counts(YESTERDAY, new=9), *counts(failed=1, fetch__challenge=1)],
            "frontier": [QUEUE],
        },
        "blocked",
        "no text (fetch.challenge), https://daily.example/page; 12 pages wait",
    ),
    "one page in many is forbidden": (
        {"counts": [*counts(YESTERDAY, new=9), *counts(failed=1, fetch__blocked=1)]}, "fine", "",
    ),
    "a page came after one that was forbidden": (
        {"counts": counts(new=1, failed=1, fetch__blocked=1), "frontier": [QUEUE]}, "fine", "",
    ),
    "a challenge before the pages": (
        {"counts": counts(failed=3, fetch__challenge=3)}, "blocked", "fetch.challenge",
    ),
    "no page comes": (
        {"counts": counts(failed=4, fetch__timeout=3, fetch__status=1)}, "broken", "fetch.timeout",
    ),
    "an hour's trouble": ({"counts": counts(new=20, failed=60, fetch__timeout=60)}, "fine", ""),
    "hardly a page comes": (
        {"counts": counts(new=1, failed=9, fetch__timeout=5, fetch__protocol=4)},
        "drifting",
        "9 of 10 pages failed of late, most often: no text (fetch.timeout), ",
    ),
    "bad pages long ago": (
        {"counts": counts(BEFORE, failed=9, extract__no_body=9) + counts(TODAY, new=3)},
        "fine",
        "",
    ),
    "a selector without a match": (
        {"listings": [listing(notes=("cut at 5000 entries", "list.date matched nothing"))]},
        "drifting",
        "list.date matched nothing at the last poll",
    ),
    "mended listings": ({"listings": [listing(notes=("not well-formed; mended",))]}, "fine", ""),
    "three days of silence at one a day": (
        {"state": state(last_new_at=NOW - 3 * DAY, rate=0.65)}, "fine", "",
    ),
    "nine days of silence at one a day": (
        {"state": state(last_new_at=NOW - 9 * DAY - HOUR, rate=0.28)},
        "quiet",
        "nothing new for 9 days",
    ),
    "nine days of silence at one a month": (
        {"state": state(last_new_at=NOW - 9 * DAY, rate=0.01)}, "fine", "",
    ),
    "silence because nobody polled": (
        {"state": state(last_new_at=NOW - 60 * DAY, last_poll_at=NOW - 59 * DAY)}, "fine", "",
    ),
    "an empty listing": (
        {"state": state(last_new_at=None), "listings": [listing(entries=0)]}, "quiet", "no entry",
    ),
    "nothing but old entries": ({"state": state(last_new_at=None)}, "fine", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_source_is_judged_by_what_is_known_of_it(name: str) -> None:
    given_facts, status, why = CASES[name]
    facts: dict[str, Any] = {
        "source": SOURCE, "state": state(), "listings": [FEED], "counts": [], "frontier": [],
        "now": NOW,
    } | given_facts  # fmt: skip

    health = judge(**facts)

    assert health.status == status
    assert why in health.why
    assert bool(health.what_to_do) == (status not in {"fine", "paused"})
    assert bool(health.since) == (status not in {"fine", "paused", "new"} and name != EMPTY)


EMPTY = "an empty listing"


def test_trouble_began_with_the_first_of_the_bad_days() -> None:
    bad = {"failed": 4, "extract__no_body": 4}
    days = counts(TODAY, **bad) + counts(YESTERDAY, **bad) + counts(BEFORE, new=5)

    health = judge(SOURCE, state(), [FEED], days, [], NOW)

    assert health.since == datetime.fromisoformat("2026-01-04T00:00:00+00:00")


def test_a_failing_listing_tells_since_when() -> None:
    failing = listing("fetch.gone", failing_since=NOW - 5 * DAY)

    assert judge(SOURCE, state(), [failing], [], [], NOW).since == NOW - 5 * DAY


def test_the_errors_own_hint_goes_before_general_advice() -> None:
    failing = listing("fetch.gone", hint="ask Ann")

    assert judge(SOURCE, state(), [failing], [], [], NOW).what_to_do == "ask Ann"


def test_commands_quote_the_name_of_the_source() -> None:
    named = SOURCE.model_copy(update={"name": "it's mine; rm"})

    assert "`crawler once 'it'\\''s mine; rm'`" in judge(named, None, [], [], [], NOW).what_to_do


def codes() -> set[str]:
    classes = [each for each in vars(errors).values() if isinstance(each, type)]
    return {each.code for each in classes if issubclass(each, CrawlerError)}


def test_advice_is_only_on_codes_that_there_are() -> None:
    assert set(ADVICE) <= codes()


@pytest.mark.parametrize("code", sorted(each for each in codes() if each.startswith(
    ("fetch", "discover.", "extract.", "worker"))))  # fmt: skip
def test_every_code_of_a_page_or_listing_has_advice(code: str) -> None:
    assert advice(code, "Daily")


def test_a_code_that_is_not_known_has_no_advice() -> None:
    assert advice("elsewhere.new", "Daily") == ""


@given(
    st.lists(
        st.builds(
            Count,
            source=st.just("Daily"),
            day=st.sampled_from([TODAY, YESTERDAY, BEFORE]),
            key=st.sampled_from(["new", "failed", "gone", "extract.no-body", "fetch.blocked"]),
            count=st.integers(1, 10**9),
            last_at=st.just(NOW),
        )
    ),
    st.one_of(st.none(), st.floats(0, 1e12)),
    st.timedeltas(timedelta(0), timedelta(days=40_000)),
)
def test_whatever_is_known_there_is_a_judgement(
    several: list[Count], rate: float | None, silence: timedelta
) -> None:
    known = state(rate=rate, last_new_at=NOW - silence)

    health = judge(SOURCE, known, [FEED], several, [], NOW)

    assert health.status in {"fine", "quiet", "drifting", "broken", "blocked"}


@pytest.mark.parametrize(
    ("pages", "dead", "status"), [(5, 5, "drifting"), (5, 4, "fine"), (2, 2, "fine")]
)
def test_a_rule_that_finds_nothing_on_any_page_of_a_day_is_drift(
    pages: int, dead: int, status: str
) -> None:
    known = [*counts(new=pages), unmatched("article.body", dead)]

    health = judge(SOURCE, state(), [listing()], known, [], NOW)

    assert health.status == status
    assert ("article.body matched nothing on the 5 pages" in health.why) == (status == "drifting")


def test_a_rule_that_found_nothing_does_not_count_as_a_failed_page() -> None:
    known = [*counts(new=1, failed=3, extract__no_body=3), unmatched("article.author", 9)]

    assert "no text (extract.no-body)" in judge(SOURCE, state(), [listing()], known, [], NOW).why
