"""crawlee + trafilatura on the same feeds; run by throughput.py in a venv that holds both.

    python peer_crawlee.py OUT FEED...

The same call of trafilatura as beside Scrapy, in the request handler; requests are kept in memory.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import sys
from datetime import timedelta
from html import unescape
from pathlib import Path

import trafilatura
from crawlee import ConcurrencySettings, Request
from crawlee.crawlers import HttpCrawler, HttpCrawlingContext
from crawlee.storage_clients import MemoryStorageClient

LINK = re.compile(r"<item>.*?<link>(.*?)</link>", re.DOTALL)
IN_FLIGHT = 64


async def crawl(out: Path, feeds: list[str]) -> None:
    crawler = HttpCrawler(
        storage_client=MemoryStorageClient(),
        concurrency_settings=ConcurrencySettings(
            min_concurrency=IN_FLIGHT, max_concurrency=IN_FLIGHT, desired_concurrency=IN_FLIGHT
        ),
        request_handler_timeout=timedelta(seconds=120),
        configure_logging=False,
    )

    @crawler.router.default_handler
    async def handle(context: HttpCrawlingContext) -> None:
        body = await context.http_response.read()
        url = context.request.url
        if context.request.label == "feed":
            links = [unescape(link) for link in LINK.findall(body.decode())]
            await context.add_requests(links)
            return
        name = hashlib.sha256(url.encode()).hexdigest()
        (out / "raw" / f"{name}.html").write_bytes(body)
        text = trafilatura.extract(body, url=url, output_format="markdown", with_metadata=True)
        if text:
            (out / "posts" / f"{name}.md").write_text(text, encoding="utf-8")

    await crawler.run([Request.from_url(feed, label="feed") for feed in feeds])


def main() -> None:
    out = Path(sys.argv[1])
    for folder in ("raw", "posts"):
        (out / folder).mkdir(parents=True)
    asyncio.run(crawl(out, sys.argv[2:]))


if __name__ == "__main__":
    main()
