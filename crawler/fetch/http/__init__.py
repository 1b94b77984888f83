"""The only user of httpx: requests over its API, carried by aiohttp's connections.

httpx's own pool is quadratic in the requests in flight; aiohttp's is not, and lets us make the
sockets. Its transport is used without httpx's client, which would log whole URLs (with their
secrets), keep cookies and trip over hostile Location headers. Nothing queues in here: callers
bound how much is in flight. Only what goes through a SOCKS proxy is carried by httpx's own
connections.
"""

import sys

# httpx imports its own command, and with it rich and pygments, where they are installed: 65 ms.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

from crawler.fetch.http.fetcher import HttpFetcher, open_fetcher  # noqa: E402 - see above

__all__ = ["HttpFetcher", "open_fetcher"]
