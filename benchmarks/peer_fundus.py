"""fundus on the same feeds; run by throughput.py in a venv that holds it.

    python peer_fundus.py OUT FEED...

fundus has a parser for each publisher that it knows; for pages that it does not, this one takes
the paragraphs of the article, of the main part, or of the page, as its own parsers are written.
"""

from __future__ import annotations

import hashlib
import sys
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from fundus import Crawler
from fundus.parser import ArticleBody, BaseParser, ParserProxy, attribute
from fundus.parser.utility import (
    extract_article_body_with_selector,
    generic_author_parsing,
    generic_date_parsing,
)
from fundus.publishers.base_objects import Publisher
from fundus.scraping.url import RSSFeed
from lxml.etree import XPath


class AnyParser(ParserProxy):
    """Reads pages of any publisher."""

    class V1(BaseParser):
        """The one version of it."""

        _paragraphs = XPath(
            "//article//p | //main//p[not(//article)] | //p[not(//article) and not(//main)]"
        )

        @attribute
        def title(self) -> str | None:
            return self.precomputed.meta.get("og:title")

        @attribute
        def body(self) -> ArticleBody | None:
            return extract_article_body_with_selector(
                self.precomputed.doc, paragraph_selector=self._paragraphs
            )

        @attribute
        def authors(self) -> list[str]:
            return generic_author_parsing(self.precomputed.ld.bf_search("author"))

        @attribute
        def publishing_date(self) -> datetime | None:
            return generic_date_parsing(self.precomputed.ld.bf_search("datePublished"))


def main() -> None:
    out = Path(sys.argv[1])
    for folder in ("raw", "posts"):
        (out / folder).mkdir(parents=True)
    publishers = [
        Publisher(
            name=urlsplit(feed).hostname or feed,
            domain=f"http://{urlsplit(feed).netloc}/",
            parser=AnyParser,
            sources=[RSSFeed(feed)],
            suppress_robots=True,
        )
        for feed in sys.argv[2:]
    ]
    crawler = Crawler(*publishers, delay=0.0, ignore_robots=True)
    for article in crawler.crawl(only_complete=False):
        name = hashlib.sha256(article.html.requested_url.encode()).hexdigest()
        (out / "raw" / f"{name}.html").write_text(article.html.content, encoding="utf-8")
        if article.body:
            (out / "posts" / f"{name}.md").write_text(str(article.body), encoding="utf-8")


if __name__ == "__main__":
    main()
