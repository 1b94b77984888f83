"""Pages whose boxes have no telling names: only their structure and their words speak."""

from __future__ import annotations

from html import escape

import pytest

from tests.unit.extract.test_article import FOOTER, MENU, PARAGRAPHS, article_of, page, sentence

STORY = "".join(f"<p>{sentence(number)}</p>" for number in range(4))
TEASERS = "".join(
    f'<li><p>{sentence(number)}</p><a href="/{number}">Read the whole of story {number}</a></li>'
    for number in range(20, 32)
)


def comments(answer: str) -> str:
    return "".join(
        f"<div class=x{number % 3}><div>Reader {number}</div><div>{sentence(number)}</div>"
        f'<div><a href="#{number}">{answer}</a></div></div>'
        for number in range(40, 52)
    )


def test_a_short_body_beside_many_teasers_is_found_by_its_paragraphs() -> None:
    article = article_of(page(f"<div><div>{STORY}</div><ul>{TEASERS}</ul></div>"))

    assert sentence(0) in article.text
    assert sentence(3) in article.text
    assert sentence(25) not in article.text


@pytest.mark.parametrize("answer", ["Reply", "Antworten", "Répondre", "回复", "返信する", "답글"])
def test_a_long_thread_of_comments_is_no_part_of_a_short_article(answer: str) -> None:
    article = article_of(page(f"<div><div>{STORY}</div><div>{comments(answer)}</div></div>"))

    assert sentence(0) in article.text
    assert sentence(45) not in article.text
    assert "Reader 45" not in article.text


@pytest.mark.parametrize(
    "line",
    [
        "声明：本文仅供参考，不构成投资建议，据此操作风险自担。",
        "（责任编辑：王小明）",
        "以上内容为创作者平台用户上传并发布，本平台仅提供信息存储服务",
        "返回海港日报，查看更多",
        "無断転載を禁じます",
        "All rights reserved.",
        "© 2005-2026 Example News",
    ],
)
def test_a_notice_ends_an_article_however_much_follows(line: str) -> None:
    more = "".join(f"<p>{sentence(number)}</p>" for number in range(60, 70))

    article = article_of(page(f"<div>{STORY}<p>{line}</p>{more}</div>"))

    assert article.text.endswith(sentence(3))


def test_a_notice_above_an_article_does_not_end_it() -> None:
    article = article_of(page(f"<div><p>责任编辑：王小明</p>{STORY}</div>"))

    assert article.text.endswith(sentence(3))


@pytest.mark.parametrize(
    "calls",
    [
        ("Subscribe now to read the latest news", "Create an account or sign in to continue"),
        ("Jetzt abonnieren und alles lesen", "Sie sind bereits Abonnent? Hier anmelden"),
        ("Déjà abonné ? Connectez-vous", "Créez un compte, sans engagement"),
        ("¿Ya eres suscriptor?", "Inicia sesión y sigue leyendo"),
        ("Hai già abbonato il giornale?", "Accedi o registrati per leggere"),
        ("会員登録すると続きをお読みいただけます", "ログインして続きを読む"),
    ],
)
def test_a_box_that_asks_to_subscribe_is_left_out_of_the_article(calls: tuple[str, str]) -> None:
    more = f"<ul><li>All our news</li></ul><p><a href='/account'>{calls[1]}</a></p>"
    box = f"<div><div>{calls[0]}</div>{more}</div>"

    article = article_of(page(f"<div>{STORY}{box}{PARAGRAPHS}</div>"))

    assert sentence(0) in article.text
    assert calls[1] not in article.text
    assert "All our news" not in article.text


def test_steps_that_tell_how_to_sign_in_are_the_article() -> None:
    steps = "<ol><li>Create an account.</li><li>Sign in to the shop.</li></ol>"

    article = article_of(page(f"{MENU}<div>{STORY}{steps}{PARAGRAPHS}</div>{FOOTER}"))

    assert "Sign in to the shop." in article.text


@pytest.mark.parametrize(
    "heading",
    [
        "Stories you may like",
        "Mehr zum Thema",
        "Dans la même rubrique",
        "Articoli correlati",
        "Contenidos relacionados",
        "Artigos relacionados",
        "Lees verder",
        "Najczęściej czytane",
        "Читайте ещё",
        "Останні новини",
        "İlginizi çekebilir",
        "مقالات ذات صلة",
        "بیشتر بخوانید",
        "ข่าวที่เกี่ยวข้อง",
        "Tin cùng chuyên mục",
        "Berita terkait",
        "Relaterade artiklar",
        "Aiheesta lisää",
        "Mohlo by vás zajímat",
        "Σχετικά άρθρα",
        "関連コンテンツ",
        "최신 기사",
        "延伸閱讀",
        "为您推荐",
    ],
)
def test_what_a_heading_calls_related_is_left_out(heading: str) -> None:
    links = "".join(f'<div>{n} <a href="/{n}">A story of {n} words</a></div>' for n in range(3))

    article = article_of(page(f"<div>{PARAGRAPHS}<div>{heading}</div>{links}</div>"))

    assert heading not in article.text
    assert "words" not in article.text


