from __future__ import annotations

import asyncio
import http.client
import itertools
from collections.abc import Mapping

from tests.kit.site import Asked, Reply, Site, conditional, gzipped, open_site, site_thread
from tests.kit.waiting import PATIENCE


def ask(
    site: Site, path: str, host: str = "127.0.0.1", headers: Mapping[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(host, site.port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        response = connection.getresponse()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
    finally:
        connection.close()


def test_a_page_is_served_on_every_loopback_host_unless_one_has_its_own() -> None:
    with site_thread() as site:
        site.pages["/a"] = "every"
        site.pages["127.0.0.3/a"] = "own"

        answers = [ask(site, "/a", host)[2] for host in ("127.0.0.1", "127.0.0.2", "127.0.0.3")]

        assert answers == [b"every", b"every", b"own"]
        assert site.count("/a") == 3
        assert site.count("/a", "127.0.0.3") == 1


def test_status_headers_and_bytes_go_out_as_written() -> None:
    with site_thread() as site:
        site.pages["/gz"] = gzipped("hello", Content_Type="text/plain")
        site.pages["/no"] = Reply(b"later", status=503, headers={"Retry-After": "7"})

        _, headers, body = ask(site, "/gz")
        status, late, _ = ask(site, "/no")

        assert (headers["content-encoding"], headers["content-type"]) == ("gzip", "text/plain")
        assert body[:2] == b"\x1f\x8b"
        assert (status, late["retry-after"]) == (503, "7")
        assert ask(site, "/nowhere")[0] == 404


def test_a_conditional_page_answers_304_to_its_own_etag() -> None:
    with site_thread() as site:
        site.pages["/f"] = conditional("feed")

        etag = ask(site, "/f")[1]["etag"]

        assert ask(site, "/f", headers={"If-None-Match": etag})[0] == 304
        assert ask(site, "/f", headers={"If-None-Match": '"other"'})[0] == 200


def test_a_callable_page_sees_how_often_it_was_asked() -> None:
    with site_thread() as site:
        site.pages["/n"] = lambda asked: f"{asked.number} {asked.path}"

        answers = [ask(site, path)[2] for path in ("/n", "/n", "/n?%7Eq")]

        assert answers == [b"1 /n", b"2 /n", b"1 /n?%7Eq"]


async def test_overlap_counts_requests_that_are_answered_at_one_time() -> None:
    async with open_site() as site:
        meet = asyncio.Barrier(3)

        async def together(asked: Asked) -> str:
            await asyncio.wait_for(meet.wait(), PATIENCE)
            return asked.path

        site.pages["/b"] = together
        site.pages["/alone"] = "one"

        await asyncio.gather(*(asyncio.to_thread(ask, site, f"/b?{n}") for n in range(3)))
        await asyncio.to_thread(ask, site, "/alone")

        assert site.overlap() == 3
        assert site.count() == 4
        assert all(0 < asked.started <= asked.ended for asked in site.asked)
        assert all(a <= b for a, b in itertools.pairwise(site.starts()))
