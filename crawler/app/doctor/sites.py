"""Pitfalls of the site generators that the posts are written for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from crawler.app.doctor.finding import Finding
from crawler.models.source import Source

ADVICE: Mapping[str, tuple[str, str]] = {
    "hugo": (
        "Hugo leaves out bodies in HTML unless it is told otherwise",
        "write `[markup.goldmark.renderer]` and below it `unsafe = true` in hugo.toml",
    ),
    "hexo": (
        "Hexo shifts dates where `timezone` in its _config.yml is not the zone of the machine",
        "leave `timezone` empty there, or name the same zone in the profile",
    ),
    "astro": (
        "Astro builds only posts whose fields its collection's schema takes",
        "write `date: z.coerce.date()` in the schema of the collection",
    ),
    "jekyll": (
        "Jekyll leaves out posts of the future, and those without a layout look bare",
        "write `future: true` and a default `layout: post` in its _config.yml",
    ),
    "pelican": (
        "Pelican reads front matter between `---` lines only with a plugin",
        "`pip install pelican-yaml-metadata`",
    ),
}
"""By dialect: what goes wrong, and what to do about it."""


def check_profiles(sources: Iterable[Source]) -> Iterator[Finding]:
    """Tell of the pitfalls of the dialects that the sources are written in."""
    used = {str(source.profile.base): source for source in sources}
    for base in sorted(used):
        if base in ADVICE:
            message, what_to_do = ADVICE[base]
            yield Finding(
                topic=f"site.{base}", level="note", message=message, what_to_do=what_to_do
            )


def check_site(site: Path) -> Iterator[Finding]:
    """Look into the configuration of a site for what would keep the posts from being shown."""
    hugo = _first(site, "hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml")
    if hugo is not None:
        yield from _check_hugo(hugo)
        return
    config = _first(site, "_config.yml")
    if config is None:
        yield Finding(
            topic="site",
            level="warning",
            message=f"{site} has no configuration of Hugo, Hexo or Jekyll",
            what_to_do="name the folder that holds hugo.toml or _config.yml",
        )
        return
    if (site / "package.json").exists():
        yield from _check_hexo(config)
    else:
        yield from _check_jekyll(config)


def _check_hugo(config: Path) -> Iterator[Finding]:
    if not re.search(r"unsafe[\"']?\s*[:=]\s*true", _text(config)):
        message, what_to_do = ADVICE["hugo"]
        yield Finding(
            topic="site.hugo",
            level="problem",
            message=f"{message}; {config} does not",
            what_to_do=what_to_do,
        )


def _check_hexo(config: Path) -> Iterator[Finding]:
    zone = re.search(r"^timezone:[ \t]*['\"]?([\w/+-]+)", _text(config), re.MULTILINE)
    if zone:
        yield Finding(
            topic="site.hexo",
            level="warning",
            message=f"{config} says `timezone: {zone[1]}`: dates are right only on a machine "
            "in that zone",
            what_to_do=f"write `profile: {{base: hexo, timezone: {zone[1]}}}`, or leave it empty",
        )
    ignored = re.search(r"^skip_render:.*_posts", _text(config), re.MULTILINE)
    if ignored:
        yield Finding(
            topic="site.hexo",
            level="problem",
            message=f"{config} has Hexo skip its posts (`skip_render`)",
            what_to_do="take `_posts` out of it",
        )


def _check_jekyll(config: Path) -> Iterator[Finding]:
    if not re.search(r"^future:[ \t]*true", _text(config), re.MULTILINE):
        yield Finding(
            topic="site.jekyll",
            level="note",
            message=f"{config} does not say `future: true`: a post whose date is ahead of the "
            "machine's clock waits",
            what_to_do="write it, if posts are missing",
        )


def _first(folder: Path, *names: str) -> Path | None:
    return next((folder / name for name in names if (folder / name).is_file()), None)


def _text(path: Path) -> str:
    with path.open("r", encoding="utf-8", errors="replace") as file:
        return file.read(2**20)
