"""Scrapy + trafilatura on the same feeds; run by throughput.py in a venv that holds both.

    python peer_scrapy.py OUT FEED...

Pages are written as they came out of Scrapy, articles as Markdown with metadata: the least that
a user of both would keep.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import scrapy
import trafilatura
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

SETTINGS = {
    "ROBOTSTXT_OBEY": False,
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS": 64,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "LOG_LEVEL": "WARNING",
}


class Feeds(scrapy.Spider):
    """Follows the entries of RSS feeds."""

    name = "feeds"

    def __init__(self, out: Path, feeds: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.out = out
        self.start_urls = feeds

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        for link in response.xpath("//item/link/text()").getall():
            yield scrapy.Request(link, self.article)

    def article(self, response: Response) -> None:
        name = hashlib.sha256(response.url.encode()).hexdigest()
        (self.out / "raw" / f"{name}.html").write_bytes(response.body)
        text = trafilatura.extract(
            response.body, url=response.url, output_format="markdown", with_metadata=True
        )
        if text:
            (self.out / "posts" / f"{name}.md").write_text(text, encoding="utf-8")


def main() -> None:
    out = Path(sys.argv[1])
    for folder in ("raw", "posts"):
        (out / folder).mkdir(parents=True)
    process = CrawlerProcess(SETTINGS)
    process.crawl(Feeds, out=out, feeds=sys.argv[2:])
    process.start()


if __name__ == "__main__":
    main()
