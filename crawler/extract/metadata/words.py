"""Forms for comparing, and the words that stand before dates and names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

PUBLISHED = re.compile(
    r"publi(?:sh|[ceé]|k|kov|q)|(?<![a-z])(?:posted|released|issued|aired|created)|ver[öo]ff?entlicht|erstellt"
    r"|erschienen|gepostet|opublikowan|dodan|utworzon|geplaatst|gepubliceerd|udgivet|julkaistu"
    r"|yay[ıi]n|giri[şs] tarihi|eklenme|opprett|lagt ut|mis en ligne|pubbli"
    r"|inserito|создан|опубликован|оприлюднен"
    r"|công bố|đăng|diterbitkan|dipublikasi|प्रकाशित|منتشر|انتشار|نشر|게시|입력|등록|작성|발행"
    r"|发布|發布|发表|發表|刊登|刊发|时间|時間|日期|发稿|公開|公表|掲載|投稿|配信|作成",
    re.IGNORECASE,
)
"""Words before a date that say it is the first one; seen on pages of ../shared/corpus/articles
and the same words of other languages."""

PUBLISHED_AFTER = re.compile(r"\s*(?:发布|發布|发表|發表|刊登|公開|公表|掲載|投稿|配信|게시|입력)")

UPDATED_AFTER = re.compile(r"\s*(?:更新|修改|修正|改訂|업데이트|수정)")

UPDATED = re.compile(
    r"updat|modif|(?<![a-z])(?:edited|revised|reviewed|stand[: ])|last change|correct(?:ed|ion)"
    r"|aktualis|ge[äa]ndert|bijgewerkt|gewijzigd|mis à jour|actuali[sz]|atuali[sz]|aggiorna"
    r"|uppdatera|opdatere|oppdatert|päivitetty|g[üu]ncelle|düzenle|zaktualizowan|обновл|изменен|оновлен"
    r"|cập nhật|diperbarui|अपडेट|به‌روز|تحديث|수정|업데이트|최종|更新|修改|修正|编辑于|改訂|最終",
    re.IGNORECASE,
)
"""Words at a date that say it is a later one."""

OTHER_DATES = re.compile(
    r"copyright|©|\(c\)|all rights|版权|版權|备案|備案|available until|valid until|gültig bis"
    r"|verfügbar bis|disponible jusqu|有效期|截止|event date|member since|注册|入会"
    # Names hold such words, too: Osborne, Wilborn.
    r"|(?<![a-z])(?:icp|deadline|expires|born|geboren|joined)(?![a-z])",
    re.IGNORECASE,
)
"""Words at a date that is neither."""


_LETTERS = re.compile(r"[^\W_]+")
_ASCII_NO_LETTER = bytes(at for at in range(128) if not chr(at).isalnum())


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
