"""Which images an article has, and how its post names those that the archive has."""

from __future__ import annotations

from html import escape

from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.pictures import images_of, local_address, place, shown_of
from crawler.html.document import parse
from crawler.models.article import Article

WEB = "https://e.org/"
FILE = "media/ab/ab12.png"
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


def article(body: str, image: str | None = None) -> Article:
    return Article(url=WEB, title="t", body=body, text="t", image=image)


def shown(*urls: str) -> str:
    return "".join(f'<p><img src="{escape(url)}" alt="a"></p>' for url in urls)


def as_read(html: str) -> list[dict[str, str | None]]:
    return [node.attributes for node in parse(f"<body>{html}", WEB).css("img")]


def test_the_lead_image_comes_first_and_each_once() -> None:
    made = article(shown(f"{WEB}a?x=1&y=2", f"{WEB}lead", f"{WEB}a?x=1&y=2"), f"{WEB}lead")

    assert images_of(made) == (f"{WEB}lead", f"{WEB}a?x=1&y=2")
    assert images_of(made, "lead") == (f"{WEB}lead",)
    assert images_of(made, "none") == ()
    assert images_of(article(shown(f"{WEB}a")), "lead") == ()


def test_what_is_no_address_of_the_web_is_no_image_to_be_had() -> None:
    assert images_of(article(shown("data:image/png;base64,AA", "/a.png", ""))) == ()


def test_images_that_only_a_secret_tells_apart_are_left_on_the_web() -> None:
    pair = (f"{WEB}a?token=1", f"{WEB}a?token=2")

    assert images_of(article(shown(*pair))) == ()
    assert images_of(article(shown(pair[1]), pair[0]), "lead") == ()
    assert images_of(article(shown(pair[0]))) == (pair[0],)
    assert shown_of(article(shown(pair[0])), {f"{WEB}a?token=***": FILE}) == (
        (f"{WEB}a?token=***", FILE),
    )


def test_an_image_is_named_below_the_site_or_as_seen_from_the_post() -> None:
    assert local_address(FILE, "/media/") == "/media/ab/ab12.png"
    assert local_address(FILE, "https://cdn.e.org/m/") == "https://cdn.e.org/m/ab/ab12.png"
    assert local_address(FILE, None) == "../../../../media/ab/ab12.png"


def test_a_kept_image_loses_what_would_ask_the_web_and_others_do_not_tell_who_asks() -> None:
    html = (
        '<img src="https://e.org/a" srcset="https://e.org/b 2x" sizes="9em" alt="&lt;a&gt;">'
        '<IMG src="https://e.org/c" referrerpolicy="unsafe-url">'.replace("IMG", "img")
    )

    placed = place(html, {f"{WEB}a": "/media/x.png"}.get)

    assert placed == (
        '<img src="/media/x.png" alt="&lt;a&gt;">'
        '<img src="https://e.org/c" referrerpolicy="no-referrer">'
    )


@given(name=TEXTS, alt=TEXTS, kept=st.booleans())
def test_any_image_is_the_same_but_for_its_address(name: str, alt: str, *, kept: bool) -> None:
    url = f"{WEB}{name}"
    html = f'<p>a &lt;img src="x"&gt; <img src="{escape(url)}" alt="{escape(alt)}"> b</p>'

    placed = place(html, lambda asked: "/m" if kept and asked == url else None)

    (before,), (after,) = as_read(html), as_read(placed)
    assert after["alt"] == before["alt"]
    assert after["src"] == ("/m" if kept else before["src"])
    assert ("referrerpolicy" in after) != kept
    assert placed.startswith('<p>a &lt;img src="x"&gt; <img')
    assert placed.endswith("> b</p>")
