from __future__ import annotations

import gzip
import json
from pathlib import Path

from crawler.charset import Decoded, decode_html, label
from crawler.charset.labels import codec
from tests.kit.shared import shared
from tests.quality.discovery import below, floors

# One is the other with more characters, and bytes that both read alike belong to both.
KIN = ({"gbk", "gb18030"}, {"koi8-r", "koi8-u"})


def is_right(decoded: Decoded, encoding: str, body: bytes) -> bool:
    """Whether the page was read as its encoding has it."""
    if decoded.encoding == encoding or {decoded.encoding, encoding} in KIN:
        return True
    return decoded.text == body.decode(codec(encoding), "replace")


def pages(folder: Path) -> list[tuple[str, str, bytes]]:
    rows = []
    for truth in sorted(folder.glob("*/truth.json")):
        encoding = label(json.loads(truth.read_bytes())["encoding"])
        assert encoding is not None
        body = gzip.decompress((truth.parent / "page.html.gz").read_bytes())
        rows.append((truth.parent.name, encoding, body))
    return rows


def test_pages_are_read_in_their_encoding_declared_or_not() -> None:
    folder = shared("corpus", "encodings")
    rows = pages(folder)

    wrong = [name for name, enc, body in rows if not is_right(decode_html(body, None), enc, body)]
    told = [
        name
        for name, enc, body in rows
        if not is_right(decode_html(body, f"text/html; charset={enc}"), enc, body)
    ]

    reached = {"by_page": 1 - len(wrong) / len(rows), "by_header": 1 - len(told) / len(rows)}
    assert below(reached, floors("encodings", folder)) == {}, (wrong, told)
