"""Any file of an archive damaged in any way: told, and made right as far as can be, or mourned."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.conftest import copy_of
from tests.journeys.lively import bytes_below
from tests.journeys.pages import article, feed
from tests.journeys.test_verify import EDITED, name, paths, verify
from tests.kit.home import Home
from tests.kit.site import Site

pytestmark = pytest.mark.xdist_group("damage")

FOLDERS = ("posts", "raw", "rules", "media", "captures", "manifest")
ACCOUNT = ("captures/", "manifest/", "README.txt")
FULL = 2000
"""Files of a month's folder, after which the next one is used."""


@pytest.fixture(scope="module")
def wide(whole: tuple[Site, Home], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The archive where everything has happened; one of its months goes on in a second folder."""
    site, home = whole[0], copy_of(whole[1], tmp_path_factory.mktemp("wide"))
    before = site.pages["/beta"]
    month = next((home.archive / "posts/beta").glob("*/*"))
    filling = [month / f"{number}.txt" for number in range(FULL)]
    for path in filling:
        path.touch()
    site.pages["/beta"] = feed(site, ["/wide"])
    day = f"{month.parent.name}-{month.name}-15T08:00:00Z"
    site.pages["/wide"] = article("One more", date=day)
    home.ok("once", "beta")
    for path in filling:
        path.unlink()
    site.pages["/beta"] = before
    assert month.with_name(f"{month.name}-2").is_dir()
    return home


class Damage:
    """Does one thing to a file at random."""

    def __init__(self, home: Home, seed: int) -> None:
        self.dice = random.Random(seed)
        self.home = home
        self.hurt: set[str] = set()
        folder = self.dice.choice((*FOLDERS, "README.txt"))
        below = sorted((home.archive / folder).rglob("*")) or [home.archive / folder]
        self.files = [
            path for path in below if path.is_file() and EDITED not in path.read_bytes()
        ]  # fmt: skip
        self.one = self.dice.choice(self.files)
        self.what = self.dice.choice(sorted(WAYS))
        self._change(self.one, WAYS[self.what](self, self.one.read_bytes()))

    def __repr__(self) -> str:
        return f"<{self.what}: {sorted(self.hurt)}>"

    def _change(self, path: Path, data: bytes | None) -> None:
        if data == path.read_bytes():
            return
        self.hurt.add(name(self.home, path))
        if data is None:
            path.unlink()
        else:
            path.write_bytes(data)

    def flip(self, data: bytes) -> bytes:
        at = self.dice.randrange(len(data))
        return data[:at] + bytes([data[at] ^ 1 << self.dice.randrange(8)]) + data[at + 1 :]

    def truncate(self, data: bytes) -> bytes:
        return data[: self.dice.randrange(len(data))]

    def delete(self, data: bytes) -> None:
        del data

    def twice(self, data: bytes) -> bytes:
        lines = data.splitlines(keepends=True)
        at = self.dice.randrange(len(lines))
        return b"".join([*lines[: at + 1], *lines[at:]])

    def garbage(self, data: bytes) -> bytes:
        return data + self.dice.choice((b"garbage", b"\n", b"{}\n", b"\xff\xfe\x00", b"x" * 5000))

    def swap(self, data: bytes) -> bytes:
        other = self.dice.choice(self.files)
        there = other.read_bytes()
        self._change(other, data)
        return there


WAYS: dict[str, Callable[[Damage, bytes], bytes | None]] = {
    "flip": Damage.flip, "truncate": Damage.truncate, "delete": Damage.delete,
    "twice": Damage.twice, "garbage": Damage.garbage, "swap": Damage.swap,
}  # fmt: skip


@pytest.mark.parametrize("seed", [*range(11), 48])
def test_damage_to_any_file_is_told_and_made_right_or_mourned_and_nothing_else_is_touched(
    wide: Home, tmp_path: Path, seed: int
) -> None:
    home = copy_of(wide, tmp_path)
    before = bytes_below(home, *FOLDERS)
    known = verify(home)
    damage = Damage(home, seed)

    found = home.run("verify", "--json")
    repaired = home.run("verify", "--json", "--repair", "--restore")
    after = verify(home)

    assert "Traceback" not in found.err + repaired.err
    edited = set(found.json["edited"]) - set(known["edited"])
    told = paths(found.json) | edited
    assert found.code == (3 if found.json["problems"] else 0), damage
    assert _names(told, damage.hurt), f"{damage}: {found.json}"
    mourned = {one["path"] for one in repaired.json["repaired"] if one["what"][:5] == "lost:"}
    assert repaired.code == (3 if mourned else 0), (damage, repaired.out)
    assert after["problems"] == [], damage
    mended = bytes_below(home, *FOLDERS)
    changed = {path for path in before if mended.get(path) != before[path]}
    left = {path for path in changed if not path.startswith(ACCOUNT)}
    assert left <= (mourned | edited | set(after["lost"])) & damage.hurt, damage


def _names(told: set[str], hurt: set[str]) -> bool:
    """Whether damage was told: of the manifest, also as what it no longer says rightly."""
    return all(path in told or (path.startswith(ACCOUNT) and told) for path in hurt)
