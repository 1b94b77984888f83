"""Forms of what gives a source access: headers, cookies, logins, certificates, a proxy.

Nothing that is secret is ever shown, not even where it is wrong.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any, get_args

from crawler.config import nodes, values
from crawler.config.forms import Form, Schema, record, text, written
from crawler.config.nodes import Node
from crawler.config.problems import Problem, WrongValueError, closest
from crawler.config.report import Report
from crawler.config.secrets import LEAST_SECRET, SECRET_NAME, secret, secrets_of_address
from crawler.models.source import ClientCert, Cookies

_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}"
_OURS = {
    "accept-encoding", "connection", "content-length", "expect", "host", "if-modified-since",
    "if-none-match", "keep-alive", "proxy-authorization", "proxy-connection", "range", "te",
    "trailer", "transfer-encoding", "upgrade",
}  # fmt: skip
_JARS = get_args(Cookies.model_fields["jar"].annotation)


def address() -> Form[str]:
    """Return the form of a listing's address, whose secrets are masked from then on."""
    inner = secret(values.address)

    def read(node: Node, report: Report) -> str:
        value = inner.read(node, report)
        report.secrets.update(secrets_of_address(value))
        return value

    return Form(read, inner.schema)


def proxy() -> Form[str]:
    """Return the form of a proxy's address."""
    inner = secret(values.proxy)

    def read(node: Node, report: Report) -> str:
        value = inner.read(node, report)
        report.secrets.update(secrets_of_address(value))
        return value

    return Form(read, inner.schema)


def headers() -> Form[tuple[tuple[str, str], ...]]:
    """Return the form of request headers: names and values."""
    value_form = secret(values.header_value)

    def read(node: Node, report: Report) -> tuple[tuple[str, str], ...]:
        if nodes.is_empty(node):
            return ()
        if not isinstance(node, nodes.Mapping):
            raise WrongValueError("not a mapping (name: value)")
        found: dict[str, tuple[str, str]] = {}
        for name, entry in node.entries.items():
            if wrong := _wrong_header(name):
                report.add(Problem(entry.place, f"{node.path}.{name}", wrong))
            value = _header_value(name, entry.node, value_form, report)
            found[name.lower()] = (name, value)
        return tuple(found.values())

    schema: Schema = {"type": "object", "additionalProperties": value_form.schema}
    return Form(read, schema)


def _wrong_header(name: str) -> str:
    if not re.fullmatch(_NAME, name):
        return f"'{name}' is not a header's name"
    if name.lower() == "user-agent":
        return "the User-Agent is ours: set 'http.contact' to say who asks"
    if name.lower() in _OURS:
        return f"the header {name} is ours to set"
    return ""


def _header_value(name: str, node: Node, form: Form[str], report: Report) -> str:
    """Read a header's value; one that looks secret is never shown and always masked."""
    hidden = bool(SECRET_NAME.search(name))
    try:
        value = form.read(node, report)
    except WrongValueError as error:
        report.wrong_value(node, error, show=not hidden)
        return ""
    if hidden:
        report.secrets.update(part for part in (value, *value.split()[1:]) if len(part) > 3)
    return value


def _hidden(form: Form[str], node: Node, report: Report) -> str:
    """Read a value that is secret whatever it is; "" where it is wrong, which is then noted."""
    try:
        value = form.read(node, report)
    except WrongValueError as error:
        report.wrong_value(node, error, show=False)
        return ""
    if len(value) >= LEAST_SECRET:
        report.secrets.add(value)
    return value


def auth() -> Form[str]:
    """Return the form of a login; it yields the Authorization header.

    `{user: me, password: ...}`, `me:password` for short, or `{bearer: token}`.

    Source: RFC 7617 (Basic), RFC 6750 (Bearer).
    """
    word = secret(values.header_value)
    plain = secret(values.verbatim)
    keys = {"user": plain, "password": plain, "bearer": word}

    def read(node: Node, report: Report) -> str:
        if not isinstance(node, nodes.Mapping):
            user, colon, password = _short_login(node, plain, report)
            if not colon:
                report.wrong(node, "not a login (write {user: me, password: ...} or {bearer: ...})")
            return _basic(user, password, node, report)
        found = {
            key: _hidden(keys[key], entry.node, report) if key != "user" else _user(entry, report)
            for key, entry in node.entries.items()
            if key in keys
        }
        for key, entry in node.entries.items():
            if key not in keys:
                meant = {"username": "user", "pass": "password", "token": "bearer"}.get(key.lower())
                what, path = f"unknown key '{key}'", f"{node.path}.{key}"
                report.add(Problem(entry.place, path, what, meant or closest(key, keys)))
        if found.keys() == {"bearer"}:
            return f"Bearer {found['bearer']}"
        if found.keys() != {"user", "password"} and not node.entries.keys() - keys:
            report.wrong(node, "either 'user' with 'password', or 'bearer', is needed")
        return _basic(found.get("user", ""), found.get("password", ""), node, report)

    def _user(entry: nodes.Entry, report: Report) -> str:
        try:
            return plain.read(entry.node, report)
        except WrongValueError as error:
            report.wrong_value(entry.node, error)
            return ""

    fields = {key: form.schema for key, form in keys.items()}
    mapping = {"type": "object", "properties": fields, "additionalProperties": False}
    return Form(read, {"anyOf": [{"type": "string"}, mapping]})


