"""Lines behind which nothing of an article follows, in many languages.

As in `phrases`, each line is an alternative.
"""

from __future__ import annotations

from crawler.extract.alternatives import Alternatives

ENDING = Alternatives(
    r"^\W*",
    (
        r"(?:特别|免责|版权|郑重)?声明\s*[:：]",
        r"风险提示\s*[:：]",
        r"(?:特別|免責|版權)?聲明\s*[:：]",
        r"以上内容.{0,40}(?:上传|发布|不代表)",
        r"(?:责任编辑|责编|責任編輯|本文来源|本文來源)\s*[:：]",
        r"举报/反馈",
        r"返回.{1,10}查看更多",
        r"转载请注明",
        r"未经(?:授权|许可|允许)",
        r"無断(?:転載|複製)",
        r"무단\s?전재",
        r"저작권자",
        r"copyright\s.{0,3}\s?(?:19|20)\d\d",
        r"all rights reserved",
        r"alle rechte vorbehalten",
        r"tous droits réservés",
        r"todos los derechos reservados",
        r"todos os direitos reservados",
        r"riproduzione riservata",
        r"все права защищены",
        r"wszelkie prawa zastrzeżone",
        r"(?:her|tüm) hakk",
    ),
)
"""How a line begins behind which an article is over, however much follows."""

BEHIND = Alternatives(
    r"^\W*",
    (
        r"(?:\d+ )?comments?(?: \(?\d+\)?)?",
        r"(?:\d+ )?(?:leser)?kommentare?(?: ?\(?\d+\)?)?",
        r"(?:\d+ )?commentaires?(?: ?\(?\d+\)?)?",
        r"(?:\d+ )?coment[aá]rios?(?: ?\(?\d+\)?)?",
        r"(?:\d+ )?(?:commenti|reacties|komentarze|yorumlar|kommentarer)(?: ?\(?\d+\)?)?",
        r"(?:комментарии|коментарі)(?: ?\(?\d+\)?)?",
        r"leave a (?:reply|comment)",
        r"(?:网友|最新|全部|热门)?评论(?: ?[（(]?\d+[)）]?)?",
        r"댓글(?: ?\(?\d+\)?)?",
        r"about (?:the|this) (?:author|writer)s?",
        r"über (?:den autor|die autorin|die autoren)",
        r"à propos de l[’']auteure?",
        r"sobre (?:el|la|o|a) autora?",
        r"(?:l['’]autore|over de auteur|o autorze|об авторе|про автора)",
        r"(?:editör|yazar) hakkında",
        r"(?:著者プロフィール|作者简介|作者簡介)",
    ),
    r"\W*$",
)
"""Lines, whole, that head what readers wrote of an article, or who wrote it."""

REPORTED = Alternatives(
    r"^\W*",
    (
        r"with (?:additional )?(?:reporting|reports|files) (?:by|from)\b.{0,120}",
        r"additional reporting\b.{0,120}",
        r"mit (?:agentur)?material\b.{0,80}",
        r"avec (?:l['’])?(?:afp|reuters|ap|agences?|belga|ats)\b.{0,60}",
        r"con (?:informaci[oó]n de|agencias|efe|reuters|afp|europa press)\b.{0,80}",
        r"com (?:informações d[aeo]s?|agências|reuters|afp|lusa)\b.{0,80}",
        r"con (?:ansa|agenzie)\b.{0,60}",
        r"met (?:anp|belga|medewerking van)\b.{0,80}",
        r"по материалам\b.{0,80}",
        r"за матеріалами\b.{0,80}",
        r"(?:dpa|afp|sda|apa|ap|reuters|efe|ansa|ntb|ritzau|anp|belga)(?:\s?[/,-]\s?\w{2,12}){0,4}",
    ),
    r"\W*$",
)
"""Last lines, whole, that name who else reported, or the agencies."""
