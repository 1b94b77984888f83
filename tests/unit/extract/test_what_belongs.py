"""What is the article's own among links, captions, bylines and names that lie."""

from __future__ import annotations

import json
import re

import pytest

from tests.unit.extract.test_article import PARAGRAPHS, article_of, page, sentence

STORY = "".join(f"<p>{sentence(number)}</p>" for number in range(4))


@pytest.mark.parametrize(
    "line",
    [
        "Which kind of bridge is right for your town?",
        "Learn more here.",
        "The guide to old bridges (Ministry of Works)",
        "此前报道：老桥因洪水关闭",
    ],
)
def test_a_paragraph_that_is_one_link_is_the_articles(line: str) -> None:
    article = article_of(page(f'<div>{STORY}<p><a href="/more">{line}</a></p>{PARAGRAPHS}</div>'))

    assert line in article.text


@pytest.mark.parametrize(
    "line",
    [
        "Read more: Another town rebuilds its bridge",
        "MORE : Another town rebuilds its bridge",
        "Baca juga: Kota lain membangun kembali jembatannya",
        "推荐阅读：另一座城市重建老桥的故事",
        "Dowiedz się więcej: inne miasto odbudowuje most",
        "Buy now",
    ],
)
def test_a_link_with_the_label_of_another_article_or_a_button_is_not(line: str) -> None:
    article = article_of(page(f'<div>{STORY}<p><a href="/more">{line}</a></p>{PARAGRAPHS}</div>'))

    assert line not in article.text


def test_a_heading_that_is_a_link_stays_with_the_paragraphs_below_it() -> None:
    parts = "".join(
        f'<div class=part><h3><a href="/{number}">Bridge number {number}</a></h3></div>'
        f'<div><a href="/{number}"><img src="{number}.jpg"></a></div>'
        f"<div><p>{sentence(number)}</p><p>{sentence(number + 20)}</p></div>"
        for number in range(4)
    )

    article = article_of(page(f"<div>{STORY}{PARAGRAPHS}{parts}</div>"))

    assert "Bridge number 3" in article.text


def test_what_an_article_is_filed_under_is_no_name_of_its_box() -> None:
    filed = "type-post hentry category-newsletter tag-comments tag-related"

    article = article_of(page(f'<div class="{filed}">{STORY}{PARAGRAPHS}</div><div>{STORY}</div>'))

    assert sentence(6) in article.text


def test_linked_headings_of_other_articles_are_left_out() -> None:
    others = "".join(
        f'<div><h3><a href="/{number}">Bridge number {number}</a></h3></div><p>Read it.</p>'
        for number in range(4)
    )

    article = article_of(page(f"<div>{STORY}{others}</div>"))

    assert "Bridge number 3" not in article.text


def test_an_id_made_of_a_headings_words_is_no_name_of_furniture() -> None:
    article = article_of(
        page(
            '<div><h2 id="related">A question</h2>'
            f'<section id="how-popular-are-bridges-and-who-shares-them"><p>{sentence(7)}</p>'
            f'</section>{STORY}<div id="related"><p>{sentence(8)}</p></div></div>'
        )
    )

    assert "A question" in article.text
    assert sentence(7) in article.text
    assert sentence(8) not in article.text


@pytest.mark.parametrize(
    "name",
    [
        "author-bio", "post-share", "tags-links", "post-related", "box condividi",
        "liste-commentaires", "baca bacajuga", "cky-bar", "news-lienquan", "blok_reklama",
    ],
)  # fmt: skip
def test_furniture_is_known_whatever_stands_before_its_word(name: str) -> None:
    article = article_of(page(f'<div>{STORY}<div class="{name}">{sentence(9)}</div></div>'))

    assert sentence(9) not in article.text


def test_what_an_article_is_filed_under_is_no_furniture() -> None:
    filed = "post-12 type-post hentry category-comments tag-share author-login"

    article = article_of(
        page(f'<main><article class="{filed}">{STORY}</article><div>{PARAGRAPHS}</div></main>')
    )

    assert sentence(3) in article.text


