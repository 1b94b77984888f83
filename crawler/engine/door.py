"""The daemon's door: a Unix socket in the archive, over which other commands hand in their jobs.

Both directions carry one JSON object a line. A request: `{"v": 1, "verb": "once" | "backfill",
"sources": [...], "since": ..., "until": ..., "pages": ...}` or `{"v": 1, "verb": "forget", "which":
[...], "before": ..., "edited": bool}`. Replies: `{"event": {...}}` as things happen, then one of
`{"done": {"rows": [...], "problems": [...], "failed": bool, "erased": {...} | null}}` and
`{"error": {"code", "message", "hint", "exit_code"}}`. Hanging up stops the job. The verb `health`
is answered at once: `{"health": {...}}`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, closing, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from crawler.engine.condition import Condition
from crawler.engine.failing import first_of
from crawler.engine.knock import NAME, short
from crawler.engine.report import Erased, Event, Listener, Moved, Resolved, SourceTally, Tally
from crawler.errors import CrawlerError, StoreBusyError, UsageError
from crawler.models.journal import Keep
from crawler.models.record import Record

log = logging.getLogger(__name__)

LINE_BYTES = 2**20
HEARTBEAT = 5.0
"""Seconds after which a reply comes at the latest, if only an empty line, to tell life."""
PATIENCE_FOR_ORDER = 10.0
"""Seconds that a client has to say what it wants."""
PATIENCE = 30.0
"""Seconds after which either side gives up one that neither speaks nor listens."""


class Order(Record):
    """A job that is handed in.

    Attributes:
        sources: Names; of a renaming the old one and the new one.
        which, before: What is to be forgotten: see `choose.Wish`.
        keep: What is decided about the post of `which`.
        edited: Whether articles go, too, whose posts somebody changed.
    """

    v: Literal[1] = 1
    verb: Literal["once", "backfill", "forget", "rename", "resolve", "health"]
    sources: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    pages: int | None = None
    which: tuple[str, ...] = ()
    before: date | None = None
    edited: bool = False
    keep: Keep | None = None


class Summary(Record):
    """What a job came to."""

    rows: tuple[SourceTally, ...] = ()
    problems: tuple[Event, ...] = ()
    failed: bool = False
    erased: Erased | None = None
    moved: Moved | None = None
    resolved: Resolved | None = None


def summarise(tally: Tally) -> Summary:
    """Return what is shown at the end of a job."""
    return Summary(rows=tuple(tally.rows()), problems=tuple(tally.problems), failed=tally.failed)


Serve = Callable[[Order, Listener], Awaitable[Summary]]


@asynccontextmanager
async def open_door(
    archive: Path, serve: Serve, grace: timedelta, condition: Callable[[], Condition]
) -> AsyncIterator[None]:
    """Take jobs at the archive's socket while the block is open; then they have `grace` to end.

    Clients that have not said yet what they want are sent away at once. Whoever asks for the
    daemon's health is told its `condition`.
    """
    with suppress(FileNotFoundError):
        (archive / NAME).unlink()
    folder = os.open(archive, os.O_RDONLY | os.O_DIRECTORY)
    before = os.umask(0o177)
    clients: set[asyncio.Task[None]] = set()
    silent: set[asyncio.Task[None]] = set()

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            order = await _read_order(reader)
            silent.difference_update({asyncio.current_task()})
            if order is not None:
                await _answer(order, reader, writer, serve, condition)

    def let_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = asyncio.create_task(attend(reader, writer), name="client")
        for group in (clients, silent):
            group.add(client)
            client.add_done_callback(group.discard)

    try:
        server = await asyncio.start_unix_server(
            let_in,
            path=short(archive, folder),
            limit=LINE_BYTES,
        )
    finally:
        os.umask(before)
    try:
        yield
    finally:
        server.close()
        for client in silent:
            client.cancel()
        await _send_away(clients, grace)
        os.close(folder)
        with suppress(FileNotFoundError):
            (archive / NAME).unlink()


async def _send_away(clients: Collection[asyncio.Task[None]], grace: timedelta) -> None:
    """Wait for the clients' jobs to end, but no longer than `grace`."""
    if not clients:
        return
    _, late = await asyncio.wait(clients, timeout=grace.total_seconds())
    for client in late:
        client.cancel()
    await asyncio.gather(*late, return_exceptions=True)


