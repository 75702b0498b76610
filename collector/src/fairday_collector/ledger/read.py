"""Reads a person's day: the ledger as readers see it, and the spans beneath it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select as columns
from sqlmodel import Session, col

from fairday_collector.ledger.block import reckon_days
from fairday_collector.ledger.fast.codec import segments, unknown_segments
from fairday_collector.ledger.generations import visible, visible_number
from fairday_collector.ledger.load import held_of, load_stretches
from fairday_collector.ledger.reckon import Segment, Stretch
from fairday_collector.ledger.rows import visible_day
from fairday_collector.ledger.world import World
from fairday_collector.people import PersonHistory
from fairday_collector.store.tables import DayRollup, LedgerDay

_TOGETHER: Final = 500


def visible_rows(
    session: Session, table: type[LedgerDay] | type[DayRollup], names: Sequence[str], people: Sequence[str],
    first: date, last: date,
) -> Iterator[Any]:  # fmt: skip
    """Columns `person_id`, `day` and those named, of the visible rows of people, by person, then date."""
    query = (
        columns(*(getattr(table, name) for name in ("person_id", "day", *names)))
        .where(col(table.person_id).in_(people), col(table.day) >= first, col(table.day) <= last)
        .where(col(table.generation) <= visible_number(session))
        .order_by(col(table.person_id), col(table.day), col(table.generation))
    )
    newest: Any = None
    # One at a time rows take twice as long to be fetched.
    for row in session.connection().execute(query).yield_per(_TOGETHER):
        if newest is not None and (newest[0], newest[1]) != (row[0], row[1]):
            yield newest
        newest = row
    if newest is not None:
        yield newest


def facts_rows(session: Session, people: Sequence[str], first: date, last: date) -> Iterator[tuple[str, date, bytes]]:
    """Person, date and encoded facts of every visible day that something is known of, both dates included."""
    for person, day, facts in visible_rows(session, DayRollup, ("facts",), people, first, last):
        if facts:
            yield person, day, facts


def cells_rows(session: Session, people: Sequence[str], first: date, last: date) -> Iterator[tuple[str, date, bytes]]:
    """Person, date and encoded cells of every visible day of some people, both dates included."""
    yield from visible_rows(session, DayRollup, ("cells",), people, first, last)


def day_of(session: Session, history: PersonHistory, day: date, now_ms: int) -> LedgerDay:
    """The ledger of a local date; one that was never reckoned is reckoned on the spot, and not kept."""
    row = visible_day(session, history.person.id, day)
    if row is not None:
        return row
    seen = visible(session)
    (made,) = reckon_days(session, history, [day], World.load(session, seen.through_change), now_ms)
    return made.as_ledger_day(seen.number or 0)


def segments_of(row: LedgerDay) -> list[Segment]:
    """The resolved timeline of a reckoned day."""
    return segments(row.timeline, row.start_ms)


def unknown_of(row: LedgerDay) -> list[Segment]:
    """Of the resolved timeline of a reckoned day the unknown segments alone."""
    return unknown_segments(row.timeline, row.start_ms)


def spans_of(session: Session, history: PersonHistory, row: LedgerDay) -> list[Stretch]:
    """The stored spans that touch a day while their seat was this person's, by start, seat, epoch and seq."""
    found = spans_between(session, history, row.start_ms, row.end_ms)
    return sorted(found, key=lambda s: (s.span.start, s.seat, s.epoch, s.seq))


def spans_between(session: Session, history: PersonHistory, start_ms: int, end_ms: int) -> list[Stretch]:
    """The stored spans that touch `[start_ms, end_ms)` while their seat was this person's, in no order."""
    held = held_of(session, history.person.id)
    return [
        stretch
        for stretch in load_stretches(session, list(held), start_ms, end_ms)
        if any(
            max(a, start_ms) < stretch.span.end and stretch.span.start < min(b, end_ms) for a, b in held[stretch.seat]
        )
    ]
