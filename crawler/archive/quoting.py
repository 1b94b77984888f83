"""JSON that survives every reader: YAML 1.1 and 1.2, JavaScript, line-wise tools."""

from __future__ import annotations

import json
import re
from typing import Any

_SURROGATE = re.compile("[\ud800-\udfff]")
# YAML forbids or folds these, JavaScript and `str.splitlines` end a line at some of them.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")

_ENCODER = json.JSONEncoder(ensure_ascii=False)


def whole(text: str) -> str:
    """Return `text` with lone surrogates, which no UTF-8 file can hold, as U+FFFD."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def json_text(value: Any) -> str:  # noqa: ANN401 - whatever JSON can say
    """Return `value` as JSON on one line, valid UTF-8, readable where that is safe."""
    return _UNSAFE.sub(_escaped, whole(_ENCODER.encode(value)))


def json_document(value: Any) -> bytes:  # noqa: ANN401 - whatever JSON can say
    """Return `value` as a JSON file for people, the same bytes for the same value."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2)
    return f"{_UNSAFE.sub(_escaped, whole(text))}\n".encode()


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
