from __future__ import annotations

import pytest

from tests.unit.extract.metadata.pages import metadata, page

TITLE = "<h1>A title of a story</h1>"


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="author" href="/humans.txt">',
        '<link itemprop="url" href="/somewhere-else">',
        '<link rel="license" itemprop="license" href="/licence">',
    ],
)
def test_no_other_link_is_taken_for_the_canonical_address(link: str) -> None:
    assert metadata(page(link, TITLE)).canonical is None


@pytest.mark.parametrize("rel", ["canonical", "Canonical", "shortlink canonical"])
def test_a_canonical_link_is_known_by_its_rel_in_any_case(rel: str) -> None:
    found = metadata(page(f'<link rel="{rel}" href="/story-1">', TITLE))

    assert found.canonical == "https://www.example.org/story-1"
