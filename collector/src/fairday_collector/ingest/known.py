"""What a process remembers of keys and seats between groups of uploads, for as long as nobody changed any of it.

Every group reads the version of all that ingest goes by as its first act, and no change can commit before the group
has. So what is remembered under that version holds for the whole group, in every process: a key that was revoked
elsewhere stores nothing from then on, though nobody was told.
"""

import threading
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import Connection
from sqlmodel import Session, select

from fairday_collector.enrol.keys import seat_of_key
from fairday_collector.policy.desk import PolicyDesk
from fairday_collector.seats import FOREVER_MS, feeds_of
from fairday_collector.secrets import digest
from fairday_collector.store import Store
from fairday_collector.store.dialect import Dialect
from fairday_collector.store.tables import IngestVersion

MOST = 100_000
DAY_MS = 86_400_000
T = TypeVar("T")


@dataclass(slots=True)
class KnownKey:
    """The seat behind a key. `fresh` until its first use is stored."""

    id: str
    seat_id: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for a seat within `[start_ms, end_ms)`: whose day it is, if anybody's, and its policy."""

    person: str | None
    day: date | None
    start_ms: int
    end_ms: int
    policy: int
    upload_s: int
    ca_bundle: str


class Known:
    """The memory of one process; asked from any thread, renewed by `hold`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._version = 0
        self._keys: dict[str, KnownKey] = {}
        self._standings: dict[str, Standing] = {}
        self._days: set[int] = set()

    def key_at_hand(self, secret: str) -> KnownKey | None:
        """The seat behind a key, if it is remembered; as `key`, it may be out of date."""
        return self._keys.get(digest(secret))

    def key(self, store: Store, secret: str) -> KnownKey:
        """The seat behind a key, looked up; raises Unauthorised. May soon be out of date: `key_in` is what counts."""
        with store.read() as session:
            version = version_of(session)
            found = self._looked_up(session, secret)
        self._keep(version, self._keys, digest(secret), found)
        return found

    def hold(self, session: Session) -> bool:
        """Forgets all that may have changed since, and says whether it did; a group's first act."""
        return self._renew(version_of(session))

    def ensure(self, dialect: Dialect, connection: Connection, utc_days: Collection[int]) -> None:
        """Makes room for the spans of UTC days where that was not done yet."""
        missing = set(utc_days) - self._days
        if missing:
            dialect.ensure_days(connection, missing)
            self._days |= missing

    def key_in(self, session: Session, secret: str) -> KnownKey:
        """The seat behind a key, as of a group's transaction; raises Unauthorised."""
        found = self._keys.get(digest(secret))
        if found is None:
            found = self._looked_up(session, secret)
            self._keep(self._version, self._keys, digest(secret), found)
        return found

    def standing(self, session: Session, desk: PolicyDesk, seat_id: str, now_ms: int, ca_bundle: str) -> Standing:
        """What holds for a seat at an instant, as of a group's transaction; the authorities are part of its policy."""
        found = self._standings.get(seat_id)
        if found is None or not found.start_ms <= now_ms < found.end_ms or found.ca_bundle != ca_bundle:
            found = _standing(session, desk, seat_id, now_ms, ca_bundle)
            self._keep(self._version, self._standings, seat_id, found)
        return found

    def forget(self) -> None:
        """Forgets everything: a transaction that may have told new things did not commit."""
        self._renew(0)

    def _looked_up(self, session: Session, secret: str) -> KnownKey:
        seat, key = seat_of_key(session, secret)
        return KnownKey(key.id, seat.id, fresh=key.first_used_ms is None)

    def _renew(self, version: int) -> bool:
        with self._lock:
            if version == self._version:
                return False
            self._version = version
            self._keys.clear()
            self._standings.clear()
            self._days.clear()
            return True

    def _keep(self, version: int, memory: dict[str, T], name: str, value: T) -> None:
        with self._lock:
            # What was read under another version must not outlive it.
            if version == self._version:
                if len(memory) >= MOST:
                    del memory[next(iter(memory))]
                memory[name] = value


def version_of(session: Session) -> int:
    """The version of all that ingest goes by."""
    return session.exec(select(IngestVersion.version)).one()


def _standing(session: Session, desk: PolicyDesk, seat_id: str, now_ms: int, ca_bundle: str) -> Standing:
    feeds = feeds_of(session, seat_id)
    person = feeds.at(now_ms)
    policy = desk.policy_for(session, person, now_ms)
    told = (policy.version, policy.upload_s, ca_bundle)
    if person is None:
        start, end = next(((a, b) for a, b, _ in feeds.turns if a <= now_ms < b), (-FOREVER_MS, FOREVER_MS))
        midnight = now_ms // DAY_MS * DAY_MS
        return Standing(None, None, max(start, midnight), min(end, midnight + DAY_MS), *told)
    day = person.today(now_ms)
    first, last = person.zones.bounds(day)
    start, end = next((a, b) for a, b, _ in feeds.turns if a <= now_ms < b)
    return Standing(person.person.id, day, max(start, first), min(end, last), *told)
