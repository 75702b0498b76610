"""Loads the spans that some consecutive days of a person are reckoned from, as far as their gaps reach."""

from sqlmodel import Session

from fairday_collector.ledger.columns import SpanTable
from fairday_collector.ledger.reckon import Held
from fairday_collector.ledger.spans.merge import merge
from fairday_collector.ledger.spans.order import touching
from fairday_collector.ledger.spans.reach import reach
from fairday_collector.ledger.spans.stored import stored
from fairday_wire.spans import DAY_MS, MAX_SPAN_MS


def load_tables(session: Session, held: Held, start_ms: int, end_ms: int) -> list[SpanTable]:
    """A table a seat, by seat, of every span that bears on `[start_ms, end_ms)`; seats without any are left out.

    That is what `reach` says, and is enough to reckon every day inside, and the edges of each, exactly. In epoch
    milliseconds UTC; the session must see one snapshot.
    """
    first, end = start_ms // DAY_MS - 1, end_ms // DAY_MS + 1
    tables = stored(session, held, first, end)
    step = 1
    while True:
        reaches = {seat: reach(table, start_ms, end_ms) for seat, table in tables.items()}
        # A span that starts before the first day may end up to here; and what touches an end may go on there.
        before = [seat for seat, (low, _) in reaches.items() if low < first * DAY_MS + MAX_SPAN_MS]
        after = [seat for seat, (_, high) in reaches.items() if high >= end * DAY_MS]
        if not before and not after:
            cut = {seat: touching(table, *reaches[seat]) for seat, table in tables.items()}
            return [cut[seat] for seat in sorted(cut) if len(cut[seat].start)]
        step *= 2
        if before:
            _join(tables, stored(session, before, first - step, first))
            first -= step
        if after:
            _join(tables, stored(session, after, end, end + step))
            end += step


def _join(tables: dict[str, SpanTable], more: dict[str, SpanTable]) -> None:
    for seat, table in more.items():
        tables[seat] = merge([tables[seat], table])
