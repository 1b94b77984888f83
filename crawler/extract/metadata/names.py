"""Names of people out of the strings that pages put them in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from crawler.dates import weekdays
from crawler.extract.metadata.words import flat
from crawler.text import fold, unescape

MAX_NAMES = 30
MAX_STRING = 1_000
MAX_NAME = 60
MAX_WORDS = 6

_VERBS = (
    r"(?:written|posted|published|reported|researched|created|story|words|article|artikel|opinion"
    r"|analysis|kolumne|kommentar|guest post|submitted|erstellt|geschrieben|verfasst|gepostet"
    r"|veröffentlicht|escrito|publicado|écrit|rédigé|publié|scritto|pubblicato|skrevet|skriven"
    r"|geschreven|gepubliceerd|eingestellt|diposkan|diposting|ditulis|geplaatst|đăng|viết|upplagd"
    r"|lagt inn|indsendt|publisert|publiceret|αναρτήθηκε|опубликовано|เขียน)"
)
_LEAD = re.compile(
    rf"\A(?:{_VERBS}\s+)?(?:by|von|vom|par|por|door|av|af|przez|yazan|oleh|bởi|από|írta|pise|piše"
    r"|γράφ(?:ει|ουν)(?:\s(?:ο|η|οι))?|מאת|بقلم|द्वारा|โดย)\s*[:：]?\s+"
    # Many Italian surnames begin with this word, too: two words behind it are a name.
    r"|\Aa cura di\s+|\Aein(?:e)?\s\w{4,14}\svon\s+|\Aun(?:e)?\s\w{4,12}\sde\s+"
    r"|\Apropos recueillis par\s+|\Anapisano przez\s+"
    r"|\A(?-i:[Dd]i\s+(?=[A-Z][\w'’]+\s[A-Z]))|\A(?-i:Τ(?:ου|ης)\s+(?=[Α-ΩΆ-Ώ]))"
    rf"|\A{_VERBS}\s+(?:de|da|di|del|od|from)\s+"
    r"|\A(?:the\s+)?(?:authors?|autor(?:es|in|en|zy|i|ka|a)?|auteurs?|autore|författare|forfatter"
    r"|yazar|автор(?:ка|и|ы)?|аутор|пише|byline|penulis|verfasser(?:in)?|skribent"
    r"|redakteur(?:in)?|reporters?|writers?|szerző|συντάκτ(?:ης|ρια)|kirjoittaja|tác giả|ผู้เขียน"
    r"|napsala?|napisała?|लेखक|نویسنده|الكاتبة?|كتبت?|기자|작성자|글쓴이|등록자|게시자"
    r"|haber girişi|gönderen|ekleyen|lähettänyt|přidala?|közzétette"
    r"|(?:مرسلة )?بواسطة|作成者|著者|執筆者?|筆者|投稿者|文責|ライター|本誌"
    r"|取材(?:・(?:文|構成|撮影|執筆))?|文・写真"
    r"|\w{0,12}(?:作者|记者|記者|评论员|撰文|撰稿人?|通讯员))(?:\s*[:：/／|丨＝]\s*|\s+|\Z)"
    r"|\A(?:text|texte|testo|tekst|words|editör|muhabir|haber|teksti|opracowanie"
    r"|oprac\.?|текст|подготовила?|беседовала?|रिपोर्ट|লেখক|প্রতিবেদক|تحرير|إعداد|글|文字?|整理|编译)"
    r"\s*[:：/／|丨●＝]\s*",
    re.IGNORECASE,
)
"""What stands before a name."""

_AND = "and|und|et|y|och|og|en|ve|и"
_SPLIT = re.compile(
    rf"\s*(?:[;,、，；|/／\n•·●](?:\s*(?:{_AND})\s)?"
    rf"|\s(?:{_AND}|및|with|mit|\+)\s|\s[–—-]\s|&)\s*",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"\([^()]{0,80}\)|（[^（）]{0,80}）|\[[^\[\]]{0,80}\]|【[^【】]{0,80}】|<[^<>]{0,80}>"
    r"|https?://\S+|www\.\S+|\S{1,80}@\S{1,80}|(?<!\w)@\w+"
)
_TAIL = re.compile(
    r"(?:\s+(?:@|is|was|has|ist|in|at|bei|für|for|aus)(?:\s.*)?"
    r"|\s(?:redacteur|redakteur(?:in)?|redaktor(?:ka)?|dziennikar(?:z|ka)|journalist(?:in|e)?|reporter"
    r"|reporterka|корреспондент|обозреватель|кореспондент|журналист)(?:\s.*)?|[\s,]*(?:jr\.?|sr\.?)?[\s:：.\-–—|/]*)\Z",
    re.IGNORECASE | re.DOTALL,
)
_CHINESE_TAIL = re.compile(
    r"(?:记者|記者|通讯员|编辑|撰文|摄影|整理|整合|报道|報導|编译|特派员|기자"
    r"|特派記者| 著| 訳| 監訳)+\Z"
)
_NO_NAME = re.compile(
    r"\d|[?!:：。！？#=<>{}\[\]]|\b(?:read|share|follow|subscribe|comment|update|publish|minute|ago"
    r"|view|click|more|login|sign|contact|e-?mail|facebook|photo|foto|bild|image|getty|copyright|uhr|lesezeit|https?)",
    re.IGNORECASE,
)
_ROLES = frozenset({
    "admin", "administrator", "superuser", "root", "sysadmin", "administrateur", "administrador",
    "amministratore", "yönetici", "админ", "администратор", "адміністратор", "редакция", "редакція",
    "관리자", "운영자", "최고관리자", "관리자님", "管理者", "مدير", "المدير", "هيئةالتحرير",
    "editor", "editors", "editorial", "editorialteam",
    "editorialstaff", "editorinchief", "staff", "staffwriter", "staffreporter",
    "staffwriters", "newsstaff", "newsdesk", "newsroom", "newsteam", "webteam", "team",
    "author", "authors", "writer", "writers", "reporter", "reporters", "correspondent",
    "contributor", "contributors", "contributingwriter", "contributingwriters", "guestauthor",
    "guestcontributor", "guest", "anonymous", "anonym", "unknown", "none", "null",
    "undefined", "user", "webmaster", "redaktion", "onlineredaktion", "redaktionsteam",
    "redaktioncom", "redaktor", "redactie", "redazione", "redacción", "redaccion", "redação",
    "rédaction", "redakcja", "redaktionen", "redaksi", "redakce", "toimitus", "editör",
    "haber", "habermerkezi", "journalist", "journalistin", "journaliste", "redakteur",
    "redakteurin", "autor", "autorin", "autoren", "gastautor", "gastbeitrag", "freelance",
    "freelancejournalist", "freelancewriter", "seniorwriter", "senioreditor",
    "seniorreporter", "managingeditor", "associateeditor", "chefredakteur", "chefredaktion",
    "ressortleiter", "volontär", "volontärin", "name", "newswire", "wire", "agency",
    "agencies", "agenturen", "online", "news", "byline", "pressrelease", "archive", "faq", "help",
    "小编", "编辑", "编辑部", "编辑室", "本站", "本报", "本网", "原创", "佚名", "匿名", "网络",
    "管理员", "综合", "责任编辑", "来源", "記者", "记者", "編集部", "編集", "ニュース",
    "디지털뉴스팀", "온라인뉴스팀", "기자", "editorsnote", "phd", "md", "mba", "ma", "msc",
     "bsc", "esq", "cpa", "rn", "rd",
})  # fmt: skip
"""What stands in author fields and is nobody's name; as `flat` has it."""

