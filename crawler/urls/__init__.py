"""Addresses: resolution as browsers do it, our canonical form, host keys."""

from crawler.text import redact_url
from crawler.urls.address import (
    MAX_BYTES,
    host_key,
    is_home,
    is_plain,
    join,
    netloc,
    origin,
    resolve,
    same_site,
    url_hash,
    without_login,
)
from crawler.urls.canonical import canonical

__all__ = [
    "MAX_BYTES",
    "canonical",
    "host_key",
    "is_home",
    "is_plain",
    "join",
    "netloc",
    "origin",
    "redact_url",
    "resolve",
    "same_site",
    "url_hash",
    "without_login",
]
