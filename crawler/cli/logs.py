"""The log on standard error: human or JSON, secrets masked."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

from crawler.text import redact, terminal

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
        for name in ("source", "url", "code", "host"):
            value = getattr(record, name, None)
            if value is not None:
                fields[name] = self.masked(str(value))
        trace = self.trace(record)
        if trace:
            fields["trace"] = self.masked(trace)
        return json.dumps(fields, ensure_ascii=False)


def set_up(level: int, form: str, secrets: Iterable[str]) -> None:
    """Send the program's log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(secrets) if form == "json" else HumanFormatter(secrets))
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("crawler").setLevel(level)


def level_of(verbosity: int, configured: str) -> int:
    """Return the level that `-v` and `-q` ask for, else the configured one."""
    if verbosity == 0:
        return logging.getLevelName(configured.upper())  # type: ignore[no-any-return]
    if verbosity >= 2:
        return logging.DEBUG
    return LEVELS[verbosity]
