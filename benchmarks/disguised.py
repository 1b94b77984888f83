"""How far extraction falls on pages that do not say what their parts are.

    python -m benchmarks.disguised [--only NAME,NAME]

Pages of sites that nobody tuned an extractor on have other class names, and often no markup that
tells. So the pages of ../shared/corpus/articles are written anew four times: every class and id
replaced by a made-up one; without JSON-LD; with a div for article, main, nav, aside and the like,
and without roles, itemprop and test ids; and all of these at once. Each extractor gets each copy.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.extraction import CORPUS, OURS, READABILITY_JS, WORK, environment, measure

PEERS = (OURS, "trafilatura metadata", READABILITY_JS, "readability-lxml", "magic-html")
COLUMNS = ("F1", "pageF1", "fail", "title", "date", "dateWrong", "authorF1")

_VALUE = rb"(\"[^\"]*\"|'[^']*'|[^\s>\"']+)"
_TAG = re.compile(rb"<[a-zA-Z][^<>]*>")
_NAMES = re.compile(rb"(\s(?:class|id)\s*=\s*)" + _VALUE, re.IGNORECASE)
_SCRIPTS = re.compile(rb"(<(?:script|style)\b.*?</(?:script|style)>)", re.IGNORECASE | re.DOTALL)
_JSON_LD = re.compile(rb"<script[^>]*ld\+json[^>]*>.*?</script>", re.IGNORECASE | re.DOTALL)
_SEMANTIC = re.compile(
    rb"(</?)(?:article|main|section|header|footer|nav|aside|figure|figcaption|hgroup|address|(time))"
    rb"(?=[\s>/])",
    re.IGNORECASE,
)
_ROLES = re.compile(
    rb"\s(?:role|itemprop|itemscope|itemtype|aria-label(?:ledby)?"
    rb"|data-[\w-]*(?:test|component|module|type|qa)[\w-]*)\s*=\s*" + _VALUE,
    re.IGNORECASE,
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default=",".join(PEERS), help="names, with commas")
    names = parser.parse_args().only.split(",")
    python = str(environment())
    print(f"| pages | extractor | {' | '.join(COLUMNS)} |")
    print("|---|---|" + "--:|" * len(COLUMNS))
    for kind, change in DISGUISES.items():
        folder = written(kind, change)
        for name in names:
            result = measure(name, sys.executable if name == OURS else python, 1, folder)
            scores = result["scores"] if result else {}
            cells = (scores.get(column) for column in COLUMNS)
            shown = " | ".join("-" if cell is None else f"{cell:.3f}" for cell in cells)
            print(f"| {kind} | {name} | {shown} |", flush=True)
    return 0


def written(kind: str, change: Callable[[bytes], bytes]) -> Path:
    """Write the corpus with its pages changed; return the folder."""
    folder = WORK / "disguised" / kind.replace(" ", "-")
    shutil.rmtree(folder, ignore_errors=True)
    for file in (CORPUS / "articles").glob("*/page.html.gz"):
        copy = folder / file.parent.name
        copy.mkdir(parents=True)
        page = change(gzip.decompress(file.read_bytes()))
        (copy / file.name).write_bytes(gzip.compress(page, 1, mtime=0))
        shutil.copy(file.with_name("truth.json"), copy)
    return folder


def without_names(page: bytes) -> bytes:
    """Return a page whose classes and ids say nothing: the same one is the same everywhere."""
    return _in_tags(page, lambda tag: _NAMES.sub(_renamed, tag))


def without_json_ld(page: bytes) -> bytes:
    """Return a page without JSON-LD."""
    return _JSON_LD.sub(b"", page)


def without_semantics(page: bytes) -> bytes:
    """Return a page of divs, whose attributes do not say what they are for either."""
    parts = _SCRIPTS.split(page)
    parts[::2] = [_SEMANTIC.sub(_plain, _TAG.sub(_roleless, part)) for part in parts[::2]]
    return b"".join(parts)


def without_all(page: bytes) -> bytes:
    """Return a page that says nothing of its parts."""
    return without_semantics(without_names(without_json_ld(page)))


DISGUISES: dict[str, Callable[[bytes], bytes]] = {
    "as they are": bytes,
    "made-up classes and ids": without_names,
    "no JSON-LD": without_json_ld,
    "only divs, no roles": without_semantics,
    "all three": without_all,
}


def _in_tags(page: bytes, change: Callable[[bytes], bytes]) -> bytes:
    parts = _SCRIPTS.split(page)
    parts[::2] = [_TAG.sub(lambda tag: change(tag[0]), part) for part in parts[::2]]
    return b"".join(parts)


def _renamed(found: re.Match[bytes]) -> bytes:
    names = (hashlib.sha256(name).hexdigest()[:7] for name in found[2].strip(b"\"'").split())
    return found[1] + b'"' + b" ".join(b"x" + name.encode() for name in names) + b'"'


def _roleless(tag: re.Match[bytes]) -> bytes:
    return _ROLES.sub(b"", tag[0])


def _plain(found: re.Match[bytes]) -> bytes:
    return found[1] + (b"span" if found[2] else b"div")


if __name__ == "__main__":
    sys.exit(main())
