"""Where the article stands on its page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from crawler.extract import prune
from crawler.extract.appended import appended
from crawler.extract.candidates import discount_cards, headlines, weigh
from crawler.extract.container import descend
from crawler.extract.forum import find_thread
from crawler.extract.lines import ends_sentence, is_leading_line
from crawler.extract.readers import without_readers
from crawler.extract.walls import walls
from crawler.extract.witness import Witness
from crawler.extract.words import CAPTIONS, COMMENTS, is_trusted, signs_of
from crawler.html.boxes import Box, Boxes, Run
from crawler.html.document import tags
from crawler.html.render import HEADINGS


@dataclass
class Choice:
    """The container of the body, and what of it is left out.

    Attributes:
        lead: What stands above the container and belongs before it.
        total: Mass of the whole page.
        cards: The part of it that stands in teasers of other articles.
        comments: Weight of what readers wrote within the container.
        trusted: The container is called as those of bodies are.
    """

    box: Box
    dropped: set[Box | Run] = field(default_factory=set)
    lead: list[Run] = field(default_factory=list)
    total: float = 0.0
    cards: float = 0.0
    comments: int = 0
    trusted: bool = False


def find(boxes: Boxes, title: str) -> Choice:
    """Find the container of the body and drop from it what does not belong."""
    mark_captions(boxes)
    titles = headlines(boxes, title)
    anchor = titles[0] if titles else None
    weigh(boxes, anchor)
    root = boxes.root
    thread = find_thread(boxes)
    if thread is not None:
        prune.drop_links(thread.box, thread.dropped)
        prune.drop_sections(thread.box, thread.dropped)
        return Choice(
            thread.box,
            thread.dropped,
            total=root.mass,
            comments=sum(item.weight for item in thread.dropped),
        )
    dropped: prune.Dropped = set()
    for item in appended(boxes, titles, title):
        if isinstance(item, Box):
            prune.take(item)
        dropped.add(item)
    total = root.mass
    discount_cards(boxes)
    cards = total - root.mass
    names = prune.Names(boxes.all, root.mass)
    prune.drop_heavy(root, names, dropped)
    if anchor is not None:
        prune.drop_beside(anchor, dropped)
    box = without_readers(boxes, titles, dropped)
    prune.drop_light(box, names, dropped)
    prune.drop_links(box, dropped)
    prune.drop_sections(box, dropped)
    dropped.update(walls(box, dropped))
    is_below = anchor is not None and box not in anchor.above()
    lead = _lead(boxes, anchor, box, names) if anchor is not None and is_below else []
    comments = sum(
        item.weight
        for item in dropped
        if isinstance(item, Box)
        and signs_of(item) & COMMENTS
        and names[item] in COMMENTS
        and box in set(item.above())
    )
    return Choice(box, dropped, lead, total, cards, comments, is_trusted(box))


def check(boxes: Boxes, choice: Choice, witness: Witness) -> Choice:
    """Return the choice, or a better one if a witness saw most of the article elsewhere."""
    inside, enough = 0, 0.5 * len(witness.text)
    for run in _kept(choice):
        if run.weight > 30 and witness.knows(run.text):
            inside += run.weight
            if inside > enough:
                return choice
    known = {run for run in boxes.runs if run.weight > 30 and witness.knows(run.text)}
    if sum(run.weight for run in known) < max(2 * inside, 0.6 * len(witness.text)):
        return choice
    for box in boxes.all:
        box.mass = 0.0
    weigh(boxes, None, witness.mass)
    box = descend(boxes.root, set(), 0.9)
    dropped: prune.Dropped = set()
    prune.drop_links(box, dropped)
    prune.drop_sections(box, dropped)
    return replace(choice, box=box, dropped=dropped, lead=[], trusted=is_trusted(box))


def _kept(choice: Choice) -> list[Run]:
    runs: list[Run] = list(choice.lead)
    stack: list[Box | Run] = [choice.box]
    while stack:
        item = stack.pop()
        if item in choice.dropped:
            continue
        if isinstance(item, Run):
            runs.append(item)
        else:
            stack.extend(item.kids)
    return runs


def mark_captions(boxes: Boxes) -> None:
    """Make figures of boxes that hold pictures and little else, whatever they are called."""
    flows: dict[Box, bool] = {}
    for parent in boxes.all:
        if parent.media:
            if parent.tag == "table" and parent.weight <= _CAPTION and signs_of(parent) & CAPTIONS:
                _frame(parent)
            called = _mark(parent, flows)
            if called:
                boxes.made += _join(parent, called)


def _mark(parent: Box, flows: dict[Box, bool]) -> set[Box | Run]:
    """Mark the captions among the boxes of one; return those that stand among paragraphs."""
    called: set[Box | Run] = set()
    for box in parent.kids:
        if isinstance(box, Run) or box.media or not 0 < box.weight <= _CAPTION:
            continue
        if box.tag == "figcaption":
            continue
        caption = _called_caption(parent, box)
        if caption is None and (
            box.weight != parent.weight or not _is_below_picture(parent, box, flows)
        ):
            continue
        (caption or box).tag = "figcaption"
        if parent.tag not in ("figure", "p", "li", "td") and _is_all(parent, box):
            parent.tag = "figure"
        elif caption is box and parent.tag != "figure":
            called.add(box)
    return called


def _join(outer: Box, called: set[Box | Run]) -> list[Box]:
    """Make figures of captions and the pictures that stand right before them among paragraphs."""
    kids: list[Box | Run] = []
    figures: list[Box] = []
    for kid in outer.kids:
        picture = kids[-1] if kids else None
        if isinstance(kid, Box) and kid in called and picture and _is_bare(picture):
            figures.append(_figure(outer, picture, kid))
            kids[-1] = figures[-1]
        else:
            kids.append(kid)
    outer.kids[:] = kids
    return figures


def _is_bare(picture: Box | Run) -> bool:
    return bool(picture.media) and not picture.weight


def _figure(outer: Box, picture: Box | Run, caption: Box) -> Box:
    frame = Box(caption.node, "figure", outer)
    frame.kids, frame.media = [picture, caption], picture.media
    frame.weight, frame.link = caption.weight, caption.link
    caption.parent = frame
    if isinstance(picture, Run):
        picture.box = frame
    else:
        picture.parent = frame
    return frame


def _frame(table: Box) -> None:
    """Make a figure of a table that lays out a picture and its caption, as Blogger does."""
    for run in table.runs():
        box = run.box
        if run.weight and not run.media:
            box.tag = "figcaption"
        for outer in () if box is table else box.above():
            if outer is table:
                break
            outer.tag = "div"
    table.tag = "figure"


def _called_caption(figure: Box, box: Box) -> Box | None:
    """Return the box that is called a caption: `box`, or one in it beside the controls of a slide.

    A slide has a picture, and one box for its caption, credit and buttons.
    """
    if signs_of(box) & CAPTIONS:
        return box
    if box.tag != "div" or not _is_all(figure, box):
        return None
    named = (kid for kid in box.kids if isinstance(kid, Box) and signs_of(kid) & CAPTIONS)
    return next((kid for kid in named if kid.weight > _MAINLY * box.weight), None)


def _is_all(figure: Box, box: Box) -> bool:
    """Tell whether next to no text stands in `figure` beside that of `box`."""
    return figure.weight < 1.5 * box.weight + 30


def _is_below_picture(figure: Box, box: Box, flows: dict[Box, bool]) -> bool:
    """Tell the one text of a box that stands, with a picture, among paragraphs."""
    if figure.tag not in _FRAMES or box is not figure.kids[-1] or box.tag in HEADINGS:
        return False
    text, outer = box.first_run(), figure.parent
    if text is None or text.weight != box.weight or outer is None:
        return False
    if outer not in flows:
        beside = (kid for kid in outer.kids if isinstance(kid, Box) and kid.tag == "p")
        flows[outer] = sum(1 for kid in beside if kid.weight > _LEAST_LEAD) > _FLOW
    return flows[outer]


_CAPTION = 700
"""Weight of the longest caption."""
_MAINLY = 0.6
"""Share of the text below a picture that its caption has, at least."""
_FRAMES = tags("div figure")
_FLOW = 2
"""More paragraphs than that stand around the pictures of a text that is marked up as such."""


def _lead(boxes: Boxes, anchor: Box, body: Box, names: prune.Names) -> list[Run]:
    """Return the paragraphs between headline and body: the article's first."""
    found: list[Run] = []
    behind = False
    for box in boxes.all:
        if box is body:
            return found if len(found) < 4 else []
        if box is anchor:
            behind = True
        elif behind and box.weight > _LEAST_SENTENCE:
            least = _LEAST_SENTENCE if found and box.parent is found[-1].box.parent else _LEAST_LEAD
            leads = [kid for kid in box.kids if isinstance(kid, Run) and _is_lead(kid, least)]
            if leads and not _is_apart(box, anchor, names) and not _is_beside_picture(box):
                found += leads
    return []


def _is_apart(box: Box, anchor: Box, names: prune.Names) -> bool:
    """Tell a box that is furniture or no place of paragraphs, or stands in such a one."""
    inner: Box | None = box
    while inner is not None and inner is not anchor:
        if inner.tag in _NOT_LEADS or names[inner] is not None:
            return True
        inner = inner.parent
    return False


def _is_beside_picture(box: Box) -> bool:
    """Tell a box that holds no more than a picture and what is written below it."""
    outer: Box | None = box
    while outer is not None and outer.weight < _ALONE * box.weight and box.tag not in HEADINGS:
        if outer.media:
            return True
        outer = outer.parent
    return False


def _is_lead(run: Run, least: int) -> bool:
    if not least < run.weight < 1_200 or run.link > 0.3 * run.weight or is_leading_line(run.text):
        return False
    return run.weight > 80 or ends_sentence(run.text)


_LEAST_LEAD, _LEAST_SENTENCE = 50, 25
"""Weight of the first paragraph above a body, and of a sentence beside it, at least."""
_ALONE = 1.3
"""Share of the text of a box up to which another one holds little else."""
_NOT_LEADS = tags("figure figcaption li td th ul ol nav footer aside form h1 details")
