"""What must not reach a file of the archive, and what must: addresses keep their identity."""

from __future__ import annotations

import re
from collections.abc import Collection

from crawler.text import redact

MASK = "***"
SECRET_HEADERS = frozenset((
    "set-cookie", "set-cookie2", "cookie", "authorization", "proxy-authorization",
    "authentication-info", "proxy-authentication-info", "x-csrf-token", "x-xsrf-token",
    "x-auth-token",
))  # fmt: skip
_USERINFO = re.compile(r"(?<=://)[^/?#\\\s]*@")
# Only names that never tell articles apart: masking `id=`, `sid=` or `key=` would lose the address.
_PARAMETER = re.compile(
    r"([?&;][^=&;#\s]{0,40}(?:token|passw(?:or)?d|secret|api_?key|signature|credential)"
    r"[^=&;#\s]{0,20})=[^&;#\s]+",
    re.IGNORECASE,
)


def address(url: str, secrets: Collection[str] = ()) -> str:
    """Return a page's URL without user, password and tokens, and else as it was.

    The key of an entry without a link is a feed's address: in that all that looks secret goes.

    Args:
        url: Where an article is; what tells it from others must stay.
        secrets: Values that the configuration took from the environment or from files.
    """
    if "#guid=" in url:
        return masked(redact(url), secrets)
    if "@" in url:
        url = _USERINFO.sub(f"{MASK}@", url, count=1)
    if "=" in url:
        url = _PARAMETER.sub(rf"\1={MASK}", url)
    return masked(url, secrets)


def header(name: str, value: str, secrets: Collection[str] = ()) -> str:
    """Return a header's value as it may be kept; `name` in lower case."""
    return MASK if name in SECRET_HEADERS else masked(redact(value), secrets)


def masked(text: str, secrets: Collection[str]) -> str:
    """Return `text` with the secrets in it masked, the longest first: one may hold another."""
    if not secrets:
        return text
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text
