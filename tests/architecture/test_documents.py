"""The documents: what they show was run, what they print is what the program prints."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from crawler.config import load
from crawler.config.settings_form import SETTINGS
from tests.architecture.harbour import NAME, Block, blocks, furnish
from tests.kit import forked
from tests.kit.home import environment, quick
from tests.kit.site import Site, site_thread
from tests.kit.waiting import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LOOPBACK = "http: {rate: unlimited, allow_networks: [127.0.0.0/8]}\n"


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def has(language: str) -> list[Path]:
    return [page for page in PAGES if any(block.language == language for block in blocks(page))]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with site_thread() as site:
        furnish(site)
        yield site


class Reader:
    """Somebody who types what a page shows, in a folder of his own."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder = folder
        self.root = site.root
        self.environment = environment({"NO_COLOR": "1", "COLUMNS": "80", "HOME": str(folder)})
        bin_folder = folder / ".bin"
        bin_folder.mkdir()
        script = bin_folder / "crawler"
        words = [sys.executable, "-m", "crawler"]
        if quick():
            words = [*forked.client(forked.address()), forked.COMMAND]
        script.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
        script.chmod(0o755)
        self.environment["PATH"] = f"{bin_folder}:{os.environ['PATH']}"
        self.environment["VISUAL"] = "sed -i s/Berlin/Paris/"
        self.environment["HARBOUR_TOKEN"] = "a-token-of-nobody"

    def write(self, block: Block) -> None:
        """Write a block that begins with its file's name."""
        named = re.match(r"# ((?:config|site)/\S+\.yaml)", block.text)
        if named:
            path = self.folder / named[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text.replace(NAME, self.root), encoding="utf-8")

    def type(self, command: str) -> str:
        """Run a command as typed; the site of the documents is on loopback."""
        self._open_loopback()
        done = subprocess.run(
            ["bash", "-c", command.replace(NAME, self.root)], cwd=self.folder,
            env=self.environment, timeout=PATIENCE, check=False, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        return done.stdout.replace(self.root, NAME).replace(str(self.folder), "/home/me")

    def _open_loopback(self) -> None:
        settings = self.folder / "config/crawler.yaml"
        text = settings.read_text("utf-8") if settings.exists() else ""
        if not settings.parent.is_dir() or "127.0.0.0/8" in text:
            return
        text = re.sub(r"^http:(.*\n)((  .*)?\n)*", "", text, flags=re.MULTILINE)
        settings.write_text(text + LOOPBACK, encoding="utf-8")


def as_pattern(shown: str) -> str:
    """Return what a shown output may be: `...` stands for anything, alone on a line for lines."""
    shown = aligned(shown)
    lines = [
        "(?:.*\n)?" if line == "..." else re.escape(line).replace(r"\.\.\.", ".*") + "\n"
        for line in shown.splitlines()
    ]
    return "".join(lines)


def aligned(text: str) -> str:
    """Return a text whose columns do not tell how wide their cells are."""
    return re.sub(r"(?<=\S)  +", "  ", text)


def sessions(text: str) -> list[tuple[str, str]]:
    """Return the commands of a console block, each with the output that is shown for it."""
    found = re.findall(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE)
    return [(command, shown) for command, shown in found]


@pytest.mark.parametrize("page", has("console"), ids=name_of)
def test_what_a_page_shows_is_what_happens(page: Path, site: Site, tmp_path: Path) -> None:
    reader = Reader(tmp_path, site)

    for block in blocks(page):
        if block.language.startswith("yaml"):
            reader.write(block)
        if block.language == "console":
            for command, shown in sessions(block.text):
                printed = reader.type(command)
                where = f"{name_of(page)}:{block.line}: {command}\n{printed}"
                assert re.fullmatch(as_pattern(shown), aligned(printed), re.DOTALL), where


@pytest.mark.parametrize("page", has("yaml"), ids=name_of)
def test_every_yaml_that_a_page_shows_loads(page: Path, tmp_path: Path) -> None:
    for block in blocks(page):
        if block.language != "yaml":
            continue
        content = yaml.safe_load(block.text)
        is_settings = isinstance(content, dict) and bool(
            content.keys() & set(SETTINGS.schema["properties"])
            and not content.keys() & {"url", "sources", "defaults", "name"}
        )
        for old in tmp_path.glob("*.yaml"):
            old.unlink()
        (tmp_path / ("crawler.yaml" if is_settings else "sources.yaml")).write_text(block.text)

        config = load(tmp_path, {"HARBOUR_TOKEN": "a-token-of-nobody"})

        assert is_settings or config.sources, f"{name_of(page)}:{block.line}"


def test_links_between_pages_lead_somewhere() -> None:
    dead = []
    for page in PAGES:
        text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
        for target, anchor in re.findall(r"\]\(([^)#:\s]*)(?:#([^)\s]*))?\)", text):
            path = (page.parent / target).resolve() if target else page
            if not path.exists() or (anchor and anchor not in anchors(path)):
                dead.append(f"{name_of(page)}: {target}#{anchor}")

    assert not dead


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {heading.replace(" ", "-") for heading in plain}
