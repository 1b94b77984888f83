"""JSON Schema of a file of sources, for editors."""

from __future__ import annotations

from crawler.config.forms import Schema, hoisted
from crawler.config.source_form import source_form
from crawler.models.source import Kind


def json_schema() -> Schema:
    """Return the schema (draft 2020-12) of `sources.yaml`, every shorthand included."""
    source = source_form((Kind.AUTO,)).schema
    defaults = source_form((Kind.AUTO,), default=True).schema
    item: Schema = {"anyOf": [{"type": "string"}, source]}
    several: Schema = {"type": "array", "items": item}
    file: Schema = {
        "type": "object",
        "properties": {
            "defaults": {"anyOf": [defaults, {"type": "null"}]},
            "sources": {"anyOf": [several, {"type": "null"}]},
        },
        "additionalProperties": False,
    }
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Written by `crawler schema`",
    }
    return head | hoisted({"anyOf": [several, file, source]})
