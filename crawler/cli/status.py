"""The verb `status`: how each source is doing, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from crawler.app.clock import SystemClock
from crawler.app.reading import open_reading
from crawler.app.state import database
from crawler.archive.lock import find_holder
from crawler.cli.main import Session
from crawler.cli.masking import mask, mask_record
from crawler.cli.places import blame
from crawler.cli.room import Room, read_room, sized
from crawler.cli.session import configure, run_async, unknown_source
from crawler.cli.tables import cut, heading, table
from crawler.cli.undecided import show_undecided, undecided
from crawler.config.load import Config
from crawler.config.problems import Place
from crawler.engine.edits import DELETED, EDITED
from crawler.engine.notes import CONFIG_NOTE, STATE_NOTE
from crawler.engine.retention import KEEP_NOTE, Given, in_days, read_given
from crawler.errors import StoreError
from crawler.health.judge import judge
from crawler.models.article import Outcome
from crawler.models.health import Health
from crawler.models.source import Source
from crawler.models.state import (
    UNMATCHED,
    FrontierCount,
    FrontierItem,
    FrontierState,
    ListingState,
    SourceState,
)
from crawler.text import terminal
from crawler.urls import redact_url

HAND_MADE = (EDITED, DELETED)
"""Notes of posts that were left as somebody's hand made them."""
SHOWN = 20
"""Failed URLs of a source that is named."""
DAYS = 7
"""Days of outcomes that a source is judged by."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the state says of one source."""

    name: str
    source: Source | None
    state: SourceState | None
    listings: list[ListingState]
    frontier: list[FrontierCount]
    articles: int
    health: Health
    problems: list[dict[str, Any]]
    failures: list[FrontierItem]
    given: Given


@click.command("status", short_help="Show how each source is doing, and what to do")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.pass_obj
def status(session: Session, sources: tuple[str, ...]) -> int:
    r"""Show how each source is doing: its articles, when it is due, what broke and what to do.

    \b
    Examples:
      crawler status
      crawler status news
      crawler status --json | jq '.sources[] | select(.health != "fine")'
    """
    config = configure(session)
    holder = find_holder(Path(config.settings.archive))
    try:
        facts, notes = run_async(_facts(config, sources))
    except StoreError:
        if database(config.settings).exists():
            raise
        facts, notes = _unstarted(config, sources), {}
    for name in sources:
        if name not in {one.name for one in facts}:
            raise unknown_source(name, (source.name for source in config.sources))
    room = run_async(read_room(config, SystemClock().now()))
    if session.json:
        document = room.added_to(_document(config, facts, notes, holder))
        click.echo(json.dumps(document, ensure_ascii=False))
        return 0
    click.echo(f"archive  {config.settings.archive}\ndisk     {room.sentence()}")
    _show(config, facts, notes, holder, room)
    return 0


def _unstarted(config: Config, names: tuple[str, ...]) -> list[_Facts]:
    """Return the sources of an archive that does not exist yet."""
    now = SystemClock().now()

    def fresh(source: Source) -> Health:
        return judge(source, None, [], [], [], now)

    return [
        _Facts(source.name, source, None, [], [], 0, fresh(source), [], [], Given())
        for source in config.sources
        if not names or source.name in names
    ]


async def _facts(
    config: Config, names: tuple[str, ...]
) -> tuple[list[_Facts], dict[str, str | None]]:
    now = SystemClock().now()
    since = (now - timedelta(days=DAYS)).date().isoformat()
    async with open_reading(config.settings) as store:
        states = {state.name: state for state in await store.source_states()}
        listings = await store.listings()
        counts = await store.counts(since)
        frontier = await store.frontier_counts(now)
        articles = await store.article_counts()
        notes: dict[str, str | None] = {
            key: await store.note(key) for key in (CONFIG_NOTE, STATE_NOTE)
        }
        for prefix in HAND_MADE:
            notes |= await store.notes(prefix)
        known = {source.name: source for source in config.sources}
        wanted = [name for name in dict.fromkeys([*known, *states]) if not names or name in names]
        facts = []
        for name in wanted:
            source, state = known.get(name), states.get(name)
            own = [one for one in listings if one.source == name]
            mine = [one for one in counts if one.source == name]
            rows = [one for one in frontier if one.source == name]
            failed = await store.outcomes(name, Outcome.FAILED, SHOWN) if names else []
            secrets = config.secrets
            health = judge(source, state, own, mine, rows, now)
            facts.append(
                _Facts(
                    name,
                    source,
                    state,
                    [mask_record(one, secrets) for one in own],
                    rows,
                    articles.get(name, 0),
                    mask_record(health, secrets),
                    [mask(one.model_dump(mode="json"), secrets) for one in mine if "." in one.key],
                    [mask_record(one, secrets) for one in failed],
                    read_given(await store.note(KEEP_NOTE + name)),
                )
            )
    return facts, notes


