"""What publishers wish to be done, or not, with their pages; pure.

`tdm-reservation` (header, meta, tdmrep.json), `Content-Usage` (header, robots.txt),
`Content-Signal` (robots.txt, header), and of X-Robots-Tag and meta robots what reserves a use.

Source: TDM Reservation Protocol (W3C Community Group, 2024); IETF aipref: draft-ietf-aipref-attach
and -vocab; RFC 9651 (dictionaries); Google's description of X-Robots-Tag and meta robots.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from crawler.fetch.agent import AGENT
from crawler.fetch.paths import fits
from crawler.models.capture import Signal
from crawler.text import unescape

TDMREP = "/.well-known/tdmrep.json"
MAX_TDMREP = 2**18
"""Bytes of a tdmrep.json that are read."""
_MAX_RULES = 1000
_MAX_SIGNALS = 40
_HEAD = 2**18
"""Bytes of a page in which its meta elements are looked for."""

_ROBOTS_WORDS = {
    "noarchive": "noarchive", "nocache": "noarchive", "noindex": "noindex", "none": "noindex",
    "nosnippet": "nosnippet", "noai": "noai", "noimageai": "noimageai",
}  # fmt: skip
_PREFERENCE = re.compile(r"([a-z*][a-z0-9_.*-]{0,60})\s*=\s*([yn]|yes|no)(?![a-z])", re.IGNORECASE)
_WITH_VALUES = frozenset(
    {"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"}
)
"""Words of X-Robots-Tag before a colon that are no agent's name."""
_AGENT_PREFIX = re.compile(r"\s*([A-Za-z][\w-]{0,60})\s*:(.*)", re.DOTALL)
_META = re.compile(rb"<[mM](?i:eta)\s[^>]{1,2000}>")
_MAY_TELL = re.compile(rb"robots|tdm-reservation|longshelf|&#")
"""In a meta element that may be about our use; a name may be spelt with references."""
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,40})\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")


def of_headers(headers: Iterable[tuple[str, str]]) -> tuple[Signal, ...]:
    """Return the signals of a response's headers (names in lower case)."""
    found: dict[Signal, None] = {}
    for name, value in headers:
        if name == "tdm-reservation" and value.strip() == "1":
            found["tdm-reservation", "1", "header"] = None
        elif name == "x-robots-tag":
            found |= dict.fromkeys(_robots_words(value, "header"))
        elif name in ("content-usage", "content-signal"):
            found |= dict.fromkeys(of_preferences(name, value, "header"))
    return tuple(found)[:_MAX_SIGNALS]


def of_preferences(name: str, value: str, where: str) -> Iterator[Signal]:
    """Yield what a list of preferences (`train-ai=n, search=y`) denies."""
    for what, said in _PREFERENCE.findall(value[:2000]):
        if said.lower().startswith("n"):
            yield name, f"{what.lower()}=n", where


def _robots_words(value: str, where: str) -> Iterator[Signal]:
    """Yield what X-Robots-Tag or meta robots reserves for everybody, or for us."""
    ours = True
    for part in value[:2000].split(","):
        named = _AGENT_PREFIX.fullmatch(part)
        word = part
        if named is not None and named[1].lower() not in _WITH_VALUES:
            ours, word = named[1].lower() == AGENT.lower(), named[2]
        signal = _ROBOTS_WORDS.get(word.strip().lower())
        if ours and signal:
            yield signal, "", where


def of_page(body: bytes) -> tuple[Signal, ...]:
    """Return the signals of a page's meta elements."""
    found: dict[Signal, None] = {}
    for match in _META.finditer(body, 0, _HEAD):
        # In lower case: many times as fast as an expression that ignores case.
        if not _MAY_TELL.search(match[0].lower()):
            continue
        text = match[0].decode("latin-1")
        pairs = {name.lower(): value.strip("\"'") for name, value in _ATTRIBUTE.findall(text)}
        name = unescape(pairs.get("name", "")).strip().lower()
        content = unescape(pairs.get("content", ""))
        if name in ("robots", AGENT.lower()):
            found |= dict.fromkeys(_robots_words(content, "meta"))
        elif name == "tdm-reservation" and content.strip() == "1":
            found["tdm-reservation", "1", "meta"] = None
    return tuple(found)[:_MAX_SIGNALS]


def of_tdmrep(rules: str, url: str) -> tuple[Signal, ...]:
    """Return the signal for `url` of a site's tdmrep.json (what `read_tdmrep` made of it).

    The first rule whose location fits counts.
    """
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    for location, reserved in json.loads(rules):
        if fits(location, path):
            return (("tdm-reservation", "1", TDMREP),) if reserved else ()
    return ()


def read_tdmrep(body: bytes) -> str:
    """Return the rules of a tdmrep.json as JSON: [[location, reserved], ...]."""
    try:
        document: Any = json.loads(body[:MAX_TDMREP])
    except (ValueError, RecursionError):
        return "[]"
    rules = document if isinstance(document, list) else []
    return json.dumps(
        [
            [rule["location"][:1000], rule.get("tdm-reservation") in (1, "1", True)]
            for rule in rules[:_MAX_RULES]
            if isinstance(rule, dict) and isinstance(rule.get("location"), str)
        ]
    )


def first_obeyed(signals: Iterable[Signal], obey: Collection[str]) -> Signal | None:
    """Return the first of the signals that a source obeys."""
    if not obey:
        return None
    return next((signal for signal in signals if signal[0] in obey or "all" in obey), None)


def wish(signal: Signal) -> str:
    """Return a signal in words: `noarchive (meta)`."""
    name, value, where = signal
    return f"{name}{value and ': ' + value} ({where})"
