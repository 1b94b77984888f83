"""Language, summary, tags, section, canonical address and paywall."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from crawler.extract.metadata.json_ld import Object, text_of
from crawler.extract.metadata.page import Candidate, Evidence
from crawler.text import fold
from crawler.urls import resolve

_SCRIPTS = tuple(
    (language, re.compile(f"[{letters}]"))
    for language, letters in (
        ("ja", "\u3041-\u30ff"),
        ("ko", "\u1100-\u11ff\uac00-\ud7a3"),
        ("zh", "\u3400-\u9fff\uf900-\ufaff"),
        ("th", "\u0e01-\u0e5b"),
        ("he", "\u0590-\u05ff"),
        ("el", "\u0370-\u03ff"),
    )
)
"""Scripts that say the language by themselves; kana before Han, which Japanese has too."""
_OWN_SCRIPT = re.compile("|".join(script.pattern for _, script in _SCRIPTS))
_WRITTEN_WITH = {
    "ja": {"ja"}, "ko": {"ko"}, "zh": {"zh", "ja", "yue", "wuu", "lzh", "ko"}, "th": {"th"},
    "he": {"he", "iw", "yi"}, "el": {"el", "grc"},
}  # fmt: skip
MAX_SUMMARY = 2_000
MAX_TAG = 80
MAX_TAGS = 30

_LANGUAGE = re.compile(
    r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}))?(?:[-_.@].*)?\Z"
)
_TAG_SPLIT = re.compile(r"[,;，；、|]")
_SUMMARY_METAS = (
    "og:description", "description", "twitter:description", "dc.description",
    "dcterms.description", "sailthru.description",
)  # fmt: skip
_TAG_METAS = ("article:tag", "og:article:tag", "parsely-tags", "sailthru.tags")
_KEYWORD_METAS = ("news_keywords", "keywords")
_SECTION_METAS = ("article:section", "og:article:section", "parsely-section", "section", "category")
_PAYWALL_METAS = ("article:content_tier", "og:article:content_tier", "content_tier")


def locale_of(evidence: Evidence) -> str | None:
    """Return og:locale as the page has it."""
    return next((found.value for found in evidence.meta("og:locale")), None)


def language_candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield BCP 47 tags: the html element's, JSON-LD's, OpenGraph's, meta's."""
    declared = [Candidate("html lang", evidence.declared_language)]
    for rule, value in evidence.json_ld.stated("inLanguage"):
        declared.append(Candidate(rule, text_of(value) or ""))
    declared += evidence.meta("og:locale", "content-language", "language", "dc.language")
    for found in declared:
        tag = _language_tag(found.value)
        if tag:
            yield Candidate(found.rule, tag)


def by_script(sample: str, declared: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield the declared languages, but where `sample` is not written as the first would be.

    `lang="en"` on a page in Chinese is a template's: then the script itself says the language.
    """
    declared = list(declared)
    first = declared[0].value.split("-")[0] if declared else ""
    language = _by_itself(sample)
    if language and first not in _WRITTEN_WITH[language]:
        yield Candidate("script of the text", language)
    yield from declared


def _by_itself(sample: str) -> str | None:
    """Return the language whose own script makes up a third of the letters."""
    if sample.isascii() or not _OWN_SCRIPT.search(sample):
        return None
    letters = sum(map(str.isalpha, sample))
    return next((tag for tag, own in _SCRIPTS if 3 * len(own.findall(sample)) > letters), None)


def _language_tag(text: str) -> str | None:
    match = _LANGUAGE.match(text.strip()[:40])
    if match is None or match[1].lower() in {"und", "mul", "zxx"}:
        return None
    script = match[2].title() if match[2] else None
    region = match[3].upper() if match[3] else None
    return "-".join(part for part in (match[1].lower(), script, region) if part)


def summary_candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield what describes the article in a sentence or two."""
    found = [*evidence.meta(*_SUMMARY_METAS[:3])]
    for rule, value in evidence.json_ld.stated("description"):
        found.append(Candidate(rule, text_of(value) or ""))
    found += evidence.meta(*_SUMMARY_METAS[3:])
    if evidence.hint.summary:
        found.append(Candidate("entry: summary", evidence.hint.summary))
    for candidate in found:
        text = fold(candidate.value)[:MAX_SUMMARY]
        if len(text) > 10:
            yield Candidate(candidate.rule, text)


def read_tags(evidence: Evidence) -> tuple[tuple[str, ...], str]:
    """Return the article's tags from the first source that has any, and that source."""
    for name in _TAG_METAS:
        contents = evidence.metas.get(name, [])
        tags = _tags(contents if len(contents) > 1 else _split(contents))
        if tags:
            return tags, name
    for rule, value in evidence.json_ld.stated("keywords"):
        texts = [text_of(item) or "" for item in value] if isinstance(value, list) else None
        tags = _tags(texts if texts is not None else _split([text_of(value) or ""]))
        if tags:
            return tags, rule
    for name in _KEYWORD_METAS:
        tags = _tags(_split(evidence.metas.get(name, [])))
        if tags:
            return tags, name
    return (), ""


def _split(contents: Iterable[str]) -> list[str]:
    return [part for content in contents for part in _TAG_SPLIT.split(content)]


def _tags(texts: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in texts:
        tag = fold(text)
        if 0 < len(tag) <= MAX_TAG and "://" not in tag:
            found.setdefault(tag.casefold(), tag)
    return tuple(found.values())[:MAX_TAGS]


def section_candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield the name of the section an article appeared in."""
    yield from evidence.meta(*_SECTION_METAS[:3])
    for rule, value in evidence.json_ld.stated("articleSection"):
        text = fold(text_of(value) or "")
        if text:
            yield Candidate(rule, text[:MAX_TAG])
    yield from evidence.meta(*_SECTION_METAS[3:])


def canonical_candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield the address that the page gives itself, absolute; whether to trust it is not asked."""
    declared = [Candidate("link rel=canonical", href) for href in evidence.canonical_links]
    for found in [*declared, *evidence.meta("og:url")]:
        href = found.value.strip()
        absolute = href.startswith(("https://", "http://"))
        url = resolve(evidence.url if absolute else evidence.document.base, href) if href else None
        if url:
            yield Candidate(found.rule, url)


def read_paywalled(evidence: Evidence) -> tuple[bool | None, str]:
    """Return whether the page declares that its text is not free, None where it does not say."""
    for rule, value in evidence.json_ld.stated("isAccessibleForFree"):
        free = _truth(value)
        if free is not None:
            return not free, rule
    for node in _parts(evidence.json_ld.article):
        free = _truth(node.get("isAccessibleForFree"))
        if free is not None:
            return not free, "json-ld: hasPart.isAccessibleForFree"
    for found in evidence.meta(*_PAYWALL_METAS):
        tier = found.value.lower()
        if tier in {"free", "locked", "metered"}:
            return tier != "free", found.rule
    return None, ""


def _parts(article: Object | None) -> Iterator[Object]:
    parts = article.get("hasPart") if article else None
    for part in parts if isinstance(parts, list) else [parts]:
        if isinstance(part, dict):
            yield part


def _truth(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    text = (text_of(value) or "").rsplit("/", 1)[-1].lower()
    return {"true": True, "false": False, "yes": True, "no": False}.get(text)
