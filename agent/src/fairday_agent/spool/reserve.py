"""The emergency reserve: a file that is deleted when the disk is full, because then even a DELETE needs room."""

import os
import shutil
from pathlib import Path

_BLOCK = 64 * 1024


class Reserve:
    """A file of real bytes beside the spool, `size` bytes long while the disk has room to spare."""

    def __init__(self, path: Path, size: int) -> None:
        self._path = path
        self._size = size

    def held(self) -> bool:
        """Say whether the reserve is whole."""
        try:
            return self._path.stat().st_size >= self._size
        except OSError:
            return False

    def scarce(self) -> bool:
        """Say whether the disk has less than half a reserve left: what the log may need for a change to be possible."""
        return shutil.disk_usage(self._path.parent).free < self._size // 2

    def release(self) -> bool:
        """Give the room back to the disk; False if there was none."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True

    def restore(self) -> None:
        """Take the room again, once the disk has plenty; a disk that refuses is left alone."""
        if self.held() or shutil.disk_usage(self._path.parent).free < 8 * self._size:
            return
        try:
            descriptor = os.open(self._path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                # Random bytes: a compressing file system would keep nothing in reserve for zeros.
                for _ in range(0, self._size, _BLOCK):
                    file.write(os.urandom(_BLOCK))
        except OSError:
            self.release()
