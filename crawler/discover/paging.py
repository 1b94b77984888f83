"""The link to the next page of a listing."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.html.document import Document, Node
from crawler.text import fold
from crawler.urls import is_home, resolve, same_site

_MAX_ANCHORS = 4_000
_EDGES = " \t←→«»‹›<>|·•…:.-–—▶►▸≫≪➔➜⟩⟶❯"
_WORD = re.compile(
    r"(?:go to |show |view )?(?:the )?(?:next|older)(?: (?:page|posts?|entries|articles?|results?"
    r"|items?|stories|news|topics|threads|comments|\d{1,3}))*"
    r"|previous (?:posts|entries|articles|page of posts)|load more|more posts|more articles"
    r"|nächste(?: seite| beiträge)?|weiter(?:e beiträge)?|ältere (?:beiträge|artikel|einträge)"
    r"|(?:page |articles? )?suivante?s?|articles plus anciens|page suivante|suiv"
    r"|(?:página |pagina )?siguientes?|(?:entradas|noticias) (?:más )?(?:antiguas|anteriores)"
    r"|(?:pagina )?(?:successiv[aoi]|seguente)|avanti|articoli (?:meno recenti|precedenti)"
    r"|(?:página )?(?:seguinte|próxim[ao])|próxima página|postagens mais antigas"
    r"|volgende(?: pagina)?|oudere berichten|nästa(?: sida)?|næste(?: side)?|neste(?: side)?"
    r"|seuraava(?: sivu)?|äldre inlägg|następna(?: strona)?|dalej|starsze (?:wpisy|posty)"
    r"|další(?: strana)?|ďalšia|următoarea|înainte|következő(?: oldal)?|sonraki(?: sayfa)?"
    r"|следующ(?:ая|ие|ий)(?: страница)?|вперед|далее|дальше|еще|наступна|επόμενη"
    r"|下一?[页頁](?:文章)?|后一?页|後一?頁|下一篇文章列表|更早的?文章|較舊的文章|较旧的文章|次へ|次の?ページ(?:へ)?"
    r"|次の?\d{1,3}件(?:へ)?|次|過去の記事|다음(?: 페이지)?|이전 글|التالي|الصفحة التالية|הבא"
    r"|ถัดไป|หน้าถัดไป|trang (?:sau|tiếp)|tiếp(?: theo)?|selanjutnya|berikutnya|পরবর্তী|अगला"
)
_ARROWS = ("→", "›", ">", "▶", "►", "❯", "»", ">>", "≫")
_NEXT_CLASS = re.compile(
    r"(?:^|[\s_-])(?:pag(?:er|ination|e|ing|inate)?[_-]{0,2})?next(?:[_-]?(?:page|posts?|link))?"
    r"(?:$|[\s_-])|nextpage|older[_-]?posts", re.IGNORECASE,
)  # fmt: skip
_SLIDER = re.compile(
    r"slick|swiper|carousel|slide|owl|flickity|gallery|calendar|tribe",
    re.IGNORECASE,
)
_PREVIOUS = re.compile("prev", re.IGNORECASE)
_OFF = re.compile(r"(?:^|\s)(?:(?:is-)?(?:disabled|invisible)|is-hidden|not-allowed)(?:\s|$)")
_ICON = re.compile(r"(?:chevron|angle|arrow|caret)-(?:circle-)?right(?:$|\s)|icon-(?:right|next)")
_COUNTED = re.compile(r"(.*)/page/(\d{1,6})/?")
_CURRENT = re.compile("current|active|selected", re.IGNORECASE)
_PAGER = re.compile(r"pag(?:er|inat|ing|e-?num|e-?nav|es\b)|nav-?links|wp-pagenavi", re.IGNORECASE)


def find_next(page: Document) -> str | None:
    """Find the next (older) page of a listing.

    It is declared, or known by its word or arrow, its class, its number, icon or address.
    """
    for node in page.css("link[rel~=next][href], a[rel~=next][href]"):
        url = _target(page, node)
        if url:
            return url
    anchors = page.css("a[href]")[:_MAX_ANCHORS]
    labelled = [(anchor, _label(anchor)) for anchor in anchors]
    return (
        _by_word(page, labelled)
        or _by_class(page, anchors)
        or _by_number(page, labelled)
        or _by_icon(page, labelled)
        or _by_address(page, anchors)
    )


def _target(page: Document, node: Node) -> str | None:
    """Return where a link leads if that is another page of the same site."""
    href = (node.attributes.get("href") or "").strip()
    if not href or href.startswith("#") or _is_off(node):
        return None
    url = resolve(page.base, href)
    if url is None or is_home(url) or not same_site(url, page.url):
        return None
    return url if url.partition("#")[0] != page.url.partition("#")[0] else None


def _is_off(node: Node) -> bool:
    """Tell whether a link is not to be followed: shown by its class or that of its holder."""
    classes = node.attributes.get("class") or ""
    holder = node.parent
    if holder is not None and holder.tag in ("li", "span", "div", "p"):
        classes += " " + (holder.attributes.get("class") or "")
    return node.attributes.get("aria-disabled") == "true" or _OFF.search(classes[:400]) is not None


def _label(anchor: Node) -> str:
    """Return what a link says in few words; "" where it says much."""
    text = fold(anchor.text())
    if not text:
        named = anchor.attributes.get("aria-label") or anchor.attributes.get("title")
        image = anchor.css_first("img[alt], img[title]") if not named else None
        if image is not None:
            named = image.attributes.get("alt") or image.attributes.get("title")
        text = fold(named or "")
    return text.casefold() if len(text) <= 40 else ""


def _by_word(page: Document, labelled: list[tuple[Node, str]]) -> str | None:
    for anchor, label in labelled:
        word = label.strip(_EDGES).replace("ё", "е") if label else ""
        if word and _WORD.fullmatch(word) and not _in_slider(anchor):
            url = _target(page, anchor)
            if url:
                return url
    for arrow in _ARROWS:
        for anchor, label in labelled:
            if label == arrow and _in_pager(anchor):
                url = _target(page, anchor)
                if url:
                    return url
    return None


def _by_class(page: Document, anchors: list[Node]) -> str | None:
    for anchor in anchors:
        holder = anchor.parent
        names = [anchor.attributes.get("class"), anchor.attributes.get("id")]
        if holder is not None and holder.tag in ("li", "span", "div", "p"):
            names += [holder.attributes.get("class"), holder.attributes.get("id")]
        told = [name[:200] for name in names if name and not _PREVIOUS.search(name)]
        if any(map(_NEXT_CLASS.search, told)):
            url = _target(page, anchor) if not _in_slider(anchor) else None
            if url:
                return url
    return None


def _by_number(page: Document, labelled: list[tuple[Node, str]]) -> str | None:
    """Find the number after the current one in a pager: `1` that is no link, then a link `2`."""
    for anchor, label in labelled:
        if label.isascii() and label.isdigit() and len(label) < 5 and _in_pager(anchor):
            before = _text_before(anchor)
            if before == str(int(label) - 1) and before != "0":
                return _target(page, anchor)
    return None


def _by_icon(page: Document, labelled: list[tuple[Node, str]]) -> str | None:
    """Find a link in a pager that is nothing but an icon that points to the right."""
    for anchor, label in labelled:
        icon = anchor.css_first("i[class], svg[class], span[class]") if not label else None
        if icon is not None and _ICON.search((icon.attributes.get("class") or "")[:200]):
            url = _target(page, anchor) if _around(anchor, _PAGER) else None
            if url:
                return url
    return None


def _by_address(page: Document, anchors: list[Node]) -> str | None:
    """Find a link, whatever it says, to this page's own address with the next number: `/page/2`."""
    here = urlsplit(page.url)
    counted = _COUNTED.fullmatch(here.path)
    base, number = (counted[1], int(counted[2])) if counted else (here.path.rstrip("/"), 1)
    wanted = f"{base}/page/{number + 1}"
    for anchor in anchors:
        if wanted in (anchor.attributes.get("href") or ""):
            url = _target(page, anchor)
            if url and urlsplit(url).path.rstrip("/") == wanted:
                return url
    return None


