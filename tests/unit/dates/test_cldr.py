"""Days as CLDR writes them, in each language that has words."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from importlib import resources

import pytest
from babel.dates import format_date

from crawler.dates import as_instant, read_date

WORDS = resources.files("crawler.dates").joinpath("words.json").read_text("utf-8")
LANGUAGES = sorted(json.loads(WORDS))
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAYS = [date(2005, 5, 12), date(2019, 8, 30), *(date(2024, month, 3) for month in range(1, 13))]
NOT_READ = {("eu", "full"), ("eu", "long"), ("eu", "medium"), ("lo", "medium"), ("my", "medium")}
"""`2005(e)ko ... 12(a)`, which people write without the brackets; months of a letter or with dots
inside."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_is_read_as_it_is_written(language: str) -> None:
    for form in ("full", "long", "medium"):
        for day in DAYS if (language, form) not in NOT_READ else ():
            text = format_date(day, form, locale=language)

            found = read_date(text, lang=language, now=NOW, zone=UTC, context="visible")

            assert found is not None, text
            assert as_instant(found, UTC).date() == day, text
