"""Forms for comparing, and the words that stand before dates and names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from crawler.extract.alternatives import Alternatives

PUBLISHED = Alternatives(
    r"",
    (
        r"publi(?:sh|[ceé]|k|kov|q)", r"(?<![a-z])(?:posted|released|issued|aired|created)",
        r"ver[öo]ff?entlicht", r"erstellt", r"erschienen", r"gepostet", r"opublikowan", r"dodan",
        r"utworzon", r"geplaatst", r"gepubliceerd", r"udgivet", r"julkaistu", r"yay[ıi]n",
        r"giri[şs] tarihi", r"eklenme", r"opprett", r"lagt ut", r"mis en ligne", r"pubbli",
        r"inserito", r"создан", r"опубликован", r"оприлюднен", r"công bố", r"đăng", r"diterbitkan",
        r"dipublikasi", r"प्रकाशित", r"منتشر", r"انتشار", r"نشر", r"게시", r"입력", r"등록", r"작성",
        r"발행", r"发布", r"發布", r"发表", r"發表", r"刊登", r"刊发", r"时间", r"時間", r"日期",
        r"发稿", r"公開", r"公表", r"掲載", r"投稿", r"配信", r"作成",
    ),
)  # fmt: skip
"""Words before a date that say it is the first one; seen on pages of ../shared/corpus/articles
and the same words of other languages."""
PUBLISHED_LABEL = re.compile("|".join((*PUBLISHED.alternatives, "编辑于")), re.IGNORECASE)
"""The same at the beginning of a line; to search for it costs twenty times what a look does.

编辑于 stands where a site tells of no other date."""

PUBLISHED_AFTER = re.compile(
    r"\s*(?:首次)?(?:发布|發布|发表|發表|刊登|公開|公表|掲載|投稿|配信|게시|입력)"
)

UPDATED_AFTER = re.compile(r"\s*(?:更新|修改|修正|改訂|업데이트|수정)")

UPDATED = Alternatives(
    r"",
    (
        r"updat", r"modif", r"(?<![a-z])(?:edited|revised|reviewed|stand[: ])", r"last change",
        r"correct(?:ed|ion)", r"aktualis", r"ge[äa]ndert", r"bijgewerkt", r"gewijzigd",
        r"mis à jour", r"actuali[sz]", r"atuali[sz]", r"aggiorna", r"uppdatera", r"opdatere",
        r"oppdatert", r"päivitetty", r"g[üu]ncelle", r"düzenle", r"zaktualizowan", r"обновл",
        r"изменен", r"оновлен", r"cập nhật", r"diperbarui", r"अपडेट", r"به‌روز", r"تحديث", r"수정",
        r"업데이트", r"최종", r"更新", r"修改", r"修正", r"编辑于", r"改訂", r"最終",
    ),
)  # fmt: skip
"""Words at a date that say it is a later one."""
UPDATED_LABEL = re.compile("|".join(UPDATED.alternatives), re.IGNORECASE)
"""The same, to know where one stands in a line that holds one."""

OTHER_DATES = Alternatives(
    r"",
    (
        r"copyright", r"©", r"\(c\)", r"all rights", r"版权", r"版權", r"备案", r"備案",
        r"available until", r"valid until", r"gültig bis", r"verfügbar bis", r"disponible jusqu",
        r"有效期", r"截止", r"成文", r"推荐文章", r"期[间間]", r"会期", r"開催", r"기간", r"기한",
        r"마감", r"event date", r"member since", r"注册", r"入会",
        # Names hold such words, too: Osborne, Wilborn.
        r"(?<![a-z])(?:icp|deadline|expires|born|geboren|joined)(?![a-z])",
    ),
)  # fmt: skip
"""Words at a date that is neither."""


_LETTERS = re.compile(r"[^\W_]+")
_ASCII_NO_LETTER = bytes(at for at in range(128) if not chr(at).isalnum())


def is_called_date(text: str) -> bool:
    """Tell what a date is called: "Última Actualización", "Publié le"."""
    return PUBLISHED.holds(text) or UPDATED.holds(text)


def flat(text: str) -> str:
    """Return the letters and digits of `text` alone, in compatibility form and without case."""
    return _remembered(text) if len(text) <= _REMEMBERED else _flat(text)


def _flat(text: str) -> str:
    if text.isascii():
        # As bytes: a tenth of what characters cost.
        return text.encode("ascii").translate(None, _ASCII_NO_LETTER).decode("ascii").lower()
    plain = unicodedata.normalize("NFKC", text).casefold()
    # So are the marks of ASCII, before the rest is looked at a character at a time.
    data = plain.encode("utf-8", "surrogatepass").translate(None, _ASCII_NO_LETTER)
    kept = data.decode("utf-8", "surrogatepass")
    return kept if kept.isalnum() else "".join(_LETTERS.findall(kept))


_REMEMBERED = 400
"""Characters of a text that is remembered: a page may hold longer ones without end."""
_remembered = lru_cache(maxsize=4_096)(_flat)
