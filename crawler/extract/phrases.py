"""Phrases around articles, in many languages; each string is an alternative of a pattern.

Collected from the pages of the corpus and from what the same things are called in other languages;
none belongs to one site. All are anchored or short, and none nests repeats: they match in linear
time.
"""

from __future__ import annotations

from crawler.extract.alternatives import Alternatives

BYLINE = Alternatives(
    r"^\W*",
    (
        r"by", r"von", r"par", r"por", r"di", r"da", r"av", r"af", r"door", r"tekst", r"text",
        r"texte", r"testo", r"words", r"story", r"photos?", r"fotos?", r"written by",
        r"reported by", r"reviewed by", r"medically reviewed.{0,40}", r"fact checked.{0,30}",
        r"edited by", r"author", r"authors", r"autor(?:in|en)?", r"auteur", r"autore",
        r"редак\w+", r"автор", r"redaktion", r"redazione", r"redacción", r"published", r"updated",
        r"posted", r"last (?:updated|modified)", r"(?:news |article |release |publication )?date",
        r"categor(?:y|ies|ía|ia|ie)", r"kategorien?", r"catégories?", r"rubrik",
        r"filed (?:under|in)", r"first published", r"stand", r"aktualisiert", r"veröffentlicht",
        r"publié", r"mis à jour", r"pubblicato", r"aggiornato", r"publicado", r"actualizado",
        r"atualizado", r"опубликовано", r"обновлено", r"opublikowano", r"aktualizacja",
        r"publicerad", r"uppdaterad", r"yayınlanma", r"güncelleme", r"diterbitkan", r"source",
        r"quelle", r"fonte", r"fuente", r"źródło", r"kaynak", r"(?:haber )?giriş(?: tarihi)?",
        r"eklenme(?: tarihi)?", r"son güncelleme", r"yayın tarihi", r"источник", r"作者", r"记者",
        r"来源", r"來源", r"文", r"图", r"撰文", r"编辑", r"责编", r"責編", r"责任编辑", r"字号",
        r"发布", r"时间", r"日期", r"浏览", r"阅读", r"点击", r"原标题", r"标签", r"取材",
        r"文責", r"執筆", r"投稿", r"更新", r"公開", r"掲載", r"記者", r"기자", r"입력", r"수정",
        r"등록", r"लेखक", r"læsetid", r"lästid", r"lesetid", r"lukuaika",
        r"время (?:чтения|на чтение)", r"час читання", r"време за четене", r"megjelent",
        r"frissítve", r"írta", r"просмотров", r"дата публикации", r"julkaistu", r"päivitetty",
        r"publikováno", r"zveřejněno", r"vydáno", r"aktualizováno", r"publicat", r"actualizat",
        r"δημοσιεύ\w+", r"ενημερώθηκε", r"objavljeno", r"ažurirano", r"نشر", r"تاريخ النشر",
        r"آخر تحديث", r"بقلم", r"نویسنده", r"تاریخ انتشار", r"פורסם", r"עודכן", r"מאת",
        r"प्रकाशित", r"প্রকাশ", r"เผยแพร่", r"โดย", r"この記事は約?\d+分で読めます",
    ),
    r"(?:\b|(?=[:：丨|/ 　]))",
)  # fmt: skip
"""How lines begin that say who wrote an article, where and when."""

READING = Alternatives(
    r"",
    (
        (
            r"^\W*\d+\s*-?\s*(?:min(?:s|ute|utes|uten|uti|utos)?\b\.?(?:\s*(?:read|lesezeit"
            r"|de lecture|di lettura|de lectura|video).{0,10})?|comments?|kommentare?|shares?"
            r"|views?|likes?|阅读|评论|浏览)\W*$"
        ),
        (
            r"^.{0,12}(?:lesezeit|reading time|temps de lecture|tempo di lettura"
            r"|time to read)\W*.{0,12}$"
        ),
        r"^\W*lecture\W{0,3}\d{1,2} ?min.{0,6}$",
    ),
)  # fmt: skip
"""How long reading takes, how many read it."""

