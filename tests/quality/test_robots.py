"""robots.txt against the corpus: 1,061 questions on real and made files."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from crawler.fetch.robots import MAX_DELAY, Robots
from tests.kit.shared import shared

FLOORS = tomllib.loads(Path(__file__).with_name("floors.toml").read_text(encoding="utf-8"))


def cases() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(shared("corpus", "robots", "cases.json").read_bytes())
    return loaded


def read(case: dict[str, Any]) -> Robots:
    if "robots_file" in case:
        body = shared("corpus", "robots", case["robots_file"]).read_bytes()
    else:
        body = case["robots"].encode()
    return Robots.parse(200, body, agent=case["agent"])


def test_the_corpus_is_answered_as_its_floors_ask(tmp_path: Path) -> None:
    predictions = tmp_path / "robots.jsonl"
    with predictions.open("w", encoding="utf-8") as out:
        for case in cases():
            robots = read(case)
            delay = robots.asked_delay
            answer = {
                "id": case["id"],
                "allowed": robots.decide(case["url"]).allowed,
                "crawl_delay": None if delay is None else delay.total_seconds(),
                "sitemaps": list(robots.sitemaps),
            }
            out.write(json.dumps(answer) + "\n")
    scores = tmp_path / "scores.json"
    scorer, truth = shared("corpus", "score_frontier.py"), shared("corpus", "robots")
    command = [sys.executable, scorer, "--robots", truth, predictions, "--json", scores]
    subprocess.run(list(map(str, command)), check=True, capture_output=True)

    reached = json.loads(scores.read_bytes())["robots"]["ALL"]

    assert reached.get("trespass", 0) == 0
    for key, floor in FLOORS["robots"].items():
        assert reached[key] / reached[key + " n"] >= floor, (key, reached)


def test_every_refusal_in_the_corpus_names_a_line_of_its_file() -> None:
    for case in cases():
        verdict = read(case).decide(case["url"])
        assert verdict.allowed or verdict.line, case["id"]


def test_no_delay_in_the_corpus_is_longer_than_we_keep() -> None:
    delays = [read(case).crawl_delay for case in cases()]

    assert max(delay for delay in delays if delay is not None) <= MAX_DELAY
