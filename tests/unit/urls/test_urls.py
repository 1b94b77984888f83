from __future__ import annotations

from urllib.parse import quote

import ada_url
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import (
    canonical,
    host_key,
    is_home,
    join,
    origin,
    redact_url,
    resolve,
    same_site,
    url_hash,
)

SITE = "https://news.example"


@pytest.mark.parametrize(
    ("base", "href", "url"),
    [
        (f"{SITE}/a/b", "../c?d#e", f"{SITE}/c?d#e"),
        (f"{SITE}/a", "//other.example/x", "https://other.example/x"),
        (f"{SITE}/", "  /a\tb\nc ", f"{SITE}/abc"),
        (f"{SITE}/", "https://BÜCHER.example:443/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("", f"{SITE}/x", f"{SITE}/x"),
        (f"{SITE}/", "a\ud800", f"{SITE}/a%EF%BF%BD"),
        ("", "/x", None),
        (f"{SITE}/", "mailto:a@b.example", None),
        (f"{SITE}/", "javascript:void(0)", None),
        (f"{SITE}/", "https://[x/", None),
        (f"{SITE}/", "x" * 9000, None),
        (f"{SITE}/", "ü" * 3000, None),
        ("no base", "x", None),
    ],
)
def test_a_link_resolves_as_in_a_browser_or_not_at_all(
    base: str, href: str, url: str | None
) -> None:
    assert resolve(base, href) == url


HOSTS = st.one_of(
    st.text(alphabet="ab09-.xX_%", max_size=8),
    st.lists(st.integers(0, 300).map(str) | st.sampled_from(("00", "0x1", "007")), max_size=4).map(
        ".".join
    ),
)


@given(
    host=HOSTS,
    top=st.sampled_from((".example", ".com", ".c", ".0", "")),
    port=st.sampled_from(("", ":80", ":443", ":8080", ":08080", ":1", ":59999", ":65536", ":")),
    rest=st.text(alphabet="aZ09-._~!$&()*+,;=:@/?%'\"\\|#é ", max_size=9),
)
def test_an_address_that_is_not_parsed_is_as_the_parser_would_have_it(
    host: str, top: str, port: str, rest: str
) -> None:
    url = f"http://{host}{top}{port}/{rest}"
    try:
        parsed = ada_url.normalize_url(url)
    except ValueError:
        parsed = None

    assert join("", url) == parsed
    if parsed is not None:
        address = ada_url.URL(url)
        assert origin(url) == address.origin
        assert address.hostname.endswith(".") or host_key(url) == address.host
        path = parsed.partition("#")[0].partition("?")[0]
        assert canonical(path) == canonical(f"{path}?utm_id=1")


def test_links_of_other_schemes_can_be_joined() -> None:
    assert join(f"{SITE}/", "mailto:a@b.example") == "mailto:a@b.example"


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("HTTPS://News.Example:443/a/../b", f"{SITE}/b"),
        (f"{SITE}/x?utm_source=rss&id=5&fbclid=7&id=6", f"{SITE}/x?id=5&id=6"),
        (f"{SITE}/x?UTM_Source=rss", f"{SITE}/x"),
        (f"{SITE}/x?utm%5Fsource=rss&amp;utm_medium=x", f"{SITE}/x"),
        (f"{SITE}/x?", f"{SITE}/x"),
        (f"{SITE}/x?q=&b=2&a=1", f"{SITE}/x?q=&b=2&a=1"),
        (f"{SITE}/%7euser/%e4%b8%ad%2fx", f"{SITE}/~user/%E4%B8%AD%2Fx"),
        (f"{SITE}/100%?x=%zz", f"{SITE}/100%25?x=%25zz"),
        (f"{SITE}/x#comments", f"{SITE}/x"),
        (f"{SITE}/app#/news/1", f"{SITE}/app#/news/1"),
        (f"{SITE}/#!/news/1", f"{SITE}/#!/news/1"),
        (f"{SITE}/t.php?PHPSESSID=0a1b2c3d4e5f60718293a4b5c6d7e8f9&t=5", f"{SITE}/t.php?t=5"),
        (f"{SITE}/x;jsessionid=0A1B2C3D4E5F60718293A4B5C6D7E8F9?id=5", f"{SITE}/x?id=5"),
        (f"{SITE}/x?sid=12", f"{SITE}/x?sid=12"),
        ("https://me:word@x.example/a", "https://me:word@x.example/a"),
        ("https://item.taobao.com/i?id=1&spm=a1z10", "https://item.taobao.com/i?id=1"),
        (f"{SITE}/x?spm=5", f"{SITE}/x?spm=5"),
    ],
)
def test_the_canonical_form_drops_what_changes_nothing(url: str, form: str) -> None:
    assert canonical(url) == form


