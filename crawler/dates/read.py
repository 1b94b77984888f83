"""The reader of dates, in steps by cost."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Literal

from crawler.dates.exact import read_exact
from crawler.dates.found import Found

Context = Literal["feed", "meta", "visible", "url"]


def read_date(
    text: str, *, lang: str | None, now: datetime, zone: tzinfo, context: Context
) -> Found | None:
    """Return the date that `text` names, None where it names none for certain.

    Args:
        text: A value, a byline, an address.
        lang: The page's or feed's language, as BCP 47; it decides words and numeric order.
        now: The moment of the capture, aware; relative dates count from it.
        zone: The source's; "yesterday" and ambiguous abbreviations are read in it.
        context: Where `text` stands.
    """
    return read_exact(text, now=now, zone=zone, epoch=context in {"feed", "meta"})
