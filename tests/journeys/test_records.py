"""`crawler export --jsonl`: the articles as records, made again from the archive."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

from tests.kit.home import Done, Home
from tests.kit.site import Site

KEYS = [
    "v", "id", "url", "canonical", "source", "seen_in", "post", "raw", "sha256", "revision",
    "first_at", "archived_at", "gone_at", "rules", "title", "authors", "published", "modified",
    "language", "site", "section", "tags", "summary", "image", "media", "enclosures", "paywalled",
    "partial", "body", "text", "extractor",
]  # fmt: skip


def records(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.out.splitlines()]


def test_each_article_has_one_line_with_all_its_fields(
    whole: tuple[Site, Home], home: Home
) -> None:
    site, _ = whole
    site.clear()

    found = records(home.ok("export", "--jsonl"))

    listed = home.ok("list", "--json", "--limit", "1000").json["articles"]
    assert {one["id"] for one in found} == {one["id"] for one in listed}
    assert len(found) == len(listed)
    for one in found:
        assert list(one) == KEYS
        assert one["v"] == 1
        assert one["id"] == hashlib.sha256(one["canonical"].encode()).hexdigest()[:16]
        body = gzip.decompress((home.archive / one["raw"]).read_bytes())
        assert hashlib.sha256(body).hexdigest() == one["sha256"]
        assert (home.archive / one["post"]).is_file()
        assert one["title"]
    assert {one["revision"] for one in found} == {1, 2}
    assert any(one["gone_at"] for one in found)
    assert any(one["partial"] for one in found)
    assert any(one["seen_in"] for one in found)
    assert site.asked == []


def test_posts_and_records_say_the_same(home: Home) -> None:
    found = {one["id"]: one for one in records(home.ok("export", "--jsonl"))}

    posts = [post for post in home.posts() if "A note of mine." not in post.body]
    assert posts
    for post in posts:
        one = found[post.fields["id"]]
        assert one["title"] == post.fields["title"]
        assert one["tags"] == post.fields.get("tags", [])
        assert one["archived_at"][:19] == post.fields["archived_at"][:19]
        if one["published"]:
            assert one["published"][:19] == post.fields["date"][:19]


def test_sources_and_days_choose(home: Home, tmp_path: Path) -> None:
    all_of = records(home.ok("export", "--jsonl"))
    alpha = home.ok("export", "--jsonl", "alpha.jsonl", "alpha", "--json").json
    none = home.ok("export", "alpha", "--jsonl", "none.jsonl", "--until", "2001-01-01", "--json")

    written = (tmp_path / "alpha.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["source"] for line in written} == {"alpha"}
    assert alpha["articles"] == len(written) == sum(one["source"] == "alpha" for one in all_of)
    assert none.json["articles"] == 0
    assert (tmp_path / "none.jsonl").read_bytes() == b""
    assert "did you mean 'alpha'" in home.ok("export", "alpah", "--jsonl", code=2).err


def test_what_cannot_be_read_is_named_and_the_rest_is_written(home: Home) -> None:
    line = next(line for line in reversed(home.lines()) if line["outcome"] == "new")
    (home.archive / line["raw"]).unlink()
    articles = len(home.ok("list", "--json", "--limit", "1000").json["articles"])

    done = home.ok("export", "--jsonl", code=3)

    assert len(records(done)) == articles - 1
    assert line["raw"] in done.err
