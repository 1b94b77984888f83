"""The tutorial, typed as it stands: one archive, shown by every program it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.harbour import STORIES, furnish
from tests.kit.site import site_thread
from tests.sites.guide import ROOT, Guide, parse_guide
from tests.sites.tools import find_tool

TEXT = (ROOT / "docs/tutorial.md").read_text("utf-8")
TITLES = {title for title, _ in STORIES.values()}


def shelf(folder: Path) -> None:
    """Follow the tutorial up to where the archive is filled."""
    (config,) = re.findall(r"```yaml\n# config/sources.yaml\n.*?```", TEXT, re.DOTALL)
    guide = parse_guide("tutorial", f"{config}\n\n```sh\ncrawler once\n```\n")
    with site_thread() as site:
        furnish(site)
        guide.write(folder, site)
        guide.archive(folder)


def chapter(name: str) -> Guide:
    """Return what the chapter of one program says is to be done."""
    (text,) = re.findall(rf"^### With {name}\n(.*?)(?=^##)", TEXT, re.DOTALL | re.MULTILINE)
    return parse_guide(name.lower(), text)


@pytest.mark.parametrize("name", ["Hexo", "Hugo"])
def test_the_site_of_the_tutorial_shows_the_archive(name: str, tmp_path: Path) -> None:
    guide, tool = chapter(name), find_tool(name.lower())
    if tool.lacking:
        pytest.skip(f"{name}: {tool.lacking}")
    shelf(tmp_path)
    for path, text in guide.files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    if tool.modules is not None:
        (tmp_path / "hexo/node_modules").symlink_to(tool.modules)

    guide.build(tmp_path)

    public = tmp_path / name.lower() / "public"
    front = (public / "index.html").read_text("utf-8")
    assert {title for title in TITLES if title in front} == TITLES
    pages = [page.read_text("utf-8") for page in public.rglob("index.html")]
    for title in TITLES:
        (page,) = [text for text in pages if f"<h1>{title}</h1>" in text]
        assert "The harbour was quiet that morning" in page
        assert "Where it came from" in page
