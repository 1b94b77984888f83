"""Cutting the head and tail of a body that was found: repeats of the title, bylines, what follows.

Works on the rendered pieces, in order; nothing here looks at the page again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, islice, pairwise

from crawler.extract.lines import (
    POINTERS,
    asks_to_subscribe,
    calls,
    ends_article,
    ends_sentence,
    heads_references,
    heads_what_is_behind,
    is_byline,
    is_closing_line,
    is_credit_line,
    is_leading_line,
    is_offer,
    is_scant,
    is_stray_line,
    leads_elsewhere,
    points_elsewhere,
    size,
)
from crawler.extract.metadata.words import flat
from crawler.html.boxes import Run
from crawler.html.document import tags
from crawler.html.render import HEADINGS, Piece

_SENTENCE = re.compile(r"[!?…。！？।؟]|\.(?!\d)")
_CODE_BAR = tags(
    "python py bash sh shell zsh console terminal text txt plaintext code output javascript js "
    "typescript ts jsx tsx json jsonc yaml yml toml ini html css scss less java kotlin swift c "
    "cpp c++ c# csharp go golang rust ruby php perl r lua sql diff dockerfile makefile nginx xml "
    "markdown powershell vue svelte scala haskell elixir dart graphql http copy copied 复制 "
    "复制代码 コピー kopieren copier copiar"
) | {"copy code"}
"""What the bars above blocks of code say, as highlighters and their themes write them."""
_LONGEST_PRAISE, _PARAGRAPH = 2_000, 400
_SHOWN = 2
"""Part of a text behind a notice for subscribers from which on all of it is shown to everybody."""
_SHORT_NAME, _LONGEST_TITLE = 30, 200
_MARKED = 4
"""Characters of a line for each letter of it at most: the rest are spaces and marks."""
_SCANT = 250
"""Length of a body below which a short first paragraph is half of the article."""
_SIGNED = 6
"""Pieces behind the first paragraph among which a byline may stand."""
_TEXT_BLOCKS = frozenset(("p", "blockquote", "pre", "ul", "ol", "dl"))


def trim(pieces: list[Piece], titles: Iterable[str], authors: tuple[str, ...] = ()) -> list[Piece]:
    """Return the pieces of the article: without what stands before and behind it."""
    names = {name for name in map(flat, titles) if len(name) > 3}
    kept = [piece for piece in pieces[: _over(pieces)] if not _is_stray(piece)]
    kept = _head(_without_labels(kept), names)
    return _tail(kept, authors)


def _without_labels(pieces: list[Piece]) -> list[Piece]:
    """Drop the bar above a block of code: its language, and the button that copies it."""
    last = pieces[-1:]
    return [
        piece
        for piece, after in zip(pieces, pieces[1:] + last, strict=True)
        if after.tag != "pre" or not _is_code_bar(piece)
    ]


def _is_code_bar(piece: Piece) -> bool:
    if piece.tag != "p" or _is_marked(piece):
        return False
    return all(line.lower() in _CODE_BAR for line in piece.lines)


def _is_marked(piece: Piece) -> bool:
    """Tell a paragraph that is marked up as one: what the author wrote."""
    return isinstance(piece.source, Run) and piece.source.box.tag == "p"


def _over(pieces: list[Piece]) -> int:
    """Return where the article ends by a notice or a heading of what stands behind, else the end.

    A line counts only behind several paragraphs: authors and comments are named above, too.
    """
    solid = 0
    for index, piece in enumerate(pieces):
        if solid and len(piece.lines) == 1 and piece.tag != "pre":
            line = piece.lines[0]
            ends = ends_article(line) or (solid > _SEVERAL and heads_what_is_behind(line))
            if ends and not _goes_on(pieces, index):
                return index
            if not ends and _heads_talk(pieces, index):
                return index
        if solid <= _SEVERAL:
            solid += _is_solid(piece)
    return len(pieces)


def _heads_talk(pieces: list[Piece], index: int) -> bool:
    """Tell the heading of comments behind a paragraph or two: they are not much longer."""
    piece = pieces[index]
    if piece.tag not in HEADINGS or not heads_what_is_behind(piece.lines[0]):
        return False
    return not _goes_on(pieces, index) and not _is_longer(pieces, index, _TALK)


def _goes_on(pieces: list[Piece], index: int) -> bool:
    """Tell a chapter on comments by the chapters behind it, a book's notice by the book."""
    piece, rest = pieces[index], pieces[index + 1 :]
    if piece.tag in HEADINGS:
        chapters = (
            heading
            for heading, first in pairwise(rest)
            if heading.tag == piece.tag and _is_solid(first)
        )
        return sum(not leads_elsewhere(heading.lines[0]) for heading in chapters) >= _SEVERAL
    return len(rest) >= _BOOK * index and _is_longer(pieces, index, _BOOK)


