"""The `transforms` of a source, applied to an extracted article in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from crawler.errors import DroppedError
from crawler.html.sanitize import sanitize
from crawler.html.visible import fragment_text
from crawler.models.article import Article
from crawler.models.source import Transform
from crawler.text import unescape
from crawler.urls import resolve

MAX_CONDITION = 1_000
MAX_VALUE = 100_000
"""Characters of a field that a condition's regular expression is tried on."""

_TERM = re.compile(r"""\s*(\w+)\s*(!~|==|!=|~)\s*(?:'([^']*)'|"([^"]*)")\s*""")
_JOIN = re.compile(r"(and|or)\b")
_TAG = re.compile(r"<[^>]*>")
FIELDS = ("title", "body", "text", "author", "url", "tags")


def apply_transforms(article: Article, transforms: tuple[Transform, ...]) -> Article:
    """Return the article after its source's transforms.

    Raises:
        DroppedError: the condition of a `drop_if` holds.
    """
    for number, transform in enumerate(transforms):
        if transform.kind == "replace":
            old, new = transform.arguments
            article = _replace(article, old, new)
        elif transform.kind == "absolute_urls":
            article = _absolute_urls(article)
        elif parse_condition(transform.arguments[0]).holds(article):
            condition = transform.arguments[0]
            raise DroppedError(f"dropped by `transforms[{number}]`: drop_if {condition}")
    return article


def _absolute_urls(article: Article) -> Article:
    """Make what is still relative absolute (a feed's own content may be)."""
    image = resolve(article.url, article.image) if article.image else None
    return article.model_copy(
        update={"body": sanitize(article.body, article.url), "image": image or article.image}
    )


def _replace(article: Article, old: str, new: str) -> Article:
    """Replace `old` in the title and in the text of the body, never in a tag or an address."""
    body = _replace_in_text(article.body, old, new)
    update: dict[str, str] = {"title": article.title.replace(old, new)}
    if body != article.body:
        update |= {"body": body, "text": fragment_text(body)}
    return article.model_copy(update=update)


def _replace_in_text(html: str, old: str, new: str) -> str:
    """Replace in what stands between the tags of clean HTML, entities read as what they mean."""
    parts: list[str] = []
    at = 0
    for tag in _TAG.finditer(html):
        parts += (_replaced(html[at : tag.start()], old, new), tag[0])
        at = tag.end()
    return "".join([*parts, _replaced(html[at:], old, new)])


def _replaced(markup: str, old: str, new: str) -> str:
    text = unescape(markup) if "&" in markup else markup
    return escape(text.replace(old, new), quote=False) if old in text else markup


@dataclass(frozen=True, slots=True)
class _Term:
    field: str
    operator: str
    value: str

    def holds(self, article: Article) -> bool:
        values = _values(article, self.field)
        if self.operator in {"==", "!="}:
            found = self.value in values
        else:
            found = any(re.search(self.value, value[:MAX_VALUE]) for value in values)
        return found != self.operator.startswith("!")


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition: it holds where all terms of any of its alternatives do."""

    alternatives: tuple[tuple[_Term, ...], ...]

    def holds(self, article: Article) -> bool:
        """Return whether the condition is true of `article`."""
        return any(all(term.holds(article) for term in terms) for terms in self.alternatives)


def _values(article: Article, field: str) -> tuple[str, ...]:
    """Return the values of a field; a list has as many, and `!` means that none is such."""
    lists = {"author": article.authors, "tags": article.tags}
    texts = {"title": article.title, "body": article.body, "text": article.text, "url": article.url}
    return lists[field] if field in lists else (texts[field],)


@lru_cache(maxsize=512)
def parse_condition(text: str) -> Condition:
    """Parse `title ~ '^Ad' and tags == 'x' or url !~ "/news/"`; `and` binds closer than `or`.

    `~` and `!~` search with a regular expression, `==` and `!=` compare the whole value.

    Raises:
        ValueError: no condition; the message says what is wrong and where.
    """
    if len(text) > MAX_CONDITION:
        raise ValueError(f"a condition longer than {MAX_CONDITION} characters")
    alternatives: list[list[_Term]] = [[]]
    at = 0
    while True:
        term = _TERM.match(text, at)
        if term is None:
            raise ValueError(
                f"at character {at + 1}: a field, an operator (~ !~ == !=) and a quoted text"
                " are wanted, such as title ~ '^Ad'"
            )
        alternatives[-1].append(_term(term))
        at = term.end()
        if at == len(text):
            return Condition(tuple(map(tuple, alternatives)))
        join = _JOIN.match(text, at)
        if join is None:
            raise ValueError(f"at character {at + 1}: `and` or `or` is wanted")
        if join[1] == "or":
            alternatives.append([])
        at = join.end()


def _term(match: re.Match[str]) -> _Term:
    field, operator = match[1], match[2]
    value = match[3] if match[3] is not None else match[4]
    if field not in FIELDS:
        raise ValueError(f"there is no field `{field}`; the fields are {', '.join(FIELDS)}")
    if operator in {"~", "!~"}:
        try:
            re.compile(value)
        except (re.error, RecursionError, OverflowError) as error:
            raise ValueError(f"`{value}` is no regular expression: {error}") from error
    return _Term(field, operator, value)
