"""docs/guides/sources.md has every key of the schema, and its examples load."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import trustme
import yaml

from crawler.config import load
from crawler.config.http_form import HTTP
from crawler.config.profile_form import profile_form
from crawler.config.rule_forms import article_form, list_form
from crawler.config.settings_form import SETTINGS
from crawler.config.source_form import source_form
from crawler.models.source import Kind

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/guides/sources.md").read_text("utf-8")
SOURCE = source_form((Kind.AUTO,)).schema["properties"]
RULES = article_form().schema["anyOf"][0]["properties"]
TABLES = {
    "## Every key of a source": set(SOURCE),
    "## `http`": set(HTTP.schema["properties"]),
    "## `list`": set(list_form((Kind.HTML,)).schema["properties"]),
    "## `article`": set(RULES),
    "## `profile`": set(profile_form().schema["anyOf"][1]["properties"]),
}


def rows(heading: str) -> dict[str, str]:
    """Return the keys of the table below a heading, with their examples."""
    section = TEXT.split(f"\n{heading}", 1)[1].split("\n## ", 1)[0]
    cells = re.findall(r"^\| `([^`]+)` \|.*\| (?:`([^`]*)` )?\|$", section, re.MULTILINE)
    return dict(cells)


def under(heading: str, example: dict[str, Any]) -> dict[str, Any]:
    """Return the source in which an example stands."""
    key = heading.strip("#` ") if "`" in heading else None
    source: dict[str, Any] = {"url": "https://harbour.example/", "kind": "html"}
    if key is not None:
        return {**source, key: example}
    if "list" not in example:
        del source["kind"]
    return {**source, **example}


@pytest.mark.parametrize("heading", TABLES)
def test_the_table_has_every_key_and_no_other(heading: str) -> None:
    assert set(rows(heading)) == TABLES[heading]


def write_certificates(folder: Path) -> None:
    """Write the files that the examples name."""
    authority = trustme.CA()
    mine = authority.issue_cert("me@my.site")
    authority.cert_pem.write_to_path(folder / "our-ca.pem")
    mine.cert_chain_pems[0].write_to_path(folder / "me.pem")
    mine.private_key_pem.write_to_path(folder / "me.key")


@pytest.mark.parametrize("heading", TABLES)
def test_the_examples_of_a_table_load(heading: str, tmp_path: Path) -> None:
    examples = [text for text in rows(heading).values() if text]
    sources = [under(heading, yaml.safe_load(text.replace("\\|", "|"))) for text in examples]
    for number, source in enumerate(sources):
        source.setdefault("name", f"source {number}")
    (tmp_path / "sources.yaml").write_text(yaml.safe_dump(sources, allow_unicode=True))
    write_certificates(tmp_path)

    config = load(tmp_path, {"HARBOUR_PASSWORD": "secret"})

    assert len(config.sources) == len(examples)


def test_the_table_of_settings_has_every_key_and_its_examples_load(tmp_path: Path) -> None:
    wanted = set()
    for key, schema in SETTINGS.schema["properties"].items():
        inner = schema.get("properties", {}) if key != "http" else {}
        wanted |= {f"{key}.{name}" for name in inner} or {key}

    found = rows("## Settings")

    assert set(found) == wanted
    for example in found.values():
        (tmp_path / "crawler.yaml").write_text(example)
        load(tmp_path, {})


def test_every_way_and_transform_is_there() -> None:
    assert set(rows("## Ways to read a field")) == {"css", "meta", "json_ld", "const"}
    assert set(rows("## `transforms`")) == {"absolute_urls", "replace", "drop_if"}
