"""The lead image."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.extract.metadata.page import Candidate, Evidence
from crawler.html.document import Node
from crawler.urls import resolve

_NO_PICTURE = re.compile(
    r"(?:^|[^a-z])(?:logos?|favicon|sprite|placeholder|spacer|blank|pixel|1x1|transparent|loading|lazy"
    r"|no-?image|noimg|default[-_]?(?:image|img|thumb|share|og|social)?|og-?default|share-?(?:image|img|icon)?"
    r"|qr-?code|erweima|ewm|wechat|weixin|avatars?|gravatar|icons?|badge|button|captcha|banner-?ad)"
    r"(?:[^a-z]|$)",
    re.IGNORECASE,
)
"""Words of a file's name that say it is no picture of the story."""
_LAZY = ("data-src", "data-lazy-src", "data-original", "data-big-src", "data-img", "data-lazyload")
_METAS = (
    "og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src",
    "parsely-image-url", "sailthru.image.full", "sailthru.image.thumb", "thumbnail", "image",
    "msapplication-tileimage",
)  # fmt: skip
MIN_SIDE = 150
"""Pixels of a side below which an image of the body is an icon."""
MAX_IMAGES = 30


def read_image(evidence: Evidence) -> tuple[str | None, str, list[Candidate]]:
    """Return the lead image's address, the rule that gave it, and what lost."""
    candidates = list(_candidates(evidence))
    if not candidates and evidence.body_root is not None:
        candidates = list(_of_body(evidence, evidence.body_root))
    pictures = [found for found in candidates if not _is_no_picture(found.value)]
    if not pictures and evidence.body_root is not None:
        pictures = list(_of_body(evidence, evidence.body_root))
    # A file whose name says "share" or "default" may be the story's after all, a logo never.
    if not pictures:
        return None, "", candidates
    best = pictures[0]
    return best.value, best.rule, [found for found in candidates if found is not best]


def _is_no_picture(url: str) -> bool:
    path = url.split("?", 1)[0].split("#", 1)[0]
    return bool(_NO_PICTURE.search(path.rsplit("/", 1)[-1])) or path.endswith(".svg")


def _candidates(evidence: Evidence) -> Iterator[Candidate]:
    stated = [*evidence.meta(*_METAS[:5]), *_json_ld_images(evidence), *evidence.meta(*_METAS[5:])]
    seen: set[str] = set()
    for found in stated:
        url = _absolute(evidence, found.value)
        if url and url not in seen:
            seen.add(url)
            yield Candidate(found.rule, url)


def _absolute(evidence: Evidence, href: str) -> str | None:
    href = href.strip()
    if not href or href.startswith(("data:", "#", "{")):
        return None
    return resolve(evidence.url, href)


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
            value = value.get("url") or value.get("contentUrl") or value.get("@id")
    return value if isinstance(value, str) else None


def _of_body(evidence: Evidence, root: Node) -> Iterator[Candidate]:
    """Yield the first image of the body that is large enough for a picture."""
    for node in root.css("img")[:MAX_IMAGES]:
        attributes = node.attributes
        source = next((attributes[name] for name in _LAZY if attributes.get(name)), None)
        url = _absolute(evidence, source or attributes.get("src") or "")
        if url and not _is_no_picture(url) and not _is_small(attributes):
            yield Candidate("first image of the body", url)
            return


def _is_small(attributes: dict[str, str | None]) -> bool:
    for side in ("width", "height"):
        text = (attributes.get(side) or "").strip().removesuffix("px")
        if text.isdecimal() and len(text) < 6 and int(text) < MIN_SIDE:
            return True
    return False
