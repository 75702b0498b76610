"""The seats that an administrator should look after, with a few queries however many seats there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

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


@dataclass(frozen=True, slots=True)
class SeatInTrouble:
    """A seat with all that is the matter with it. `person` is the id and name of whom it feeds now, if anybody."""

    seat: Seat
    person: tuple[str, str] | None
    missing: tuple[Hole, ...]
    troubles: tuple[Trouble, ...]


def seats_in_trouble(session: Session, now_ms: int, silent_after_ms: int = SILENT_AFTER_MS) -> list[SeatInTrouble]:
    """Every seat in trouble, by host, user and id; seats that were revoked are in none."""
    seats = session.exec(
        select(Seat).where(col(Seat.revoked_ms).is_(None)).order_by(col(Seat.host), col(Seat.os_user), col(Seat.id))
    ).all()
    people = people_fed(session, now_ms)
    missing: dict[str, list[Hole]] = {}
    for hole in holes(session):
        if now_ms - hole.since_ms >= SKIPPING_AFTER_MS:
            missing.setdefault(hole.seat_id, []).append(hole)
    quiet = [
        (seat.id, people[seat.id][0] if seat.id in people else None, _last_ms(seat))
        for seat in seats
        if now_ms - _last_ms(seat) >= silent_after_ms
    ]
    silent = unexpected(session, quiet, now_ms)
    found = []
    for seat in seats:
        person, skipped = people.get(seat.id), missing.get(seat.id, [])
        troubles = _troubles(seat, skipped, is_silent=seat.id in silent, is_assigned=person is not None)
        if troubles:
            found.append(SeatInTrouble(seat, person, tuple(skipped), troubles))
    return found


def _last_ms(seat: Seat) -> int:
    return seat.enrolled_ms if seat.last_seen_ms is None else seat.last_seen_ms


def _troubles(seat: Seat, missing: Sequence[Hole], *, is_silent: bool, is_assigned: bool) -> tuple[Trouble, ...]:
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
