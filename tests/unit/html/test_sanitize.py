from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.html.document import parse
from crawler.html.sanitize import sanitize
from crawler.html.visible import fragment_text, visible_text

BASE = "https://example.org/a/"
TAGS = [
    "p", "div", "b", "a href=/x", "a href=javascript:x", "span", "ul", "ol", "li", "table", "tr",
    "td", "th", "h2", "blockquote", "pre", "code", "figure", "figcaption", "br", "img src=i.png",
    "script", "style", "svg", "form", "input", "p onclick=x", "dl", "dt", "dd", "em", "section",
    "iframe src=x",
]  # fmt: skip
TEXTS = st.sampled_from(
    ["word", " ", "\n", "two words", "漢字", "<", "&amp;", "&lt;b&gt;", "\xa0", "."]
)


@st.composite
def markup(draw: st.DrawFn) -> str:
    """Draw HTML of the elements that matter here, well or badly nested."""
    parts = []
    for _ in range(draw(st.integers(0, 25))):
        tag = draw(st.sampled_from(TAGS))
        close = draw(st.sampled_from(["", "", f"</{tag.split()[0]}>", "</div>", "</p>"]))
        parts.append(f"<{tag}>{draw(TEXTS)}{close}")
    return "".join(parts)


ALLOWED = re.compile(
    r"<(?:/?(?:p|h[1-6]|ul|ol|li|dl|dt|dd|table|caption|tr|blockquote|figure|figcaption|pre|code|br"
    r"|a|abbr|b|bdo|cite|del|dfn|em|i|ins|kbd|mark|q|rp|rt|ruby|s|samp|small|strong|sub|sup|time|u"
    r"|var"
    r"|td|th|video|audio)"
    r"|a href=\"(?:https?|mailto|tel):[^\"]*\"|img src=\"https?://[^\"]*\" alt=\"[^\"]*\""
    r"|t[dh](?: (?:col|row)span=\"\d+\"){1,2}|(?:video|audio) src=\"https?://[^\"]*\" controls)>"
)


@given(markup())
def test_nothing_but_allowed_elements_and_attributes_is_left(html: str) -> None:
    left = ALLOWED.sub("", sanitize(html, BASE))

    assert "<" not in left
    assert ">" not in left.replace("&gt;", "")


@given(markup())
def test_what_is_clean_keeps_its_text_when_it_is_cleaned_again(html: str) -> None:
    once = sanitize(html, BASE)

    assert fragment_text(sanitize(once, BASE)) == fragment_text(once)


@given(markup())
def test_the_letters_of_the_clean_fragment_stand_on_the_page_in_their_order(html: str) -> None:
    body = parse(html, BASE).tree.body
    assert body is not None
    page = iter("".join(body.text().split()))

    clean = "".join(fragment_text(sanitize(html, BASE)).split())

    # What is dropped from between two words (a script, say) joins them: `in` reads on from there.
    assert all(letter in page for letter in clean)


CASES = {
    "<div>a<br><br>b</div>": "<p>a</p><p>b</p>",
    "<div>a<br>b</div>": "<p>a<br>b</p>",
    "bare <b>text</b>": "<p>bare <b>text</b></p>",
    "<span>a</span> <span>b</span>": "<p>a b</p>",
    "<p onclick=x style=y>a</p>": "<p>a</p>",
    '<a href="../x?a=1&amp;b=2">a</a>': '<p><a href="https://example.org/x?a=1&amp;b=2">a</a></p>',
    '<a href="javascript:alert(1)">a</a>': "<p>a</p>",
    '<a href="mailto:a@b.c">a</a>': '<p><a href="mailto:a@b.c">a</a></p>',
    "<script>x</script><style>x</style><!-- x --><p>a</p>": "<p>a</p>",
    "<form><input value=x><button>x</button><p>a</p></form>": "<p>a</p>",
    "<ul><li>a<li><p>b</p><p>c</p></ul>": "<ul><li>a</li><li><p>b</p><p>c</p></li></ul>",
    "<ul><li>a<ul><li>b</ul></ul>": "<ul><li>a<ul><li>b</li></ul></li></ul>",
    "<table><tr><th>a<td>b</table>": "<table><tr><th>a</th><td>b</td></tr></table>",
    "<table><tr><td><p>only placed</p></table>": "<p>only placed</p>",
    "<pre>a\n  b</pre>": "<pre><code>a\n  b</code></pre>",
    "<h2>a <i>b</i></h2>": "<h2>a <i>b</i></h2>",
    "<blockquote>a</blockquote>": "<blockquote><p>a</p></blockquote>",
    "<dl><dt>a<dd>b</dl>": "<dl><dt>a</dt><dd>b</dd></dl>",
    "<figure><img src=i.png><figcaption>c</figcaption></figure>": (
        '<figure><img src="https://example.org/a/i.png" alt=""><figcaption>c</figcaption></figure>'
    ),
    "<figure><figcaption>c</figcaption></figure>": "<p>c</p>",
    "<p>&lt;script&gt;</p>": "<p>&lt;script&gt;</p>",
    "<p>　　一段</p>": "<p>一段</p>",
    "<p>一<br>　　二</p>": "<p>一</p><p>二</p>",
    "<b>a<p>b</p></b>": "<p><b>a</b></p><p><b>b</b></p>",
    "<p></p><div> </div><ul><li></ul>": "",
}


@pytest.mark.parametrize(("html", "clean"), CASES.items())
def test_html_is_cleaned(html: str, clean: str) -> None:
    assert sanitize(html, BASE) == clean


IMAGES = {
    '<img src="data:image/gif;base64,x" data-src="/a.jpg">': "https://example.org/a.jpg",
    '<img src="/loading.gif" data-original="b.jpg">': "https://example.org/a/b.jpg",
    '<img srcset="s.jpg 300w, m.jpg 1200w, l.jpg 4000w">': "https://example.org/a/m.jpg",
    '<picture><source srcset="w 800w"><img src="i.jpg"></picture>': "https://example.org/a/i.jpg",
    '<img src="data:x"><noscript><img src="n.jpg"></noscript>': "https://example.org/a/n.jpg",
    '<img src="data:image/png;base64,x">': None,
    '<img src="t.gif" width=1 height=1>': None,
}


@pytest.mark.parametrize(("html", "address"), IMAGES.items())
def test_the_picture_that_a_reader_would_see_is_kept(html: str, address: str | None) -> None:
    found = re.findall(r'<img src="([^"]*)"', sanitize(html, BASE))

    assert found == ([address] if address else [])


def test_a_picture_and_its_lazy_copy_are_one() -> None:
    html = '<img data-src="a.jpg"><noscript><img src="a.jpg"></noscript>'

    assert sanitize(html, BASE).count("<img") == 1


def test_elements_nested_without_end_come_out_flat() -> None:
    html = "<blockquote>" * 300 + "a" + "</blockquote>" * 300

    clean = sanitize(html, BASE)

    assert fragment_text(clean) == "a"
    assert clean.count("<blockquote>") < 100


def test_visible_text_has_a_line_a_block_and_tabs_between_cells() -> None:
    body = parse("<h1>a</h1><p>b<br>c <i>d</i></p><table><tr><th>e<td>f</table>", BASE).tree.body
    assert body is not None

    assert visible_text(body) == "a\nb\nc d\ne\tf"


def test_captions_are_seen_but_are_not_running_text() -> None:
    html = "<figure><img src=/i.png><figcaption>c</figcaption></figure><p>a</p>"
    body = parse(html, BASE).tree.body
    assert body is not None

    assert visible_text(body) == "c\na"
    assert fragment_text(html) == "a"
