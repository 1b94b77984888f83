"""Articles of several pages: the link to the next page, and pages joined in order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice

from crawler.charset import decode_html
from crawler.html.boxes import Boxes
from crawler.html.document import Document, Node, parse
from crawler.html.render import Piece, Renderer
from crawler.models.article import Article
from crawler.models.capture import Page
from crawler.text import fold, unescape
from crawler.urls import resolve

MAX_LINKS = 4_000
MAX_HITS = 20_000
MAX_TITLE = 300

_QUERY = re.compile(
    r"([?&](?:page|pageno|page_no|pagenum|page_number|pg|seite|p))=(\d{1,3})(?=&|$)"
)
_PATH = re.compile(r"(?:/(?:page|seite|pagina|p)/?|/)(\d{1,3})(/?)$")
_STEM = re.compile(r"[_-]p?(?:age)?(\d{1,3})(\.(?:s?html?|php|aspx?|jsp))$")
"""Where addresses count pages: `?page=2`; `/2`, `/page/2`; `_2.html`."""
_VALUE = re.compile(rb"[\"']?([^\"'\s>]{1,1000})")
_NEXT = re.compile(
    r"next(?: page)?|continue(?: reading)?|nächste(?: seite)?|weiter|(?:page )?suivante?"
    r"|(?:página )?siguiente|(?:pagina )?(?:successiva|seguente)|próxima(?: página)?|volgende"
    r"|(?:página )?seguinte|następna(?: strona)?|следующая(?: страница)?|далее"
    r"|sonraki(?: sayfa)?|下一?[页頁]|次へ|次の?ページ(?:へ)?|다음(?: 페이지)?|التالي"
)
_WHOLE = re.compile(
    r"(?:view|read|show)(?: it)? (?:all|as (?:a )?single page|(?:on )?(?:one|a single) page)"
    r"|(?:view |read |show )?(?:full article|single page)"
    r"|(?:artikel )?auf einer seite(?: lesen)?|alles auf einer seite"
    r"|全文(?:阅读|閱讀|表示)?|(?:在本页)?阅读全文|閱讀全文|显示全文|1ページで表示|一括表示"
)
_WHOLE_QUERY = re.compile(
    r"(?:single_?page|view_?all|all|full|print|pagewanted|page|view)=(?:1|true|yes|all|full|single)"
)
_EDGES = " \t←→«»‹›<>|·•…:.-–—▶►❯()[]"
_THREAD = re.compile(
    r"/(?:forums?|threads?|topics?|viewtopic|showthread|comments?)\b", re.IGNORECASE
)
_TALK = b"DiscussionForumPosting", b"QAPage"


def find_next(page: Page, *, of: str) -> str | None:
    """Return the next page of the article on a page, where that is safe to say, or None.

    A view of all pages comes first. Else the address must be this one with its page number, one
    higher, and the page must call it so: by rel=next, a word, or that number. A forum's pages are
    replies, and the next article has another address.

    Args:
        page: The page as it came.
        of: Address of the article's first page.

    Raises:
        HostileMarkupError: the markup is beyond the bounds of the parser.
    """
    base, number = split(page.url)
    wanted = (base, number + 1)
    if split(of)[0] != base or split(of)[1] > 1:
        return None
    if not any(split(url) == wanted for url in _addresses(page, number + 1)):
        return None
    if _THREAD.search(page.url) or any(word in page.body for word in _TALK):
        return None
    document = parse(decode_html(page.body, page.content_type).text, page.url)
    whole, following = None, None
    for node in document.css("link[rel~=next][href], a[href]")[:MAX_LINKS]:
        url = _target(document, node)
        if url is None:
            continue
        if whole is None and number == 1 and _is_whole(document.url, url, node):
            whole = url
        if following is None and split(url) == wanted and _is_called(node, number + 1):
            following = url
    # A view of all pages counts where the page has others at all.
    return (whole or following) if following else None


def _addresses(page: Page, number: int) -> Iterator[str]:
    """Yield the addresses that may be that page's: a look at the bytes that costs little."""
    body = page.body
    for hit in islice(_counted(number).finditer(body), MAX_HITS):
        at = hit.start()
        start = body.rfind(b"href=", max(at - 1000, 0), at)
        value = _VALUE.match(body, start + 5) if start >= 0 else None
        if value is not None and value.end() > at:
            url = resolve(page.url, unescape(value[1].decode("utf-8", "replace")))
            if url is not None:
                yield url.partition("#")[0]


