"""How pages of East Asia name who wrote them, in scripts that have no capitals."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.extract.metadata.names import is_publisher
from crawler.extract.metadata.nearby import Line
from crawler.text import holds_any

MAX_DATELINE = 40
_REPORTER = ("记者", "記者")
_CHINESE = re.compile(
    r"(?:(?:作者|撰文|撰稿)\s?[:：/／|丨 ]|文\s?[:：/／|丨])\s*"
    r"([\u4e00-\u9fff·]{2,12}(?:[ 、，,][\u4e00-\u9fff·]{2,4}(?![\u4e00-\u9fff])){0,5})"
    r"|(?:记者|記者)\s*[:：]?\s*"
    r"((?!从|在|了|就|们|采|获|今|昨|日前|走|看|发|來|来|注|对)[\u4e00-\u9fff·]{2,4}"
    r"(?:[ 、，,][\u4e00-\u9fff·]{2,4}){0,5})"
    r"(?=\Z|[\s）)\]】/|丨｜。；:：]|摄|报道|報導|整理|通讯员)"
)
_DATELINE = re.compile(
    r"\W?[^\s，。、]{0,8}?(?:记者|記者)\s?"
    r"(?:([\u4e00-\u9fff]{2,4}(?:、[\u4e00-\u9fff]{2,4}){0,3})[／/〕）)]"
    r"|([\u4e00-\u9fff]{4,6})\d{1,2}日)"
)
"""With what a report begins: 〔記者吳柏軒／台北報導〕, （中央社記者張謙香港5日電）."""
_LONG_PLACES = {
    "舊金山",
    "洛杉磯",
    "華盛頓",
    "新德里",
    "雅加達",
    "吉隆坡",
    "莫斯科",
    "布拉格",
    "布魯塞",
}
"""Places of three letters; a reporter's name stands before one of two."""
_SIGNED = re.compile(
    r"[。」』]\s?[【（]([\u4e00-\u9fff々]{1,3}[\u4e00-\u9fff々ぁ-んァ-ヶー]{1,5})[】）]\Z"
)
"""Who signs a Japanese report: 【中村かさね】."""
_NO_SIGNATURE = re.compile(r"敬称略|[終続後前]|編集|写真|時事|共同|通信|[くり略編]\Z")
_PHOTOGRAPHED = re.compile(r"(?:[摄攝]影?|供[图圖])[）)】〕]?\Z")
_KANA = re.compile(r"[ぁ-ん]")
BRACKETS = "［］[]【】〔〕（）()"
_CHINESE_WORDS = ("作者", "撰", "文", "记者", "記者")
_KOREAN = re.compile(
    r"(?:\A|[\s=(\[·|/,])((?:[가-힣]{2,4}[·,]\s?){0,4}[가-힣]{2,4})\s?(?:선임|수습)?(?:기자|특파원|논설위원)"
    r"(?=\Z|[\s=)\]·|/,])"
)
_KOREAN_WORDS = ("기자", "특파원", "논설위원")


def named_in(text: str) -> str:
    """Return the names behind 作者 and its like, or before 기자; "" where there is none."""
    if text.isascii():
        return ""
    if holds_any(text, _CHINESE_WORDS) and (chinese := _CHINESE.search(text)):
        return (chinese[1] or chinese[2]).replace(" ", "、")
    korean = _KOREAN.search(text) if holds_any(text, _KOREAN_WORDS) else None
    return korean[1] if korean else ""


def is_of_photographer(text: str) -> bool:
    """Tell the credit of a photograph: 新华社记者 张三 摄."""
    return not text.isascii() and _PHOTOGRAPHED.search(text) is not None


def signed_in(end: str) -> str:
    """Return who signs a Japanese report at its end; "" where nobody does."""
    signed = None if end.isascii() else _SIGNED.search(end)
    if signed is None or not _KANA.search(end) or _NO_SIGNATURE.search(signed[1]):
        return ""
    return signed[1]


def is_of_portal(text: str) -> bool:
    """Tell a paper and the portal that shows what it wrote: "서울경제 | 네이버"."""
    paper, bar, _ = text.partition(" | ")
    return bool(bar) and is_publisher(paper)


def datelines(lines: Iterable[Line]) -> list[str]:
    """Return the reporter with whom the text of a Chinese report begins."""
    for line in lines:
        begin = line.text[:MAX_DATELINE]
        if not 0 < line.distance <= 4 or begin.isascii() or not holds_any(begin, _REPORTER):
            continue
        found = _DATELINE.match(begin)
        if found:
            run = found[2] or ""
            return [found[1] or run[: -3 if run[-3:] in _LONG_PLACES else -2]]
    return []
