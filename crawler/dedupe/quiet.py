"""What changes on a page without anybody having written: how old it says it is, its counters.

A text is looked at line by line, and a short line piece by piece (`By Jo · 3 comments · updated 5
minutes ago`). A piece that is a counter, or tells when the page was changed, is left out, and so
is an age ("5 minutes ago") in any short piece. In a sentence only ages of less than a day are, and
older ones behind a word like "updated".
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from crawler.dates import Found, may_count, read_date
from crawler.text import holds_any

SHORT = 90
"""Characters of the longest piece that may be a line about the page, and no sentence of it."""
LABELLED = 60
"""Characters of the longest piece that tells when the page was published or changed."""
BYLINE = 24
"""Letters that may stand beside an age of days, which a sentence may be about."""
BESIDE_A_STAMP = 16
"""Letters that may stand beside the time of a change: on, at, by whom."""

_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)
"""Ages are found, and not read: what they count from does not matter."""
_RELATIVE = ("relative", "day word")

_TELLING = re.compile(
    r"\d|\bago\b|\bnow\b|moment|minute|hour|yesterday|today|刚|剛|前|今天|昨天|昨日|今日|たった今|방금|어제|오늘"
    r"|gestern|heute|hier\b|aujourd|hoy|ayer|hoje|ontem|oggi|ieri|вчера|сегодня|только что"
    r"|à l'instant|gerade"
)
# An expression of many words is slow where it finds nothing, plain words are looked for at once.
_DIGIT = re.compile(r"\d")
_WORDS = tuple(re.sub(r"\\[bd]", "", _TELLING.pattern).strip("|").split("|"))
_PLAIN_WORDS = tuple(word for word in _WORDS if word.isascii())
_AGE_WORDS = ("ago", "now", "前", "전", "刚刚", "剛剛", "たった今", "방금")
"""Of which every age has one."""
_AGE_SIGN = re.compile(
    r"go(?<=\sago)\b|w(?<=just\snow)\b|前(?<=[秒分钟鐘时時间間天日周週期月年之以]前)|전(?<=[초분간\s]전)"
    r"|刚刚|剛剛|たった今|방금"
)
"""How every age ends, in lower case; it begins with letters that stand in few words."""
_SEPARATOR = re.compile(r"\s*[|·•‧∙●◦▪»›«‹｜・]\s*|\s+[—–/-]\s+|\t+|\s{3,}")
_MARK = re.compile(r"[|·•‧∙●◦▪»›«‹｜・\t]")
_SPACES = re.compile(r"\s(?:[—–/-]\s|\s\s)")
"""One of which every separator has, for a tenth of its time where there is none."""
_AGE = re.compile(
    r"(?:\b(?:about|over|almost|nearly)\s)?\b(?:\d{1,3}|an?|one|a\sfew)\s?"
    r"(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)\b\.?"
    r"(?:(?:,|\sand)?\s\d{1,2}\s?(?:secs?|seconds?|mins?|minutes?)\b)?\sago\b"
    r"|\b(?:just\snow|moments\sago|seconds\sago|minutes\sago)\b"
    r"|(?:约|約)?(?:\d{1,3}|[一二三四五六七八九十几幾半两兩]{1,3})\s?"
    r"(?:秒钟?|秒鐘|分钟?|分鐘|个?小时|個?小時|时|時間)(?:之前|以前|前)"
    r"|\d{1,3}\s?(?:초|분|시간)\s?전|刚刚|剛剛|たった今|방금"
    r"|(?:(?<=updated\s)|(?<=posted\s)|(?<=published\s)|(?<=edited\s))"
    r"(?:\d{1,3}|an?|one|a\sfew)\s?(?:d|days?|w|wks?|weeks?|mo|months?|y|yrs?|years?)\sago\b"
    r"|(?:(?<=更新于)|(?<=更新)|(?<=发布于)|(?<=发布)|(?<=發布於)|(?<=编辑于))"
    r"\s?\d{1,3}\s?(?:天|日|周|週|个?星期|个?月|個月|年)(?:之前|以前|前)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"[\W_]{0,8}(?:(?:last|page|article|story|first|this|was|zuletzt|最后|最後|最近|页面|文章|最終)\s?){0,2}"
    r"(?:updated?|modified|edited|published|posted|aktualisiert|geändert|veröffentlicht|stand\b"
    r"|mise? à jour|modifié|publié|actualizad|publicad|modificad|aggiornat|pubblicat|atualizad"
    r"|обновл|опубликов|изменен|更新|发布|發布|發佈|发表|發表|编辑|編輯|修改|公開|配信|수정|입력|등록|업데이트"
    r"|bijgewerkt|gepubliceerd|uppdaterad|publicerad|oppdatert|opdateret|päivitetty|güncelle)",
    re.IGNORECASE,
)
_LABELS = (
    "updat", "modif", "edited", "publi", "posted", "aktualisiert", "geändert", "veröffentlicht",
    "stand", " à jour", "actualizad", "aggiornat", "pubblicat", "atualizad", "обновл",
    "опубликов", "изменен", "更新", "发布", "發布", "發佈", "发表", "發表", "编辑", "編輯", "修改",
    "公開", "配信", "수정", "입력", "등록", "업데이트", "bijgewerkt", "uppdaterad", "oppdatert",
    "opdateret", "päivitetty", "güncelle",
)  # fmt: skip
"""Of which every label has one."""
_NOUN = (
    r"shares?|shared|comments?|views?|viewed|reads?|likes?|liked|tweets?|retweets?|pins?|claps?"
    r"|followers?|reactions?|replies|upvotes?|responses?|recommendations?|reposts?|bookmarks?"
    r"|facebook|twitter|whatsapp|pinterest|linkedin|reddit|telegram|weibo"
    r"|aufrufe?|kommentare?|klicks?|geteilt|gelesen|teilen"
    r"|commentaires?|vues|partages?|lectures|partager"
    r"|comentarios?|vistas|lecturas|compartir|compartidos?|gusta"
    r"|visualizzazioni|commenti|condivisioni|letture|visualizações|comentários?|curtidas?"
    r"|просмотр\w{0,3}|комментари\w{0,3}|лайк\w{0,3}|репост\w{0,3}"
    r"|reacties?|weergaven|gedeeld|bekeken"
)
_SIGN = (
    r"阅读[量数次]?|閱讀[量數]?|浏览[量次]?数?|瀏覽[量次]?數?|点击[量率次]?数?|點擊[量率]?|查看|围观|播放量?|观看"
    r"|评论数?|評論|留言|回复|回覆|点赞|點讚|赞|讚|分享|收藏|转发|轉發|转载|推荐|推薦|人气|人氣|热度"
    r"|閲覧数?|いいね|コメント|シェア|조회수?|댓글|추천|공유|좋아요"
)
_BESIDE = r"people|times|this|me|x|vk|email|print|mal|fois|veces|keer|次数?|人|条|則|件|回|회|개|건"
"""Words that stand with a counter's, but make none of a number by themselves."""
_NUMBER = r"\d[\d.,' \u00a0\u202f]*+(?:[kKmM](?![^\W\d_])|[万萬亿億千])?\+?"
_COUNTER = re.compile(
    rf"(?:[^\w]++|_++|{_NUMBER}|(?:{_NOUN}|{_SIGN}|{_BESIDE})(?![a-zà-ÿа-я]))++", re.IGNORECASE
)
_COUNTED = re.compile(rf"\b(?:{_NOUN})\b|{_SIGN}", re.IGNORECASE)


