"""Images of articles: asked for, kept, shown by the posts, and made again from the archive."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import signal
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.lively import bytes_below, fall_due, just_now
from tests.journeys.pages import article, feed
from tests.journeys.test_pages import page
from tests.kit.captures import manifest_faults
from tests.kit.home import Home, Post
from tests.kit.pictures import GIF, HTML, JPEG, SVG, png
from tests.kit.site import Held, Reply, Site, redirect, site_thread
from tests.kit.waiting import PATIENCE, wait_until

PAGE = "/2021/a-story"
STORY = "<p>Nobody had painted {} before, which is a pity: "


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def site() -> Iterator[Site]:
    with site_thread() as opened:
        yield opened


def image(data: bytes, kind: str = "image/png", **more: Any) -> Reply:
    return Reply(data, headers={"Content-Type": kind}, **more)


def serve(site: Site, images: str, *, lead: str = "", title: str = "A story") -> None:
    """Serve a feed of one article that shows images."""
    page = article(title, date=just_now(), extra=images)
    if lead:
        page = page.replace("</head>", f'<meta property="og:image" content="{lead}"></head>')
    site.pages |= {"/feed": feed(site, [PAGE]), PAGE: page, "/robots.txt": Reply(status=404)}


def crawl(home: Home, site: Site, **fields: Any) -> Post:
    """Crawl the site; return its one post."""
    home.sources({"url": site.url("/feed"), "name": "News", "media": "all", **fields})
    home.ok("once")
    (post,) = home.posts()
    return post


def path_of(data: bytes, ending: str = "png") -> str:
    digest = hashlib.sha256(data).hexdigest()
    return f"media/{digest[:2]}/{digest}.{ending}"


def media(home: Home) -> dict[str, bytes]:
    return bytes_below(home, "media")


def told(home: Home) -> list[dict[str, Any]]:
    return [line for line in home.lines() if line["outcome"] == "media"]


def forget_all(home: Home) -> None:
    shutil.rmtree(home.archive / "posts")
    for path in home.archive.glob("crawler.db*"):
        path.unlink()


def is_sound(home: Home) -> bool:
    """Whether nothing is wrong with the archive, and it comes out of itself byte for byte."""
    assert manifest_faults(home.archive) == []
    assert not [path for path in (home.archive / ".tmp").iterdir() if path.stat().st_size]
    home.ok("verify")
    before, files = bytes_below(home, "posts"), media(home)
    forget_all(home)
    home.ok("rebuild")
    home.ok("verify")
    return bytes_below(home, "posts") == before and media(home) == files


def test_all_images_are_kept_and_shown_from_the_archive(home: Home, site: Site) -> None:
    serve(
        site,
        '<p>See <img src="/b.jpg" alt="a boat"> and <img data-src="/gull.gif" src="data:image/gif;'
        'base64,R0lGODlhAQABAAAAACw="></p><picture><source srcset="/small.png 400w, /big.png 900w">'
        '<img src="data:," alt="big"></picture><p><img src="data:image/png;base64,AAAA"></p>',
        lead=site.url("/lead.png"),
    )
    lead, big = png(1), png(2)
    site.pages |= {
        "/lead.png": image(lead), "/b.jpg": image(JPEG, "text/plain"), "/gull.gif": image(GIF),
        "/big.png": image(big), "/small.png": image(png(3)),
    }  # fmt: skip

    post = crawl(home, site)

    expected = [path_of(lead), path_of(JPEG, "jpg"), path_of(GIF, "gif"), path_of(big)]
    urls = [site.url(path) for path in ("/lead.png", "/b.jpg", "/gull.gif", "/big.png")]
    assert media(home) == dict(zip(expected, (lead, JPEG, GIF, big), strict=True))
    assert post.fields["headimg"] == post.fields["thumbnail"] == f"/{expected[0]}"
    assert post.fields["media"] == [
        {"file": path, "url": url} for path, url in zip(expected, urls, strict=True)
    ]
    assert f'<img src="/{expected[1]}" alt="a boat">' in post.body
    assert f'<img src="/{expected[3]}" alt="big">' in post.body
    assert "srcset" not in post.body
    assert site.root not in post.body.replace(f'href="{site.root}', "")
    assert site.count("/small.png") == 0
    assert is_sound(home)


def test_lines_of_images_stand_before_their_version(home: Home, site: Site) -> None:
    serve(site, '<p><img src="/b.jpg"> <img src="/gone.png"></p>')
    site.pages["/b.jpg"] = image(JPEG, "image/jpeg")

    crawl(home, site)

    first, second, version = home.lines()
    assert (first["outcome"], second["outcome"], version["outcome"]) == ("media", "media", "new")
    assert first["url"] == site.url("/b.jpg")
    assert first["raw"] == path_of(JPEG, "jpg")
    assert first["sha256"] == hashlib.sha256(JPEG).hexdigest()
    assert (first["type"], first["status"]) == ("image/jpeg", 200)
    assert first["id"] == second["id"] == version["id"]
    assert first["entry"]["url"] == version["canonical"]
    assert (second["error"], second["raw"]) == ("fetch.not-found", None)


def test_the_lead_image_alone(home: Home, site: Site) -> None:
    serve(site, '<p><img src="/b.png"></p>', lead=site.url("/lead.png"))
    site.pages |= {"/lead.png": image(png(1)), "/b.png": image(png(2))}

    post = crawl(home, site, media="lead")

    assert list(media(home)) == [path_of(png(1))]
    assert post.fields["headimg"] == f"/{path_of(png(1))}"
    assert f'<img src="{site.url("/b.png")}" alt="" referrerpolicy="no-referrer">' in post.body
    assert site.count("/b.png") == 0
    assert is_sound(home)


def test_without_media_nothing_is_asked_for(home: Home, site: Site) -> None:
    serve(site, '<p><img src="/b.png"></p>', lead=site.url("/lead.png"))
    site.pages |= {"/lead.png": image(png(1)), "/b.png": image(png(2))}

    post = crawl(home, site, media="none")

    assert site.count("/lead.png") == site.count("/b.png") == 0
    assert post.fields["headimg"] == site.url("/lead.png")
    assert 'referrerpolicy="no-referrer"' in post.body
    assert "media" not in post.fields
    assert media(home) == {}


def test_the_same_picture_is_asked_for_and_kept_once(home: Home, site: Site) -> None:
    serve(site, '<p><img src="/a.png"> <img src="/b.png"></p><p>again <img src="/a.png?x=1"></p>')
    site.pages |= {"/a.png": image(png(7)), "/b.png": image(png(7))}

    post = crawl(home, site)

    assert list(media(home)) == [path_of(png(7))]
    assert post.body.count(path_of(png(7))) == 3
    assert [one["file"] for one in post.fields["media"]] == [path_of(png(7))] * 3
    assert site.count("/a.png") == 1
    assert is_sound(home)


@pytest.mark.parametrize(
    ("said", "asked"),
    [("", 1), ("max-age=600", 1), ("no-cache", 12)],
    ids=["unsaid", "fresh", "no"],
)
def test_articles_of_a_source_share_an_image_while_it_is_fresh(
    home: Home, site: Site, said: str, asked: int
) -> None:
    paths = [f"/{number}" for number in range(12)]
    logo = Reply(png(7), headers={"Content-Type": "image/png", "Cache-Control": said})
    site.pages |= {"/feed": feed(site, paths), "/logo.png": logo}
    for path in paths:
        site.pages[path] = article(f"Story {path}", extra='<p>Ours: <img src="/logo.png"></p>')
    home.sources({"url": site.url("/feed"), "name": "News", "media": "all"})

    home.ok("once")

    assert site.count("/logo.png") == asked
    assert [post.body.count(path_of(png(7))) for post in home.posts()] == [1] * 12
    assert [line["raw"] for line in told(home)] == [path_of(png(7))] * 12
    assert is_sound(home)


def test_what_cannot_be_kept_stays_on_the_web_and_its_line_says_why(home: Home, site: Site) -> None:
    names = ("page.png", "vector.svg", "huge.png", "gone.png", "inside.png", "no.png", "shy.png")
    serve(site, "".join(f"{STORY.format(name)}<img src='/{name}'></p>" for name in names))
    site.pages |= {
        "/page.png": image(HTML), "/vector.svg": image(SVG, "image/svg+xml"),
        "/huge.png": image(png(1) + bytes(70_000)), "/gone.png": Reply(status=410),
        "/inside.png": redirect("http://10.0.0.1/x.png"), "/no.png": image(png(2)),
        "/shy.png": Reply(status=403),
        "/robots.txt": Reply("User-agent: *\nDisallow: /no"),
    }  # fmt: skip

    post = crawl(home, site, http={"max_bytes": "64KiB"})

    assert {line["url"].removeprefix(site.root): line["error"] for line in told(home)} == {
        "/page.png": "fetch.refused.not-an-image",
        "/vector.svg": "fetch.refused.not-an-image",
        "/huge.png": "fetch.refused.too-large",
        "/gone.png": "fetch.gone",
        "/inside.png": "fetch.refused.address",
        "/no.png": "fetch.refused.robots",
        "/shy.png": "fetch.blocked",
    }
    assert post.body.count('referrerpolicy="no-referrer"') == len(names)
    assert site.count("/no.png") == 0
    assert media(home) == {}
    assert is_sound(home)


def test_images_are_asked_for_as_from_their_page_and_at_its_pace(home: Home, site: Site) -> None:
    serve(site, "".join(f'<p><img src="/{n}.png"> words</p>' for n in range(3)))
    site.pages |= {f"/{n}.png": image(png(n)) for n in range(3)}

    crawl(home, site, http={"rate": "10/s", "concurrency": 1})

    asked = [one for one in site.asked if one.path.endswith(".png")]
    assert {one.headers["Referer"] for one in asked} == {site.url(PAGE)}
    assert {one.headers["Accept"].partition(",")[0] for one in asked} == {"image/avif"}
    assert "Referer" not in site.of(PAGE)[0].headers
    assert min(site.pauses("127.0.0.1")) > 0.09


def test_an_unchanged_article_asks_for_no_image_and_a_revision_for_new_ones(
    home: Home, site: Site
) -> None:
    serve(site, '<p><img src="/a.png"></p>')
    site.pages |= {"/a.png": image(png(1)), "/b.png": image(png(2))}
    first = crawl(home, site)
    fall_due(home)
    home.ok("once")
    unchanged = site.count("/a.png")

    serve(site, '<p><img src="/a.png"> <img src="/b.png"></p>', title="Another title")
    fall_due(home)
    home.ok("once")

    (post,) = home.posts()
    assert first.path == post.path
    assert [line["outcome"] for line in home.lines()][-3:] == ["media", "media", "revised"]
    assert [one["file"] for one in post.fields["media"]] == [path_of(png(1)), path_of(png(2))]
    assert site.count("/a.png") == unchanged == 1
    assert is_sound(home)


def test_killed_between_images_nothing_is_left_and_nothing_lost(home: Home, site: Site) -> None:
    serve(site, '<p><img src="/a.png"> <img src="/slow.png"></p>')
    held = Held(image(png(2)))
    site.pages |= {"/a.png": image(png(1)), "/slow.png": held}
    home.sources({"url": site.url("/feed"), "name": "News", "media": "all"})
    with home.running("once") as daemon:
        wait_until(lambda: site.count("/slow.png") == 1)
        wait_until(lambda: any((home.archive / ".tmp").glob("image-*")))
        daemon.kill()
        daemon.wait(timeout=PATIENCE)
    held.let_go()
    assert (home.posts(), media(home)) == ([], {})

    home.ok("once")

    (post,) = home.posts()
    assert sorted(media(home)) == sorted([path_of(png(1)), path_of(png(2))])
    assert [one["file"] for one in post.fields["media"]] == [path_of(png(1)), path_of(png(2))]
    assert is_sound(home)


def test_told_to_stop_between_images_the_article_waits_for_the_next_time(
    home: Home, site: Site
) -> None:
    serve(site, "".join(f'{STORY.format(n)}<img src="/{n}.png"></p>' for n in range(9)))
    held = {f"/{n}.png": Held(image(png(n))) for n in range(9)}
    site.pages |= held
    home.settings(http={"concurrency": 1})
    home.sources({"url": site.url("/feed"), "name": "News", "media": "all"})
    held["/0.png"].let_go()
    with home.running("once") as daemon:
        wait_until(lambda: site.count("/1.png") == 1)
        daemon.send_signal(signal.SIGTERM)
        held["/1.png"].let_go()
        assert daemon.wait(timeout=PATIENCE) == 0
    for picture in held.values():
        picture.let_go()
    assert home.posts() == []

    post = crawl(home, site)

    assert len(post.fields["media"]) == 9
    assert is_sound(home)


def test_damage_to_images_is_found_and_what_lies_there_unexplained_is_put_away(
    home: Home, site: Site
) -> None:
    serve(site, '<p><img src="/a.png"> <img src="/b.png"></p>')
    site.pages |= {"/a.png": image(png(1)), "/b.png": image(png(2))}
    post = crawl(home, site)
    stray = home.archive / path_of(png(9))
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(png(9))
    (home.archive / path_of(png(1))).write_bytes(b"something else")
    (home.archive / path_of(png(2))).unlink()

    found = home.ok("verify", "--json", code=3).json
    post.path.write_bytes(post.path.read_bytes()[:-40])
    home.ok("verify", "--repair", code=3)

    assert {one["path"]: one["code"] for one in found["problems"]} == {
        path_of(png(1)): "archive.damaged",
        path_of(png(2)): "archive.missing",
        path_of(png(9)): "archive.unexplained",
    }
    assert home.posts() == [post]
    assert media(home) == {}
    home.ok("verify")


@pytest.mark.parametrize("profile", ["obsidian", "plain", {"base": "obsidian", "body": "markdown"}])
def test_a_reader_of_files_finds_images_from_where_the_post_is(
    home: Home, site: Site, profile: Any
) -> None:
    serve(site, '<p>See <img src="/b.png" alt="a boat"></p>', lead=site.url("/lead.png"))
    site.pages |= {"/lead.png": image(png(1)), "/b.png": image(png(2))}

    post = crawl(home, site, profile=profile)

    (shown,) = re.findall(r'<img src="([^"]*)"|!\[a boat\]\(([^)]*)\)', post.body)
    assert (post.path.parent / "".join(shown)).read_bytes() == png(2)
    assert (post.path.parent / post.fields["image"]).read_bytes() == png(1)
    assert is_sound(home)


def test_a_site_below_a_path_says_where_its_images_are(home: Home, site: Site) -> None:
    home.settings(media={"base_url": "/blog/media"})
    serve(site, '<p><img src="/b.png"></p>')
    site.pages["/b.png"] = image(png(2))

    post = crawl(home, site)

    assert f'<img src="/blog/{path_of(png(2))}" alt="">' in post.body
    assert is_sound(home)


def test_tokens_in_addresses_of_images_are_not_written_and_nothing_is_mixed_up(
    home: Home, site: Site
) -> None:
    serve(
        site,
        '<p>one <img src="/a.png?token=geheim1"></p><p>two <img src="/b.png?token=geheim2">'
        ' three <img src="/b.png?token=geheim3"></p>',
    )
    site.pages |= {"/a.png": image(png(1)), "/b.png": image(png(2))}

    post = crawl(home, site)

    assert list(media(home)) == [path_of(png(1))]
    assert post.fields["media"][0]["url"] == site.url("/a.png?token=***")
    assert "geheim" not in json.dumps(told(home))
    assert site.count("/b.png?token=geheim2") == 0
    assert is_sound(home)


def test_the_same_page_under_other_rules_keeps_its_images(home: Home, site: Site) -> None:
    plug = "The pilot has put his old boat up for sale, and nobody knows what it had cost him."
    serve(site, f'<p class="plug">{plug}</p><p>Here she is: <img src="/b.png"></p>')
    site.pages["/b.png"] = image(png(2))
    assert "for sale" in crawl(home, site).body
    rules = {"article": {"remove": [".plug"]}}
    home.sources({"url": site.url("/feed"), "name": "News", "media": "all", **rules})
    site.clear()

    home.ok("reextract", "News", "--apply")

    (post,) = home.posts()
    assert "for sale" not in post.body
    assert f'<img src="/{path_of(png(2))}" alt="">' in post.body
    assert [line["outcome"] for line in home.lines()] == ["media", "new", "media", "revised"]
    assert site.asked == []
    assert is_sound(home)


def test_an_entry_without_a_page_brings_its_images_too(home: Home, site: Site) -> None:
    words = "He told it to all who would listen, and to some who would not. " * 6
    content = escape(f'<p>{words}</p><p>Here she is: <img src="/b.png"></p><p>{words[:200]}</p>')
    item = f"<item><title>Told</title><link>{site.url('/told')}</link>"
    item += f"<description>{content}</description></item>"
    site.pages |= {
        "/feed": f"<rss version='2.0'><channel><title>T</title>{item}</channel></rss>",
        "/b.png": image(png(2)), "/robots.txt": Reply(status=404),
    }  # fmt: skip

    post = crawl(home, site, content="feed")

    assert f'<img src="/{path_of(png(2))}" alt="">' in post.body
    assert site.of("/b.png")[0].headers["Referer"] == site.url("/told")
    assert site.count("/told") == 0
    assert is_sound(home)


def test_images_of_all_pages_of_an_article_are_kept_with_it(home: Home, site: Site) -> None:
    following = '<p>Here she is: <img src="/{0}.png"></p></article><div class=pages>{1}</div>'
    for number, link in ((1, '<a href="/story?page=2" rel="next">2</a>'), (2, "")):
        words = page(number).replace("</article>", following.format(number, link))
        site.pages["/story" if number == 1 else "/story?page=2"] = words
        site.pages[f"/{number}.png"] = image(png(number))
    site.pages |= {"/feed": feed(site, ["/story"]), "/robots.txt": Reply(status=404)}

    post = crawl(home, site)

    assert [one["file"] for one in post.fields["media"]] == [path_of(png(1)), path_of(png(2))]
    assert [line["outcome"] for line in home.lines()] == ["media", "media", "duplicate", "new"]
    assert is_sound(home)


def test_an_article_of_another_source_leaves_shared_images_when_it_is_forgotten(
    home: Home, site: Site
) -> None:
    serve(site, '<p>Here she is: <img src="/a.png"> and <img src="/b.png"></p>')
    site.pages |= {"/a.png": image(png(1)), "/b.png": image(png(2))}
    site.pages["/other"] = article("Another", extra='<p>Here she is: <img src="/b.png"></p>')
    site.pages["/feed"] = feed(site, [PAGE, "/other"])
    home.sources({"url": site.url("/feed"), "name": "News", "media": "all"})
    home.ok("once")

    home.ok("forget", site.url(PAGE), "--yes")

    assert list(media(home)) == [path_of(png(2))]
    (left,) = home.posts()
    assert left.fields["title"] == "Another"
    assert is_sound(home)