@pytest.mark.parametrize(
    "line",
    [
        "An dieser Stelle findest du einen externen Inhalt von YouTube, der den Artikel ergänzt.",
        "Personenbezogene Daten können an Drittplattformen übermittelt werden.",
        "Ce contenu est bloqué car vous n'avez pas accepté les cookies.",
        "Para ver este contenido acepta las cookies.",
        "Advertentie",
        "광고",
        "<< Previous | Next >>",
        "Previous | Next Image 1 of 8",
        "HIDE CAPTION",
        "上一页 | 下一页",
    ],
)
def test_what_stands_for_an_embed_or_an_advertisement_is_left_out(line: str) -> None:
    article = article_of(page(f"<div>{STORY}<p>{escape(line)}</p>{PARAGRAPHS}</div>"))

    assert sentence(0) in article.text
    assert line not in article.text


def test_a_thread_larger_than_the_article_beside_it_is_left_out() -> None:
    article = article_of(page(f"<article>{STORY}</article><div>{comments('Reply') * 4}</div>"))

    assert article.text.split("\n") == [sentence(number) for number in range(4)]


def test_the_posts_of_a_forum_are_its_article() -> None:
    article = article_of(page(f"<div>{comments('Reply')}</div>"))

    assert sentence(45) in article.text


def test_an_article_in_parts_is_whole_though_links_stand_beside_its_later_part() -> None:
    links = "".join(f'<li><a href="/{n}">Another story, number {n}</a></li>' for n in range(12))
    more = "".join(f"<p>{sentence(number)}</p>" for number in range(10, 22))
    parts = f"<div><h1>Town</h1><div>{STORY}</div></div><div><aside><ul>{links}</ul></aside>{more}"

    article = article_of(page(f"<main>{parts}</div></main>"))

    assert sentence(0) in article.text
    assert sentence(21) in article.text


def test_short_lines_that_open_a_text_are_kept() -> None:
    verse = ("下周一，", "施工就将进入第二阶段，", "什么？", "你还不知道？", "因为", "全封闭")
    lines = "".join(f"<p>{line}</p>" for line in verse)
    text = "第二阶段的沥青路面专项维修工程将从收费站往北直至枢纽，" * 8 + "届时将影响出行。"

    article = article_of(page(f"<div>{lines}<p>{text}</p><p>{text}再见。</p></div>"))

    assert article.text.split("\n")[: len(verse)] == list(verse)


@pytest.mark.parametrize(
    "heading",
    [
        "27 Comments",
        "Kommentare (12)",
        "Commentaires",
        "评论（3）",
        "Über die Autorin",
        "Sobre el autor",
    ],
)
def test_comments_and_words_about_the_author_are_behind_the_article(heading: str) -> None:
    more = "".join(f"<p>{sentence(number)}</p>" for number in range(60, 64))

    article = article_of(page(f"<div>{STORY}<h3>{heading}</h3>{more}</div>"))

    assert article.text.endswith(sentence(3))


def test_the_number_of_comments_above_an_article_does_not_end_it() -> None:
    article = article_of(page(f"<div><p>{sentence(50)}</p><p>27 Comments</p>{STORY}</div>"))

    assert article.text.endswith(sentence(3))


@pytest.mark.parametrize(
    "side",
    ["div class=region-sidebar", "aside", "div role=complementary", "div id=right-rail", "footer"],
)
def test_a_short_article_stands_beside_a_longer_sidebar(side: str) -> None:
    teasers = "".join(
        f'<div class=item><h4><a href="/{number}">Story {number}</a></h4>'
        f"<p>{sentence(number)}</p></div>"
        for number in range(10, 16)
    )
    show = (
        f"<div class=region-content><h1>The morning show, 20 November</h1><p>{sentence(1)}</p>"
        f"<p>{sentence(2)}</p></div><{side}>{teasers}</{side.split(maxsplit=1)[0]}>"
    )

    article = article_of(
        "<html><head><title>The morning show, 20 November</title></head>"
        f"<body class=page><div id=main>{show}</div></body></html>"
    )

    assert article.text.split("\n") == [sentence(1), sentence(2)]


def test_a_list_of_what_readers_wrote_is_not_the_article_above_it() -> None:
    answers = "".join(
        f"<li><b>Reader {number}</b><div>{sentence(number)}</div></li>" for number in range(40, 66)
    )

    link = '<a href="/x">The town had said so two years before.</a>'
    story = "".join(f"<p>{sentence(number)} {link}</p>" for number in range(8))

    article = article_of(page(f"<div>{story}</div><div><ul class=x>{answers}</ul></div>"))

    assert sentence(7) in article.text
    assert sentence(40) not in article.text