def test_a_teaser_without_links_is_the_first_paragraph() -> None:
    article = article_of(page(f"<p class=teaser>{sentence(9)}</p><div>{STORY}</div>"))

    assert article.text.startswith(sentence(9))


def test_a_teaser_in_a_card_is_another_articles() -> None:
    title = '<h3><a href="/other">A tunnel is dug in another town</a></h3>'
    card = f"{title}<p class=teaser>{sentence(9)}"

    article = article_of(page(f"<div>{STORY}<div>{card}</div></div>"))

    assert sentence(9) not in article.text


def test_what_is_written_below_the_first_picture_is_no_lead() -> None:
    picture = f'<div><img src="/bridge.jpg"><div>{sentence(9)}</div></div>'

    article = article_of(page(f"{picture}<div class=story>{STORY}</div>"))

    assert article.text.startswith(sentence(0))


@pytest.mark.parametrize(
    "wrong",
    [
        "<figure><figcaption>{}</figcaption></figure>",
        "<div class=image><figcaption>{}</figcaption></div>",
    ],
)
def test_a_caption_whose_picture_a_script_loads_is_no_text(wrong: str) -> None:
    article = article_of(page(f"<div>{STORY}{wrong.format(sentence(9))}{PARAGRAPHS}</div>"))

    assert sentence(9) not in article.text
    assert sentence(9) not in article.body


def test_a_caption_of_a_listing_stays() -> None:
    listing = f"<figure><pre>bridge = 1</pre><figcaption>{sentence(9)}</figcaption></figure>"

    article = article_of(page(f"<div>{STORY}{listing}{PARAGRAPHS}</div>"))

    assert sentence(9) in article.text


@pytest.mark.parametrize(
    "line",
    [
        "Published May 07, 2025",
        "Von Anna Beispiel",
        "Publiziert: 01.07.2023, 11:16",
        "2025年5月7日",
    ],
)
def test_a_byline_between_standfirst_and_text_is_left_out(line: str) -> None:
    article = article_of(
        page(f"<div><p>{sentence(9)}</p><p>{line}</p>{STORY}<p>{line}</p>{STORY}</div>")
    )

    assert article.text.startswith(f"{sentence(9)}\n{sentence(0)}")


def test_the_way_to_a_page_is_left_out_with_its_title_in_another_language() -> None:
    title = "A town in the north of India rebuilds the oldest of its bridges"
    trail = f"<ul><li>News<li>Local<li>Mainpuri<li>{title}</ul>"

    article = article_of(page(f"<div>{trail}{STORY}</div>"))

    assert article.text.startswith(sentence(0))


def test_what_is_written_below_a_picture_among_paragraphs_is_its_caption() -> None:
    picture = f'<div><div><img src="/bridge.jpg"></div><div><p>{sentence(9)}</p></div></div>'

    article = article_of(page(f"<div>{STORY}{picture}{PARAGRAPHS}</div>"))

    assert sentence(9) not in article.text
    assert f"<figcaption>{sentence(9)}" in article.body


def test_a_part_of_an_article_with_a_picture_is_no_caption() -> None:
    parts = "".join(
        f'<div><div><img src="/{number}.jpg"></div><p>{sentence(number)}</p></div>'
        for number in range(5)
    )

    article = article_of(page(f"<div>{parts}</div>"))

    assert sentence(3) in article.text


def test_a_lead_is_found_below_a_lower_heading_that_says_what_the_title_says() -> None:
    title = "Old bridge in the town: will it be rebuilt this year?"
    heading = "<h2>Closed since the flood: will the old bridge in the town be rebuilt?</h2>"
    body = f"<div><div>{heading}</div><p>{sentence(9)}</p></div><div><div>{STORY}</div></div>"

    article = article_of(f"<title>{title}</title><body>{body}")

    assert article.text.startswith(sentence(9))


