"""A body as Markdown says the same as before, or stays HTML."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from crawler.archive.body import written
from crawler.models.profile import Profile
from tests.unit.archive.test_body import BODIES, meaning

UNHURRIED = settings(deadline=None)
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def markdown(html: str, base: str = "plain") -> str | None:
    body = written(html, Profile(base=base, body="markdown"))
    return body.text if body.format == "markdown" else None


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h2>A</h2><p>b <strong>c</strong> <em>d</em></p>", "## A\n\nb **c** *d*\n"),
        ("<p>In 2021. *no* _no_ [no](no) &lt;b&gt; # no</p>",
         "In 2021. \\*no\\* \\_no\\_ \\[no\\](no) \\<b\\> \\# no\n"),
        ("<p>1. no list</p><p>- none</p>", "1\\. no list\n\n\\- none\n"),
        ("<p><strong>“你好”</strong>吧</p>", "<strong>“你好”</strong>吧\n"),
        ("<p>H<sub>2</sub>O</p>", "H<sub>2</sub>O\n"),
        ('<pre><code class="language-python">def f():\n\n    return {}\n```\n</code></pre>',
         "````python\ndef f():\n\n    return {}\n```\n````\n"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1|2</td><td>x</td></tr></table>",
         "| a    | b |\n| ---- | --- |\n| 1\\|2 | x |\n"),
        ('<p><img src="https://e.org/a b.png" alt="x"></p>', "![x](<https://e.org/a b.png>)\n"),
        ("", "\n"),
    ],
)  # fmt: skip
def test_what_markdown_can_say_is_said_in_it(html: str, expected: str) -> None:
    assert markdown(html) == expected


@pytest.mark.parametrize(
    ("html", "base"),
    [
        ("<pre>{{&lt; ref &gt;}}</pre>", "hugo"),
        ("<pre>{% raw %}</pre>", "zola"),
        ("<pre>&lt;!--swig\ufffc0--&gt;</pre>", "hexo"),
        ("<p>\ue124</p>", "obsidian"),
        ("<p>" + "a" * 2**20 + "</p>", "plain"),
    ],
)
def test_what_it_cannot_say_stays_html(html: str, base: str) -> None:
    assert markdown(html, base) is None


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("plain", "{{ x }} costs $5 %%a%% \\`b\\`\n"),
        ("hugo", "\\{\\{ x \\}\\} costs $5 %%a%% \\`b\\`\n"),
        ("jekyll", "\\{\\{ x \\}\\} costs \\$5 %%a%% \\`b\\`\n"),
        ("obsidian", "{{ x }} costs \\$5 \\%\\%a\\%\\% \\`b\\`\n"),
    ],
)
def test_what_a_dialect_takes_for_markup_is_escaped_outside_of_code(
    base: str, expected: str
) -> None:
    assert markdown("<p>{{ x }} costs $5 %%a%% `b`</p>", base) == expected
    assert "`{ $ %`" in (markdown("<p><code>{ $ %</code></p>", base) or "")


@UNHURRIED
@given(BODIES)
def test_any_body_says_the_same_as_markdown_or_is_left_alone(html: str) -> None:
    body = written(html, Profile(base="plain", body="markdown"))

    if body.format == "markdown":
        before = meaning(written(html, Profile()).text)
        after = meaning(READER.render(body.text))
        assert after[0] == before[0]
        assert [text.strip("\n") for text in after[3]] == [t.strip("\n") for t in before[3]]
    else:
        assert body == written(html, Profile())
