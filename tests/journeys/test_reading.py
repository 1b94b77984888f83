"""`list`, `show` and `raw`: reading what the demo has archived."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.kit.home import Home

pytestmark = pytest.mark.xdist_group("reading")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("reading")
    home = Home(folder)
    home.ok("demo", "site")
    home.config = folder / "site/config"
    home.archive = folder / "site/archive"
    return home


def test_list_names_every_article_in_words_and_as_json(home: Home) -> None:
    where = ("--config", str(home.config))

    plain = home.ok("list", *where).out
    articles = home.ok("list", *where, "--json").json["articles"]

    assert len(articles) == len(home.posts())
    assert all(one["id"] in plain and one["title"][:20] in plain for one in articles)


def test_show_prints_a_post_by_its_id_its_beginning_or_any_of_its_addresses(home: Home) -> None:
    post = home.posts()[0]
    names = (post.fields["id"], post.fields["id"][:8], post.fields["source_url"])

    shown = [home.ok("show", name, "--config", str(home.config)).out for name in names]

    assert shown == [post.path.read_text("utf-8")] * 3


def test_raw_prints_the_page_whose_digest_the_post_names(home: Home) -> None:
    fields = home.posts()[0].fields
    where = ("--config", str(home.config))

    body = home.ok("raw", fields["id"], *where).out.encode()
    told = home.ok("raw", fields["id"], *where, "--json").json

    assert told["sha256"] == fields["sha256"]
    assert told["raw"] == fields["raw"]
    assert hashlib.sha256(body).hexdigest() == fields["sha256"]


def test_an_article_that_is_not_there_is_said_with_what_to_do(home: Home) -> None:
    done = home.ok("show", "0123456789abcdef", "--config", str(home.config), code=2)

    assert "no article is known by '0123456789abcdef'" in done.err
    assert "crawler list" in done.err


def test_an_archive_is_read_without_any_configuration(home: Home, tmp_path: Path) -> None:
    nowhere = ("--config", str(tmp_path / "none"))
    alone = (*nowhere, "--archive", str(home.archive))

    listed = home.ok("list", "--json", *alone).json["articles"]

    assert len(listed) == len(home.posts())
    assert home.ok("show", listed[0]["id"], *alone).out.startswith("---")
    home.ok("verify", *alone)
    assert "crawler init" in home.ok("list", *nowhere, code=2).err