@pytest.mark.parametrize("heading", ["Read more", "Czytaj więcej", "Leggi anche", "Lire aussi"])
def test_a_box_headed_as_another_article_is_left_out_with_its_teaser(heading: str) -> None:
    card = (
        f"<div><div>{heading}</div><h4><a href='/other'>A tunnel is dug in another town</a></h4>"
        f"<p>{sentence(9)}</p></div>"
    )

    article = article_of(page(f"<div>{STORY}{card}{PARAGRAPHS}</div>"))

    assert sentence(9) not in article.text
    assert "tunnel" not in article.text
    assert sentence(3) in article.text


def test_a_long_part_with_such_a_heading_is_the_articles() -> None:
    part = f"<section><h3>Read more</h3>{PARAGRAPHS}<p><a href='/o'>Other</a></p></section>"

    article = article_of(page(f"<div>{STORY}{part}</div>"))

    assert sentence(6) in article.text


def test_a_small_box_that_heads_comments_still_ends_an_article() -> None:
    head = '<div><h4>Comments</h4><i>What do you think?</i> <a href="/say">Say it</a></div>'

    article = article_of(page(f"<div>{STORY}{STORY}{head}</div><div>{PARAGRAPHS}</div>"))

    assert article.text.endswith(sentence(3))


def test_a_bar_that_repeats_the_title_is_not_where_the_article_is() -> None:
    title = "<h2>Town will rebuild its bridge</h2>"
    bar = f"<div><div>{title}<p>{sentence(30)}</p><p>{sentence(31)}</p></div></div>"
    links = "".join(f'<li><a href="/{n}">A story of town number {n}</a></li>' for n in range(9))
    html = page(f"<div><div>{title}</div><div>{STORY}{STORY}</div><ul>{links}</ul></div>")

    article = article_of(html.replace("</nav>", f"</nav>{bar}"))

    assert sentence(0) in article.text
    assert sentence(3) in article.text


@pytest.mark.parametrize(
    "line",
    [
        "With reporting by Associated Press writer Ann Lee",
        "– additional reporting by Bo Smith",
        "Mit Agenturmaterial.",
        "Avec AFP et Reuters",
        "Con información de EFE",
        "Com informações da Agência Brasil",
        "По материалам ТАСС",
        "SDA/sep",
        "서울 박준석 기자 js@example.org",
        "Get in touch with our news team at news@example.org",
        "dpa/afp/mm",
    ],
)
def test_who_else_reported_is_no_part_of_an_article(line: str) -> None:
    article = article_of(page(f"<div>{STORY}<p>{line}</p></div>"))

    assert article.text.endswith(sentence(3))


def test_an_agency_in_the_text_is_part_of_it() -> None:
    line = "Reuters had no comment on what was said about the bridge."

    article = article_of(page(f"<div>{STORY}<p>{line}</p></div>"))

    assert article.text.endswith(line)


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement 2",
        "Player wird geladen",
        "Current Time 0:00 Duration 1:30",
        "Map data ©2024 Google",
        "Getty Images / Ann Lee",
        "Reuters/Bo Smith",
    ],
)
def test_what_players_maps_and_pictures_show_is_no_text(line: str) -> None:
    article = article_of(page(f"<div>{STORY}<p>{line}</p>{PARAGRAPHS}</div>"))

    assert line not in article.text


@pytest.mark.parametrize("name", ["writer-profile", "m-tools", "reader-poll", "topstories"])
def test_what_is_called_a_part_beside_the_article_is_left_out(name: str) -> None:
    article = article_of(
        page(f'<div>{STORY}<div class="{name}"><p>{sentence(30)}</p></div>{PARAGRAPHS}</div>')
    )

    assert sentence(30) not in article.text
    assert sentence(3) in article.text


