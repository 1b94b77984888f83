"""Title, authors, dates and the other facts that a page states about its article."""

from crawler.extract.metadata.json_ld import JsonLd
from crawler.extract.metadata.read import read
from crawler.extract.metadata.record import Metadata

__all__ = ["JsonLd", "Metadata", "read"]
