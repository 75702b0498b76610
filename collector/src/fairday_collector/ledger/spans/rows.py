"""Span rows as columns: where the open days enter the form that is packed, merged and reckoned."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import numpy as np
from sqlalchemy import Integer, type_coerce

from fairday_collector.ledger.columns import PRESENCES, Label, SpanTable
from fairday_collector.ledger.spans.order import by_start
from fairday_collector.store.tables import SpanRow

Row = Sequence[Any]
"""A span's values of `ROW_NAMES`, and perhaps more; `since_ms` is None where the span continues none."""

ROW_NAMES = (
    *("start_ms", "epoch", "seq", "position", "end_ms", "since_ms", "presence", "call", "media"),
    *("app", "title", "site", "keys", "clicks", "scrolls"),
)
# Flags stay the numbers that they are stored as: to turn each into a bool takes longer than to make the columns.
ROW_COLUMNS: tuple[Any, ...] = tuple(
    type_coerce(getattr(SpanRow, name), Integer) if name in ("call", "media") else getattr(SpanRow, name)
    for name in ROW_NAMES
)

_CODES = {presence: code for code, presence in enumerate(PRESENCES)}
_label = itemgetter(9, 10, 11)


def from_rows(seat: str, rows: Sequence[Row]) -> SpanTable:
    """The table of a seat's rows, given in any order; labels by their first row."""
    columns = list(zip(*rows, strict=True))[: len(ROW_NAMES)] or [()] * len(ROW_NAMES)
    starts, epochs, seqs, positions, ends, sinces, presences, calls, medias, _, _, _, keys, clicks, scrolls = columns
    labels: dict[Label, int] = {}
    label = [labels.setdefault(_label(row), len(labels)) for row in rows]
    names = sorted(set(epochs))
    places = {name: place for place, name in enumerate(names)}
    return by_start(
        SpanTable(
            seat=seat,
            labels=list(labels),
            epochs=names,
            start=np.array(starts, np.int64),
            end=np.array(ends, np.int64),
            origin=np.array([s if o is None else o for s, o in zip(starts, sinces, strict=True)], np.int64),
            presence=np.array([_CODES[presence] for presence in presences], np.uint8),
            call=np.array(calls, np.bool_),
            media=np.array(medias, np.bool_),
            label=np.array(label, np.int32),
            epoch=np.array([places[name] for name in epochs], np.int32),
            seq=np.array(seqs, np.int64),
            position=np.array(positions, np.int32),
            keys=np.array(keys, np.int64),
            clicks=np.array(clicks, np.int64),
            scrolls=np.array(scrolls, np.int64),
        )
    )
