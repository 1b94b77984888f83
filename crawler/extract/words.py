"""Word lists of the body finder: what page furniture and articles are called, in many languages.

Class and id names are cut into words before they are compared. The lists were made from the
pages of the corpus: a word stands here where the text below it is left out of the truth on more
sites than it is in it, and where it means that in general (`share`, not `left`); and from what the
same things are called in other languages.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from crawler.html.boxes import Box
from crawler.html.document import tags
from crawler.html.render import HEADINGS
from crawler.html.topics import without_topics

_TOKEN = re.compile(r"[A-Za-z0-9]+")
_DIGITS = re.compile(r"\d+")
_STATE = re.compile(
    r"(?:^|(?<=\s))(?:(?:has|no|with|without|show|hide|is|not|if)[-_]\S*|post-\d\S*"
    r"|anchor[A-Z_-]\S*|[a-zA-Z]{2,40}With[A-Z]\S*)"
)
"""Names that say what a box has (`has-sidebar`, `pageWithNavbar`) or where one jumps to
(`anchorTargetStickyNavbar`), not what it is."""
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

NOISE = tags(
    "ad ads adv advert adverts advertisement advertising adsense adbox adslot sponsor "
    "sponsored sponsors promo promos promotion promoted commercial affiliate outbrain taboola "
    "mgid revcontent nav navi navbar navigation menu menubar submenu breadcrumb breadcrumbs "
    "crumb crumbs topbar toolbar sidebar sidecol rail masthead share shares sharing sharebar "
    "sharethis addthis addtoany social socials sociallinks socialshare bdsharebuttonbox "
    "jiathis sns follow followus whatsapp pinterest linkedin related relate relates "
    "relatednews relatedposts recommend recommends recommended recommendation recommendations "
    "recirc recirculation teaser teasers similar trending popular mostread hotnews readmore "
    "readnext morenews morefrom nextup upnext newsletter newsletters subscribe subscription "
    "signup signin login register regwall paywall optin mailchimp onetrust otsdk didomi "
    "usercentrics cookiebot truste cmp cookie cookies consent gdpr popup modal overlay "
    "lightbox tooltip tooltips footer copyright disclaimer tags taglist taglinks tagcloud "
    "keywords pagination pager paging prevnext pagenav pagenavi postnav print printonly "
    "qrcode ewm erweima weixin wechat rating ratings vote votes like likes upvote byline "
    "author authors authorbox authorinfo authorbio bio postmeta entrymeta dateline timestamp "
    "pubdate publishdate publishtime datetime readtime readingtime invisible screenreader "
    "visuallyhidden noprint noscript jsonly editor zebian bianji duty search jumplink "
    "skiplink feedback report correction toc tableofcontents player videoplayer audioplayer "
    "jwplayer vjs videojs plyr ticker survey donate donation cta calltoaction buttons button "
    "btn tts speech listen shopping buybox "
    # Managers of consent, and names that are run together.
    "trustarc cookieyes cky cmplz complianz borlabs iubenda osano termly klaro tarteaucitron "
    "axeptio cookiebar cookiebanner cookienotice cookieconsent cookielaw cookiepolicy "
    "sharebuttons sharebutton sharelinks socialbuttons  socialicons socialmedia "
    "relatedarticles relatedarticle relatedcontent relatedlinks relatedstories "
    "readalso alsoread newsletterbox newslettersignup signupform aboutauthor "
    "posttags posttag postauthor postshare adunit adcontainer adwrapper adbanner bannerad "
    # The same in other languages.
    "werbung autorenbox autoreninfo schlagworte schlagwort verwandte mehrzumthema teilenleiste "
    "publicite partage partager auteur auteurs abonnement lireaussi alireaussi "
    "pubblicita condividi condivisione correlati correlate autore leggianche "
    "publicidad compartir relacionadas relacionados suscripcion publicidade compartilhar "
    " leiamais leiatambem reklama udostepnij powiazane czytajtez advertentie "
    "gerelateerd leesook annons relaterat relaterade reklam paylas etiketler ilgilihaberler "
    "podelitsya chitayte bacajuga terkait iklan lienquan quangcao xiangguan tuijian fenxiang "
    "guanggao kanren koukoku kapcsolodo megosztas souvisejici sdilet podobne "
    # Boxes beside and below an article, as many sites have them.
    "profile metadata tools articletools storytools sharetools articleshare storyshare shareicons "
    "socialbar relatedpost recommendnews latestnews mostviewed mostpopular topstories ranking "
    "documentbyline license licence licensing licensebox postlicense poll quiz hashtags authorcard "
    "authordetails authorprofile writerinfo reporterinfo"
)
"""Words for what is not the article's text, wherever it stands."""

COMMENTS = tags(
    "comment comments commentlist commentbox commentarea disqus livefyre viafoura coral "
    "respond replies pinglun guestbook usercomments fbcomments commentsection commentssection "
    "commentform kommentare leserkommentare commentaires commenti comentarios komentarze "
    "reacties kommentarer yorumlar kommentarii binhluan komentar"
)
"""Words for what readers wrote: never the article, however much it is."""

CAPTIONS = tags(
    "caption captions imgcaption imagecaption photocaption bildunterschrift bildtext legende "
    "credit credits photocredit copyright legend"
)
"""Words for what is written below a picture."""

CERTAIN = tags(
    "cookie cookies consent gdpr onetrust otsdk didomi usercentrics cookiebot truste "
    "newsletter newsletters related relatednews relatedposts recommend recommends recommended "
    "recommendation recommendations recirc recirculation outbrain taboola share sharing "
    "sharebar addthis addtoany sharethis breadcrumb breadcrumbs tooltip tooltips login signin "
    "signup popup"
)
"""Words of furniture that lie less often than the others: believed up to half of the text."""

