# ruff: noqa: E501, ISC004
"""The nastiest posts we can think of: each has stopped, bent or emptied some site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from crawler.archive.layout import post_path
from crawler.archive.profiles import PostFacts, render
from crawler.models.article import Article
from crawler.models.profile import Profile

TITLES = (
    "yes", "no", "null", "~", "true", "2021-01-01", "12:30:45", "2021-01-01T00:00:00Z", "0x1F",
    "1e3", "007", "0o17", "1_000", ".inf", "NaN", "=", "<<", "-", "- a", "? a", "@x", "`x`", "%x",
    "&a *b !c", "!!python/object:os.system", "| x", "> x", "# x", "a # b", "a: b: c", "[a, b]",
    "{a: b}", "---", "--- a", "+++", "...", "title: x", "'", '"', "it's \"so\"", "\\", "\\n \\u0041",
    "a\nb", "a\tb", "  spaced  ", "{{ x }} {% raw %} {# c #}", "{% include 'x' %}", "{{ page.x | y }}",
    '{{< ref "x" >}}', "{{% x %}}", "<%= x %>", "<% throw 1 %>", "${x} #{x}", "{:.kramdown}",
    "<script>document.title = 'pwned'; alert(1)</script>", "<b>bold</b> & <i>", "&lt;b&gt; &amp; &copy",
    "</title></head><h1>x", "]]>", "<!-- x -->", "$$x$$ \\(y\\)", "***x*** __y__ [z](w)", "[[x]] ![[y]]",
    "next\x85line", "line\u2028separator", "del\x7fete", "\ufeffbom", "\ufffc", "\u202ertl\u202c",
    "👩‍👩‍👧 🇩🇪 👍🏽", "重庆银行行长：“你好”吧！", "مرحبا بالعالم", "שלום", "e\u0301 combining Z̷̢a̷l̷g̷o", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "con", "nul.md", "../../etc/passwd", "a/b\\c:d*e?f", "index", "all", "constructor", "__proto__",
    "漢" * 300, "long " * 200, "...md", "%2e%2e%2f", "same title", "same title",
)  # fmt: skip
BODIES = (
    "<p>{{ x }} {% raw %} {# c #} {{&lt; ref &gt;}} {{% x %}} {:.k} &lt;%= x %&gt; ${x} #{x}</p>",
    "<p>{% endraw %}{% include 'nothing' %}{{ 1 | nothing }}</p><p>{% if %}</p>",
    '<p><a href="https://e.org/{{ x }}?a={%25 b %25}&amp;c=d" title="{{ t }}">{{ link }}</a></p>',
    '<p><img src="https://e.org/{{ x }}.png" alt="{{ alt }} {% x %}"></p>',
    "<pre><code>a\n\n    b\n\n\tc {{ x }}\n\n```\n~~~\n{% raw %}\n</code></pre><p>after</p>",
    "<pre>\n\n  starts with lines\n\n\n  and ends with some\n\n</pre><p>after</p>",
    '<pre><code class="language-python">def f(x: dict) -&gt; str:\n\n    return f"{x!r} &amp;amp; &lt;b&gt;"\n'
    "# no heading\n- no list\n---\n</code></pre>",
    "<p>---</p><p>title: no</p><p>---</p><p>date: no</p>",
    "<p>---\ntitle: no front matter\n---\n</p>",
    "<p>+++\ntitle = 'no'\n+++</p>",
    "<p>one</p>\n\n\n<p>two</p>\n\n    <p>indented</p>\n\n\t<p>tabbed</p>",
    "<p># no heading</p><p>- no list</p><p>1. none</p><p>&gt; no quote</p><p>    no code</p>",
    "<p>```</p><p>no fence</p><p>```js</p><p>~~~~</p><p>````</p>",
    "<p>*a* _b_ **c** `d` [e](f) ![g](h) &lt;i&gt; ~~j~~ ==k== H~2~O x^2^ :smile: @user #tag</p>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt; &amp;amp;amp; &amp;copy; &nbsp; x</p>",
    '<p>"quotes" \'single\' -- dashes --- dots... (c) 1/2 &lt;&lt;x&gt;&gt;</p>',
    "<p>$$x^2$$ \\(y\\) \\[z\\] $a$ 5$</p>",
    "<p>&lt;!--swig\ufffc0--&gt; \ufffc &lt;!-- more --&gt; &lt;!-- break --&gt;</p>",
    "<p>a<!-- more -->b</p><!--more--><p>c<!-- {{ x }} --></p>",
    "<p>next\u2028line\u2029and\x85more \u200d \u202e rtl \u202c</p>",
    "<p>unclosed <b>bold <i>both</p><div>",
    "</div></div></article></main></body></html><p>after the end</p>",
    "<p>a</p></article><article><h1>another</h1><time datetime='1999-01-01'>1999</time>",
    "<table><caption>c</caption><thead><tr><th>a</th><th>b|c</th></tr></thead><tbody><tr>"
    "<td colspan='2'>d</td></tr><tr><td><ul><li>e</li></ul></td><td><pre>f\n\ng</pre></td></tr>"
    "</tbody></table>",
    "<ul><li>a<ul><li>b<ol start='7'><li>c</li><li><p>d</p><p>e</p></li></ol></li></ul></li>"
    "<li><pre>f\n\n  g</pre></li></ul>",
    "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote><hr><dl><dt>t</dt><dd>d</dd></dl>",
    "<figure><img src='https://e.org/a b.png' srcset='https://e.org/a.png 1x' alt='x \"y\" z'>"
    "<figcaption>caption</figcaption></figure>",
    '<p><img src="https://e.org/a.png" alt="two\n\nlines"> <img src="https://e.org/中文.png"></p>',
    '<p><a href="https://e.org/?a=1&amp;copy=2&amp;lt;">amp</a> <a href="https://e.org/#{x}">h</a> '
    '<a href="mailto:a@e.org">m</a> <a href="https://e.org/(a)_[b]">p</a></p>',
    "<p>重庆<strong>“你好”</strong>吧，<em>（测试）</em>完。</p><p>　　全角缩进</p>",
    "<p dir='rtl'>مرحبا <b>بالعالم</b> 123</p><p>שלום</p>",
    "<p>👩‍👩‍👧 🇩🇪 👍🏽 𝔘𝔫𝔦 e\u0301</p>",
    "<p>" + "word " * 20_000 + "</p>",
    "<div>" * 40 + "deep" + "</div>" * 40,
    "<p>" + "x" * 50_000 + "</p>",
    "<h1>Heading one</h1><h2 id='toc'>two {#id}</h2><p>[TOC] {:toc} {{ toc }} [[toc]]</p>",
    "<p>{% highlight %} {% codeblock %} {% asset_img x %} {% post_link y %} {filename}x |static|y</p>",
    "<p>import x from 'y'</p><p>export const z = {}</p><p>&lt;Component /&gt; &lt;slot/&gt;</p>",
    "<video src='https://e.org/v.mp4' controls></video><audio src='https://e.org/a.mp3'></audio>",
    "<details><summary>s</summary><p>in</p></details><p><kbd>k</kbd> <sub>1</sub><sup>2</sup></p>",
    "",
)  # fmt: skip
TAGS = (
    "..", ".", "a/b", "../../x", "__proto__", "constructor", "toString", "C++", "C", "c#", "all", "{{ x }}",
    "{% raw %}", "<script>alert(1)</script>", "con", "-", "!!", "漢" * 80, "a: b", "yes", "2021", "'", '"', "\\",
    "a, b", "a;b", "#x", "👍🏽", "مرحبا", "%2e", "index.html", " ", "../posts", "a/INDEX.HTML", "TCP/IP", ".NET",
)  # fmt: skip
FIRST = datetime(2021, 7, 19, 17, 24, 48, tzinfo=timezone(timedelta(hours=8)))
DATES = (
    datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(1998, 2, 28, 0, 0, 0, tzinfo=timezone(timedelta(hours=-11))),
    datetime(2024, 2, 29, 23, 30, 0, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    datetime(2021, 3, 28, 2, 30, 0, tzinfo=timezone(timedelta(hours=2))),
    datetime(2021, 1, 1, 0, 0, 0, tzinfo=timezone(timedelta(hours=14))),
)


@dataclass(frozen=True, slots=True)
class Nasty:
    """An article, and the id of its post."""

    id: str
    article: Article


def nasty_posts() -> Iterator[Nasty]:
    """Yield articles: every title, every body, every date and tag among them."""
    for number in range(max(len(TITLES), len(BODIES))):
        title = TITLES[number % len(TITLES)]
        body = BODIES[number % len(BODIES)]
        when = FIRST + timedelta(hours=7 * number)
        yield _nasty(number, title, body, when, TAGS[number % len(TAGS)])
    for number, when in enumerate(DATES, 1000):
        yield _nasty(number, f"date {number}", "<p>a</p>", when, "date")


def _nasty(number: int, title: str, body: str, when: datetime, tag: str) -> Nasty:
    article = Article(
        url=f"https://e.org/{number}",
        title=title,
        body=body,
        text="text",
        published=when,
        modified=when + timedelta(days=1),
        authors=(title, "A. Bee"),
        language="en" if number % 2 else "zh-Hans-CN",
        summary=title,
        tags=(tag, "b", "B"),
        image="https://e.org/{{ x }}.png",
    )
    return Nasty(f"{number:016x}", article)


def write_posts(folder: Path, profile: Profile, posts: list[Nasty]) -> None:
    """Write the posts below `folder` where an archive would have them."""
    for nasty in posts:
        facts = PostFacts(
            profile=profile,
            id=nasty.id,
            source="nasty {{ source }}",
            canonical=nasty.article.url,
            categories=("One: {{ x }}", "two"),
            archived_at=FIRST,
            first_at=FIRST,
            raw="raw/aa/bb/aabb.html.gz",
            sha256="aabb" * 16,
        )
        assert nasty.article.published is not None
        day = nasty.article.published.date()
        path = folder / post_path("nasty", day, nasty.article.title, nasty.id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(render(nasty.article, facts))
