"""Forgets what runs said, once it can neither be corrected nor is likely to be asked for; the runs themselves stay."""

import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

from sqlalchemy import delete, tuple_
from sqlalchemy import select as columns
from sqlmodel import col

from fairday_collector.store.tables import RunDocument
from fairday_reports.schedules.means import Means

KEPT_MS: Final = 35 * 24 * 3_600_000
"""Longer than any time for corrections."""
MADE_IN: Final = "fairday-report-"
"""What the folders are called in which files are made, among the temporary ones of the machine."""
_AT_ONCE: Final = 200
_LEFT_S: Final = 24 * 3_600


def forget(means: Means) -> int:
    """Deletes the documents that were kept for 35 days, a few parts a transaction; returns how many parts it were.

    Heads go first: a document without its head is none, while one that lacked other parts would be taken for whole.
    """
    table = RunDocument
    key = (col(table.schedule_id), col(table.slot), col(table.revision), col(table.audience), col(table.part))
    old = columns(*key).where(col(table.kept_ms) <= means.clock() - KEPT_MS)
    old = old.order_by(col(table.part)).limit(_AT_ONCE)
    forgotten = 0
    while True:
        with means.store.write() as session:
            count = session.connection().execute(delete(table).where(tuple_(*key).in_(old))).rowcount
        forgotten += count
        if count < _AT_ONCE:
            return forgotten


def sweep() -> None:
    """Removes the folders of files that a process left behind that was killed a day ago or earlier."""
    for folder in Path(tempfile.gettempdir()).glob(f"{MADE_IN}*"):
        try:
            if time.time() - folder.lstat().st_mtime >= _LEFT_S:
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # another process was faster
