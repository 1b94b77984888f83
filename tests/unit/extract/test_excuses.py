"""Pages that say in many languages why there is no article, and articles that speak of the same."""

from __future__ import annotations

import pytest

from crawler.errors import ConsentError, NoBodyError
from tests.unit.extract.test_article import article_of, page

MISSING = {
    "en": ("Oops", "Sorry, we can't find that page. It may have been moved or deleted."),
    "nl": ("Pagina niet gevonden", "Sorry, de pagina die je zoekt bestaat niet meer."),
    "sv": ("Sidan kunde inte hittas", "Tyvärr finns den inte längre, eller så har den flyttats."),
    "fi": ("Sivua ei löytynyt", "Valitettavasti se on poistettu tai siirretty."),
    "cs": ("Stránka nenalezena", "Omlouváme se, ale byla nejspíš přesunuta nebo smazána."),
    "ro": ("Ne pare rău", "Pagina pe care o căutați nu există sau a fost mutată de aici."),
    "uk": ("Помилка", "На жаль, сторінка, яку ви шукаєте, не існує або була видалена."),
    "sr": ("Страница није пронађена", "Жао нам је, тражене адресе више нема."),
    "el": ("Η σελίδα δεν βρέθηκε", "Λυπούμαστε, ίσως έχει μετακινηθεί αλλού."),
    "ar": ("عذرا", "الصفحة التي تبحث عنها غير موجودة أو تم نقلها إلى مكان آخر."),
    "he": ("הדף לא נמצא", "מצטערים, הוא אינו קיים או שהועבר למקום אחר."),
    "hi": ("पृष्ठ नहीं मिला", "क्षमा करें, वह मौजूद नहीं है या हटा दिया गया है।"),
    "th": ("ไม่พบหน้าที่คุณต้องการ", "หน้านี้อาจถูกลบหรือย้ายไปแล้ว กรุณากลับไปที่หน้าแรก"),
    "vi": ("Không tìm thấy trang", "Nội dung này có thể đã bị xóa hoặc đổi địa chỉ."),
    "zh": ("出错了", "很抱歉，您要查看的网页当前已过期，或已被更名或删除！请点击返回首页。"),
    "zh-tw": ("找不到網頁", "很抱歉，請檢查網址是否正確，或返回首頁繼續瀏覽其他內容。"),
}


@pytest.mark.parametrize("language", MISSING)
def test_an_error_page_is_told_in_its_language(language: str) -> None:
    title, text = MISSING[language]

    with pytest.raises(NoBodyError, match="an error page"):
        article_of(page(f"<div><p>{text}</p></div>", title))


@pytest.mark.parametrize("title", ["Just a moment...", "Captcha", "安全验证", "Under maintenance"])
def test_a_page_that_wants_to_know_who_asks_is_no_article(title: str) -> None:
    text = "Please wait, or write to us with the number 7f3a91 if this takes longer than usual."

    with pytest.raises(NoBodyError):
        article_of(page(f"<div><p>{text}</p></div>", title))


CONSENT = {
    "es": "Nosotros y nuestros socios utilizamos cookies. Vemos publicidad personalizada. "
    "Puedes retirar tu consentimiento.",
    "it": "Noi e i nostri partner utilizziamo i cookie. Pubblicità personalizzata per te. "
    "Accetta tutti.",
    "nl": "Wij gebruiken hiervoor cookies. Onze partners tonen gepersonaliseerde advertenties. "
    "Alles accepteren.",
    "cs": "My a naši partneři používáme soubory cookies. Souhlas můžete odvolat. Přijmout vše.",
    "ru": "Мы и наши партнёры используем файлы cookie. Согласие можно отозвать. Принять все.",
    "tr": "Çerez kullanıyoruz. Onayınızı geri çekebilirsiniz. Tümünü kabul et.",
    "ja": "当サイトではCookieを使用しています。 Cookieの設定を変更できます。 すべて同意する。",
    "ko": "당사는 쿠키를 사용합니다. 쿠키 설정을 바꿀 수 있습니다. 모두 수락.",
}


@pytest.mark.parametrize("language", CONSENT)
def test_a_consent_wall_is_told_in_its_language(language: str) -> None:
    lines = "".join(f"<p>{line}</p>" for line in CONSENT[language].replace("。", ".").split(". "))

    with pytest.raises(ConsentError):
        article_of(page(f"<div>{lines}</div>", "Example"))


@pytest.mark.parametrize(
    "text", ["Sorry, no results were found for your words.", "很抱歉，没有找到与您搜索相关的内容。"]
)
def test_a_search_that_found_nothing_is_no_article(text: str) -> None:
    with pytest.raises(NoBodyError):
        article_of(page(f"<div><p>{text}</p></div><form><input name=q></form>", "bridge"))


@pytest.mark.parametrize(
    "text",
    [
        "The boat was not found. Swimming is forbidden, and access denied to all but the crews.",
        "Una pagina del diario è stata trovata sotto il ponte vecchio della città di mare.",
        "Nobody found the captain, and nothing was found of his ship in all of the harbour.",
    ],
)
def test_a_short_article_may_speak_of_what_is_missing(text: str) -> None:
    assert article_of(page(f"<div><p>{text}</p></div>", "News from the harbour")).text == text


def test_an_article_on_consent_is_one() -> None:
    lines = (
        "The court ruled that websites may not show their cookie settings in grey on grey.",
        "A button to accept all must have the same size as that to reject all, it held.",
        "The case was brought by a reader who could not find out how to say no to tracking.",
        "Newspapers said that they would have to think of other ways to pay for their work.",
        "The ministry welcomed the ruling and called for a law that says the same in plain words.",
        "Lawyers expect that many sites will have to be changed before the end of next year.",
        "The owner of the site that was sued has a month to appeal, and said that it would.",
    )

    text = article_of(page("".join(f"<p>{line}</p>" for line in lines), "A ruling")).text

    assert text == "\n".join(lines)
