"""What a page in the browser may ask for, and what it is answered with; pure."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from typing import NamedTuple

from crawler.models.capture import Response
from crawler.urls import host_key, resolve

_PICTURE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
"""A transparent pixel: a page whose pictures failed may put others in their place."""
_FETCHED = frozenset({"script", "xhr", "fetch"})
_STAND_INS: Mapping[str, tuple[str, bytes]] = {
    "image": ("image/gif", _PICTURE),
    "stylesheet": ("text/css", b""),
}
POSTS = 20
"""Questions that one page may ask by POST."""
POST_BYTES = 65_536
_QUESTIONS = frozenset(
    {
        "application/json", "application/graphql", "application/graphql+json",
        "application/x-www-form-urlencoded", "text/plain",
    }
)  # fmt: skip
_GAP = rb"(?:\s|\\[nrt])*"
_MUTATION = re.compile(
    rb"(?:\b|\\[nrt])(?:mutation|subscription)\b" + _GAP + rb"(?:\w+" + _GAP + rb")?[({@]"
)
_NOT_SENT = frozenset(
    {
        "accept-encoding", "authorization", "connection", "content-length", "cookie", "host",
        "keep-alive", "proxy-authorization", "purpose", "range", "te", "trailer",
        "transfer-encoding", "upgrade", "upgrade-insecure-requests", "user-agent",
    }
)  # fmt: skip
"""Headers of the browser's that are not passed on: of the connection, or for us to say."""
_NOT_SHOWN = frozenset(
    {
        "alt-svc", "clear-site-data", "connection", "content-disposition", "content-encoding",
        "content-length", "keep-alive", "link", "nel", "refresh", "report-to",
        "reporting-endpoints", "set-cookie", "strict-transport-security", "transfer-encoding",
        "upgrade",
    }
)  # fmt: skip
"""Headers of an answer that the browser does not see: of the wire, or asking for more."""


class Order(NamedTuple):
    """A page to be rendered.

    Attributes:
        page: The answer that begins it, its content coding undone.
        deadline: For all of it.
        max_bytes: Of the page when it is rendered; all that it fetches may be three times that.
        timezone: The zone in which its scripts write dates, an IANA name.
        agent: What they are told that the browser is.
    """

    page: Response
    deadline: timedelta
    max_bytes: int
    timezone: str
    agent: str


class Wish(NamedTuple):
    """Something that a page asks for: a script, data, or what a frame shows.

    Attributes:
        headers: What goes with it: whence it is asked, and what the script wrote.
        script: Whether it is a script, the same for every page.
        body: What is posted; None for a GET.
        only: The origin from which the answer must come; None: from anywhere.
    """

    url: str
    headers: tuple[tuple[str, str], ...]
    script: bool = False
    body: bytes | None = None
    only: str | None = None


class Answer(Enum):
    """What becomes of a request of the browser's."""

    FETCH = "fetch"
    STAND_IN = "stand-in"
    REFUSE = "refuse"


def answer_to(kind: str, method: str, url: str) -> Answer:
    """Return what becomes of a request: scripts and data are fetched, pictures stood in for.

    Media, fonts, beacons, and all that would change something at the server are refused.
    """
    if kind in _STAND_INS:
        return Answer.STAND_IN
    wanted = kind in _FETCHED and method == "GET" and is_address(url)
    return Answer.FETCH if wanted else Answer.REFUSE


def is_address(url: str) -> bool:
    """Whether a browser's address is one for us, too: it takes `http://a%20b/` for one."""
    return resolve("", url) is not None


def is_question(page: str, url: str, content_type: str, body: bytes) -> bool:
    """Whether a POST only asks for what the page shows, as far as can be told.

    It goes to the page's own site, is small, and holds JSON, GraphQL or the fields of a form; what
    GraphQL calls a mutation changes something.

    Args:
        page: The page's address.
        url: Where it goes.
        content_type: What its body calls itself.
        body: What is posted.
    """
    kind = content_type.partition(";")[0].strip().lower()
    small = 0 < len(body) <= POST_BYTES
    changes = _MUTATION.search(body) is not None
    asks = small and not changes and kind in _QUESTIONS
    return asks and is_address(url) and _is_own(page, url)


def _is_own(page: str, url: str) -> bool:
    """Whether an address is of a page's site: its host (a leading www. aside), or one below it."""
    ours, theirs = (host_key(one).removeprefix("www.") for one in (page, url))
    return theirs == ours or theirs.endswith(f".{ours}")


def stand_in(kind: str) -> tuple[str, bytes]:
    """Return type and body of what stands in for a picture or a style sheet."""
    return _STAND_INS[kind]


def sent(headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return those of a request's headers that are passed on."""
    return tuple(
        (name, value)
        for name, value in headers.items()
        if name.lower() not in _NOT_SENT and not name.lower().startswith(("if-", "sec-", ":"))
    )


def shown(response: Response) -> dict[str, str]:
    """Return those of an answer's headers that the browser sees; repeats are joined."""
    found: dict[str, str] = {}
    for name, value in response.headers:
        if name not in _NOT_SHOWN:
            found[name] = f"{found[name]}, {value}" if name in found else value
    return found
