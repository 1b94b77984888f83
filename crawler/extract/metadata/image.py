"""The lead image."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from crawler.extract.metadata.page import Candidate, Evidence
from crawler.html.document import Document, Node
from crawler.html.images import image_url
from crawler.urls import is_home, resolve, same_site

_NO_PICTURE = re.compile(
    r"(?:^|[^a-z])(?:logos?|favicon|sprite|placeholder|spacer|blank|pixel|1x1|transparent|loading"
    r"|no-?image|noimg|no-?photo|no-?picture|default[-_]?(?:image|img|thumb|og|social)|og-?default"
    r"|qr-?code|erweima|avatars?|gravatar|captcha)(?:[^a-z]|$)",
    re.IGNORECASE,
)
"""Words of a file's name that say it is no picture of the story."""
_ICON = re.compile(
    r"(?:^|[^a-z])(?:icons?|printer|button|btn|arrow|bullet|listen|rss|fontsize|ewm)(?:[^a-z]|$)"
    # The whole of a name: the buttons and signs of manuals.
    r"|^(?:prev(?:ious)?|next|up|down|left|right|back|forward|home|top|toc|index|note|tip|warning"
    r"|caution|important|info|crossref)\.\w{3,4}$",
    re.IGNORECASE,
)
"""Words of a file's name that say it is a sign, where only its place speaks for it."""
_PERSON = re.compile(r"/(?:user|author|face|avatar|profile|head)s?/", re.IGNORECASE)
"""Folders of the pictures of those who wrote it, which stand above the body, too."""
_METAS = (
    "og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src",
    "parsely-image-url", "sailthru.image.full", "sailthru.image.thumb", "thumbnail", "image",
    "msapplication-tileimage",
)  # fmt: skip
_CALLED = re.compile(r"(?:^|[\s_-])(?:author|avatar|logo)", re.IGNORECASE)
"""How pictures of those who wrote it and of the site are called."""
OF_BODY = "image of the body"
ABOVE_BODY = "image above the body"
LEVELS, SIBLINGS, FEW = 3, 6, 3
"""How far above the body a picture is looked for; where more than a few stand, they are others'."""
MIN_SIDE = 150
"""Pixels of a side below which an image of the body is an icon."""
MAX_IMAGES = 30


def read_image(evidence: Evidence) -> tuple[str | None, str, list[Candidate]]:
    """Return the lead image's address, the rule that gave it, and what lost."""
    stated = list(_stated(evidence))
    root = evidence.body_root
    base = evidence.document.base
    above = _above_body(root, base, evidence.url) if root is not None else ()
    near = chain(above, _of_body(root, base)) if root is not None else ()
    for found in chain(stated, near):
        url = _picture(evidence.document, evidence.url, found.value)
        if url:
            return url, found.rule, [other for other in stated if other is not found]
    return None, "", stated


def image_of(
    document: Document, url: str, body: Sequence[Node], removed: frozenset[int]
) -> str | None:
    """Return the first picture in the elements of a body that stands in none that is removed.

    Args:
        document: The page.
        url: Its address.
        body: The elements that hold the body.
        removed: The `mem_id` of the elements that are taken out of it.
    """
    for root in body:
        for found in _of_body(root, document.base, removed):
            picture = _picture(document, url, found.value)
            if picture:
                return picture
    return None


def _picture(document: Document, url: str, href: str) -> str | None:
    return None if _is_no_picture(href) else _absolute(document, url, href)


def _is_no_picture(url: str) -> bool:
    path = url.split("?", 1)[0].split("#", 1)[0]
    return bool(_NO_PICTURE.search(path.rsplit("/", 1)[-1])) or path.endswith(".svg")


def _stated(evidence: Evidence) -> Iterator[Candidate]:
    yield from evidence.meta(*_METAS[:5])
    yield from _json_ld_images(evidence)
    yield from evidence.meta(*_METAS[5:])


def _absolute(document: Document, url: str, href: str) -> str | None:
    href = href.strip()
    if not href or href.startswith(("data:", "#", "{")):
        return None
    return resolve(document.base if _is_relative(href) else url, href)


def _is_relative(href: str) -> bool:
    return not href.startswith(("https://", "http://", "//"))


def _json_ld_images(evidence: Evidence) -> Iterator[Candidate]:
    for key in ("image", "thumbnailUrl", "primaryImageOfPage"):
        for rule, value in evidence.json_ld.stated(key):
            url = _address(evidence.json_ld.resolve(value))
            if url:
                yield Candidate(rule, url)


def _address(value: object) -> str | None:
    """Return the address of an ImageObject, of the first of a list, or a plain one."""
    for _ in range(3):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("url") or value.get("contentUrl")
    return value if isinstance(value, str) else None


def _above_body(root: Node, base: str, url: str) -> Iterator[Candidate]:
    """Yield the pictures that stand between the headline and the body, or beside the headline."""
    below: Node | None = root
    for _ in range(LEVELS):
        if below is None or below.tag in ("body", "main", "article"):
            return
        before = below.prev
        for _ in range(SIBLINGS):
            if before is None:
                break
            if before.tag in ("div", "figure", "p", "header", "section", "picture", "img"):
                yield from _few(before, base, url)
            before = before.prev
        below = below.parent


def _few(node: Node, base: str, url: str) -> Iterator[Candidate]:
    found = list(_shown(node, base))
    if len(found) > FEW:
        return
    for image, address in found:
        if not _PERSON.search(address) and not _is_of_site(image, url):
            yield Candidate(ABOVE_BODY, address)


def _is_of_site(image: Node, url: str) -> bool:
    """Tell a sign of the site, or of another one, to which it leads."""
    link = image.parent
    href = link.attributes.get("href") if link is not None and link.tag == "a" else None
    target = resolve(url, href) if href else None
    return target is not None and (is_home(target) or not same_site(url, target))


def _of_body(root: Node, base: str, removed: frozenset[int] = frozenset()) -> Iterator[Candidate]:
    """Yield the images of the body that are large enough for a picture."""
    for _, address in _shown(root, base, removed):
        yield Candidate(OF_BODY, address)


def _shown(
    root: Node, base: str, removed: frozenset[int] = frozenset()
) -> Iterator[tuple[Node, str]]:
    for node in root.css("img")[:MAX_IMAGES]:
        attributes = node.attributes
        if _is_small(attributes) or _CALLED.search(attributes.get("class") or ""):
            continue
        if not (removed and _stands_in(node, removed)):
            url = image_url(node, base)
            if url is not None and not _ICON.search(url.rsplit("/", 1)[-1]):
                yield node, url


def _stands_in(node: Node, removed: frozenset[int]) -> bool:
    above: Node | None = node
    while above is not None:
        if above.mem_id in removed:
            return True
        above = above.parent
    return False


def _is_small(attributes: dict[str, str | None]) -> bool:
    for side in ("width", "height"):
        text = (attributes.get(side) or "").strip().removesuffix("px")
        if text.isdecimal() and len(text) < 6 and int(text) < MIN_SIDE:
            return True
    return False
