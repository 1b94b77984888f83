"""`${NAME}`, `${NAME:-default}` and `file:path`: filled in after parsing, masked everywhere."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, parse_qsl, unquote_to_bytes, urlsplit

from crawler.config.forms import Form, written
from crawler.config.nodes import Node
from crawler.config.problems import WrongValueError
from crawler.config.report import Report

T = TypeVar("T")
FILE = "file:"
MAX_SECRET_FILE = 65_536
LEAST_SECRET = 4
"""Characters; masking a shorter value would only garble the log."""

SECRET_NAME = re.compile(r"(?i)auth|cookie|token|key|secret|passw|signature")
"""Names of headers and query parameters whose values are secret."""

_REFERENCE = re.compile(r"\$\$(?=\{)|\$\{([^}]*)\}?")
_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", re.DOTALL)
_TOKEN_LIKE = re.compile(r"(?=\D*\d)(?=[^A-Za-z]*[A-Za-z])[\w.~-]{12,}")


def secret(parse: Callable[[str], T], **schema: Any) -> Form[T]:  # noqa: ANN401
    """Return the form of a text in which references are filled in before `parse` reads it."""

    def read(node: Node, report: Report) -> T:
        text = written(node)
        folder = Path(node.place.file).parent
        if text.startswith(FILE):
            report.secret_files.add(str(_path(folder, text)))
        filled, values = fill(text, report.environ, folder)
        found = parse(filled)
        for value in values:
            report.secrets.update(_parts(value))
        return found

    return Form(read, {"type": "string", **schema})


def fill(text: str, environ: Mapping[str, str], folder: Path) -> tuple[str, list[str]]:
    """Return `text` with its references filled in, and the values that were secret.

    `$${` is a literal `${`. A default stands readable in the file, so it is no secret.

    Raises:
        WrongValueError: a variable is not set, or a file cannot be read.
    """
    if text.startswith(FILE):
        value = _read_file(_path(folder, text))
        return value, [value]
    values: list[str] = []

    def replace(match: re.Match[str]) -> str:
        if match[1] is None:
            return "$"
        name = _NAME.fullmatch(match[1]) if match[0].endswith("}") else None
        if name is None:
            raise WrongValueError("not a reference that can be read (write ${NAME})")
        if value := environ.get(name[1], ""):
            values.append(value)
            return value
        if name[2] is None:
            raise WrongValueError(f"not complete: the environment variable {name[1]} is not set")
        return name[2]

    return _REFERENCE.sub(replace, text), values


def _path(folder: Path, text: str) -> Path:
    return folder / Path(text.removeprefix(FILE)).expanduser()


def _read_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_SECRET_FILE + 1)
        if len(data) > MAX_SECRET_FILE:
            raise WrongValueError(f"a file larger than {MAX_SECRET_FILE} bytes: {path}")
        return data.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise WrongValueError(f"a file that is not UTF-8: {path}") from error
    except (OSError, ValueError) as error:
        if isinstance(error, WrongValueError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise WrongValueError(f"a file that cannot be read: {path}: {reason}") from error


def _parts(value: str) -> set[str]:
    """Return what of a secret value must be masked: of an address only what looks secret in it.

    Were a whole address masked, no log line and no file could name its pages any more.
    """
    parts = {value}
    if re.match(r"(?i)[a-z][a-z0-9+.-]*://", value):
        parts = _parts_of_address(value)
    elif " " in value:
        parts |= set(value.split())  # "Bearer abc": the token alone is secret as well
        parts -= {"Bearer", "Basic", "Token", "Digest"}
    return {part for part in parts if len(part) >= LEAST_SECRET}


def _parts_of_address(value: str) -> set[str]:
    try:
        split = urlsplit(value)
    except ValueError:
        return set()
    found = {found for _, found in parse_qsl(split.query)}
    found |= {split.password or "", split.username or "", *_coded(split)}
    return found | set(_TOKEN_LIKE.findall(split.path))


def secrets_of_address(value: str) -> set[str]:
    """Return what of an address that stands in the file must be masked all the same."""
    if "?" not in value and "@" not in value:
        return set()
    try:
        split = urlsplit(value)
    except ValueError:
        return set()
    found = {found for name, found in parse_qsl(split.query) if SECRET_NAME.search(name)}
    found |= {split.password or "", *_coded(split)}
    return {part for part in found if len(part) >= LEAST_SECRET}


def _coded(split: SplitResult) -> set[str]:
    """Return the login of an address as it is sent, and as it is meant: a server may repeat it."""
    if split.password is None:
        return set()
    user, password = (unquote_to_bytes(part) for part in (split.username or "", split.password))
    coded = base64.b64encode(user + b":" + password).decode("ascii")
    return {coded, password.decode("utf-8", "replace")}
