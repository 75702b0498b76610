"""The rows that say how seats fare."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from fairday_collector.people import histories
from fairday_collector.seat_health.trouble import SeatInTrouble, seats_in_trouble
from fairday_collector.seats import people_fed
from fairday_collector.store.dialect.base import Row
from fairday_collector.store.tables import Seat
from fairday_reports.feeds.fill.differences import Difference, difference

# A seat is heard of every few minutes. Coarser steps leave most of its rows as they are.
_SEEN_MS = 900_000
_SKEW_MS = 60_000


def seat_differences(session: Session, now_ms: int) -> list[Difference]:
    """How the seats' rows differ from how they fare now."""
    found = difference(session, "feed_seat", _rows(session, now_ms))
    return [] if found is None else [found]


def _rows(session: Session, now_ms: int) -> Iterator[Row]:
    fed = {seat: person for seat, (person, _) in people_fed(session, now_ms).items()}
    known = histories(session, sorted(set(fed.values())))
    teams = {person: history.team_on(history.today(now_ms)) for person, history in known.items()}
    troubled = {each.seat.id: each for each in seats_in_trouble(session, now_ms)}
    for seat in session.exec(select(Seat).order_by(col(Seat.id))):
        person = fed.get(seat.id)
        yield (
            *(seat.id, person, None if person is None else teams[person]),
            *(seat.host, seat.os, seat.os_version, seat.agent, seat.enrolled_ms),
            None if seat.last_seen_ms is None else seat.last_seen_ms // _SEEN_MS * _SEEN_MS,
            seat.revoked_ms,
            round(seat.skew_ms / _SKEW_MS) * _SKEW_MS,
            *_health(troubled.get(seat.id)),
            sum(seat.losses.values()),
        )


def _health(found: SeatInTrouble | None) -> Row:
    if found is None:
        return (False, 0, "", 0)
    codes = sorted(trouble.what for trouble in found.troubles)
    missing = sum(hole.last - hole.first + 1 for hole in found.missing)
    return ("silent" in codes, len(codes), " ".join(codes), missing)