@pytest.mark.parametrize(
    "line",
    [
        "This article is more than 5 years old",
        "Dieser Artikel ist älter als ein Jahr.",
        "Prenez note que cet article publié en 2017 pourrait contenir des informations périmées.",
        "Este artículo fue publicado hace más de un año",
    ],
)
def test_a_notice_of_an_articles_age_is_not_its_text(line: str) -> None:
    article = article_of(page(f"<div><p>{line}</p>{STORY}{PARAGRAPHS}</div>"))

    assert line not in article.text


@pytest.mark.parametrize(
    "line",
    [
        "Este texto não reflete, necessariamente, a opinião do Exemplo",
        "Las opiniones expresadas aquí son de quien las firma.",
        "Мнение редакции может не совпадать с мнением автора.",
        "Les propos tenus n'engagent que leur auteur.",
    ],
)
def test_whose_opinion_it_is_does_not_end_an_article(line: str) -> None:
    article = article_of(page(f"<div>{STORY}{PARAGRAPHS}<p>{line}</p></div>"))

    assert line not in article.text
    assert sentence(6) in article.text


def test_a_name_that_the_whole_page_has_is_no_sign_of_furniture() -> None:
    foot = f"<footer><p>Built by the town. {'It is a long notice of rights. ' * 4}</p></footer>"
    markup = (
        "<html><head><title>The old bridge</title></head><body class=body-for-nav>"
        "<section class=nav-content-wrap><div><div role=main><h1>The old bridge</h1>"
        f"{PARAGRAPHS * 3}</div>{foot}</div></section></body></html>"
    )

    article = article_of(markup.encode())

    assert sentence(3) in article.text
    assert "Built by" not in article.text


@pytest.mark.parametrize("name", ["license-box", "article-licensing box", "post-license"])
def test_under_which_licence_a_short_article_stands_is_not_its_text(name: str) -> None:
    box = (
        f"<div class='{name}'><div>The old bridge</div><div>https://news.example/bridge</div>"
        "<div>Author</div><div>Ann Lee</div><div>Licensed under</div></div>"
    )

    article = article_of(page(f"<article><p>{sentence(1)}</p><p>{sentence(2)}</p>{box}</article>"))

    assert article.text == f"{sentence(1)}\n{sentence(2)}"


def test_settings_in_a_template_are_no_article() -> None:
    words = "Read on, and you will see. " * 60
    settings = json.dumps({"greeting": "Welcome. Nice to see you.", "more": words})
    short = f"<article><p>{sentence(1)}</p></article><template>{settings}</template>"

    assert article_of(page(short)).text == sentence(1)


@pytest.mark.parametrize("name", ["anchor anchorTargetStickyNavbar_Vzrq", "titleWithShareButton"])
def test_a_heading_is_kept_that_says_what_is_beside_it(name: str) -> None:
    part = f"<h2 class='{name}'>Why it stands</h2>"

    assert "Why it stands" in article_of(page(f"<div>{STORY}{part}{PARAGRAPHS}</div>")).text


@pytest.mark.parametrize("bar", ["<span>python</span>", "<div>Bash</div><button>Copy</button>"])
def test_the_bar_above_code_is_left_out(bar: str) -> None:
    code = f"<div class=code>{bar}<pre><code>print(1)\nprint(2)</code></pre></div>"

    article = article_of(page(f"<div>{STORY}{code}{PARAGRAPHS}</div>"))

    assert "print(1)\nprint(2)" in article.text
    assert "python" not in article.text
    assert "Bash" not in article.text


def test_the_links_of_wikis_to_edit_a_part_are_no_words_of_its_heading() -> None:
    edit = "<span class=mw-editsection>[<a href='/edit'>Quelltext bearbeiten</a>]</span>"
    part = f"<h2><span id=why>Why it <i>stands</i></span>{edit}</h2>"
    told = page(f"<div>{STORY}{part}{PARAGRAPHS}</div>")

    article = article_of(told.replace("<body>", '<body class="skin-vector mediawiki ltr">'))

    assert "<h2>Why it <i>stands</i></h2>" in article.body
    assert "bearbeiten" not in article.text


