"""The Dockerfile: linted, and its steps replayed with the files that its context has.

No engine is needed: what the image is built of is copied, installed into an environment, and its
entry point, command and health check are run in a folder that stands for the volume.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
import yaml

from tests.kit.waiting import wait_until

pytestmark = pytest.mark.xdist_group("docker")

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
PATIENCE = 600.0


def steps(instruction: str) -> list[str]:
    """Return what follows an instruction, wherever it stands."""
    return [found.strip() for found in re.findall(rf"^{instruction} (.*)$", TEXT, re.MULTILINE)]


def allowed() -> list[str]:
    """Return what .dockerignore lets into the context."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    return [line[1:] for line in lines if line.startswith("!")]


def test_a_linter_finds_no_fault_with_it() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")

    done = subprocess.run(
        [str(hadolint), str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


def test_it_runs_as_nobody_special_with_one_volume() -> None:
    assert steps("USER") == ["1000:1000"]
    assert steps("VOLUME") == ["/data"]
    assert steps("WORKDIR")[-1] == "/data"
    assert all(image.startswith("python:3.14-slim") for image in steps("FROM"))


def test_the_compose_file_builds_it_and_keeps_the_volume() -> None:
    content = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))

    service = content["services"]["longshelf"]
    assert service["build"] == "."
    assert service["volumes"] == ["longshelf:/data"]
    assert set(content["volumes"]) == {"longshelf"}


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Do what the image's build does; return the folder of its commands."""
    folder = tmp_path_factory.mktemp("image")
    source, environment = folder / "src", folder / "opt"
    source.mkdir()
    for step in steps("COPY"):
        if not step.startswith("--from"):
            *names, _ = step.split()
            for name in names:
                assert name in allowed(), f"{name} is not in the context"
                copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
                copy(ROOT / name, source / name)
    venv.create(environment, with_pip=False, symlinks=True)
    own = next((environment / "lib").glob("python*/site-packages"))
    install = ["-m", "pip", "-q", "--python", str(environment / "bin/python"), "install",
               "--no-cache-dir", "--no-deps", "--no-index", "--no-build-isolation"]  # fmt: skip
    # What builds the package, and what it needs, is borrowed from here instead of the network.
    (own / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    subprocess.run([sys.executable, *install, str(source)], check=True, timeout=PATIENCE)
    return environment / "bin"


def test_what_it_starts_writes_a_configuration_runs_is_healthy_and_stops(
    image: Path, tmp_path: Path
) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment = {**kept, "PATH": f"{image}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    entry = json.loads(steps("ENTRYPOINT")[0])
    command = json.loads(steps("CMD")[-1])
    check = json.loads(steps("HEALTHCHECK")[0].split("CMD", 1)[1])
    check = [word.replace("/data", str(tmp_path)) for word in check]
    assert Path(shutil.which(entry[0], path=environment["PATH"]) or "").parent == image

    subprocess.run([*entry, "init"], cwd=tmp_path, env=environment, check=True, timeout=PATIENCE)
    (tmp_path / "config/sources.yaml").write_text("[]\n")
    ill = subprocess.run(check, cwd=tmp_path, env=environment, check=False, timeout=PATIENCE)
    with subprocess.Popen([*entry, *command], cwd=tmp_path, env=environment) as daemon:
        try:
            wait_until((tmp_path / "archive/crawler.sock").exists)
            well = subprocess.run(
                check, cwd=tmp_path, env=environment, check=False, timeout=PATIENCE
            )
            daemon.send_signal(getattr(signal, steps("STOPSIGNAL")[0]))
            ended = daemon.wait(timeout=PATIENCE)
        finally:
            daemon.kill()

    assert (ill.returncode, well.returncode, ended) == (1, 0, 0)
