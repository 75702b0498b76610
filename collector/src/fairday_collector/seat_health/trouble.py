"""The seats that an administrator should look after, with a few queries however many seats there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from fairday_collector.seat_health import words
from fairday_collector.seat_health.holes import Hole, holes
from fairday_collector.seat_health.silence import SILENT_AFTER_MS, unexpected
from fairday_collector.seat_health.words import Trouble
from fairday_collector.seats import people_fed
from fairday_collector.store.tables import Seat

SKIPPING_AFTER_MS = 3_600_000
"""Agents send what they kept in an outage newest first, so a young hole is only one that is being filled."""
SKEW_MS = 300_000
"""From here on the collector refuses spans as lying in the future."""


class SeatFacts(NamedTuple):
    """What is asked of a seat here, by the names of its row."""

    id: str
    host: str
    os_user: str
    agent: str
    enrolled_ms: int
    last_seen_ms: int | None
    skew_ms: int
    conflicts: int
    possible_clone: bool
    losses: dict[str, int]

    @property
    def last_ms(self) -> int:
        """When it was last heard of."""
        return self.enrolled_ms if self.last_seen_ms is None else self.last_seen_ms


@dataclass(frozen=True, slots=True)
class SeatInTrouble:
    """A seat with all that is the matter with it. `person` is the id and name of whom it feeds now, if anybody."""

    seat: SeatFacts
    person: tuple[str, str] | None
    missing: tuple[Hole, ...]
    troubles: tuple[Trouble, ...]


def seats_in_trouble(session: Session, now_ms: int, silent_after_ms: int = SILENT_AFTER_MS) -> list[SeatInTrouble]:
    """Every seat in trouble, by host, user and id; seats that were revoked are in none."""
    seats = _seats(session)
    people = people_fed(session, now_ms)
    missing: dict[str, list[Hole]] = {}
    for hole in holes(session):
        if now_ms - hole.since_ms >= SKIPPING_AFTER_MS:
            missing.setdefault(hole.seat_id, []).append(hole)
    quiet = [
        (seat.id, people[seat.id][0] if seat.id in people else None, seat.last_ms)
        for seat in seats
        if now_ms - seat.last_ms >= silent_after_ms
    ]
    silent = unexpected(session, quiet, now_ms)
    found = []
    for seat in seats:
        person, skipped = people.get(seat.id), missing.get(seat.id, [])
        troubles = _troubles(seat, skipped, is_silent=seat.id in silent, is_assigned=person is not None)
        if troubles:
            found.append(SeatInTrouble(seat, person, tuple(skipped), troubles))
    return found


def _seats(session: Session) -> list[SeatFacts]:
    # As plain rows: objects of the mapper cost most of the time there is, for ten thousand seats.
    rows = session.connection().execute(
        select(*(col(getattr(Seat, name)) for name in SeatFacts._fields))
        .where(col(Seat.revoked_ms).is_(None))
        .order_by(col(Seat.host), col(Seat.os_user), col(Seat.id))
    )
    return [SeatFacts(*row) for row in rows]


def _troubles(seat: SeatFacts, missing: Sequence[Hole], *, is_silent: bool, is_assigned: bool) -> tuple[Trouble, ...]:
    losses = {name: count for name, count in seat.losses.items() if count}
    found = (
        words.silent(seat.id, seat.last_seen_ms, seat.enrolled_ms) if is_silent else None,
        None if is_assigned else words.unassigned(seat.id),
        words.skipping(missing) if missing else None,
        words.conflicting(seat.conflicts) if seat.conflicts else None,
        words.clone(seat.id) if seat.possible_clone else None,
        words.clock_off(seat.skew_ms) if abs(seat.skew_ms) >= SKEW_MS else None,
        words.lost(losses) if losses else None,
    )
    return tuple(trouble for trouble in found if trouble is not None)
