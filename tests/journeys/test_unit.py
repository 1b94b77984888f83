"""`crawler init --systemd`: a unit that systemd takes, with the commands to type."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.kit.home import Done, Home

ANALYZE = shutil.which("systemd-analyze")


def init(home: Home, folder: Path, version: int) -> Done:
    """Have a user's unit written where systemd is of some version."""
    bin_folder = folder / "bin"
    bin_folder.mkdir(exist_ok=True)
    script = bin_folder / "systemctl"
    script.write_text(f"#!/bin/sh\necho 'systemd {version} ({version}.1)'\n")
    script.chmod(0o755)
    path = f"{bin_folder}:{os.environ['PATH']}"
    mine = str(folder / "me")
    return home.run("init", "--systemd", "user", PATH=path, HOME=mine, XDG_CONFIG_HOME="")


def values(unit: Path) -> dict[str, str]:
    lines = [line for line in unit.read_text("utf-8").splitlines() if "=" in line]
    return dict(line.split("=", 1) for line in lines if not line.startswith("#"))


def test_a_unit_of_ones_own_has_the_paths_filled_in_and_ends_with_what_to_type(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path)

    done = init(home, tmp_path, 255)

    assert done.code == 0, done.err
    unit = tmp_path / "me/.config/systemd/user/longshelf.service"
    said = values(unit)
    assert said["Type"] == "notify-reload"
    assert said["WatchdogSec"] == "2min"
    assert said["ExecStart"].endswith(f"crawler --config {home.config} run")
    assert Path(said["ExecStart"].split()[0]).is_file()
    assert "systemctl --user enable --now longshelf" in done.out
    assert (tmp_path / "archive").is_dir()


def test_the_unit_of_an_older_systemd_says_how_to_reload(tmp_path: Path) -> None:
    home = Home(tmp_path)

    init(home, tmp_path, 252)

    said = values(tmp_path / "me/.config/systemd/user/longshelf.service")
    assert said["Type"] == "notify"
    assert "HUP" in said["ExecReload"]


def test_one_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    home = Home(tmp_path)
    unit = tmp_path / "me/.config/systemd/user/longshelf.service"
    unit.parent.mkdir(parents=True)
    unit.write_text("mine\n")

    done = init(home, tmp_path, 255)

    assert done.code == 2
    assert "is there already" in done.err
    assert unit.read_text() == "mine\n"


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is absent")
@pytest.mark.parametrize("folder", ["plain", "with space and 100%"])
def test_systemd_finds_no_fault_with_it(tmp_path: Path, folder: str) -> None:
    home = Home(tmp_path / folder)
    version = subprocess.run(
        [str(ANALYZE), "--version"], capture_output=True, text=True, check=True
    ).stdout.split()[1]

    done = init(home, tmp_path, int(version))

    assert done.code == 0, done.err
    unit = tmp_path / "me/.config/systemd/user/longshelf.service"
    said = subprocess.run(
        [str(ANALYZE), "verify", "--man=no", "--user", str(unit)],
        capture_output=True, text=True, check=False, env={**os.environ, "XDG_RUNTIME_DIR": "/tmp"},
    )  # fmt: skip
    assert "longshelf" not in said.stderr, said.stderr
