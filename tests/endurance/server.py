"""Feeds of many hosts, each with a temper of its own: `python -m tests.endurance.server`.

It prints its port, and counts nothing: what was asked, the day itself knows. A host is known by
the number in its path, so that all of them can be at one address.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter

HOSTS = 4000
"""Loopback addresses over which sources are spread."""
PARAGRAPH = "The tide came in, and whoever had counted the boats counted them again. " * 8

asked: Counter[int] = Counter()


def temper(number: int) -> str:
    """Return how a source behaves: most say that nothing changed, some change, some fail."""
    tempers = ("fails", "gone", "drops", "same", "news", "busy")
    return tempers[number % 20] if number % 20 < len(tempers) else "unchanged"


def address(number: int, port: int) -> str:
    """Return the address of a source's feed."""
    host = number % HOSTS
    return f"http://127.1.{host // 250}.{host % 250 + 1}:{port}/{number}/feed"


def answer(head: str) -> bytes:
    """Return the answer to a request."""
    path = head.split(" ", 2)[1]
    number = int(path.split("/")[1])
    base = "http://" + re.search(r"(?i)host: (\S+)", head)[1]  # type: ignore[index]
    if not path.endswith("/feed"):
        return page(200, f"<title>Of {path}</title><article><p>{path} {PARAGRAPH}</p></article>")
    asked[number] += 1
    kind, times = temper(number), asked[number]
    if kind == "fails":
        return page(500, "broken")
    if kind == "gone":
        return page(404, "not here")
    if kind == "drops":
        return b""
    if kind == "busy" and times % 3 == 0:
        return page(429, "later", "Retry-After: 120\r\n")
    if kind == "unchanged" and "if-none-match" in head.lower():
        return page(304, "")
    edition = times // 4 if kind == "news" else 0
    tag = f'ETag: "{edition}"\r\n' if kind in ("unchanged", "news") else ""
    items = "".join(
        f"<item><title>No. {issue}</title><link>{base}/{number}/{issue}</link></item>"
        for issue in range(max(edition - 5, 0), edition + 1)
    )
    feed = f'<rss version="2.0"><channel><title>{number}</title>{items}</channel></rss>'
    return page(200, feed, f"{tag}Content-Type: application/rss+xml\r\n")


def page(status: int, body: str, headers: str = "Content-Type: text/html\r\n") -> bytes:
    """Return a response as it goes over the wire."""
    data = body.encode()
    length = "" if status == 304 else f"Content-Length: {len(data)}\r\n"
    return f"HTTP/1.1 {status} Said\r\n{headers}{length}\r\n".encode() + data


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer requests until the client goes, or is hung up on."""
    try:
        while said := answer((await reader.readuntil(b"\r\n\r\n")).decode("latin-1")):
            writer.write(said)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main() -> None:
    """Serve until killed."""
    server = await asyncio.start_server(talk, "0.0.0.0", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
