"""What happens during a job, told as it happens, and summed up at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Literal

from crawler.models.article import Outcome
from crawler.models.journal import Keep
from crawler.models.record import Record


class Event(Record):
    """One thing that happened.

    Attributes:
        kind: poll (a listing was read), article (a URL has its outcome), note (worth knowing),
            count (so many things are done).
        done, total: Of a count.
        code: Of the error, where `outcome` is failed or the poll failed.
        later: The URL or listing will be asked again; of a note: work that was put off.
    """

    kind: Literal["poll", "article", "note", "count"]
    source: str
    url: str = ""
    outcome: Outcome | None = None
    title: str | None = None
    post: str | None = None
    id: str | None = None
    entries: int = 0
    new: int = 0
    held: int = 0
    unchanged: bool = False
    code: str | None = None
    message: str | None = None
    hint: str | None = None
    later: bool = False
    done: int = 0
    total: int = 0


class Erased(Record):
    """What forgetting did.

    Attributes:
        bytes: Of the files that went.
        lines: Of the journal that tell of nothing any more.
        spared: Posts that somebody changed: they stay, with all that their articles have.
    """

    articles: int = 0
    files: int = 0
    bytes: int = 0
    lines: int = 0
    spared: tuple[str, ...] = ()

    def __add__(self, other: Erased) -> Erased:
        """Return the sum of two."""
        return Erased(
            articles=self.articles + other.articles,
            files=self.files + other.files,
            bytes=self.bytes + other.bytes,
            lines=self.lines + other.lines,
            spared=(*self.spared, *other.spared),
        )


class Moved(Record):
    """What renaming a source did in the archive.

    Attributes:
        articles: That are its under its new name.
        folder, into: Where their posts were, and where they are.
    """

    articles: int
    folder: str
    into: str


class Resolved(Record):
    """What was decided about a post.

    Attributes:
        aside: Where in the archive the edited post is kept.
    """

    id: str
    post: str
    decision: Keep
    aside: str | None = None


class SourceTally(Record):
    """What a job did for one source."""

    source: str
    listings: int = 0
    failed_listings: int = 0
    entries: int = 0
    found: int = 0
    held: int = 0
    outcomes: dict[str, int] = {}
    put_off: int = 0


class Tally:
    """Sums events up; its records are what the commands show at the end."""

    def __init__(self) -> None:
        self._numbers: dict[str, Counter[str]] = {}
        self._all: Counter[str] = Counter()
        self._outcomes: Counter[str] = Counter()
        self.problems: list[Event] = []

    def add(self, event: Event) -> None:
        """Count an event."""
        numbers = self._numbers.setdefault(event.source, Counter())
        if event.kind == "poll":
            numbers["listings"] += 1
            numbers["entries"] += event.entries
            numbers["found"] += event.new
            numbers["held"] += event.held
            numbers["failed_listings"] += event.code is not None
            self._all.update(listings=1, found=event.new)
        elif event.kind == "article" and event.outcome is not None:
            numbers[f"outcome:{event.outcome}"] += 1
            numbers["put_off"] += event.later
            self._outcomes[event.outcome] += 1
        elif event.kind == "note":
            numbers["put_off"] += event.later
        if event.code is not None and len(self.problems) < 1000:
            self.problems.append(event)

    def expect(self, source: str) -> None:
        """Show a source even if nothing happens to it."""
        self._numbers.setdefault(source, Counter())

    @property
    def failed(self) -> bool:
        """Whether a listing failed."""
        return any(numbers["failed_listings"] for numbers in self._numbers.values())

    def settled(self) -> int:
        """Return how many URLs have their outcome."""
        return self._outcomes.total()

    def found(self) -> int:
        """Return how many new URLs the listings named."""
        return self._all["found"]

    def listings(self) -> int:
        """Return how many listings were read."""
        return self._all["listings"]

    def outcomes(self) -> dict[str, int]:
        """Return how many URLs have which outcome."""
        return dict(self._outcomes)

    def rows(self) -> list[SourceTally]:
        """Return a row a source, in the order they came up."""
        return [_row(source, numbers) for source, numbers in self._numbers.items()]


def _row(source: str, numbers: Counter[str]) -> SourceTally:
    outcomes = {
        key.removeprefix("outcome:"): count
        for key, count in sorted(numbers.items())
        if key.startswith("outcome:")
    }
    return SourceTally(
        source=source,
        listings=numbers["listings"],
        failed_listings=numbers["failed_listings"],
        entries=numbers["entries"],
        found=numbers["found"],
        held=numbers["held"],
        outcomes=outcomes,
        put_off=numbers["put_off"],
    )


Listener = Callable[[Event], None]
"""Called with each event, on the event loop; must not block."""
