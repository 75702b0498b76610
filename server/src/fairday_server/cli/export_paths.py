"""Where an export may be written: looked at before anything is read, so that nothing is shown in vain."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fairday_collector.errors import Conflict, Invalid


def file_at(path: Path, option: str) -> Path:
    """The file that is to be made or replaced, with links followed; raises Invalid with what to name instead."""
    _require_name(path, option)
    found = Path(os.path.realpath(path))
    if found.is_dir():
        raise Invalid("bad_path", f"{option} {path} is a folder. Name a file in it.")
    if os.path.lexists(found) and not found.is_file():
        raise Invalid("bad_path", f"{option} {path} is no regular file. Name another one.")
    if not found.parent.is_dir():
        raise Invalid("bad_path", f"There is no folder {found.parent}. Make it first, or name another file.")
    if not os.access(found.parent, os.W_OK | os.X_OK):
        raise Invalid("bad_path", f"You may not write into {found.parent}. Name a file in another folder.")
    return found


def make_folder(path: Path) -> None:
    """Makes the folder for all sets where there is none; raises Invalid with what to name instead."""
    _require_name(path, "--out")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise Invalid("bad_path", f"--out {path} is no folder. With --all, name one.") from error
    except OSError as error:
        raise Invalid("bad_path", f"{path} cannot be made ({error.strerror}). Name another folder.") from error


def kept_cursor(path: Path) -> str | None:
    """The cursor that a file holds, None where there is no such file; raises Invalid where it holds none."""
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Invalid("bad_path", f"{path} cannot be read ({error.strerror}). Name another file.") from error
    except ValueError as error:
        message = f"{path} holds no cursor. Name another file, or remove it to read all rows anew."
        raise Invalid("bad_cursor", message) from error


@contextmanager
def alone_with(cursor: Path | None) -> Iterator[None]:
    """Holds the file of a cursor against another export with it; raises Conflict where there is one.

    The lock is a file beside it, gone at the end; one that a crash left is nobody's.
    """
    if cursor is None:
        yield
        return
    path = cursor.with_name(f".{cursor.name}.lock")
    with writing_to(path):
        opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(opened) as lock:
        if not _is_held(path, lock.fileno()):
            message = f"Another export with {cursor} is under way. Let it end, or name another file for each."
            raise Conflict("export_under_way", message)
        try:
            yield
        finally:
            path.unlink()


def _is_held(path: Path, lock: int) -> bool:
    """Takes a lock, if nobody has it, nor had it and took its file away meanwhile."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(lock), path.stat())
    except (BlockingIOError, FileNotFoundError):
        return False


@contextmanager
def writing_to(path: Path) -> Iterator[None]:
    """Has what the disk refuses end in a sentence."""
    try:
        yield
    except OSError as error:
        message = f"{path} could not be written ({error.strerror}), and is as it was. Mend that, or name another place."
        raise Invalid("not_written", message) from error


def _require_name(path: Path, option: str) -> None:
    if str(path) == "-":
        raise Invalid("bad_path", f"{option} - would be standard output, and only files are written. Name one.")
