from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.metadata.names import read_names
from tests.unit.extract.metadata.pages import ld, metadata, page

TITLE = "<h1>A title of a story</h1>"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ann Lee and Bo Smith", ("Ann Lee", "Bo Smith")),
        ("Ann Lee, Staff Writer", ("Ann Lee",)),
        ("Written by: Ann Lee | March 3, 2021", ("Ann Lee",)),
        ("Von Klara Fall und Max Meier", ("Klara Fall", "Max Meier")),
        ("Von Claudia Riedler 19. Oktober 2019 00:04 Uhr", ("Claudia Riedler",)),
        ("Par Jean-Luc Petit", ("Jean-Luc Petit",)),
        ("作者：王小明", ("王小明",)),
        ("记者 张三、李四", ("张三", "李四")),
        ("渡辺 洋介", ("渡辺 洋介",)),
        ("박준석 기자", ("박준석",)),
        ("ann.lee@example.org", ()),
        ("@annlee", ()),
        ("https://example.org/ann", ()),
        ("Redaktion", ()),
        ("admin", ()),
        ("Super User", ()),
        ("관리자", ()),
        ("责任编辑", ()),
        ("Resy Staff", ()),
        ("mikecason", ()),
        ("3 minutes ago", ()),
        ("Ann Lee (Berlin)", ("Ann Lee",)),
        ("Ann Lee &amp; Bo Li", ("Ann Lee", "Bo Li")),
        ("Daniel D. Von Hoff", ("Daniel D. Von Hoff",)),
        ("Ann Lee, Bo Li, and Cy Roe", ("Ann Lee", "Bo Li", "Cy Roe")),
        ("By Ann Lee Tuesday, Aug. 17, 2010", ("Ann Lee",)),
        ("Ann Lee ● 5 May 2020", ("Ann Lee",)),
        ("Technology Writers", ()),
        ("Der Bote Verlag GmbH", ()),
        ("Email This", ()),
        ("Bote.de", ()),
        ("Ann Lee; Ann Lee Journaliste à Paris", ("Ann Lee",)),
        ("Researched by Ann Lee + Bo Li", ("Ann Lee", "Bo Li")),
        ("di Anna Lupo", ("Anna Lupo",)),
        ("Di Canio", ("Di Canio",)),
        ("Írta: Nagy Anna", ("Nagy Anna",)),
        ("Γράφει ο Νίκος Παππάς", ("Νίκος Παππάς",)),
        ("โดย สมชาย ใจดี", ("สมชาย ใจดี",)),
        ("بقلم: أحمد علي", ("أحمد علي",)),
    ],
)
def test_names_are_read_from_a_string(text: str, names: tuple[str, ...]) -> None:
    assert read_names([text], frozenset()) == names


def test_a_sites_name_that_reads_as_two_names_is_none() -> None:
    head = (
        '<meta property="og:site_name" content="Mac &amp; mehr">'
        '<meta name="dc.creator" content="Mac &amp; mehr">'
    )

    found = metadata(page(head, TITLE + '<div class="byline">Von Klara Fall</div>'))

    assert found.authors == ("Klara Fall",)


def test_the_sites_name_is_no_author_unless_nobody_else_is() -> None:
    head = (
        '<meta property="og:site_name" content="Der Bote"><meta name="author" content="Der Bote">'
    )

    assert metadata(page(head, TITLE)).authors == ("Der Bote",)
    named = metadata(page(head, TITLE + '<div class="byline">Von Klara Fall</div>'))
    assert named.authors == ("Klara Fall",)
    assert named.provenance["authors"].rule == "byline"
    assert named.provenance["authors"].others == (("author", "Der Bote"),)


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ('"Ann Lee"', ("Ann Lee",)),
        ('{"@type": "Person", "name": "Ann Lee"}', ("Ann Lee",)),
        ('[{"name": "Ann Lee"}, {"name": "Bo Li"}]', ("Ann Lee", "Bo Li")),
        ('{"name": ["Ann Lee", "Bo Li"]}', ("Ann Lee", "Bo Li")),
        ('"Ann Lee, Bo Li and Cy Ott"', ("Ann Lee", "Bo Li", "Cy Ott")),
        ('{"@type": "Person", "givenName": "Ann", "familyName": "Lee"}', ("Ann Lee",)),
        ('["https://www.facebook.com/ann"]', ()),
        ("null", ()),
        ("{}", ()),
    ],
)
def test_json_ld_authors_come_in_many_forms(author: str, names: tuple[str, ...]) -> None:
    head = ld(f'{{"@type": "NewsArticle", "author": {author}}}')

    assert metadata(page(head, TITLE)).authors == names


