from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.config import json_schema, load, schema_text, write_initial
from crawler.errors import ConfigError
from tests.kit.shared import shared
from tests.unit.config.folder import NOTHING, refused, write

ROOT = Path(__file__).resolve().parents[3]
VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def valid(document: object) -> bool:
    return bool(VALIDATOR.is_valid(document))


def one(**fields: object) -> list[dict[str, object]]:
    return [{"url": "https://example.org/", **fields}]


def test_it_is_a_schema_of_its_draft() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.BaseLoader])
def test_it_accepts_the_example_however_an_editor_reads_dates(loader: type[Any]) -> None:
    text = shared("examples", "sources.yaml").read_text("utf-8")
    if loader is yaml.BaseLoader:  # all text: only what is text anyway can be compared
        document = yaml.safe_load(text.replace("until: 2024-03-01", 'until: "2024-03-01"'))
    else:
        document = yaml.safe_load(text)

    VALIDATOR.validate(document)


def test_it_accepts_the_configuration_of_this_repository() -> None:
    VALIDATOR.validate(yaml.safe_load((ROOT / "config/sources.yaml").read_text("utf-8")))


def test_the_copy_in_the_repository_is_up_to_date() -> None:
    assert (ROOT / "config/sources.schema.json").read_text("utf-8") == schema_text()


@pytest.mark.parametrize(
    "document",
    [
        ["https://example.org/"],
        {"url": "https://example.org/"},
        {"defaults": None, "sources": None},
        one(kind="feed"),
        one(kind=["feed", "html"]),
        one(article={"title": "h1", "body": ["a", "b"], "date": {"css": "time", "format": "%Y"}}),
        one(article={"title": ["h1", {"meta": "og:title"}, {"css": ["a", "b"], "regex": "(.)"}]}),
        one(http={"max_bytes": 5000, "headers": {"X": "y"}}),
        one(transforms="absolute_urls"),
    ],
)
def test_it_accepts_every_shorthand(document: object) -> None:
    assert valid(document)


@pytest.mark.parametrize(
    "document",
    [
        one(evry="15m"),
        one(http={"rte": "1/s"}),
        one(list={"itm": "li"}),
        one(article={"bdy": "div"}),
        one(article={"date": {"css": "a", "fromat": "%Y"}}),
        one(article={"title": {"css": "a", "format": "%Y"}}),
        one(transforms=[{"replce": ["a", "b"]}]),
        {"sorces": []},
        {"defaults": {"urll": "x"}, "sources": []},
        {"defaults": {"name": "x"}, "sources": []},
        [{"name": "no address"}],
        one(every="15 minutes"),
        one(every=15),
        one(kind="rss"),
        one(paused="no"),
        one(article=[{"until": 2024}]),
        5,
    ],
)
def test_it_rejects_what_the_program_rejects(document: object, tmp_path: Path) -> None:
    assert not valid(document)

    with pytest.raises(ConfigError):
        load(write(tmp_path, {"sources.yaml": yaml.safe_dump(document)}), NOTHING)


words = st.sampled_from(
    ["h1", "div.story", "1/s", "15m", "auto", "https://example.org/", "UTC", "50MB", "%Y-%m-%d"]
)
leaves: st.SearchStrategy[object] = st.one_of(
    words, st.integers(-5, 100), st.booleans(), st.none(), st.text(max_size=6)
)
keys = st.sampled_from(
    ["url", "name", "every", "kind", "http", "rate", "list", "item", "article", "title", "body",
     "date", "css", "meta", "format", "remove", "until", "headers", "transforms", "replace"]
)  # fmt: skip


def nested(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4)


documents = st.recursive(leaves, nested, max_leaves=12)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(keys, documents, max_size=5))
@example({"http": None})
def test_whatever_the_program_takes_the_schema_takes_and_nothing_crashes(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, object]
) -> None:
    document = [{"url": "https://example.org/", **fields}]
    folder = write(tmp_path_factory.mktemp("c"), {"sources.yaml": yaml.safe_dump(document)})

    assert refused(folder) or valid(document)


def test_init_writes_a_configuration_that_loads_and_validates(tmp_path: Path) -> None:
    done = write_initial(tmp_path / "new")

    assert [path.name for path in done.written] == [
        "crawler.yaml", "sources.yaml", "sources.schema.json",
    ]  # fmt: skip
    assert done.kept == []
    assert len(load(tmp_path / "new", NOTHING).sources) == 1
    VALIDATOR.validate(yaml.safe_load((tmp_path / "new/sources.yaml").read_text("utf-8")))
    assert json.loads((tmp_path / "new/sources.schema.json").read_text("utf-8")) == json_schema()


def test_what_init_comments_out_loads_when_the_comment_is_taken_off(tmp_path: Path) -> None:
    write_initial(tmp_path)
    path = tmp_path / "sources.yaml"
    shown = [
        line.replace("# ", "", 1) if line.startswith(("  # - ", "  #   ")) else line
        for line in path.read_text("utf-8").splitlines()
    ]

    path.write_text("\n".join(shown), "utf-8")

    assert len(load(tmp_path, {"EXAMPLE_TOKEN": "abcdef"}).sources) == 4


def test_the_settings_that_init_comments_out_are_the_defaults(tmp_path: Path) -> None:
    write_initial(tmp_path)
    before = load(tmp_path, NOTHING)
    path = tmp_path / "crawler.yaml"
    shown = [
        re.sub(r"^(\s*)# (?=\w+:|  \w+:)", r"\1", line)
        for line in path.read_text("utf-8").splitlines()
        if not re.search(r"# (store|contact|proxy|monitor):", line)
    ]

    path.write_text("\n".join(shown), "utf-8")

    after = load(tmp_path, NOTHING)
    assert (after.settings, after.sources) == (before.settings, before.sources)
    assert len(after.places("Planet Python")) > len(before.places("Planet Python"))


def test_init_overwrites_nothing_and_says_what_it_kept(tmp_path: Path) -> None:
    write(tmp_path, {"sources.yaml": "mine"})

    done = write_initial(tmp_path)

    assert done.kept == [tmp_path / "sources.yaml"]
    assert (tmp_path / "sources.yaml").read_text("utf-8") == "mine"
    assert len(done.written) == 2


def test_init_says_why_a_folder_cannot_be_written(tmp_path: Path) -> None:
    write(tmp_path, {"file": ""})

    with pytest.raises(ConfigError, match="cannot be written"):
        write_initial(tmp_path / "file" / "config")
