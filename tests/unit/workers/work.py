"""Functions that the pool tests run in worker processes."""

from __future__ import annotations

import os
import signal
import time

from crawler.errors import NoBodyError


def double(number: int) -> int:
    return number * 2


def misbehave(what: str) -> str:
    match what:
        case "die":
            os._exit(1)
        case "hang":
            while True:
                pass
        case "sleep":
            time.sleep(3600)
        case "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        case "refuse":
            raise NoBodyError("nothing here", hint="look elsewhere")
        case "bug":
            raise KeyError("oops")
        case "eat":
            return str(len(bytearray(2**31)))
    return f"{what} done"


_warmed_by: list[int] = []


def warm_up() -> None:
    _warmed_by.append(os.getpid())


def warmed_by(_: object) -> list[int]:
    return _warmed_by


def pid(_: object) -> int:
    return os.getpid()


def parent(_: object) -> int:
    return os.getppid()
