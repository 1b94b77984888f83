"""A guide of ours, typed as it stands: its files are written, its commands are run.

A file is a block below a line that names it (`blog/hugo.toml`:), or a block whose first line does
(# config/sources.yaml). Commands are the blocks of `sh`. What installs a program is left out: the
tools are there already, or the guide is skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.kit.home import environment
from tests.kit.site import Site

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs/guides"
BUILDING = 120.0
"""Seconds that a site may take."""

_NAMED = re.compile(
    r"^`((?:blog|hexo|hugo)/[^`]+)`[^\n]*:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
_CONFIG = re.compile(r"^```yaml\n# (config/\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TYPED = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INSTALLS = ("npm install", "pip install", "sudo ")
_LOOPBACK = "http: {rate: unlimited, allow_networks: [127.0.0.0/8]}\n"


@dataclass(frozen=True, slots=True)
class Guide:
    """What a page of docs/guides says is to be done."""

    name: str
    files: dict[str, str]
    config: dict[str, str]
    commands: tuple[str, ...]

    def write(self, folder: Path, site: Site) -> None:
        """Write its files into a folder; its feed is that of a site on loopback."""
        for name, text in (self.files | self.config).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("https://harbour.example", site.root), encoding="utf-8")
        (folder / "config/crawler.yaml").write_text(_LOOPBACK, encoding="utf-8")

    def profile(self) -> object:
        """Return the profile that it chooses."""
        (source,) = yaml.safe_load(self.config["config/sources.yaml"])
        return source["profile"]

    def archive(self, folder: Path) -> None:
        """Run the commands that fill the archive."""
        for command in self.commands:
            if command.startswith("crawler "):
                _run(f"{sys.executable} -m {command}", folder, folder)

    def build(self, folder: Path) -> str:
        """Run the commands that build the site; return what they printed."""
        script = "\n".join(c for c in self.commands if not c.startswith("crawler "))
        return _run(script, folder, folder)


def read_guide(name: str) -> Guide:
    """Read a page of docs/guides."""
    return parse_guide(name, (GUIDES / f"{name}.md").read_text("utf-8"))


def parse_guide(name: str, text: str) -> Guide:
    """Read a page, or a part of one."""
    commands = [line for block in _TYPED.findall(text) for line in block.splitlines()]
    return Guide(
        name,
        dict(_NAMED.findall(text)),
        dict(_CONFIG.findall(text)),
        tuple(line for line in commands if not line.startswith(_INSTALLS)),
    )


def _run(script: str, folder: Path, home: Path) -> str:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    extra = {
        "PATH": path, "HOME": str(home), "NO_COLOR": "1", "CI": "1", "LC_ALL": "C.UTF-8",
        "ASTRO_TELEMETRY_DISABLED": "1",
    }  # fmt: skip
    done = subprocess.run(
        [shutil.which("bash") or "bash", "-euc", script], cwd=folder, env=environment(extra),
        timeout=BUILDING, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{script}\n{done.stdout[-4000:]}"
    return done.stdout
