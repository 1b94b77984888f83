"""Where a database may lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.errors import StoreError
from crawler.store.place import file_system, refuse_network

MOUNTS = """\
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/root rw
30 22 0:40 / /home rw shared:5 master:1 - nfs4 server:/home rw,vers=4.2
31 30 254:9 / /home/ann/disk rw - xfs /dev/sdb rw
32 22 0:41 / /mnt/my\\040share rw - cifs //nas/share rw
33 22 0:42 / /mnt/again rw - cifs //nas/share rw
34 22 0:43 / /mnt/again rw - ext4 /dev/sdc rw
35 22 0:44 / /mnt/ssh rw - fuse.sshfs ann@host: rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/state.db", "ext4"),
        ("/home/ann/archive/state.db", "nfs4"),
        ("/home/ann/disk/state.db", "xfs"),
        ("/homely/state.db", "ext4"),
        ("/mnt/my share/state.db", "cifs"),
        ("/mnt/again/state.db", "ext4"),
    ],
)
def test_the_longest_mount_point_decides(path: str, kind: str) -> None:
    assert file_system(Path(path), MOUNTS) == kind


def test_without_mounts_the_file_system_is_unknown() -> None:
    assert file_system(Path("/a"), "") == ""
    assert file_system(Path("/a"), "nonsense\n - \n") == ""


@pytest.mark.parametrize("path", ["/home/a.db", "/mnt/my share/a.db", "/mnt/ssh/a.db"])
def test_a_network_file_system_is_refused_with_the_line_to_paste(path: str) -> None:
    with pytest.raises(StoreError, match="network file system") as caught:
        refuse_network(Path(path), MOUNTS)

    assert "store: {path: " in caught.value.hint


def test_a_local_file_system_is_taken() -> None:
    refuse_network(Path("/home/ann/disk/a.db"), MOUNTS)
