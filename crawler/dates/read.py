"""The reader of dates, in steps by cost."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, tzinfo
from typing import Literal

from crawler.dates import clock
from crawler.dates.absolute import Day, Reading, days, yearless
from crawler.dates.address import read_address
from crawler.dates.exact import read_exact
from crawler.dates.found import Found, moment
from crawler.dates.lexicon import base_language
from crawler.dates.normal import normal
from crawler.dates.order import Order
from crawler.dates.relative import Ago, ago, day_word, just_now
from crawler.dates.tokens import tokens

Context = Literal["feed", "meta", "visible", "url"]

_LONGEST = 1000
_UPDATED = re.compile(
    r"updat|modif|edited|aktual|geändert|actuali|mis à jour|mise à jour|aggiorn|atualiz|güncel"
    r"|обновл|оновл|更新|修改|编辑于|編輯|수정|최종|bijgewerkt|gewijzigd|uppdater|oppdater|opdater"
    r"|päivitet|frissít|ενημερ|ažurir|cập nhật|แก้ไข|diperbarui|עודכן|تحديث|به روز"
)
_HAS_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_LABEL = re.compile(
    r"publi|posted|veröffentl|erschien|gepubl|pubbl|opubl|опубл|发布|發佈|發布|公開|配信|掲載|입력|등록"
    r"|đăng|diterbit|tayang|julkais|publicer|giriş|yayın|نشر|פורסם|" + _UPDATED.pattern
)
_BEFORE_LABEL = 28


def read_date(
    text: str, *, lang: str | None, now: datetime, zone: tzinfo, context: Context
) -> Found | None:
    """Return the date that `text` names, None where it names none for certain.

    A day where the text gives a day, a naive time where it names no zone. Of several dates the
    first is taken, unless it says that it is an update's and another one does not.

    Args:
        text: A value, a byline, an address; the first 1,000 characters are read.
        lang: The page's or feed's language, as BCP 47; it decides words and numeric order.
        now: The moment of the capture, aware; relative dates count from it.
        zone: The source's; "yesterday" and ambiguous abbreviations are read in it.
        context: Where `text` stands.
    """
    if context == "url":
        return read_address(text, now)
    text = text[:_LONGEST]
    found = read_exact(text, now=now, zone=zone, epoch=context in {"feed", "meta"})
    return found or _read(text, lang, now, zone, context)


def _read(
    text: str, lang: str | None, now: datetime, zone: tzinfo, context: Context
) -> Found | None:
    plain = normal(text if text.isascii() else unicodedata.normalize("NFC", text))
    code = base_language(lang)
    local = now.astimezone(zone).replace(microsecond=0)
    reading = _reading(plain, code, Order(lang, code, zone), local)
    found = _absolute(reading, zone)
    if found is None and code and _HAS_YEAR.search(plain):
        found = _absolute(_reading(plain, "", reading.order, local), zone)
    if found is None and context != "meta":
        found = _vague(reading, zone)
    return found


def _reading(plain: str, code: str, order: Order, now: datetime) -> Reading:
    row = tokens(plain, code)
    return Reading(plain, row, "".join(token.code for token in row), code, order, now)


def _absolute(reading: Reading, zone: tzinfo) -> Found | None:
    found: list[Day] = []
    end = 0
    for day in days(reading):
        if not _is_update(reading, day.begin, end):
            return _timed(reading, day, zone)
        end = day.end
        found.append(day)
    return _timed(reading, found[0], zone) if found else None


def _is_update(reading: Reading, at: int, after: int) -> bool:
    """Whether the words before the token `at`, since the one `after`, speak of an update."""
    start = reading.row[at].start
    begin = max(start - _BEFORE_LABEL, reading.row[after].start if after else 0)
    return _UPDATED.search(reading.text[begin:start].lower()) is not None


def _vague(reading: Reading, zone: tzinfo) -> Found | None:
    """Return a day without a year, or one that counts from the capture."""
    strange = reading.codes.count("x")
    if (past := ago(reading)) and (past.near or strange == 0):
        return _of(reading, past, "relative")
    day = yearless(reading) or day_word(reading)
    found = day and _timed(reading, day, zone)
    if found and strange <= _bearable(reading, found):
        return found
    if strange == 0 and (past := just_now(reading)):
        return _of(reading, past, "relative")
    return None


def _bearable(reading: Reading, found: Found) -> int:
    """Return how many strange words may stand around a vague date that is believed."""
    labelled = _LABEL.search(reading.text[: found.span[0]].lower()) is not None
    if isinstance(found.value, datetime):
        return 8 if labelled else 4
    return 3 if labelled else 0


def _of(reading: Reading, past: Ago, rule: str) -> Found:
    span = (reading.row[past.begin].start, reading.row[past.end - 1].end)
    return Found(past.value, span, rule)


def _timed(reading: Reading, day: Day, zone: tzinfo) -> Found | None:
    """Return `day` with the time that stands within, after or before it."""
    span = (reading.row[day.begin].start, reading.row[day.end - 1].end)
    if day.clock:
        return _within(reading, day, zone, span)
    time = clock.after(reading, day.end) or clock.before(reading, day.begin)
    naive = moment(day.day, time.clock, None) if time else None
    if not time or naive is None:
        return Found(day.day, span, day.rule)
    written, end = clock.zone_after(reading, time.zone_at, naive, zone)
    value = naive.replace(tzinfo=written) if written else naive
    begin = min(span[0], reading.row[time.begin].start if time.begin < day.begin else span[0])
    return Found(value, (begin, max(span[1], end)), day.rule)


def _within(reading: Reading, day: Day, zone: tzinfo, span: tuple[int, int]) -> Found | None:
    naive = moment(day.day, day.clock or (0, 0, 0), None)
    if naive is None:
        return None
    at = next(i for i, token in enumerate(reading.row) if token.end == day.clock_end) + 1
    written, _ = clock.zone_after(reading, at, naive, zone)
    return Found(naive.replace(tzinfo=written) if written else naive, span, day.rule)
