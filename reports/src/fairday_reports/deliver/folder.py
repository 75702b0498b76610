"""Puts the files of a report into a folder, each whole under its name or not at all."""

import os
import shutil
import tempfile
from pathlib import Path

from fairday_reports.deliver.parcel import DeliveryError, Parcel
from fairday_reports.deliver.paths import named_files
from fairday_reports.deliver.targets import FolderTarget


def put_into_folder(parcel: Parcel, target: FolderTarget) -> None:
    """Writes the files, readable by their owner alone; a repeat replaces those of its slot. Raises DeliveryError."""
    folder = Path(target.path)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, file in named_files(parcel):
            _copy(file.path, folder / name)
    except OSError as error:
        raise DeliveryError(f"The folder {folder} cannot be written: {error.strerror or error}.") from error


def _copy(source: Path, path: Path) -> None:
    handle, temporary = tempfile.mkstemp(prefix=".fairday-", dir=path.parent)  # 0600, never through a link
    try:
        with os.fdopen(handle, "wb") as file, source.open("rb") as content:
            shutil.copyfileobj(content, file)
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
