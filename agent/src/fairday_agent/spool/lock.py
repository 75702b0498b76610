"""One agent per directory: a lock that the system gives back when its holder dies, however it dies."""

import fcntl
import os
from pathlib import Path

LOCK = "spool.lock"


class SpoolInUse(Exception):  # noqa: N818 (it names the state of the spool, as the reader would)
    """Another process holds this spool."""


class Lock:
    """An exclusive lock on a file, held until `release` or the end of the process; raises `SpoolInUse`."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._descriptor)
            raise SpoolInUse(f"another agent is running on {path.parent}") from error

    def release(self) -> None:
        """Let the next one in."""
        os.close(self._descriptor)


def is_locked(path: Path) -> bool:
    """Say whether a process holds the lock."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
