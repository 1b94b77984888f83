"""Which address an article is known by, and what makes two texts the same."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from crawler.text import fold
from crawler.urls import canonical, is_home, same_site


def article_id(address: str) -> str:
    """Return the id of the article that is known by `address`: 16 hex digits of its sha256."""
    return hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def entry_key(feed_url: str, guid: str) -> str:
    """Return what stands for the canonical URL of an entry without a link.

    It is the feed's address with the guid in its fragment, so it is no address of anything else.
    """
    return f"{canonical(feed_url)}#guid={quote(guid, safe='')}"


def choose_canonical(served: str, declared: str | None) -> str:
    """Return the canonical URL of a page.

    The page's own word counts where it speaks of the same site (same host and port, a leading
    www., m. or amp. aside), does not lead to the home page, and is not the first page of several
    of which this is a later one.

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
    return served if _drops_page(served, said) else said


def _drops_page(served: str, said: str) -> bool:
    return "page=" in served.partition("?")[2] and "page=" not in said.partition("?")[2]


def fingerprint(title: str, text: str) -> str:
    """Return the sha256 of what a reader sees: title and text, NFC, white space folded."""
    return hashlib.sha256(f"{fold(title)}\n{fold(text)}".encode()).hexdigest()
