"""The forms of a page that are there to be filled in: those of contact, of orders, of accounts."""

from __future__ import annotations

from crawler.extract.words import COMMENTS, cut
from crawler.html.document import Node, tags

_MOST = 20
"""Forms and fields that are looked at, and elements above a form."""
_FIELDS = "input:not([type]),input[type=text],input[type=email],input[type=tel],textarea"
_BESIDE = COMMENTS | tags(
    "search suche recherche buscar cerca szukaj suchen newsletter newsletters subscribe "
    "subscription mailchimp optin login signin respond poll survey sidebar header footer"
)
"""What forms beside an article are called, or what they stand in."""
_ASKED = tags("q s search query keyword keywords kw word text term terms searchword suche wd")
"""Names of the field of a search."""


def fields_of(outer: Node) -> int:
    """Return how many fields of text are to be filled in within `outer`.

    Those of searches, comments and newsletters, which stand beside any article, are not counted.
    """
    forms = [form for form in outer.css("form")[:_MOST] if not _is_beside(form, outer)]
    return sum(1 for form in forms for field in form.css(_FIELDS)[:_MOST] if _is_asked(field))


def _is_asked(field: Node) -> bool:
    attributes = field.attributes
    shown = "hidden" not in attributes and "readonly" not in attributes
    return shown and (attributes.get("name") or "").lower() not in _ASKED


def _is_beside(form: Node, outer: Node) -> bool:
    node: Node | None = form
    for _ in range(_MOST):
        if node is None or node == outer:
            return False
        attributes = node.attributes
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        if attributes.get("role") == "search" or cut(names) & _BESIDE:
            return True
        node = node.parent
    return False
