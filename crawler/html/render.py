"""Boxes to clean HTML and its text: an allow-list of elements, links and images made absolute."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import ClassVar

from crawler.html.boxes import LINE_BREAK, Box, Run, unspaced
from crawler.html.document import tags
from crawler.html.inline import Inline, plain
from crawler.text import clean, escape

MAX_DEPTH = 60
"""Nesting of lists, tables and quotes that is kept; what is deeper is written flat."""

MAX_NUMBERS = 10_000
"""Lines of code that may be numbered."""
LONGEST_CAPTION = 1_200
"""Weight up to which a caption is one: a longer one was not closed, and the article is in it."""

HEADINGS = tags("h1 h2 h3 h4 h5 h6")
_OWN = HEADINGS | tags("pre ul ol menu dl blockquote figure figcaption table")
_LISTS = tags("ul ol menu dir")
_ROWS = tags("thead tbody tfoot")


@dataclass(slots=True)
class Piece:
    """A block of the output.

    Attributes:
        tag: Its element: p, h2, ul, table, figure, blockquote, pre ...
        lines: Its visible text.
        source: The box or run that it was made of.
        parts: What a caption holds, should it turn out to have no picture.
    """

    tag: str
    html: str
    lines: list[str]
    source: Box | Run
    parts: list[Piece] | None = None


@dataclass(slots=True)
class _Cell:
    """A cell of a table, and what is written of it."""

    box: Box
    pieces: list[Piece]


@dataclass(slots=True)
class _Row:
    """A row of a table, or its caption."""

    box: Box
    cells: list[_Cell]


@dataclass(slots=True)
class Renderer:
    """Writes boxes as clean HTML.

    Attributes:
        base: What links are resolved against.
        dropped: Boxes and runs that are left out.
        captions: Captions count as text of the page.
        lone: Captions that stand alone are kept; else a script shows their picture.
        seen: Images that were written: a page holds its lazy ones twice.
    """

    base: str
    dropped: Container[Box | Run] = frozenset()
    captions: bool = False
    lone: bool = True
    seen: set[str] = field(default_factory=set)
    _depth: int = 0
    _figures: int = 0

    def pieces(self, box: Box | Run) -> list[Piece]:
        """Return the blocks of the output that a box or run makes."""
        if box in self.dropped:
            return []
        if isinstance(box, Run):
            return self._paragraphs(box)
        if box.tag in HEADINGS:
            return self._heading(box)
        if box.tag == "pre":
            return self._preformatted(box)
        write = self._WRITERS.get(box.tag)
        if write is None or self._depth >= MAX_DEPTH:
            return self._flow(box)
        self._depth += 1
        result = write(self, box)
        self._depth -= 1
        return result

    def _flow(self, box: Box) -> list[Piece]:
        """Write the content of a box without its element; iterative, as divs nest without end."""
        result: list[Piece] = []
        stack: list[Box | Run] = list(reversed(box.kids))
        while stack:
            kid = stack.pop()
            if kid in self.dropped:
                continue
            if isinstance(kid, Run):
                result += self._paragraphs(kid)
            elif kid.tag not in _OWN or self._depth >= MAX_DEPTH:
                stack.extend(reversed(kid.kids))
            else:
                result += self.pieces(kid)
        return result

    def _paragraphs(self, run: Run) -> list[Piece]:
        return [
            Piece("p", f"<p>{html}</p>", lines, run) for html, lines in self._inline(run) if html
        ]

    def _heading(self, box: Box) -> list[Piece]:
        parts = [
            part for run in box.runs() if run not in self.dropped for part in self._inline(run)
        ]
        html = " ".join(part[0] for part in parts)
        text = " ".join(line for part in parts for line in part[1])
        if not text:
            return [Piece("p", f"<p>{html}</p>", [], box)] if html else []
        html = html.replace("<br>", " ")
        return [Piece(box.tag, f"<{box.tag}>{html}</{box.tag}>", [text], box)]

    def _preformatted(self, box: Box) -> list[Piece]:
        text = clean("\n".join(map(_as_written, box.runs())))
        lines = [line.rstrip() for line in text.split("\n")]
        shown = [line for line in lines if line.strip()]
        if not shown:
            return []
        inner = escape("\n".join(lines).strip("\n"))
        return [Piece("pre", f"<pre><code>{inner}</code></pre>", shown, box)]

    def _list(self, box: Box) -> list[Piece]:
        items, lines = "", []
        for kid in box.kids:
            inner = self.pieces(kid) if isinstance(kid, Run) or kid.tag != "li" else self._cell(kid)
            html, text = _folded(inner)
            if html:
                items += f"<li>{html}</li>"
                lines += text
        tag = "ol" if box.tag == "ol" else "ul"
        return [Piece(tag, f"<{tag}>{items}</{tag}>", lines, box)] if items else []

    def _cell(self, box: Box) -> list[Piece]:
        return [] if box in self.dropped else self._flow(box)

    def _definitions(self, box: Box) -> list[Piece]:
        inner, lines = "", []
        for kid in _spread(box.kids, frozenset(("div",))):
            tag = kid.tag if isinstance(kid, Box) and kid.tag in ("dt", "dd") else "dd"
            html, text = _folded(self._cell(kid) if isinstance(kid, Box) else self.pieces(kid))
            if html:
                inner += f"<{tag}>{html}</{tag}>"
                lines += text
        return [Piece("dl", f"<dl>{inner}</dl>", lines, box)] if inner else []

    def _quote(self, box: Box) -> list[Piece]:
        inner = self._flow(box)
        if not inner:
            return []
        html = "".join(piece.html for piece in inner)
        lines = [line for piece in inner for line in piece.lines]
        return [Piece("blockquote", f"<blockquote>{html}</blockquote>", lines, box)]

    def _figure(self, box: Box) -> list[Piece]:
        self._figures += 1
        inner = [kid for kid in self._flow(box) if kid.html]
        self._figures -= 1
        if not inner:
            return []
        if not any("<img" in piece.html or "<video" in piece.html for piece in inner):
            if not self.lone and all(piece.parts for piece in inner):
                return []
            return [part for piece in inner for part in piece.parts or [piece]]
        html = "".join(
            piece.html if piece.tag != "p" or piece.lines else piece.html[3:-4] for piece in inner
        )
        lines = [line for piece in inner for line in piece.lines]
        return [Piece("figure", f"<figure>{html}</figure>", lines, box)]

    def _caption(self, box: Box) -> list[Piece]:
        inner = self._flow(box)
        if box.weight > LONGEST_CAPTION:
            return inner
        if not self._figures:
            alone = box.parent is not None and box.parent.weight == box.weight
            return inner if self.lone or not alone else []
        html, lines = _folded(inner)
        shown = lines if self.captions else []
        caption = Piece("figcaption", f"<figcaption>{html}</figcaption>", shown, box, inner)
        return [caption] if html else []

    def _table(self, box: Box) -> list[Piece]:
        rows = [kid for kid in _spread(box.kids, _ROWS) if isinstance(kid, Box)]
        code = _numbered_code(rows)
        if code is not None:
            return self._preformatted(code)
        written = [_Row(row, self._cells(row)) for row in rows if row not in self.dropped]
        if _is_layout(written):
            return [piece for row in written for cell in row.cells for piece in cell.pieces]
        html, lines = "", []
        for row in written:
            if row.box.tag == "caption":
                inner, text = _folded([piece for cell in row.cells for piece in cell.pieces])
                html = f"{html}<caption>{inner}</caption>" if inner else html
                lines += [" ".join(text)] if text else []
                continue
            inner, line = _row(row.cells)
            html += inner
            lines += [line] if line else []
        return [Piece("table", f"<table>{html}</table>", lines, box)] if lines else []

    def _cells(self, row: Box) -> list[_Cell]:
        """Return what is written of a row's cells; what stands between them is no cell's."""
        if row.tag != "tr":
            return [_Cell(row, self._cell(row))]
        return [_Cell(kid, self._cell(kid)) for kid in row.kids if isinstance(kid, Box)]

    def _inline(self, run: Run) -> list[tuple[str, list[str]]]:
        return plain(run) or Inline(self.base, self.seen).write(run)

    # Functions and not bound methods: a renderer that holds its own methods is garbage only for the
    # collector, and the whole parsed page with it.
    _WRITERS: ClassVar[dict[str, Callable[[Renderer, Box], list[Piece]]]] = {
        "ul": _list,
        "ol": _list,
        "menu": _list,
        "dl": _definitions,
        "blockquote": _quote,
        "figure": _figure,
        "figcaption": _caption,
        "table": _table,
    }


def _folded(pieces: list[Piece]) -> tuple[str, list[str]]:
    """Return the content of a cell or item: a paragraph that stands alone loses its element."""
    if len(pieces) == 1:
        only = pieces[0]
        return (only.html[3:-4] if only.tag == "p" else only.html), only.lines
    lines = [line for piece in pieces for line in piece.lines]
    if pieces and pieces[0].tag == "p" and all(p.tag in _LISTS for p in pieces[1:]):
        return pieces[0].html[3:-4] + "".join(p.html for p in pieces[1:]), lines
    return "".join(piece.html for piece in pieces), lines


def _spread(kids: list[Box | Run], wrappers: frozenset[str]) -> list[Box | Run]:
    """Return kids with those of the wrappers among them in their place."""
    result: list[Box | Run] = []
    for kid in kids:
        if isinstance(kid, Box) and kid.tag in wrappers:
            result += kid.kids
        else:
            result.append(kid)
    return result


def _as_written(run: Run) -> str:
    """Return the text of a run with its white space."""
    return "".join(i for i in run.items if isinstance(i, str)).replace(LINE_BREAK, "\n")


def _numbered_code(rows: list[Box]) -> Box | None:
    """Return the cell with the code where the one before it holds the numbers of its lines.

    Highlighters write code so: Hexo's, Rouge, Pygments, SyntaxHighlighter.
    """
    if len(rows) != 1 or rows[0].tag != "tr" or len(rows[0].kids) != 2:
        return None
    gutter, code = rows[0].kids
    if isinstance(gutter, Run) or isinstance(code, Run):
        return None
    numbers = " ".join(run.text for run in gutter.runs()).split()
    if not numbers or not numbers[0].isdecimal() or len(numbers) > MAX_NUMBERS:
        return None
    first = int(numbers[0][:9])
    counted = [str(number) for number in range(first, first + len(numbers))]
    return code if numbers == counted and _is_code(code, len(numbers)) else None


def _is_code(cell: Box, lines: int) -> bool:
    """Tell preformatted text, or as many short blocks as there are numbers."""
    first = next((kid for kid in cell.kids if isinstance(kid, Box)), None)
    while first is not None and first.tag != "pre":
        first = next((kid for kid in first.kids if isinstance(kid, Box)), None)
    return first is not None or (lines > 1 and sum(1 for _ in cell.runs()) == lines)


def _is_layout(rows: list[_Row]) -> bool:
    """Tell a table that only places things: no header, and one column or cells full of blocks."""
    cells = [row.cells for row in rows if row.box.tag == "tr"]
    if any(cell.box.tag == "th" for row in cells for cell in row):
        return False
    if max(map(len, cells), default=0) < 2:
        return True
    filled = [[cell for cell in row if cell.pieces] for row in cells]
    if all(len(row) < 2 for row in filled) and any(
        _is_told(cell) for row in filled for cell in row
    ):
        return True
    return any(_is_full(cell) for row in cells for cell in row)


def _is_told(cell: _Cell) -> bool:
    return any(len(line) > _TOLD for piece in cell.pieces for line in piece.lines)


_TOLD = 80
"""Characters of a line that is prose; in a column beside an empty one it is no datum."""


def _is_full(cell: _Cell) -> bool:
    """Tell a cell that is no datum, by what is in it and by what is written of it.

    That the latter counts has a table told alike when what was written is read again.
    """
    weight, blocks = cell.box.weight, [kid for kid in cell.box.kids if isinstance(kid, Box)]
    length = sum(len(line) + 2 * unspaced(line) for piece in cell.pieces for line in piece.lines)
    return (
        max(weight, length) > 1_000
        or (len(blocks) > 3 and weight > 300)
        or (len(cell.pieces) > 3 and length > 300)
        or any(kid.tag == "table" for kid in blocks)
        or any(piece.tag == "table" for piece in cell.pieces)
    )


def _row(cells: list[_Cell]) -> tuple[str, str]:
    """Return a row of data and its line of text."""
    html, texts = "", []
    for cell in cells:
        tag = "th" if cell.box.tag == "th" else "td"
        inner, lines = _folded(cell.pieces)
        html += f"<{tag}{_spans(cell.box)}>{inner}</{tag}>"
        texts.append(" ".join(lines))
    return (f"<tr>{html}</tr>" if html else ""), "\t".join(texts).strip("\t")


def _spans(cell: Box) -> str:
    result = ""
    for name in ("colspan", "rowspan"):
        value = cell.attrs.get(name) or ""
        if value.isdecimal() and value.isascii() and 1 < int(value[:4]) < 1000:
            result += f' {name}="{int(value[:4])}"'
    return result
