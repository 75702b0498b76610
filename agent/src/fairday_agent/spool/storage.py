"""Where the spool is written: opens, heals and makes room, so that a change either is on the disk or says why not."""

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from fairday_agent.spool import queue
from fairday_agent.spool.audit import audit, log_generation
from fairday_agent.spool.file import Change, SpoolFile, connect, private_file, read_book, telling_damage
from fairday_agent.spool.image import PAGE
from fairday_agent.spool.reserve import Reserve
from fairday_agent.spool.rows import Book
from fairday_agent.spool.salvage import finish_interrupted, salvage
from fairday_agent.spool.seal import Damaged

log = logging.getLogger(__name__)

T = TypeVar("T")

_LOG_ALLOWANCE = 1024 * 1024
MIN_QUOTA = 2 * _LOG_ALLOWANCE
_MAX_RESERVE = 1024 * 1024
_FREE_PAGES = 16  # what a busy minute may need while the disk itself has nothing left
_EVICT_AT_ONCE = 64
# SQLite tells a full disk only where the system said ENOSPC; quotas and limits look like I/O errors.
_FULL = frozenset((sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN))


class NoRoom(Exception):  # noqa: N818 (it names the state of the disk, as the reader would)
    """The disk does not take the change; the text says why, for people."""


def _in_words(error: Exception) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return "the disk is full"
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return "the agent's directory cannot be written"
    return f"the disk refuses to be written ({error})"


def _may_be_full(error: Exception) -> bool:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _FULL
    return isinstance(error, OSError)


class Storage:
    """One spool file under a quota, with its emergency reserve. Not safe for several threads."""

    def __init__(self, path: Path, quota_bytes: int) -> None:
        self._path = path
        reserve = min(_MAX_RESERVE, quota_bytes // 16)
        self._max_bytes = quota_bytes - _LOG_ALLOWANCE - reserve
        self._reserve = Reserve(path.with_name("spool.reserve"), reserve)
        self._file: SpoolFile | None = None
        self._broken: sqlite3.Connection | None = None
        self.salvaged = False

    def book(self) -> Book:
        """Return the book as it is on the disk; an empty one while the file cannot be opened."""
        return self._file.book if self._file else Book()

    def used_bytes(self) -> int:
        """Count the bytes of the file in use, 0 while it cannot be opened."""
        return self._file.used_bytes() if self._file else 0

    def oldest_ms(self) -> int | None:
        """Find the start of the oldest span that waits, ms UTC."""
        if self._file is None:
            return None
        one = "SELECT min(start) FROM spans WHERE batched=?"  # one kind at a time, so that the index answers
        starts = [self._file.conn.execute(one, (batched,)).fetchone()[0] for batched in (0, 1)]
        return min((start for start in starts if start is not None), default=None)

    def write(self, apply: Callable[[Change], T], incoming: int) -> T:
        """Apply a change durably, with room made for `incoming` bytes first; raises `NoRoom` and changes nothing."""
        for _ in range(3):  # once, once after healing, once after giving up the reserve
            try:
                file = self._opened()
                with file.change() as change:
                    self._make_room(file, change, incoming)
                    result = apply(change)
            except Damaged as error:
                self._healed(str(error))
            except (sqlite3.OperationalError, OSError) as error:
                if not (_may_be_full(error) and self._reserve.release()):
                    raise NoRoom(_in_words(error)) from error
                log.warning("spool.reserve_released", extra={"cause": _in_words(error)})
                self._fold_log()
            else:
                self._reserve.restore()
                return result
        raise NoRoom("the spool file is damaged again and again: the disk may be failing")

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()
            self._file = None

    def _opened(self) -> SpoolFile:
        if self._file is None:
            finish_interrupted(self._path)
            if self._path.exists() and self._path.stat().st_size:
                self._file = self._open_checked()
            else:
                self._file = SpoolFile.create(self._path, self._max_bytes)
        return self._file

    def _open_checked(self) -> SpoolFile:
        private_file(self._path)
        with telling_damage():
            conn = connect(self._path, self._max_bytes)
        try:
            faults = audit(conn, log_generation(self._path)).faults
            if faults:
                raise Damaged("; ".join(faults))
            return SpoolFile(conn, read_book(conn))
        except Damaged:
            self._broken = conn  # closing it would fold and delete a log that is still to be searched
            raise
        except BaseException:
            conn.close()
            raise

    def _healed(self, cause: str) -> None:
        lost = salvage(self._path, self._max_bytes, self._file.book if self._file else None)
        if self._broken:
            self._broken.close()
            self._broken = None
        self.close()
        self.salvaged = True
        log.error("spool.salvaged", extra={"cause": cause, "lost": lost})

    def _fold_log(self) -> None:
        if self._file:
            try:
                self._file.fold_log()
            except sqlite3.OperationalError as error:
                log.info("spool.log_not_folded", extra={"cause": str(error)})

    def _make_room(self, file: SpoolFile, change: Change, incoming: int) -> None:
        """Evict the oldest spans while the quota, or a disk without reserve, would not hold what comes."""
        dropped = 0
        while self._lacks_room(file, incoming):
            count = queue.evict(change, _EVICT_AT_ONCE)
            if not count:
                break
            dropped += count
        if dropped:
            log.warning("spool.dropped", extra={"spans": dropped})

    def _lacks_room(self, file: SpoolFile, incoming: int) -> bool:
        slack = incoming * 3 // 2 + 8 * PAGE
        if file.used_bytes() + slack > self._max_bytes:
            return True
        return not self._reserve.held() and self._reserve.scarce() and file.free_pages() < _FREE_PAGES + slack // PAGE
