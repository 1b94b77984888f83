"""A page you crawl can never break your site: the portable form of any body."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.body import portable
from crawler.html.document import parse
from crawler.html.visible import visible_text

UNHURRIED = settings(deadline=None)
TAGS = ["p", "b", "a", "pre", "code", "div", "table", "tr", "td", "ul", "li", "blockquote", "h2",
        "script", "style", "textarea", "iframe", "plaintext", "svg", "title"]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from([
        "\n", "\n\n", "\n    x", "    ", "\r\n", "\t", "```", "~~~~", "{{ x }}", "{% raw %}",
        "{:.k}",
        "{{< ref >}}", "<!-- a\n\nb -->", "&lt;!--swig\ufffc0--&gt;", "\ufffc", "\u2028", "\u3000",
        '<a href="https://e.org/?a={b}&amp;c=`">', '<img alt="x\n\ny" src="https://e.org/a.png">',
        "&#123;", "&amp;#123;", "---", "$$", "[[a]]", "<br>", "&nbsp;", "<", ">", '"', "'", "&",
    ]),
    st.text(st.characters(), max_size=20),
)  # fmt: skip
BODIES = st.lists(PIECES, max_size=30).map("".join)


def meaning(html: str) -> tuple[str, list[str | None], list[str | None], list[str]]:
    """Return what a reader sees: text, links, alternatives of images, texts of `pre`."""
    document = parse(f"<!doctype html><body>{html}", "https://e.org/")
    document.tree.strip_tags([
        "script", "style", "noscript", "noembed", "noframes", "plaintext", "xmp", "textarea",
        "title", "template", "iframe",
    ])  # fmt: skip
    body = document.tree.body
    text = visible_text(body) if body is not None else ""
    return (
        " ".join(text.split()),
        [node.attributes.get("href") for node in document.css("a[href]")],
        [(node.attributes.get("alt") or "").replace("\r\n", "\n") for node in document.css("img")],
        [node.text() for node in document.css("pre")],
    )


@UNHURRIED
@given(BODIES)
def test_any_body_becomes_one_block_that_no_generator_acts_on(html: str) -> None:
    body = portable(html)
    lines = body.split("\n")

    assert lines[0] == "<div>"
    assert lines[-2:] == ["</div>", ""]
    assert all(line.strip() for line in lines[:-1])
    assert not any(line.startswith((" ", "\t")) for line in lines)
    assert not set(body) & set("{}\ufffc\u2028\u2029\r\x00")
    assert not re.search(r"`{3}|~{3}|<!--", body)
    assert not parse(body, "https://e.org/").css("script, style, plaintext, xmp, textarea, iframe")
    body.encode()


@UNHURRIED
@given(BODIES)
def test_any_body_says_afterwards_what_it_said_before(html: str) -> None:
    clean = re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", html)
    clean = re.sub("[\ud800-\udfff]", "\ufffd", clean)

    assert meaning(portable(clean)) == meaning(clean)


def test_the_lines_of_code_stay_where_they_are() -> None:
    body = portable("<pre><code>\n\ndef f():\n\n    return {}\n</code></pre>")

    assert body == (
        "<div>\n<pre><code>&#10;&#10;def f():&#10;&#10;    return &#123;&#125;&#10;</code></pre>"
        "\n</div>\n"
    )


def test_every_block_ends_its_line_so_that_posts_can_be_compared() -> None:
    body = portable("<h2>a</h2><p>b <b>c</b>d</p><ul><li>e</li></ul><pre>f</pre><p>g</p>")

    assert body == (
        "<div>\n<h2>a</h2>\n<p>b <b>c</b>d</p>\n<ul><li>e</li>\n</ul>\n<pre>f</pre>\n<p>g</p>"
        "\n</div>\n"
    )


def test_an_element_that_is_not_closed_ends_with_the_body() -> None:
    assert portable("<p>a</div></div><b>c") == "<div>\n<p>a<b>c</b></p>\n</div>\n"


def test_an_empty_body_is_an_empty_block() -> None:
    assert portable(" \n ") == "<div>\n</div>\n"
