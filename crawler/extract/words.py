"""Word lists of the body finder: what page furniture and articles are called, in many languages.

Class and id names are cut into words before they are compared. The lists were made from the
pages of the corpus: a word stands here where the text below it is left out of the truth on more
sites than it is in it, and where it means that in general (`share`, not `left`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.html.boxes import Box
from crawler.html.document import tags

_TOKEN = re.compile(r"[A-Za-z0-9]+")
_STATE = re.compile(
    r"(?:^|(?<=\s))(?:has|no|with|without|show|hide|is|not|if|post|category|tag|author)[-_]\S*"
)
"""Names that say what a box has or is about (`has-sidebar`, `author-christy`), not what it is."""
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

NOISE = tags(
    "ad ads adv advert adverts advertisement advertising adsense adbox adslot sponsor sponsored "
    "sponsors promo promos promotion promoted commercial affiliate outbrain taboola mgid revcontent "
    "nav navi navbar navigation menu menubar submenu breadcrumb breadcrumbs crumb crumbs topbar "
    "toolbar sidebar sidecol rail masthead "
    "share shares sharing sharebar sharethis addthis addtoany social socials sociallinks "
    "socialshare bdsharebuttonbox jiathis sns follow followus whatsapp pinterest linkedin "
    "related relate relates relatednews relatedposts recommend recommends recommended "
    "recommendation recommendations recirc recirculation teaser teasers similar trending popular "
    "mostread hotnews readmore readnext morenews morefrom nextup upnext "
    "newsletter newsletters subscribe subscription signup signin login register regwall paywall "
    "optin mailchimp onetrust otsdk didomi usercentrics cookiebot truste cmp cookie cookies consent gdpr popup modal overlay lightbox tooltip tooltips "
    "footer copyright disclaimer "
    "tags taglist taglinks tagcloud keywords "
    "pagination pager paging prevnext pagenav pagenavi postnav "
    "print printonly qrcode ewm erweima weixin wechat "
    "rating ratings vote votes like likes upvote "
    "byline author authors authorbox authorinfo authorbio bio postmeta entrymeta dateline "
    "timestamp pubdate publishdate publishtime datetime readtime readingtime "
    "invisible screenreader visuallyhidden noprint noscript jsonly "
    "editor zebian bianji duty search jumplink skiplink feedback report correction "
    "toc tableofcontents player videoplayer audioplayer jwplayer ticker survey donate donation "
    "cta calltoaction buttons button btn tts speech listen shopping buybox"
)
"""Words for what is not the article's text, wherever it stands."""

COMMENTS = tags(
    "comment comments commentlist commentbox commentarea disqus livefyre viafoura coral respond "
    "replies pinglun guestbook usercomments fbcomments"
)
"""Words for what readers wrote: never the article, however much it is."""

TRUSTED = tags(
    "articlebody articlecontent articletext articletxt articlemain entrycontent entrybody "
    "postcontent postbody posttext storybody storycontent storytext newscontent newsbody newstext "
    "newstxt contentbody bodycontent artibody maincontent textcontent contenttext articlecontents "
    "jscontent richmediacontent trseditor endtext rmtxtcon contentarticle contentbox bodytext "
    "articledetail detailcontent detailbody newsdetail articlewrapper contentdetail zoom ucapcontent "
    "postarticle blogcontent blogpostcontent entrytext artcontent contentmain"
)
"""Names of containers, without their separators."""

CAPTIONS = tags(
    "caption captions imgcaption imagecaption photocaption bildunterschrift bildtext legende credit "
    "credits photocredit copyright legend"
)
"""Words for what is written below a picture."""

CERTAIN = tags(
    "cookie cookies consent gdpr onetrust otsdk didomi usercentrics cookiebot truste newsletter "
    "newsletters related relatednews relatedposts recommend recommends recommended recommendation "
    "recommendations recirc recirculation outbrain taboola share sharing sharebar addthis addtoany "
    "sharethis breadcrumb breadcrumbs tooltip tooltips login signin signup popup"
)
"""Words of furniture that lie less often than the others: believed up to half of the text."""


@lru_cache(maxsize=20_000)
def cut(name: str) -> frozenset[str]:
    """Return the words of a class or id attribute, in lower case.

    Camel case is cut only into parts of three letters and more: the names that style tools make
    up (`ss_IB2tg`) are no words.
    """
    found = set()
    for token in _TOKEN.findall(_STATE.sub(" ", name[:400])):
        low = token.lower()
        found.add(low)
        if low != token and token[1:] != low[1:]:
            parts = _CAMEL.findall(token)
            if all(len(part) > 2 for part in parts):
                found.update(part.lower() for part in parts)
    return frozenset(found)


def words_of(box: Box) -> frozenset[str]:
    """Return the words that a box is called by: of its class and id."""
    attrs = box.attrs
    if not attrs:
        return frozenset()
    return cut(f"{attrs.get('class') or ''} {attrs.get('id') or ''}")


