"""Which editor the user has, and how it is told a line."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from crawler.errors import UsageError

_USUAL = ("sensible-editor", "editor", "nano", "vim", "vi")
"""Tried in this order where neither VISUAL nor EDITOR is set."""
_PLUS = frozenset({
    "vi", "vim", "nvim", "view", "gvim", "mvim", "nano", "pico", "rnano", "emacs", "emacsclient",
    "micro", "joe", "jmacs", "jed", "kak", "mg", "ne", "gedit", "gnome-text-editor", "pluma", "xed",
    "sensible-editor", "editor",
})  # fmt: skip
"""Editors that take `+LINE` before the file."""
_GOTO = frozenset({"code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"})
"""Editors that take `--goto FILE:LINE`, and return at once without `--wait`."""
_COLON = frozenset({"hx", "helix", "subl", "sublime_text", "zed", "zeditor", "mcedit"})
"""Editors that take `FILE:LINE`."""
_WAIT = {**dict.fromkeys(_GOTO, "--wait"), "subl": "--wait", "sublime_text": "--wait",
         "zed": "--wait", "zeditor": "--wait", "gvim": "--nofork", "mvim": "--nofork",
         "gedit": "--wait", "kate": "--block"}  # fmt: skip
"""What has an editor come back only when the file is closed."""
_SHORT = {"--wait": "-w", "--nofork": "-f", "--block": "-b"}


def editor_of(environ: Mapping[str, str]) -> list[str]:
    """Return the words that run the user's editor: VISUAL, EDITOR, else one that is there.

    Raises:
        UsageError: there is none.
    """
    for name in ("VISUAL", "EDITOR"):
        if words := shlex.split(environ.get(name, "")):
            return words
    found = next((name for name in _USUAL if shutil.which(name, path=environ.get("PATH"))), None)
    if found is None:
        raise UsageError("no editor is set", hint="name one: `EDITOR=nano crawler edit SOURCE`")
    return [found]


def command_line(editor: list[str], path: Path, line: int) -> list[str]:
    """Return the words that open a file at a line; an editor that is not known gets no line."""
    name = Path(editor[0]).name.removesuffix(".exe")
    words = list(editor)
    wait = _WAIT.get(name)
    if wait is not None and not {wait, _SHORT[wait]} & set(words):
        words.append(wait)
    if name in _PLUS:
        return [*words, f"+{line}", str(path)]
    if name in _GOTO:
        return [*words, "--goto", f"{path}:{line}"]
    if name in _COLON:
        return [*words, f"{path}:{line}"]
    if name == "kate":
        return [*words, "--line", str(line), str(path)]
    return [*words, str(path)]


def open_editor(path: Path, line: int) -> None:
    """Let the user edit a file, and return when the editor has.

    Raises:
        UsageError: there is no editor, it cannot be run, or it failed.
    """
    words = command_line(editor_of(os.environ), path, line)
    try:
        done = subprocess.run(words, check=False)  # noqa: S603 - the user's own editor
    except OSError as error:
        raise UsageError(
            f"{words[0]} cannot be run: {error.strerror}", hint="set VISUAL or EDITOR to another"
        ) from error
    if done.returncode:
        raise UsageError(f"{words[0]} ended with code {done.returncode}: nothing was looked at")
