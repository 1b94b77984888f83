"""Lines that are not the article's: bylines, dates, editors, sources, calls to read on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.extract import notices, phrases
from crawler.extract.offers import OFFERS
from crawler.extract.related import BEHIND, LABELS, RELATED
from crawler.html.boxes import unspaced
from crawler.text import holds_any


def size(text: str) -> int:
    """Return the length of a text; a letter of a script without spaces counts two."""
    return len(text) if text.isascii() else len(text) + unspaced(text)


def is_scant(lines: Iterable[str], least: int) -> bool:
    """Tell lines of less than so much text; no more of them are read than that needs."""
    total = 0
    for line in lines:
        total += size(line)
        if total >= least:
            return False
    return True


_DATE = re.compile(
    r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}"
    r"|\b\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}\b"
    r"|\b\d{1,2}(?:st|nd|rd|th|er|º|\.)?,?\s(?:de\s)?[^\W\d_]{3,10}\.?,?\s(?:de\s)?(?:19|20)\d\d\b"
    r"|\b[^\W\d_]{3,10}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:19|20)\d\d\b"
    r"|\b\d{1,2}:\d{2}\b|\d{1,2}月\d{1,2}日",
)
_DIGIT = re.compile(r"\d")
_LABEL = re.compile(
    r"\W*([^:：]{2,40})[:：]\s{0,3}\S|\W?[【\[［]([^】\]］]{2,20})[】\]］]\s{0,3}\S"
)
_LABEL_ENDS = (":", "：", "】", "]", "］")
_SCRIPTS = ("Script", "script", "SCRIPT")
POINTERS = frozenset("▶►▷☞👉⇒➡")
"""Signs that point at a link."""
_YEAR_OF_RIGHTS = re.compile(r"(?:©|\([cC]\)).{0,3}(?:19|20)\d\d")
_BRACKETS = frozenset("（([【<")
_CREDITED = (":", "：", "/", "|", "©", "(", "by", "By", "BY", "ot. ")
"""Of which a picture's credit holds one, and most paragraphs none."""
_LONGEST_READING, _LONGEST_NOTICE, _LONGEST_SOURCE = 80, 300, 160
_LONGEST_DATE = 100
_LONGEST_CONTACT, _LONGEST_OFFER, _SHORT_SENTENCE = 120, 160, 20
_MAIL = re.compile(r"[\w.-]{1,40}@[\w-]{1,40}\.\w")
_CLOSING = "\"'”’»)）」』"
_SENTENCE_ENDS = tuple(".!?…。！？।؟")
_PART_ENDS = (*_SENTENCE_ENDS, "，", "、", "；")
"""How lines end that are sentences, or parts of one where lines are short as verses are."""


def ends_sentence(line: str) -> bool:
    """Tell a line that ends as a sentence does."""
    return line.rstrip(_CLOSING).endswith(_SENTENCE_ENDS)


def is_leading_line(line: str) -> bool:
    """Tell a line that stands before an article's first paragraph and is not of it."""
    if is_byline(line):
        return True
    is_part = line.rstrip(_CLOSING).endswith(_PART_ENDS) or _is_salutation(line)
    return size(line) < 60 and not is_part


def _is_salutation(line: str) -> bool:
    """Tell "Dear friends,": one comma, behind some words."""
    return line.endswith(",") and line.count(",") == 1 and " " in line


def is_byline(line: str) -> bool:
    """Tell a line that says who wrote an article, when, or how long it is."""
    if len(line) > 160 or size(line) > 160:
        return False
    return bool(phrases.BYLINE.match(line)) or _is_reading(line) or is_dated(line)


def is_dated(line: str) -> bool:
    """Tell a short line with a date or a time of day."""
    if len(line) >= _LONGEST_DATE or not _DIGIT.search(line) or size(line) >= _LONGEST_DATE:
        return False
    return bool(_DATE.search(line))


def is_credit_line(line: str) -> bool:
    """Tell a picture's caption by the credit that it ends with."""
    end = line[-110:]
    return len(line) <= 300 and holds_any(end, _CREDITED) and phrases.CREDIT.holds(end)


