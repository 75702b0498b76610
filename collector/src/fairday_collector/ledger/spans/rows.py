"""Span rows as columns: where the open days enter the form that is packed, merged and reckoned."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

import numpy as np

from fairday_collector.ledger.columns import PRESENCES, Label, SpanTable
from fairday_collector.ledger.spans.order import by_start
from fairday_collector.store.tables import SpanRow

Row = Sequence[Any]
"""A span's values of `ROW_NAMES`, and perhaps more; `since_ms` is None where the span continues none."""

ROW_NAMES = (
    *("start_ms", "epoch", "seq", "position", "end_ms", "since_ms", "presence", "call", "media"),
    *("app", "title", "site", "keys", "clicks", "scrolls"),
)
STORED_NAMES = (
    *("start_ms", "epoch_no", "seq", "position", "length_ms", "before_ms", "label_id", "kind"),
    *("keys", "clicks", "scrolls"),
)
STORED_COLUMNS: tuple[Any, ...] = tuple(getattr(SpanRow, name) for name in STORED_NAMES)
"""What of a span row `from_stored` takes, in that order; there may be more behind."""

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


def from_stored(
    seat: str, rows: Sequence[Sequence[int]], epochs: Mapping[int, str], labels: Mapping[int, Label]
) -> SpanTable:
    """The table of a seat's stored rows, in any order, of `STORED_NAMES`; `epochs` by number, `labels` by id."""
    width = len(STORED_NAMES)
    values = np.array([tuple(row)[:width] for row in rows], np.int64).reshape(-1, width)
    starts, numbers, seqs, positions, lengths, befores, ids, kinds, keys, clicks, scrolls = values.T.copy()
    known, label = np.unique(ids, return_inverse=True)
    used, epoch = np.unique(numbers, return_inverse=True)
    names = sorted(epochs[number] for number in used.tolist())
    places = np.array([names.index(epochs[number]) for number in used.tolist()], np.int32)
    return by_start(
        SpanTable(
            seat=seat,
            labels=[labels[number] for number in known.tolist()],
            epochs=names,
            start=starts,
            end=starts + lengths,
            origin=starts - befores,
            presence=(kinds >> 2).astype(np.uint8),
            call=(kinds & 2) > 0,
            media=(kinds & 1) > 0,
            label=label.astype(np.int32),
            epoch=places[epoch] if len(places) else epoch.astype(np.int32),
            seq=seqs,
            position=positions.astype(np.int32),
            keys=keys,
            clicks=clicks,
            scrolls=scrolls,
        )
    )
