"""One small page of each kind and script: which are articles, and which only look like one."""

from __future__ import annotations

import pytest

from crawler.errors import ExtractError, NoBodyError
from tests.unit.extract.test_article import (
    FOOTER,
    MENU,
    PARAGRAPHS,
    PROSE,
    RELATED,
    article_of,
    page,
    sentence,
)

TEXTS = {
    "th": (
        "สภาเทศบาลเมืองลงมติเมื่อวันอังคารให้บูรณะสะพานเก่าซึ่งปิดใช้งานมาตั้งแต่เกิดน้ำท่วมใหญ่",
        "นายกเทศมนตรีกล่าวว่าโครงการนี้มีความสำคัญต่อชาวบ้านทั้งสองฝั่งแม่น้ำ เพราะต้องเดินทางอ้อมทุกวัน",
    ),
    "ar": (
        "صوت مجلس المدينة يوم الثلاثاء على إعادة بناء الجسر القديم الذي أغلق بعد الفيضان.",
        "وأضاف رئيس البلدية أن المشروع مهم لسكان ضفتي النهر، لأنهم يقطعون اليوم مسافة طويلة.",
    ),
    "ru": (
        "Городской совет во вторник проголосовал за восстановление старого моста, закрытого зимой.",
        "Мэр заявил, что проект важен для жителей обоих берегов реки, которым надо объезжать.",
    ),
    "ko": (
        "시의회는 화요일 홍수 이후 폐쇄된 오래된 다리를 다시 짓기로 의결했다고 밝혔다.",
        "시장은 이 사업이 강 양쪽 주민들에게 중요하다며 지금은 먼 길을 돌아가야 한다고 설명했다.",
    ),
    "hi": (
        "नगर परिषद ने मंगलवार को पुराने पुल के पुनर्निर्माण के लिए मतदान किया, जो बंद कर दिया गया था।",
        "महापौर ने कहा कि यह परियोजना नदी के दोनों किनारों के निवासियों के लिए महत्वपूर्ण है।",
    ),
    "ja": (
        "市議会は火曜日、洪水の後に閉鎖されていた古い橋を再建することを決めたと発表した。",
        "市長は、川の両岸の住民にとって重要な事業であり、今は毎日遠回りしなければならないと述べた。",
    ),
    "he": (
        "מועצת העיר הצביעה ביום שלישי בעד שיקום הגשר הישן, שנסגר לאחר השיטפון הגדול.",
        "ראש העיר אמר כי הפרויקט חשוב לתושבי שתי גדות הנהר, משום שכיום הם נוסעים רחוק.",
    ),
}
JOINTS = {"p": ("<p>", "</p>"), "div": ("<div>", "</div>"), "br": ("", "<br><br>")}


@pytest.mark.parametrize("joint", JOINTS.values(), ids=JOINTS.keys())
@pytest.mark.parametrize("lines", TEXTS.values(), ids=TEXTS.keys())
def test_a_short_article_is_found_in_any_script(
    lines: tuple[str, str], joint: tuple[str, str]
) -> None:
    before, behind = joint
    body = "".join(f"{before}{line}{behind}" for line in lines)

    article = article_of(page(f"<div class=x>{body}</div>{RELATED}", lines[0][:20]))

    assert tuple(article.text.split("\n")) == lines


def _post(number: int) -> str:
    """Return a post of a thread, whose heading links to itself, as phpBB makes it."""
    link = f"./viewtopic.php?p={number}#p{number}"
    return (
        f'<div class=post id=p{number}><h3><a href="{link}">Re: The old bridge of town</a></h3>'
        f"<p class=author>by <a href=/member/{number}>user{number}</a></p>"
        f"<div class=content>{sentence(number)} {sentence(number + 1)}</div></div>"
    )


def _chapter(number: int) -> str:
    return (
        f'<h2 id=s{number}><a href="#s{number}">Step number {number}</a></h2>'
        f"<p>{sentence(number)}</p><pre><code>pip install bridge{number}</code></pre>"
    )


ARTICLES = {
    "a thread": "".join(map(_post, range(1, 8))),
    "documentation": f"<main>{''.join(map(_chapter, range(1, 6)))}</main>",
    "a round-up of links": "".join(
        f'<h2><a href="https://other{n}.example/x">A fine text on bridges, {n}</a></h2>'
        f"<p>{sentence(n)}</p>"
        for n in range(1, 9)
    ),
    "live coverage": "".join(
        f"<div class=entry><h3>1{n}:05 Update {n}</h3><p>{sentence(n)}</p></div>"
        for n in range(1, 7)
    ),
    "questions": "".join(f"<dt>Question {n}?<dd>{sentence(n)}" for n in range(1, 7)),
    "talk of cookies": f"{PARAGRAPHS}<p>We use cookies, he said: accept all, or reject all.</p>",
}


@pytest.mark.parametrize("body", ARTICLES.values(), ids=ARTICLES.keys())
def test_what_looks_like_a_list_or_a_notice_may_be_an_article(body: str) -> None:
    text = article_of(page(f"<div class=x>{body}</div>")).text

    assert all(sentence(number) in text for number in range(2, 6))


HIDDEN = {
    "noscript": f"<div id=root></div><noscript>{PARAGRAPHS}</noscript>",
    "a shadow root": f"<my-art><template shadowrootmode=open>{PARAGRAPHS}</template></my-art>",
}


@pytest.mark.parametrize("body", HIDDEN.values(), ids=HIDDEN.keys())
def test_a_body_that_is_held_back_is_taken_where_there_is_no_other(body: str) -> None:
    article = article_of(page(body))

    assert article.text.split("\n") == PROSE
    assert article.confidence < 0.8


