"""The verbs that crawl and end: `once` and `backfill`; `cli.job` does what they ask for."""

from __future__ import annotations

from datetime import date
from typing import Literal

import click

from crawler.app.ahead import origin_of_workers
from crawler.cli.days import Day
from crawler.cli.main import Session, importing
from crawler.cli.stopping import ending_in_order
from crawler.errors import UsageError


@click.command("once", short_help="Poll sources now, archive what is new, and exit")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.pass_obj
def once(session: Session, sources: tuple[str, ...]) -> int:
    r"""Poll the named sources (or all) now, archive what is new, and exit.

    Waits for each host's pace, but not for one that asked for rest: what was put off is said at
    the end, and done by the next run. At the end articles are forgotten that are older than their
    source keeps them (`keep`). Exits with 1 if a listing failed; a page's 404 is no failure.

    \b
    Examples:
      crawler once
      crawler once news 新浪财经－国內
      crawler once --json
    """
    with ending_in_order():
        return _do(session, "once", sources)


@click.command("backfill", short_help="Archive the past of sources; goes on where it was")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--since", type=Day(), help="First day wanted, in the source's zone.")
@click.option("--until", type=Day(), help="Last day wanted, in the source's zone.")
@click.option("--pages", type=click.IntRange(min=1), help="Listing pages to read at most.")
@click.pass_obj
def backfill(
    session: Session,
    sources: tuple[str, ...],
    since: date | None,
    until: date | None,
    pages: int | None,
) -> int:
    r"""Read the past of the named sources: older listing pages, sitemaps, feed history.

    It can be stopped at any time, even killed: run it again and it goes on where it was.

    \b
    Examples:
      crawler backfill news
      crawler backfill news --since 2015-01-01 --until 2019-12-31
      crawler backfill 新浪财经－国內 --pages 20
    """
    if since and until and since > until:
        raise UsageError(f"--since {since} lies after --until {until}")
    with ending_in_order():
        return _do(session, "backfill", sources, since=since, until=until, pages=pages)


def _do(
    session: Session,
    verb: Literal["once", "backfill"],
    sources: tuple[str, ...],
    *,
    since: date | None = None,
    until: date | None = None,
    pages: int | None = None,
) -> int:
    # What workers are copied from is a copy of this process with what both need. Where work is sure
    # to come it imports its own at once, as much as this one has still to, at the same time. A
    # later run often finds nothing, and where it does, the polls take longer than those imports.
    with importing():
        import crawler.engine.jobs  # noqa: PLC0415 - all of them take half a second
        import crawler.fetch.decode  # noqa: PLC0415
        import crawler.models.journal  # noqa: F401, PLC0415
        from crawler.app.state import database  # noqa: PLC0415
        from crawler.cli.session import configure  # noqa: PLC0415
    with origin_of_workers() as origin:
        config = configure(session)
        if verb == "backfill" or not database(config.settings).exists():
            origin.warm()
        with importing():
            from crawler.cli.job import do  # noqa: PLC0415
            from crawler.engine.door import Order  # noqa: PLC0415

        order = Order(verb=verb, sources=sources, since=since, until=until, pages=pages)
        return do(session, config, order, origin)
