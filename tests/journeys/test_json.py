"""What `--json` prints is what docs/reference/json.schema.json says: all of it, and no more."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from crawler.cli.main import VERBS
from tests.kit.home import Home
from tests.kit.site import Site

REFERENCE = Path(__file__).resolve().parents[2] / "docs/reference"
SCHEMA: dict[str, Any] = json.loads((REFERENCE / "json.schema.json").read_text("utf-8"))
WITHOUT = {"run", "edit", "schema", "completion"}
"""Verbs that print no result of their own, or one that is JSON anyhow."""
JOBS = {"once": "job", "backfill": "job"}


@cache
def strict() -> str:
    """The schema, in which what is not told may not be."""

    def close(node: Any) -> Any:
        if isinstance(node, list):
            return [close(one) for one in node]
        if not isinstance(node, dict):
            return node
        closed = {key: close(value) for key, value in node.items()}
        if isinstance(node.get("properties"), dict):
            closed.setdefault("additionalProperties", False)
        return closed

    return json.dumps(close(SCHEMA))


def check(document: Any, name: str) -> None:
    schema = {**json.loads(strict()), "$ref": f"#/$defs/{name}"}
    errors = [f"{error.json_path}: {error.message}"
              for error in Draft202012Validator(schema).iter_errors(document)]  # fmt: skip
    assert not errors, f"{name}: {errors[:5]}"


def an_id(home: Home) -> str:
    found: str = home.ok("list", "--json").json["articles"][0]["id"]
    return found


def edited_id(home: Home) -> str:
    """The article whose post was edited by hand."""
    rows = home.ok("list", "--json", "-n", "100").json["articles"]
    post = home.ok("verify", "--json").json["edited"][0]
    return next(str(row["id"]) for row in rows if row["post"] == post)


def lines_of(home: Home) -> dict[str, list[list[str]]]:
    """Commands, by the name of what they print."""
    one = an_id(home)
    page = home.folder / "page.html"
    page.write_text(f"<title>T</title><article><h1>T</h1><p>{'A sentence of words. ' * 40}</p>")
    names = [source["name"] for source in home.ok("check", "--json").json["sources"]]
    return {
        "init": [["init", "elsewhere"]],
        "check": [["check"]],
        "doctor": [["doctor"]],
        "healthcheck": [["healthcheck"]],
        "list": [["list"], ["list", "-n", "1"]],
        "show": [["show", row] for row in (one,)],
        "raw": [["raw", one]],
        "history": [["history", one]],
        "diff": [["diff", one]],
        "explain": [["explain", one], ["explain", "https://e.org/never"]],
        "status": [["status"], ["status", names[0]]],
        "test": [["test", names[0], *how] for how in ([], ["--captured"], ["--boilerplate"])],
        "add": [["add", "URL", "--dry-run", "--name", "fresh"]],
        "once": [["once"]],
        "backfill": [["backfill", names[0]]],
        "resolve": [["resolve", edited_id(home)], ["resolve", edited_id(home), "--theirs"]],
        "verify": [["verify"], ["verify", "--repair"]],
        "rebuild": [["rebuild", "--dry-run"]],
        "reextract": [["reextract", names[0]]],
        "export": [["export", "--warc", "all.warc.gz"], ["export", "--jsonl", "all.jsonl"]],
        "backup": [["backup", "copy"]],
        "extract": [["extract", str(page)], ["extract", str(page), "--explain"]],
        "forget": [["forget", one, "--dry-run"], ["forget", one, "--yes"]],
        "rename": [["rename", names[0], "other", "--dry-run"], ["rename", names[0], "b", "--yes"]],
        "demo": [["demo", "little"]],
    }


def test_every_verb_prints_what_the_schema_says(home: Home, whole: tuple[Site, Home]) -> None:
    commands = lines_of(home)
    fresh = whole[0].url("/alpha?fresh")
    whole[0].pages["/alpha?fresh"] = whole[0].pages["/alpha"]

    for verb, several in commands.items():
        for words in several:
            filled = [fresh if word == "URL" else word for word in words]
            done = home.run(*filled, "--json")
            assert done.out, (words, done.err)
            document = json.loads(done.out.splitlines()[-1])
            assert document.get("v") == 1, words
            check(document, JOBS.get(verb, verb))

    assert commands.keys() | WITHOUT >= VERBS.keys()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["show", "0000"], "store"),
        (["nonsense"], "usage"),
        (["list", "--nonsense"], "usage"),
        (["once", "none"], "usage"),
        (["--config", "nowhere", "check"], "config"),
        (["add", "http://192.0.2.1.invalid:1/"], "fetch.connection"),
    ],
)
def test_an_error_is_told_where_the_result_would_stand(
    tmp_path: Path, words: list[str], code: str
) -> None:
    home = Home(tmp_path)
    home.sources({"url": "https://one.example/", "name": "one"})

    done = home.run(*words, "--json")

    assert done.code in (1, 2, 3)
    document = json.loads(done.out)
    check(document, "error")
    assert document["error"]["code"].startswith(code)
    assert done.err


def test_the_page_tells_of_every_definition_and_of_every_verb() -> None:
    page = (REFERENCE / "json.md").read_text("utf-8")

    named = set(re.findall(r"`#/\$defs/([a-z]+)`", page))

    assert named == SCHEMA["$defs"].keys()
    assert set(re.findall(r"^\| `([a-z]+)`", page, re.MULTILINE)) == VERBS.keys()
    Draft202012Validator.check_schema(SCHEMA)
