"""Print each dependency at its lower bound, for pip: what `make lowest` tests with."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def main() -> None:
    for line in tomllib.loads(PROJECT.read_text("utf-8"))["project"]["dependencies"]:
        name, bound = re.split(r">=|,", line)[:2]
        print(f"{name}=={bound}")


if __name__ == "__main__":
    main()
