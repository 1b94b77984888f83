"""Lines that sites of many languages put into and behind their articles, and prose like them."""

from __future__ import annotations

import pytest

from tests.unit.extract.test_article import PARAGRAPHS, article_of, page, sentence

STORY = "".join(f"<p>{sentence(number)}</p>" for number in range(4))

OFFERS = {
    "ar": ("اشترك في النشرة البريدية", "نسخ الرابط"),
    "cs": ("Článek pokračuje pod reklamou", "Sdílet na Facebooku"),
    "de": ("Artikel vorlesen", "Hier für den Newsletter anmelden"),
    "en": ("Autoplay", "Start Quote", "Article continues below"),
    "es": ("Continúa leyendo después de la publicidad", "Comparte esta noticia"),
    "fi": ("Juttu jatkuu kuvan jälkeen", "Jaa artikkeli"),
    "fr": ("Article réservé aux abonnés", "La suite après la publicité"),
    "hi": ("हमारे व्हाट्सएप चैनल से जुड़ें",),
    "hu": ("A cikk a hirdetés után folytatódik", "Oszd meg"),
    "it": ("Contenuto riservato agli abbonati", "Ascolta l'articolo"),
    "ja": ("リンクをコピー", "画像を拡大"),
    "ko": ("기사 공유하기", "글자 크기 조정"),
    "nl": ("De tekst gaat verder onder de foto", "Kopieer link"),
    "no": ("Saken fortsetter under annonsen", "Kopier lenke"),
    "pl": ("Dalsza część artykułu pod materiałem wideo", "Zapisz się do newslettera"),
    "pt": ("Continua após a publicidade", "Siga o canal no WhatsApp"),
    "ru": ("Продолжение после рекламы", "Читайте нас в Telegram"),
    "tr": ("Haberin Devamı", "Bültenimize abone olun"),
    "vi": ("Theo dõi chúng tôi trên Facebook",),
    "zh": ("【字体：大 中 小】", "扫描二维码关注我们"),
}
LABELS = (
    "Lire notre décryptage :", "Mehr dazu:", "Le puede interesar:", "Entenda:", "Approfondimento:",
    "Материал по теме:", "Детальніше:", "Przeczytaj:", "İlgili Haber:", "Zie ook:", "Tonton juga:",
    "Bài liên quan:", "Se också:", "Hør også:", "Katso myös:", "Související:", "Kapcsolódó cikk:",
    "Vezi și:", "ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ:", "Вижте също:", "Pogledajte i:", "قد يهمك أيضا:",
    "مطالب مرتبط:", "ראו גם:", "यह भी देखें:", "อ่านต่อ:", "[관련기사]", "▶",
    "【関連記事】", "【相关阅读】",
)  # fmt: skip
CLOSING = (
    "Mots-clés : pont, vallée", "Schlagworte: Brücke", "Etiquetas: puente", "Ключевые слова: мост",
    "Нашли ошибку? Выделите её и нажмите Ctrl+Enter", "Джерело: Укрінформ", "Oprac. Jan Kowalski",
    "fot. Jan Kowalski", "Editör: Ahmet Yılmaz", "Alla rättigheter förbehållna", "Forrás: MTI",
    "Zdroj: ČTK", "Πηγή: ΑΠΕ-ΜΠΕ", "المصدر: رويترز", "انتهای پیام/", "כל הזכויות שמורות",
    "ที่มา: รอยเตอร์", "사진=연합뉴스", "홍길동 기자", "#예산 #전차", "出典:共同通信",
    "核稿編輯：張三",
)  # fmt: skip
PROSE = (
    "Partager son toit fut un bonheur pour eux.", "Mehr von allem wollte er haben.",
    "Fehler gefunden hat er keine einzigen.", "Compartir la casa fue una fiesta.",
    "Encontrou um erro no sistema e foi embora.", "Поделиться хлебом он был рад всегда.",
    "Нашли ошибку в расчётах через год.", "Więcej z tego było szkody niż pożytku.",
    "Podijelite tijesto na dva dijela.", "Сподели министърът пред журналисти.",
    "Meer van hetzelfde wilde niemand.", "تابعوا المباراة عبر الشاشات في الساحة.",
    "הצטרפו להפגנה אלפי תושבים.", "Share prices fell by a third.",
    "Subscribe to no theory, she told them, and walk on.", "印刷は手作業で行われた。",
)  # fmt: skip


