"""Which picture an image element stands for, also where it is loaded later by script."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.html.document import Node
from crawler.text import holds_any
from crawler.urls import resolve

MAX_WIDTH = 2_000
"""Of a set of widths the largest up to this is taken, in pixels."""
MAX_SET = 50

_LAZY = (
    "data-src", "data-original", "data-lazy-src", "data-big-src", "data-img", "data-delayed-url",
    "data-lazyload", "data-lazy", "data-original-src", "data-actualsrc", "data-echo", "data-url",
    "data-image", "data-full-src", "data-hi-res-src", "data-orig-file", "file", "zoomfile",
)  # fmt: skip
"""Attributes that hold an image's address until it is scrolled to, commonest first (407 pages)."""
_LAZY_NAMES = frozenset(_LAZY)
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "data-original-set")
_NO_ADDRESS = ("data:", "about:", "javascript:", "#")
_EMPTY = (
    "blank", "spacer", "placeholder", "pixel", "transparent", "1x1", "loading", "grey", "lazy",
    "dot", "trans",
)  # fmt: skip
"""Of which the name of a placeholder begins with one."""
_PLACEHOLDER = re.compile(
    r"(?:^|[/_.-])(?:blank|spacer|placeholder|pixel|transparent|1x1|loading|grey|lazy|dot|trans)"
    r"[\w-]{0,12}\.(?:gif|png|svg|jpe?g|webp)(?:$|\?)",
    re.IGNORECASE,
)
_SET_IN_SOURCE = re.compile(r"(?:%20|\s)\d{2,5}w,.*", re.DOTALL)
"""What follows the first address where `src` holds what belongs into `srcset`."""
_CANDIDATE = re.compile(r"(\S+)(?:\s+([\d.]+)([wx]))?\s*(?:,|$)")
_COUNTERS = (
    "pixel", "beacon", "tracking", "1x1", "spacer", "emoji", "smil", "avatar", "/b.gif", "/c.gif",
    "/s.gif", "feedburner.com", "doubleclick.net", "scorecardresearch",
)  # fmt: skip
"""Of which the address of what is no picture of the article holds one."""
_NOT_A_PICTURE = re.compile(
    r"(?:^|[/_.-])(?:pixel|beacon|tracking|1x1|spacer|emoji|smil(?:ey|ies)|avatar)(?:[/_.-]|$)"
    r"|/(?:b|c|s)\.gif(?:$|\?)|feedburner\.com|doubleclick\.net|scorecardresearch",
    re.IGNORECASE,
)


def image_url(node: Node, base: str) -> str | None:
    """Return the address of the picture that an img or picture element shows, or None.

    Lazy attributes go before `src`, which then holds a placeholder; of a `srcset` the largest
    candidate up to 2,000 pixels is taken. None for placeholders, data: addresses and pixels
    that count visitors.
    """
    image = node.css_first("img, amp-img") if node.tag in ("picture", "noscript") else node
    attrs = image.attributes if image is not None else {}
    if _is_tiny(attrs):
        return None
    for candidate in _candidates(node, attrs):
        if candidate and not _is_placeholder(candidate):
            address = resolve(base, candidate.strip())
            if address is not None and not _is_no_picture(address):
                return address
    return None


def _is_placeholder(address: str) -> bool:
    low = address.lower()
    if low.startswith(_NO_ADDRESS):
        return True
    return holds_any(low, _EMPTY) and bool(_PLACEHOLDER.search(address))


def _is_no_picture(address: str) -> bool:
    return holds_any(address.lower(), _COUNTERS) and bool(_NOT_A_PICTURE.search(address))


def _candidates(node: Node, attrs: dict[str, str | None]) -> Iterator[str | None]:
    if not _LAZY_NAMES.isdisjoint(attrs):
        yield from (attrs[name] for name in _LAZY if name in attrs)
    yield from (_largest(attrs[name]) for name in _LAZY_SETS if name in attrs)
    plain = attrs.get("src")
    yield _SET_IN_SOURCE.sub("", plain, count=1) if plain and "w," in plain else plain
    if "srcset" in attrs:
        yield _largest(attrs["srcset"])
    if node.tag == "picture":
        for source in node.css("source")[:MAX_SET]:
            sizes = source.attributes
            yield _largest(sizes.get("srcset") or sizes.get("data-srcset"))


def _largest(srcset: str | None) -> str | None:
    best, best_size = None, -1.0
    for match in list(_CANDIDATE.finditer((srcset or "")[:20_000]))[:MAX_SET]:
        size = _number(match[2]) * (500 if match[3] == "x" else 1)
        if best_size < size <= MAX_WIDTH or best is None:
            best, best_size = match[1].rstrip(","), size
    return best


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


def _is_tiny(attrs: dict[str, str | None]) -> bool:
    """Tell a pixel or an icon by its declared size."""
    sizes = [_number(attrs.get(name)) for name in ("width", "height") if attrs.get(name)]
    return any(0 < size < 20 for size in sizes)
