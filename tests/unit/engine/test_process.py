"""One URL on its way: what befalls it is its own."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from crawler.engine.commit import Finished
from crawler.engine.process import process
from crawler.errors import StoreBusyError
from crawler.models.entry import Entry
from crawler.models.source import Source
from crawler.models.state import FrontierItem

AT = datetime(2024, 5, 1, tzinfo=UTC)
SOURCE = Source(name="news", folder="news", urls=("https://example.org/feed",))
ITEM = FrontierItem(
    host="example.org",
    url_hash="0" * 16,
    url="https://example.org/1",
    source="news",
    due_at=AT,
    found_at=AT,
    entry=Entry(url="https://example.org/1"),
)


class Visitor:
    """Meets what nobody thought of."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def page(self, *_: object) -> None:
        raise self._error


class Committer:
    def __init__(self) -> None:
        self.finished: list[Finished] = []
        self.expecting = nullcontext

    async def settle(self, finished: Finished) -> SimpleNamespace:
        self.finished.append(finished)
        return SimpleNamespace()


def tools_that_meet(error: Exception, committer: Committer) -> Any:
    told = Counter[str]()
    return SimpleNamespace(
        visitor=Visitor(error),
        committer=committer,
        clock=SimpleNamespace(now=lambda: AT),
        tell=lambda _: told.update("e"),
    )


async def test_a_bug_that_one_page_meets_is_that_pages_failure(
    caplog: pytest.LogCaptureFixture,
) -> None:
    committer = Committer()

    await process(ITEM, SOURCE, tools_that_meet(ValueError("odd"), committer))

    error = committer.finished[0].error
    assert error is not None
    assert (error.code, error.message) == ("worker.bug", "ValueError: odd")
    assert "Traceback" in caplog.text


async def test_a_store_that_cannot_be_used_ends_the_work() -> None:
    tools = tools_that_meet(StoreBusyError("busy"), Committer())

    with pytest.raises(StoreBusyError):
        await process(ITEM, SOURCE, tools)
