"""Write the help text of each verb into docs/reference/cli.md. Run from the checkout's top:

.venv/bin/python scripts/cli_reference.py
"""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from crawler.cli.main import cli

PAGE = Path(__file__).resolve().parents[1] / "docs/reference/cli.md"


def main() -> None:
    PAGE.write_text(with_help(PAGE.read_text("utf-8")), encoding="utf-8")
    print(f"wrote {PAGE}")


def with_help(page: str) -> str:
    """Return the page with each block of help text as the program prints it now."""
    pattern = r"^## `crawler( [a-z]+)?`\n(.*?)```text\n.*?```"
    return re.sub(pattern, _section, page, flags=re.MULTILINE | re.DOTALL)


def _section(found: re.Match[str]) -> str:
    verb = (found[1] or "").strip()
    words = [verb, "--help"] if verb else ["--help"]
    said = CliRunner().invoke(cli, words, prog_name="crawler", terminal_width=80).output
    title = f"## `crawler {verb}`" if verb else "## `crawler`"
    return f"{title}\n{found[2]}```text\n{said}```"


if __name__ == "__main__":
    main()
