"""Noticing that the configuration was saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.config.watch import Settled, look


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def rename_over(path: Path, text: str) -> None:
    """Save as most editors do."""
    beside = path.with_name(f".{path.name}.swp")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


@pytest.mark.parametrize("save", [write, rename_over])
@pytest.mark.parametrize("name", ["crawler.yaml", "sources.yml", "sources/a.yaml"])
def test_a_file_that_is_saved_made_or_taken_away_is_noticed(
    tmp_path: Path, name: str, save: object
) -> None:
    assert callable(save)
    write(tmp_path / "sources" / "b.yaml", "url: https://b.example/")
    nothing = look(tmp_path)

    save(tmp_path / name, "a")
    made = look(tmp_path)
    save(tmp_path / name, "ab")
    saved = look(tmp_path)
    (tmp_path / name).unlink()

    assert len({nothing, made, saved}) == 3
    assert look(tmp_path) == nothing


def test_other_files_do_not_count_but_those_of_secrets_do(tmp_path: Path) -> None:
    before = look(tmp_path, [str(tmp_path / "token")])

    write(tmp_path / "sources" / ".a.yaml.swp", "x")
    write(tmp_path / "sources" / "README.md", "x")
    write(tmp_path / "notes.txt", "x")
    same = look(tmp_path, [str(tmp_path / "token")])
    write(tmp_path / "token", "x")

    assert same == before
    assert look(tmp_path, [str(tmp_path / "token")]) != before


def test_what_changed_is_told_once_and_only_when_it_keeps_still(tmp_path: Path) -> None:
    file = tmp_path / "sources.yaml"
    write(file, "a")
    settled = Settled(look(tmp_path))
    told = [settled.changed(look(tmp_path))]

    for text in ("", "ab", "abc"):  # Half written files.
        write(file, text)
        told.append(settled.changed(look(tmp_path)))
    moving = settled.moving
    told += [settled.changed(look(tmp_path)) for _ in range(2)]

    assert moving
    assert not settled.moving
    assert told == [False, False, False, False, True, False]


def test_a_file_that_is_gone_for_a_moment_is_no_change(tmp_path: Path) -> None:
    file = tmp_path / "sources.yaml"
    write(file, "a")
    settled = Settled(look(tmp_path))
    moved = file.rename(tmp_path / "backup~")

    gone = settled.changed(look(tmp_path))
    moved.rename(file)

    assert not gone
    assert not settled.changed(look(tmp_path))
    assert not settled.moving