@pytest.mark.parametrize("language", OFFERS)
def test_what_readers_may_do_is_no_part_of_an_article(language: str) -> None:
    for line in OFFERS[language]:
        article = article_of(page(f"<div>{STORY}<p>{line}</p>{PARAGRAPHS}</div>"))

        assert line not in article.text.split("\n")


@pytest.mark.parametrize("label", LABELS)
def test_a_label_before_the_linked_title_of_another_article_goes_with_it(label: str) -> None:
    other = f'<p>{label} <a href="/2026/other">Another town rebuilds its bridge</a></p>'

    article = article_of(page(f"<div>{STORY}{other}{PARAGRAPHS}</div>"))

    assert "Another town" not in article.text
    assert label not in article.text


@pytest.mark.parametrize("line", CLOSING)
def test_sources_editors_topics_and_rights_end_an_article(line: str) -> None:
    article = article_of(page(f"<div>{STORY}{PARAGRAPHS}<p>{line}</p></div>"))

    assert line not in article.text


@pytest.mark.parametrize("line", PROSE)
def test_a_sentence_that_begins_as_such_a_line_is_the_articles(line: str) -> None:
    article = article_of(page(f"<div>{STORY}<p>{line}</p>{PARAGRAPHS}</div>"))

    assert line in article.text


def test_a_label_goes_with_the_links_that_it_announces() -> None:
    links = "".join(f'<li><a href="/other/{n}">Another bridge, number {n}</a></li>' for n in "123")

    article = article_of(page(f"<div>{STORY}<p>Además:</p><ul>{links}</ul>{PARAGRAPHS}</div>"))

    assert "Además" not in article.text
    assert "Another bridge" not in article.text


@pytest.mark.parametrize(
    "box",
    [
        (
            "<h3>Vårt nyhetsbrev</h3><p>Varje morgon de viktigaste nyheterna i din inkorg.</p>"
            '<form><input type="email"><button>Prenumerera</button></form>'
        ),
        (
            "<h3>신문을 메일로</h3><p>매일 아침 주요 소식을 무료로 메일함에서 받아보세요.</p>"
            '<form><input name="token" type="hidden"><input type="email"></form>'
        ),
        (
            "<p>Článek je jen pro předplatitele</p><p>Předplaťte si nás a čtěte dál.</p>"
            '<a href="/s">Předplatit</a><p>Máte už předplatné? Přihlaste se</p>'
        ),
        (
            "<p>Bu içerik abonelere özeldir</p><p>Devamını okumak için abone olun.</p>"
            '<a href="/s">Abone ol</a><p>Zaten abone misiniz? Giriş yap</p>'
        ),
        (
            "<p>هذا المحتوى للمشتركين فقط</p><p>اشترك لمتابعة القراءة ودعم الصحافة المستقلة.</p>"
            '<a href="/s">اشترك الآن</a><p>لديك حساب؟ تسجيل الدخول</p>'
        ),
        (
            "<p>Онлайн-подписка</p><p>Каждое утро новости региона в вашем почтовом ящике.</p>"
            '<a href="/s">Подписаться</a><p>Вы соглашаетесь с политикой конфиденциальности.</p>'
        ),
    ],
)
def test_a_box_that_offers_a_newsletter_or_a_subscription_is_left_out(box: str) -> None:
    article = article_of(page(f"<div>{STORY}<div class=q>{box}</div>{PARAGRAPHS}</div>"))

    assert article.text == article_of(page(f"<div>{STORY}{PARAGRAPHS}</div>")).text


@pytest.mark.parametrize(
    "heading",
    [
        "Laisser un commentaire", "Schreibe einen Kommentar", "Deja una respuesta",
        "Dodaj komentarz",
        "Bir yanıt yazın", "Geef een reactie", "Lämna ett svar", "Legg igjen en kommentar",
        "3 kommenttia", "Komentáře (3)", "Hozzászólások (3)", "Lasă un răspuns", "3 σχόλια",
        "Комментарии: 3", "Залишити відповідь", "Коментари (3)", "O autorovi", "Tentang Penulis",
        "اترك تعليقاً", "دیدگاهتان را بنویسید", "תגובות (3)", "टिप्पणियां (3)", "ความคิดเห็น (3)",
        "Để lại một bình luận", "댓글 남기기", "コメント3件", "發佈留言",
        "3 thoughts on “A bridge”",
    ],
)  # fmt: skip
def test_what_readers_wrote_is_known_by_its_heading(heading: str) -> None:
    said = (
        f"<div><b>Max M.</b><p>{sentence(80)}</p></div><div><b>Anna</b><p>{sentence(81)}</p></div>"
    )

    article = article_of(page(f"<div>{STORY}{PARAGRAPHS}<div><h3>{heading}</h3>{said}</div></div>"))

    assert heading not in article.text
    assert sentence(80) not in article.text


