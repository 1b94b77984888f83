"""Threads of forums: posts of one kind after another, and what of each is not what was written.

Who wrote a post, since when he is a member, how often he wrote and what one may do with the post
stands at the same place of each, and is short there; what he wrote is not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from crawler.extract.lines import ends_sentence, is_dated
from crawler.extract.metadata.words import flat
from crawler.extract.words import COMMENTS, cut, signs_of
from crawler.html.boxes import Box, Boxes, Item, Run
from crawler.html.document import Node, tags
from crawler.html.render import HEADINGS

_FEWEST = 2
_MOST = 400
"""Posts of a thread, and those that are read."""
_BESIDE, _LEAST_BESIDE, _MOST_BESIDE = 0.05, 100, 300
"""Of what the page holds, what may stand beside the posts, and its bounds: comments, which look
the same, stand beside an article."""
_OFTEN = 0.6
"""Share of posts that have what makes a post one, and that have a label."""
_LABEL, _LINE = 90, 60
"""Weight of a label, and of a line that speaks of members, at most."""
_TITLE = 25
"""Weight, on average, of headings that lead to other pages from which on they are titles."""
_DIGITS = re.compile(r"\d+")
_NOT_POSTS = HEADINGS | tags("p td th dt dd blockquote pre")
_TALK = re.compile(
    r"(?<![^\W\d_])(?:reply|quote|antworten|zitieren|zitat|répondre|citer|responder|citar|rispondi"
    r"|quota|beantwoorden|citeren|svara|citera|svar|sitér|odpowiedz|cytuj|odpovědět|citovat"
    r"|ответить|цитата|цитировать|відповісти|цитувати|yanıtla|alıntı|balas|kutip|trả lời"
    r"|trích dẫn|joined|join date|registriert|inscrit|registrado|регистрация|اقتباس|رد"
    r"|(?:posts|beiträge|messages|mensajes|messaggi|сообщени[яй]):?\s?\d[\d.,]*)(?![^\W\d_])"
    r"|回[复復覆]|引用|返信|帖子:?\s?\d|注册时间|註冊|답글|인용|^#\d{1,5}$",
    re.IGNORECASE,
)
"""What stands beside a post: to answer and to quote it, its number, how much its author wrote."""
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
    total = boxes.root.mass
    least = total - max(_LEAST_BESIDE, min(_BESIDE * total, _MOST_BESIDE))
    box: Box | None = boxes.root
    while box is not None and box.mass and box.mass >= least:
        for posts in _kinds(box, least):
            if _are_alone(total, posts) and _are_posts(posts):
                return Thread(box, _beside_words(box, posts[:_MOST]))
        kids = (kid for kid in box.kids if isinstance(kid, Box))
        box = max(kids, key=_mass, default=None)
    return None


def _mass(box: Box) -> float:
    return box.mass


def _are_alone(total: float, posts: list[Box]) -> bool:
    """Tell posts with next to nothing beside them, where they are called comments."""
    beside = total - sum(map(_mass, posts))
    return beside <= _LEAST_BESIDE or not signs_of(posts[0]) & COMMENTS


def _kinds(outer: Box, least: float) -> list[list[Box]]:
    """Return the boxes directly in `outer` that hold `least` of text together, by their kind."""
    kids = [
        kid for kid in outer.kids if isinstance(kid, Box) and kid.mass and kid.tag not in _NOT_POSTS
    ]
    # What they are called is dear to ask.
    if len(kids) < _FEWEST or sum(map(_mass, kids)) < least:
        return []
    found: dict[str, list[Box]] = {}
    for kid in kids:
        found.setdefault(_kind(kid), []).append(kid)
    return [
        boxes
        for boxes in found.values()
        if len(boxes) >= _FEWEST and sum(map(_mass, boxes)) >= least
    ]


def _kind(box: Box) -> str:
    """Return the element and its first class, without numbers."""
    first = (box.attrs.get("class") or "").split(None, 1)[:1]
    return f"{box.tag}.{_DIGITS.sub('', first[0])}" if first else box.tag


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
    if "schema.org/Comment" in (box.attrs.get("itemtype") or ""):
        return True
    return any(run.weight <= _LINE and _TALK.search(_words(run)) for run in _lines(box))


def _words(run: Run) -> str:
    """Return the text of a run, with a space between its elements."""
    return " ".join([item.strip() for item in run.items if isinstance(item, str)]).strip()


def _are_titled(boxes: list[Box]) -> bool:
    """Tell articles, each with a heading that leads to its own page, from posts."""
    titles = [run for box in boxes for run in box.runs() if run.box.tag in HEADINGS]
    linked = [run for run in titles if run.link > 0.8 * run.weight and not _leads_here(run)]
    if len(linked) < _OFTEN * len(boxes):
        return False
    said = {flat(run.text) for run in linked}
    weight = sum(run.weight for run in linked)
    return len(said) > _OFTEN * len(linked) and weight > _TITLE * len(linked)


def _leads_here(run: Run) -> bool:
    links = (item for item in run.items if isinstance(item, Node) and item.tag == "a")
    return any("#" in (link.attributes.get("href") or "") for link in links)


def _beside_words(outer: Box, posts: list[Box]) -> set[Box | Run]:
    """Return what of the posts, and of the box that holds them, was not written in them."""
    dropped: set[Box | Run] = {kid for kid in outer.kids if kid not in posts}
    places = _Places(posts)
    for run in places.runs:
        if places.is_label(run):
            alone = len(run.box.kids) == 1 and run.box not in posts
            dropped.add(run.box if alone else run)
        else:
            _cut_signature(run)
    dropped.update(box for post in posts for box in _signatures(post))
    return dropped


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
            kind = _kind(kid)
            if kid.tag in _CELLS or (kid.tag in _BOXES and "." not in kind):
                seen[kind] = seen.get(kind, 0) + 1
                kind += str(min(seen[kind], _ORDERS))
            stack.append((kid, (*key, kind)))
