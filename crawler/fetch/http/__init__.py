"""Requests over aiohttp's connections, which let us make the sockets.

Nothing queues in here: callers bound how much is in flight. Only what goes through a SOCKS proxy is
carried by httpx, which is imported when one is used.
"""

from crawler.fetch.http.fetcher import HttpFetcher, open_fetcher

__all__ = ["HttpFetcher", "open_fetcher"]
