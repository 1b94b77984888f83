"""YAML to sources and settings, with every problem at once."""

from crawler.config.initial import Initial, schema_text, write_initial
from crawler.config.load import Config, load, source_from_url
from crawler.config.problems import Place
from crawler.config.schema import json_schema

__all__ = [
    "Config",
    "Initial",
    "Place",
    "json_schema",
    "load",
    "schema_text",
    "source_from_url",
    "write_initial",
]
