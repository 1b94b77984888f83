"""Addresses of listings that count their pages by `{page}`."""

from __future__ import annotations

_PAGE = "{page}"


def has_page(template: str) -> bool:
    """Tell whether an address counts its pages by `{page}`."""
    return _PAGE in template


def page_url(template: str, number: int) -> str:
    """Return the address of a page; without `{page}` there is only the one."""
    return template.replace(_PAGE, str(number))
