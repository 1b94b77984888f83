"""A user's folder, with configuration and archive, and the command as a process in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from tests.kit import forked
from tests.kit.forked import Process
from tests.kit.waiting import PATIENCE


@dataclass(frozen=True, slots=True)
class Done:
    """A command that ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Post:
    """An article file, read as any YAML reader would."""

    path: Path
    fields: dict[str, Any]
    body: str


class Home:
    """A folder with `config/` and `archive/`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "config"
        self.archive = folder / "archive"
        self.config.mkdir(parents=True, exist_ok=True)
        self.settings()

    def settings(self, **settings: Any) -> None:
        """Write crawler.yaml: loopback allowed, no pace, unless `settings` say otherwise."""
        http = {"allow_networks": ["127.0.0.0/8"], "rate": "unlimited", "concurrency": 8}
        base: dict[str, Any] = {"archive": {"path": "../archive", "min_free": "1MiB"}, "http": http}
        for key, value in settings.items():
            base[key] = {**base.get(key, {}), **value} if isinstance(value, dict) else value
        self._write("crawler.yaml", base)

    def sources(self, *sources: Any) -> None:
        """Write sources.yaml."""
        self._write("sources.yaml", list(sources))

    def _write(self, name: str, content: Any) -> None:
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (self.config / name).write_text(text, encoding="utf-8")

    def run(self, *arguments: str, timeout: float = PATIENCE, **environ: str) -> Done:
        """Run `crawler` to its end."""
        return run_in(self.folder, *arguments, timeout=timeout, **environ)

    def ok(self, *arguments: str, code: int = 0) -> Done:
        """Run `crawler`, which must end with `code`."""
        done = self.run(*arguments)
        assert done.code == code, f"{arguments}: {done.code}\n{done.out}\n{done.err}"
        return done

    @contextmanager
    def running(self, *arguments: str, **environ: str) -> Iterator[Process]:
        """Run `crawler` in the background; it is killed at the end if it still runs."""
        if not quick(environ):
            with self.interpreted(*arguments, **environ) as process:
                yield process
            return
        with _ended(forked.with_pipes(arguments, self.folder, environment(environ))) as process:
            yield process

    @contextmanager
    def interpreted(self, *arguments: str, **environ: str) -> Iterator[Process]:
        """Do the same by an interpreter of its own, of which the workers are children."""
        process = subprocess.Popen(
            command(*arguments), cwd=self.folder, env=environment(environ), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        with _ended(process):
            yield process

    def posts(self) -> list[Post]:
        """Read every article file."""
        return [read_post(path) for path in sorted((self.archive / "posts").rglob("*.md"))]

    def lines(self) -> list[dict[str, Any]]:
        """Read every line of the journal."""
        files = sorted((self.archive / "captures").glob("*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def run_in(folder: Path, *arguments: str, timeout: float = PATIENCE, **environ: str) -> Done:
    """Run `crawler` in a folder, to its end."""
    if quick(environ):
        code, out, err = forked.run(arguments, folder, environment(environ), timeout)
        return Done(code, out.decode(), err.decode())
    done = subprocess.run(
        command(*arguments), cwd=folder, env=environment(environ), timeout=timeout,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


@contextmanager
def _ended(process: Process) -> Iterator[Process]:
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)


def says(process: Process, what: str) -> str:
    """Read the errors of a running command up to a line that has `what` in it; return that line."""
    assert process.stderr is not None
    for line in process.stderr:
        if what in line:
            return line
    raise AssertionError(f"it ended, and never said {what!r}")


def read_post(path: Path) -> Post:
    """Read an article file with PyYAML."""
    text = path.read_text("utf-8")
    assert text.startswith("---\n"), path
    front, _, body = text[4:].partition("\n---\n")
    return Post(path, yaml.safe_load(front), body)


def quick(environ: Mapping[str, str] = MappingProxyType({})) -> bool:
    """Whether a command may be forked from a process that has imported everything.

    Not where coverage is measured: it follows processes from their start. Nor where `environ` tells
    the interpreter something, which it reads at its start.
    """
    told = any(name.startswith("PYTHON") for name in environ)
    measured = any(name.startswith("COV") for name in os.environ)
    return sys.platform == "linux" and not told and not measured


def command(*arguments: str) -> list[str]:
    """Return the words that run `crawler` with this interpreter."""
    return [sys.executable, "-m", "crawler", *arguments]


def environment(extra: dict[str, str]) -> dict[str, str]:
    """Return the environment of a command, without what the tester has set for its own."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("CRAWLER", "NO_COLOR")) and not key.lower().endswith("_proxy")
    }
    root = str(Path(__file__).resolve().parents[2])
    return {**kept, "PYTHONPATH": root, "PYTHONWARNINGS": "default", **extra}
