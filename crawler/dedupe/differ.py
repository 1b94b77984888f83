"""What is different between two versions of an article, in lines and in words.

What changes by itself (`quiet`) and white space are left out of both before they are compared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from crawler.dedupe.changes import JUST_NOW, Version
from crawler.dedupe.quiet import quiet
from crawler.models.article import Article
from crawler.text import fold

CONTEXT = 2
"""Lines that are shown before and behind what changed."""
MANY = 4000
"""Words from which on frequent ones are not looked at to align the others (difflib's heuristic)."""
MOST = 50_000
"""Words of a changed part beyond which its words are not compared."""

SAME, GONE, CAME = " ", "-", "+"

Marked = tuple[str, str]
"""SAME, GONE or CAME, and a text."""

# Scripts without spaces go character by character, so that one that changed is shown alone.
_TOKEN = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff"
    r"\U00020000-\U0003ffff]|\s+"
    r"|[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff"
    r"\U00020000-\U0003ffff]+|."
)


@dataclass(frozen=True, slots=True)
class Hunk:
    """A part of the text that changed, with the lines around it.

    Attributes:
        before: Number of its first line in the older version, from 1.
        after: The same in the newer one.
        lines: Its lines, marked.
        words: The same as runs of words, marked.
    """

    before: int
    after: int
    lines: tuple[Marked, ...]
    words: tuple[Marked, ...]

    def size(self, mark: str) -> int:
        """Return how many lines it has of the older (GONE) or newer (CAME) version."""
        return sum(one in (SAME, mark) for one, _ in self.lines)


def lines_of(article: Article, version: Version) -> list[str]:
    """Return a version as it is compared: a line a field, then the text, a line a block."""
    published = None if version.relative else version.published
    modified = version.modified
    if modified is not None and version.at - modified <= JUST_NOW:
        modified = None
    fields = {
        "title": article.title,
        "published": published.isoformat() if published else "",
        "modified": modified.isoformat() if modified else "",
        "authors": ", ".join(article.authors),
        "section": article.section or "",
        "tags": ", ".join(article.tags),
        "summary": article.summary or "",
        "image": (article.image or "").partition("?")[0],
    }
    quieted = {name: fold(quiet(told, article.language)) for name, told in fields.items()}
    text = quiet(article.text, article.language).split("\n")
    told = [line for line in map(fold, text) if line]
    return [*(f"{name}: {value}" for name, value in quieted.items() if value), "", *told]


def hunks(before: Sequence[str], after: Sequence[str]) -> list[Hunk]:
    """Return what changed, in order; nothing where nothing did."""
    matcher = SequenceMatcher(None, before, after)
    return [_hunk(group, before, after) for group in matcher.get_grouped_opcodes(CONTEXT)]


def _hunk(
    group: Sequence[tuple[str, int, int, int, int]], before: Sequence[str], after: Sequence[str]
) -> Hunk:
    lines: list[Marked] = []
    words: list[Marked] = []
    for tag, a, b, c, d in group:
        if tag == "equal":
            lines += [(SAME, line) for line in before[a:b]]
            words += [(SAME, f"{line}\n") for line in before[a:b]]
            continue
        lines += [(GONE, line) for line in before[a:b]]
        lines += [(CAME, line) for line in after[c:d]]
        old, new = ("".join(f"{line}\n" for line in some) for some in (before[a:b], after[c:d]))
        words += compare_words(old, new)
    return Hunk(group[0][1] + 1, group[0][3] + 1, tuple(lines), tuple(_joined(words)))


def compare_words(before: str, after: str) -> list[Marked]:
    """Return two texts as one, in runs of words that are in both or in one of them.

    The runs of SAME and GONE are `before`, those of SAME and CAME are `after`.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) + len(new) > MOST:
        return _joined([(GONE, before), (CAME, after)])
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > MANY)
    runs: list[Marked] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            runs.append((SAME, "".join(old[a:b])))
        else:
            runs += [(GONE, "".join(old[a:b])), (CAME, "".join(new[c:d]))]
    return _joined(_without_gaps(runs))


def _without_gaps(runs: Sequence[Marked]) -> list[Marked]:
    """Return runs in which no change is broken up by a lone space that stayed."""
    found: list[Marked] = []
    for at, (mark, text) in enumerate(runs):
        between = 0 < at < len(runs) - 1 and mark == SAME and text == " "
        found += [(GONE, text), (CAME, text)] if between else [(mark, text)]
    return found


def _joined(runs: Sequence[Marked]) -> list[Marked]:
    """Return runs of which no two neighbours could be one, what is gone before what came."""
    found: list[Marked] = []
    gone, came = "", ""
    for mark, text in (*runs, (SAME, "")):
        if mark == GONE:
            gone += text
        elif mark == CAME:
            came += text
        elif text or mark == SAME:
            found += [(GONE, gone)] if gone else []
            found += [(CAME, came)] if came else []
            gone, came = "", ""
            if text and found and found[-1][0] == SAME:
                found[-1] = (SAME, found[-1][1] + text)
            elif text:
                found.append((SAME, text))
    return found
