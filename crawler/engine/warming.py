"""What is done once, before worker processes are copied, so that none of them does it again.

Much is made when it is first needed: tables of names and dates, validators of records, compiled
expressions. A page that is read in the process that workers are copied from leaves them all
there, and the copies share their memory.
"""

from __future__ import annotations

import gzip
import pickle
from datetime import UTC, datetime
from functools import cache

from crawler.engine.jobs import PageJob
from crawler.engine.work import page
from crawler.models.capture import Capture
from crawler.models.entry import Hint
from crawler.models.source import Source

_URL = "https://www.example.org/2024/05/a-page"
_SENTENCE = "This sentence, which stands here so that there is text, is as long as others are. "
_BODY = f"""<body class="page"><nav><ul><li><a href="/one">One</a></li></ul></nav>
<article id="content"><h1>A page</h1><p class="byline">By Ann Example, 6 juin 2024, 3 hours ago</p>
{f"<p>{_SENTENCE * 3}</p>" * 8}<figure><img src="/image.jpg" alt="An image"></figure>
<ul><li>One thing, <b>and</b> <a href="/other">another</a></li></ul></article>
<footer>Imprint 2024</footer></body></html>"""
_TELLING = f"""<!doctype html><html lang="en"><head><title>A page - Example</title>
<link rel="canonical" href="{_URL}"><meta property="og:title" content="A page">
<meta property="og:image" content="/image.jpg"><meta name="keywords" content="one, two">
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "A page", "datePublished": "2024-05-06T07:08:09+02:00",
"author": {{"@type": "Person", "name": "Ann Example"}}}}</script></head>{_BODY}"""
_SILENT = f"""<!doctype html><html><head><title>A page</title></head>{_BODY}"""


@cache
def warm_up() -> None:
    """Read pages as a worker does, with all that comes with it; the second time, do nothing."""
    for url, text in (("a", _TELLING), ("b", _SILENT)):
        source = Source(name="warm", folder="warm", urls=("https://www.example.org/",))
        capture = Capture(
            url=f"https://www.example.org/{url}",
            chain=((f"https://www.example.org/{url}", 200),),
            status=200,
            headers=(("content-type", "text/html"), ("content-encoding", "gzip")),
            body=gzip.compress(text.encode()),
            fetched_at=datetime(2024, 7, 7, tzinfo=UTC),
        )
        job = PageJob(capture, source, Hint(title="A page"))
        pickle.dumps(page(pickle.loads(pickle.dumps(job))))  # noqa: S301 - our own
