"""An archive in which everything has happened, made once, and a copy of it for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.lively import whole_archive
from tests.kit.home import Home
from tests.kit.site import Site, site_thread


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Home]]:
    with site_thread() as site:
        home = Home(tmp_path_factory.mktemp("whole"))
        whole_archive(site, home)
        yield site, home


@pytest.fixture
def home(whole: tuple[Site, Home], tmp_path: Path) -> Home:
    """A copy of the archive, which a test may do with as it likes."""
    return copy_of(whole[1], tmp_path)


def copy_of(home: Home, folder: Path) -> Home:
    shutil.copytree(home.folder, folder, dirs_exist_ok=True)
    copy = Home.__new__(Home)
    copy.folder, copy.config, copy.archive = folder, folder / "config", folder / "archive"
    return copy
