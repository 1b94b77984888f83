"""Threads in the ways forum software marks them up: what was written, without who wrote it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.errors import NoBodyError
from tests.unit.extract.test_article import FOOTER, article_of, sentence

URL = "https://board.example/threads/bridge.9/"
TITLE = "How was the old bridge built?"
Words = tuple[str, str, str]
WORDS: dict[str, Words] = {
    "en": ("Posts", "Joined", "Reply"),
    "de": ("Beiträge", "Registriert", "Antworten"),
    "ru": ("Сообщения", "Регистрация", "Ответить"),
    "zh": ("帖子", "注册时间", "回复"),
}
NAMES = ("anna_b", "rusty77", "gearhead", "oldbiker")
SHORT = "Thanks, that helped!"
SIGNATURE = "Cross more bridges, burn fewer"


def written(number: int) -> list[str]:
    """Return the paragraphs of a post; one in three is very short."""
    if number % 3 == 2:
        return [f"{SHORT} ({number})"]
    return [sentence(number), sentence(number + 20)]


def member(number: int, words: Words) -> list[str]:
    """Return what a board says of a member, which not all have in full."""
    said = ["Senior Member", f"{words[0]}: {120 + number}", f"{words[1]}: {number} Nov 2019"]
    return [*said, "Location: Leeds"] if number % 2 else said


def boxes(number: int, words: Words) -> str:
    """Return a post of boxes with classes, as phpBB, MyBB and XenForo have them."""
    facts = "".join(f"<dd class=fact>{fact}</dd>" for fact in member(number, words))
    lines = "<br><br>".join(written(number))
    sign = f"<div class=signature id=sig{number}>{SIGNATURE}</div>" if number % 2 else ""
    return (
        f"<div class=post id=p{number}><dl class=who><dt><a href=/u/{number}>{NAMES[number % 4]}"
        f"</a></dt>{facts}</dl><div class=main><h3><a href='#p{number}'>Re: {TITLE}</a></h3>"
        f"<p class=author>{number} Nov 2025, 10:11</p><div class=content>{lines}</div>{sign}"
        f"<ul class=buttons><li><a href=/r/{number}>{words[2]}</a></li></ul></div></div>"
    )


def cells(number: int, words: Words) -> str:
    """Return a post of table cells, as boards of the two thousands have them."""
    lines = "<br><br>".join(written(number))
    sign = f"<br>_________________<br>{SIGNATURE}" if number % 2 else ""
    return (
        f"<tr><td class=row{number % 2}><b>{NAMES[number % 4]}</b><br>"
        f"<span>{'<br>'.join(member(number, words))}</span></td><td class=row{number % 2}>"
        f"<div>{number} Nov 2025, 10:11 <a href=/q/{number}>{words[2]}</a></div><hr>"
        f"<span class=body>{lines}{sign}</span></td></tr><tr><td colspan=2></td></tr>"
    )


def discuz(number: int, _: Words) -> str:
    """Return a post of nested tables, as Discuz has them."""
    lines = "<br><br>".join(written(number))
    return (
        f"<div id=post_{number}><table id=pid{number}><tr><td class=pls rowspan=2><div class=authi>"
        f"<a class=xw1>{NAMES[number % 4]}</a></div></td><td class=plc><div class=authi>"
        f"<em>发表于 2025-11-{number} 14:20</em> | <a>只看该作者</a></div><div class=pct>"
        f"<table><tr><td class=t_f id=pm_{number}>{lines}</td></tr></table></div></td></tr>"
        f"<tr><td class='plc plm'><div class=sign>{SIGNATURE}</div></td></tr></table></div>"
    )


def plain(number: int, words: Words) -> str:
    """Return a post of boxes without names."""
    facts = "".join(f"<div>{fact}</div>" for fact in [NAMES[number % 4], *member(number, words)])
    lines = "".join(f"<p>{line}</p>" for line in written(number))
    return (
        f"<div><div>{facts}</div><div><div>{number} Nov 2025</div><div>{lines}</div>"
        f"<div><a href=/r/{number}>{words[2]}</a></div></div></div>"
    )


def comments(number: int, words: Words) -> str:
    """Return a post that is called a comment, as Invision and Discourse have it."""
    return (
        f"<article class='comment c' itemtype='https://schema.org/Comment'><aside><h3>"
        f"<a href=/u/{number}>{NAMES[number % 4]}</a></h3><ul><li>{words[0]}: {number}</li></ul>"
        f"</aside><div><a href=/t/{number}>Posted <time>{number} Nov 2025</time></a>"
        f"<div class=text>{''.join(f'<p>{line}</p>' for line in written(number))}</div></div>"
        "</article>"
    )


def page(body: str) -> str:
    title = f"<title>{TITLE} - The Board</title>"
    return f"<html><head>{title}</head><body><h1>{TITLE}</h1><main>{body}</main>{FOOTER}</body>"


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("count", [2, 7])
@pytest.mark.parametrize("post", [boxes, discuz, plain, comments])
def test_of_a_thread_only_what_was_written_is_taken(
    post: Callable[[int, Words], str], count: int, language: str
) -> None:
    posts = "".join(post(number, WORDS[language]) for number in range(3, 3 + count))

    text = article_of(page(f"<div>{posts}</div>"), url=URL).text

    assert text.split("\n") == [line for n in range(3, 3 + count) for line in written(n)]


def test_of_a_thread_in_a_table_only_what_was_written_is_taken() -> None:
    rows = "".join(cells(number, WORDS["en"]) for number in range(3, 10))

    text = article_of(page(f"<table>{rows}</table>"), url=URL).text

    assert all(line in text for number in range(3, 10) for line in written(number))
    assert not {"Posts:", "Senior", "Reply", SIGNATURE, "Nov"} & {*text.split(), *text.split("\n")}
    assert SIGNATURE not in text


def test_comments_below_an_article_are_no_thread() -> None:
    article = "".join(f"<p>{sentence(number)}</p>" for number in range(60, 63))
    answers = "".join(boxes(number, WORDS["en"]) for number in range(3, 30))

    text = article_of(page(f"<div>{article}</div><div class=comments>{answers}</div>")).text

    assert text.split("\n") == [sentence(number) for number in range(60, 63)]


def test_live_coverage_keeps_its_times_and_headings() -> None:
    entries = "".join(
        f"<div class=entry><span>1{n}:05</span><h3>Update {n}</h3><p>{sentence(n)}</p></div>"
        for n in range(1, 7)
    )

    text = article_of(page(f"<div>{entries}</div>")).text

    assert "Update 3" in text
    assert "13:05" in text


def test_the_boards_of_a_forum_are_no_thread() -> None:
    boards = "".join(
        f"<li><div><a href='/f{n}/'>Bridges of town number {n}</a></div><p>{sentence(n)}</p>"
        f"<div>Threads: {n}</div><div>Posts: {n}</div>"
        f"<div><a href='/t/{n}'>The last of all threads, {n}</a> {n} Nov 2025</div></li>"
        for n in range(1, 12)
    )

    with pytest.raises(NoBodyError):
        article_of(page(f"<ol>{boards}</ol>"), url="https://board.example/boards")


def test_a_thread_may_stand_beside_notices_and_its_lines_in_headings() -> None:
    posts = "".join(
        f"<div class=p><h3><p class=when>Posted {n} Nov 2025</p><ul><li>#{n}</ul></h3>"
        f"<div class=text>{''.join(f'<p>{line}</p>' for line in written(n))}</div></div>"
        for n in range(3, 12)
    )
    notice = f"<div><p>Register to write here. It is free, and {'quick ' * 8}to do.</p></div>"

    text = article_of(page(f"<div>{notice}<div>{posts}</div>{notice}</div>"), url=URL).text

    assert text.split("\n") == [line for n in range(3, 12) for line in written(n)]
