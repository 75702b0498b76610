"""What a process remembers of keys and seats between groups of uploads, for as long as nobody changed any of it.

Every group reads the version of all that ingest goes by as its first act, and no change can commit before the group
has. So what is remembered under that version holds for the whole group, in every process: a key that was revoked
elsewhere stores nothing from then on, though nobody was told.
"""

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import Connection
from sqlmodel import Session, select

from fairday_collector.enrol.keys import seats_of_keys
from fairday_collector.errors import Refusal
from fairday_collector.policy.desk import PolicyCounter, PolicyDesk
from fairday_collector.seats import FOREVER_MS, Feeds, feeds_of_seats
from fairday_collector.secrets import digest
from fairday_collector.store import Store
from fairday_collector.store.dialect import Dialect
from fairday_collector.store.tables import IngestVersion, Seat, SeatKey

MOST = 100_000
# Zones and teams of people weigh more; they are asked for where a batch reaches out of the seat's day.
MOST_FEEDS = 10_000
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
        self._feeds: dict[str, Feeds] = {}
        self._days: set[int] = set()

    def key_at_hand(self, secret: str) -> KnownKey | None:
        """The seat behind a key, if it is remembered; as with `looked_up`, `keys` is what counts."""
        return self._keys.get(digest(secret))

    def looked_up(self, store: Store, secrets: Sequence[str]) -> list[KnownKey | Refusal]:
        """The seats behind keys, or why there is none. May soon be out of date: `keys` is what counts."""
        with store.read() as session:
            version = version_of(session)
            found = _known_keys(session, secrets)
        for secret, key in found.items():
            if isinstance(key, KnownKey):
                self._keep(version, self._keys, digest(secret), key)
        return [found[secret] for secret in secrets]

    def hold(self, session: Session) -> bool:
        """Forgets all that may have changed since, and says whether it did; a group's first act."""
        return self._renew(version_of(session))

    def ensure(self, dialect: Dialect, connection: Connection, utc_days: Collection[int]) -> None:
        """Makes room for the spans of UTC days where that was not done yet."""
        missing = set(utc_days) - self._days
        if missing:
            dialect.ensure_days(connection, missing)
            self._days |= missing

    def keys(self, session: Session, secrets: Collection[str]) -> dict[str, KnownKey | Refusal]:
        """The seats behind keys, as of a group's transaction; a refusal for a wrong or revoked one."""
        found: dict[str, KnownKey | Refusal] = {}
        missing: dict[str, str] = {}
        for secret in secrets:
            known = self._keys.get(digest(secret))
            if known is None:
                missing[secret] = digest(secret)
            else:
                found[secret] = known
        for secret, key in _known_keys(session, missing).items():
            found[secret] = key
            if isinstance(key, KnownKey):
                self._keep(self._version, self._keys, missing[secret], key)
        return found

    def standings(
        self, session: Session, desk: PolicyDesk, seats: Collection[str], now_ms: int, ca_bundle: str
    ) -> dict[str, Standing]:
        """What holds for seats at an instant, as of a group's transaction; the authorities are part of a policy."""
        found: dict[str, Standing] = {}
        for seat in seats:
            known = self._standings.get(seat)
            if known is not None and known.start_ms <= now_ms < known.end_ms and known.ca_bundle == ca_bundle:
                found[seat] = known
        missing = set(seats) - found.keys()
        if missing:
            feeds = self.feeds(session, missing)
            told = desk.counter(session, ca_bundle)
            for seat in missing:
                found[seat] = _standing(feeds[seat], told, now_ms, ca_bundle)
                self._keep(self._version, self._standings, seat, found[seat])
        return found

    def feeds(self, session: Session, seats: Collection[str]) -> dict[str, Feeds]:
        """Whom seats feed, now and before, as of a group's transaction."""
        found = {seat: self._feeds[seat] for seat in seats if seat in self._feeds}
        missing = set(seats) - found.keys()
        if missing:
            for seat, feeds in feeds_of_seats(session, missing).items():
                found[seat] = feeds
                self._keep(self._version, self._feeds, seat, feeds, most=MOST_FEEDS)
        return found

    def forget(self) -> None:
        """Forgets everything: a transaction that may have told new things did not commit."""
        self._renew(0)

    def _renew(self, version: int) -> bool:
        with self._lock:
            if version == self._version:
                return False
            self._version = version
            self._keys.clear()
            self._standings.clear()
            self._feeds.clear()
            self._days.clear()
            return True

    def _keep(self, version: int, memory: dict[str, T], name: str, value: T, most: int = MOST) -> None:
        with self._lock:
            # What was read under another version must not outlive it.
            if version == self._version:
                if len(memory) >= most:
                    del memory[next(iter(memory))]
                memory[name] = value


def _known_keys(session: Session, secrets: Collection[str]) -> dict[str, KnownKey | Refusal]:
    return {
        secret: found if isinstance(found, Refusal) else _known_key(*found)
        for secret, found in seats_of_keys(session, secrets).items()
    }


def _known_key(seat: Seat, key: SeatKey) -> KnownKey:
    return KnownKey(key.id, seat.id, fresh=key.first_used_ms is None)


def version_of(session: Session) -> int:
    """The version of all that ingest goes by."""
    return session.exec(select(IngestVersion.version)).one()


def _standing(feeds: Feeds, told: PolicyCounter, now_ms: int, ca_bundle: str) -> Standing:
    person = feeds.at(now_ms)
    policy, upload_s = told.of(person, now_ms)
    turn = next(((a, b) for a, b, _ in feeds.turns if a <= now_ms < b), (-FOREVER_MS, FOREVER_MS))
    if person is None:
        whose, day, first = None, None, now_ms // DAY_MS * DAY_MS
        last = first + DAY_MS
    else:
        whose, day = person.person.id, person.today(now_ms)
        first, last = person.zones.bounds(day)
    return Standing(whose, day, max(turn[0], first), min(turn[1], last), policy, upload_s, ca_bundle)
