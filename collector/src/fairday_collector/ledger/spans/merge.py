"""Several tables of one seat as one: days that follow one another, and late spans among those that were there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fairday_collector.ledger.columns import Ints, Label, SpanTable
from fairday_collector.ledger.spans.order import COLUMNS, by_start


def merge(tables: Sequence[SpanTable]) -> SpanTable:
    """All spans of some tables, at least one, of the same seat; in order, and cheap where the tables are by time.

    Labels stand in the order in which the tables name them. No span may be in two of the tables.
    """
    filled = sorted((table for table in tables if len(table.start)), key=lambda table: int(table.start[0]))
    if len(filled) < 2:
        return filled[0] if filled else tables[0]
    labels: dict[Label, int] = {}
    for table in filled:
        for label in table.labels:
            labels.setdefault(label, len(labels))
    names = sorted({name for table in filled for name in table.epochs})
    epochs = {name: place for place, name in enumerate(names)}
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(table, name) for table in filled])
        for name in COLUMNS
        if name not in ("label", "epoch")
    }
    columns["label"] = np.concatenate([_renamed(table.label, table.labels, labels) for table in filled])
    columns["epoch"] = np.concatenate([_renamed(table.epoch, table.epochs, epochs) for table in filled])
    return by_start(replace(filled[0], labels=list(labels), epochs=names, **columns))


def _renamed(indices: Ints, names: Sequence[Any], places: Mapping[Any, int]) -> Ints:
    """Indices into `names` as what `places` has for each of them."""
    return np.array([places[name] for name in names], np.int32).take(indices)
