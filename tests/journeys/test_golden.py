"""The predecessor's article: the same article from the same page, without the junk it carried."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.kit.golden import assert_golden
from tests.kit.home import Home, Post
from tests.kit.shared import shared
from tests.kit.site import Reply, Site, site_thread

INSTANT = datetime(2021, 7, 19, 9, 24, 48, tzinfo=UTC)
LISTING = "/api/roll/get?pageid=155&lid=1686&num=50&page="
STORY = "/roll/2021-07-19/doc-ikqciyzk6382071.shtml"
CHARSETS = {"utf-8": "utf-8", "GB2312": "gb18030"}
"""The name that a page declares -> the codec that writes it."""


@dataclass(frozen=True, slots=True)
class Seed:
    """The predecessor's file, taken apart."""

    fields: dict[str, Any]
    order: list[str]
    body: str


def seed() -> Seed:
    """Read the predecessor's file."""
    text = shared("seed", "sina-finance.md").read_text("utf-8")
    front, _, body = text.partition("---\n")[2].partition("\n---\n")
    inner = body.strip().removeprefix("<div>").removesuffix("</div>")
    order = re.findall(r"^(\w+):", front, re.MULTILINE)
    inner = inner.replace("&#123;", "{").replace("&#125;", "}")
    return Seed(yaml.safe_load(front), order, inner)


def page(of: Seed, charset: str) -> bytes:
    """Return the page as the site serves it: its head, its byline, the body with its junk."""
    title = of.fields["title"]
    html = f"""<!DOCTYPE html>
<!-- [ published at 2021-07-19 17:24:48 ] -->
<html>
<head>
<meta http-equiv="Content-type" content="text/html; charset={charset}" />
<meta http-equiv="X-UA-Compatible" content="IE=edge" />
<meta property="og:type" content="news" />
<meta property="og:title" content="{title}" />
<meta property="og:description" content="{title}" />
<meta property="og:image" content="" />
<meta property="article:published_time" content="2021-07-19T17:24:48+08:00" />
<meta property="article:author" content="{of.fields["author"]}" />
<meta name="weibo: article:create_at" content="2021-07-19 17:24:48" />
<meta name="mediaid" content="湖南日报" />
<title>{title}__新浪网</title>
<script>var SINA_TEXT_PAGE_INFO = {{"channel": "finance", "docID": "ikqciyzk6382071"}};</script>
</head>
<body>
<div class="path"><a href="//finance.sina.com.cn">财经</a> &gt; <a href="/china/">国内</a> &gt; 正文</div>
<h1 class="main-title">{title}</h1>
<div class="top-bar"><div class="date-source"><span class="date">2021年07月19日 17:24</span>
<a href="http://www.voc.com.cn" target="_blank" class="source ent-source">新湖南</a></div></div>
<div class="article-content-left"><div class="article" id="artibody">
{of.body}
</div>
<div class="share-btns"><a href="#">分享到微博</a><a href="#">分享到微信</a></div></div>
<div class="footer">新浪简介 | 广告服务 | Copyright © 1996-2021 SINA Corporation</div>
</body>
</html>
"""  # noqa: E501 - a page
    return html.encode(CHARSETS[charset])


def answer(site: Site, of: Seed, intime: object) -> Reply:
    """Return the API's answer, of the form of the real one."""
    entry = {
        "url": site.url(STORY),
        "title": of.fields["title"],
        "intime": intime,
        "media_name": "新湖南",
        "images": [],
        "lids": "1686,1691",
    }
    document = {"result": {"status": {"code": 0, "msg": "succ"}, "total": 1, "data": [entry]}}
    return Reply(json.dumps(document), headers={"Content-Type": "application/json;charset=utf-8"})


def archived(
    folder: Path, *, profile: str = "hexo", charset: str = "utf-8", intime: object = 1626686688
) -> Post:
    """Archive the story as config/sources.yaml would; return its post."""
    of = seed()
    configured = yaml.safe_load(Path("config/sources.yaml").read_text("utf-8"))
    (source,) = [one for one in configured["sources"] if "sina" in str(one.get("url"))]
    with site_thread() as site:
        site.pages[LISTING + "1"] = answer(site, of, intime)
        site.pages[STORY] = Reply(page(of, charset), headers={"Content-Type": "text/html"})
        home = Home(folder)
        home.sources({**source, "url": site.url(LISTING + "{page}"), "profile": profile})
        home.ok("once")
    (post,) = home.posts()
    return post


