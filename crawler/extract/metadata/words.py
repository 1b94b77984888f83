"""Forms for comparing."""

from __future__ import annotations

import unicodedata


def flat(text: str) -> str:
    """Return the letters and digits of `text` alone, in compatibility form and without case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))
