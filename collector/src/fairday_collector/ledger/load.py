"""Loads what a day is reckoned from: the spans of every seat that fed the person, as far as its gaps reach."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from fairday_collector.ledger.reckon import Held, Stretch, needed_more
from fairday_collector.ledger.spans.as_stretches import as_stretches
from fairday_collector.ledger.spans.order import touching
from fairday_collector.ledger.spans.stored import stored
from fairday_collector.seats import held_by, seats_of
from fairday_wire.spans import DAY_MS, MAX_SPAN_MS

# Enough where nothing crosses midnight; a longer gap or span widens the window until it is seen whole.
FIRST_REACH_MS = 3_600_000


def held_of(session: Session, person_id: str) -> Held:
    """The seats of a person and the intervals in which each is theirs."""
    held: Mapping[str, list[tuple[int, int, str]]] = held_by(session, seats_of(session, person_id))
    return {seat: [(start, end) for start, end, who in turns if who == person_id] for seat, turns in held.items()}


def load_day(session: Session, held: Held, start_ms: int, end_ms: int) -> list[Stretch]:
    """Every stretch that touches `[start_ms, end_ms)`, and all that a gap over its edges is made of."""
    seats = list(held)
    before = after = FIRST_REACH_MS
    while True:
        low, high = start_ms - before, end_ms + after
        stretches = load_stretches(session, seats, low, high)
        more_before, more_after = needed_more(stretches, start_ms, end_ms, low, high)
        if not more_before and not more_after:
            return stretches
        # Past the farthest span that reaches out of the window; what touches that one may reach farther still.
        if more_before:
            before = max(4 * before, start_ms - min(stretch.span.start for stretch in stretches) + 1)
        if more_after:
            after = max(4 * after, max(stretch.span.end for stretch in stretches) - end_ms + 1)


def load_stretches(session: Session, seats: Sequence[str], low_ms: int, high_ms: int) -> list[Stretch]:
    """Every stored stretch of these seats that overlaps `[low_ms, high_ms)`."""
    # A span is at most a day long: none that starts earlier can overlap.
    first, end = (low_ms - MAX_SPAN_MS) // DAY_MS, (high_ms - 1) // DAY_MS + 1
    tables = stored(session, seats, first, end)
    return [stretch for table in tables.values() for stretch in as_stretches(touching(table, low_ms, high_ms))]