def outline(post: Post, page_bytes: bytes) -> str:
    """Return a post with what differs from run to run named, and each text as its digest.

    The text is its publisher's: it stays where it is, and its digest is ours.
    """
    front, _, body = post.path.read_text("utf-8").partition("\n---\n")
    front = re.sub(r"127\.0\.0\.1:\d+", "HOST", front)
    front = re.sub(r'(?m)^(id|archived_at): ["\'].*["\']$', r"\1: '...'", front)
    front = front.replace(hashlib.sha256(page_bytes).hexdigest(), "SHA256")
    front = re.sub(r"raw/[0-9a-f]{2}/[0-9a-f]{2}/", "raw/aa/bb/", front)
    return f"{front}\n---\n{re.sub(r'[^<>]+(?=<)', _digest, body)}"


def _digest(found: re.Match[str]) -> str:
    text = found[0]
    if not text.strip():
        return text
    return f"[{len(text)} characters, {hashlib.sha256(text.encode()).hexdigest()[:16]}]"


@pytest.mark.parametrize(("charset", "intime"), [("utf-8", 1626686688), ("GB2312", "1626686688")])
def test_it_has_the_predecessors_title_categories_author_and_instant(
    tmp_path: Path, charset: str, intime: object
) -> None:
    wanted = seed().fields

    fields = archived(tmp_path, charset=charset, intime=intime).fields

    assert {key: fields[key] for key in ("title", "categories", "author", "comments")} == {
        key: wanted[key] for key in ("title", "categories", "author", "comments")
    }
    assert datetime.fromisoformat(fields["date"]) == INSTANT
    assert not {"headimg", "thumbnail"} & fields.keys()


def test_it_has_the_text_and_none_of_the_junk(tmp_path: Path) -> None:
    paragraphs = re.findall(r"<p>(.*?)</p>", seed().body)

    body = archived(tmp_path).body

    assert len(paragraphs) == 10
    for paragraph in paragraphs:
        assert paragraph.replace("\xa0", " ").strip("\u3000 ") in body
    for junk in ("appendQr", "新浪财经APP", "<style", "<!--", "<img", "责任编辑", "{", "分享到"):
        assert junk not in body


def test_its_hexo_form_is_the_golden_one(tmp_path: Path) -> None:
    post = archived(tmp_path)

    assert_golden("sina/article.hexo.md", outline(post, page(seed(), "utf-8")))


def test_its_legacy_form_has_the_predecessors_fields_in_its_order(tmp_path: Path) -> None:
    of = seed()

    post = archived(tmp_path, profile="hexo-legacy")

    front = post.path.read_text("utf-8").partition("\n---\n")[0]
    wanted = [name for name in of.order if name not in ("headimg", "thumbnail")]
    assert re.findall(r"^(\w+):", front, re.MULTILINE) == wanted
    assert front.splitlines()[-1] == "date: Mon, 19 Jul 2021 09:24:48 GMT"
    assert_golden("sina/article.hexo-legacy.md", outline(post, page(of, "utf-8")))


def test_an_image_that_the_page_declares_stands_where_the_predecessor_had_the_code(
    tmp_path: Path,
) -> None:
    of = seed()
    image = "https://n.sinaimg.cn/finance/transform/20210719/harbour.jpg"
    with site_thread() as site:
        site.pages[LISTING + "1"] = answer(site, of, 1626686688)
        declared = (
            page(of, "utf-8")
            .decode()
            .replace('og:image" content=""', f'og:image" content="{image}"')
        )
        site.pages[STORY] = declared
        home = Home(tmp_path)
        home.sources(
            {
                "url": site.url(LISTING + "{page}"),
                "name": "sina",
                "kind": "json",
                "profile": "hexo-legacy",
                "list": {"item": "result.data", "link": "url", "title": "title", "date": "intime"},
                "article": {"body": "#artibody", "remove": [".appendQr_wrap", ".article-editor"]},
            }
        )

        home.ok("once")

    (post,) = home.posts()
    assert list(post.fields) == of.order
    assert post.fields["headimg"] == post.fields["thumbnail"] == image