def test_catalogue_names_are_turned_round() -> None:
    head = (
        '<meta name="citation_author" content="Wein, Shira">'
        '<meta name="citation_author" content="Opitz, Juri">'
    )

    assert metadata(page(head, TITLE)).authors == ("Shira Wein", "Juri Opitz")


def test_catalogue_names_may_stand_in_one_list() -> None:
    head = '<meta name="citation_authors" content="Wein, Shira; Opitz, Juri; ">'

    assert metadata(page(head, TITLE)).authors == ("Shira Wein", "Juri Opitz")


def test_a_byline_is_read_from_a_tag_of_that_name() -> None:
    assert metadata(page('<meta name="byline" content="BY ANN LEE">', TITLE)).authors == (
        "ANN LEE",
    )


@pytest.mark.parametrize(
    ("below", "names"),
    [
        ("<p>By Ann Lee</p><p>Text of it.</p>", ("Ann Lee",)),
        (
            "<div><span>By Ann Lee</span> <span>Science reporter, Bote World Service</span></div>",
            ("Ann Lee",),
        ),
        ("<p><b>By Ann Lee</b> <i>The Evening Bote</i></p>", ("Ann Lee",)),
        ("<p><b>By Ann Lee</b> and <b>Bo Smith</b></p>", ("Ann Lee", "Bo Smith")),
        ("<p>By Ann Lee, <a href=/by/bo>Bo Smith</a></p>", ("Ann Lee", "Bo Smith")),
        ("<p><b>By Ann</b> <b>Lee</b></p>", ("Ann Lee",)),
        ("<p>By Ann Lee | Archive</p>", ("Ann Lee",)),
        ('<p><a href="/users/faq.html">FAQ</a></p>', ()),
        ("<div>By</div><div>Ann Lee</div>", ("Ann Lee",)),
        ('<a href="/author/ann">Ann Lee</a>', ("Ann Lee",)),
        ('<span class="article-author__name">Ann Lee</span>', ("Ann Lee",)),
        ("<p>Ann Lee - 12/03/2024</p>", ("Ann Lee",)),
        ("<p>Ann Lee</p><p>12.03.2024</p><p>Text.</p>", ("Ann Lee",)),
        ("<p>2024-02-18 07:02 来源：新华网 作者：王小明</p>", ("王小明",)),
        ("<p>长江网10月4日讯（记者陈智 整理）国庆</p>", ("陈智",)),
        ("<p>文/李四</p>", ("李四",)),
        ("<p>Ann Lee and AP</p><p>June 30, 2024 - 4.34pm</p><p>Text.</p>", ("Ann Lee", "AP")),
        ("<p>(서울=한국통신) 박준석 기자 = 당국은 25일 밝혔다.</p>", ("박준석",)),
        ("<p>순천, 광양 구현모 기자 hm@example.org</p>", ("구현모",)),
        ("<p>기자들이 질문하고 있다.</p>", ()),
        ('<p class="image--author">Foto: REUTERS/Nathan Howard</p>', ()),
        ("<p>作者的家人说，她很好。</p>", ()),
        ("<p>记者从市政府获悉，油价上涨。</p>", ()),
        ("<p>Wild growth is seen by many people as a threat.</p>", ()),
        ("<p>By clicking you agree</p>", ()),
        ("<p>责任编辑：王五</p>", ()),
        ("<p>São Paulo</p><p>It rains.</p>", ()),
        ("<p>Publié le 12 mars 2024 à 10h30</p><p>Texte.</p>", ()),
        ("<p>Última Actualización 12/03/2024</p><p>Texto.</p>", ()),
        ("<p>Thứ Ba, 12/03/2024, 10:30 (GMT+7)</p><p>Text.</p>", ()),
        ("<p>A cura di Ann Lee</p>", ("Ann Lee",)),
        ("<p>In 2019 wurde sie <b>von</b> <i>Ann Lee</i> eröffnet.</p>", ()),
        ("<p>Eine Brücke, <i>von</i> <b>Ann Lee</b> mit 12 Pfeilern</p>", ()),
        ("<p>Buenos Aires, 12 March 2024</p><p>It rains.</p>", ()),
        ("<div>Gönderen <b>Ahmet Yılmaz</b> zaman: 10:30</div>", ("Ahmet Yılmaz",)),
        ("<p>ICARDİ SON 6 MAÇTA 7 KEZ GOLLE BULUŞTU</p>", ()),
        ("<p>Ann Lee 6 Mayıs 2024</p>", ("Ann Lee",)),
        (
            "<p><time>12.03.2024 10:30</time> von <b>Ann Lee</b> (Kommentare: 0)</p>",
            ("Ann Lee",),
        ),
        (
            "<div>12 март 2024 <span>Автор: <a>Анна Ли</a></span> <b>Просмотров: 1 234</b></div>",
            ("Анна Ли",),
        ),
        (
            "<div><span>작성자</span> <b>홍길동</b> <i>조회</i><b>9</b> <b>24-03-12</b></div>",
            ("홍길동",),
        ),
        ('<div><a class="member_4">홍길동</a></div>', ("홍길동",)),
        ('<div class="haber__muhabir">Ahmet Yılmaz</div>', ("Ahmet Yılmaz",)),
        ('<div class="authors"><a href="/a/lee">Ann Lee</a> (correspondent)</div>', ("Ann Lee",)),
    ],
)
def test_a_byline_near_the_title_is_read(below: str, names: tuple[str, ...]) -> None:
    assert metadata(page("", TITLE + below)).authors == names


