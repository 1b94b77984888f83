"""Pages that only send their reader on, by a meta element or a header; pure.

Browsers follow them as they follow a redirect, so they are one for us: a page of which nothing else
is to be read. What `noscript` holds is for readers without scripts, and is not looked at: a page
that builds itself would lead to the note that it needs them.

Source: HTML Standard, 4.2.5.3 (shared declarative refresh steps) and 7.4.6.4 (the header).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from crawler.errors import BadCodingError, TooLargeError
from crawler.fetch.decode import inflate
from crawler.fetch.status import redirect_target
from crawler.models.capture import Response
from crawler.text import unescape
from crawler.urls import resolve, without_login

MOST_SECONDS = 30
"""A page that waits for longer is there to be read."""
_ON_THE_WIRE, _INFLATED = 2**13, 2**15
"""Bytes of a page that only sends on; a larger one is not looked at."""
_MOST_TEXT = 300
"""Characters that it shows: "If nothing happens, click here"."""
_MOST_METAS = 50

_UNSEEN = tuple(
    (re.compile(begin, re.IGNORECASE), re.compile(end, re.IGNORECASE))
    for begin, end in (
        ("<!--", "-->"), ("<noscript", "</noscript"), ("<script", "</script"),
        ("<style", "</style"), ("<template", "</template"), ("<title", "</title"),
    )
)  # fmt: skip
_TAG = re.compile(r"<[^<>]*>")
_META = re.compile(r"""<meta(?=[\s/])(?:[^>"']|"[^"]*"|'[^']*')*""", re.IGNORECASE)
_BASE = re.compile(r"""<base\s[^<>]{0,2000}?href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,40})\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
_DIRECTIVE = re.compile(
    r"""\s*(\d{1,9})[\d.]*(?:\s*[;,]\s*|\s+)(?:url\s*=\s*)?(?:"([^"]*)|'([^']*)|(.*))""",
    re.IGNORECASE | re.DOTALL,
)


def leads_to(response: Response) -> str | None:
    """Return where a response sends its reader, by redirect or refresh; None if it does not.

    Raises:
        RedirectError: it is a redirect to nowhere.
    """
    return redirect_target(response) or refresh_target(response)


def refresh_target(response: Response) -> str | None:
    """Return where a page that only sends on leads to; None if it is none, or reloads itself."""
    text = _page(response)
    if text is None:
        return None
    header = response.header("refresh")
    if header is None and "refresh" not in text.lower():
        return None
    seen = _seen(text)
    if len(" ".join(_TAG.sub(" ", seen).split())) > _MOST_TEXT:
        return None
    base = _BASE.search(seen)
    within = (base and resolve(response.url, unescape(base[1]))) or response.url
    for directive in ([] if header is None else [header], _directives(seen)):
        for one in directive:
            target = _target(one, within)
            if target is not None and target != response.url.partition("#")[0]:
                return target
    return None


def _page(response: Response) -> str | None:
    """Return a small HTML page as text; its addresses are ASCII, or UTF-8."""
    kind = (response.header("content-type") or "text/html").lower()
    if not 200 <= response.status < 300 or len(response.body) > _ON_THE_WIRE or "html" not in kind:
        return None
    try:
        body = inflate(response.body, response.coding(), _INFLATED, response.url)
    except (BadCodingError, TooLargeError):
        return None
    return body.decode("utf-8", "replace")


def _seen(text: str) -> str:
    """Return a page without what no reader sees; what is never closed goes to the end."""
    for begin, end in _UNSEEN:
        kept, at = list[str](), 0
        while (start := begin.search(text, at)) is not None:
            kept.append(text[at : start.start()])
            stop = end.search(text, start.end())
            at = len(text) if stop is None else stop.end()
        text = "".join([*kept, text[at:]])
    return text


def _directives(page: str) -> Iterator[str]:
    """Yield what the refreshing meta elements of a page say."""
    for element in islice(_META.finditer(page), _MOST_METAS):
        pairs = {name.lower(): value for name, value in _ATTRIBUTE.findall(element[0])}
        said = {name: unescape(value.strip("\"'")) for name, value in pairs.items()}
        if said.get("http-equiv", "").strip().lower() == "refresh":
            yield said.get("content", "")


def _target(directive: str, base: str) -> str | None:
    match = _DIRECTIVE.match(directive)
    if match is None or int(match[1]) > MOST_SECONDS:
        return None
    href = (match[2] or match[3] or match[4] or "").strip()
    target = resolve(base, href) if href else None
    return target and without_login(target.partition("#")[0])
