"""The command line about configuration and reading: what is typed, shown, and answered."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.journeys.pages import article, feed
from tests.kit.home import Home
from tests.kit.site import Held, Reply, Site, site_thread
from tests.kit.waiting import PATIENCE, wait_until


def two_stories(site: Site, folder: Path) -> Home:
    """A home whose one source has two stories."""
    site.pages["/feed"] = feed(site, ["/a", "/b"])
    site.pages["/a"], site.pages["/b"] = article("Alpha"), article("Beta")
    home = Home(folder)
    home.sources({"url": site.url("/feed"), "name": "one", "categories": ["News"]})
    return home


WRONG = """\
- url: https://example.org/feed
  nmae: x
  every: 15 parsecs
- url: ftp://example.org/
- url: https://example.net/feed
  article: {body: "div["}
  article: {title: h1}
"""


def test_check_names_every_mistake_at_once_with_its_place_and_a_guess(tmp_path: Path) -> None:
    home = Home(tmp_path)
    (home.config / "sources.yaml").write_text(WRONG)

    done = home.ok("check", code=2)

    lines = done.err.splitlines()
    for place, words in (
        ("sources.yaml:2:3:", "did you mean 'name'?"),
        ("sources.yaml:3:10:", "parsecs"),
        ("sources.yaml:4:8:", "http"),
        ("sources.yaml:7:3:", "article"),
    ):
        assert [line for line in lines if place in line and words in line], (place, done.err)
    assert done.out == ""


def test_check_as_json_carries_the_problems(tmp_path: Path) -> None:
    home = Home(tmp_path)
    (home.config / "sources.yaml").write_text(WRONG)

    error = home.ok("check", "--json", code=2).json["error"]

    assert error["code"] == "config"
    assert len(error["message"].splitlines()) >= 4


def test_every_verb_refuses_a_wrong_configuration(tmp_path: Path) -> None:
    home = Home(tmp_path)
    (home.config / "sources.yaml").write_text(WRONG)

    for verb in ("once", "run", "status", "list"):
        assert "sources.yaml:2:3:" in home.ok(verb, code=2).err
    assert not home.archive.exists()


def test_without_a_configuration_a_verb_says_where_it_looked_and_how_to_make_one(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path)
    (home.config / "crawler.yaml").unlink()

    for verb in ("once", "run", "status", "check", "list"):
        done = home.ok(verb, code=2)
        assert "config/crawler.yaml" in done.err
        assert "config/sources.yaml" in done.err
        assert "`crawler init`" in done.err
        assert "`crawler check`" in done.err
    assert not home.archive.exists()


def test_without_a_configuration_elsewhere_the_commands_name_that_folder(tmp_path: Path) -> None:
    done = Home(tmp_path).ok("once", "--config", "my feeds", code=2)

    assert "`crawler init 'my feeds'`" in done.err
    assert "`crawler --config 'my feeds' check`" in done.err


def test_with_no_source_a_run_says_what_to_type_and_ends_well(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.sources()

    done = home.ok("once")

    assert "no source is configured yet" in done.err
    assert "crawler test URL" in done.err
    assert home.ok("once", "--json").json["rows"] == []


def test_what_init_writes_passes_check_and_is_not_overwritten(tmp_path: Path) -> None:
    home = Home(tmp_path)
    there = tmp_path / "new"

    written = home.ok("init", str(there)).out
    checked = home.ok("--config", str(there), "check")
    (there / "sources.yaml").write_text("[]\n")
    kept = home.ok("init", str(there)).out

    assert "wrote" in written
    assert "crawler --config" in written
    assert "no error" in checked.out
    assert f"kept {there}/sources.yaml, which was there" in kept
    assert (there / "sources.yaml").read_text() == "[]\n"


def test_the_schema_takes_the_template_and_refuses_a_misspelled_field(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.ok("init")
    schema = home.ok("schema").json

    template = yaml.safe_load((home.config / "sources.yaml").read_text("utf-8"))
    checker = jsonschema.validators.validator_for(schema)(schema)

    assert not list(checker.iter_errors(template))
    assert list(checker.iter_errors([{"url": "https://example.org/", "nmae": "x"}]))
    assert json.loads((home.config / "sources.schema.json").read_text("utf-8")) == schema


def test_global_options_stand_before_or_behind_the_verb(tmp_path: Path) -> None:
    with site_thread() as site:
        home = two_stories(site, tmp_path / "home")
        config, archive = str(home.config), str(tmp_path / "elsewhere")
        elsewhere = Home(tmp_path / "other")

        before = elsewhere.ok("--config", config, "--archive", archive, "--json", "once")
        behind = elsewhere.ok("list", f"--config={config}", "--archive", archive, "--json")

        assert before.json["rows"][0]["outcomes"] == {"new": 2}
        assert len(behind.json["articles"]) == 2
        assert not home.archive.exists()
        assert (tmp_path / "elsewhere" / "posts" / "one").is_dir()


def test_the_folder_of_the_configuration_can_come_from_the_environment(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.sources()

    done = Home(tmp_path / "other").run("check", CRAWLER_CONFIG=str(home.config))

    assert (done.code, "0 sources, no error" in done.out) == (0, True)


def test_every_reading_verb_speaks_json(tmp_path: Path) -> None:
    with site_thread() as site:
        home = two_stories(site, tmp_path)
        home.ok("once", "-q")

        articles = home.ok("list", "--json").json["articles"]
        one = articles[0]
        shown = home.ok("show", "--json", one["id"]).json
        raw = home.ok("raw", one["id"], "--json").json
        status = home.ok("status", "--json").json

        assert {row["title"] for row in articles} == {"Alpha", "Beta"}
        assert shown["article"] == one
        assert shown["revisions"][0]["sha256"] == raw["sha256"]
        assert (home.archive / raw["raw"]).is_file()
        (source,) = status["sources"]
        assert (source["name"], source["health"], source["articles"]) == ("one", "fine", 2)
        assert source["next_poll_at"] > source["last_poll_at"]


def test_results_go_to_standard_output_and_all_else_to_standard_error(tmp_path: Path) -> None:
    with site_thread() as site:
        home = two_stories(site, tmp_path)
        site.pages["/b"] = Reply(status=404)

        done = home.ok("once", "-v", "--log-format", "json")

        assert "fetch.not-found" not in done.out
        assert "fetch.not-found" in done.err
        assert done.out.splitlines()[0].split()[:4] == ["source", "entries", "found", "new"]
        assert "\x1b[" not in done.out + done.err


def test_ctrl_c_ends_once_with_130_and_the_next_run_completes(tmp_path: Path) -> None:
    with site_thread() as site:
        paths = [f"/{number}" for number in range(30)]
        site.pages["/feed"] = feed(site, paths)
        held = {path: Held(article(f"Story {path}")) for path in paths}
        site.pages |= held
        for path in paths[:3]:
            held[path].let_go()
        home = Home(tmp_path)
        home.settings(http={"concurrency": 1})
        home.sources({"url": site.url("/feed"), "name": "one"})
        with home.running("once") as process:
            wait_until(lambda: site.count("/3"))
            process.send_signal(signal.SIGINT)
            held["/3"].let_go()
            out, err = process.communicate(timeout=PATIENCE)
        done = len(home.posts())
        for page in held.values():
            page.let_go()

        home.ok("once")

        assert process.returncode == 130
        assert "Traceback" not in out + err
        assert "`crawler once` goes on where it was" in err
        assert 0 < done < 30
        assert len(home.posts()) == 30
        assert max(site.count(path) for path in paths) <= 2
        assert not any((home.archive / ".tmp").iterdir())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("onec",), "did you mean 'once'?"),
        (("backfill",), "SOURCE"),
        (("backfill", "one", "--since", "19.7.2021"), "write it as 2021-07-19"),
        (("backfill", "one", "--since", "2021-07-19", "--until", "2021-07-18"), "lies after"),
        (("once", "two"), "no source is called 'two'"),
        (("status", "won"), "did you mean 'one'?"),
        (("list", "two"), "no source is called 'two'"),
        (("list", "--colour"), "--colour"),
        (("export", "--jsonl", "."), "'.' is a folder: name a file"),
    ],
)
def test_a_slip_on_the_command_line_ends_in_2_and_says_what_was_meant(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    home = Home(tmp_path)
    home.sources({"url": "https://example.org/feed", "name": "one"})

    done = home.ok(*arguments, code=2)

    assert words in done.err
    assert "Traceback" not in done.err


def test_a_folder_whose_name_is_no_text_is_shown_with_escapes(tmp_path: Path) -> None:
    home = Home(tmp_path)
    folder = os.fsdecode(b"caf\xe9")

    assert "wrote caf\\udce9/crawler.yaml" in home.ok("init", folder).out
    assert (tmp_path / folder / "crawler.yaml").exists()


def known(home: Home) -> list[Any]:
    """Return what `list` knows."""
    articles: list[Any] = home.ok("list", "--json").json["articles"]
    return articles


def test_reading_verbs_work_before_the_first_run(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.sources({"url": "https://example.org/feed", "name": "one"})

    assert "new" in home.ok("status").out
    assert known(home) == []
    assert "crawler once" in home.ok("list").err