_ROLE_WORDS = re.compile(
    r"\b(?:editor(?:ial|s)?|staff|team|desk|newsroom|redaktion|redactie|redazione|redacci[oó]n"
    r"|redakcja|writers?|reporters?|correspondents?|journalist(?:in|s)?|contributors?"
    r"|redakteur(?:in)?|gmbh|inc|ltd|llc|sp\. z ?o\.? ?o"
    r"|producer|director|manager|professor|leiter(?:in)?|chef|specialist|analyst|expert|founder"
    r"|officer|redaktor|ceo|cto|president|consultant|university|institute|bureau|writes?)\b"
    r"|编辑部|編集部|编辑$|责编",
    re.IGNORECASE,
)
_PUBLISHER = re.compile(
    r"(?:[网網]|[报報]社|[通电電][讯訊]社|新[闻聞]|[日晚]報|[日晚早时時]报|[电電][视視]台|[杂雜][志誌]|[周週]刊"
    r"|テレビ|編集局|取材班|일보|신문|뉴스|방송|경향|경제)\Z"
)
"""How the names of papers and stations end in scripts that have no capitals."""
_DATE_TAIL = re.compile(
    r"\s+(?:published|posted|updated|last|view|on|in|publié|publicado|am"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b.*"
    r"|\s+(?:(?:jan|feb|fev|fév|mar|mär|apr|abr|avr|may|mai|maj|mag|mei|jun|juin|giu|jul|juil|lug"
    r"|aug|ago|août|sep|set|oct|okt|ott|out|nov|dec|dez|déc|dic|des|gen|ene)\w{0,7}\.?\s)?\d.*",
    re.IGNORECASE | re.DOTALL,
)
_NOBODY = frozenset({
    "thứhai", "thứba", "thứtư", "thứnăm", "thứsáu", "thứbảy", "chủnhật",
    "newyork", "losangeles", "sanfrancisco", "sandiego", "sanjose", "sanjuan", "lasvegas",
    "neworleans", "washingtondc", "mexicocity", "ciudaddeméxico", "buenosaires", "riodejaneiro",
    "sãopaulo", "saopaulo", "lapaz", "panamacity", "hongkong", "newdelhi", "kualalumpur",
    "phnompenh", "hochiminhcity", "telaviv", "abudhabi", "capetown", "portauprince", "addisababa",
    "sanktpetersburg", "stpetersburg", "saintpetersburg", "denhaag", "thehague",
    "bandarseribegawan", "unitedstates", "unitedkingdom", "saudiarabia", "southafrica",
    "southkorea", "northkorea", "newzealand", "srilanka", "costarica", "elsalvador", "puertorico",
    "santodomingo", "santiagodechile", "saltlakecity", "kansascity", "nizhnynovgorod",
    "ulaanbaatar", "nizhniynovgorod", "нижнийновгород", "санктпетербург",
})  # fmt: skip
"""Days, and places of two and three words with which reports begin; as `flat` has them."""
_USER = re.compile(r"[a-z0-9_.]+\Z")
_DOMAIN = re.compile(r"(?:\A|\s)[\w-]{2,40}(?:\.[\w-]{1,40}){0,3}\.[a-zA-Z]{2,4}\Z")
_ARTICLES = {"le", "la", "el", "de", "der", "den", "di", "da"}
"""With which no name ends, but "Publié le" before a date."""
_PARTICLES = {"von", "van", "de", "del", "della", "di", "da", "la", "le", "zu", "der", "den", "el"}


