"""Where the daemon's door is, and asking there how the daemon is: quick, for it is asked often."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import Any

NAME = "crawler.sock"
MOST = 2**16


def short(archive: Path, folder: int) -> str:
    """Return a name of the socket that fits into the 108 bytes that an address has.

    Args:
        archive: The archive.
        folder: A descriptor of it.
    """
    path = str(archive / NAME)
    return path if len(os.fsencode(path)) < 100 else f"/proc/self/fd/{folder}/{NAME}"


def ask_condition(archive: Path, seconds: float) -> dict[str, Any] | None:
    """Ask the daemon that holds the archive how it is; None if none answers in time."""
    try:
        folder = os.open(archive, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        with socket.socket(socket.AF_UNIX) as wire:
            wire.settimeout(seconds)
            wire.connect(short(archive, folder))
            wire.sendall(b'{"v": 1, "verb": "health"}\n')
            with wire.makefile("rb") as answer:
                found = json.loads(answer.readline(MOST))["health"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    finally:
        os.close(folder)
    return found if isinstance(found, dict) else None
