"""What runs in a worker process: read a batch, apply the function to each item, send the results.

Frames in both directions are an 8-byte length and a pickle. Both ends are this program: nothing
from outside is ever unpickled. A worker ends when its connection closes, and only then: the signals
that stop the daemon reach its workers too, and the daemon still needs them for its last pages.
The process that it is a copy of ignores them.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import socket
import struct
import time
import traceback
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any, BinaryIO

from crawler.errors import CrawlerError, WorkerBugError, WorkerDiedError

HEADER = struct.Struct("<Q")
FLUSH_SECONDS = 0.05
COLLECTED_AFTER = (50_000, 20, 20)
"""Thresholds of the garbage collector; extraction of a page makes some 5,000 objects."""


def serve(connection: socket.socket, memory: int) -> None:
    """Say who we are, then serve batches from `connection` until it closes."""
    _limit_memory(memory)
    # Whoever asked may be killed at any moment: then there is nobody to tell.
    with suppress(ConnectionError):
        connection.sendall(HEADER.pack(os.getpid()))
        with connection.makefile("rb") as requests, connection.makefile("wb") as replies:
            while (frame := _read_frame(requests)) is not None:
                name, items = pickle.loads(frame)  # noqa: S301 - our own parent
                del frame
                _run_batch(name, items, replies)


def _limit_memory(memory: int) -> None:
    """Bound the address space to what is mapped now and `memory` bytes more, where that can be."""
    try:
        import resource  # noqa: PLC0415 - not on every platform

        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            mapped = int(file.read().split()[0]) * resource.getpagesize()
    except (ImportError, OSError):
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (mapped + memory, mapped + memory))


def _read_frame(stream: BinaryIO) -> bytes | None:
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    (length,) = HEADER.unpack(header)
    frame = stream.read(length)
    return frame if len(frame) == length else None


def _write_frame(stream: BinaryIO, results: list[tuple[int, Any]]) -> None:
    frame = pickle.dumps(results, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(HEADER.pack(len(frame)))
    stream.write(frame)
    stream.flush()


def _run_batch(name: str, items: list[Any], replies: BinaryIO) -> None:
    """Send (index, result) pairs, a few in a frame, so that a hang loses little work.

    Each item is let go of when it is done: a batch may be some megabytes.
    """
    function = find(name)
    done: list[tuple[int, Any]] = []
    last = time.monotonic()
    waiting = deque(enumerate(items))
    items.clear()
    while waiting:
        index, item = waiting.popleft()
        done.append((index, _apply(function, item)))
        if time.monotonic() - last > FLUSH_SECONDS:
            _write_frame(replies, done)
            done, last = [], time.monotonic()
    if done:
        _write_frame(replies, done)


@cache
def find(name: str) -> Callable[..., Any]:
    """Import and return a function: "package.module:name"."""
    module, _, attribute = name.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
    # What is imported by now never becomes garbage: off it, the collector takes a tenth less; and
    # pages are let go of by themselves, so that it looks but now and then, which saves another.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)
    return function


def _apply(function: Callable[[Any], Any], item: Any) -> Any:  # noqa: ANN401 - any picklable value
    try:
        return function(item)
    except CrawlerError as error:
        # Its traceback holds the frames, and they the page; and `error`, in some of them.
        return error.with_traceback(None)
    except MemoryError:
        return WorkerDiedError("the page needs more memory than a worker may take")
    except Exception as error:  # noqa: BLE001 - one bad item never fails the batch
        message = f"{type(error).__name__}: {error}"
        return WorkerBugError(message, hint=traceback.format_exc(limit=-6))