def leads_elsewhere(line: str) -> bool:
    """Tell a line that names another article behind a label: "Read more: ...", "MORE: ..."."""
    if line[0] in POINTERS or RELATED.match(line):
        return True
    label = _label_of(line)
    return label.isupper() or bool(RELATED.match(label) or LABELS.match(label))


def is_labelled(line: str) -> bool:
    """Tell a line that begins with the heading of other articles: "Read also: ...", "[Related]"."""
    return bool(RELATED.match(_label_of(line)))


def is_label(text: str) -> bool:
    """Tell a label that stands alone: the linked title of another article is behind it."""
    label = text.strip().rstrip(":：")
    return bool(label) and bool(label in POINTERS or RELATED.match(label) or LABELS.match(label))


def _label_of(line: str) -> str:
    """Return what stands before a colon, or in brackets, "" if there is no such thing."""
    found = _LABEL.match(line) if holds_any(line, _LABEL_ENDS) else None
    return (found[1] or found[2]) if found else ""


def is_rights_line(text: str) -> bool:
    """Tell a notice of copyright."""
    return notices.COPYRIGHT.holds(text)


def is_stray_line(line: str) -> bool:
    """Tell a line that is never the article's, wherever it stands."""
    if len(line) > 160:
        return False
    if notices.STRAY.match(line) or _is_reading(line) or _asks_for_scripts(line):
        return True
    in_brackets = line[0] in _BRACKETS and size(line) < 120
    return in_brackets and bool(phrases.EDITOR_IN_BRACKETS.match(line))


def is_offer(line: str) -> bool:
    """Tell what a reader may do or should: share, print, subscribe, report an error.

    A few words with a full stop behind them are said by somebody.
    """
    if len(line) > _LONGEST_OFFER or (len(line) < _SHORT_SENTENCE and line[-1] in ".。।"):
        return False
    return bool(OFFERS.match(line))


def _is_reading(line: str) -> bool:
    return len(line) < _LONGEST_READING and bool(phrases.READING.match(line))


def _asks_for_scripts(line: str) -> bool:
    return holds_any(line, _SCRIPTS) and notices.SCRIPT.holds(line)


def asks_to_subscribe(text: str) -> bool:
    """Tell the notice that stands in place of the rest of an article."""
    return notices.SUBSCRIBE.holds(text)


def calls(text: str) -> bool:
    """Tell a text that calls on the reader to subscribe, to register or to sign in."""
    return bool(notices.CALLS.said(text))


def heads_references(line: str) -> bool:
    """Tell the heading of a list of sources."""
    return bool(notices.REFERENCES.match(line))


def ends_article(line: str) -> bool:
    """Tell a line behind which nothing of an article follows: a disclaimer, a notice of rights."""
    if len(line) >= _LONGEST_NOTICE:
        return False
    return bool(notices.ENDING.match(line) or (line[0] in "©(" and _YEAR_OF_RIGHTS.match(line)))


def heads_what_is_behind(line: str) -> bool:
    """Tell the heading of comments, or of words about the author."""
    return len(line) < _LONGEST_READING and bool(BEHIND.match(line))


def points_elsewhere(line: str) -> bool:
    """Tell a line with a pointing sign that asks to follow a channel, as Korean papers end with."""
    if line[0] not in POINTERS or len(line) > _LONGEST_CONTACT:
        return False
    return notices.FOLLOW.search(line) is not None


def is_closing_line(line: str) -> bool:
    """Tell a line that stands behind an article's last paragraph and is not of it."""
    length = size(line)
    if length > 900:
        return False
    if length < 600 and notices.DISCLAIMER.holds(line):
        return True
    if length < _LONGEST_SOURCE and notices.REPORTED.match(line):
        return True
    if line[0] == "#" and all(word[0] == "#" for word in line.split()):
        return True
    if length < _LONGEST_CONTACT and "@" in line and _MAIL.search(line):
        return True
    if length < 200 and (phrases.EDITOR.match(line) or notices.COPYRIGHT.holds(line)):
        return True
    if is_offer(line):
        return True
    return length < 60 and bool(phrases.BYLINE.match(line)) and not ends_sentence(line)
