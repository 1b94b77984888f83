"""Images of an article: which there are, and where a post finds those that the archive has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import Literal

from crawler.archive.layout import MEDIA
from crawler.archive.secrecy import address
from crawler.models.article import Article, Media
from crawler.text import unescape

Find = Callable[[str], str | None]
"""Returns the address of an image that the archive has; None of one that it has not."""

UP = "../../../../"
"""From a post (`posts/<source>/<year>/<month>/`) to the archive's own folder."""

# As a parser writes it, and our cleaning: attribute values stand in double quotes.
_IMAGE = re.compile(r'<img\b((?:[^"<>]|"[^"]*")*)>')
_ATTRIBUTE = re.compile(r'([^\s"=<>/]+)(?:="([^"]*)")?')
_OF_THE_WIRE = ("srcset", "sizes", "referrerpolicy", "crossorigin")


def images_of(article: Article, which: Literal["none", "lead", "all"] = "all") -> tuple[str, ...]:
    """Return the addresses of an article's images, each once, the lead image first.

    What tells two images apart may be a secret, and no secret is written: then neither is named,
    because one could be taken for the other.
    """
    if which == "none":
        return ()
    found = [article.image] if article.image else []
    found += [unescape(_fields(tag[1]).get("src", "")) for tag in _IMAGE.finditer(article.body)]
    several = list(dict.fromkeys(url for url in found if url.startswith(("http://", "https://"))))
    alike = Counter(map(address, several))
    wanted = several if which == "all" else several[: 1 if article.image else 0]
    return tuple(url for url in wanted if alike[address(url)] == 1)


def shown_of(article: Article, media: Mapping[str, str]) -> tuple[Media, ...]:
    """Return those of the archive's images that an article shows, in its order.

    Args:
        article: Any.
        media: Address without secrets -> path of the file.
    """
    if not media:
        return ()
    shown = dict.fromkeys(address(url) for url in images_of(article))
    return tuple((url, media[url]) for url in shown if url in media)


def local_address(path: str, base: str | None) -> str:
    """Return how a post names an image.

    Args:
        path: Of its file in the archive (`media/<aa>/<sha256>.<ext>`).
        base: The address of the folder `media/` on a site; None: as seen from the post.
    """
    return UP + path if base is None else base + path.removeprefix(f"{MEDIA}/")


def place(html: str, find: Find) -> str:
    """Return `html`, as a parser writes it, with images from the archive where it has them.

    Those that stay on the web are asked for without saying whose reader asks.
    """
    return _IMAGE.sub(partial(_placed, find), html) if "<img" in html else html


def _placed(find: Find, tag: re.Match[str]) -> str:
    fields = _fields(tag[1])
    local = find(unescape(fields.get("src", "")))
    if local is not None:
        fields = {name: value for name, value in fields.items() if name not in _OF_THE_WIRE}
        fields["src"] = escape(local)
    else:
        fields["referrerpolicy"] = "no-referrer"
    return "<img" + "".join(f' {name}="{value}"' for name, value in fields.items()) + ">"


def _fields(attributes: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(attributes))
