"""Counting what goes over the wire and what comes of it, and telling each request on demand."""

from __future__ import annotations

import logging
import time
from bisect import bisect_left
from collections import Counter

from crawler.engine.report import Event
from crawler.errors import FetchError
from crawler.models.capture import Request, Response
from crawler.seams import Fetcher
from crawler.text import fold
from crawler.urls import host_key, redact_url

requests = logging.getLogger("crawler.requests")
"""Each request at level debug, with its host, source and fetch."""

BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of the histogram of response times, in seconds."""
MOST_CODES = 200
"""Different results that are counted apart; they are ours, and few."""


class Meter:
    """What this process has done since its start; every number only grows, but `in_flight`."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        """By result: `2xx`, `3xx` ..., or the error's code."""
        self.received = 0
        self.in_flight = 0
        self.seconds = [0] * (len(BOUNDS) + 1)
        self.seconds_sum = 0.0
        self.polls: Counter[str] = Counter()
        """By result: ok, unchanged, failed."""
        self.outcomes: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.entries = 0

    def hear(self, event: Event) -> None:
        """Count what happened."""
        if event.kind == "poll":
            said = "failed" if event.code else "unchanged" if event.unchanged else "ok"
            self.polls[said] += 1
            self.entries += event.new
        elif event.kind == "article" and event.outcome is not None:
            self.outcomes[str(event.outcome)] += 1
        if event.code is not None:
            self._count(self.errors, event.code)

    def answered(self, result: str, took: float, size: int) -> None:
        """Count a request that ended with `result` after so many seconds."""
        self._count(self.requests, result)
        self.seconds[bisect_left(BOUNDS, took)] += 1
        self.seconds_sum += took
        self.received += size

    @staticmethod
    def _count(counter: Counter[str], key: str) -> None:
        counter[key if key in counter or len(counter) < MOST_CODES else "other"] += 1


class MeteredFetcher:
    """A fetcher whose requests are counted, and told in the log where that is wanted."""

    def __init__(self, fetcher: Fetcher, meter: Meter) -> None:
        self._fetcher = fetcher
        self._meter = meter

    def __repr__(self) -> str:
        return f"<MeteredFetcher {self._meter.in_flight} in flight>"

    async def fetch(self, request: Request) -> Response:
        """Ask as the fetcher inside does."""
        meter = self._meter
        began = time.monotonic()
        meter.in_flight += 1
        try:
            response = await self._fetcher.fetch(request)
        except FetchError as error:
            took = time.monotonic() - began
            meter.answered(error.code, took, 0)
            _tell(request, f"{error.code} after {took:.2f} s: {fold(error.message)}", error.code)
            raise
        finally:
            meter.in_flight -= 1
        took = time.monotonic() - began
        size = len(response.body)
        meter.answered(f"{response.status // 100}xx", took, size)
        _tell(request, f"{response.status}, {size} bytes in {took:.2f} s")
        return response


def _tell(request: Request, what: str, code: str | None = None) -> None:
    if requests.isEnabledFor(logging.DEBUG):
        url = redact_url(request.url)
        extra = {"url": url, "host": host_key(request.url), "code": code}
        requests.debug("GET %s: %s", url, what, extra=extra)
