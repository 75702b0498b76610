"""Numbers that are missing between the stored batches of a seat, found for all seats in one query."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from fairday_collector.store.tables import BatchRow, Epoch


class Hole(NamedTuple):
    """The batches `first` to `last` of an epoch, which have not come although the one behind them has, at `since_ms`.

    Batches may come in any order. Where an agent sends what it kept, the newest first, that one came just now.
    """

    seat_id: str
    epoch: str
    first: int
    last: int
    since_ms: int


def holes(session: Session) -> list[Hole]:
    """Every hole there is, by seat, by epoch from the oldest on, then by number."""
    before = func.lag(BatchRow.seq).over(
        partition_by=(col(BatchRow.seat_id), col(BatchRow.epoch_no)), order_by=col(BatchRow.seq)
    )
    # Only what lies behind a gap is read: an epoch without one is told by its own row.
    beyond = (
        select(
            col(Epoch.seat_id),
            col(Epoch.epoch),
            col(Epoch.number),
            func.coalesce(before, col(Epoch.ack_through)).label("before"),
            col(BatchRow.seq),
            col(BatchRow.received_ms),
        )
        .join(BatchRow, (col(BatchRow.seat_id) == col(Epoch.seat_id)) & (col(BatchRow.epoch_no) == col(Epoch.number)))
        .where(col(Epoch.ack_through) < col(Epoch.highest), col(BatchRow.seq) > col(Epoch.ack_through))
        .subquery()
    )
    found = (
        select(beyond.c.seat_id, beyond.c.epoch, beyond.c.before + 1, beyond.c.seq - 1, beyond.c.received_ms)
        .where(beyond.c.seq > beyond.c.before + 1)
        .order_by(beyond.c.seat_id, beyond.c.number, beyond.c.seq)
    )
    return [Hole(*row) for row in session.connection().execute(found)]
