"""Draw docs/demo.svg: what `crawler demo` prints on a terminal. Run from the checkout's top:

.venv/bin/python scripts/demo_picture.py
"""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path
from xml.etree import ElementTree as ET

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

COLUMNS = 112
CELL = 12.2
"""Width of a character as rich draws it."""
PICTURE = Path(__file__).resolve().parents[1] / "docs/demo.svg"
THEME = TerminalTheme(
    (24, 27, 33),
    (214, 219, 226),
    [(60, 66, 76), (230, 97, 97), (125, 200, 120), (226, 185, 95)] + [(110, 165, 230)] * 4,
)
FONTS = "'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', 'PingFang SC', monospace"


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        lines = demo(Path(home) / "demo").replace(home, "/home/me").splitlines()
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), color_system="truecolor")
    console.print(Text.assemble(("$ ", "bold green"), ("crawler demo ./demo", "bold")))
    for line in lines:
        console.print(Text.from_ansi(line), overflow="ellipsis", no_wrap=True)
    svg = without_web_fonts(console.export_svg(title="Longshelf", theme=THEME))
    PICTURE.write_text(re.sub(r"<text ([^>]*?)x=.*?</text>", in_cells, svg) + "\n")
    print(f"wrote {PICTURE}")


def demo(folder: Path) -> str:
    """Run the demo on a terminal of its own and return what it printed there."""
    ours, its = pty.openpty()
    words = [sys.executable, "-m", "crawler", "demo", str(folder)]
    with subprocess.Popen(words, stdout=its, env={**os.environ, "TERM": "xterm"}) as process:
        os.close(its)
        parts = []
        while part := read(ours):
            parts.append(part)
    if process.returncode:
        sys.exit("the demo failed")
    return b"".join(parts).decode().replace("\r\n", "\n")


def read(terminal: int) -> bytes:
    """Read what comes; nothing once the other side is closed, which Linux reports as an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def without_web_fonts(svg: str) -> str:
    """Take out the fonts that would be fetched from the web when the picture is looked at."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return re.sub(r"font-family: Fira Code, monospace", f"font-family: {FONTS}", svg)


def in_cells(element: re.Match[str]) -> str:
    """Give each word its place: no two fonts agree how wide Chinese is beside Latin."""
    whole = ET.fromstring(element[0])
    if "textLength" not in whole.attrib or "clip-path" not in whole.attrib:
        return element[0]
    at, words = float(whole.attrib["x"]), []
    for word in re.findall(r"[\u2e80-\uffef“”]+|[^\u2e80-\uffef“”\xa0]+|\xa0+", whole.text or ""):
        length = cell_len(word) * CELL
        if word[0] != "\xa0":
            words.append(f'<tspan x="{at:.1f}" textLength="{length:.1f}">{escape(word)}</tspan>')
        at += length
    kept = {name: whole.attrib[name] for name in ("class", "y", "clip-path")}
    attributes = " ".join(f'{name}="{value}"' for name, value in kept.items())
    return f"<text {attributes}>{''.join(words)}</text>" if words else ""


if __name__ == "__main__":
    main()