def _text_before(anchor: Node) -> str | None:
    """Return the text just before a link in its pager, unless that is a link too."""
    node: Node | None = anchor
    for _ in range(2):
        before = node.prev if node is not None else None
        while before is not None and not fold(before.text()):
            before = before.prev
        if before is not None:
            linked = before.tag == "a" or before.css_first("a[href]") is not None
            own = before if before.tag == "a" else before.css_first("a[href]")
            if linked and own is not None and not _marks_current(own, before):
                return None
            return fold(before.text())
        node = node.parent if node is not None else None
    return None


def _marks_current(*nodes: Node) -> bool:
    return any(
        _CURRENT.search((node.attributes.get("class") or "")[:200])
        or node.attributes.get("aria-current")
        for node in nodes
    )


def _in_pager(anchor: Node) -> bool:
    return _around(anchor, _PAGER) or _beside_numbers(anchor)


def _in_slider(anchor: Node) -> bool:
    return _around(anchor, _SLIDER)


def _around(anchor: Node, pattern: re.Pattern[str]) -> bool:
    """Tell whether a class or id of a link or of what is near around it says so."""
    node: Node | None = anchor
    for _ in range(4):
        if node is None or node.tag in ("body", "html"):
            return False
        named = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        if pattern.search(named[:300]):
            return True
        node = node.parent
    return False


def _beside_numbers(anchor: Node) -> bool:
    """Tell whether links that are numbers stand beside a link, as in a pager without a name."""
    holder = anchor.parent
    for _ in range(2):
        if holder is None:
            return False
        texts = [fold(a.text()) for a in holder.css("a[href]")[:40]]
        if sum(text.isdigit() for text in texts) >= 2 and len(texts) < 40:
            return True
        holder = holder.parent
    return False
