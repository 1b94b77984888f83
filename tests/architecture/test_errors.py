"""Every error is documented, raised somewhere, and names only commands that exist."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest

from crawler import errors
from crawler.cli.main import VERBS
from crawler.errors import CrawlerError

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/errors.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## `([a-z.-]+)`\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
CLASSES = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and issubclass(value, CrawlerError)
]
SOURCES = {path: path.read_text("utf-8") for path in sorted((ROOT / "crawler").rglob("*.py"))}


def test_the_headings_are_the_codes_in_their_order() -> None:
    assert list(SECTIONS) == [cls.code for cls in CLASSES]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.code)
def test_the_page_says_what_the_code_does(cls: type[CrawlerError]) -> None:
    said = re.search(r"- Retry: ([a-z-]+).*\. Exit code: (\d)", SECTIONS[cls.code])

    assert said is not None
    assert said[1] == cls.retry.value
    assert int(said[2]) == cls.exit_code


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.code)
def test_every_error_that_is_no_family_is_raised_somewhere_and_has_advice(
    cls: type[CrawlerError],
) -> None:
    if cls.__subclasses__():
        return

    raised = rf"\b{cls.__name__}\("
    assert any(
        re.search(raised, text) for path, text in SOURCES.items() if path.name != "errors.py"
    )
    assert "- What to do: " in SECTIONS[cls.code]


def test_messages_and_pages_name_only_verbs_that_exist() -> None:
    texts = {str(path): "\n".join(_strings(text)) for path, text in SOURCES.items()}
    texts |= {str(path): path.read_text("utf-8") for path in pages()}

    unknown = {
        f"{path}: crawler {verb}"
        for path, text in texts.items()
        for verb in re.findall(r"`crawler ([a-z]+)", text)
        if verb not in VERBS
    }

    assert not unknown


def pages() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def _strings(text: str) -> list[str]:
    """Return the literals of a module, docstrings among them."""
    nodes = ast.walk(ast.parse(text))
    return [
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
