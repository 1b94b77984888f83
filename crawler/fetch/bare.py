"""Importing a library that reads certificates when it is imported, without those."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_FILE = "SSL_CERT_FILE"


@contextmanager
def no_certificates() -> Iterator[None]:
    """Have OpenSSL find no certificates while the block is open.

    aiohttp makes a TLS context of its own at its import, which takes 30 ms, and which none of our
    connections uses: each has one that `fetch.http.tls` made. One that did would trust nobody.
    """
    before = os.environ.get(_FILE)
    os.environ[_FILE] = os.devnull
    try:
        yield
    finally:
        del os.environ[_FILE]
        if before is not None:
            os.environ[_FILE] = before
