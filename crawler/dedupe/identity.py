"""Which address an article is known by, and what makes two texts the same."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

from crawler.dedupe.quiet import quiet
from crawler.text import fold
from crawler.urls import canonical, is_home, same_site, url_hash

MAX_GUID = 512
"""Characters of a guid that are kept as they are; a longer one is known by its digest."""

_PAGE = re.compile(
    r"[?&;](?:page|paged|pageno|page_no|pagenum|page_number|seite)=0{0,9}([1-9][0-9]{0,8})(?=[&;#]|$)",
    re.IGNORECASE,
)


def article_id(address: str) -> str:
    """Return the id of the article that is known by `address`: 16 hex digits of its sha256."""
    return url_hash(address)


def entry_key(feed_url: str, guid: str) -> str:
    """Return what stands for the canonical URL of an entry without a link.

    It is the feed's address with the guid in its fragment, so it is no address of anything else.
    """
    if len(guid) > MAX_GUID:
        guid = hashlib.sha256(guid.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{canonical(feed_url)}#guid={quote(guid, safe='', errors='surrogatepass')}"


def choose_canonical(served: str, declared: str | None) -> str:
    """Return the canonical URL of a page.

    The page's own word counts where it speaks of the same site (same host and port, a leading
    www., m. or amp. aside), does not lead to the home page, and is not the first page of several
    of which this is a later one (2 of 35 canonical URLs that drop a query do that).

    Args:
        served: Where the page came from, in canonical form.
        declared: Its rel=canonical, resolved; None where it has none.
    """
    if declared is None:
        return served
    try:
        said = canonical(declared)
    except ValueError:
        return served
    if said == served or not same_site(served, said):
        return served
    if is_home(said) and not is_home(served):
        return served
    return served if _page(served) not in (1, _page(said)) else said


def _page(url: str) -> int:
    """Return which page of several a URL asks for, by its query; 1 where it does not say."""
    found = _PAGE.search(url)
    return int(found[1]) if found else 1


def fingerprint(title: str, text: str, language: str | None = None) -> str:
    """Return the sha256 of what somebody wrote: title and text, NFC, white space folded.

    What changes by itself is left out: see `quiet`.
    """
    told = f"{fold(quiet(title, language))}\n{fold(quiet(text, language))}"
    return hashlib.sha256(told.encode()).hexdigest()