def test_one_author_element_anywhere_serves_where_nothing_else_does() -> None:
    far = "<p>Text of the story goes on.</p>" * 60

    one = metadata(page("", TITLE + far + '<div class="author-box">Ann Lee</div>'))
    assert one.authors == ("Ann Lee",)
    cards = '<i class="author">Ann Lee</i><i class="author">Bo Li</i>'
    assert metadata(page("", TITLE + far + cards)).authors == ()
    comment = '<div id="comments"><i class="author">Ann Lee</i></div>'
    assert metadata(page("", TITLE + far + comment)).authors == ()


def test_a_byline_far_from_the_headline_may_name_two() -> None:
    far = "<p>Text of the story goes on.</p>" * 60

    told = metadata(page("", TITLE + far + '<p class="byline">By Ann Lee and Bo Smith</p>'))

    assert told.authors == ("Ann Lee", "Bo Smith")


def test_a_box_about_the_author_is_not_a_name_with_more_words() -> None:
    gap = " " * 130
    box = (
        f'<div class="author"><h4>Author</h4>{gap}<p class="author">Ann Lee</p>'
        "<p>Marketing lead</p></div>"
    )

    assert metadata(page("", TITLE + "<p>Text.</p>" * 60 + box)).authors == ("Ann Lee",)


def test_a_desk_with_a_page_of_its_own_serves_where_nobody_is_named() -> None:
    desk = '<h5><a href="/blog/author/bote-team"><span>Bote Team</span></a></h5>'
    person = '<div class="author">Ann Lee</div>'
    far = TITLE + "<p>Text of the story goes on.</p>" * 60

    assert metadata(page("", far + desk)).authors == ("Bote Team",)
    assert metadata(page("", far + desk + person)).authors == ("Ann Lee",)


def test_all_names_of_one_item_are_read() -> None:
    item = (
        '<div hidden itemprop="author" itemscope><span itemprop="name">Ann Lee</span>'
        '<span itemprop="name">Bo Li, The Associated Press</span></div>'
    )

    found = metadata(page("", TITLE + item)).authors

    assert found == ("Ann Lee", "Bo Li", "The Associated Press")


def test_what_ends_the_title_element_is_no_author() -> None:
    head = "<title>A title of a story | Politics | The Vale Post</title>"

    found = metadata(page(head, TITLE + "<p>By Ann Lee, The Vale Post</p>"))

    assert found.authors == ("Ann Lee",)


def test_the_sites_long_name_is_no_author() -> None:
    name = "Verein der Freunde und Förderer des Museums für Vor- und Frühgeschichte Nord e.V."
    head = (
        f'<meta property="og:site_name" content="{name}">'
        f'<meta name="author" content="Verein - {name[7:]}">'
    )

    assert metadata(page(head, TITLE + '<p class="byline">Von Klara Fall</p>')).authors == (
        "Klara Fall",
    )


@given(st.text(max_size=200))
def test_names_hold_no_addresses_and_are_never_long(text: str) -> None:
    for name in read_names([text, f"By {text}"], frozenset()):
        assert 2 <= len(name) <= 60
        assert "://" not in name