SIDES = tags("sidebar sidecol rail")
"""Words for columns beside the article: believed of all the text, if there is one beside them."""

HIDDEN = "hidden"
_HIDING, _SHOWING = frozenset((HIDDEN, "is-hidden", "d-none")), ("d-", "visible-")
"""Classes of Tailwind, Bootstrap and hand-written style sheets."""

_NO_WORDS: frozenset[str] = frozenset()
_KNOWN, _READ = 8_192, 400
"""Names that are remembered, of some 100 sites: 3 MB; and characters of one that are read."""


def cut(name: str) -> frozenset[str]:
    """Return the words of a class or id attribute, in lower case.

    Camel case is cut only into parts of three letters and more: the names that style tools make
    up (`ss_IB2tg`) are no words.
    """
    found = set()
    name = without_topics(_STATE.sub(" ", name[:_READ]))
    for token in _TOKEN.findall(name):
        low = token.lower()
        found.add(low)
        if low != token and token[1:] != low[1:]:
            parts = _CAMEL.findall(token)
            if all(len(part) > 2 for part in parts):
                found.update(part.lower() for part in parts)
    return frozenset(found)


_SIGNS = NOISE | COMMENTS | CAPTIONS


@lru_cache(maxsize=_KNOWN)
def _signs(name: str) -> frozenset[str]:
    # Most names hold none of the words, which is seen before they are cut as they should be.
    if name.islower() and _SIGNS.isdisjoint(_TOKEN.findall(name)):
        return _NO_WORDS
    return cut(name) & _SIGNS or _NO_WORDS


@lru_cache(maxsize=_KNOWN)
def _signs_of_class(name: str) -> frozenset[str]:
    return _signs(name) | {HIDDEN} if _is_hidden(name.split()) else _signs(name)


def _is_hidden(names: list[str]) -> bool:
    """Tell a class by which style sheets hide a box, and no other that shows it on some screens."""
    if _HIDING.isdisjoint(names):
        return False
    return not any(
        ":" in name or (name.startswith(_SHOWING) and name != "d-none") for name in names
    )


_SLUG = 5
"""Words from which on an id was made of a heading's."""


def _is_slug(tag: str, identity: str) -> bool:
    """Tell an id that names a place in the text by its words, not a part of the page."""
    return tag in HEADINGS or tag == "dt" or identity.count("-") + identity.count("_") >= _SLUG


def _is_section(box: Box, identity: str) -> bool:
    """Tell the section of a manual: text below a heading of several words of which its id is made.

    Dialogs on cookies have such headings, too.
    """
    words = _TOKEN.findall(identity.lower())
    if len(words) < _SEVERAL or box.weight < _TOLD or box.link > _LINKED * box.weight:
        return False
    first = box.first_run()
    if first is None or first.box.tag not in HEADINGS or first.weight == box.weight:
        return False
    return _TOKEN.findall(first.text.lower()) == words and _CONSENT.isdisjoint(words)


_SEVERAL, _TOLD, _LINKED = 2, 150, 0.15
"""Words of such an id, and weight of the text, at least; and the share of its links at most."""
_CONSENT = tags("cookie cookies consent gdpr")


def kind_of(box: Box) -> str:
    """Return what neighbours of one kind have in common: element and first class, less numbers."""
    first = (box.attrs.get("class") or "").split(None, 1)[:1]
    return f"{box.tag}.{_DIGITS.sub('', first[0])}" if first else box.tag


def signs_of(box: Box) -> frozenset[str]:
    """Return those words of a box's class and id that are in the lists of this module.

    `HIDDEN` is one of them where a class does not show the box.
    """
    found = box.signs
    if found is None:
        attrs = box.attrs
        if not attrs:
            box.signs = _NO_WORDS
            return _NO_WORDS
        name, identity = attrs.get("class"), attrs.get("id")
        found = _signs_of_class(name[:_READ]) if name else _NO_WORDS
        own = _signs(identity[:_READ]) if identity else None
        if own and identity and not _is_slug(box.tag, identity) and not _is_section(box, identity):
            found = found | own if found else own
        box.signs = found
    return found


_WHOSE = tags("article art arti artikel post story entry news blog detail")
_WHAT = tags("body content contents text txt cnt con copy")
_PARTS = tags(
    "header footer head foot title image img meta list item items link links media top bottom "
    "left right side sidebar aside wrap wrapper container outer grid row col card cards "
    "teaser preview lead intro summary author info date time tags tag type feed end"
)
_TRUSTED = tags(
    "articledetail articlemain articlewrapper contentbox contentmain maincontent newsdetail zoom "
    # WeChat, and what is common on pages of authorities in China.
    "jscontent richmediacontent trseditor ucapcontent"
) | {first + last for first, last in product(_WHOSE | _WHAT, repeat=2) if {first, last} & _WHAT}
"""Names of containers, without their separators."""


@lru_cache(maxsize=_KNOWN)
def _is_trusted_name(name: str) -> bool:
    low = name.lower()
    if low.replace("-", "").replace("_", "") in _TRUSTED:
        return True
    words = set(_TOKEN.findall(low.replace("_", " "))) | cut(name)
    return bool(words & _WHOSE and words & _WHAT and not words & _PARTS and not words & NOISE)


def is_trusted(box: Box) -> bool:
    """Tell whether a box is called as the containers of article bodies are."""
    attrs = box.attrs
    return any(
        _is_trusted_name(token)
        for name in (attrs.get("id"), attrs.get("class"))
        if name
        for token in name[:_READ].split()
    )
