"""What to do about an error code, where the error itself had no hint (p)."""

from __future__ import annotations

ADVICE = {
    "fetch": "`crawler test {name}` shows what the site answers now",
    "fetch.timeout": "it is asked again; a slow site may need a longer `http.deadline`",
    "fetch.connection": "it is asked again; see whether the site opens in a browser here",
    "fetch.coding": "it is asked again; the site sends damaged bodies",
    "fetch.not-found": "see in a browser where the page is now, and put that `url` into the source",
    "fetch.gone": "the page is gone for good: take the source out, or give it another `url`",
    "fetch.blocked": "log in by `http.auth` or `http.cookies` if you may, or ask more slowly "
    "by `http.rate`",
    "fetch.challenge": "the site asks for a browser: look for a feed of it, or ask it for access",
    "fetch.rate-limited": "ask more slowly: `http.rate`",
    "fetch.browser": "it is asked again; `crawler test {name}` shows whether the page still fails",
    "fetch.no-browser": "pip install 'longshelf[browser]', and Chromium",
    "fetch.refused.robots": "robots.txt says no; if it is yours to decide, `http.robots: pages` or "
    "`ignore` overrides it",
    "fetch.refused.robots-unreachable": "it is asked again; without its robots.txt a site is not "
    "crawled",
    "fetch.refused.reserved": "`http.obey` says to leave such pages out",
    "fetch.refused.address": "name the network in `http.allow_networks` if it is yours",
    "fetch.refused.url": "mend the `url` of the source",
    "fetch.refused.too-large": "raise `http.max_bytes` if it is meant to be so large",
    "fetch.refused.redirect": "put the address where the redirects should end into `url`",
    "discover.not-a-listing": "`crawler test {name}` shows what came; mend `url` or `kind`",
    "discover.nothing-found": "write a source by hand: `crawler test` shows what selectors take",
    "discover.no-entries": "`crawler test {name}` shows which `list` selectors match nothing",
    "extract.no-body": "`crawler test {name}` shows the page; name its text by `article.body`",
    "extract.needs-browser": "its pages are built by script: take the text from its feed by "
    "`content: feed`, or have them rendered by `http.browser: true`",
    "extract.paywall": "log in by `http.auth` or `http.cookies` if you may, or use `content: feed`",
    "extract.consent": "send the consent's cookie by `http.cookies`, or use `content: feed`",
    "extract.hostile": "such pages are kept raw and not read; `crawler test {name}` shows one",
    "extract.dropped": "a `drop_if` of its `transforms` drops nearly everything: look it over",
    "worker": "`crawler test {name}` shows whether a page still fails; its raw file is kept",
}


def advice(code: str, name: str) -> str:
    """Return what the longest part of `code` that is known has to say, "" if none is."""
    parts = code.split(".")
    for length in range(len(parts), 0, -1):
        said = ADVICE.get(".".join(parts[:length]))
        if said is not None:
            return said.format(name=name)
    return ""