@pytest.mark.parametrize(
    "name",
    [
        "ref",
        "source",
        "from",
        "cid",
        "mc",
        "sid",
        "s",
        "campaign",
        "spm",
        "p",
        "id",
        "page",
        "pk_id",
    ],
)
def test_names_that_carry_content_are_never_tracking(name: str) -> None:
    assert canonical(f"{SITE}/x?{name}=1") != canonical(f"{SITE}/x?{name}=2")


@given(st.text(st.sampled_from("/?&=#%;.~aA25fF\u4e2d!@:[]\\ utm_ "), max_size=60))
def test_the_canonical_form_of_a_canonical_form_is_itself(rest: str) -> None:
    url = resolve(SITE, "/" + rest)
    if url is None:
        return

    once = canonical(url)

    assert canonical(once) == once
    assert resolve("", once) == once


@given(st.text(max_size=40), st.text(max_size=40))
def test_different_values_stay_different(a: str, b: str) -> None:
    one, two = (f"{SITE}/x?q={quote(value, safe='', errors='replace')}" for value in (a, b))

    assert (canonical(one) == canonical(two)) == (one == two)


@pytest.mark.parametrize("url", ["ftp://x.example/", "mailto:a@b.example", "nonsense", ""])
def test_only_web_addresses_have_a_canonical_form(url: str) -> None:
    for function in (canonical, host_key, origin):
        with pytest.raises(ValueError):
            function(url)
    assert not is_home(url)
    assert not same_site(url, url)


def test_the_host_key_has_the_port_only_where_it_is_not_the_usual() -> None:
    assert host_key("https://Example.org:443/a") == "example.org"
    assert host_key("http://bücher.example:8080/") == "xn--bcher-kva.example:8080"
    assert host_key("http://[::1]:80/") == "[::1]"
    assert host_key("http://Example.org.:80/") == "example.org"
    assert host_key("http://example.org.:8080/") == "example.org:8080"
    assert origin("https://example.org:8443/a?b") == "https://example.org:8443"


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("https://www.x.example/a", "http://x.example/b", True),
        ("https://m.x.example/", "https://www.x.example/", True),
        ("https://amp.x.example/", "https://x.example/", True),
        ("https://x.example:8443/", "https://x.example/", False),
        ("https://a.x.example/", "https://b.x.example/", False),
        ("https://m.com/", "https://com/", False),
    ],
)
def test_a_site_is_one_host_but_for_www_m_and_amp(a: str, b: str, *, same: bool) -> None:
    assert same_site(a, b) is same


@pytest.mark.parametrize(
    ("path", "home"),
    [("", True), ("/", True), ("/index.html", True), ("/INDEX.PHP", True), ("/#top", True),
     ("/?p=1", False), ("/news", False), ("/a/index.html", False)],
)  # fmt: skip
def test_the_front_page_is_known_by_its_address(path: str, *, home: bool) -> None:
    assert is_home(SITE + path) is home


def test_the_hash_is_64_bits_of_sha256() -> None:
    assert url_hash("https://example.org/") == "8198d1bac40a1033"


def test_secrets_of_an_address_are_masked() -> None:
    assert redact_url("https://a:b@x.example/?key=1&id=2") == "https://***@x.example/?key=***&id=2"