def quiet(text: str, language: str | None = None) -> str:
    """Return a text without what changes by itself; a line of nothing else is left out.

    Args:
        text: A line a block.
        language: The page's, as BCP 47: its words for ages.
    """
    aged = _holds_age(text.lower())
    lines = [_line(line, language, aged=aged) for line in text.split("\n")]
    return "\n".join(filter(None, lines))


def _line(line: str, language: str | None, *, aged: bool) -> str:
    """Return a line without what changes by itself; "" where it says nothing else.

    `aged` tells that an age may stand in the text, so that not each line of it is asked.
    """
    length = len(line)
    if length > 3 * SHORT or (length > SHORT and not _is_parted(line)):
        return _ageless(line) if aged else line
    if not _tells(line):
        return line
    parted = length > SHORT or _is_parted(line)
    pieces = _SEPARATOR.split(line) if parted else [line]
    read = _piece if parted else _told
    told = [read(piece, language, aged=aged) for piece in pieces]
    if told == pieces:
        return line
    return " · ".join(one for one in told if re.search(r"\w", one))


def _is_parted(line: str) -> bool:
    """Tell a line in which a separator may stand."""
    return _MARK.search(line) is not None or _SPACES.search(line) is not None


def _tells(text: str) -> bool:
    """Whether a text has a digit or a word that speaks of time."""
    if _DIGIT.search(text) is not None:
        return True
    words = _PLAIN_WORDS if text.isascii() else _WORDS
    return holds_any(text, words) and _TELLING.search(text) is not None


