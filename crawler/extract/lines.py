"""Lines that are not the article's: bylines, dates, editors, sources, calls to read on."""

from __future__ import annotations

import re

from crawler.extract.words import RELATED
from crawler.html.boxes import UNSPACED

_NOT_LETTERS = re.compile(r"[\W_]+")


def size(text: str) -> int:
    """Return the length of a text; a letter of a script without spaces counts two."""
    return len(text) if text.isascii() else len(text) + len(UNSPACED.findall(text))


def letters(text: str) -> str:
    """Return only the letters and digits of a text, in one case, to compare titles by."""
    return _NOT_LETTERS.sub("", text).casefold()


_DATE = re.compile(
    r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}"
    r"|\b\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}\b"
    r"|\b\d{1,2}(?:st|nd|rd|th|er|º|\.)?,?\s(?:de\s)?[^\W\d_]{3,10}\.?,?\s(?:de\s)?(?:19|20)\d\d\b"
    r"|\b[^\W\d_]{3,10}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:19|20)\d\d\b"
    r"|\b\d{1,2}:\d{2}\b|\d{1,2}月\d{1,2}日",
)
_BYLINE = re.compile(
    r"^\W*(?:by|von|par|por|di|da|av|af|door|tekst|text|texte|testo|words|story|photos?|fotos?"
    r"|written by|posted by|reported by|reviewed by|medically reviewed.{0,40}|fact checked.{0,30}|edited by"
    r"|author|authors|autor(?:in|en)?|auteur|autore|редак\w+|автор|redaktion|redazione|redacción"
    r"|published|updated|posted|last (?:updated|modified)|first published|stand|aktualisiert|veröffentlicht"
    r"|publié|mis à jour|pubblicato|aggiornato|publicado|actualizado|atualizado|опубликовано|обновлено"
    r"|opublikowano|aktualizacja|publicerad|uppdaterad|yayınlanma|güncelleme|diterbitkan"
    r"|source|quelle|fonte|fuente|źródło|kaynak|источник"
    r"|作者|记者|来源|來源|文|图|撰文|编辑|责编|責編|责任编辑|字号|发布|时间|日期|浏览|阅读|点击|原标题|标签"
    r"|取材|文責|執筆|投稿|更新|公開|掲載|記者|기자|입력|수정|등록|लेखक)(?:\b|(?=[:：丨|/ 　]))",
    re.IGNORECASE,
)
_READING = re.compile(
    r"^\W*\d+\s*-?\s*(?:min(?:s|ute|utes|uten|uti|utos)?\b\.?(?:\s*(?:read|lesezeit|de lecture|di lettura|de lectura|video).{0,10})?"
    r"|comments?|kommentare?|shares?|views?|likes?|阅读|评论|浏览)\W*$"
    r"|^.{0,12}(?:lesezeit|reading time|temps de lecture|tempo di lettura|time to read)\W*.{0,12}$",
    re.IGNORECASE,
)
_EDITOR = re.compile(
    r"^\W*(?:责任编辑|责编|責任編輯|本文编辑|编辑|編輯|主编|校对|审核|审校|监制|编审|统筹|值班主任|值班编辑|初审|复审|终审|一审|二审|三审"
    r"|来源|來源|稿源|原标题|文章来源|本文来源|信息来源|资料来源|转载自|作者|版权声明|免责声明|特别声明|声明|更多精彩|举报/反馈|返回搜狐"
    r"|标签|关键词|分享到|分享|阅读原文|阅读全文|扫描二维码.*|打开.{0,8}APP.*|【?(?:责任)?编辑)\s*[:：丨|/】]",
)
_EDITOR_IN_BRACKETS = re.compile(
    r"^[（(\[【<]\s*(?:责任编辑|责编|编辑|来源|原标题|作者|完|文\s*[/／]|记者|校对|审核|转自).{0,60}[)）\]】>]?$"
)
_COPYRIGHT = re.compile(
    r"©|\(c\)\s*(?:19|20)\d\d|copyright|all rights reserved|alle rechte vorbehalten|版权所有|未经.{0,12}(?:转载|许可|授权)"
    r"|无断转载|無断転載|무단\s*전재|tous droits réservés|todos los derechos|reproduzione riservata|все права",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"(?:特别声明|免责声明|版权声明|郑重声明|声明)\s*[:：]|以上内容.{0,30}(?:上传|发布|不代表|仅供)|不代表.{0,12}(?:立场|观点)|仅供参考.{0,20}(?:建议|风险)"
    r"|扫(?:描|一扫).{0,12}二维码|(?:关注|搜索).{0,14}(?:公众号|微信|客户端)|下载.{0,12}(?:APP|客户端)|更多(?:精彩|猛料|资讯|内容).{0,20}(?:关注|点击|请)"
    r"|the content (?:above|contained).{0,120}|for (?:general )?informational purposes only|not (?:intended|meant) (?:to be|as).{0,60}(?:advice|recommendation)"
    r"|not responsible for the (?:opinions|content)|views expressed.{0,60}(?:author|own)|opinions expressed"
    r"|this (?:article|story|post|piece) (?:was |is |has been )?(?:originally|first) (?:published|appeared)|(?:originally|first) (?:published|appeared) (?:on|in|at)"
    r"|this article (?:was|is) (?:produced|written|translated|edited|updated|republished|amended).{0,120}|the post .{0,200} appeared first on"
    r"|affiliate (?:links?|commission)|we may (?:earn|receive).{0,40}commission|as an amazon associate"
    r"|(?:do you|have you) (?:have|got) .{0,40}(?:story|tip|comment|question).{0,60}\?|(?:follow|join|like) (?:us|me|him|her|[A-Z]\w+) on"
    r"|subscribe to (?:our|the|my)|sign up (?:to|for) (?:our|the|my)|for more (?:stories|news|articles).{0,40}(?:visit|click|check|follow)"
    r"|(?:anmelden|abonnieren).{0,60}newsletter|newsletter.{0,60}(?:anmelden|abonnieren|abmelden|bestellen)|folgen sie uns|mit material (?:von|der)"
    r"|seguici su|iscriviti|síguenos|suscríbete|suivez-nous|abonnez-vous|inscrivez-vous|siga-nos|bizi takip",
    re.IGNORECASE,
)
_REFERENCES = re.compile(
    r"^\W*(?:references|bibliography|works cited|citations|further reading|external links|see also|notes and references"
    r"|literatur(?:verzeichnis|angaben)?|einzelnachweise|quellen(?:angaben|verzeichnis)?|weblinks|bibliographie|références|liens externes"
    r"|referencias|bibliografía|enlaces externos|riferimenti|bibliografia|note|collegamenti esterni|referências|przypisy|literatura"
    r"|источники|литература|примечания|ссылки|参考文献|参考资料|參考資料|外部链接|脚注|出典|関連項目|外部リンク|참고 ?문헌|각주)\s*[:：]?\W*$",
    re.IGNORECASE,
)
_STRAY = re.compile(
    r"^\W*(?:advertisement|article content|story continues below.{0,20}|continue reading.{0,40}"
    r"|click here to .{0,60}|sign up (?:for|to) .{0,80}|subscribe to .{0,80}|get the .{0,30}newsletter.{0,40}"
    r"|this (?:content|article) is reserved for subscribers.{0,20}|scroll to continue.{0,30}|loading\W*"
    r"|show comments?|load (?:more )?comments?|share this.{0,30}|copy link|print(?: this)?(?: article)?|listen to (?:this )?article.{0,20}"
    r"|anzeige|werbung|artikel (?:teilen|drucken|anhören|merken).{0,20}|publicité|publicidad|publicidade|pubblicità|reklama|реклама|reklam|annons"
    r"|广告|广告位.*|点击(?:查看|进入|关注|下载).{0,20}|复制链接|कॉपी लिंक|스크롤.{0,10}|広告|スポンサーリンク"
    r"|empfohlener redaktioneller inhalt|externer inhalt.{0,30}|empfohlene externe inhalte?)\W*$",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:^|[\s(.|–—-])(?:foto|photo|bild|image|picture|credit|crédits?|fotografie|фото|zdjęcie|fot\.|quelle|©|사진|写真|图片来源|图源|图)"
    r"(?:\s?\(s\))?\s?[:：/|©]\s?\S.{0,60}$|^(?:image|foto|photo|bild|picture|credit)s?\s?(?:[:：]|by)\s?.{1,80}$"
    r"|[(/|]\s?(?:afp|ap|dpa|reuters|getty(?: images)?|epa|ansa|imago|tass|xinhua|yonhap|shutterstock|efe)(?:[ /-].{0,30})?\)?\.?$",
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    r"(?:enable|activate|turn on|aktivier|einschalten|activ|habilit|abilit|включ|włącz).{0,30}javascript"
    r"|javascript.{0,40}(?:enable|activ|aktivier|habilit|abilit|disabled|required|включ|włącz)"
    r"|browser (?:does not|doesn'?t) support|请启用.{0,6}javascript",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…。！？।؟][\"'”’»)）」』]*$")


