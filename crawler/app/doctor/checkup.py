"""All checks, in the order in which a keeper would want to hear of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from crawler.app.clock import SystemClock
from crawler.app.doctor import machine, network, places, sites
from crawler.app.doctor.finding import Finding
from crawler.app.state import database
from crawler.config.load import Config, load, load_settings
from crawler.errors import ConfigError
from crawler.models.source import Settings


def examine(
    folder: Path,
    environ: Mapping[str, str],
    *,
    change: Callable[[Settings], Settings],
    site: Path | None,
) -> list[Finding]:
    """Return what was found, the worst first; nothing is changed.

    Args:
        folder: Of the configuration.
        environ: The environment.
        change: What the command line makes of the settings.
        site: A site that shows the archive.
    """
    findings: list[Finding] = []
    config: Config | None = None
    try:
        config = load(folder, environ)
        settings = change(config.settings)
    except ConfigError as error:
        findings += _of_error(error)
        settings = change(load_settings(folder, environ))
    findings += places.check_archive(settings)
    findings += places.check_disk(settings)
    findings += places.check_database(database(settings))
    findings += places.check_daemon(settings)
    findings += machine.check_clock(SystemClock().now(), Path(settings.archive))
    if config is not None:
        findings += _of_config(config)
        findings += machine.check_browser(config.sources, environ)
        hosts = network.hosts_of(config.sources)
        findings += network.judge_names(hosts, asyncio.run(network.look_up(list(hosts))))
    proxied = config is not None and any(one.http.proxy for one in config.sources)
    findings += machine.check_environment(environ, proxied=proxied)
    findings += machine.check_limits(settings)
    findings += machine.check_sqlite()
    findings += machine.check_extras()
    findings += sites.check_site(site) if site else ()
    worst = {"problem": 0, "warning": 1, "note": 2}
    return sorted(findings, key=lambda one: worst[one.level])


def _of_error(error: ConfigError) -> Iterator[Finding]:
    for line in error.problems or (error.message,):
        yield Finding(
            topic="configuration",
            level="problem",
            message=line,
            what_to_do=error.hint or "go to the line and mend it; `crawler check` reads it again",
        )


def _of_config(config: Config) -> Iterator[Finding]:
    if not config.sources:
        yield Finding(
            topic="configuration",
            level="note",
            message=f"{config.folder} names no source",
            what_to_do="write one into sources.yaml; `crawler test URL` shows what it yields",
        )
    mute = [one.name for one in config.sources if one.http.contact is None]
    if config.http.contact is None and (mute or not config.sources):
        yield Finding(
            topic="contact",
            level="warning",
            message="sites that we ask cannot reach you: the User-Agent names only this program",
            what_to_do="write in crawler.yaml: `http: {contact: mailto:you@your.site}`",
        )
    yield from sites.check_profiles(config.sources)