def _piece(piece: str, language: str | None, *, aged: bool) -> str:
    """Return a piece of a line without what changes by itself."""
    if len(piece) > SHORT:
        return _ageless(piece) if aged else piece
    return _told(piece, language, aged=aged) if _tells(piece) else piece


def _told(piece: str, language: str | None, *, aged: bool) -> str:
    """Return a short piece with a digit, or a word of time, without what changes by itself."""
    if _is_counter(piece):
        return ""
    label = _label(piece)
    if label is not None and _is_stamp(piece, label, language):
        return ""
    plain = _ageless(piece) if aged else piece
    if plain != piece:
        return plain
    if piece.rstrip().endswith((".", "。")) or not may_count(piece, language, None):
        return piece
    found = _found(piece, language)
    if found is None or found.rule not in _RELATIVE:
        return piece
    rest = piece[: found.span[0]] + piece[found.span[1] :]
    return rest if _letters(rest) <= BYLINE else piece


def _label(piece: str) -> re.Match[str] | None:
    """Return the word at a time of publication or change, if that may be all of the piece."""
    if len(piece) > LABELLED or not holds_any(piece.lower(), _LABELS):
        return None
    return _LABEL.search(piece)


def _ageless(text: str) -> str:
    """Return a text without ages of less than a day, and labelled ones."""
    return _AGE.sub("", text) if _holds_age(text.lower()) else text


def _holds_age(low: str) -> bool:
    """Tell a text in lower case in which an age may stand."""
    return holds_any(low, _AGE_WORDS) and _AGE_SIGN.search(low) is not None


def _is_counter(piece: str) -> bool:
    # First what fails at the first word of most.
    if _COUNTER.fullmatch(piece) is None:
        return False
    return any(char.isdigit() for char in piece) and _COUNTED.search(piece) is not None


def _is_stamp(piece: str, label: re.Match[str], language: str | None) -> bool:
    """Whether a piece says when the page was published or changed, and nothing else."""
    rest = f"{piece[: label.start()]} {piece[label.end() :]}"
    plain = _ageless(rest)
    if plain == rest:
        found = _found(rest, language)
        if found is None:
            return False
        plain = rest[: found.span[0]] + rest[found.span[1] :]
    return _letters(plain) <= BESIDE_A_STAMP


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _found(piece: str, language: str | None) -> Found | None:
    """Return the date or age that a piece names."""
    for known in dict.fromkeys((language, None)):
        found = read_date(piece, lang=known, now=_ANY_TIME, zone=UTC, context="visible")
        if found is not None:
            return found
    return None
