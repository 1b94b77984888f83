from __future__ import annotations

from pathlib import Path

import pytest

from crawler.config import load
from tests.unit.config.folder import config, problems, source, write

ENV = {"TOKEN": "s3cret-token", "EMPTY": "", "FEED": "https://u:pa55word@x.example/f?key=k3y4"}
HEADER = "- {url: https://a.example/, http: {headers: {Authorization: '%s'}}}\n"


@pytest.mark.parametrize(
    ("written", "filled"),
    [
        ("Bearer ${TOKEN}", "Bearer s3cret-token"),
        ("${NONE:-fallback}", "fallback"),
        ("${EMPTY:-fallback}", "fallback"),
        ("${TOKEN:-fallback}", "s3cret-token"),
        ("$${TOKEN} costs $5", "${TOKEN} costs $5"),
        ("a${NONE:-}b", "ab"),
    ],
)
def test_references_are_filled_in(tmp_path: Path, written: str, filled: str) -> None:
    found = source(tmp_path, HEADER % written, ENV)

    assert found.http.headers == (("Authorization", filled),)


def test_a_file_is_read_relative_to_the_one_that_names_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"token.txt": "Bearer from-file\n", "sources/a.yaml": HEADER % "file:../token.txt"},
    )

    loaded = load(tmp_path, {})

    assert loaded.sources[0].http.headers == (("Authorization", "Bearer from-file"),)
    assert "from-file" in loaded.secrets


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("${NONE}", "environment variable NONE is not set"),
        ("${EMPTY}", "environment variable EMPTY is not set"),
        ("${TOKEN", "not a reference that can be read"),
        ("${a b}", "not a reference that can be read"),
        ("file:none.txt", "cannot be read"),
        ("file:.", "cannot be read"),
    ],
)
def test_what_cannot_be_filled_in_is_told_with_its_place(
    tmp_path: Path, written: str, told: str
) -> None:
    (found,) = problems(tmp_path, HEADER % written, ENV)

    assert found.startswith("sources.yaml:1:61: [0].http.headers.Authorization: ")
    assert told in found


def test_a_large_or_binary_file_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * 100_000)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")

    assert "larger than" in problems(tmp_path, HEADER % "file:big")[0]
    assert "not UTF-8" in problems(tmp_path, HEADER % "file:binary")[0]


def test_secrets_are_gathered_and_defaults_are_none(tmp_path: Path) -> None:
    text = HEADER % "Bearer ${TOKEN}" + (
        "- {url: '${FEED}', http: {proxy: 'http://${PROXY:-localhost}:80'}}\n"
    )

    secrets = config(tmp_path, text, ENV).secrets

    assert {"s3cret-token", "pa55word", "k3y4"} <= set(secrets)
    assert not {"localhost", "x.example", "https", ENV["FEED"]} & set(secrets)
    assert list(secrets) == sorted(secrets, key=len, reverse=True)


def test_a_token_in_the_path_of_a_secret_address_is_masked(tmp_path: Path) -> None:
    environ = {"FEED": "https://x.example/private/a1b2c3d4e5f6a7b8/feed.xml"}

    assert config(tmp_path, "- ${FEED}\n", environ).secrets == ("a1b2c3d4e5f6a7b8",)


def test_secrets_written_into_the_file_are_masked_as_well(tmp_path: Path) -> None:
    assert config(tmp_path, HEADER % "Bearer literal-token").secrets == (
        "Bearer literal-token",
        "literal-token",
    )


def test_a_password_or_token_in_an_address_of_the_file_is_masked(tmp_path: Path) -> None:
    text = "- https://u:pa55word@a.example/f?api_key=k3y4&page=page\n"

    assert config(tmp_path, text).secrets == ("dTpwYTU1d29yZA==", "pa55word", "k3y4")


def test_no_message_shows_a_secret(tmp_path: Path) -> None:
    environ = {"BAD": "s3cret value\nwith a line"}
    text = (
        HEADER % "${BAD}"
        + "- {url: '${BAD}', name: b}\n"
        + "- {url: https://c.example/, http: {proxy: '${BAD}', contact: '${BAD}'}}\n"
        + "- {url: https://d.example/, http: {headers: {Cookie: 's3cret\u00e9'}}}\n"
    )

    found = problems(tmp_path, text, environ)

    assert len(found) == 5
    assert not any("s3cret" in line for line in found)


def test_references_are_filled_in_nowhere_else(tmp_path: Path) -> None:
    text = "- {url: https://a.example/, name: '${TOKEN}', categories: ['${TOKEN}']}\n"

    found = source(tmp_path, text, ENV)

    assert (found.name, found.categories) == ("${TOKEN}", ("${TOKEN}",))