_WHOSE = tags("article art artikel post story entry news blog detail")
_WHAT = tags("body content contents text txt cnt con copy")
_PARTS = tags(
    "header footer head foot title image img meta list item items link links media top bottom left "
    "right side sidebar aside wrap wrapper container outer grid row col card cards teaser preview "
    "lead intro summary author info date time tags tag type feed end"
)


@lru_cache(maxsize=20_000)
def _is_trusted_name(name: str) -> bool:
    low = name.lower()
    if low.replace("-", "").replace("_", "") in TRUSTED:
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
        for token in name[:400].split()
    )


RELATED = re.compile(
    r"^\W*(?:related(?: (?:articles?|stories|posts?|news|content|topics?|links?|reading|coverage))?"
    r"|read (?:more|also|next|this next)|also read|more (?:from|on|in|like|stories|news)\b.{0,40}"
    r"|recommended(?: (?:for you|stories|articles?|reading))?|you (?:may|might) (?:also )?(?:like|be interested).{0,30}"
    r"|see also|don'?t miss|trending(?: now)?|most (?:read|popular)|popular (?:posts|now|stories)"
    r"|what to read next|up next|further reading|latest (?:news|stories|posts)|keep reading"
    r"|share (?:this|on|via)\b.{0,30}|follow us.{0,40}|about the authors?|about us"
    r"|leave a (?:reply|comment)|(?:\d+ )?comments?|post a comment|tags?|filed under.{0,60}|topics"
    r"|sign up.{0,60}|subscribe.{0,60}|newsletter.{0,40}|advertisement|sponsored(?: content)?"
    r"|相关(?:阅读|新闻|文章|链接|报道|推荐|专题|资讯|内容|文档)|延伸阅读|推荐阅读|热门(?:文章|推荐|新闻|阅读|评论)"
    r"|猜你喜欢|更多(?:精彩|新闻|阅读|文章|内容).{0,12}|精彩推荐|为您推荐|你可能(?:也)?(?:喜欢|感兴趣).{0,10}|最新(?:文章|评论|新闻)"
    r"|(?:网友|最新|热门|全部)?评论(?:\(?\d*\)?)?|我要评论|发表评论|分享到.{0,20}|扫(?:一扫|码).{0,30}|往期(?:回顾|推荐|精选)"
    r"|関連(?:記事|ニュース|リンク|キーワード|トピックス)|おすすめ(?:記事)?|あわせて読みたい.{0,10}|人気(?:記事|ランキング)|この記事(?:を|の).{0,20}|タグ|シェア.{0,10}"
    r"|관련\s?(?:기사|뉴스)|많이 본 (?:뉴스|기사)|추천 (?:기사|뉴스)"
    r"|mehr zum thema.{0,40}|(?:auch|jetzt) (?:interessant|lesen).{0,30}|lesen sie (?:auch|mehr).{0,60}|das könnte (?:sie|dich|ihnen) (?:auch )?(?:interessieren|gefallen)"
    r"|weitere (?:artikel|themen|nachrichten|meldungen|news)|ähnliche artikel|themen|schlagwörter|meistgelesen.{0,20}|empfehlungen.{0,20}|kommentare(?: \(?\d+\)?)?|newsletter"
    r"|lire aussi.{0,80}|à lire (?:aussi|également).{0,80}|sur le même sujet|articles? (?:liés|similaires|connexes)|voir aussi|partager"
    r"|leggi anche.{0,80}|articoli correlati|ti potrebbe interessare.{0,20}|potrebbe interessarti.{0,20}|condividi"
    r"|te puede interesar.{0,30}|lee también.{0,80}|noticias relacionadas|artículos relacionados|relacionad[oa]s|más noticias|compartir|leia (?:também|mais).{0,80}|veja também|notícias relacionadas|mais lidas"
    r"|czytaj (?:też|także|więcej|również).{0,80}|zobacz (?:też|także|również).{0,80}|polecane|przeczytaj także.{0,80}"
    r"|lees ook.{0,80}|läs (?:också|även|mer).{0,80}|læs også.{0,80}|les også.{0,80}"
    r"|читайте также.{0,80}|смотрите также|по теме|похожие.{0,30}|теги|комментарии.{0,10}|читайте також.{0,80}"
    r"|ilgili haberler|benzer haberler|baca juga.{0,80}|xem thêm.{0,60}|tin liên quan|bài viết liên quan"
    r"|اقرأ أيضا.{0,60}|مواضيع ذات صلة|اخبار مرتبط|مطالب مرتبط|ये भी पढ़ें.{0,60}|यह भी पढ़ें.{0,60})\s*[:：…»>\-]*\s*$",
    re.IGNORECASE,
)
"""Headings, and lines, of what follows or interrupts an article."""
