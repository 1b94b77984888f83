"""What is started ahead of the imports of all that uses it; light to import."""

from __future__ import annotations

from crawler.workers.origin import Origin


def origin_of_workers() -> Origin:
    """Return what the workers of a crawler are copied from: it has read a page before."""
    return Origin("crawler.engine.warming:warm_up")
