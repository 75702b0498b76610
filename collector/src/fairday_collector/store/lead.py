"""Who leads a family of jobs: of all processes on one database one at a time, the others stand by."""

import fcntl
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import psycopg

LEASE_S = 20
"""How long PostgreSQL leaves the lead with a process it does not hear of: frozen, or gone with its machine."""

# A class of advisory locks of our own; the second number is the family's.
LOCK_CLASS = int.from_bytes(b"lead")
# Until when an answer that does not come counts as a lost connection, all shorter than the lease.
REACH = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


class Lead(Protocol):
    """One process's part in who leads a family. Not to be shared between threads."""

    def held(self) -> bool:
        """Whether this process leads: takes the lead if nobody has it, and looks whether it still has it."""

    def close(self) -> None:
        """Lets go of it; another can take it at once."""


class FileLead:
    """The lead as a lock on a file; the kernel takes it back when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """`path` is the lock's own file, made when it is missing."""
        self._path = path
        self._file: int | None = None

    def held(self) -> bool:
        """As `Lead`; a file that was removed or replaced meanwhile locks nobody out, and is lost."""
        if self._file is not None and not self._in_place(self._file):
            self.close()
        if self._file is None:
            self._file = self._taken()
        return self._file is not None

    def close(self) -> None:
        """As `Lead`."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _taken(self) -> int | None:
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return None
        return file

    def _in_place(self, file: int) -> bool:
        try:
            return os.path.samestat(self._path.stat(), os.fstat(file))
        except FileNotFoundError:
            return False


class SessionLead:
    """The lead as a PostgreSQL advisory lock of a session of its own: lost with the connection, never left behind.

    The server ends a session that is silent for `lease_s`, so `held` must be asked more often than that. A leader that
    is frozen for longer may still finish what it had begun when it wakes, beside the one that took over.
    """

    def __init__(self, family: str, connect_args: Mapping[str, Any], lease_s: int = LEASE_S) -> None:
        """`connect_args` are libpq's; nothing is connected before `held`. It needs a session: no pooler in between."""
        self._connect_args = {
            **connect_args,
            **REACH,
            "application_name": f"fairday lead {family}",
            "options": f"{connect_args.get('options', '')} -c idle_session_timeout={lease_s}s".strip(),
        }
        self._key = (LOCK_CLASS, zlib.crc32(family.encode()) & 0x7FFF_FFFF)
        self._connection: psycopg.Connection | None = None
        self._has = False

    def held(self) -> bool:
        """As `Lead`, by a round trip on the connection that holds it; a database that does not answer leads nobody."""
        try:
            if self._connection is None:
                self._connection = psycopg.connect(**self._connect_args, autocommit=True)
            question = "SELECT true" if self._has else "SELECT pg_try_advisory_lock(%s, %s)"
            row = self._connection.execute(question, None if self._has else self._key).fetchone()
            self._has = row == (True,)
        except psycopg.Error:
            self.close()
        return self._has

    def close(self) -> None:
        """As `Lead`."""
        self._has = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None
