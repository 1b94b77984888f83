"""What the command imports before it does anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("aiohttp", "alembic", "apscheduler", "asyncio", "httpx", "lxml", "pydantic", "rich",
         "selectolax", "sqlalchemy", "yaml")  # fmt: skip
ASK = """
import sys
sys.argv = ["crawler", *sys.argv[1:]]
from crawler.cli.main import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.parametrize("word", ["--version", "--help"])
def test_version_and_help_import_nothing_heavy(word: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK, word], cwd=ROOT, capture_output=True, text=True, check=True
    )

    imported = set(done.stdout.splitlines()[-1].split())
    assert "click" in imported
    assert not imported & set(HEAVY)


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        (
            "crawler.cli.status",
            "aiohttp alembic apscheduler crawler.engine.commit httpx lxml selectolax",
        ),
        ("crawler.cli.reading", "aiohttp alembic apscheduler httpx lxml selectolax"),
        ("crawler.cli.work", "aiohttp asyncio httpx pydantic sqlalchemy"),
        ("crawler.cli.job", "alembic apscheduler lxml rich selectolax"),
        (
            "crawler.engine.work",
            "aiohttp aiosqlite alembic apscheduler httpx rich sqlalchemy sqlite3",
        ),
    ],
)
def test_a_verb_and_a_worker_import_only_what_they_use(module: str, unwanted: str) -> None:
    ask = f"import sys, {module}; print(*sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert not set(done.stdout.split()) & set(unwanted.split())


def test_on_windows_one_sentence_says_where_it_runs() -> None:
    pretended = "import sys; sys.platform = 'win32'; from crawler.__main__ import main; main()"

    done = subprocess.run(
        [sys.executable, "-c", pretended], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "WSL2" in done.stderr
    assert "Docker" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not done.stdout