def read_names(
    strings: Iterable[str], site_names: frozenset[str], *, strict: bool = True
) -> tuple[str, ...]:
    """Return the people that strings such as "By A. Smith and B. Jones, staff writers" name.

    Roles, addresses, handles and dates are no names, nor, when `strict`, are the site's own name,
    a desk ("Resy Staff") and what looks like a user's name.
    """
    found: dict[str, str] = {}
    for string in strings:
        if strict and flat(string[:MAX_STRING]) in site_names:
            continue
        for name in _names(string[:MAX_STRING], strict=strict):
            key = flat(name)
            if key in _ROLES or key in weekdays() or (strict and key in site_names):
                continue
            if not any(_is_said_again(name, known) for known in found.values()):
                found.setdefault(key, name)
            if len(found) >= MAX_NAMES:
                return tuple(found.values())
    return tuple(found.values())


def _is_said_again(name: str, known: str) -> bool:
    """Tell a full name with something behind it, such as what one does for a living."""
    return " " in known and name.startswith(f"{known} ")


def _names(string: str, *, strict: bool) -> Iterator[str]:
    string = fold(_NOISE.sub(" ", unescape(string)))
    for piece in _SPLIT.split(_DATE_TAIL.sub("", without_lead(string))):
        part = without_lead(piece).strip(" .")
        name = "" if flat(part) in _ROLES else _CHINESE_TAIL.sub("", part)
        name = _without_weekday(_TAIL.sub("", name).strip(" .,:：·-–—|\"'“”"))
        if is_name(name, strict=strict):
            yield name


def _without_weekday(name: str) -> str:
    """Take off the day of the week with which a date behind the name begins."""
    before, space, last = name.rpartition(" ")
    return before if space and last.lower() in weekdays() else name


@lru_cache(maxsize=2_048)
def without_lead(text: str) -> str:
    """Return what follows "By", "作者：" and their like."""
    for _ in range(2):
        text = text.strip()
        lead = _LEAD.match(f"{text} ")
        if lead is None:
            break
        text = text[lead.end() :].strip()
    return text


def without_noise(text: str) -> str:
    """Return a line without brackets, addresses and handles."""
    return fold(_NOISE.sub(" ", text))


def is_name(text: str, *, strict: bool = True) -> bool:
    """Return whether `text` could be the name of a person or an agency."""
    if not 2 <= len(text) <= MAX_NAME or len(text.split()) > MAX_WORDS:
        return False
    if _NO_NAME.search(text) or not flat(text):
        return False
    if not strict:
        return True
    if not text.isascii() and is_publisher(text):
        return False
    return not (_ROLE_WORDS.search(text) or _USER.match(text) or _DOMAIN.search(text))


def is_publisher(text: str) -> bool:
    """Tell the name of an East Asian paper or station."""
    return _PUBLISHER.search(text) is not None


def are_names(text: str) -> bool:
    """Return whether most of `text` are names, each word of which is written as in a name."""
    names = read_names([text], frozenset())
    return (
        bool(names)
        and all(map(_is_written_as_name, names))
        and 2 * len("".join(map(flat, names))) >= len(flat(text))
    )


def _is_written_as_name(name: str) -> bool:
    return all(
        not word[0].isascii() or word[0].isupper() or word.lower() in _PARTICLES
        for word in name.split()
    )


def is_full_name(text: str) -> bool:
    """Return whether `text` is two to four capitalised words, as names of people are."""
    words = text.split()
    return (
        2 <= len(words) <= 4
        and is_name(text)
        and all(word[0].isupper() or word.lower() in _PARTICLES for word in words)
        and words[-1].lower() not in _ARTICLES
        and flat(text) not in _NOBODY
    )
