"""Between columns and stretches: how the clear reckoning reads what is stored for the fast one, and back."""

from collections.abc import Iterable, Sequence

import numpy as np

from fairday_collector.ledger.columns import PRESENCES, Label, SpanTable
from fairday_collector.ledger.reckon import Stretch
from fairday_collector.ledger.spans.rows import from_rows
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
    by_seat: dict[str, list[Stretch]] = {}
    for stretch in sorted(stretches, key=lambda stretch: (stretch.seat, stretch.span.start)):
        by_seat.setdefault(stretch.seat, []).append(stretch)
    return [_table(seat, of_seat) for seat, of_seat in by_seat.items()]


def _table(seat: str, stretches: Sequence[Stretch]) -> SpanTable:
    labels: dict[Label, int] = {}
    epochs: dict[str, int] = {}
    filled: dict[tuple[str, int], int] = {}
    rows = []
    for stretch in stretches:
        span, batch = stretch.span, (stretch.epoch, stretch.seq)
        position = filled[batch] = filled.get(batch, -1) + 1
        label = labels.setdefault((span.app, span.title, span.site), len(labels))
        epoch = epochs.setdefault(stretch.epoch, len(epochs))
        kind = PRESENCES.index(span.presence) * 4 + span.call * 2 + span.media
        rows.append(
            (
                *(0, span.start, span.start - span.origin, epoch, stretch.seq, span.end - span.start, label),
                *(span.keys, span.clicks, span.scrolls, position, kind),
            )
        )
    meant = {number: label for label, number in labels.items()}
    names = {number: epoch for epoch, number in epochs.items()}
    return from_rows(seat, np.array(rows, np.int64), meant, names)
