"""Puts a report into a folder: all of it under its name, or nothing."""

import os
import tempfile
from pathlib import Path

from fairday_reports.deliver.parcel import Outcome, Parcel
from fairday_reports.render import EXTENSIONS

_LONGEST = 120


def put(folder: Path, parcel: Parcel) -> Outcome:
    """Writes `<schedule>-<slot>.<ext>`, readable by its owner alone; a repeat replaces the file of the same slot."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(folder / file_name(parcel), parcel.texts[parcel.format].encode())
    except OSError as error:
        return Outcome(str(folder), f"The folder {folder} cannot be written: {error.strerror or error}.")
    return Outcome(str(folder))


def file_name(parcel: Parcel) -> str:
    """The name of a file, safe on every file system; where the schedule's name had to change, its key is in it."""
    kept = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in parcel.name).strip(".-")
    while len(kept.encode()) > _LONGEST:
        kept = kept[:-1]
    stem = kept if kept == parcel.name else f"{kept}-{parcel.key[:8]}".lstrip("-")
    return f"{stem}-{parcel.slot.replace(':', '')}.{EXTENSIONS[parcel.format]}"


def _write(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(prefix=".fairday-", dir=path.parent)  # 0600, never through a link
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    # Without this a power cut could take the name away again after the run was recorded as done.
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
