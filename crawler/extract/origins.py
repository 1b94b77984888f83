"""Where an article's fields are from: what its rules say, over what was found."""

from __future__ import annotations

from datetime import datetime

from crawler.extract.metadata import Metadata
from crawler.extract.rules import RuleFields
from crawler.html.boxes import Box
from crawler.models.article import Provenance

MAX_OTHERS = 8
MAX_VALUE = 200
_MAX_NAME = 60


def origins(facts: Metadata, fields: RuleFields) -> dict[str, Provenance]:
    """Return the provenance of every field; what a rule displaced is a candidate that lost."""
    known = dict(facts.provenance)
    for name, ruled in fields.provenance.items():
        found = known.get(name)
        lost = ruled.others
        if found is not None:
            lost += ((found.rule, _shown(getattr(facts, name, None))), *found.others)
        known[name] = Provenance(rule=ruled.rule, others=lost[:MAX_OTHERS])
    return known


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))
    if isinstance(value, datetime):
        value = value.isoformat()
    return str(value)[:MAX_VALUE] if value else ""


def found_in(box: Box) -> str:
    """Return what names the element in which a body was found: its tag, id and first class."""
    attributes = box.node.attributes
    own_id = (attributes.get("id") or "").strip()
    first = next(iter((attributes.get("class") or "").split()), "")
    name = f"#{own_id}" if own_id else f".{first}" if first else ""
    return f"found: {box.tag}{name[:_MAX_NAME]}"