CODE = {
    "hexo": (
        "<figure class='highlight python'><table><tr><td class=gutter><pre>"
        "<span class=line>1</span><br><span class=line>2</span><br></pre></td><td class=code><pre>"
        "<span class=line>for a in b:</span><br><span class=line>    print(a)</span><br></pre></td>"
        "</tr></table></figure>"
    ),
    "pygments": (
        "<table class=highlighttable><tr><td class=linenos><div class=linenodiv><pre>\n1\n2</pre>"
        "</div></td><td class=code><div><pre>for a in b:\n    print(a)\n</pre></div></td></tr>"
        "</table>"
    ),
    "syntaxhighlighter": (
        "<table><tbody><tr><td class=gutter><div>1</div><div>2</div></td><td class=code>"
        "<div class=container><div class=line>for a in b:</div>"
        "<div class=line>\u00a0\u00a0\u00a0\u00a0print(a)</div></div></td></tr></tbody></table>"
    ),
}


@pytest.mark.parametrize("code", CODE.values(), ids=CODE.keys())
def test_the_numbers_beside_lines_of_code_are_left_out(code: str) -> None:
    article = article_of(page(f"<div>{STORY}{code}{PARAGRAPHS}</div>"))

    assert "<pre><code>for a in b:\n    print(a)</code></pre>" in article.body.replace(
        "\u00a0", " "
    )
    assert "<table" not in article.body


def test_a_table_of_numbers_is_no_code() -> None:
    table = "<table><tr><td>1</td><td>Pier</td></tr><tr><td>2</td><td>Bridge</td></tr></table>"
    single = "<table><tr><td>1</td><td>Pier and bridge</td></tr></table>"

    article = article_of(page(f"<div>{STORY}{table}{single}{PARAGRAPHS}</div>"))

    assert "1\tPier\n2\tBridge" in article.text
    assert "1\tPier and bridge" in article.text


def test_the_short_first_paragraph_of_a_short_article_is_its_text() -> None:
    lines = (
        "女民警一天拨百个电话，被电信停机（来源：视频）",
        "认定诈骗和骚扰，不能省略必要的核实程序。",
    )
    body = "".join(f"<p>{line}</p>" for line in lines)

    article = article_of(page(f"<article>{body}</article>"))

    assert tuple(article.text.split("\n")) == lines


def test_captions_of_a_gallery_within_the_article_are_no_text() -> None:
    slides = "".join(
        f'<div class=slide><div class=photo><img data-src="/{number}.jpg"><div class=meta>'
        f"<div class=caption>{sentence(number)}</div><a href=#>Fullscreen</a></div></div></div>"
        for number in range(20, 40)
    )

    article = article_of(page(f"<div>{STORY}<div class=slides>{slides}</div>{PARAGRAPHS}</div>"))

    assert sentence(25) not in article.text
    assert f"<figcaption>{sentence(25)}" in article.body
    assert sentence(3) in article.text


def test_what_a_page_says_of_a_video_is_no_text_of_the_article() -> None:
    video = (
        '<div itemscope itemtype="http://schema.org/VideoObject"><img src="/still.jpg">'
        f'<p itemprop="description">{sentence(9)}</p><div>00:01 But according to the'
        " engineers the bridge<br>00:04 may be closed for a year or longer.</div></div>"
    )

    article = article_of(page(f"<div>{STORY}{video}{PARAGRAPHS}</div>"))

    assert sentence(9) not in article.text
    assert "00:04" not in article.text


def test_messages_that_are_not_shown_are_no_text_however_many_there_are() -> None:
    messages = "".join(
        f"<div style='display: none'>You cannot send this to more than {number} friends.</div>"
        for number in range(20)
    )
    parts = f"<div class=hidden>{STORY}</div>"

    article = article_of(page(f"<div>{PARAGRAPHS}{parts}{messages}</div>"))

    assert "You cannot send this" not in article.text
    assert sentence(3) in article.text


