"""The wheel: built once, installed alone into a fresh environment, used from a foreign folder."""

from __future__ import annotations

import email
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("wheel")

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 600.0
REQUIRED = {
    "anyascii", "html-to-markdown", "markdown-it-py", "pypinyin",
    "ada-url", "aiohttp", "aiosqlite", "alembic", "apscheduler", "brotli", "chardetng-py",
    "click", "cronsim", "httpx", "httpx-aiohttp", "lxml", "protego", "pydantic", "pyyaml", "rich",
    "selectolax", "socksio", "sqlalchemy", "tzdata", "warcio", "zlib-ng",
    "zstandard",
}  # fmt: skip
"""What `pip install longshelf` asks for: nothing of an extra."""
DATA = (
    "crawler/archive/readme.txt",
    "crawler/cli/demo_site/en/feed.xml",
    "crawler/cli/demo_site/zh/bridge.html",
    "crawler/config/templates/crawler.yaml",
    "crawler/config/templates/sources.yaml",
    "crawler/dates/words.json",
    "crawler/store/migrations/env.py",
    "crawler/store/migrations/versions/v0001_first.py",
    "crawler/urls/tracking.toml",
)


@dataclass(frozen=True, slots=True)
class Installed:
    """A wheel, and the command of an environment that holds nothing of ours but it."""

    wheel: Path
    command: Path

    def run(self, folder: Path, *words: str) -> str:
        """Run the command in a folder; it must succeed."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        done = subprocess.run(
            [str(self.command), *words], cwd=folder, env=kept, timeout=PATIENCE,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    build = ["-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(folder)]
    pip(Path(sys.executable), *build, str(ROOT))
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    python = folder / "venv/bin/python"
    own = next((folder / "venv/lib").glob("python*/site-packages"))
    pip(Path(sys.executable), "-m", "pip", "-q", "--python", str(python), "install", "--no-deps",
        "--no-index", str(wheel))  # fmt: skip
    # What we depend on is borrowed from here, after the environment's own folder: without the
    # checkout, which an editable install would put there by a .pth file of its own.
    (own / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return Installed(wheel, folder / "venv/bin/crawler")


def pip(python: Path, *words: str) -> None:
    subprocess.run(
        [str(python), *words], check=True, timeout=PATIENCE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, cwd=python.parent,
    )  # fmt: skip


def test_it_asks_for_what_it_needs_and_for_nothing_of_an_extra(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        name = next(name for name in wheel.namelist() if name.endswith("/METADATA"))
        metadata = email.message_from_bytes(wheel.read(name))

    asked = {line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line}

    names = {line.split("[")[0].split(">")[0].split("<")[0].strip() for line in asked}
    assert names == REQUIRED


def test_it_brings_its_data_and_nothing_of_the_checkout(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = wheel.namelist()

    assert set(DATA) <= set(names)
    assert {name.partition("/")[0] for name in names} == {"crawler", "longshelf-0.1.0.dist-info"}
    assert not [name for name in names if "__pycache__" in name]


def test_demo_init_and_once_work_from_any_folder(installed: Installed, tmp_path: Path) -> None:
    demo = installed.run(tmp_path, "demo", "site")
    assert "海港日报" in demo

    written = installed.run(tmp_path, "init", "elsewhere")
    assert "wrote elsewhere/sources.yaml" in written

    # Every page of the demo's site is in the archive, and the site is gone: nothing is due.
    (tmp_path / "elsewhere/sources.yaml").write_text("[]\n")
    installed.run(tmp_path, "--config", "elsewhere", "once")
    articles = installed.run(tmp_path, "--config", "site/config", "list", "--json")
    assert '"source": "Hafenbote"' in articles


def test_the_package_is_the_wheels(installed: Installed, tmp_path: Path) -> None:
    ask = "import crawler; print(crawler.__file__)"
    python = installed.command.with_name("python")

    found = subprocess.run(
        [str(python), "-P", "-c", ask], cwd=tmp_path, capture_output=True, text=True, check=True,
        env={key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
    )  # fmt: skip

    assert str(installed.wheel.parent) in found.stdout
