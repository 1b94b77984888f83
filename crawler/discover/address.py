"""What an address alone says: an article's, or one of tags, authors, accounts and sharing."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

_CHROME = re.compile(
    r"(?:^|/)(?:tags?|tagged|topics?|categor(?:y|ies|ie|ia|iat)|kategorien?|kategori|labels?"
    r"|authors?|autor(?:en|es)?|users?|profiles?|members?|people|contributors?|space-uid-\d+"
    r"|log-?in|sign-?in|sign-?up|log-?out|register|registration|account|subscri(?:be|ption)s?"
    r"|search|about(?:-us)?|contact(?:-us)?|imprint|impressum|privacy(?:-policy)?|terms"
    r"|cookies?(?:-policy)?|advertis(?:e|ing)|newsletters?|donate|rss|feeds?|faq|help|sitemap"
    r"|archives?|page|share(?:r|Article)?|comments?|cart|checkout|wp-login\.php|wp-admin)"
    r"(?:/|\.(?:php|html?|aspx?)$|$)",
    re.IGNORECASE,
)
_SHARE_HOST = re.compile(
    r"(?:^|\.)(?:facebook|twitter|x|linkedin|pinterest|reddit|whatsapp|telegram|t|instagram|youtube"
    r"|tiktok|weibo|plus\.google|play\.google|apps\.apple|itunes\.apple|threads|mastodon|disqus"
    r"|addtoany|digg|tumblr|stumbleupon|line|feedly|bsky)\.(?:com|net|me|org|app|it|cn)$"
)
_QUERY_CHROME = re.compile(
    r"(?:^|&)(?:replytocom|share|action=(?:login|register|edit)|mod=space|do=login|search="
    r"|sort=|order(?:by)?=|tag=|author=|cat=|filter)", re.IGNORECASE,
)  # fmt: skip
_SEARCH = re.compile(r"(?:^|&)s=")
"""WordPress's search, at a site's root; behind a story's address it may say who shared it."""
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|css|js|mp3|mp4|zip|xml|rss|atom|exe|apk|ico)$", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19[89]|20[0-4])\d")
_DATE = re.compile(r"(?:19[89]|20[0-4])\d[-/_.]?(?:0?[1-9]|1[0-2])(?:[-/_.]?[0-3]?\d)?(?:\D|$)")
_ID = re.compile(r"\d{4,}")


@lru_cache(maxsize=4096)
def is_chrome(url: str) -> bool:
    """Tell whether an address leads to what every page of a site has: tags, accounts, search."""
    parts = urlsplit(url)
    path = parts.path[:500]
    last = path.rstrip("/").rpartition("/")[2]
    slug = last.count("-") >= 3 or last.count("_") >= 3
    if not slug and _CHROME.search(path):
        return True
    if _FILE.search(path):
        return True
    query = parts.query[:500]
    searched = len(path) < 2 and _SEARCH.search(query)
    return bool(query and (searched or _QUERY_CHROME.search(query)))


def is_share_host(url: str) -> bool:
    """Tell whether an address is on a site where others share what they find."""
    return _SHARE_HOST.search(urlsplit(url).hostname or "") is not None


@lru_cache(maxsize=4096)
def form(url: str) -> tuple[str, ...]:
    """Return an address with its varying parts named by their kind: `news / * / #`."""
    parts = urlsplit(url)
    segments = [_kind(part) for part in unquote(parts.path)[:500].split("/") if part]
    if segments and not segments[-1].startswith("<"):
        segments[-1] = "<word>"
    query = sorted(f"{k}={_kind(v)}" for k, v in parse_qsl(parts.query[:500]) if k[:4] != "utm_")
    return (parts.hostname or "", *segments, *query)


def _kind(segment: str) -> str:
    stem, dot, extension = segment.rpartition(".")
    if dot and len(extension) <= 5 and extension.isalpha():
        return _kind(stem) + "." + extension.lower()
    if _YEAR.fullmatch(segment):
        return "<year>"
    if segment.isdigit():
        return "<number>" if len(segment) > 2 else "<small>"
    if segment.count("-") + segment.count("_") >= 2 or len(segment) >= 28:
        return "<slug>"
    if not segment.isascii():
        return "<slug>"
    if re.search(r"\d{3,}", segment):
        return "<id>"
    return segment.lower()


@lru_cache(maxsize=4096)
def telling(url: str) -> float:
    """Return how much an address looks like an article's, 0 to 1."""
    parts = urlsplit(url)
    path = unquote(parts.path[:500])
    last = path.rstrip("/").rpartition("/")[2]
    if last.count("-") + last.count("_") >= 3 or len(last) >= 28:
        return 1.0
    if _DATE.search(path):
        return 1.0
    if _ID.search(last) or _ID.search(parts.query):
        return 0.9
    if any(c.isdigit() for c in last) or re.search(r"=\d+", parts.query) or not last.isascii():
        return 0.75
    if last.count("-") + last.count("_") >= 1:
        return 0.6
    return 0.4 if path.strip("/") else 0.1
