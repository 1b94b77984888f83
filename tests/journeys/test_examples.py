"""The example of every feature loads, and what its sources show works."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from tests.journeys.pages import SENTENCES, article
from tests.kit.home import Home
from tests.kit.shared import shared
from tests.kit.site import Asked, Reply, site_thread

STORY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
TOKEN = "t0p-secret-token"


def example() -> list[Any]:
    """Return the sources of the example."""
    document = yaml.safe_load(shared("examples", "sources.yaml").read_text("utf-8"))
    sources: list[Any] = document["sources"]
    return sources


def copied(folder: Path) -> Home:
    """Return a home whose configuration is the example."""
    home = Home(folder)
    for name in ("crawler.yaml", "sources.yaml"):
        text = shared("examples", name).read_text("utf-8")
        (home.config / name).write_text(text, encoding="utf-8")
    return home


def test_it_loads_without_an_error(tmp_path: Path) -> None:
    home = copied(tmp_path)

    done = home.run("check", EXAMPLE_TOKEN=TOKEN)

    assert done.code == 0, done.err
    assert "5 sources" in done.out


def test_without_its_token_it_says_which_variable_is_missing_and_where(tmp_path: Path) -> None:
    done = copied(tmp_path).run("check")

    assert done.code == 2
    assert "sources.yaml:31:37:" in done.err
    assert "EXAMPLE_TOKEN" in done.err


def test_the_token_is_shown_nowhere(tmp_path: Path) -> None:
    home = copied(tmp_path)

    for arguments in (("check", "--json"), ("status", "--json"), ("check", "-vv")):
        done = home.run(*arguments, EXAMPLE_TOKEN=TOKEN)
        assert "t0p-secret" not in done.out + done.err


def test_the_first_four_work(tmp_path: Path) -> None:
    bare, news, listing, api = example()[:4]
    with site_thread() as site:
        pages = site.pages
        pages["127.0.0.2/"] = (
            '<html><head><link rel="alternate" type="application/atom+xml" href="/atom.xml">'
            "</head><body><h1>Hello</h1></body></html>"
        )
        pages["127.0.0.2/atom.xml"] = Reply(
            '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title><id>1</id>'
            f'<link href="{site.url("/1", host="127.0.0.2")}"/></entry></feed>',
            headers={"Content-Type": "application/atom+xml"},
        )
        pages["127.0.0.2/1"] = article("From the bare address")
        pages["127.0.0.3/rss.xml"] = (
            '<?xml version="1.0"?><rss><channel><item><title>News</title>'
            f"<link>{site.url('/1', host='127.0.0.3')}</link></item></channel></rss>"
        )
        pages["127.0.0.3/1"] = (
            f'<html><body><h1>News</h1><div class="story"><p class="share">Share this</p>{STORY}'
            '<ul class="related"><li>Read on</li></ul></div></body></html>'
        )
        pages["127.0.0.4/roll/"] = roll(1, following='<a class="next" href="/roll/2">更多</a>')
        pages["127.0.0.4/roll/2"] = roll(2)
        for number in (1, 2):
            pages[f"127.0.0.4/story/{number}"] = chinese(number)
        pages["127.0.0.5/v1/posts?page=1"] = behind_a_token(site.url("/p1", host="127.0.0.5"))
        pages["127.0.0.5/p1"] = article("From the API")
        home = Home(tmp_path)
        home.sources(
            {"url": site.url("/", host="127.0.0.2"), "name": "bare"},
            {**news, "url": site.url("/rss.xml", host="127.0.0.3")},
            {**listing, "url": site.url("/roll/", host="127.0.0.4")},
            {
                **api,
                "url": site.url("/v1/posts?page={page}", host="127.0.0.5"),
                "http": {**api["http"], "rate": "unlimited"},
            },
        )

        done = home.run("once", EXAMPLE_TOKEN=TOKEN)

        assert bare == "https://example.org/"
        assert done.code == 0, done.err
        posts = {post.fields["title"]: post for post in home.posts()}
        assert posts.keys() == {"From the bare address", "News", "标题一", "标题二", "From the API"}
        assert SENTENCES[2] in posts["News"].body
        assert "Share this" not in posts["News"].body
        assert "Read on" not in posts["News"].body
        chinese_one = posts["标题一"].fields
        assert datetime.fromisoformat(chinese_one["date"]).isoformat() == (
            "2024-05-06T07:08:00+08:00"
        )
        assert chinese_one["categories"] == ["金融", "新浪财经", "新浪财经－国內"]
        assert chinese_one["author"] == "王记者"
        assert chinese_one["headimg"] == "https://img.example.cn/1.jpg"
        assert "责任编辑" not in posts["标题一"].body
        (asked,) = site.of("/p1")
        assert "Authorization" in asked.headers
        written = [path for path in home.archive.rglob("*") if path.is_file()]
        assert not [path for path in written if b"t0p-secret" in path.read_bytes()]


def roll(number: int, following: str = "") -> str:
    """A page of a listing in Chinese."""
    title = "标题一" if number == 1 else "标题二"
    return (
        f'<meta charset="utf-8"><ul class="list"><li><a href="/story/{number}">{title}</a></li>'
        f"</ul>{following}"
    )


def chinese(number: int) -> str:
    """A page as the third example's rules read it."""
    title = "标题一" if number == 1 else "标题二"
    text = (
        "<p>港口今天早上很安静，船只停泊着，好像有人画出来的一样，没有人知道是谁敲响了钟。</p>" * 6
    )
    return (
        f'<html lang="zh"><head><meta charset="utf-8"><meta name="author" content="王记者">'
        f'<meta property="og:image" content="https://img.example.cn/{number}.jpg"></head><body>'
        f'<h1 class="main-title">{title}</h1>'
        f'<span class="date">2024年05月0{number + 5}日 07:08</span>'
        f'<div id="artibody">{text}<div class="appendQr_wrap">扫码下载</div>'
        '<p class="article-editor">责任编辑：李四</p></div></body></html>'
    )


def behind_a_token(url: str) -> Any:
    """An API that answers who knows the token."""

    def page(asked: Asked) -> Reply:
        if asked.headers.get("Authorization") != "Bearer t0p-secret-token":
            return Reply(status=401)
        body = f'{{"data": [{{"url": "{url}", "title": "x", "published_at": "2024-05-06"}}]}}'
        return Reply(body, headers={"Content-Type": "application/json"})

    return page
