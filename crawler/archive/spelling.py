"""The words of a title in the name of a file."""

from __future__ import annotations

from crawler.models.source import Slug
from crawler.text import slug


def spelt(title: str, spelling: Slug, max_bytes: int) -> str:
    """Return a title's words for a file's name: as they are, in ASCII, or in pinyin.

    At most `max_bytes` of UTF-8, safe on Linux, macOS and Windows; "" if there are no words.
    """
    if spelling is not Slug.UNICODE and not title.isascii():
        title = _in_ascii(_as_pronounced(title) if spelling is Slug.PINYIN else title)
    return slug(title, max_bytes)


def _in_ascii(title: str) -> str:
    from anyascii import anyascii  # noqa: PLC0415 - for few

    return anyascii(title)


def _as_pronounced(title: str) -> str:
    """Return a title whose Chinese characters are syllables: 重庆 is Chongqing, not Zhongqing."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - 100 ms, for few

    return " ".join(lazy_pinyin(title))