def test_paragraphs_that_a_button_shows_are_text() -> None:
    rest = "".join(
        f"<p style='display:none'>Bridge {number} is closed.</p>" for number in range(30)
    )

    article = article_of(page(f"<div>{STORY}{rest}</div>"))

    assert "Bridge 29 is closed." in article.text


@pytest.mark.parametrize("sign", ["¶", "#", "§", "&para;"])
def test_the_sign_by_which_a_heading_leads_to_itself_is_none_of_its_words(sign: str) -> None:
    link = f'<a class="headerlink" href="#bridges" title="Permalink">{sign}</a>'

    article = article_of(page(f"<div>{STORY}<h2>On bridges{link}</h2>{PARAGRAPHS}</div>"))

    assert "\nOn bridges\n" in article.text
    assert "<h2>On bridges</h2>" in article.body


def test_a_sign_amid_the_words_of_a_sentence_is_one_of_them() -> None:
    told = '<p>The town of old writes "<a href="/signs#hash">#</a>" before numbers of bridges.</p>'

    article = article_of(page(f"<div>{STORY}{told}{PARAGRAPHS}</div>"))

    assert 'The town of old writes "#" before numbers' in article.text


@pytest.mark.parametrize("name", ["message hidden", "d-none", "is-hidden note"])
def test_what_a_class_hides_is_not_taken(name: str) -> None:
    message = f'<div class="{name}"><p>You have reached your limit of free stories.</p></div>'

    article = article_of(page(f"<div>{STORY}{message}{PARAGRAPHS}</div>"))

    assert "free stories" not in article.text


@pytest.mark.parametrize("name", ["hidden md:block", "d-none d-md-block", "overflow-hidden"])
def test_what_a_class_hides_on_small_screens_alone_is_taken(name: str) -> None:
    part = f'<div class="{name}"><p>{sentence(40)}</p></div>'

    article = article_of(page(f"<div>{STORY}{part}{PARAGRAPHS}</div>"))

    assert sentence(40) in article.text


def test_a_sidebar_between_paragraphs_is_the_authors_if_it_is_told() -> None:
    side = f"<div class=sidebar><p>On names</p><p>{sentence(70)}</p></div>"

    article = article_of(page(f"<div>{STORY}{side}{PARAGRAPHS}</div>"))

    assert f"On names\n{sentence(70)}" in article.text


def test_a_sidebar_at_the_end_of_a_section_is_the_authors_too() -> None:
    side = f"<div class=sidebar><p>On names</p><p>{sentence(70)}</p></div>"
    sections = f"<section><h2>On bridges</h2>{STORY}{side}</section>{PARAGRAPHS}"

    assert f"On names\n{sentence(70)}" in article_of(page(f"<div>{sections}</div>")).text


@pytest.mark.parametrize(
    "text",
    [
        f'{STORY}<div class=sidebar><p><a href="/names">{sentence(70)}</a></p></div>{PARAGRAPHS}',
        f"{STORY}{PARAGRAPHS}<div class=sidebar><p>{sentence(70)}</p></div>",
    ],
)
def test_a_sidebar_of_links_or_behind_the_text_is_none_of_it(text: str) -> None:
    article = article_of(page(f"<div>{text}</div>"))

    assert sentence(70) not in article.text


@pytest.mark.parametrize("name", ["Related work", "Authors and editors", "Share a printer"])
def test_a_section_whose_id_is_made_of_its_heading_is_the_articles(name: str) -> None:
    slug = name.lower().replace(" ", "-")
    section = f'<section id="{slug}"><h2>{name}</h2><p>{sentence(70)}</p><p>{sentence(71)}</p>'

    article = article_of(page(f"<div>{STORY}{section}</section>{PARAGRAPHS}</div>"))

    assert f"{name}\n{sentence(70)}" in article.text


