"""robots.txt: what it allows, and by which line; pure.

Source: RFC 9309. Protego decides; it does not tell by which line, so that is found here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from typing import NamedTuple

from protego import Protego

from crawler.errors import RobotsUnreachableError

AGENT = "Longshelf"
"""Our product token: the group of robots.txt that is ours, and the head of the User-Agent."""

MAX_BYTES = 500 * 1024
"""What RFC 9309 (2.5) asks parsers to read at least; the rest is cut off."""

MAX_DELAY = timedelta(seconds=60)
"""A longer Crawl-delay is taken for this."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_OTHER_BREAKS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What `str.splitlines` would take for an end of line, and RFC 9309 does not."""
_AGENT_LINE = re.compile(r"user[ -]?agent\s*[:\s]\s*(.*)", re.IGNORECASE)
_NOT_GROUP = re.compile(r"(?:site-?maps?|host)\b", re.IGNORECASE)
_MARKUP = ("<!doctype", "<html", "<head", "<body", "<?xml", "<!--", "<script")


class Verdict(NamedTuple):
    """Whether a URL may be fetched; `line`, where it may not, is the line that forbids it."""

    allowed: bool
    line: str | None = None


class _Rule(NamedTuple):
    length: int
    line: str
    alone: Protego


class Robots:
    """The robots.txt of one origin as it bears on one agent.

    Attributes:
        asked_delay: The Crawl-delay of our group as it stands there.
        crawl_delay: The same, at most MAX_DELAY.
        sitemaps: What its Sitemap lines say, in order, once each.
    """

    def __init__(self, text: str, *, agent: str, unreachable: str = "") -> None:
        self._lines = _LINE_END.split(text)
        self._agent = agent
        self._unreachable = unreachable
        self._rules = Protego.parse("\n".join(self._lines))
        delay = self._rules.crawl_delay(agent)
        self.asked_delay = None if delay is None else timedelta(seconds=min(delay, 1e9))
        self.crawl_delay = None if self.asked_delay is None else min(self.asked_delay, MAX_DELAY)
        self.sitemaps: tuple[str, ...] = tuple(dict.fromkeys(self._rules.sitemaps))

    def __repr__(self) -> str:
        return f"Robots({len(self._lines)} lines, for {self._agent}{self._unreachable and '!'})"

    @classmethod
    def parse(cls, status: int | None, body: bytes, *, agent: str = AGENT) -> Robots:
        """Read a robots.txt from its response, redirects followed, content coding undone.

        2xx is read; 3xx (too many redirects) and 4xx mean that there is none: all is allowed;
        None (no answer) and 5xx mean that `decide` raises RobotsUnreachableError.
        """
        if status is None:
            return cls("", agent=agent, unreachable="does not answer")
        if status >= 500:
            return cls("", agent=agent, unreachable=f"answers {status}")
        readable = 200 <= status < 300
        return cls(_text(body) if readable else "", agent=agent)

    def decide(self, url: str) -> Verdict:
        """Return whether `url` may be fetched.

        Raises:
            RobotsUnreachableError: robots.txt could not be had, which forbids all.
        """
        if self._unreachable:
            raise RobotsUnreachableError(
                url,
                f"robots.txt {self._unreachable}: until it does, RFC 9309 forbids all of the site",
                hint="it is asked again later; `http: {robots: ignore}` does without it",
            )
        if self._rules.can_fetch(url, self._agent):
            return Verdict(allowed=True)
        return Verdict(allowed=False, line=self._forbidding(url))

    def _forbidding(self, url: str) -> str | None:
        """Find the longest line of our group that forbids `url` when it stands alone."""
        for rule in self._group:
            if not rule.alone.can_fetch(url, AGENT):
                return rule.line
        return None

    @cached_property
    def _group(self) -> list[_Rule]:
        """The lines of our group, longest first, each as a file of its own."""
        ours = self._our_name()
        found: list[_Rule] = []
        for names, line in _grouped(self._lines):
            if ours in names:
                alone = Protego.parse(f"User-agent: *\n{line}")
                found.append(_Rule(len(line.partition(":")[2].strip()), line, alone))
        return sorted(found, key=lambda rule: rule.length, reverse=True)

    def _our_name(self) -> str:
        """Return the name in the file's User-agent lines whose group Protego takes for ours."""
        agent = self._agent.lower()
        named = {name for names, _ in _grouped(self._lines) for name in names if name != "*"}
        for name in sorted(named, key=len, reverse=True):
            if name in agent and not Protego.parse(_closed(name)).can_fetch("/", agent):
                return name
        return "*"


def _closed(name: str) -> str:
    return f"User-agent: {name}\nDisallow: /"


def _text(body: bytes) -> str:
    """Return the text of a robots.txt; nothing if it is a page."""
    whole = len(body) <= MAX_BYTES
    body = body[:MAX_BYTES].removeprefix(b"\xef\xbb\xbf")
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = body.decode("utf-16", errors="replace")
    else:
        text = body.decode("utf-8", errors="replace")
    if not whole:
        # Half a line could forbid more than the whole one.
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1]
    text = _OTHER_BREAKS.sub(" ", text.replace("\x00", ""))
    return "" if text.lstrip()[:16].lower().startswith(_MARKUP) else text


def _grouped(lines: list[str]) -> Iterator[tuple[list[str], str]]:
    """Yield each line that may be a rule, with the names (lower case) that its group is for."""
    names: list[str] = []
    collecting = False
    for raw in lines:
        line = raw.partition("#")[0].strip()
        agent = _AGENT_LINE.match(line)
        if agent is not None:
            names = [*names, _name(agent[1])] if collecting else [_name(agent[1])]
            collecting = True
        elif line and not _NOT_GROUP.match(line):
            collecting = False
            yield names, line


def _name(value: str) -> str:
    name = value.strip().lower()
    return name if name == "*" else name.replace("*", "")
