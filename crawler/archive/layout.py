"""Where everything lies in the archive. Paths are relative to it, with forward slashes."""

from __future__ import annotations

from datetime import UTC, date, datetime

from crawler.archive.spelling import spelt
from crawler.models.source import Slug
from crawler.text import slug

SLUG_BYTES = 120
"""Of 200 that a file name may have; day, id and suffix take 31."""

POSTS, RAW, RULES, CAPTURES = "posts", "raw", "rules", "captures"
MEDIA, MANIFEST = "media", "manifest"
TEMPORARY, QUARANTINE = ".tmp", "quarantine"
README, LOCK = "README.txt", "crawler.lock"

_EXTENSIONS = {
    "text/html": "html",
    "application/xhtml+xml": "xhtml",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/json": "json",
    "text/json": "json",
    "text/plain": "txt",
    "text/markdown": "md",
    "text/csv": "csv",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/postscript": "ps",
    "application/epub+zip": "epub",
    "application/zip": "zip",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/svg+xml": "svg",
    "image/tiff": "tiff",
    "image/bmp": "bmp",
    "image/x-icon": "ico",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/x-m4a": "m4a",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "video/mp4": "mp4",
    "video/webm": "webm",
}
_SUFFIXES = (("+xml", "xml"), ("+json", "json"))


def extension(content_type: str | None) -> str:
    """Return the extension of a body by its `Content-Type`, parameters and case aside."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    if known := _EXTENSIONS.get(kind):
        return known
    return next((name for suffix, name in _SUFFIXES if kind.endswith(suffix)), "bin")


def raw_path(sha256: str, content_type: str | None) -> str:
    """Return the path of a body's raw file; `sha256` is over the body with its coding undone."""
    return _raw(sha256, extension(content_type))


def entry_path(sha256: str) -> str:
    """Return the path of the raw file of an entry that was archived in place of a page."""
    return _raw(sha256, "entry.json")


def _raw(sha256: str, name: str) -> str:
    return f"{RAW}/{sha256[:2]}/{sha256[2:4]}/{sha256}.{name}.gz"


def is_post(path: str) -> bool:
    """Tell the path of a post."""
    return path.startswith(f"{POSTS}/")


def post_path(
    folder: str, day: date, title: str, article_id: str, spelling: Slug = Slug.UNICODE
) -> str:
    """Return the path that an article's post gets at its first write, and keeps.

    Args:
        folder: The source's folder.
        day: The article's date in its own zone, else of its first capture in UTC.
        title: Its words become part of the name, cut to 120 bytes.
        article_id: 16 hex digits, which keep apart what is otherwise called the same.
        spelling: How the words of the title are written.
    """
    month = f"{day.month:02d}"
    words = spelt(title, spelling, SLUG_BYTES)
    name = "-".join(filter(None, (f"{month}-{day.day:02d}", words, article_id)))
    below = slug(folder) or "untitled"
    return f"{POSTS}/{below}/{day.year:04d}/{month}/{day.year:04d}-{name}.md"


def media_path(sha256: str, ending: str) -> str:
    """Return the path of an image; `sha256` is over the file, `ending` says what it is."""
    return f"{MEDIA}/{sha256[:2]}/{sha256}.{ending}"


def journal_path(at: datetime) -> str:
    """Return the path of the journal's file for captures of that time (aware), a month each."""
    when = at.astimezone(UTC)
    return f"{CAPTURES}/{when.year:04d}-{when:%m}.jsonl"


def rules_path(sha256: str) -> str:
    """Return the path of a rules document."""
    return f"{RULES}/{sha256}.json"
