"""A body as its profile wants it: by default one HTML block that site generators leave as it is.

The portable block is proven on Hexo, Hugo, Jekyll, Eleventy, Pelican and Astro (tests/sites); a
raw body stops four of them.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from crawler.archive.markdown import find_markdown
from crawler.archive.pictures import Find, place
from crawler.archive.quoting import whole
from crawler.html.document import parse
from crawler.models.profile import Profile
from crawler.text import holds_any

# In some of these entities would show as they stand, and none has a place in an article.
_OPAQUE = (
    "script", "style", "noscript", "noembed", "noframes", "plaintext", "xmp", "textarea", "title",
    "template", "iframe",
)  # fmt: skip
# The look ahead spares most tags one at each name.
_MAY_BE_OPAQUE = re.compile("<(?=[inpstx])(?:" + "|".join(_OPAQUE) + ")", re.IGNORECASE)
_KEEPS_LINES, _KEPT_LINES = ("<pre", "<listing"), ("</pre", "</listing")
_ENDS_LINE = frozenset(
    f"</{tag}>"
    for tag in (
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr",
        "blockquote", "figure", "figcaption", "pre", "div",
    )
) | {"<hr>"}  # fmt: skip
# As the parser writes it: what is no markup holds no "<", attribute values stand in double quotes.
_MARKUP = re.compile(r'(<!--.*?-->|<[^"<>]*(?:"[^"]*"[^"<>]*)*>)', re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_INDENTATION = re.compile(r"\n[ \t\n]+")
_FENCE = re.compile("`{3,}|~{3,}")
_ENTITIES = (
    ("{", "&#123;"),  # Nunjucks, Liquid, shortcodes, MDX, kramdown's attribute lists
    ("}", "&#125;"),
    ("\ufffc", "&#65532;"),  # Hexo's placeholder: with a comment's look-alike it stops the build
    ("\u2028", "&#8232;"),  # line ends to JavaScript
    ("\u2029", "&#8233;"),
)


class Body(NamedTuple):
    """What stands below the front matter, and what it is."""

    text: str
    format: Literal["html", "markdown"]


def _nowhere(_: str) -> None:
    """Tell that an image lies on the web alone."""


def written(html: str, profile: Profile, find: Find = _nowhere) -> Body:
    """Return a body in the form that a profile wants: Markdown only where it says the same.

    Args:
        html: The body.
        profile: Whose form it takes.
        find: Tells where an image lies in the archive.

    Raises:
        HostileMarkupError: the markup is beyond the bounds of the parser.
    """
    whole_html = place(_well_formed(html), find)
    if profile.body == "markdown":
        markdown = find_markdown(whole_html, profile.dialect)
        if markdown is not None:
            return Body(markdown, "markdown")
    return Body(_in_one_block(whole_html), "html")


def portable(html: str) -> str:
    """Return `html` as one CommonMark block that holds nothing any generator acts on.

    `<div>` on the first line, `</div>` on the last; between them no blank and no indented line,
    no comment, script or style, no brace, no code fence. A browser shows what it showed before.

    Raises:
        HostileMarkupError: the markup is beyond the bounds of the parser.
    """
    return _in_one_block(_well_formed(html))


def _in_one_block(html: str) -> str:
    inner = _joined(html)
    for character, entity in _ENTITIES:
        inner = inner.replace(character, entity)
    if "```" in inner or "~~~" in inner:
        inner = _FENCE.sub(_spelt, inner)
    lines = _INDENTATION.sub("\n", inner).strip()
    return f"<div>\n{_without_blank_lines(lines)}\n</div>\n" if lines else "<div>\n</div>\n"


def _well_formed(html: str) -> str:
    """Return what a parser makes of `html`, so that nothing in it can reach beyond our `<div>`."""
    cleaned = html
    # What is printable needs no look by a pattern, which costs ten times that.
    if not html.replace("\n", "").isprintable() and _UNCLEAN.search(html):
        unix = whole(html).replace("\r\n", "\n").replace("\r", "\n")
        cleaned = _CONTROL.sub(_visible_space, unix)
    tree = parse(f"<!doctype html><body>{cleaned}", "about:blank").tree
    if _MAY_BE_OPAQUE.search(cleaned):
        tree.strip_tags(list(_OPAQUE))
    inner = (tree.body.inner_html if tree.body is not None else None) or ""
    return _CONTROL.sub(_visible_space, inner) if "&#" in cleaned else inner


def _visible_space(control: re.Match[str]) -> str:
    return " " if control[0].isspace() else ""


def _joined(html: str) -> str:
    """Drop comments; write as entities the line ends that must stay: in tags and in `pre`.

    Every other block ends its line, so that a post can be read and compared line by line.
    """
    if "<!--" in html:
        html = "".join(part for part in _MARKUP.split(html) if not part.startswith("<!--"))
    parts = _MARKUP.split(html)
    if "\n" not in html and not holds_any(html, _KEEPS_LINES):
        return "".join([part + "\n" if part in _ENDS_LINE else part for part in parts])
    depth = 0
    for at in range(1, len(parts), 2):
        part = parts[at]
        if part.startswith(_KEEPS_LINES):
            depth += 1
            # A parser drops the first line end of a `pre`, also one that is written as an entity.
            part += "\n" if parts[at + 1].startswith("\n") else ""
        elif depth and part.startswith(_KEPT_LINES):
            depth -= 1
        parts[at] = part.replace("\n", "&#10;")
        if depth:
            # Python-Markdown would make spaces of tabs.
            parts[at + 1] = parts[at + 1].replace("\n", "&#10;").replace("\t", "&#9;")
        elif part in _ENDS_LINE:
            parts[at] = part + "\n"
    return "".join(parts)


def _spelt(run: re.Match[str]) -> str:
    return f"&#{ord(run[0][0])};" * len(run[0])


def _without_blank_lines(text: str) -> str:
    """Join to the next those lines that are blank to a reader who counts all of Unicode's space."""
    lines = text.split("\n")
    if all(line.strip() for line in lines):
        return text
    return "".join(line + ("\n" if line.strip() else " ") for line in lines).rstrip()
