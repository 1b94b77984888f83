"""Threads of forums: posts of one kind after another, and what of each is not what was written.

Who wrote a post, since when he is a member, how often he wrote and what one may do with the post
stands at the same place of each, and is short there; what he wrote is not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from crawler.extract.candidates import stretches
from crawler.extract.lines import ends_sentence, is_dated
from crawler.extract.metadata.words import flat
from crawler.extract.words import COMMENTS, cut, kind_of, signs_of
from crawler.html.boxes import Box, Boxes, Item, Run
from crawler.html.document import Node, tags
from crawler.html.render import HEADINGS

_mass = attrgetter("mass")
_FEWEST = 2
_MOST = 400
"""Posts of a thread, and those that are read."""
_LEAST_BESIDE, _MOST_BESIDE = 100, 0.2
"""What may stand beside the posts: mass, or share of the page's where it is no article. Comments
look the same, but stand beside one."""
_ARTICLE = 0.05
"""Share of the page's mass from which on paragraphs beside posts are an article."""
_ONE = 0.95
"""Share of what neighbours hold from which on one of them is the page, and they are no thread."""
_OFTEN = 0.6
"""Share of posts that have what makes a post one, and that have a label."""
_LABEL, _LINE = 90, 60
"""Weight of a label, and of a line that speaks of members, at most."""
_TITLE, _TITLES = 12, 20
"""Weight of lines that lead to other pages, and that on average, from which on they are titles."""
_FIRST = 8
"""Lines of a box among which its title stands."""
_DIGITS = re.compile(r"\d+")
_NOT_POSTS = HEADINGS | tags("p td th dt dd blockquote pre")
_TALK = re.compile(
    r"(?<![^\W\d_])(?:reply|quote|antworten|zitieren|zitat|répondre|citer|responder|citar|rispondi"
    r"|quota|beantwoorden|citeren|svara|citera|svar|sitér|odpowiedz|cytuj|odpovědět|citovat"
    r"|ответить|цитата|цитировать|відповісти|цитувати|yanıtla|alıntı|balas|kutip|trả lời"
    r"|trích dẫn|joined|join date|registriert|inscrit|registrado|регистрация|اقتباس|رد"
    r"|(?:posts|beiträge|messages|mensajes|messaggi|сообщени[яй]):?\s?\d[\d.,]*)(?![^\W\d_])"
    r"|回[复復覆]|引用|返信|帖子:?\s?\d|注册时间|註冊|只看[该該]作者|只看[楼樓]主|답글|인용|^#\d{1,5}$",
    re.IGNORECASE,
)
"""What stands beside a post: to answer and to quote it, its number, how much its author wrote."""
_POST_TYPE = re.compile(r"schema\.org/(?:Comment|DiscussionForumPosting|Answer|Question)$")
_MEMBER = re.compile(
    r"(?:joined|join date|posts|registriert|beiträge|inscrit|messages|registrado|mensajes|messaggi"
    r"|registrato|geregistreerd|berichten|registrerad|inlägg|posty|dołączył|регистрация|сообщени[яй]"
    r"|зарегистрирован|注册时间|帖子|註冊|文章|登録日|投稿)\s?[:：]",
    re.IGNORECASE,
)
"""What longer lines say of a member."""
_RULE = re.compile(r"_{5}")
"""What old boards draw above a signature."""
_SIGNATURES = tags("signature sig sign signaturecontainer membersignature usersignature")
_CELLS, _BOXES, _ORDERS = tags("td th"), tags("div section tr"), 4
"""What is told by its order among its neighbours, with a class or only without; and up to where."""
Key = tuple[str, ...]
"""The way from a post down to a box in it: elements and their first classes."""


class Thread(NamedTuple):
    """The box that holds the posts, and what of it is left out."""

    box: Box
    dropped: set[Box | Run]


def find_thread(boxes: Boxes) -> Thread | None:
    """Return the thread that a page is, once its paragraphs are weighed, or None."""
    least = boxes.root.mass - max(_LEAST_BESIDE, _MOST_BESIDE * boxes.root.mass)
    box: Box | None = boxes.root
    while box is not None and box.mass and box.mass >= least:
        for posts in _kinds(box, least):
            if _are_posts(posts) and _are_alone(boxes, posts):
                return Thread(box, _beside_words(box, posts[:_MOST]))
        kids = (kid for kid in box.kids if isinstance(kid, Box))
        box = max(kids, key=_mass, default=None)
    return None


