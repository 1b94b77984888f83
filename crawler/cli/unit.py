"""The systemd unit that `crawler init --systemd` writes."""

from __future__ import annotations

import os
import pwd
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from crawler.errors import ConfigError

NAME = "longshelf.service"
SYSTEM = Path("/etc/systemd/system")
NOTIFY_RELOAD = 253
"""The first systemd that knows `Type=notify-reload`."""

Kind = Literal["user", "system"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit and where it goes.

    Attributes:
        path: Where it was written.
        kind: Of the user's own systemd, or of the machine's.
        commands: What to type to have it run.
    """

    path: Path
    kind: Kind
    commands: tuple[str, ...]


def write_unit(kind: Kind | None, config: Path, archive: Path, store: Path | None) -> Unit:
    """Write the unit; one that exists is left as it is.

    The machine's unit is written beside the configuration where /etc cannot be written.

    Raises:
        ConfigError: it cannot be written, or it is there.
    """
    kind = kind or ("system" if os.geteuid() == 0 else "user")
    user = _user(config) if kind == "system" else ""
    text = unit_text(kind, config.absolute(), archive, store, user)
    path = _place(kind, config)
    try:
        archive.mkdir(0o750, parents=True, exist_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise ConfigError(
            f"{path} is there already", hint="remove it first, to have it written anew"
        ) from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from error
    return Unit(path, kind, _commands(kind, path, user, archive))


def unit_text(kind: Kind, config: Path, archive: Path, store: Path | None, user: str) -> str:
    """Return the unit: it may write the archive and nothing else."""
    writable = [archive] if store is None else [archive, store.parent]
    lines = [
        "[Unit]",
        "Description=Longshelf, a feed archiver",
        "Wants=network-online.target",
        "After=network-online.target",
        "StartLimitIntervalSec=10min",
        "StartLimitBurst=5",
        "",
        "[Service]",
        *_type(),
        f"ExecStart={_program()} --config {_word(str(config))} run",
        f"WorkingDirectory={str(config).replace('%', '%%')}",
        "Restart=on-failure",
        "RestartSec=10",
        "# 2: a mistake in the configuration, 3: trouble with state or disk; a restart mends none.",
        "RestartPreventExitStatus=2 3",
        "WatchdogSec=2min",
        "TimeoutStopSec=60",
        "MemoryMax=1G",
        "UMask=0027",
        "",
        *_HARDENING["both"],
    ]
    if kind == "system":
        paths = " ".join(_word(str(path)) for path in writable)
        lines += [f"User={user}", *_HARDENING["system"], f"ReadWritePaths={paths}"]
    target = "multi-user.target" if kind == "system" else "default.target"
    return "\n".join([*lines, "", "[Install]", f"WantedBy={target}", ""])


_HARDENING = {
    "both": (
        "NoNewPrivileges=yes",
        "LockPersonality=yes",
        "RestrictRealtime=yes",
        "RestrictSUIDSGID=yes",
        "SystemCallArchitectures=native",
    ),
    "system": (
        "CapabilityBoundingSet=",
        "PrivateTmp=yes",
        "PrivateDevices=yes",
        "ProtectSystem=strict",
        "ProtectHome=read-only",
        "ProtectClock=yes",
        "ProtectControlGroups=yes",
        "ProtectHostname=yes",
        "ProtectKernelLogs=yes",
        "ProtectKernelModules=yes",
        "ProtectKernelTunables=yes",
        "ProtectProc=invisible",
        "RemoveIPC=yes",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK",
        "RestrictNamespaces=yes",
        "SystemCallFilter=@system-service",
        "SystemCallErrorNumber=EPERM",
    ),
}


def _type() -> list[str]:
    """Return how the daemon is started and reloaded; older versions must be told the signal."""
    found = _version()
    if found is None or found >= NOTIFY_RELOAD:
        return ["Type=notify-reload"]
    return ["Type=notify", "NotifyAccess=main", "ExecReload=/bin/kill -HUP $MAINPID"]


def _version() -> int | None:
    """Return the version of systemd here; None where there is none."""
    program = shutil.which("systemctl")
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - a program of the system, without input
            [program, "--version"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = done.stdout.split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else None


def _program() -> str:
    """Return how this very command is started, as a unit writes it."""
    script = Path(sys.argv[0]).absolute()
    if script.name == "crawler" and os.access(script, os.X_OK):
        return _word(str(script))
    beside = Path(sys.executable).with_name("crawler")
    if os.access(beside, os.X_OK):
        return _word(str(beside))
    return f"{_word(sys.executable)} -m crawler"


def _word(text: str) -> str:
    """Quote a word as systemd.syntax(7) has it."""
    text = text.replace("%", "%%").replace("\\", "\\\\")
    if not any(c in text for c in " '\";"):
        return text
    return '"' + text.replace('"', '\\"') + '"'


def _place(kind: Kind, config: Path) -> Path:
    if kind == "user":
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
        return base / "systemd/user" / NAME
    if SYSTEM.is_dir() and os.access(SYSTEM, os.W_OK):
        return SYSTEM / NAME
    return config / NAME


def _user(config: Path) -> str:
    """Return who shall run it: whoever owns the configuration, but for root a user of its own."""
    owner = config.stat().st_uid if config.exists() else os.getuid()
    if owner == 0:
        return os.environ.get("SUDO_USER", "longshelf")
    return _owner(config) or "longshelf"


def _owner(path: Path) -> str | None:
    try:
        return pwd.getpwuid(path.stat().st_uid).pw_name
    except (KeyError, OSError):
        return None


def _commands(kind: Kind, path: Path, user: str, archive: Path) -> tuple[str, ...]:
    if kind == "user":
        return (
            "systemctl --user daemon-reload",
            "systemctl --user enable --now longshelf",
            "sudo loginctl enable-linger $USER    # so that it runs while you are logged out",
            "journalctl --user -u longshelf -f",
        )
    sudo = "" if os.geteuid() == 0 else "sudo "
    commands = []
    if not _exists(user):
        commands.append(f"{sudo}useradd --system --home-dir / --shell /usr/sbin/nologin {user}")
    if _owner(archive) != user:
        commands.append(f"{sudo}chown -R {user}: {shlex.quote(str(archive))}")
    if path.parent != SYSTEM:
        commands.append(f"sudo cp {shlex.quote(str(path))} {SYSTEM}/")
    return (
        *commands,
        f"{sudo}systemctl daemon-reload",
        f"{sudo}systemctl enable --now longshelf",
        "journalctl -u longshelf -f",
    )


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