def _short_login(node: Node, form: Form[str], report: Report) -> tuple[str, str, str]:
    try:
        value = form.read(node, report)
    except WrongValueError as error:
        report.wrong_value(node, error, show=False)
        return "", ":", ""
    user, colon, password = value.partition(":")
    report.secrets.update(part for part in (value, password) if len(part) >= LEAST_SECRET)
    return user, colon, password


def _basic(user: str, password: str, node: Node, report: Report) -> str:
    if ":" in user:
        report.wrong(node, "a user's name with a colon cannot be sent")
    coded = base64.b64encode(f"{user}:{password}".encode("utf-8", "replace")).decode("ascii")
    report.secrets.add(coded)
    return f"Basic {coded}"


def cookies() -> Form[Cookies]:
    """Return the form of cookies: what becomes of those that come, and those that are given.

    A word (`off`, `session`, `keep`), a mapping of names and values, or a list of both.
    """
    value_form = secret(values.cookie_value)

    def read(node: Node, report: Report) -> Cookies:
        jar, given = "", dict[str, str]()
        for part in node.items if isinstance(node, nodes.Sequence) else (node,):
            if isinstance(part, nodes.Mapping):
                given |= _given(part, value_form, report)
            elif isinstance(part, nodes.Scalar) and part.kind == "true or false":
                # `off` without quotes, to YAML.
                jar = "off" if part.text.lower() in {"off", "no", "false", "n"} else "session"
            else:
                jar = _jar(part)
        # Whoever gives cookies has a session that the site may renew.
        return Cookies(jar=jar or ("session" if given else "off"), given=tuple(given.items()))

    word: Schema = {"enum": [*_JARS, False]}
    names: Schema = {"type": "object", "additionalProperties": value_form.schema}
    both: Schema = {"type": "array", "items": {"anyOf": [word, names]}}
    return Form(read, {"anyOf": [word, names, both]})


def _jar(node: Node) -> Any:  # noqa: ANN401 - one of the words, which pydantic checks
    value = written(node)
    if value not in _JARS:
        words = ", ".join(_JARS)
        raise WrongValueError(
            f"not one of {words}, nor cookies (name: value)", closest(value, _JARS)
        )
    return value


def _given(node: nodes.Mapping, form: Form[str], report: Report) -> dict[str, str]:
    found = {}
    for name, entry in node.entries.items():
        if not re.fullmatch(_NAME, name):
            path = f"{node.path}.{name}"
            report.add(Problem(entry.place, path, f"'{name}' is not a cookie's name"))
        found[name] = _hidden(form, entry.node, report)
    return found


def ca_file() -> Form[str]:
    """Return the form of a file of certificates, relative to the YAML's own folder."""

    def read(node: Node, _: Report) -> str:
        path = _file(node)
        _try(lambda tls: tls.load_verify_locations(path), "a file of certificates")
        return path

    return Form(read, {"type": "string"})


def client_cert() -> Form[ClientCert]:
    """Return the form of a client's certificate: a file, or a mapping of file, key, password."""
    paths = text(values.verbatim)
    fields = {"cert": paths, "key": paths, "password": secret(values.verbatim)}
    long = record(
        "client_cert", fields, strays={"file": "cert", "passphrase": "password"}, needs="cert"
    )

    def read(node: Node, report: Report) -> ClientCert:
        if not isinstance(node, nodes.Mapping):
            return _certificate(ClientCert(cert=_file(node)))
        before = report.count
        long.read(node, report)
        if report.count > before:
            return ClientCert(cert="")
        parts = node.entries
        password = parts.get("password")
        return _certificate(
            ClientCert(
                cert=_file(parts["cert"].node),
                key=_file(parts["key"].node) if "key" in parts else None,
                password=_hidden(fields["password"], password.node, report) if password else None,
            )
        )

    return Form(read, {"anyOf": [{"type": "string"}, long.schema]})


def _certificate(found: ClientCert) -> ClientCert:
    # Without a password OpenSSL would ask for one on the terminal.
    password = found.password or ""
    _try(
        lambda tls: tls.load_cert_chain(found.cert, found.key, lambda: password),
        "a certificate with its key",
    )
    return found


def _file(node: Node) -> str:
    value = written(node)
    path = Path(node.place.file).absolute().parent / Path(value).expanduser()
    try:
        with path.open("rb"):
            return str(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise WrongValueError(f"a file that cannot be read: {path}: {reason}") from error


def _try(load: Any, what: str) -> None:  # noqa: ANN401 - what it does with a context
    import ssl  # noqa: PLC0415 - few sources need it, and it takes time

    try:
        load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        raise WrongValueError(
            f"not {what} (PEM): {str(reason).replace('_', ' ').lower()}"
        ) from error