def ends_sentence(line: str) -> bool:
    """Tell a line that ends as a sentence does."""
    return bool(_SENTENCE_END.search(line))


def is_leading_line(line: str) -> bool:
    """Tell a line that stands before an article's first paragraph and is not of it."""
    length = size(line)
    if length > 160:
        return False
    if _BYLINE.match(line) or _READING.match(line) or (length < 100 and _DATE.search(line)):
        return True
    return length < 60 and not _SENTENCE_END.search(line)


def is_heading_line(line: str) -> bool:
    """Tell a heading that stands there for a byline, a date or a list of links."""
    return bool(RELATED.match(line) or _BYLINE.match(line) or _READING.match(line))


def is_credit_line(line: str) -> bool:
    """Tell a picture's caption by the credit that it ends with."""
    return len(line) < 300 and bool(_CREDIT.search(line))


def is_rights_line(text: str) -> bool:
    """Tell a notice of copyright."""
    return bool(_COPYRIGHT.search(text))


def is_stray_line(line: str) -> bool:
    """Tell a line that is never the article's, wherever it stands."""
    if len(line) > 160:
        return False
    if _STRAY.match(line) or _READING.match(line) or _SCRIPT.search(line):
        return True
    return size(line) < 120 and bool(
        re.match(r"^\W*(?:责任编辑|责编|責任編輯)\W", line) or _EDITOR_IN_BRACKETS.match(line)
    )


def heads_references(line: str) -> bool:
    """Tell the heading of a list of sources."""
    return bool(_REFERENCES.match(line))


def is_closing_line(line: str) -> bool:
    """Tell a line that stands behind an article's last paragraph and is not of it."""
    length = size(line)
    if length > 900:
        return False
    if _DISCLAIMER.search(line) and length < 600:
        return True
    if length < 200 and (_EDITOR.match(line) or _COPYRIGHT.search(line) or RELATED.match(line)):
        return True
    return bool(_EDITOR_IN_BRACKETS.match(line)) or (
        length < 60 and bool(_BYLINE.match(line) and not _SENTENCE_END.search(line))
    )
