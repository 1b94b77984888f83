"""Posts of every profile, read as their generators read them: YAML or TOML, and CommonMark."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from markdown_it import MarkdownIt

from crawler.models.profile import DIALECTS, Profile
from tests.sites.built import wanted
from tests.sites.posts import nasty_posts, write_posts

POSTS = {nasty.id: nasty.article for nasty in nasty_posts()}
COMMONMARK = MarkdownIt("commonmark")
# https://help.obsidian.md/tags, https://help.obsidian.md/properties
TAG = re.compile(r"[\w/-]*[^\W\d][\w/-]*")
SHANGHAI = ZoneInfo("Asia/Shanghai")
PROPERTY = (str, int, bool, date, list)


def read(path: Path) -> tuple[dict[str, Any], str]:
    fence, _, rest = path.read_text("utf-8").partition("\n")
    head, _, body = rest.partition(f"\n{fence}\n")
    return (tomllib.loads(head) if fence == "+++" else yaml.safe_load(head)), body


def posts(folder: Path, profile: Profile) -> dict[str, tuple[dict[str, Any], str]]:
    write_posts(folder, profile, list(nasty_posts()))
    return {path.stem[-16:]: read(path) for path in folder.rglob("*.md")}


@pytest.mark.parametrize("name", sorted(DIALECTS))
def test_any_reader_finds_the_article_in_its_post(name: str, tmp_path: Path) -> None:
    found = posts(tmp_path, Profile(base=name))

    assert found.keys() == POSTS.keys()
    for post, (fields, body) in found.items():
        rendered = POSTS[post].model_copy(update={"body": COMMONMARK.render(body)})
        title = unescape(fields["title"]) if DIALECTS[name].html_strings else fields["title"]
        assert title == POSTS[post].title
        shown, article = wanted(rendered), wanted(POSTS[post])
        assert replace(shown, code=()) == replace(article, code=())
        assert [code.strip() for code in shown.code] == [code.strip() for code in article.code]


def test_zola_finds_nothing_that_it_does_not_know(tmp_path: Path) -> None:
    for fields, body in posts(tmp_path, Profile(base="zola")).values():
        assert fields.keys() <= {
            "title", "description", "date", "updated", "taxonomies", "extra",
        }  # fmt: skip
        assert isinstance(fields["date"], datetime)
        assert fields["taxonomies"].keys() <= {"categories", "tags"}
        assert not re.search(r"\{\{|\{%|\{#", body)


def test_obsidian_finds_properties_and_tags_of_its_kinds(tmp_path: Path) -> None:
    for fields, _ in posts(tmp_path, Profile(base="obsidian", body="markdown")).values():
        assert all(isinstance(value, PROPERTY) for value in fields.values())
        assert isinstance(fields["date"], datetime)
        assert fields["date"].tzinfo is None
        assert all(TAG.fullmatch(tag) for tag in fields.get("tags", []))
        for value in fields.values():
            if isinstance(value, list):
                assert all(isinstance(item, str) for item in value)


def test_hexo_with_a_zone_finds_the_time_on_its_wall(tmp_path: Path) -> None:
    found = posts(tmp_path, Profile(base="hexo", timezone="Asia/Shanghai"))

    for post, (fields, _) in found.items():
        published = POSTS[post].published
        assert published is not None
        assert fields["date"] == published.astimezone(SHANGHAI).replace(tzinfo=None)