def _document(
    config: Config, facts: list[_Facts], notes: dict[str, str | None], holder: str | None
) -> dict[str, Any]:
    return {
        "v": 1,
        "archive": config.settings.archive,
        "holder": holder,
        "configuration_error": notes.get(CONFIG_NOTE),
        "trouble": notes.get(STATE_NOTE),
        "undecided": undecided(notes),
        "hand_made": [key for key in notes if key.startswith(HAND_MADE)],
        "sources": [_source_document(config, one) for one in facts],
    }


def _source_document(config: Config, facts: _Facts) -> dict[str, Any]:
    state = facts.state
    return {
        "name": facts.name,
        "health": facts.health.status,
        "why": facts.health.why,
        "since": _iso(facts.health.since),
        "what_to_do": facts.health.what_to_do,
        "place": _spelt(_place_of(config, facts)),
        "articles": facts.articles,
        "waiting": _waiting(facts),
        "rechecks": sum(row.rechecks for row in facts.frontier),
        "held": _count(facts, FrontierState.HELD),
        "given_up": _count(facts, FrontierState.GIVEN_UP),
        "last_poll_at": _iso(state.last_poll_at) if state else None,
        "next_poll_at": _iso(state.next_due) if state else None,
        "listings": [_listing_document(config, one) for one in facts.listings],
        "problems": [
            {**one, "place": _spelt(_place_of_problem(config, facts.name, one))}
            for one in facts.problems
        ],
        "failed": [_failure(one) for one in facts.failures],
        "keep": _keep_document(facts),
        "warnings": _warnings(facts),
    }


def _listing_document(config: Config, listing: ListingState) -> dict[str, Any]:
    place = _place_of_listing(config, listing) if listing.code else None
    return {**listing.model_dump(mode="json", exclude={"source"}), "place": _spelt(place)}


def _warnings(facts: _Facts) -> list[str]:
    """Return what the user should know of a source's own settings."""
    if facts.source is None or facts.source.http.verify:
        return []
    return ["TLS certificates are not checked: `http: {verify: false}`; `ca_file` would be safer"]


def _keep_document(facts: _Facts) -> dict[str, Any] | None:
    """Return what a source that does not keep for ever has given up; None for others."""
    keep = facts.source.keep if facts.source else None
    if keep is None:
        return None
    return {"days": keep.days, **facts.given.model_dump(mode="json")}


def _kept(facts: _Facts) -> Iterator[str]:
    """Yield what is to be said of articles that grow old."""
    keep, given = facts.source.keep if facts.source else None, facts.given
    if keep is None:
        return
    last = f", last on {given.at[:10]}" if given.at else ""
    yield f"kept for {in_days(keep)}; {given.articles} given up{last}"
    if given.why:
        yield f"nothing is given up now: {given.why}"
    for path in given.spared[:SHOWN]:
        yield f"older, but edited by hand, and left as it is: {path}"
    if given.spared:
        yield "  `crawler forget` takes such articles out, too"


def _count(facts: _Facts, state: FrontierState) -> int:
    return sum(row.count for row in facts.frontier if row.state is state)


def _waiting(facts: _Facts) -> int:
    """Return how many URLs are still to become articles."""
    return _count(facts, FrontierState.QUEUED) - sum(row.rechecks for row in facts.frontier)


def _failure(item: FrontierItem) -> dict[str, Any]:
    return {
        "url": redact_url(item.url),
        "code": item.code,
        "message": item.message,
        "tries": item.tries,
        "next_try_at": _iso(item.due_at),
    }


def _iso(when: datetime | None) -> str | None:
    return when.astimezone(UTC).isoformat(timespec="seconds") if when else None


def _place_of(config: Config, facts: _Facts) -> Place | None:
    """Return the line of the YAML that the source's trouble points at."""
    for one in facts.listings:
        if one.code:
            return _place_of_listing(config, one)
    dead = _unmatched(facts)
    if dead and any(path in (facts.health.why or "") for path in dead):
        return config.find_place(facts.name, dead[0])
    for problem in facts.problems:
        return _place_of_problem(config, facts.name, problem)
    return config.find_place(facts.name, "")


def _spelt(place: Place | None) -> str | None:
    return str(place) if place is not None else None


