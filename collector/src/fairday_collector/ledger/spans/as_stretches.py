"""Between columns and stretches: how the clear reckoning reads what is stored for the fast one, and back."""

from collections.abc import Iterable

from fairday_collector.ledger.columns import PRESENCES, SpanTable
from fairday_collector.ledger.reckon import Stretch
from fairday_collector.ledger.spans.rows import Row, from_rows
from fairday_wire import Span


def as_stretches(table: SpanTable) -> list[Stretch]:
    """The stretches of a table in its order; `since` is absent where it would be equal to `start`."""
    columns = (table.start, table.end, table.origin, table.presence, table.call, table.media, table.label)
    counts = (table.epoch, table.seq, table.keys, table.clicks, table.scrolls)
    values = zip(*(column.tolist() for column in (*columns, *counts)), strict=True)
    found = []
    for start, end, origin, presence, call, media, label, epoch, seq, keys, clicks, scrolls in values:
        app, title, site = table.labels[label]
        span = Span(
            start=start, end=end, since=None if origin == start else origin, presence=PRESENCES[presence],
            call=call, media=media, app=app, title=title, site=site, keys=keys, clicks=clicks, scrolls=scrolls,
        )  # fmt: skip
        found.append(Stretch(span, table.seat, table.epochs[epoch], seq))
    return found


def from_stretches(stretches: Iterable[Stretch]) -> list[SpanTable]:
    """One table a seat, by seat; a span's position is its place by start among those of its batch."""
    rows: dict[str, list[Row]] = {}
    filled: dict[tuple[str, str, int], int] = {}
    for stretch in sorted(stretches, key=lambda stretch: (stretch.seat, stretch.span.start)):
        span, batch = stretch.span, (stretch.seat, stretch.epoch, stretch.seq)
        position = filled[batch] = filled.get(batch, -1) + 1
        rows.setdefault(stretch.seat, []).append(
            (
                *(span.start, stretch.epoch, stretch.seq, position, span.end, span.since, span.presence),
                *(span.call, span.media, span.app, span.title, span.site, span.keys, span.clicks, span.scrolls),
            )
        )
    return [from_rows(seat, of_seat) for seat, of_seat in rows.items()]