@pytest.mark.parametrize("label", ["Sprawdź:", "Entenda:", "Ранее:", "参考:", "另见："])
def test_a_label_in_a_paragraph_of_its_own_goes_with_the_title_below_it(label: str) -> None:
    other = (
        f'<p><b>{label}</b></p><p><a href="/2026/other">Another town rebuilds its bridge</a></p>'
    )

    article = article_of(page(f"<div>{STORY}{other}{PARAGRAPHS}</div>"))

    assert "Another town" not in article.text
    assert label not in article.text


def test_a_label_for_subscribers_above_an_article_that_is_shown_does_not_end_it() -> None:
    first, rest = f"<p>{sentence(90)}</p>", "".join(f"<p>{sentence(n)}</p>" for n in range(6))

    article = article_of(page(f"<div>{first}<p>この記事は会員限定です</p>{rest}</div>"))

    assert "会員" not in article.text
    assert sentence(5) in article.text


def test_comments_below_a_short_article_are_known_by_their_heading_too() -> None:
    story = f"<p>{sentence(1)} {sentence(2)}</p>"
    talk = f"<div><h3>3 Kommentare</h3><div><b>Max</b><p>{sentence(80)}</p></div></div>"

    article = article_of(page(f"<div>{story}{talk}</div>"))

    assert article.text == f"{sentence(1)} {sentence(2)}"


def test_words_about_its_author_above_an_article_do_not_end_it() -> None:
    head = f"<p>{sentence(70)}</p><h3>About the author</h3><p>{sentence(71)}</p>"

    article = article_of(page(f"<div>{head}{STORY}{PARAGRAPHS}</div>"))

    assert sentence(3) in article.text


def test_a_korean_report_in_one_block_ends_before_what_its_paper_asks_for() -> None:
    lines = [sentence(number) for number in range(4)]
    asks = """김영수 기자 mail@daily.example<br><br>▶ <a href="/a">데일리세계 구독하기</a><br>
▶ <a href="/b">서울 아파트 전셋값 40주 연속 상승</a><br>
&lt;저작권자 ⓒ 데일리세계, 무단전재 금지&gt;"""

    article = article_of(page(f"<div>{'<br><br>'.join(lines)}<br><br>{asks}</div>"))

    assert article.text.split("\n") == lines


def test_what_a_korean_notice_points_out_is_part_of_it() -> None:
    facts = "▶ 일시: 3월 5일 오후 2시<br>▶ 장소: 시청 앞 광장"

    article = article_of(page(f"<div>{STORY}<p>{facts}</p></div>"))

    assert "시청 앞 광장" in article.text


@pytest.mark.parametrize("opening", ["Dear friends,", "Liebe Leserinnen und Leser,"])
def test_a_letter_opens_with_whom_it_is_written_to(opening: str) -> None:
    article = article_of(page(f"<div><p>{opening}</p>{STORY}</div>"))

    assert article.text.startswith(f"{opening}\n")


def test_key_points_below_a_heading_open_an_article() -> None:
    points = "<h2>Key points</h2><ul><li>Warning lifted</li><li>Homes without power</li></ul>"

    article = article_of(page(f"<div>{points}{STORY}</div>"))

    assert article.text.startswith("Key points\nWarning lifted\nHomes without power\n")


@pytest.mark.parametrize(
    "line",
    [
        "Подписывайтесь на нас во ВКонтакте и Telegram, чтобы первыми узнавать новости города.",
        "Niets missen? Meld je aan voor onze nieuwsbrief of volg ons op Facebook.",
        "Dziękujemy, że przeczytałaś/eś nasz artykuł do końca. Bądź na bieżąco!",
        "Thanks for reading Slow Plot! This post is public so feel free to share it.",
        "Количество показов: 217",
        "Больше новостей — в нашем телеграм-канале. Подписывайтесь!",
        "Приєднуйтесь до нашого Telegram-каналу, щоб дізнаватися більше",
        "تابعونا على قناتنا في تلغرام",
        "به کانال تلگرام ما بپیوندید",
        "Folgen Sie uns auf WhatsApp und verpassen Sie keine Nachricht.",
        "הצטרפו לערוץ הטלגרם שלנו",
    ],
)
def test_what_a_last_paragraph_asks_for_is_not_the_authors(line: str) -> None:
    article = article_of(page(f"<div>{STORY}<p>{line}</p></div>"))

    assert line not in article.text
