"""JSON-LD as pages have it: broken, nested, in graphs, several articles to a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class JsonLd:
    """The JSON-LD objects of a page.

    Attributes:
        nodes: Every typed object, outermost first, in document order.
        article: The one that describes this page's article.
    """

    nodes: tuple[dict[str, Any], ...] = ()
    article: dict[str, Any] | None = None

    @property
    def article_body(self) -> str:
        """The article's text as its object has it; "" where it has none."""
        body = self.article.get("articleBody") if self.article else None
        return body if isinstance(body, str) else ""