@lru_cache(16)
def _counted(number: int) -> re.Pattern[bytes]:
    """Return how an address with that page number ends, in any form; literal start: it is fast."""
    before = rf"(?<=[/_\-=pe\"']{number})"
    end = r"(?:/?[\"'\s>#?&]|\.(?:s?html?|php|aspx?|jsp))"
    return re.compile(f"{number}{before}{end}".encode())


def split(url: str) -> tuple[str, int]:
    """Return an address without its page number, and that number; 1 where it has none."""
    query = _QUERY.search(url)
    if query:
        rest = url[: query.start()] + url[query.end() :]
        return rest if "?" in rest else rest.replace("&", "?", 1), int(query[2])
    path, mark, rest = url.partition("?")
    stem = _STEM.search(path)
    if stem:
        return path[: stem.start()] + stem[2] + mark + rest, int(stem[1])
    counted = _PATH.search(path)
    if counted and path.count("/") > 3:
        return path[: counted.start()] + mark + rest, int(counted[1])
    return path.removesuffix("/") + mark + rest, 1


def _target(document: Document, node: Node) -> str | None:
    """Return where a link leads, if that is another page of the same host."""
    href = (node.attributes.get("href") or "").strip()
    if not href or href.startswith("#"):
        return None
    url = resolve(document.base, href)
    if url is None:
        return None
    url = url.partition("#")[0]
    same = url.split("/", 3)[:3] == document.url.split("/", 3)[:3]
    return url if same and url != document.url.partition("#")[0] else None


def _is_called(node: Node, number: int) -> bool:
    """Whether a link says that it leads to the next page."""
    if "next" in (node.attributes.get("rel") or "").lower().split():
        return True
    said = _label(node)
    return said == str(number) or _NEXT.fullmatch(said) is not None


def _is_whole(here: str, url: str, node: Node) -> bool:
    """Whether a link says that it leads to a view of all pages, at an address that says so too."""
    path, _, query = url.partition("?")
    if path.rstrip("/") != here.partition("?")[0].rstrip("/") or not _WHOLE_QUERY.search(query):
        return False
    return _WHOLE.fullmatch(_label(node)) is not None


def _label(node: Node) -> str:
    text = fold(node.text())
    return text.casefold().strip(_EDGES) if len(text) <= 40 else ""


def may_follow(first: Article, article: Article) -> bool:
    """Whether a page that was found, and not named by a rule, belongs to the article."""
    title, other = (_plain(one.title) for one in (first, article))
    if not title or not other or title in other or other in title:
        return True
    return SequenceMatcher(None, title, other, autojunk=False).ratio() >= 0.6


def _plain(title: str) -> str:
    return re.sub(r"\d+", "", fold(title[:MAX_TITLE]).casefold()).strip()


def join(articles: Sequence[Article]) -> tuple[Article, int]:
    """Return the article of pages in order, and how many of them, from the first, have a part.

    What the head of a page repeats of those before it, and the tail of the next, stands once. The
    first page that adds nothing ends the article. Everything but the body is the first page's.
    """
    if len(articles) == 1:
        return articles[0], 1
    pages: list[list[Piece]] = []
    seen: set[str] = set()
    for article in articles:
        pieces = list(_without_head(_pieces(article), seen))
        if not any(piece.lines for piece in pieces):
            break
        if pages:
            _drop_tail(pages[-1], pieces)
        pages.append(pieces)
        seen.update(_key(piece) for piece in pieces)
    if len(pages) < 2:
        return articles[0], 1
    kept = [piece for pieces in pages for piece in pieces]
    used = articles[: len(pages)]
    update = {
        "body": "".join(piece.html for piece in kept),
        "text": "\n".join(line for piece in kept for line in piece.lines),
        "confidence": min(article.confidence for article in used),
        "next_url": used[-1].next_url,
    }
    return articles[0].model_copy(update=update), len(pages)


def _pieces(article: Article) -> list[Piece]:
    body = parse(article.body, article.url).tree.body
    if body is None:
        return []
    with Boxes(body) as boxes:
        return Renderer("", captions=False).pieces(boxes.root)


def _key(piece: Piece) -> str:
    return "\n".join(piece.lines) or piece.html


def _without_head(pieces: Iterable[Piece], seen: set[str]) -> Iterator[Piece]:
    """Yield the pieces behind those at the head that were there before."""
    head = True
    for piece in pieces:
        head = head and _key(piece) in seen
        if not head:
            yield piece


def _drop_tail(before: list[Piece], after: list[Piece]) -> None:
    """Drop from the end of a page what the next one ends with as well."""
    ends = [_key(piece) for piece in after]
    while len(before) > 1 and len(ends) > 1 and _key(before[-1]) == ends[-1]:
        before.pop()
        ends.pop()
