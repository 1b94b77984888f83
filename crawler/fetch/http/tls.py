"""What secures a connection: which servers are trusted, and what we show them."""

from __future__ import annotations

import ssl
from functools import cache

import httpx

from crawler.models.capture import Tls


class UnreadableCertificateError(Exception):
    """A file that the configuration names cannot be used any more."""


@cache
def context(rules: Tls) -> ssl.SSLContext:
    """Trust what certifi, the system and `ca_file` trust; made when needed, for it takes 70 ms.

    Raises:
        UnreadableCertificateError: a file cannot be read, or is no PEM of its kind.
    """
    made = httpx.create_ssl_context(verify=rules.verify, trust_env=False)
    if rules.verify:
        made.load_default_certs()
    path = rules.ca_file
    try:
        if path is not None:
            made.load_verify_locations(path)
        if rules.client_cert is not None:
            own, path = rules.client_cert, rules.client_cert.cert
            password = own.password or ""
            made.load_cert_chain(own.cert, own.key, lambda: password)
    except OSError as error:
        reason = getattr(error, "reason", None) or error.strerror or str(error)
        raise UnreadableCertificateError(f"{path} cannot be used: {reason}") from error
    return made
