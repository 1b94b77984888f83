"""What `crawler test` tells of a trial, as JSON: all that is shown is made of this."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crawler.archive.secrecy import masked
from crawler.cli.masking import mask
from crawler.cli.places import blame
from crawler.config.load import Config
from crawler.engine.jobs import Preview
from crawler.engine.preview import ArticlePreview, ListingPreview, Trial
from crawler.errors import CrawlerError

Document = dict[str, Any]


class Teller:
    """Makes documents of what a source of a configuration yields, secrets masked."""

    def __init__(self, config: Config, source: str) -> None:
        self._config = config
        self._source = source

    def __repr__(self) -> str:
        return f"<Teller of {self._source}>"

    def trial(self, trial: Trial) -> Document:
        """Return all that a trial told."""
        document: Document = {
            "v": 1,
            "source": trial.source.name,
            "from": trial.origin,
            "listings": [self._listing(one) for one in trial.listings],
            "article": None,
        }
        document = mask(document, self._config.secrets)
        if trial.article is not None:
            document["article"] = self.article(trial.article)
        return document

    def _place(self, path: str) -> str | None:
        place = self._config.find_place(self._source, path)
        return str(place) if place else None

    def _rules(self, paths: Iterable[str]) -> list[Document]:
        return [{"path": path, "place": self._place(path)} for path in paths]

    def error(self, error: CrawlerError | None, url: str = "") -> Document | None:
        """Return an error, with the line of the YAML that it is about."""
        if error is None:
            return None
        place = blame(self._config, self._source, error.code, error.message, url)
        return {
            "code": error.code,
            "message": error.message,
            "hint": error.hint,
            "place": str(place) if place else None,
        }

    def _listing(self, preview: ListingPreview) -> Document:
        listing = preview.listing
        names = listing.unmatched if listing else ()
        return {
            "url": preview.url,
            "error": self.error(preview.error, preview.template or preview.url),
            "kind": listing.kind if listing else None,
            "entries": [one.model_dump(mode="json", exclude={"content"}) for one in preview.taken],
            "left_out": preview.left_out,
            "dropped": [
                {
                    "why": one.dropped.why,
                    "title": one.dropped.title,
                    "url": one.dropped.url,
                    "place": self._place(one.path) if one.path else None,
                }
                for one in preview.refused
            ],
            "next": listing.next_url if listing else None,
            "unmatched": list(names),
            "unmatched_rules": self._rules(f"list.{name}" for name in names),
            "notes": [*(listing.notes if listing else ()), *preview.notes],
            "pages": preview.pages,
            "unmatched_on": [
                {**self._rules([path])[0], "pages": count}
                for path, count in sorted(preview.unmatched.items())
            ],
        }

    def article(self, shown: ArticlePreview) -> Document:
        """Return an article as it would be written, and why."""
        made = shown.preview
        document: Document = {
            "url": shown.url,
            "captured_at": shown.at.isoformat(timespec="seconds") if shown.at else None,
            "error": self.error(shown.error, shown.url),
            "instead_of": self.error(shown.instead, shown.url),
            "unmatched_rules": self._rules(made.unmatched) if made else [],
            "removed": [
                {
                    "path": one.path,
                    "place": self._place(one.path),
                    "selector": one.selector,
                    "count": one.count,
                    "characters": one.characters,
                    "sample": one.sample,
                }
                for one in (made.removals if made else ())
            ],
        }
        document = mask(document, self._config.secrets)
        return {**document, **self._written(made)}

    def _written(self, made: Preview | None) -> Document:
        """Return the article and its post as they would be written, but for configured secrets."""
        if made is None:
            return {"article": None, "path": None, "post": None}
        secrets = self._config.secrets
        fields = made.article.model_dump(mode="json")
        texts = {name: masked(fields.pop(name), secrets) for name in ("body", "text")}
        post = made.rendered.post.decode() if made.rendered else None
        return {
            "article": {**mask(fields, secrets), **texts},
            "path": made.rendered.post_path if made.rendered else None,
            "post": masked(post, secrets) if post else None,
        }