def _is_longer(pieces: list[Piece], index: int, times: int) -> bool:
    """Tell whether there is so many times as much behind a piece as in front of it."""
    told, untold = (
        sum(map(size, chain.from_iterable(p.lines for p in part)))
        for part in (pieces[:index], pieces[index + 1 :])
    )
    return untold > times * told


_BOOK = 10
"""Part of a text in front of a notice from which on it does not end the text."""
_TALK = 4
"""And in front of a heading of comments, behind a paragraph or two."""
_SEVERAL = 3


def _is_stray(piece: Piece) -> bool:
    if piece.tag in ("pre", "table") or len(piece.lines) != 1:
        return False
    line = piece.lines[0]
    if is_stray_line(line) or heads_what_is_behind(line):
        return True
    return piece.tag == "p" and (is_credit_line(line) or is_offer(line))


def _is_solid(piece: Piece) -> bool:
    """Tell a paragraph that can open an article."""
    if piece.tag not in _TEXT_BLOCKS:
        return piece.tag == "table" and len(piece.lines) > 3
    text = " ".join(piece.lines)
    length = size(text)
    return length > 140 or (length > 45 and bool(_SENTENCE.search(text)))


def _head(pieces: list[Piece], names: set[str]) -> list[Piece]:
    """Drop title, byline and date before the first paragraph, and the title wherever it opens."""
    solid = islice((i for i, piece in enumerate(pieces) if _is_solid(piece)), 2)
    first = next(solid, 0)
    second = min(next(solid, first), first + _SIGNED)
    scant = is_scant((line for piece in pieces for line in piece.lines), _SCANT)
    result: list[Piece] = []
    begun = 0
    for index, piece in enumerate(pieces):
        is_begun = begun > 1 or (scant and _is_marked(piece)) or _is_headed(piece, result)
        if index < first and _is_leading(piece, names, begun=is_begun):
            continue
        if index <= first + 1 and _is_title(piece, names):
            continue
        if first < index < second and _is_signature(piece):
            continue
        # Behind two short lines of text, as of verse, a third one is no byline.
        begun += piece.tag == "p" and bool(piece.lines)
        result.append(piece)
    return result


def _is_headed(piece: Piece, before: list[Piece]) -> bool:
    """Tell a list below a heading of its own: "Key points"."""
    is_list = piece.tag in ("ul", "ol") and len(piece.lines) > 1
    return is_list and bool(before) and before[-1].tag in HEADINGS


def _is_leading(piece: Piece, names: set[str], *, begun: bool) -> bool:
    if not piece.lines:
        return False
    if _is_title(piece, names):
        return True
    if piece.tag in HEADINGS:
        return piece.tag == "h1" or is_byline(piece.lines[0])
    if piece.tag in ("ul", "ol") and _is_trail(piece.lines):
        return True
    if piece.tag in ("p", "ul", "ol", "dl"):
        return all(map(is_byline if begun else is_leading_line, piece.lines))
    return False


def _is_trail(lines: list[str]) -> bool:
    """Tell where a page stands on its site: short names, and the title as the last."""
    *above, last = lines
    return (
        len(above) > 1
        and all(size(line) < _SHORT_NAME for line in above)
        and (size(last) < _LONGEST_TITLE and not any(map(ends_sentence, lines)))
    )


