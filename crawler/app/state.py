"""Where the state lies; light to import."""

from __future__ import annotations

from pathlib import Path

from crawler.models.source import Settings

DATABASE = "crawler.db"


def database(settings: Settings) -> Path:
    """Return where the state database is."""
    return Path(settings.store) if settings.store else Path(settings.archive) / DATABASE
