"""Where a source obeys a publisher's wish, the page is left alone."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.errors import ReservedError
from crawler.fetch.signals import first_obeyed, wish
from crawler.models.capture import Signal
from crawler.models.source import Source


def respect(source: Source, url: str, signals: Iterable[Signal]) -> None:
    """Decline a page that its publisher reserves, where the source obeys that signal.

    Raises:
        ReservedError: it does.
    """
    signal = first_obeyed(signals, source.http.obey)
    if signal is not None:
        raise ReservedError(
            url,
            f"its publisher reserves it: {wish(signal)}",
            hint=f"`http: {{obey: ...}}` of source '{source.name}' says to leave such pages out",
        )