def _is_signature(piece: Piece) -> bool:
    """Tell who wrote an article and when, below its standfirst."""
    if piece.tag != "p" or any(map(ends_sentence, piece.lines)):
        return False
    return any(map(is_byline, piece.lines)) and all(map(is_leading_line, piece.lines))


def _is_title(piece: Piece, names: set[str]) -> bool:
    if len(piece.lines) != 1 or (piece.tag not in HEADINGS and piece.tag != "p"):
        return False
    if len(piece.lines[0]) > _MARKED * max(map(len, names), default=0):
        return False
    text = flat(piece.lines[0])
    if text in names:
        return True
    return piece.tag in HEADINGS and any(
        (text in name and len(text) > 0.5 * len(name))
        or (name in text and len(name) > 0.7 * len(text))
        for name in names
    )


def _tail(pieces: list[Piece], authors: tuple[str, ...]) -> list[Piece]:
    """Drop what stands behind the last paragraph: editors, sources, copyright, lone headings."""
    end = min(_references(pieces), _notice(pieces))
    while end > 1 and (pieces[end - 1].tag in HEADINGS or _is_closing(pieces[end - 1], authors)):
        end -= 1
    scraps = end
    while scraps > 1 and _is_scrap(pieces[scraps - 1]):
        scraps -= 1
    # One short line may sign the article; several are the remains of a list of others.
    if end - scraps > 2 and sum(map(_is_solid, pieces[:scraps])) > 2:
        return _tail(pieces[:scraps], authors)
    return pieces[:end]


def _is_scrap(piece: Piece) -> bool:
    if piece.tag in HEADINGS:
        return True
    return piece.tag == "p" and all(
        size(line) < 40 and not ends_sentence(line) for line in piece.lines
    )


def _is_closing(piece: Piece, authors: tuple[str, ...]) -> bool:
    if not piece.lines:
        return False
    lines = piece.lines
    if any(map(points_elsewhere, lines)):
        lines = [line for line in lines if line[0] not in POINTERS]
    if all(map(is_closing_line, lines)):
        return True
    first = piece.lines[0]
    return (
        piece.tag == "p"
        and sum(map(size, piece.lines)) < 500
        and any(first.startswith(author) and len(author) > 4 for author in authors)
    )


def _notice(pieces: list[Piece]) -> int:
    """Return where the rest is kept for subscribers and they are addressed, else the end.

    What stands behind is praise of the subscription, in short paragraphs.
    """
    start, behind = len(pieces), 0
    while start > 1:
        length = _length(pieces[start - 1])
        behind += length
        if length >= _PARAGRAPH or behind >= _LONGEST_PRAISE:
            break
        start -= 1
    # One look at all of them, for most pages have no such notice.
    if not asks_to_subscribe("\n".join(line for piece in pieces[start:] for line in piece.lines)):
        return len(pieces)
    for index in range(start, len(pieces)):
        if pieces[index].tag == "p" and any(map(asks_to_subscribe, pieces[index].lines)):
            return len(pieces) if _is_shown(pieces, index) else index
    return len(pieces)


def _is_shown(pieces: list[Piece], index: int) -> bool:
    """Tell a notice above an article that is shown all the same: more of it than of praise."""
    before, behind = (sum(map(_length, part)) for part in (pieces[:index], pieces[index + 1 :]))
    if behind < _SHOWN * before or behind < _PARAGRAPH:
        return False
    return not calls("\n".join(line for piece in pieces[index + 1 :] for line in piece.lines))


def _length(piece: Piece) -> int:
    return sum(map(size, piece.lines))


def _references(pieces: list[Piece]) -> int:
    """Return where the list of sources begins, in the last half, else the end.

    What is told in paragraphs, below "Note" or of a book that one should read, is the author's.
    """
    for index in range(len(pieces) // 2, len(pieces)):
        piece = pieces[index]
        if piece.tag in HEADINGS and heads_references(piece.lines[0]):
            told, listed = 0, 0
            for behind in pieces[index + 1 :]:
                told += _length(behind) * (behind.tag in _TOLD)
                listed += _length(behind) * (behind.tag in _LISTED)
            if told <= listed:
                return index
    return len(pieces)


_TOLD, _LISTED = tags("p blockquote pre"), tags("ul ol dl table")
