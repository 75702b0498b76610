"""Spans of a few seats at the scale of real days, kept as open rows, packed, and read back from wherever they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
from hypothesis import strategies as st
from sqlmodel import Session, col, delete, select

from fairday_collector.ledger.columns import PRESENCES, SpanTable
from fairday_collector.ledger.reckon import Stretch
from fairday_collector.ledger.spans.codec import unpack
from fairday_collector.ledger.spans.rows import from_rows, tables_of
from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.dialect.base import SPAN_COLUMNS, SpanRows
from fairday_collector.store.labels import Interner, Label
from fairday_collector.store.tables import Epoch, JoinToken, Seat, SeatDay, SpanRow
from fairday_collector.store.types import int_of
from fairday_wire import Span
from fairday_wire.spans import DAY_MS, MAX_COUNT
from tests.support.collector import NOON, Collector
from tests.support.stretches import SEATS

Row = Sequence[Any]
"""A span as one row with everything spelt out: start, epoch, seq, position, end, since or None, presence, call, media,
app, title, site, keys, clicks, scrolls."""
MAX_SEQ = 2**31 - 1

BASE_DAY = NOON // DAY_MS - 40
"""The UTC day on which the time line of these spans begins, counted from 1970-01-01."""
UNIT = 3 * 3_600_000
"""What a millisecond of a small world becomes: its 40 are five days, its longest span is one day."""

_characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
_texts = st.one_of(st.none(), st.sampled_from(["", "code", "Plan – März 🗓", "a\nb"]), st.text(_characters, max_size=5))


@st.composite
def rows(draw: st.DrawFn, *, max_size: int = 12) -> list[Row]:
    """Rows as wild as the key and the wire allow: equal starts, overlaps, any number and place, far origins."""
    found: dict[tuple[Any, ...], Row] = {}
    for _ in range(draw(st.integers(0, max_size))):
        start = BASE_DAY * DAY_MS + draw(st.one_of(st.integers(0, 5), st.integers(0, DAY_MS - 1)))
        key = (
            start,
            draw(st.sampled_from(["e1", "e2", "é"])),
            draw(st.one_of(st.integers(1, 3), st.integers(1, MAX_SEQ))),
            draw(st.integers(0, 499)),
        )
        origin = draw(st.one_of(st.just(start), st.integers(start - 9, start), st.integers(-(2**53), start)))
        found[key] = (
            *key,
            start + draw(st.one_of(st.integers(1, 5), st.integers(1, DAY_MS))),
            None if origin == start else origin,
            draw(st.sampled_from(PRESENCES)),
            *draw(st.tuples(st.booleans(), st.booleans())),
            *draw(st.tuples(_texts, _texts, _texts)),
            *draw(st.tuples(*[st.one_of(st.integers(0, 3), st.integers(0, MAX_COUNT))] * 3)),
        )
    return list(found.values())


def table_of(seat: str, some: Sequence[Row]) -> SpanTable:
    """The table of rows, whose labels and epochs get numbers of their own."""
    labels = {label: number for number, label in enumerate(dict.fromkeys(map(_label_of, some)))}
    epochs = {epoch: number for number, epoch in enumerate(dict.fromkeys(row[1] for row in some))}
    numbers = {number: label for label, number in labels.items()}
    return from_rows(
        seat, _as_stored(0, some, labels, epochs), numbers, {number: epoch for epoch, number in epochs.items()}
    )


def _label_of(row: Row) -> Label:
    app, title, site = row[9:12]
    return app, title, site


def _as_stored(seat: int, some: Sequence[Row], labels: Mapping[Label, int], epochs: Mapping[str, int]) -> SpanRows:
    found = [
        (
            *(seat, row[0], 0 if row[5] is None else row[0] - row[5], epochs[row[1]], row[2], row[4] - row[0]),
            *(labels[_label_of(row)], *row[12:15], row[3], PRESENCES.index(row[6]) * 4 + row[7] * 2 + row[8]),
        )
        for row in some
    ]
    return np.array(found, np.int64).reshape(-1, len(SPAN_COLUMNS))


def rows_of(table: SpanTable) -> list[Row]:
    """A table's spans as the rows they came from, in its order."""
    return [
        (
            *(int(table.start[at]), table.epochs[table.epoch[at]], int(table.seq[at]), int(table.position[at])),
            *(int(table.end[at]), None if table.origin[at] == table.start[at] else int(table.origin[at])),
            *(PRESENCES[table.presence[at]], bool(table.call[at]), bool(table.media[at])),
            *(*table.labels[table.label[at]], int(table.keys[at]), int(table.clicks[at]), int(table.scrolls[at])),
        )
        for at in range(len(table.start))
    ]


def at_scale(stretches: Iterable[Stretch]) -> list[Stretch]:
    """A small world's stretches with hours for its milliseconds."""
    return [replace(stretch, span=_at_scale(stretch.span)) for stretch in stretches]


def _at_scale(span: Span) -> Span:
    since = None if span.since is None else instant(span.since)
    return msgspec.structs.replace(span, start=instant(span.start), end=instant(span.end), since=since)


def instant(small: int) -> int:
    """Epoch milliseconds UTC of an instant of a small world."""
    return BASE_DAY * DAY_MS + small * UNIT


def with_seats(collector: Collector, names: Iterable[str] = SEATS) -> Collector:
    """The collector, with seats of these ids too; small worlds name the usual ones."""
    with collector.store.write() as session:
        session.merge(JoinToken(id="t", sha256="", uses=0, created_ms=0, expires_ms=0))
        session.flush()
        for name in names:
            machine = {"machine_id": name, "host": "pc", "os": "linux", "os_version": ""}
            session.add(
                Seat.model_validate(
                    {"id": name, "token_id": "t", "os_user": "", "agent": "", **machine, "enrolled_ms": 0}
                )
            )
    return collector


def insert(session: Session, seat: str, open_rows: Sequence[Row]) -> None:
    """Keeps rows as ingest does."""
    if not open_rows:
        return
    connection, dialect = session.connection(), dialect_of(session)
    known = {row.epoch: row.number for row in session.exec(select(Epoch).where(Epoch.seat_id == seat))}
    for epoch in dict.fromkeys(row[1] for row in open_rows):
        if epoch not in known:
            known[epoch] = len(known) + 1
            session.add(Epoch(seat_id=seat, epoch=epoch, number=known[epoch], first_ms=0))
    session.flush()
    labels = Interner().ids(connection, map(_label_of, open_rows))
    dialect.ensure_days(connection, {row[0] // DAY_MS for row in open_rows})
    stored = _as_stored(int_of(seat), open_rows, labels, known)
    dialect.add_spans(connection, [tuple(row) for row in stored.tolist()])


def forget(session: Session) -> None:
    """Removes every span."""
    session.exec(delete(SpanRow))
    session.exec(delete(SeatDay))


def open_rows_of(session: Session, seat: str) -> list[Row]:
    """The rows of a seat that are not packed, by key."""
    connection = session.connection()
    found = tables_of(connection, dialect_of(session).spans(connection, [seat], 0, 2**62))
    return by_key(row for table in found.values() for row in rows_of(table))


def packed_rows_of(session: Session, seat: str) -> list[Row]:
    """The spans of a seat that are packed, as rows, day by day."""
    query = select(SeatDay).where(SeatDay.seat_id == seat).order_by(col(SeatDay.utc_day))
    return [row for day in session.exec(query) for row in rows_of(unpack(seat, day.columns))]


def by_key(some: Iterable[Row]) -> list[Row]:
    """Rows in the order of their keys."""
    return sorted(some, key=lambda row: tuple(row[:4]))
