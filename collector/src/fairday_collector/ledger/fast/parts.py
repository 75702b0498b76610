"""Ahead of the fast reckoning: the spans of a seat told apart by device where they overlap or repeat."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fairday_collector.ledger.columns import PRESENCES, Flags, Longs, SpanTable
from fairday_collector.ledger.fast.columns import Places
from fairday_collector.ledger.reckon.devices import Device, devices
from fairday_collector.ledger.reckon.model import Stretch
from fairday_collector.ledger.reckon.sweep import Interval
from fairday_wire.spans import Span


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a table that are kept for one device, or for several that never overlap, with what is left of their time.

    Pieces are by time: a row is there once for each piece it keeps. `counted` are the rows that keep their counts, in
    any order; `contested` is the time of each span that loses all of it, with the place of its epoch.
    """

    rows: Places | slice
    start: Longs
    end: Longs
    counted: Places | slice
    contested: Sequence[tuple[int, Interval]] = ()


def parts_of(table: SpanTable) -> list[Part]:
    """Parts that hold all of a seat: one if no spans overlap, else one an epoch."""
    if _apart(table.start, table.end):
        return [Part(slice(None), table.start, table.end, slice(None))]
    copies = len(table.epochs) > 1 and bool((table.start[1:] == table.start[:-1]).any())
    if copies:
        # Perhaps one span in several epochs: all that overlaps, in whatever epoch, is told apart at once.
        crowded = _crowded(table.start, table.end)
        resolved = _resolved(table, np.flatnonzero(crowded))
        everything = [np.flatnonzero(table.epoch == epoch) for epoch in range(len(table.epochs))]
        return [_merged(table, rows[~crowded[rows]], resolved.get(epoch)) for epoch, rows in enumerate(everything)]
    return [_of_epoch(table, epoch) for epoch in range(len(table.epochs))]


def _of_epoch(table: SpanTable, epoch: int) -> Part:
    rows = np.flatnonzero(table.epoch == epoch)
    start, end = table.start[rows], table.end[rows]
    if _apart(start, end):
        return Part(rows, start, end, rows)
    crowded = _crowded(start, end)
    return _merged(table, rows[~crowded], _resolved(table, rows[crowded])[epoch])


def _apart(start: Longs, end: Longs) -> bool:
    return bool((end[:-1] <= start[1:]).all())


def _crowded(start: Longs, end: Longs) -> Flags:
    """Whether each span, by start, overlaps another."""
    reached = np.maximum.accumulate(end)
    crowded = np.zeros(len(start), np.bool_)
    crowded[1:] = start[1:] < reached[:-1]
    # Whoever is overlapped by a later one is overlapped by the next one too.
    crowded[:-1] |= start[1:] < end[:-1]
    return crowded


def _merged(table: SpanTable, clean: Places, resolved: Part | None) -> Part:
    """One part of the rows that nothing overlaps and of the others."""
    if resolved is None:
        return Part(clean, table.start[clean], table.end[clean], clean)
    start = np.concatenate([table.start[clean], resolved.start])
    order = np.argsort(start, kind="stable")
    return Part(
        rows=np.concatenate([clean, np.asarray(resolved.rows)])[order],
        start=start[order],
        end=np.concatenate([table.end[clean], resolved.end])[order],
        counted=np.concatenate([clean, np.asarray(resolved.counted)]),
        contested=resolved.contested,
    )


def _resolved(table: SpanTable, rows: Places) -> dict[int, Part]:
    """Parts by epoch, as the clear reckoning tells devices apart: overlaps are rare, and their rules are many."""
    stretches = stretches_of(table, rows)
    row_of = {id(stretch.span): row for row, stretch in zip(rows.tolist(), stretches, strict=True)}
    places = {epoch: place for place, epoch in enumerate(table.epochs)}
    return {places[one.epoch]: _part(one, places[one.epoch], row_of) for one in devices(stretches)}


def _part(device: Device, epoch: int, row_of: dict[int, int]) -> Part:
    return Part(
        rows=np.array([row_of[id(span)] for _, _, span in device.pieces], np.intp),
        start=np.array([start for start, _, _ in device.pieces], np.int64),
        end=np.array([end for _, end, _ in device.pieces], np.int64),
        counted=np.array([row_of[id(span)] for span in device.spans], np.intp),
        contested=[(epoch, interval) for interval in device.contested],
    )


def stretches_of(table: SpanTable, rows: Places) -> list[Stretch]:
    """Some rows of a table in the clear form."""
    columns = (
        *(table.start, table.end, table.origin, table.presence, table.call, table.media, table.label),
        *(table.keys, table.clicks, table.scrolls, table.epoch, table.seq),
    )
    found = []
    for start, end, origin, presence, call, media, label, keys, clicks, scrolls, epoch, seq in zip(
        *(column[rows].tolist() for column in columns), strict=True
    ):
        app, title, site = table.labels[label]
        span = Span(
            start=start, end=end, since=None if origin == start else origin, presence=PRESENCES[presence],
            call=call, media=media, app=app, title=title, site=site, keys=keys, clicks=clicks, scrolls=scrolls,
        )  # fmt: skip
        found.append(Stretch(span, table.seat, table.epochs[epoch], seq))
    return found
