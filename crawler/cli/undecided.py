"""Posts that somebody edited or deleted, as `status` lists them until `resolve` has decided."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import click

from crawler.engine.edits import DELETED, EDITED
from crawler.text import terminal

_ID = re.compile(r"([0-9a-f]{16})\.[a-z]{1,8}$")


def undecided(notes: Mapping[str, str | None]) -> list[dict[str, Any]]:
    """Return the posts that wait for a decision, by the notes of the state, each with a command."""
    found = []
    for key, since in notes.items():
        what = next((kind for kind in (EDITED, DELETED) if key.startswith(kind)), None)
        if what is not None:
            path = key.removeprefix(what)
            article = _ID.search(path)
            command = f"crawler resolve {article[1]}" if article else None
            found.append({"post": path, "what": what.rstrip(":"), "version_of": since,
                          "command": command})  # fmt: skip
    return found


def show_undecided(notes: Mapping[str, str | None]) -> None:
    """Print the posts that wait for a decision, and what to type."""
    for one in undecided(notes):
        click.echo(f"{one['what']} by hand, left as it is: {terminal(one['post'])}")
        if one["command"]:
            click.echo(f"  a newer version waits: `{one['command']} --ours` or --theirs decides")