def test_a_chinese_story_is_signed_at_its_end() -> None:
    story = "<p>油价上涨的消息传来。</p>" * 80
    body = f"<h1>油价上涨</h1><div id=b>{story}<p>（新华社记者 张三 李四）</p></div>"

    found = metadata(page("", body, lang="zh"), body_root="#b")

    assert found.authors == ("张三", "李四")
    assert found.provenance["authors"].rule == "byline at the end"


def test_two_single_words_parted_by_a_comma_are_a_name_turned_round() -> None:
    head = '<meta name="parsely-author" content="Gillman, Steve">'

    assert metadata(page(head, TITLE)).authors == ("Steve Gillman",)


@pytest.mark.parametrize("label", ["Written by", "Verfasst von", "Escrito por", "Geschrieben von"])
def test_a_twitter_card_names_who_wrote_the_story(label: str) -> None:
    head = f'<meta name="twitter:label1" content="{label}">'
    other = '<meta name="twitter:label1" content="Est. reading time">'
    data = '<meta name="twitter:data1" content="Ann Lee">'

    assert metadata(page(head + data, TITLE)).authors == ("Ann Lee",)
    assert metadata(page(other + data, TITLE)).authors == ()


def test_authors_of_cards_elsewhere_did_not_write_the_story() -> None:
    own = '<p>By <a rel="author" href="/a">Ann Lee</a> and <a rel="author" href="/b">Bo Li</a></p>'
    cards = "".join(
        f'<div><h3>Other</h3><a rel="author" href="/{number}">Cy {name}</a></div>'
        for number, name in enumerate(["Fox", "Orr"])
    )

    found = metadata(page("", f"{TITLE}<header>{own}</header><section>{cards}</section>"))

    assert found.authors == ("Ann Lee", "Bo Li")


def test_who_took_the_picture_did_not_write_the_story() -> None:
    picture = (
        '<figure itemscope itemtype="https://schema.org/ImageObject"><img src="/a.jpg">'
        '<span itemprop="author">Mike Blake</span></figure>'
    )

    assert metadata(page("", TITLE + picture)).authors == ()


@pytest.mark.parametrize(
    ("end", "names"),
    [
        ('<p style="text-align:right"><b>Lê Phương</b></p>', ("Lê Phương",)),
        ("<p>Autor: Jan Nowak</p>", ("Jan Nowak",)),
        ("<p><b>What Comes Next</b></p><p>It will rain.</p>", ()),
        ("<p>Lê Phương</p>", ()),
        ("<p><b>Würdigung der ÖBFV-Kooperation</b></p>", ()),
    ],
)
def test_a_story_is_signed_at_its_end(end: str, names: tuple[str, ...]) -> None:
    story = "<p>The news of the price of oil came today.</p>" * 80
    body = f"<h1>The price of oil</h1><div id=b>{story}{end}</div>"

    assert metadata(page("", body), body_root="#b").authors == names


@pytest.mark.parametrize(
    ("head", "shown", "names"),
    [
        ("", "<p>〔記者吳柏軒／台北報導〕行政院今天通過修正草案。</p>", ("吳柏軒",)),
        ("", "<p>（中央社記者張謙香港5日電）行政院今天通過修正草案。</p>", ("張謙",)),
        ("", "<p>（中央社記者張欣瑜舊金山5日電）行政院今天通過修正草案。</p>", ("張欣瑜",)),
        ("", "<p>記者陳以昇／新北報導</p>", ("陳以昇",)),
        ("", "<div id='byline'>［山田太郎］</div>", ("山田太郎",)),
        ("", "<p class='author'>本誌：山田太郎</p>", ("山田太郎",)),
        ("", "<p>取材・文＝山田太郎</p>", ("山田太郎",)),
        ("", "<div class='author-name'><a>阿凯同学</a></div><p>1,203</p>", ("阿凯同学",)),
        ("", "<p>作者：蓝狐，转载请注明原文链接</p>", ("蓝狐",)),
        ("", "<p>【文/观察者网 周弋博】</p>", ("周弋博",)),
        ("", "<p>3月5日，工人在翠湖站施工。新华社记者 张三 摄</p>", ()),
        ("스포츠경향", "<p>이정호 기자</p>", ("이정호",)),
        ("서울경제 | 네이버", "<p>홍길동 기자</p>", ("홍길동",)),
        ("스포츠경향", "<p>시내 버스</p>", ("스포츠경향",)),
    ],
)
def test_pages_of_east_asia_name_their_reporters(
    head: str, shown: str, names: tuple[str, ...]
) -> None:
    meta = f'<meta property="og:article:author" content="{head}">' if head else ""
    text = f"<main>{shown}<p>{'這是一段夠長的文字。' * 30}</p></main>"

    assert metadata(page(meta, TITLE + text), body_root="main").authors == names


