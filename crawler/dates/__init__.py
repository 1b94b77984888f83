"""Any date of the web: feeds, metadata, visible text, addresses."""

from crawler.dates.address import is_before, is_near, month_in
from crawler.dates.formats import parse_date
from crawler.dates.found import Found, as_instant
from crawler.dates.lexicon import weekdays
from crawler.dates.read import Context, read_date
from crawler.dates.relative import may_count

__all__ = [
    "Context",
    "Found",
    "as_instant",
    "is_before",
    "is_near",
    "may_count",
    "month_in",
    "parse_date",
    "read_date",
    "weekdays",
]
