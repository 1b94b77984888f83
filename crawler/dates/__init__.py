"""Any date of the web: feeds, metadata, visible text, addresses."""

from crawler.dates.found import Found, as_instant
from crawler.dates.read import Context, read_date

__all__ = ["Context", "Found", "as_instant", "read_date"]
