"""Lists that are flat: their titles, and what belongs to each, stand in one element."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from crawler.html.document import Node, tags

_UNSEEN = tags("script style noscript template -comment")
_FEWEST = 3
"""Titles in one element from which on it is a flat list."""
_MAX_BETWEEN = 30
"""Nodes between two titles that are looked at."""


def behind(items: Sequence[Node]) -> dict[int, list[Node]]:
    """Return what stands behind each item up to the next, by the item's `mem_id`.

    Only of items beside which there are others in the same element. Behind the last one stands
    what follows the list, too: of that, as many nodes as behind any other.
    """
    parents = {item.mem_id: item.parent.mem_id for item in items if item.parent is not None}
    beside = Counter(parents.values())
    found: dict[int, list[Node]] = {}
    most: dict[int, int] = {}
    for item in items:
        parent = parents.get(item.mem_id, 0)
        if beside[parent] < _FEWEST:
            continue
        nodes, ended = _up_to_next(item, parents)
        if ended:
            most[parent] = max(most.get(parent, 0), len(nodes))
        found[item.mem_id] = nodes if ended else nodes[: most.get(parent, 0)]
    return found


def _up_to_next(item: Node, held: dict[int, int]) -> tuple[list[Node], bool]:
    """Return the nodes behind an item, and whether another item ends them."""
    nodes: list[Node] = []
    node = item.next
    for _ in range(_MAX_BETWEEN):
        if node is None:
            break
        if node.mem_id in held:
            return nodes, True
        if node.tag not in _UNSEEN:
            nodes.append(node)
        node = node.next
    return nodes, False