async def _read_order(reader: asyncio.StreamReader) -> Order | None:
    try:
        async with asyncio.timeout(PATIENCE_FOR_ORDER):
            return Order.model_validate_json(await reader.readline())
    except (ValidationError, TimeoutError, ValueError, ConnectionError) as error:
        log.warning("a job was handed in that cannot be read: %s", error)
        return None


async def _answer(
    order: Order,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    serve: Serve,
    condition: Callable[[], Condition],
) -> None:
    """Serve one client; what goes wrong with it is told to it, and harms nobody else."""
    if order.verb == "health":
        with suppress(ConnectionError, TimeoutError):
            said = json.dumps({"health": condition().document()})
            await _write(writer, f"{said}\n".encode())
        return
    replies: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
    job = asyncio.create_task(_work(order, serve, replies), name=f"job {order.verb}")
    gone = asyncio.create_task(reader.read(1), name="client hangs up")
    sending = asyncio.create_task(_send(replies, writer), name="replies")
    try:
        await asyncio.wait((gone, sending), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (job, gone, sending):
            task.cancel()
        await asyncio.gather(job, gone, sending, return_exceptions=True)


async def _work(order: Order, serve: Serve, replies: asyncio.Queue[dict[str, Any] | None]) -> None:
    def listener(event: Event) -> None:
        replies.put_nowait({"event": event.model_dump(mode="json", exclude_defaults=True)})

    try:
        summary = await serve(order, listener)
        replies.put_nowait({"done": summary.model_dump(mode="json")})
    except* CrawlerError as errors:
        error = first_of(errors)
        replies.put_nowait(
            {
                "error": {
                    "code": error.code,
                    "message": error.message,
                    "hint": error.hint,
                    "exit_code": error.exit_code,
                }
            }
        )
    finally:
        replies.put_nowait(None)


async def _send(
    replies: asyncio.Queue[dict[str, Any] | None], writer: asyncio.StreamWriter
) -> None:
    """Write what is to be told; a client that does not take it for too long is given up."""
    with suppress(ConnectionError, TimeoutError):
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT):
                    reply = await replies.get()
            except TimeoutError:
                await _write(writer, b"\n")
                continue
            if reply is None:
                return
            await _write(writer, json.dumps(reply, ensure_ascii=False).encode() + b"\n")


async def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    async with asyncio.timeout(PATIENCE):
        writer.write(data)
        await writer.drain()


class HandedError(CrawlerError):
    """What the daemon said of a job; carries its code and exit code."""

    def __init__(self, code: str, message: str, hint: str, exit_code: int) -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.exit_code = exit_code


async def hand_in(archive: Path, order: Order, listener: Listener) -> Summary | None:
    """Let the daemon that holds the archive do a job; None if no daemon answers.

    Raises:
        CrawlerError: the daemon's own word for what went wrong.
        StoreBusyError: the daemon went away in the middle of it.
    """
    try:
        reader, writer = await _knock(archive)
    except (FileNotFoundError, ConnectionError):
        return None
    try:
        writer.write(order.model_dump_json().encode() + b"\n")
        await writer.drain()
        return await _follow(reader, listener)
    finally:
        writer.close()


async def _knock(archive: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to the daemon's socket; raises OSError where there is none."""
    folder = os.open(archive, os.O_RDONLY | os.O_DIRECTORY)
    try:
        return await asyncio.open_unix_connection(short(archive, folder), limit=16 * LINE_BYTES)
    finally:
        os.close(folder)


async def _follow(reader: asyncio.StreamReader, listener: Listener) -> Summary:
    while True:
        try:
            async with asyncio.timeout(PATIENCE):
                line = await reader.readline()
        except TimeoutError:
            line = b""
        if not line:
            message = "the daemon that did the job went away"
            raise StoreBusyError(message, hint="look at its log, then run the command again")
        if not line.strip():
            continue
        reply = json.loads(line)
        if "event" in reply:
            listener(Event.model_validate(reply["event"]))
        elif "done" in reply:
            return Summary.model_validate(reply["done"])
        else:
            raise _error(reply["error"])


def _error(said: dict[str, Any]) -> CrawlerError:
    if said["exit_code"] == UsageError.exit_code:
        return UsageError(said["message"], hint=said["hint"])
    return HandedError(said["code"], said["message"], said["hint"], said["exit_code"])