EDITOR = Alternatives(
    r"^\W*",
    (
        r"责任编辑", r"责编", r"責任編輯", r"本文编辑", r"编辑", r"編輯", r"主编", r"校对",
        r"审核", r"审校", r"监制", r"编审", r"统筹", r"值班主任", r"值班编辑", r"初审", r"复审",
        r"终审", r"一审", r"二审", r"三审", r"来源", r"來源", r"稿源", r"原标题", r"文章来源",
        r"本文来源", r"信息来源", r"资料来源", r"转载自", r"作者", r"版权声明", r"免责声明",
        r"特别声明", r"声明", r"更多精彩", r"举报/反馈", r"返回.{1,10}查看更多", r"标签",
        r"关键词", r"分享到", r"分享", r"阅读原文", r"阅读全文", r"扫描二维码.*",
        r"打开.{0,8}app.*", r"【?(?:责任)?编辑", r"核稿(?:编辑|編輯)", r"[關关][鍵键][字詞词]",
        r"標籤", r"图片?",
        # What an article is filed under.
        r"tags?", r"topics?", r"keywords?", r"filed under", r"mots[- ]clés", r"rubriques?",
        r"schlagw(?:orte|örter)", r"etiquetas", r"palabras clave", r"palavras-chave", r"assuntos",
        r"parole chiave", r"теги", r"метки", r"ключевые слова", r"рубрика", r"ключові слова",
        r"tagi", r"słowa kluczowe", r"etiketler", r"trefwoorden", r"taggar", r"emneord",
        r"stikkord", r"avainsanat", r"asiasanat", r"štítky", r"klíčová slova", r"značky",
        r"kľúčové slová", r"címkék", r"etichete", r"taguri", r"ετικέτες", r"етикети", r"тагове",
        r"тагови", r"oznake", r"tagovi", r"ključne ri?ječi", r"(?:ال)?وسوم",
        r"(?:ال)?كلمات (?:ال)?(?:مفتاحية|دالة|دلالية)", r"برچسب.{0,4}", r"کلمات کلیدی",
        r"تگ.{0,4}", r"תגיות", r"टैग्स?", r"ট্যাগ", r"แท็ก", r"태그", r"タグ", r"カテゴリー?",
        r"thẻ", r"chủ đề", r"từ khóa",
        # Where a text and its pictures are from.
        r"джерело", r"forrás", r"surs[aă](?: foto)?", r"πηγή", r"источник", r"източник", r"извор",
        r"izvor", r"(?:ال)?مصدر", r"منبع", r"מקור", r"स्रोत", r"সূত্র", r"ที่มา",
        r"ขอบคุณ(?:ภาพ|ข้อมูล)(?:จาก)?", r"출처", r"出典", r"nguồn", r"sumber", r"kilde", r"källa",
        r"lähde", r"bron", r"zdroj", r"crédito(?:s)?", r"φωτ(?:ο|ό|ογραφ\w+)", r"снимк\w",
        r"fotoğraf", r"fot[oó]k?", r"ảnh", r"(?:ال)?صور[ةه]?", r"تصوير", r"عکس", r"צילום(?:ים)?",
        r"फोटो", r"ছবি", r"ภาพ(?:ข่าว)?", r"撮影", r"写真", r"фото", r"photos?", r"foto",
        r"kuvat?", r"bild(?:er)?",
        # Who wrote and edited it.
        r"editör", r"muhabir", r"haber", r"penulis", r"pewarta", r"reporter", r"editor",
        r"redaktor", r"текст", r"teksti?", r"szerző", r"forfatter", r"構成", r"取材・?文",
        r"聞き手", r"oprac(?:ował\w?)?\.?",
    ),
    r"\s*[:：丨|/】]",
)  # fmt: skip
"""How lines begin that name editors, sources and topics, behind an article."""

EDITOR_IN_BRACKETS = Alternatives(
    r"^[（(\[【<]\s*",
    (
        r"责任编辑", r"责编", r"编辑", r"来源", r"原标题", r"作者", r"完", r"文\s*[/／]", r"记者",
        r"校对", r"审核", r"转自",
    ),
    r".{0,60}[)）\]】>]?$",
)  # fmt: skip
"""The same, in brackets."""

CREDIT = Alternatives(
    r"",
    (
        (
            r"(?:^|[\s(.|–—-])(?:foto|photo|bild|image|picture|credit|crédits?|fotografie"
            r"|fotoğraf|fotó|фото|снимка|zdjęcie|fot\.|quelle|kuva|ảnh|צילום|تصوير|عکس|©|사진|写真|图片来源|图源|图)"
            r"(?:\s?\(s\))?\s?[:：/|©]\s?\S.{0,60}$"
        ),
        r"^(?:image|foto|photo|bild|picture|credit)s?\s?(?:[:：]|by)\s?.{1,80}$",
        r"(?:^|[\s(.,])fot\.\s?\S.{2,50}$", r"^©\s?[^\W\d].{2,50}$",
        (
            r"^(?:afp|ap|dpa|reuters|getty(?: images)?|epa|ansa|imago|shutterstock|efe)\s?[/"
            r"|]\s?.{2,50}$"
        ),
        (
            r"[(/|]\s?(?:afp|ap|dpa|reuters|getty(?: images)?|epa|ansa|imago|tass|xinhua"
            r"|yonhap|shutterstock|efe)(?:[ /-].{0,30})?\)?\.?$"
        ),
    ),
)  # fmt: skip
"""Credits of pictures: the end of a caption, or all of it."""
