"""System calls that fail, or at which a process is killed, where strace can make them."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache

QUICK = "--seccomp-bpf"
"""Stop only at the calls that are asked for; without it a process stops at each call."""


@cache
def available() -> bool:
    """Whether strace is there, and may trace."""
    return shutil.which("strace") is not None and _works()


@cache
def _works(*options: str) -> bool:
    tried = subprocess.run(
        ["strace", "-f", *options, "-qq", "-o", os.devnull, "true"],
        check=False, capture_output=True,
    )  # fmt: skip
    return tried.returncode == 0


def struck(call: str, what: str) -> list[str]:
    """Return the words before a command to which `what` happens at a system call.

    Source: strace(1), `--inject`; a count (`when=`) is that of one thread.
    """
    options = [QUICK] if _works(QUICK) else []
    return ["strace", "-f", *options, "-qq", "-o", os.devnull, "-e", f"trace={call}",
            "-e", f"inject={call}:{what}"]  # fmt: skip