def _place_of_listing(config: Config, listing: ListingState) -> Place | None:
    message = listing.message or ""
    return blame(config, listing.source, listing.code or "", message, listing.url)


def _place_of_problem(config: Config, source: str, problem: dict[str, Any]) -> Place | None:
    key = problem["key"]
    if key.endswith(UNMATCHED):
        return config.find_place(source, key.removesuffix(UNMATCHED))
    return blame(config, source, key, problem["last_message"], problem["last_url"])


def _unmatched(facts: _Facts) -> list[str]:
    """Return the paths of the source's rules that matched nothing."""
    notes = [note for one in facts.listings for note in one.notes]
    said = [*notes, *(problem["key"] for problem in facts.problems)]
    paths = (text.removesuffix(UNMATCHED) for text in said if text.endswith(UNMATCHED))
    return list(dict.fromkeys(paths))


def _show(
    config: Config, facts: list[_Facts], notes: dict[str, str | None], holder: str | None,
    room: Room,
) -> None:  # fmt: skip
    click.echo(f"daemon   {holder or 'not running'}")
    if notes.get(CONFIG_NOTE):
        click.echo(heading("the configuration on disk is wrong; an older one is in force:"))
        click.echo(terminal(notes[CONFIG_NOTE] or ""))
    if notes.get(STATE_NOTE):
        click.echo(heading(f"trouble: {terminal(notes[STATE_NOTE] or '')}"))
    show_undecided(notes)
    if not facts:
        click.echo("no source is configured yet")
        return
    now = SystemClock().now()
    rows = [
        [
            cut(one.name, 32),
            one.health.status,
            str(one.articles),
            sized(room.written.get(one.name, 0)),
            str(_waiting(one)),
            str(_count(one, FrontierState.HELD)),
            _ago(one.state.last_poll_at if one.state else None, now),
            _ahead(one.state.next_due if one.state and one.source else None, now),
        ]
        for one in facts
    ]
    heads = ["source", "health", "articles", "size", "waiting", "held", "polled", "due"]
    click.echo()
    click.echo(table(heads, rows, numbers="articles size waiting held"))
    for one in facts:
        for line in _warnings(one):
            click.echo(f"\n{terminal(one.name)}: warning: {line}")
        for line in _kept(one):
            click.echo(f"{terminal(one.name)}: {terminal(line)}")
        if one.source is None:
            click.echo(f"{terminal(one.name)}: {terminal(one.health.why or '')}")
        _show_trouble(config, one)


def _show_trouble(config: Config, facts: _Facts) -> None:
    health = facts.health
    failing = [one for one in facts.listings if one.code]
    if health.status in ("fine", "new", "paused") and not facts.problems and not failing:
        return
    click.echo()
    click.echo(heading(f"{terminal(facts.name)}: {health.status}"))
    if health.why:
        click.echo(f"  {terminal(health.why)}")
    if health.what_to_do:
        click.echo(f"  {terminal(health.what_to_do)}")
    place = _place_of(config, facts)
    _show_place(place)
    for item in facts.failures:
        again = f", again {_ahead(item.due_at, SystemClock().now())}" if item.due_at else ""
        click.echo(f"  {item.code}: {terminal(redact_url(item.url))}{again}")
        click.echo(f"      {terminal(item.message or '')}")
    _show_problems(config, facts, failing, place)


def _show_problems(
    config: Config, facts: _Facts, failing: list[ListingState], told: Place | None
) -> None:
    """Print listings and pages that failed, each with its line of the YAML unless that is told."""
    for one in failing:
        if one.message and one.message in (facts.health.why or ""):
            continue
        click.echo(f"  {one.code}: {terminal(one.url)}: {terminal(one.message or '')}")
        _show_place(_place_of_listing(config, one), told)
    for problem in facts.problems[:5]:
        click.echo(f"  {problem['count']} x {problem['key']}, last {terminal(problem['last_url'])}")
        if problem["last_message"]:
            click.echo(f"      {terminal(problem['last_message'])}")
        _show_place(_place_of_problem(config, facts.name, problem), told)


def _show_place(place: Place | None, told: Place | None = None) -> None:
    if place is not None and place != told:
        click.echo(f"  configured at {place}")


def _ago(when: datetime | None, now: datetime) -> str:
    return "never" if when is None else f"{_span(now - when)} ago"


def _ahead(when: datetime | None, now: datetime) -> str:
    if when is None:
        return "-"
    return "now" if when <= now else f"in {_span(when - now)}"


def _span(span: timedelta) -> str:
    seconds = max(int(span.total_seconds()), 0)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
