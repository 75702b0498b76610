"""A disk of a few megabytes, to be filled and freed: where there is no room, nothing may be lost."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_BLOCK = 4096


class SmallDisk:
    """A file system in memory, mounted at a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Leave no byte free."""
        with self._ballast.open("ab", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(b"\0" * _BLOCK)

    def free(self) -> None:
        """Make room again."""
        self._ballast.unlink()

    def full(self) -> bool:
        """Say whether there is no block left."""
        return shutil.disk_usage(self.folder).free < _BLOCK


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mount such a disk; needs what installing a package needs, to be root or `sudo` without a password."""
    folder.mkdir(parents=True)
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    owner = f"uid={os.getuid()},gid={os.getgid()}"
    subprocess.run(
        [*root, "mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755,{owner}", "tmpfs", folder], check=True
    )
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run([*root, "umount", "--lazy", folder], check=True)
