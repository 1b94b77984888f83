"""The log on standard error: human or JSON, secrets masked."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from crawler.engine.trace import current
from crawler.text import redact, terminal

REQUESTS = "crawler.requests"
Requests = bool | Collection[str]
LEVELS = {-1: logging.ERROR, 0: logging.WARNING, 1: logging.INFO}


class _Mask(logging.Formatter):
    """Masks secrets in whatever a formatter makes."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self._secrets = sorted((one for one in secrets if len(one) > 3), key=len, reverse=True)

    def masked(self, text: str) -> str:
        """Return `text` without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return redact(text)

    def trace(self, record: logging.LogRecord) -> str:
        """Return the traceback of a record, or nothing."""
        return self.formatException(record.exc_info) if record.exc_info else ""


class HumanFormatter(_Mask):
    """`12:34:56 warning crawler.engine: message`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, and the traceback of a bug below it."""
        when = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S")
        text = terminal(self.masked(record.getMessage()))
        trace = self.trace(record)
        line = f"{when} {record.levelname.lower()} {text}"
        return f"{line}\n{self.masked(trace)}" if trace else line


class JsonFormatter(_Mask):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        fields = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self.masked(record.getMessage()),
        }
        context = current()
        for name in ("source", "host", "fetch", "url", "code"):
            value = getattr(record, name, None) or context.get(name)
            if value is not None:
                fields[name] = self.masked(str(value))
        trace = self.trace(record)
        if trace:
            fields["trace"] = self.masked(trace)
        return json.dumps(fields, ensure_ascii=False)


def set_up(level: int, form: str, secrets: Iterable[str], requests: Requests = ()) -> None:
    """Send the program's log to standard error.

    Args:
        level: Of the program's own messages.
        form: human or json.
        secrets: What no line may show.
        requests: Whether each request is told, or for which sources.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(secrets) if form == "json" else HumanFormatter(secrets))
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("crawler").setLevel(level)
    _tell_requests(requests)


class _Wanted(logging.Filter):
    """Lets the requests of some sources through, or of all."""

    def __init__(self, requests: Requests) -> None:
        super().__init__()
        self._every = requests is True
        self._names = frozenset(() if isinstance(requests, bool) else requests)
        self.everything = False

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a request is told."""
        del record
        return (
            self._every or self.everything or not self._names or current()["source"] in self._names
        )

    def set_level(self) -> None:
        """Have requests told at all; where nothing is said of them, `-vv` decides."""
        told = self._every or self.everything or self._names
        logging.getLogger(REQUESTS).setLevel(logging.DEBUG if told else logging.NOTSET)


def _tell_requests(requests: Requests) -> None:
    logger = logging.getLogger(REQUESTS)
    wanted = _Wanted(requests)
    for old in logger.filters[:]:
        wanted.everything = isinstance(old, _Wanted) and old.everything
        logger.removeFilter(old)
    logger.addFilter(wanted)
    wanted.set_level()


def toggle_requests() -> None:
    """Tell each request from now on, or again only those that settings and options want."""
    for wanted in logging.getLogger(REQUESTS).filters:
        if isinstance(wanted, _Wanted):
            wanted.everything = not wanted.everything
            wanted.set_level()
            said = "is told from now on" if wanted.everything else "is told no more"
            logging.getLogger("crawler").warning("each request %s (SIGUSR1)", said)


def level_of(verbosity: int, configured: str) -> int:
    """Return the level that `-v` and `-q` ask for, else the configured one."""
    if verbosity == 0:
        return logging.getLevelName(configured.upper())  # type: ignore[no-any-return]
    if verbosity >= 2:
        return logging.DEBUG
    return LEVELS[verbosity]
