"""Write `crawler/dates/words.json`: months, weekdays, units and ago-words of the languages.

    .venv/bin/python scripts/date_words.py

The words are CLDR's, by Babel (Unicode-3.0 licence), with what `date_words.toml` adds.
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from babel import Locale, localedata

HERE = Path(__file__).parent
TARGET = HERE.parent / "crawler" / "dates" / "words.json"
LANGUAGES = (
    "af ar az be bg bn bs ca cs da de el en es et eu fa fi fil fr gl he hi hr hu hy id is it ja ka"
    " kk ko lt lv mk mr ms nb ne nl pl pt ro ru sk sl sq sr sv sw ta te th tr uk ur vi zh"
    " am cy ga gu km kn ky lo ml my pa si uz"
).split()
VARIANTS = {
    "zh": ("zh_Hans", "zh_Hant"),
    "sr": ("sr_Cyrl", "sr_Latn"),
    "de": ("de", "de_AT"),
    "ar": ("ar", "ar_LB", "ar_MA"),
    "pt": ("pt", "pt_PT"),
    "en": ("en", "en_GB", "en_AU"),
    "es": ("es", "es_MX"),
    "nb": ("nb", "nn"),
}
UNITS = {
    "second": "s",
    "minute": "m",
    "hour": "h",
    "day": "d",
    "week": "w",
    "month": "M",
    "year": "y",
}
WIDTHS = ("wide", "abbreviated", "short")


def plain(value: Any) -> Any:
    """Return Babel's lazy dictionaries as plain ones."""
    return {k: plain(v) for k, v in value.items()} if isinstance(value, Mapping) else value


def names(table: Mapping[str, Any]) -> Iterable[tuple[int, str]]:
    for form in ("format", "stand-alone"):
        for width in WIDTHS:
            yield from table.get(form, {}).get(width, {}).items()


def is_word(text: str, shortest: int = 2) -> bool:
    letters = [c for c in text if unicodedata.category(c)[0] in "LM"]
    return len(letters) >= shortest and not re.search(r"[\d()]", text)


def periods(locale: Locale) -> Iterable[tuple[str, str]]:
    """Yield words of the time of day with am, pm, noon, midnight or night."""
    table = plain(locale._data["day_periods"])
    for form in table.values():
        for width, words in form.items():
            for name, word in words.items():
                kind = re.sub(r"\d", "", name)
                kind = {"morning": "am", "afternoon": "pm", "evening": "pm"}.get(kind, kind)
                if width != "narrow" and word:
                    yield word, kind


def affixes(patterns: list[str]) -> tuple[str, str]:
    """Return what all relative patterns begin and end with, by words."""
    split = [p.split("{0}") for p in patterns if "{0}" in p]
    befores = Counter(before.strip() for before, _ in split)
    before = befores.most_common(1)[0][0] if befores else ""
    rows = [after.split() for _, after in split]
    common: list[str] = []
    while rows and all(len(r) > len(common) for r in rows):
        at = len(common) + 1
        words = {r[-at] for r in rows}
        if len(words) > 1:
            break
        common.insert(0, words.pop())
    return before, " ".join(common)


def relative(locale: Locale, out: dict[str, Any]) -> None:
    """Take unit words and ago-words from CLDR's "{0} hours ago" patterns and unit patterns."""
    data = locale._data
    rows: list[tuple[str, str, str]] = []
    for field, unit in UNITS.items():
        for suffix in ("", "-short", "-narrow"):
            for count, text in (
                plain(data["date_fields"].get(field + suffix, {})).get("past", {}).items()
            ):
                rows.append((unit, count, text))
    before, after = affixes([text for _, _, text in rows])
    out["ago"].update(word for word in (before, after) if word)
    for unit, count, text in rows:
        words = text.removeprefix(before).removesuffix(after)
        add_unit(out, unit, count, words)
    for field, unit in UNITS.items():
        for width, forms in plain(data["unit_patterns"].get(f"duration-{field}", {})).items():
            for count, text in forms.items():
                if count != "per" and width != "narrow":
                    add_unit(out, unit, count, text)


def add_unit(out: dict[str, Any], unit: str, count: str, text: str) -> None:
    word = text.replace("{0}", "").strip()
    if not is_word(word, 1 if ord(word[:1] or "a") > 0x2E80 else 2) or not word[0].isalpha():
        return
    if "{0}" not in text and count in {"one", "two"}:
        out["counted"].setdefault(word, [1 if count == "one" else 2, unit])
        return
    out["units"].setdefault(word, unit)
    if count == "one":
        out["singles"].add(word)


def language(code: str, extra: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {
        "months": {}, "weekdays": set(), "periods": {}, "units": {}, "singles": set(),
        "counted": {}, "ago": set(),
    }  # fmt: skip
    for name in VARIANTS.get(code, (code,)):
        # Babel resolves aliases in place, so that one locale would leak into the next.
        localedata._cache.clear()
        locale = Locale.parse(name)
        for number, word in names(plain(locale._data["months"])):
            if is_word(word) and not re.search(r"[月월]", word):
                out["months"].setdefault(word, number)
        for _, word in names(plain(locale._data["days"])):
            if is_word(word):
                out["weekdays"].add(word)
        for word, kind in periods(locale):
            out["periods"].setdefault(word, kind)
        relative(locale, out)
    for key, value in extra.items():
        merge(out, key, value)
    for word in [w for w in out["units"] if any(a in w and a != w for a in out["ago"])]:
        del out["units"][word]
    out["singles"] &= set(out["units"])
    return {
        key: sorted(value) if isinstance(value, set) else value
        for key, value in out.items()
        if value
    }


def merge(out: dict[str, Any], key: str, value: Any) -> None:
    if isinstance(value, Mapping):
        turned = {word: meaning for meaning, words in value.items() for word in words}
        out.setdefault(key, {}).update(
            {word: json.loads(m) if m.lstrip("-")[0].isdigit() else m for word, m in turned.items()}
        )
    else:
        out[key] = set(out.get(key, ())) | set(value)


def with_known(words: dict[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Add the words that the table has: CLDR drops some in time, pages keep them."""
    for key, value in known.items():
        if isinstance(value, Mapping):
            words[key] = {**words.get(key, {}), **value}
        else:
            words[key] = sorted({*words.get(key, ()), *value})
    return words


def main() -> None:
    extra = tomllib.loads((HERE / "date_words.toml").read_text("utf-8"))
    known = json.loads(TARGET.read_text("utf-8")) if TARGET.exists() else {}
    words = {
        code: with_known(language(code, extra.get(code, {})), known.get(code, {}))
        for code in LANGUAGES
    }
    text = json.dumps(words, ensure_ascii=False, indent=1, sort_keys=True)
    TARGET.write_text(text + "\n", "utf-8")
    print(f"{TARGET}: {len(words)} languages, {len(text.encode()):,} bytes")


if __name__ == "__main__":
    main()