@pytest.mark.parametrize(
    ("end", "names"),
    [
        ("【中村かさね】", ("中村かさね",)),
        ("（中村太郎）", ("中村太郎",)),
        ("（敬称略）", ()),
        ("（後編に続く）", ()),
    ],
)
def test_a_japanese_report_is_signed_at_its_end(end: str, names: tuple[str, ...]) -> None:
    text = f"<main><p>調査は昨年実施された。</p><p>費用の一部は国が補助する方針だ。{end}</p></main>"

    assert metadata(page("", TITLE + text), body_root="main").authors == names


@pytest.mark.parametrize(
    ("shown", "names"),
    [
        ("<p>Posted by <span class=fn>Clive</span> <span>at</span></p>", ("Clive",)),
        ("<p class=author>Kevin Krikhaar <span>Redacteur</span></p>", ("Kevin Krikhaar",)),
        ("<p>Von Olga Keller — Dienstag, 12. November 2024, 14:33</p>", ("Olga Keller",)),
        ("<p>Published 9 November 2024 | Author: Helen Smith | Views: 412</p>", ("Helen Smith",)),
        ("<p>09.11.2024 | Автор: Елена Смирнова</p>", ("Елена Смирнова",)),
        ("<p>February 18, 2023 · 4 min · 812 words · Marko Kovac</p>", ("Marko Kovac",)),
        ("<p>June 3, 2024 · 4 min · Jan Kowal | Suggest Changes</p>", ("Jan Kowal",)),
        ("<p class=author>Haber Girişi: <b>Ayşe Demir</b></p>", ("Ayşe Demir",)),
        ("<p>Του Ηλία Μπέλλου</p>", ("Ηλία Μπέλλου",)),
        ("<p class=authors><span><a>איתי בלומנטל</a></span></p>", ("איתי בלומנטל",)),
        ("<p>February 18, 2023 · Travel notes · Marko Kovac</p>", ()),
    ],
)
def test_a_name_is_read_without_what_stands_beside_it(shown: str, names: tuple[str, ...]) -> None:
    assert metadata(page("", f"{TITLE}{shown}<p>Text.</p>")).authors == names


def test_the_day_of_the_week_behind_a_name_is_none_of_it() -> None:
    shown = "<p><span class=author><a>عبد الإله شبل</a></span><span>الأحد 6 أكتوبر 2024</span></p>"

    found = metadata(page("", f"{TITLE}{shown}<p>Text.</p>", lang="ar"))

    assert found.authors == ("عبد الإله شبل",)


def test_the_name_of_a_site_is_no_author_though_its_link_is_called_one() -> None:
    site = '<header><a class="site-title" rel="author" href="/">Marko’s notes</a></header>'
    name = '<p itemprop="author" itemscope><span itemprop="name">Marko Kovac</span></p>'

    assert metadata(page("", f"{site}{TITLE}{name}<p>Text.</p>")).authors == ("Marko Kovac",)


def test_who_answers_is_no_author_of_the_question() -> None:
    person = '<span itemprop="author" itemscope><span itemprop="name">{}</span></span>'
    question = (
        f"<div itemscope itemtype='https://schema.org/Question'>{person.format('Ann Lee')}</div>"
    )
    answer = (
        f"<div itemscope itemtype='https://schema.org/Answer'>{person.format('Bo Smith')}</div>"
    )

    assert metadata(page("", TITLE + question + answer)).authors == ("Ann Lee",)


@pytest.mark.parametrize(
    "shown",
    [
        '<span class="author"><a href="/users/vpetrov/">vpetrov</a></span>',
        '<a class="tm-user-info__username" href="/users/vpetrov/">@vpetrov</a>',
        '<p class="comments"><a class="username">other</a></p><a class="username">vpetrov</a>',
    ],
)
def test_a_users_name_serves_where_nobody_else_is_named(shown: str) -> None:
    assert metadata(page("", f"{TITLE}{shown}<p>Text.</p>")).authors == ("vpetrov",)
