"""Private files and directories: how keys, certificates and the data directory reach the disk."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO


class DirectoryError(Exception):
    """A directory that cannot safely hold people's data; its text says why and what to do."""


def prepare_data_dir(path: Path) -> None:
    """Makes `path` a directory of this user alone (0700), and tightens one that others could enter.

    Parents are made as needed. Refused (DirectoryError): a symbolic link, a directory of another user, a shared
    one such as /tmp, the root, a home directory, and one in which others could write and have left something.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    try:
        # All that follows goes through this descriptor, so that nobody can swap the directory meanwhile.
        opened = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        message = f"{path} is not a directory of its own ({error.strerror}). Name a directory, not a link to one."
        raise DirectoryError(message) from error
    try:
        found = os.fstat(opened)
        mode = stat.S_IMODE(found.st_mode)
        if found.st_uid != os.geteuid():
            message = f"{path} belongs to another user. Name a directory of your own, or change its owner."
            raise DirectoryError(message)
        if mode == 0o700:
            return
        real = path.resolve()
        if mode & stat.S_ISVTX or real == real.parent or real == Path.home().resolve():
            message = f"{path} is shared with other things. Name a directory for Fairday alone."
            raise DirectoryError(message)
        os.fchmod(opened, 0o700)
        if mode & 0o022 and (foreign := _foreign(opened)):
            message = f"{path} could be written by others, and holds {foreign[0]!r} of another user. Look at it first."
            raise DirectoryError(message)
    finally:
        os.close(opened)


def _foreign(opened: int) -> list[str]:
    names = sorted(os.listdir(opened))
    return [name for name in names if os.stat(name, dir_fd=opened, follow_symlinks=False).st_uid != os.geteuid()]


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` once the block is left, on disk before it does; not after an error.

    It is this user's alone (0600), and has a name of its own, so that two who write at once leave one of theirs.
    """
    opened, name = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(opened, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def write_private(path: Path, content: bytes) -> None:
    """Replaces `path` by `content`, for this user alone (0600); a crash leaves the old file or the new, whole."""
    with replacing(path) as file:
        file.write(content)


def replace(source: Path, target: Path) -> None:
    """Renames `source` over `target`, durably."""
    source.replace(target)
    directory = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
