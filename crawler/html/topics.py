"""What WordPress and its kin add to a post's classes for each of its topics."""

from __future__ import annotations

import re

_POSTS = ("hentry", "type-post")
"""What WordPress calls the box of an article, beside its categories and tags."""
_FILED = re.compile(r"(?:^|(?<=\s))(?:post|category|tag|author)[-_]\S*")
"""Names that say what an article is about, beside one of `_POSTS`."""


def without_topics(classes: str) -> str:
    """Return the classes of a post without its topics, those of anything else as they are.

    A post on copyright (`tag-copyright`) is no footer, one on comments no list of them.
    """
    if any(post in classes for post in _POSTS):
        return _FILED.sub(" ", classes)
    return classes
