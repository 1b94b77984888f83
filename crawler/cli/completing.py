"""What the shell completes. Verbs come at once; the rest imports no more than it needs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
)

from crawler.cli.main import GLOBAL_FLAGS, GLOBAL_VALUES, VERBS, Session, cli

VARIABLE = "_CRAWLER_COMPLETE"
"""Set by the shell's script: `bash_complete`."""
ARTICLES = 200
"""The newest articles are offered; an older one is found by the beginning of its id in `list`."""

Item: TypeAlias = "CompletionItem[str]"
_SPECIAL = re.compile(r"([^\w@%+=:,./-])")


class _Bash(BashComplete):
    """Bash puts what it is given on the line as it is: spaces and quotes must be escaped."""

    source_template = BashComplete.source_template.replace("read type value", "read -r type value")

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """Return a line for the script."""
        return f"{item.type},{_SPECIAL.sub(_escaped, item.value)}"


class _Fish(FishComplete):
    """Names may hold commas."""

    source_template = FishComplete.source_template.replace(
        'string split "," $completion', 'string split -m 1 "," $completion'
    )


SHELLS: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": ZshComplete, "fish": _Fish}


def _escaped(found: re.Match[str]) -> str:
    return found[1] if ord(found[1]) > 127 else f"\\{found[1]}"


def script(shell: str) -> str:
    """Return the script that has a shell complete our commands."""
    return SHELLS[shell](cli, {}, "crawler", VARIABLE).source()


def complete(instruction: str) -> int:
    """Print what a shell's script asked for; the exit code."""
    shell, _, what = instruction.partition("_")
    if shell not in SHELLS or what != "complete":
        return 1
    asked = SHELLS[shell](cli, {}, "crawler", VARIABLE)
    try:
        arguments, incomplete = asked.get_completion_args()
    except (KeyError, ValueError):
        return 1
    for item in completions(arguments, incomplete):
        click.echo(asked.format_completion(item))
    return 0


@dataclass(slots=True)
class _Line:
    """What stands on the line before the word to be completed."""

    session: Session = field(default_factory=Session)
    verb: str | None = None
    last: str = ""
    """The word before, if it is an option."""
    given: int = 0
    """Arguments of the verb that are there."""


def completions(arguments: Sequence[str], incomplete: str) -> list[Item]:
    """Return what a word may become; nothing where there is nothing to say.

    Args:
        arguments: The words between `crawler` and this one.
        incomplete: The beginning of the word.
    """
    line = _read(arguments)
    found = _of_option(line, incomplete) if line.last else None
    if found is None:
        found = _of_word(line, incomplete)
    return [item for item in found if item.type != "plain" or item.value.startswith(incomplete)]


def _read(arguments: Sequence[str]) -> _Line:
    line = _Line(Session(config=Path(os.environ.get("CRAWLER_CONFIG") or "config")))
    words = list(arguments)
    while words:
        word = words.pop(0)
        name, _, value = word.partition("=")
        line.last = ""
        if name in GLOBAL_VALUES:
            if not value and not words:
                line.last = name
                break
            value = value or words.pop(0)
            if name == "--config":
                line.session.config = Path(value)
            elif name == "--archive":
                line.session.archive = Path(value)
        elif word.startswith("-"):
            line.last = word if word not in GLOBAL_FLAGS else ""
        elif line.verb is None:
            line.verb = word
        else:
            line.given += 1
    return line


def _of_option(line: _Line, incomplete: str) -> list[Item] | None:
    """Return what the value of the option before may be; None where it takes none."""
    if line.last in GLOBAL_VALUES:
        if line.last == "--log-format":
            return [CompletionItem("human"), CompletionItem("json")]
        return [CompletionItem(incomplete, type="dir")]
    option = next((one for one in _options(line.verb) if line.last in one.opts), None)
    if option is None or option.is_flag or option.count:
        return None
    if isinstance(option.type, click.Choice):
        return [CompletionItem(str(choice)) for choice in option.type.choices]
    if "SOURCE" in (option.metavar or ""):
        return sources(line.session)
    if isinstance(option.type, click.Path | click.File):
        only_folders = isinstance(option.type, click.Path) and not option.type.file_okay
        return [CompletionItem(incomplete, type="dir" if only_folders else "file")]
    return []


def _of_word(line: _Line, incomplete: str) -> list[Item]:
    if incomplete.startswith("-"):
        return [
            CompletionItem(name, help=_first_line(option.help))
            for option in _options(line.verb)
            for name in (*option.opts, *option.secondary_opts)
            if name.startswith("--") or incomplete == "-"
        ]
    if line.verb is None:
        return [CompletionItem(verb, help=text) for verb, (_, _, text) in VERBS.items()]
    kind = ARGUMENTS.get(line.verb, "")
    offer = _OFFERS.get(kind.rstrip("1"))
    if offer is not None and not (kind.endswith("1") and line.given):
        return offer(line.session)
    return [CompletionItem(incomplete, type=kind)] if kind in {"dir", "file"} else []


def _first_line(text: str | None) -> str | None:
    return text.partition("\n")[0] if text else None


def _options(verb: str | None) -> Iterator[click.Option]:
    """Yield the options of a verb, for which its module is imported, and the global ones."""
    command = cli.get_command(click.Context(cli), verb) if verb in VERBS else None
    for one in (command, cli):
        if one is not None:
            yield from (each for each in one.params if isinstance(each, click.Option))


def sources(session: Session) -> list[Item]:
    """Return the names of the sources, as far as the files can be read."""
    from crawler.config.names import names_in  # noqa: PLC0415 - only when it is asked for

    return [CompletionItem(name) for name in names_in(session.config)]


def articles(session: Session) -> list[Item]:
    """Return the ids of the newest articles, with their titles."""
    from crawler.cli.newest import newest  # noqa: PLC0415 - it needs the database

    return [CompletionItem(one, help=title) for one, title in newest(session, ARTICLES)]


def shells(session: Session) -> list[Item]:
    """Return the shells that we have a script for."""
    del session
    return [CompletionItem(name) for name in SHELLS]


_OFFERS: dict[str, Callable[[Session], list[Item]]] = {
    "sources": sources,
    "articles": articles,
    "shells": shells,
}
ARGUMENTS = {
    "test": "sources1", "edit": "sources1", "rename": "sources1", "list": "sources1",
    "once": "sources", "backfill": "sources", "status": "sources", "export": "sources",
    "reextract": "sources", "show": "articles1", "raw": "articles1", "history": "articles1",
    "diff": "articles1", "explain": "articles1", "forget": "articles", "init": "dir", "demo": "dir",
    "backup": "dir", "extract": "file", "completion": "shells1", "resolve": "articles",
}  # fmt: skip
"""What a verb's arguments are; with a 1 only the first."""
