"""The names a site goes by: its own field, and what titles and author lists must not hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from crawler.extract.metadata.json_ld import text_of
from crawler.extract.metadata.page import Candidate, Evidence
from crawler.extract.metadata.words import flat
from crawler.html.document import Node
from crawler.text import fold
from crawler.urls import is_home

_NAME_METAS = (
    "og:site_name",
    "application-name",
    "al:iphone:app_name",
    "apple-mobile-web-app-title",
)
_HOST_PARTS = {"www", "m", "amp", "mobile", "news", "blog", "com", "co", "org", "net", "gov", "edu"}
MAX_SITE_NAME = 80
MAX_BANNERS = 3


def site_candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield what the page calls its site, best first."""
    yield from evidence.meta("og:site_name")
    site = evidence.json_ld.site
    if site is not None and (name := text_of(site.get("name"))):
        yield Candidate("json-ld WebSite: name", fold(name))
    for rule, value in evidence.json_ld.stated("publisher"):
        publisher = evidence.json_ld.resolve(value)
        name = text_of(publisher)
        if name and "://" not in name:
            yield Candidate(f"{rule}.name", fold(name))
    yield from evidence.meta(*_NAME_METAS[1:], "dc.publisher", "twitter:app:name:iphone")
    yield from _banners(evidence)


def site_names(candidates: Iterable[Candidate], url: str) -> frozenset[str]:
    """Return the site's names as `flat` has them, the significant labels of its host among them."""
    names = {flat(found.value) for found in candidates}
    names.update(host_labels(url))
    return frozenset(name for name in names if len(name) >= 2)


def host_labels(url: str) -> list[str]:
    """Return the labels of a host that may be a name: `spiegel` of `www.spiegel.de`."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return []
    labels = host.split(".")[:-1]
    return [flat(label) for label in labels if label not in _HOST_PARTS and len(label) > 2]


def _banners(evidence: Evidence) -> Iterator[Candidate]:
    """Yield the first headings that lead to the front page: the site's name above every page.

    One that another heading says again is the article's title.
    """
    texts = [fold(node.text()).rstrip("¶#§") for node in evidence.headings[: 2 * MAX_BANNERS]]
    for node, text in zip(evidence.headings[:MAX_BANNERS], texts, strict=False):
        is_short = 0 < len(text) <= MAX_SITE_NAME and texts.count(text) == 1
        if is_short and _leads_home(node, text, evidence.url):
            yield Candidate("h1 that leads home", text)


def _leads_home(heading: Node, text: str, url: str) -> bool:
    """Tell a heading that is as a whole a link to the front page of the site at `url`."""
    link = heading.css_first("a[href]") or heading.parent
    if link is None or link.tag != "a" or flat(link.text()) != flat(text):
        return False
    return leads_home(link, url)


def leads_home(link: Node, url: str) -> bool:
    """Tell a link from a page to the front page of its site."""
    try:
        target = urljoin(url, link.attributes.get("href") or "")
        same = _are_related(urlsplit(target).netloc, urlsplit(url).netloc)
    except ValueError:
        return False
    return same and is_home(target) and not is_home(url)


def _are_related(host: str, other: str) -> bool:
    """Tell hosts of one site: the same, or one below the other (`blog.` of a newspaper)."""
    host, other = host.removeprefix("www."), other.removeprefix("www.")
    return host == other or host.endswith(f".{other}") or other.endswith(f".{host}")


def is_site_name(text: str, names: frozenset[str]) -> bool:
    """Return whether `text` is a name of the site, or little more than one."""
    wanted = flat(text)
    if not wanted:
        return False
    return any(
        wanted == name
        or (len(name) >= 3 and name in wanted and len(wanted) <= 2 * len(name) + 8)
        or (len(wanted) >= 4 and wanted in name and len(name) <= 2 * len(wanted))
        for name in names
    )
