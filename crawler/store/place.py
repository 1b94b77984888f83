"""Where a database may lie, and as which file."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from crawler.errors import StoreError

NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "ceph", "coda", "gfs2",
     "glusterfs", "lustre", "ncpfs", "ocfs2", "pvfs2", "beegfs", "davfs", "fuse.beegfs",
     "fuse.ceph", "fuse.curlftpfs", "fuse.davfs2", "fuse.gcsfuse", "fuse.glusterfs",
     "fuse.goofys", "fuse.juicefs", "fuse.mount.davfs", "fuse.rclone", "fuse.s3fs",
     "fuse.smbnetfs", "fuse.sshfs"}
)  # fmt: skip
"""File systems whose locks and shared memory do not hold what WAL needs of them.

Source: sqlite.org/wal.html, "WAL does not work over a network filesystem".
"""

MOUNTS = Path("/proc/self/mountinfo")


def file_system(path: Path, mounts: str) -> str:
    """Return the type of the file system that an absolute `path` lies on, "" if unknown.

    Args:
        path: With symbolic links resolved.
        mounts: /proc/self/mountinfo, as proc(5) describes it: the longest mount point that the
            path lies below decides, among equals the last.
    """
    best, found = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, kinds = before.split(" "), after.split(" ")
        if len(fields) < 5:
            continue
        point = Path(_unescaped(fields[4]))
        depth = len(point.parts)
        if depth >= best and path.is_relative_to(point):
            best, found = depth, kinds[0]
    return found


def refuse_network(path: Path, mounts: str) -> None:
    """Raise StoreError where `path` lies on a network file system."""
    kind = file_system(path, mounts)
    if kind in NETWORK:
        raise StoreError(
            f"the state database {path} would lie on a network file system ({kind}), "
            "where SQLite loses data",
            hint="keep it on a local disk, by this line in crawler.yaml: "
            "`store: {path: /var/lib/longshelf/state.db}`",
        )


def check_place(path: Path) -> None:
    """Raise StoreError if `path` lies on a network file system; only Linux is asked."""
    if MOUNTS.exists():
        refuse_network(path.resolve(), MOUNTS.read_text(errors="replace"))


def prepare_file(path: Path) -> None:
    """Make the file and its folder where they are missing; nobody else may read it.

    SQLite gives the files beside it (-wal, -shm) the same mode.
    """
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if stat.S_IMODE(os.fstat(handle).st_mode) & 0o077:
            os.fchmod(handle, 0o600)
    finally:
        os.close(handle)


def move_aside(path: Path) -> Path:
    """Give a database another name, with what SQLite has beside it; return that name."""
    aside, number = path.with_name(f"{path.name}.damaged"), 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{number}")
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(f"{path.name}{suffix}")
        if part.exists():
            part.rename(aside.with_name(f"{aside.name}{suffix}"))
    return aside


def _unescaped(field: str) -> str:
    """Undo the octal escapes of mountinfo."""
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        field = field.replace(code, character)
    return field
