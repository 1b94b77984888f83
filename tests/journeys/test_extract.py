"""`extract`: articles of saved pages, without a network, a configuration or an archive."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.kit.home import Done, Home, run_in
from tests.kit.shared import shared

KEYS = [
    "v", "id", "articleBody", "title", "authors", "date_published", "lead_image_url", "language",
    "confidence", "seconds",
]  # fmt: skip
STORY = "The harbour of the old town was closed on Monday, because the ice had come back. " * 6


def page(title: str, *, head: str = "", byline: str = "", body: str = "") -> str:
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title>{head}"
        f"</head><body><nav><a href=/>Home</a></nav><article><h1>{title}</h1>{byline}"
        f"<p>{STORY}</p>{body}<p>{STORY[:240]}</p></article></body></html>"
    )


def run(folder: Path, *arguments: str, code: int = 0) -> Done:
    """Run `crawler extract` where nothing is configured."""
    done = run_in(folder, "extract", *arguments)
    assert done.code == code, f"{arguments}: {done.code}\n{done.out}\n{done.err}"
    return done


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def case(folder: Path, name: str, text: str, **truth: Any) -> None:
    """Lay out a case of a corpus."""
    (folder / name).mkdir(parents=True)
    (folder / name / "page.html.gz").write_bytes(gzip.compress(text.encode()))
    (folder / name / "truth.json").write_text(json.dumps(truth))


def test_a_corpus_gives_a_line_a_case_in_order_and_of_the_truth_only_the_url_is_read(
    tmp_path: Path,
) -> None:
    corpus = tmp_path / "corpus"
    date = "<meta property=article:published_time content=2021-07-19T17:24:00+08:00>"
    image = "<meta property=og:image content=/lead.jpg>"
    case(corpus, "b", page("The second", head=date + image), url="https://b.example/x/y")
    case(corpus, "a", page("The first"), url="https://a.example/1", title="no", articleBody="no")
    case(corpus, "c", "<html><body><p>Not found</body></html>", url="https://c.example/")

    done = run(tmp_path, "corpus")
    first, second, third = lines(done.out)

    assert list(first) == list(second) == KEYS
    assert [first["id"], second["id"], third["id"]] == ["a", "b", "c"]
    assert first["title"] == "The first"
    assert first["articleBody"] == f"{STORY.strip()}\n{STORY[:240].strip()}"
    assert second["date_published"] == "2021-07-19T17:24:00+08:00"
    assert second["lead_image_url"] == "https://b.example/lead.jpg"
    assert first["date_published"] is None
    assert third["articleBody"] == ""
    assert third["error"]["code"] == "extract.no-body"
    assert "3 pages, 1 without an article" in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus"]


def test_a_folder_of_saved_pages_is_read_whatever_form_they_have(tmp_path: Path) -> None:
    (tmp_path / "pages/deep").mkdir(parents=True)
    (tmp_path / "pages/one.html").write_text(page("Plain"))
    (tmp_path / "pages/deep/two.htm").write_bytes(page("Łódź", head="").encode("utf-16"))
    (tmp_path / "pages/three.html.gz").write_bytes(gzip.compress(page("Packed").encode()))
    (tmp_path / "pages/four.html.gz").write_bytes(gzip.compress(page("Torn").encode())[:-40])
    (tmp_path / "pages/notes.txt").write_text("not a page")

    done = run(tmp_path, "pages", "--jsonl", "out.jsonl")
    found = {line["id"]: line for line in lines((tmp_path / "out.jsonl").read_text("utf-8"))}

    assert done.out == ""
    assert list(found) == ["deep/two.htm", "four.html.gz", "one.html", "three.html.gz"]
    assert found["deep/two.htm"]["title"] == "Łódź"
    assert found["three.html.gz"]["title"] == "Packed"
    assert found["four.html.gz"]["error"]["code"] == "fetch.coding"


def test_a_folder_is_no_place_for_the_lines(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/one.html").write_text(page("Plain"))

    done = run(tmp_path, "pages", "--jsonl", "pages", code=2)

    assert done.err == "error: 'pages' is a folder: name a file (usage)\n"
    assert [path.name for path in tmp_path.rglob("*.*")] == ["one.html"]


def test_the_lines_go_into_a_pipe_and_through_a_link_and_leave_both_as_they_are(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.html").write_text(page("A story"))
    pipe, link, kept = tmp_path / "pipe", tmp_path / "link", tmp_path / "kept.jsonl"
    os.mkfifo(pipe)
    link.symlink_to(kept.name)

    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE, text=True) as reader:
        run(tmp_path, "a.html", "--jsonl", "pipe")
        said, _ = reader.communicate(timeout=20)
    run(tmp_path, "a.html", "--jsonl", "link")

    assert [line["title"] for line in lines(said)] == ["A story"]
    assert pipe.is_fifo()
    assert link.is_symlink()
    assert [line["title"] for line in lines(kept.read_text())] == ["A story"]


def test_a_file_whose_name_is_no_text_is_called_with_escapes(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / os.fsdecode(b"caf\xe9.html")).write_text(page("Plain"))

    (line,) = lines(run(tmp_path, "pages").out)

    assert line["id"] == "caf\udce9.html"
    assert line["title"] == "Plain"


def test_a_page_that_tells_its_own_address_needs_no_url(tmp_path: Path) -> None:
    image = '<figure><img src="more" width=800 height=600></figure>'
    heads = {
        "canonical": "<link rel=canonical href=https://own.example/a/b>",
        "saved": "<!-- saved from url=(0021)https://own.example/a -->",
        "unknown": "",
    }
    for name, head in heads.items():
        (tmp_path / f"{name}.html").write_text(page("A page", head=head, body=image))

    found = {line["id"]: line["lead_image_url"] for line in lines(run(tmp_path, ".").out)}

    assert found == {
        "canonical.html": "https://own.example/a/more",
        "saved.html": "https://own.example/more",
        "unknown.html": None,
    }


def test_one_page_is_shown_with_where_its_fields_came_from(tmp_path: Path) -> None:
    author = "<meta name=author content='Ada Byron'>"
    byline = '<p class="byline">By <a rel=author href=/z>Zoe Quinn</a></p>'
    (tmp_path / "x.html").write_text(page("A page", head=author, byline=byline))

    plain = run(tmp_path, "x.html", "--url", "https://x.example/1").out
    explained = run(tmp_path, "x.html", "--explain").out
    document = run(tmp_path, "x.html", "--explain", "--json").json

    assert "confidence" in plain
    assert "https://x.example/1" in plain
    assert STORY[:60] in plain
    assert "  not " not in plain
    assert "  not " in explained
    assert document["id"] == "x.html"
    assert any(one["others"] for one in document["provenance"].values())


def test_a_date_that_counts_from_the_unknown_time_of_saving_is_left_out(tmp_path: Path) -> None:
    for name, when in (("ago", "3 hours ago"), ("day", "July 19, 2021")):
        text = page("A page", byline=f'<p class="date">Published {when}</p>')
        (tmp_path / f"{name}.html").write_text(text)

    ago, day = lines(run(tmp_path, ".").out)

    assert ago["date_published"] is None
    assert day["date_published"].startswith("2021-07-19T")


def test_the_rules_of_a_source_are_used_where_they_are_asked_for(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.sources({
        "url": "https://x.example/feed", "name": "news", "timezone": "Asia/Shanghai",
        "article": {"date": "p.when", "remove": ["p.aside", "p.absent"]},
    })  # fmt: skip
    extra = f"<p class=when>2021-07-19 17:24</p><p class=aside>{STORY[:160]} Aside!</p>"
    (tmp_path / "x.html").write_text(page("A page", body=extra))

    shown = home.ok("extract", "x.html", "--rules", "news").out
    found = home.ok("extract", "x.html", "--rules", "news", "--json").json
    unknown = home.ok("extract", "x.html", "--rules", "other", code=2)

    assert "matched nothing: article.remove[1] at" in shown
    assert found["date_published"] == "2021-07-19T17:24:00+08:00"
    assert "Aside!" not in found["articleBody"]
    assert "no source is called 'other'" in unknown.err


def test_what_cannot_be_extracted_says_why(tmp_path: Path) -> None:
    (tmp_path / "bare.html").write_text("<html><body><p>Not found</body></html>")
    (tmp_path / "empty").mkdir()

    bare = run(tmp_path, "bare.html", code=1)
    as_json = run(tmp_path, "bare.html", "--json", code=1)
    empty = run(tmp_path, "empty", code=2)
    one_url = run(tmp_path, "empty", "--url", "https://x.example/", code=2)

    assert "extract.no-body" in bare.err
    assert as_json.json["error"]["code"] == "extract.no-body"
    assert "no saved page" in empty.err
    assert "name a FILE" in one_url.err


def test_the_scorer_of_the_corpus_takes_the_lines(tmp_path: Path) -> None:
    """Three real pages; the whole corpus is scored by the quality tests."""
    names = ["fundus-au-NineNews-2026-07-04", "gne-baijiahao-1", "wcxb-test5203"]
    for name in names:
        (tmp_path / "some" / name).mkdir(parents=True)
        for file in shared("corpus", "articles", name).iterdir():
            (tmp_path / "some" / name / file.name).write_bytes(file.read_bytes())

    run(tmp_path, "some", "--jsonl", "out.jsonl")
    score = subprocess.run(
        [sys.executable, str(shared("corpus", "score.py")), "some", "out.jsonl",
         "--json", "score.json"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip

    assert score.returncode == 0
    assert json.loads((tmp_path / "score.json").read_text())["total"]["F1"] > 0.9
