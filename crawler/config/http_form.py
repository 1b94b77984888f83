"""The form of `http`: how a source is asked."""

from __future__ import annotations

from datetime import timedelta

from crawler.config import access_forms, nodes, values
from crawler.config.forms import Form, choice, flag, many, number, record, text
from crawler.config.nodes import Node
from crawler.config.problems import Problem, WrongValueError, closest
from crawler.config.report import Report
from crawler.config.secrets import secret
from crawler.models.source import SIGNALS

_DURATION = r"^\d+[smhdw]$"
_RATE = r"^(unlimited|\d+(\.\d+)?/[smhd])$"
_SIZE = r"^\d+(\.\d+)?\s*([kKMGT]i?)?B?$"
_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def span(least: timedelta, most: timedelta) -> Form[timedelta]:
    """Return the form of a duration."""
    return text(values.duration(least, most), pattern=_DURATION)


def size(least: int, most: int) -> Form[int]:
    """Return the form of a size in bytes."""
    return text(values.size(least, most), also="a number", pattern=_SIZE)


_MEANT = {
    "tdm": "tdm-reservation", "tdmrep": "tdm-reservation", "tdm_reservation": "tdm-reservation",
    "aipref": "content-usage", "content-signals": "content-signal", "nocache": "noarchive",
    "none": "noindex",
}  # fmt: skip


def _signal(value: str) -> str:
    word = value.strip().lower()
    if word not in SIGNALS:
        known = ", ".join(SIGNALS)
        meant = _MEANT.get(word) or closest(word, SIGNALS)
        raise WrongValueError(f"not a signal ({known})", meant)
    return word


_HTTP_STRAYS = {
    "timeout": "deadline", "user_agent": "contact", "useragent": "contact", "delay": "rate",
    "cookie": "cookies", "login": "auth",
    "authorization": "auth", "basic": "auth", "bearer": "auth", "password": "auth",
    "ssl_verify": "verify", "verify_ssl": "verify", "insecure": "verify", "tls_verify": "verify",
    "ca": "ca_file", "ca_bundle": "ca_file", "cert": "client_cert", "certificate": "client_cert",
    "accept_language": "headers", "language": "headers", "socks": "proxy", "signals": "obey",
    "max_size": "max_bytes", "javascript": "browser", "js": "browser", "render": "browser",
    "playwright": "browser", "chromium": "browser", "proxies": "proxy",
    "max_redirects": "redirects", "parallel": "concurrency", "networks": "allow_networks",
}  # fmt: skip
_RECORD = record(
    "http_rules",
    {
        "contact": secret(values.contact).about("Goes into the User-Agent: mailto:me@my.site"),
        "rate": text(values.rate, pattern=_RATE).about("Requests per host: 1/s, 10/m, unlimited"),
        "concurrency": number(1, 64).about("Requests in flight per host"),
        "connect_timeout": span(_SECOND, _MINUTE * 5),
        "deadline": span(_SECOND, _MINUTE * 30).about("For one response in all"),
        "max_bytes": size(1000, 2**30).about("A page, decoded"),
        "max_listing_bytes": size(1000, 2**30).about("A feed or sitemap, decoded"),
        "redirects": number(0, 20),
        "robots": choice("obey", "pages", "ignore").about("pages: listings are exempt"),
        "allow_networks": many(text(values.network)).about("Private networks that may be asked"),
        "headers": access_forms.headers().about(
            "Sent to the source's own origins only; ${ENV} is filled in"
        ),
        "auth": access_forms.auth().about("{user: me, password: ${ENV}} or {bearer: ${ENV}}"),
        "cookies": access_forms.cookies().about("off, session, keep; or cookies to send"),
        "client_cert": access_forms.client_cert().about("PEM file, or {cert, key, password}"),
        "ca_file": access_forms.ca_file().about("PEM file of authorities to trust as well"),
        "verify": flag().about("false: TLS certificates are not checked"),
        "proxy": access_forms.proxy().about("http://host:3128 or socks5://host:1080"),
        "browser": flag().about("true: pages are rendered in Chromium; extra [browser]"),
        "obey": many(text(_signal, enum=list(SIGNALS))).about("Signals that keep a page out"),
    },
    strays=_HTTP_STRAYS,
)


def _http() -> Form[dict[str, object]]:
    def read(node: Node, report: Report) -> dict[str, object]:
        values_ = _RECORD.read(node, report)
        if isinstance(node, nodes.Mapping):
            _check_doubles(node, report)
        return values_

    return Form(read, _RECORD.schema)


def _check_doubles(node: nodes.Mapping, report: Report) -> None:
    """Note a header that stands beside the key that sets it."""
    own = node.entries.get("headers")
    if own is None or not isinstance(own.node, nodes.Mapping):
        return
    for name, entry in own.node.entries.items():
        key = {"authorization": "auth", "cookie": "cookies"}.get(name.lower())
        other = node.entries.get(key or "")
        if other is None or (key == "cookies" and not _gives_cookies(other.node)):
            continue
        what = f"the header {name} stands beside 'http.{key}', which sets it: keep one of them"
        report.add(Problem(entry.place, f"{own.node.path}.{name}", what))


def _gives_cookies(node: Node) -> bool:
    parts = node.items if isinstance(node, nodes.Sequence) else [node]
    return any(isinstance(part, nodes.Mapping) for part in parts)


HTTP = _http()
