"""robots.txt: what it allows, and by which line; pure.

Source: RFC 9309. Protego decides; it does not tell by which line, so that is found here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

from protego import Protego

from crawler.errors import RobotsUnreachableError
from crawler.fetch.agent import AGENT
from crawler.fetch.paths import fits

MAX_BYTES = 500 * 1024
"""What RFC 9309 (2.5) asks parsers to read at least; the rest is cut off."""

MAX_DELAY = timedelta(seconds=60)
"""A longer Crawl-delay is taken for this."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_OTHER_BREAKS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What `str.splitlines` would take for an end of line, and RFC 9309 does not."""
_AGENT_LINE = re.compile(r"user(?:-|\s+)?agent(?:\s*:|\s|$)\s*(.*)", re.IGNORECASE)
_SITE_WIDE = re.compile(r"(?:site-?maps?|host)\b", re.IGNORECASE)
_WISH = re.compile(r"(content-(?:usage|signal))\s*:\s*(?:(/\S*)\s+)?(.{0,2000})", re.IGNORECASE)
_FIELD = re.compile(r".*:|(?:allow|di[as]{1,3}l+[ao]w|(?:crawl|request|visit)[ -])", re.IGNORECASE)
_TOKEN = re.compile(r"[a-z_-]*")
"""A product's name; some write its version behind it."""
_DELAY = re.compile(
    r"crawl[ -]delay\s*:\s*(\d{1,9})(?:[.,](\d{1,9}))?\s*(?:s|secs?|seconds?)?", re.IGNORECASE
)
"""A delay with its unit, or with a comma as much of the world writes it."""
_MAX_NAMED = 2000
"""Rules among which the forbidding one is looked for; a file that has more names none."""
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
        sitemaps: What its Sitemap lines say, in order.
    """

    def __init__(self, text: str, *, agent: str, unreachable: str = "") -> None:
        self._agent = agent.lower()
        self._unreachable = unreachable
        # Protego keeps each rule once for each name of its group: a file of many names and many
        # rules would take all memory, so it gets to see only the groups that may be ours.
        self._lines = list(_ours(_LINE_END.split(text), self._agent))
        self._rules = Protego.parse("\n".join(line for _, line in self._lines))
        delay = self._rules.crawl_delay(self._agent)
        self.asked_delay = None if delay is None else timedelta(seconds=min(delay, 1e9))
        self.crawl_delay = None if self.asked_delay is None else min(self.asked_delay, MAX_DELAY)
        self.sitemaps: tuple[str, ...] = tuple(self._rules.sitemaps)
        self._wishes = list(islice(self._read_wishes(), _MAX_NAMED))

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

    def preferences(self, url: str) -> list[tuple[str, str]]:
        """Return what Content-Usage and Content-Signal lines say of `url`: name and value.

        Of lines of one name the one with the longest path that fits counts.

        Source: draft-ietf-aipref-attach, section 4.
        """
        if not self._wishes:
            return []
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        best: dict[str, tuple[int, str]] = {}
        for name, location, value in self._wishes:
            if fits(location, path) and len(location) >= best.get(name, (-1, ""))[0]:
                best[name] = (len(location), value)
        return [(name, value) for name, (_, value) in best.items()]

    def _read_wishes(self) -> Iterator[tuple[str, str, str]]:
        ours = self._name
        for names, line in self._lines:
            match = _WISH.fullmatch(line) if ours in names else None
            if match is not None:
                yield match[1].lower(), match[2] or "", match[3]

    @property
    def _name(self) -> str:
        """The name of the group that is ours: of two that fit, Protego takes the longer one."""
        named = {name for names, _ in self._lines for name in names}
        return max(named, key=lambda name: (name != "*", len(name)), default="*")

    def _forbidding(self, url: str) -> str | None:
        """Find the longest line of our group that forbids `url` when it stands alone."""
        for rule in self._group:
            if not rule.alone.can_fetch(url, self._agent):
                return rule.line
        return None

    @cached_property
    def _group(self) -> list[_Rule]:
        """The lines of our group, longest first, each as a file of its own."""
        name = self._name
        lines = (line for names, line in self._lines if name in names)
        return sorted(map(_rule, islice(lines, _MAX_NAMED)), key=_length, reverse=True)


def _rule(line: str) -> _Rule:
    value = line.partition(":")[2] or line.partition(" ")[2]
    return _Rule(len(value.strip()), line, Protego.parse(f"User-agent: *\n{line}"))


def _length(rule: _Rule) -> int:
    return rule.length


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


def _ours(lines: list[str], agent: str) -> Iterator[tuple[set[str], str]]:
    """Yield what concerns `agent`: its groups' lines, each with their names, and Sitemap lines.

    A group begins with its User-agent lines, as many as follow each other; what is no field at
    all does not end them, nor does a line that is for the whole site.
    """
    names: set[str] = set()
    collecting = False
    for raw in lines:
        line = raw.partition("#")[0].strip()
        named = _AGENT_LINE.match(line)
        if named is not None:
            names = names if collecting else set()
            collecting = True
            for name in _names(named[1], agent):
                names.add(name)
                yield names, f"User-agent: {name}"
        elif _SITE_WIDE.match(line):
            yield set(), line
        elif _FIELD.match(line):
            collecting = False
            if names:
                delay = _DELAY.fullmatch(line)
                yield names, f"Crawl-delay: {delay[1]}.{delay[2] or 0}" if delay else line


def _names(value: str, agent: str) -> list[str]:
    """Return the forms of a User-agent line's value that are `agent`'s, or everybody's."""
    name = value.strip().lower()
    token = _TOKEN.match(name)
    if token is not None and token[0] == agent:
        return [agent]
    # As Protego does: a wild card within a name is read as if it were not there.
    forms = [name] if name == "*" else dict.fromkeys((name, name.replace("*", "")))
    return [form for form in forms if form == "*" or _is_in(form, agent)]


def _is_in(name: str, agent: str) -> bool:
    """Return whether `name` stands in `agent` where a word begins, as Protego looks for it."""
    if not name or name not in agent:
        return False
    return re.search(rf"(?<![\w-]){re.escape(name)}", agent) is not None
