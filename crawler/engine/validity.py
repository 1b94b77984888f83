"""Which of a source's `article` rules are valid when, and where they stand in its YAML."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from crawler.models.source import ArticleRules, Source


def rules_at(source: Source, at: datetime) -> ArticleRules:
    """Return the rules that are valid for a capture of that time: the first set not yet over."""
    day = at.astimezone(ZoneInfo(source.timezone)).date()
    ahead = [rules for rules in source.article if rules.until is not None and day < rules.until]
    if ahead:
        return min(ahead, key=lambda rules: rules.until or day)
    lasting = [rules for rules in source.article if rules.until is None]
    return lasting[0] if lasting else ArticleRules()


def path_of_rules(source: Source, rules: ArticleRules) -> str:
    """Return where a set of rules stands in a source's YAML: `article`, or `article[1]`."""
    if len(source.article) < 2:
        return "article"
    numbers = (f"article[{at}]" for at, one in enumerate(source.article) if one is rules)
    return next(numbers, "article")