def _index(kind: str, css: str = "") -> str:
    """Return the start page of a blog, which shows the beginnings of its articles."""
    posts = "".join(
        f'<div class=post><h2><a href="/blog/story-{n}">The story of bridge {n}</a></h2>'
        f'<p>{sentence(n)} {sentence(n + 2)}</p><a href="/blog/story-{n}">Read more</a></div>'
        for n in range(1, 11)
    )
    head = f"<title>Example</title><meta property=og:type content={kind}>"
    return f"<html><head>{head}</head><body class='{css}'>{MENU}<div>{posts}</div>{FOOTER}</body>"


OTHERS = {
    "an index": (_index("website"), "https://example.org/blog/"),
    "an index that says it is an article": (_index("article"), "https://example.org/blog/"),
    "an archive": (_index("article", "archive category"), "https://example.org/category/towns/"),
    "a home page": (_index("article"), "https://example.org/"),
    "a login": (
        page(
            "<p>Please sign in to your account to view this page of ours.</p>"
            "<form><input name=u><input type=password></form>",
            "Sign in",
        ),
        "https://example.org/2026/a-story",
    ),
    "a long soft 404": (
        page(
            "<p>Oops! The page you are looking for does not exist any more. Try searching for "
            "what you want, or go back to our home page and start again from there.</p>",
            "Oops",
        ),
        "https://example.org/2026/a-story",
    ),
    "a footer alone": (page("<div id=app></div>"), "https://example.org/2026/a-story"),
}


@pytest.mark.parametrize(("html", "url"), OTHERS.values(), ids=OTHERS.keys())
def test_what_is_no_article_is_refused(html: str, url: str) -> None:
    with pytest.raises(ExtractError):
        article_of(html, url=url)


def test_the_rest_that_is_for_subscribers_ends_the_body() -> None:
    praise = (
        "<p>To view the full story, please subscribe to Example News today.</p>"
        "<p>You get unlimited access to all that we write.</p>"
        "<p>Already a subscriber? Log in.</p>"
    )

    assert article_of(page(f"<div>{PARAGRAPHS}{praise}</div>")).text.split("\n") == PROSE


def test_an_article_that_says_so_may_head_its_parts_with_links() -> None:
    script = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ten bridges"}'
        "</script>"
    )
    parts = "".join(
        f'<h2><a href="/bridges/{n}">Bridge number {n}</a></h2><p>{sentence(n)}</p>'
        for n in range(1, 11)
    )

    assert sentence(4) in article_of(page(f"<div>{parts}</div>{script}", "Ten bridges")).text
    with pytest.raises(NoBodyError):
        article_of(page(f"<div>{parts}</div>", "Bridges"), url="https://example.org/bridges/")


def test_a_headline_that_leads_to_the_page_itself_heads_an_article() -> None:
    url = "https://example.org/2026/bridge.html"
    head = f'<h1 class="entry-title"><a href="{url}" rel="bookmark">The old bridge</a></h1>'
    html = f"<html><body class=home><article>{head}{PARAGRAPHS}</article>{FOOTER}</body></html>"

    assert sentence(3) in article_of(html.encode(), url=url).text


@pytest.mark.parametrize("names", ["archive category category-news", "blog blog-post"])
def test_an_article_through_and_through_may_stand_on_a_page_called_a_listing(names: str) -> None:
    byline = '<p class=byline>By <a rel=author href="/jane">Jane Doe</a>, November 20, 2026</p>'
    story = f"<div class=entry-content>{PARAGRAPHS}</div>"
    html = page(f"{byline}{story}").replace("<body>", f'<body class="{names}">')

    assert sentence(3) in article_of(html).text


_FIELDS = "<label>Your name<input name=name></label><label>E-mail<input name=mail></label>"
FORMS = {
    "contact": (
        "<p>Have a tip for us, a bridge that you would like reviewed or an idea? Let us know!</p>"
        f"<form>{_FIELDS}<label>Your message<textarea></textarea></label></form>"
    ),
    "lost password": (
        "<p>Enter your e-mail address below, and we will send you a link to reset it.</p>"
        "<form><label>E-mail<input name=mail></label><input type=submit></form>"
    ),
    "a long one": "<form>"
    + "".join(
        f"<p><label>Answer {number}<input name=a{number}></label></p><p>Please write what you"
        f" know of bridge number {number}, and of the town beside it: it is shown to nobody.</p>"
        for number in range(8)
    )
    + "</form>",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_a_page_of_a_form_is_refused(form: str) -> None:
    with pytest.raises(NoBodyError, match="a form"):
        article_of(page(f"<div>{form}</div>", "Write to us"), url="https://example.org/write")


def test_a_short_article_stands_above_the_form_for_comments() -> None:
    story = f"<article><p>{sentence(3)}</p></article>"
    form = f"<h3>Leave a reply</h3><form class=comment-form>{_FIELDS}</form>"

    assert article_of(page(f"<main>{story}{form}</main>")).text == sentence(3)


def test_a_place_to_jump_to_that_is_closed_as_in_xml_is_no_link() -> None:
    parts = "".join(
        f'<div class="section"><h2><a id="s{n}"/>Part {n}</h2><p>{sentence(n)}</p></div>'
        for n in range(1, 7)
    )

    article = article_of(page(f'<div class="chapter"><a name="top"/>{parts}</div>'))

    assert [line for line in article.text.split("\n") if len(line) > 20] == PROSE
    assert article.confidence > 0.8
