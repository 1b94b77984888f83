"""What each verb's exit codes mean, as its help says it."""

from __future__ import annotations

DONE = "0  done"
USAGE = "2  usage or configuration"
STATE = "3  state or disk; also: another process holds the archive"
_STOPPED = "130  stopped by Ctrl-C"

EXITS: dict[str, tuple[str, ...]] = {
    "init": (DONE, "2  usage, or the folder cannot be written"),
    "demo": (DONE, USAGE, STATE),
    "add": (
        "0  written; or followed already; or, with --dry-run, an article came out",
        "1  nothing to follow was found, or no article came out",
        "2  usage or configuration; also: nobody can be asked",
    ),
    "edit": ("0  saved, and it yields an article", "1  a listing or the article failed", USAGE),
    "rename": (
        "0  done, or declined",
        "2  usage or configuration; also: nobody can be asked",
        STATE,
    ),
    "run": ("0  ended by SIGTERM", USAGE, STATE, _STOPPED),
    "once": (DONE, "1  a listing failed; a page's 404 does not count", USAGE, STATE, _STOPPED),
    "backfill": (DONE, "1  a listing failed", USAGE, STATE, _STOPPED),
    "status": ("0  told, whatever it is", USAGE, "3  the state cannot be read"),
    "list": (DONE, USAGE, "3  the state cannot be read"),
    "show": (DONE, "2  usage; also: no such article", "3  state or archive cannot be read"),
    "raw": (DONE, "2  usage; also: no such article", "3  state or archive cannot be read"),
    "history": (DONE, "2  usage; also: no such article", "3  state or archive cannot be read"),
    "diff": (DONE, "2  usage; also: no such article", "3  state or archive cannot be read"),
    "verify": ("0  all is well, or was made so", USAGE, "3  something is damaged or missing"),
    "reextract": (DONE, USAGE, STATE),
    "rebuild": (DONE, USAGE, "3  a version could not be made again; or state or disk"),
    "resolve": (DONE, USAGE, STATE),
    "export": (DONE, USAGE, "3  a raw file cannot be read, all else was written; or disk"),
    "extract": (
        "0  done; of a folder, whatever its pages hold",
        "1  the page holds no article",
        USAGE,
    ),
    "check": ("0  no error", "2  there are errors: a line each"),
    "doctor": ("0  no problem; there may be warnings", "1  there is a problem", USAGE),
    "healthcheck": ("0  alive, and it takes work", "1  not so", USAGE),
    "completion": (DONE, "2  usage"),
    "schema": (DONE,),
}
"""Verb -> a line for each code; verbs that tell them in their own words are not here."""


def with_exits(verb: str, text: str) -> str:
    """Return a verb's help with what its exit codes mean, where it does not tell it itself."""
    lines = EXITS.get(verb)
    if lines is None or "Exit codes:" in text:
        return text
    codes = [line.split(maxsplit=1) for line in lines]
    room = max(len(code) for code, _ in codes)
    told = "\n".join(f"  {code:{room}}  {meaning}" for code, meaning in codes)
    return f"{text.rstrip()}\n\n\b\nExit codes:\n{told}\n"