def _are_alone(boxes: Boxes, posts: list[Box]) -> bool:
    """Tell posts with no article beside them, and next to nothing where they may be comments."""
    beside = boxes.root.mass - sum(map(_mass, posts))
    if beside <= _LEAST_BESIDE:
        return True
    if signs_of(posts[0]) & COMMENTS:
        return False
    inside, least = set(posts), max(_LEAST_BESIDE, _ARTICLE * boxes.root.mass)
    return not any(
        one.paragraphs > 1 and one.mass > least and inside.isdisjoint((box, *box.above()))
        for box, one in stretches(boxes).items()
    )


def _kinds(outer: Box, least: float) -> list[list[Box]]:
    """Return the boxes directly in `outer` that hold `least` of text together, by their kind."""
    kids = [
        kid for kid in outer.kids if isinstance(kid, Box) and kid.mass and kid.tag not in _NOT_POSTS
    ]
    mass = sum(map(_mass, kids))
    # What they are called is dear to ask.
    if len(kids) < _FEWEST or mass < least or max(map(_mass, kids)) > _ONE * mass:
        return []
    found: dict[str, list[Box]] = {}
    for kid in kids:
        found.setdefault(kind_of(kid), []).append(kid)
    return [
        boxes
        for boxes in found.values()
        if len(boxes) >= _FEWEST and sum(map(_mass, boxes)) >= least
    ]


def _are_posts(boxes: list[Box]) -> bool:
    # Dates are cheap to look for, and most articles of several parts have none in each.
    if not all(map(_is_dated, boxes[:_FEWEST])):
        return False
    boxes = boxes[:_MOST]
    least = _OFTEN * len(boxes)
    if sum(map(_is_dated, boxes)) < least or sum(map(_speaks_of_members, boxes)) < least:
        return False
    return not _are_titled(boxes)


def _is_dated(box: Box) -> bool:
    return any(is_dated(run.text) for run in _lines(box))


def _lines(box: Box) -> Iterator[Run]:
    return (run for run in box.runs() if run.weight <= 2 * _LINE)


def _speaks_of_members(box: Box) -> bool:
    if _POST_TYPE.search(box.attrs.get("itemtype") or ""):
        return True
    return any(
        (_TALK if run.weight <= _LINE else _MEMBER).search(_words(run)) for run in _lines(box)
    )


def _words(run: Run) -> str:
    """Return the text of a run, with a space between its elements."""
    return " ".join([item.strip() for item in run.items if isinstance(item, str)]).strip()


def _are_titled(boxes: list[Box]) -> bool:
    """Tell articles, or boards of a forum, each with a title that leads to its own page."""
    titles = [run for box in boxes if (run := _title(box)) is not None]
    if len(titles) < _OFTEN * len(boxes):
        return False
    said = {flat(run.text) for run in titles}
    weight = sum(run.weight for run in titles)
    return len(said) > _OFTEN * len(titles) and weight > _TITLES * len(titles)


def _title(box: Box) -> Run | None:
    """Return the first line of a box that is a link to another page and longer than a name."""
    for run in islice(box.runs(), _FIRST):
        if run.weight > _TITLE and run.link > 0.8 * run.weight and not is_dated(run.text):
            return None if _leads_here(run) else run
    return None


def _leads_here(run: Run) -> bool:
    links = (item for item in run.items if isinstance(item, Node) and item.tag == "a")
    return any("#" in (link.attributes.get("href") or "") for link in links)


def _beside_words(outer: Box, posts: list[Box]) -> set[Box | Run]:
    """Return what of the posts, and of the box that holds them, was not written in them."""
    dropped: set[Box | Run] = {kid for kid in outer.kids if kid not in posts}
    places = _Places(posts)
    for run in places.runs:
        if places.is_label(run):
            dropped.add(run)
        else:
            _cut_signature(run)
    for post in posts:
        dropped.update(_signatures(post))
        _drop_hollow(post, dropped)
    return dropped


