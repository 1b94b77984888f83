"""Pages made to say nothing of what their parts are: other names, no JSON-LD, only divs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

_VALUE = rb"(\"[^\"]*\"|'[^']*'|[^\s>\"']+)"
_TAG = re.compile(rb"<[a-zA-Z][^<>]*>")
_NAMES = re.compile(rb"(\s(?:class|id)\s*=\s*)" + _VALUE, re.IGNORECASE)
_SCRIPTS = re.compile(rb"(<(?:script|style)\b.*?</(?:script|style)>)", re.IGNORECASE | re.DOTALL)
_JSON_LD = re.compile(rb"<script[^>]*ld\+json[^>]*>.*?</script>", re.IGNORECASE | re.DOTALL)
_SEMANTIC = re.compile(
    rb"(</?)(?:article|main|section|header|footer|nav|aside|figure|figcaption|hgroup|address|(time))"
    rb"(?=[\s>/])",
    re.IGNORECASE,
)
_ROLES = re.compile(
    rb"\s(?:role|itemprop|itemscope|itemtype|aria-label(?:ledby)?"
    rb"|data-[\w-]*(?:test|component|module|type|qa)[\w-]*)\s*=\s*" + _VALUE,
    re.IGNORECASE,
)


def without_names(page: bytes) -> bytes:
    """Return a page whose classes and ids say nothing: the same one is the same everywhere."""
    return _in_tags(page, lambda tag: _NAMES.sub(_renamed, tag))


def without_json_ld(page: bytes) -> bytes:
    """Return a page without JSON-LD."""
    return _JSON_LD.sub(b"", page)


def without_semantics(page: bytes) -> bytes:
    """Return a page of divs, whose attributes do not say what they are for either."""
    parts = _SCRIPTS.split(page)
    parts[::2] = [_SEMANTIC.sub(_plain, _TAG.sub(_roleless, part)) for part in parts[::2]]
    return b"".join(parts)


def without_all(page: bytes) -> bytes:
    """Return a page that says nothing of its parts."""
    return without_semantics(without_names(without_json_ld(page)))


DISGUISES: dict[str, Callable[[bytes], bytes]] = {
    "as they are": bytes,
    "made-up classes and ids": without_names,
    "no JSON-LD": without_json_ld,
    "only divs, no roles": without_semantics,
    "all three": without_all,
}


def _in_tags(page: bytes, change: Callable[[bytes], bytes]) -> bytes:
    parts = _SCRIPTS.split(page)
    parts[::2] = [_TAG.sub(lambda tag: change(tag[0]), part) for part in parts[::2]]
    return b"".join(parts)


def _renamed(found: re.Match[bytes]) -> bytes:
    names = (hashlib.sha256(name).hexdigest()[:7] for name in found[2].strip(b"\"'").split())
    return found[1] + b'"' + b" ".join(b"x" + name.encode() for name in names) + b'"'


def _roleless(tag: re.Match[bytes]) -> bytes:
    return _ROLES.sub(b"", tag[0])


def _plain(found: re.Match[bytes]) -> bytes:
    return found[1] + (b"span" if found[2] else b"div")
