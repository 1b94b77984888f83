"""Logins, cookies, certificates and signals in the YAML."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
import trustme

from crawler.models.source import ClientCert, Cookies
from tests.unit.config.folder import config, problem, problems, source, write

URL = "- url: https://a.example/\n  http: {%s}\n"
BASIC = base64.b64encode(b"me:s3cret-pass").decode()


@pytest.mark.parametrize(
    ("line", "sent"),
    [
        ("auth: {user: me, password: s3cret-pass}", f"Basic {BASIC}"),
        ("auth: 'me:${PASSWORD}'", f"Basic {BASIC}"),
        ("auth: {bearer: '${PASSWORD}'}", "Bearer s3cret-pass"),
    ],
)
def test_a_login_becomes_a_header_and_all_that_is_secret_in_it_is_masked(
    tmp_path: Path, line: str, sent: str
) -> None:
    loaded = config(tmp_path, URL % line, {"PASSWORD": "s3cret-pass"})

    assert loaded.sources[0].http.auth == sent
    assert {"s3cret-pass"} < set(loaded.secrets) or "bearer" in line
    assert sent.split()[1] in loaded.secrets


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("off", Cookies()),
        ("'off'", Cookies()),
        ("session", Cookies(jar="session")),
        ("keep", Cookies(jar="keep")),
        ("{consent: 'yes'}", Cookies(jar="session", given=(("consent", "yes"),))),
        ("[keep, {sid: '${SID}'}]", Cookies(jar="keep", given=(("sid", "s3cret"),))),
        ("['off', {sid: a}]", Cookies(jar="off", given=(("sid", "a"),))),
    ],
)
def test_cookies_are_a_word_names_and_values_or_both(
    tmp_path: Path, line: str, read: Cookies
) -> None:
    loaded = config(tmp_path, URL % f"cookies: {line}", {"SID": "s3cret"})

    assert loaded.sources[0].http.cookies == read
    assert ("s3cret" in loaded.secrets) == ("SID" in line)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("http: {auth: me}", "http.auth: not a login (write {user: me"),
        ("http: {auth: {user: me}}", "http.auth: either 'user' with 'password', or 'bearer'"),
        ("http: {auth: {user: 'a:b', password: x}}", "a user's name with a colon"),
        ("http: {auth: {username: a, password: b}}", "'username' — did you mean 'user'?"),
        ("http: {auth: {user: a, password: 12345}}", "a number to YAML: quote it"),
        ("http: {cookies: kep}", "'kep' is not one of off, session, keep, nor cookies"),
        ("http: {cookies: {'a b': c}}", "'a b' is not a cookie's name"),
        ("http: {cookies: {a: 'b;c'}}", "is not a cookie's value"),
        ("http: {obey: tdm}", "'tdm' is not a signal (tdm-reservation, "),
        ("http: {obey: [noarchiv]}", "did you mean 'noarchive'?"),
        ("http: {ca_file: gone.pem}", "gone.pem: No such file or directory"),
        ("http: {client_cert: {key: x}}", "lacking the key 'cert'"),
        ("http: {verify: maybe}", "'maybe' is neither true nor false"),
        ("http: {verify_ssl: false}", "did you mean 'verify'?"),
        (
            "http: {auth: 'a:b', headers: {Authorization: x}}",
            "the header Authorization stands beside 'http.auth'",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, line: str, told: str) -> None:
    assert told in problem(tmp_path, line)


@pytest.mark.parametrize(
    "line",
    [
        "auth: {user: me, password: 98765432}", "auth: [s3cret]", "auth: {bearer: 's3cret é'}",
        "cookies: {sid: 98765432}", "cookies: {sid: 's3cret;'}", "auth: 98765432",
    ],
)  # fmt: skip
def test_no_mistake_shows_the_secret(tmp_path: Path, line: str) -> None:
    told = "\n".join(problems(tmp_path, URL % line))

    assert told
    assert "s3cret" not in told
    assert "98765432" not in told


def test_certificates_are_read_with_the_configuration(tmp_path: Path) -> None:
    authority = trustme.CA()
    mine = authority.issue_cert("me@my.site")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    mine.cert_chain_pems[0].write_to_path(tmp_path / "me.pem")
    mine.private_key_pem.write_to_path(tmp_path / "me.key")
    write(tmp_path, {"noise.pem": "no certificate"})

    http = source(
        tmp_path, URL % "ca_file: ca.pem, client_cert: {cert: me.pem, key: me.key}, verify: true"
    ).http
    wrong = problems(tmp_path, URL % "ca_file: noise.pem, client_cert: me.pem")

    assert http.ca_file == str(tmp_path / "ca.pem")
    assert http.client_cert == ClientCert(
        cert=str(tmp_path / "me.pem"), key=str(tmp_path / "me.key")
    )
    assert "'noise.pem' is not a file of certificates (PEM)" in wrong[0]
    assert "'me.pem' is not a certificate with its key (PEM)" in wrong[1]


def test_signals_are_a_list_of_names(tmp_path: Path) -> None:
    assert source(tmp_path, URL % "obey: [tdm-reservation, NoAI]").http.obey == (
        "tdm-reservation", "noai",
    )  # fmt: skip


@pytest.mark.parametrize("where", ["url: http://me:s3%40t-pass@example.org/", "{}"])
def test_a_login_in_an_address_is_secret_in_each_of_its_forms(tmp_path: Path, where: str) -> None:
    proxy = "http: {proxy: 'http://me:s3%40t-pass@proxy.example'}"
    text = f"- {where}\n" if "url" in where else f"- url: http://example.org/\n  {proxy}\n"

    loaded = config(tmp_path, text, {})

    coded = base64.b64encode(b"me:s3@t-pass").decode()
    assert {"s3%40t-pass", "s3@t-pass", coded} <= set(loaded.secrets)