def _drop_hollow(post: Box, dropped: set[Box | Run]) -> None:
    """Drop the boxes of a post of which everything is dropped, as headings are taken whole."""
    inside: list[Box] = [post]
    for box in inside:
        inside += [kid for kid in box.kids if isinstance(kid, Box) and kid not in dropped]
    for box in reversed(inside[1:]):
        if box.weight and all(kid in dropped or not kid.weight for kid in box.kids):
            dropped.add(box)


def _cut_signature(run: Run) -> None:
    """Take from a run what stands below the line that a board draws above a signature."""
    rule = next((at for at, item in enumerate(run.items) if _is_rule(item)), None)
    if rule:
        # What else was opened is closed as before.
        run.items[rule:] = [item for item in run.items[rule:] if not isinstance(item, str)]


def _is_rule(item: Item) -> bool:
    return isinstance(item, str) and bool(_RULE.match(item.strip()))


def _signatures(post: Box) -> Iterator[Box]:
    stack: list[Box | Run] = [post]
    while stack:
        box = stack.pop()
        if isinstance(box, Run):
            continue
        names = f"{box.attrs.get('class') or ''} {box.attrs.get('id') or ''}"
        if box is not post and cut(_DIGITS.sub(" ", names)) & _SIGNATURES:
            yield box
        else:
            stack.extend(box.kids)


class _Places:
    """The runs of all posts by where in their post they stand."""

    def __init__(self, posts: list[Box]) -> None:
        self.runs: dict[Run, Key] = {}
        self._at: dict[Key, list[Run]] = defaultdict(list)
        self._posts: dict[Key, set[Box]] = defaultdict(set)
        self._said: dict[tuple[Key, str], set[Box]] = defaultdict(set)
        for post in posts:
            for run, key in _walk(post):
                self.runs[run] = key
                self._at[key].append(run)
                self._posts[key].add(post)
                self._said[key, flat(run.text).removeprefix("re")].add(post)
        self._least = max(_FEWEST, _OFTEN * len(posts))
        self._body = max(self._at, key=lambda key: sum(run.weight for run in self._at[key]))
        self._labels = {key for key in self._at if self._is_label_place(key)}
        self._holders = self._holders_of_labels()

    def is_label(self, run: Run) -> bool:
        """Tell what stands beside the words of a post: the same in each, or as short."""
        key = self.runs[run]
        if _TALK.fullmatch(_words(run)) or _RULE.match(run.text):
            return True
        if key == self._body:
            return False
        if key in self._labels or any(key[:end] in self._holders for end in range(1, len(key))):
            return True
        return len(self._said[key, flat(run.text).removeprefix("re")]) >= _FEWEST

    def _is_label_place(self, key: Key) -> bool:
        runs = self._at[key]
        if key == self._body or len(self._posts[key]) < self._least:
            return False
        sentences = sum(ends_sentence(run.text) and not is_dated(run.text) for run in runs)
        return all(run.weight <= _LABEL for run in runs) and sentences <= 0.3 * len(runs)

    def _holders_of_labels(self) -> set[Key]:
        """Return where boxes stand that hold labels, and what else only some members have."""
        whole: dict[Key, int] = defaultdict(int)
        labels: dict[Key, int] = defaultdict(int)
        longest: dict[Key, int] = defaultdict(int)
        for key, runs in self._at.items():
            weight = sum(run.weight for run in runs)
            for end in range(1, len(key)):
                above = key[:end]
                whole[above] += weight
                labels[above] += weight if key in self._labels else 0
                longest[above] = max(longest[above], *(run.weight for run in runs))
        return {
            key
            for key in whole
            if longest[key] <= _LABEL
            and labels[key] >= _OFTEN * whole[key]
            and self._body[: len(key)] != key
        }


def _walk(post: Box) -> Iterator[tuple[Run, Key]]:
    """Yield the runs of a post with their places."""
    stack: list[tuple[Box, Key]] = [(post, ())]
    while stack:
        box, key = stack.pop()
        seen: dict[str, int] = {}
        for kid in box.kids:
            if isinstance(kid, Run):
                if kid.weight:
                    yield kid, (*key, "")
                continue
            kind = kind_of(kid)
            if kid.tag in _CELLS or (kid.tag in _BOXES and "." not in kind):
                seen[kind] = seen.get(kind, 0) + 1
                kind += str(min(seen[kind], _ORDERS))
            stack.append((kid, (*key, kind)))
