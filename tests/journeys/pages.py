"""Pages, feeds and listings that journeys serve."""

from __future__ import annotations

from collections.abc import Sequence

from tests.kit.site import Site

SENTENCES = (
    "The harbour was quiet that morning, and the boats lay as if somebody had painted them.",
    "Nobody knew who had rung the bell, for the rope had been taken down in the autumn.",
    "When the fog lifted, the pilot counted the lights twice and wrote down a different number.",
    "It was agreed to wait for the evening tide, and to say nothing of it to the newspapers.",
)


def article(title: str, *, date: str = "2021-07-19T17:24:48+08:00", extra: str = "") -> str:
    """Return a page that holds an article."""
    words = "".join(f"<p>{sentence} {title} had heard of it, too.</p>" for sentence in SENTENCES)
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title} - The Site</title>'
        f'<meta property="article:published_time" content="{date}"></head>'
        f'<body><nav><a href="/">Home</a> <a href="/about">About</a></nav>'
        f"<article><h1>{title}</h1>{words}{extra}</article>"
        f"<footer>Copyright</footer></body></html>"
    )


def feed(site: Site, paths: Sequence[str], *, host: str = "127.0.0.1") -> str:
    """Return an RSS feed whose entries lead to `paths`."""
    items = "".join(
        f"<item><title>Entry {path}</title><link>{site.url(path, host=host)}</link>"
        f"<guid>{site.url(path, host=host)}</guid></item>"
        for path in paths
    )
    channel = f"<channel><title>Feed</title>{items}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'


def listing(paths: Sequence[str], *, following: str = "") -> str:
    """Return an HTML page that lists articles."""
    items = "".join(f'<li><a href="{path}">The story of {path}</a></li>' for path in paths)
    after = f'<a class="next" href="{following}">Next</a>' if following else ""
    return f"<!DOCTYPE html><title>List</title><ul>{items}</ul>{after}"