def test_a_box_of_links_whose_id_says_the_same_as_its_heading_is_none_of_it() -> None:
    links = "".join(f'<p><a href="/{n}">{sentence(n)}</a></p>' for n in range(70, 73))
    box = f'<div id="related-work"><h2>Related work</h2>{links}</div>'

    article = article_of(page(f"<div>{STORY}{PARAGRAPHS}{box}</div>"))

    assert sentence(70) not in article.text


TOWNS = ("Ulm", "Graz", "Bern", "Linz")


def test_a_table_of_data_is_the_articles_though_most_of_its_cells_are_links() -> None:
    heads = "<tr><th>Town</th><th>Bridge</th><th>Built</th></tr>"
    rows = "".join(
        f'<tr><td><a href="/{town}">{town}</a></td><td><a href="/{town}/b">Bridge of {town}</a>'
        f"</td><td>19{n}4</td></tr>"
        for n, town in enumerate(TOWNS)
    )
    table = f"<div class=t><p>Table 1. Bridges</p><table>{heads}{rows}</table></div>"

    article = article_of(page(f"<div>{STORY}{table}{PARAGRAPHS}</div>"))

    assert "Town\tBridge\tBuilt\nUlm\tBridge of Ulm\t1904" in article.text


def test_a_table_of_links_without_headings_is_none_of_it() -> None:
    rows = "".join(
        f'<tr><td><a href="/{town}">The news of {town} and its bridge</a></td><td>{n}</td></tr>'
        for n, town in enumerate(TOWNS)
    )

    article = article_of(page(f"<div>{STORY}{PARAGRAPHS}<table>{rows}</table></div>"))

    assert "The news of Ulm" not in article.text


def test_an_article_whose_table_stands_beside_the_box_of_its_text_has_both() -> None:
    rows = "".join(
        f'<tr><td><a href="/{town}">Bridge of {town}</a></td><td>19{n}4</td><td>It was built after '
        "the flood, of stone from the quarries up the river.</td></tr>"
        for n, town in enumerate(TOWNS)
    )
    table = f"<table><tr><th>Bridge</th><th>Year</th><th>Story</th></tr>{rows}</table>"
    text = f"<div class=list>{PARAGRAPHS}{STORY}</div>"

    article = article_of(page(f"<div><div><p>{sentence(70)}</p>{table}{text}</div></div>"))

    assert "Bridge of Ulm\t1904\tIt was built" in article.text
    assert sentence(70) in article.text


def test_a_callout_in_an_aside_is_the_authors() -> None:
    callout = f"<aside class='msg message'><span>!</span><div><p>{sentence(70)}</p></div></aside>"

    article = article_of(page(f"<div>{STORY}{callout}{PARAGRAPHS}</div>"))

    assert sentence(70) in article.text


def test_a_sentence_that_is_pulled_out_of_the_text_is_read_once() -> None:
    pulled = sentence(70)
    text = f"{STORY}<p>He said that t{pulled[1:]}</p>"

    article = article_of(page(f"<div>{text}<aside>{pulled}</aside>{PARAGRAPHS}</div>"))

    assert pulled not in article.text


@pytest.mark.parametrize(
    "picture",
    [
        '<img src="/a.jpg"><p class="wp-caption-text">The canal in May</p>',
        '<div><img src="/a.jpg"></div><p class="caption">The canal in May</p>',
        """<table class="tr-caption-container"><tbody><tr><td><img src="/a.jpg"></td></tr>
<tr><td class="tr-caption">The canal in May</td></tr></tbody></table>""",
    ],
)
def test_what_is_called_the_caption_of_a_picture_is_kept_as_that(picture: str) -> None:
    article = article_of(page(f"<div>{STORY}{picture}{PARAGRAPHS}</div>"))

    assert "canal" not in article.text
    assert re.search(r"<figure><img[^>]*><figcaption>The canal in May</figcaption>", article.body)