def test_a_list_is_the_article_where_no_other_stands_above_it() -> None:
    items = "".join(
        f"<li><b>Bridge {number}</b><div>{sentence(number)}</div></li>" for number in range(40, 60)
    )

    article = article_of(page(f"<div><p>{sentence(1)}</p></div><div><ul>{items}</ul></div>"))

    assert all(sentence(number) in article.text for number in range(40, 60))


def test_a_manual_that_tells_how_to_reply_is_no_thread_of_answers() -> None:
    options = "".join(
        f"<dt>--reply-to=ADDRESS{number}</dt><dd><p>{sentence(number)}</p></dd>"
        for number in range(1, 5)
    )
    words = "<table>" + "<tr><td>group-reply<td>reply to all of them</tr>" * 4 + "</table>"

    article = article_of(page(f"<div>{PARAGRAPHS}<div><dl>{options}</dl>{words}</div></div>"))

    assert "--reply-to=ADDRESS4" in article.text
    assert "reply to all of them" in article.text


def test_a_chapter_on_comments_is_followed_by_others() -> None:
    chapters = "".join(
        f"<h2>{name}</h2><p>{sentence(number)}</p><p>{sentence(number + 20)}</p>"
        for number, name in enumerate(
            ("Definitions", "Grammar", "Comments", "Quoting", "Names", "Files")
        )
    )

    article = article_of(page(f"<div>{chapters}</div>", "The language of bridges"))

    assert sentence(5) in article.text
    assert sentence(25) in article.text


def test_a_notice_of_copyright_near_the_top_of_a_book_is_not_its_end() -> None:
    notice = "<p>Copyright © 2001-2022 The Town Council</p>"
    chapters = "".join(
        f"<h2>Part {n}</h2>{PARAGRAPHS.replace('town', f'town {n}')}" for n in range(9)
    )

    article = article_of(page(f"<div><p>{sentence(0)}</p>{notice}{chapters}</div>", "On bridges"))

    assert "Part 8" in article.text


@pytest.mark.parametrize("code", ["&lt;!-- comment --&gt;", "subscribe [0-9]+.*@example.org"])
def test_code_does_not_end_an_article(code: str) -> None:
    code = f"<pre>{code}</pre>"

    article = article_of(page(f"<div>{PARAGRAPHS}{code}<p>{sentence(9)}</p></div>"))

    assert article.text.endswith(sentence(9))
    assert "</pre>" in article.body


@pytest.mark.parametrize(("heading", "block"), [("Note", "p"), ("References", "blockquote")])
def test_what_is_told_below_a_heading_for_sources_is_the_articles(heading: str, block: str) -> None:
    behind = f"<h3>{heading}</h3>" + "".join(
        f"<{block}>{sentence(n)}</{block}>" for n in range(20, 23)
    )

    assert article_of(page(f"<div>{PARAGRAPHS}{behind}</div>")).text.endswith(sentence(22))


def test_a_list_of_sources_is_left_out() -> None:
    sources = "<h2>References</h2><ol>" + f"<li>{sentence(20)}</li>" * 5 + "</ol>"

    assert sentence(20) not in article_of(page(f"<div>{PARAGRAPHS}{sources}</div>")).text


def test_definitions_that_lead_to_places_of_a_manual_are_its_text() -> None:
    definitions = "".join(
        f'<dl class="function"><dt><a href="o.html#bridge">PyBridgeObjectOfTown</a> bridge_{n}('
        f'<a href="o.html#bridge">PyBridgeObjectOfTown</a>)</dt><dd><p>{sentence(n)}</p></dd></dl>'
        for n in range(1, 9)
    )

    article = article_of(page(f"<div><p>Bridges are objects.</p>{definitions}</div>", "Objects"))

    assert sentence(1) in article.text
    assert sentence(8) in article.text


@pytest.mark.parametrize(
    "bar",
    [
        "<table><td>[<a href=/1> &lt; </a>]<td>[<a href=/2>Up</a>]<td>[<a href=/3>></a>]</table>",
        "<div>[ <a href=/1>Prev</a> ] [ <a href=/2>Up</a> ] [ <a href=/3>Next</a> ]</div>",
    ],
    ids=["table", "line"],
)
def test_links_in_brackets_are_a_list_of_links(bar: str) -> None:
    article = article_of(page(f"<div>{STORY}{bar}{PARAGRAPHS}</div>"))

    assert "Up" not in article.text
    assert sentence(0) in article.text


def test_a_line_with_words_beside_its_links_is_text() -> None:
    line = "<div>See [<a href=/1>1</a>] or [<a href=/2>2</a>] or [<a href=/3>3</a>]</div>"
    line = f'<a id="place"/>{line}'

    assert "See [1] or" in article_of(page(f"<div>{STORY}{line}{PARAGRAPHS}</div>")).text
