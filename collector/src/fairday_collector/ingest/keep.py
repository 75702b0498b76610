"""Keeps a batch: its row, its spans and the marks of the days it touches, in the caller's one transaction."""

from collections.abc import Iterable
from datetime import date

import msgspec
from sqlmodel import Session, col, select

from fairday_collector.errors import Conflict
from fairday_collector.ingest.decode import Decoded
from fairday_collector.ingest.judge import judge
from fairday_collector.ledger.marks import mark
from fairday_collector.policy.desk import PolicyDesk
from fairday_collector.seats import Feeds, feeds_of
from fairday_collector.store.tables import BatchRow, Epoch, Seat, SeatKey, SpanRow
from fairday_wire import Receipt, Rejected, Span

MAX_SKEW_MS = 2**53
MAX_LOSSES = 16

SPAN_COLUMNS = (
    "seat_id, start_ms, epoch, seq, position, end_ms, since_ms, presence, call, media, app, title, site, "
    "keys, clicks, scrolls"
)
INSERT_SPANS = f"INSERT INTO {SpanRow.__tablename__} ({SPAN_COLUMNS}) VALUES ({', '.join('?' * 16)})"  # noqa: S608 - constants


class SeqConflict(Conflict):
    """The same (seat, epoch, seq) with other spans: a cloned or restored machine."""


def keep(session: Session, seat: Seat, key: SeatKey, batch: Decoded, desk: PolicyDesk, now_ms: int) -> Receipt:
    """Stores a batch or recognises it, and makes its receipt; valid once the caller has committed.

    Raises SeqConflict where other spans are stored under its (seat, epoch, seq).
    """
    stored = session.get(BatchRow, (seat.id, batch.epoch, batch.seq))
    feeds = feeds_of(session, seat.id)
    if stored is not None and stored.digest != batch.digest:
        raise SeqConflict("seq_conflict", "Other spans are stored under this seq. Start a new epoch and send again.")
    _note_visit(session, seat, key, batch, now_ms)
    if stored is None:
        good, bad = judge(batch.spans, now_ms, batch.oversized)
        _insert(session, seat.id, batch, good, bad, now_ms)
        mark(session, _touched(feeds, [span for _, span in good]), now_ms)
        count, rejected = len(good), bad
    else:
        count, rejected = stored.stored, msgspec.convert(stored.rejected, list[Rejected])
    policy = desk.policy_for(session, feeds.at(now_ms), now_ms)
    epoch = session.get(Epoch, (seat.id, batch.epoch))
    return Receipt(
        stored=count,
        duplicate=stored is not None,
        rejected=rejected,
        ack_through=epoch.ack_through if epoch else 0,
        policy=policy.version,
        next_upload_s=policy.upload_s,
        server_time=now_ms,
    )


def note_conflict(session: Session, seat_id: str) -> None:
    """Counts a conflict on a seat, where administrators see it."""
    seat = session.get(Seat, seat_id)
    assert seat is not None
    seat.conflicts += 1
    session.add(seat)


def _note_visit(session: Session, seat: Seat, key: SeatKey, batch: Decoded, now_ms: int) -> None:
    if key.first_used_ms is None:
        key.first_used_ms = now_ms
        session.add(key)
    seat.last_seen_ms = now_ms
    seat.skew_ms = max(-MAX_SKEW_MS, min(MAX_SKEW_MS, batch.sent_at - now_ms))
    seat.agent = batch.agent or seat.agent
    seat.losses = {name[:64]: max(0, min(n, MAX_SKEW_MS)) for name, n in list(batch.losses.items())[:MAX_LOSSES]}
    session.add(seat)


def _insert(
    session: Session, seat_id: str, batch: Decoded, good: list[tuple[int, Span]], bad: list[Rejected], now_ms: int
) -> None:
    session.add(
        BatchRow(
            seat_id=seat_id,
            epoch=batch.epoch,
            seq=batch.seq,
            digest=batch.digest,
            received_ms=now_ms,
            stored=len(good),
            rejected=msgspec.to_builtins(bad),
        )
    )
    _advance(session, seat_id, batch, now_ms)
    if good:
        rows = [_row(seat_id, batch, index, span) for index, span in good]
        # Bulk at the driver: objects of the mapper cost four times the insert itself.
        session.connection().exec_driver_sql(INSERT_SPANS, rows)


def _row(seat_id: str, batch: Decoded, index: int, span: Span) -> tuple[object, ...]:
    since = None if span.since == span.start else span.since
    return (
        *(seat_id, span.start, batch.epoch, batch.seq, index, span.end, since, span.presence, span.call, span.media),
        *(span.app, span.title, span.site, span.keys, span.clicks, span.scrolls),
    )


def _advance(session: Session, seat_id: str, batch: Decoded, now_ms: int) -> None:
    epoch = session.get(Epoch, (seat_id, batch.epoch))
    if epoch is None:
        epoch = Epoch(seat_id=seat_id, epoch=batch.epoch, first_ms=now_ms)
    arrives_last = batch.seq > epoch.highest
    epoch.highest = max(epoch.highest, batch.seq)
    session.add(epoch)
    if batch.seq == epoch.ack_through + 1 and arrives_last:
        epoch.ack_through = batch.seq
    elif batch.seq == epoch.ack_through + 1:
        beyond = select(BatchRow.seq).where(BatchRow.seat_id == seat_id, BatchRow.epoch == batch.epoch)
        for seq in session.exec(beyond.where(col(BatchRow.seq) > epoch.ack_through).order_by(col(BatchRow.seq))):
            if seq != epoch.ack_through + 1:
                break
            epoch.ack_through = seq


def _touched(feeds: Feeds, spans: Iterable[Span]) -> set[tuple[str, date]]:
    """The (person, local date) pairs these spans lie on, for whomever the seat fed at the time."""
    touched: set[tuple[str, date]] = set()
    ordered = sorted(spans, key=lambda s: s.start)
    for start, end, person in feeds.turns:
        zones, known_until = feeds.known[person].zones, start
        for span in ordered:
            low, high = max(span.start, start), min(span.end, end)
            # Most spans lie whole within the day of the one before: no need to ask the calendar again.
            if low >= high or high <= known_until:
                continue
            for day in zones.dates_between(low, high):
                touched.add((person, day))
                known_until = zones.bounds(day)[1]
    return touched
