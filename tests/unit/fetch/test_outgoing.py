"""What a request for an image says of the page that shows it."""

from __future__ import annotations

import pytest

from crawler.fetch.outgoing import headers, of_image, target
from crawler.models.capture import Request


def sent(url: str, page: str) -> dict[str, str]:
    request = Request(url=url, headers=of_image(page))
    return dict(headers(request, target(request)))


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("https://e.org/a?b=1#part", "https://e.org/a?b=1"),
        ("https://user:word@e.org/a", "https://e.org/a"),
        ("https://e.org/a?token=geheim", "https://e.org/a?token=***"),
    ],
)
def test_the_page_is_named_without_what_is_nobodys_business(page: str, told: str) -> None:
    assert sent("https://cdn.e.org/i.png", page)["Referer"] == told


def test_a_page_that_came_over_tls_is_not_named_where_others_read_along() -> None:
    assert "Referer" not in sent("http://cdn.e.org/i.png", "https://e.org/a")
    assert sent("http://cdn.e.org/i.png", "http://e.org/a")["Referer"] == "http://e.org/a"


def test_images_are_asked_for() -> None:
    assert sent("https://e.org/i.png", "https://e.org/a")["Accept"].startswith("image/avif,")
