"""What is another in a report that was made again: rows by what names them, values by what they are worth."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from itertools import zip_longest
from typing import Final, cast

from fairday_reports.document.model import Cell, Change, Column, Document, Kind, Row, Table
from fairday_reports.document.words import is_number, shown

MOST_TOLD: Final = 50
TOTAL: Final = "Total"
FIGURES: Final = "At the head"
_ROW: Final = "row"
_THERE: Final = "in the report"
_LEAST: Final[dict[Kind, float]] = {"ratio": 0.01, "count": 1, "per_hour": 1, "number": 1}
_SLACK: Final = 1e-9
# A row that came or went says more than any value.
_WHOLE_ROW: Final = float("inf")


@dataclass(frozen=True, slots=True)
class Difference:
    """The changes between two makings, the largest first, and how many more there are."""

    changes: tuple[Change, ...]
    more: int

    def __bool__(self) -> bool:
        return bool(self.changes)


def compare(before: Document, after: Document, threshold_ms: int) -> Difference:
    """What is different by at least a threshold: durations and times by milliseconds, ratios by a point, counts by one.

    Text by being another, but where it is words on a value. Of durations and counts, nothing is as 0. Rows are read
    once and not kept, where both makings have them in the same order.
    """
    count = 0

    def counted() -> Iterator[tuple[float, int, Change]]:
        nonlocal count
        for worth, change in _changes(before, after, threshold_ms):
            count += 1
            yield worth, -count, change

    largest = nlargest(MOST_TOLD, counted(), key=lambda each: each[:2])
    return Difference(tuple(change for _, _, change in largest), count - len(largest))


def _changes(before: Document, after: Document, threshold_ms: int) -> Iterator[tuple[float, Change]]:
    old_figures = {figure.key: figure for figure in before.head.figures}
    for figure in after.head.figures:
        old = old_figures.get(figure.key)
        worth = 0.0 if old is None else _worth(old.value, figure.value, figure.kind, threshold_ms)
        if old is not None and worth:
            yield worth, Change(FIGURES, "", figure.title, figure.kind, old.value, figure.value)
    olds, news = ({table.key: table for table in document.tables} for document in (before, after))
    for key in [*news, *(key for key in olds if key not in news)]:
        old_table, new_table = olds.get(key), news.get(key)
        if old_table is not None and new_table is not None:
            yield from _of_table(old_table, new_table, threshold_ms)
        elif some := new_table or old_table:
            states = (None, _THERE) if old_table is None else (_THERE, None)
            yield _WHOLE_ROW, Change(some.title, "", "table", "text", *states)


def _of_table(before: Table, after: Table, threshold_ms: int) -> Iterator[tuple[float, Change]]:
    places = {column.key: place for place, column in enumerate(before.columns)}
    shared = [
        (places[key], after.at(key), column)
        for column in after.columns
        if column.shown and column.compared and (key := column.exact[0] if column.exact else column.key) in places
    ]

    def differing(old: Row, new: Row, where: str) -> Iterator[tuple[float, Change]]:
        for from_place, place, column in shared:
            kind = cast("Kind", new[after.at(column.exact[1])]) if column.exact else column.kind
            worth = _worth(old[from_place], new[place], kind, threshold_ms)
            if worth:
                change = Change(after.title, where, column.title, kind, old[from_place], new[place])
                yield worth, change

    for old, new in _pairs(before, after):
        if old is not None and new is not None:
            yield from differing(old, new, _where(after.columns, new))
        elif new is not None:
            yield _WHOLE_ROW, Change(after.title, _where(after.columns, new), _ROW, "text", None, _THERE)
        elif old is not None:
            yield _WHOLE_ROW, Change(after.title, _where(before.columns, old), _ROW, "text", _THERE, None)
    if before.total is not None and after.total is not None:
        yield from differing(before.total, after.total, TOTAL)


def _pairs(before: Table, after: Table) -> Iterator[tuple[Row | None, Row | None]]:
    """Rows of the same name together; what waits for its other half is all that is kept in memory."""
    named = [[place for place, column in enumerate(table.columns) if column.names_row] for table in (before, after)]
    waiting: tuple[dict[Row, Row], dict[Row, Row]] = ({}, {})
    for number, rows in enumerate(zip_longest(before.rows, after.rows)):
        for side, row in enumerate(rows):
            if row is None:
                continue
            key = tuple(row[place] for place in named[side]) or (number,)
            other = waiting[1 - side].pop(key, None)
            if other is None:
                waiting[side][key] = row
            else:
                yield (row, other) if side == 0 else (other, row)
    for row in waiting[0].values():
        yield row, None
    for row in waiting[1].values():
        yield None, row


def _where(columns: tuple[Column, ...], row: Row) -> str:
    """What people know a row by: what it begins with, before its numbers."""
    words = []
    for column, cell in zip(columns, row, strict=True):
        if is_number(column.kind):
            break
        if column.shown and column.compared and column.exact is None and cell is not None:
            words.append(shown(cell, column.kind))
    return ", ".join(words)


def _worth(before: Cell, after: Cell, kind: Kind, threshold_ms: int) -> float:
    """How much a change is worth, 1 for one that is just worth telling, 0 for one that is not."""
    if before == after:
        return 0.0
    if kind in ("ms", "count"):
        before, after = before or 0, after or 0
    if before is None or after is None or kind in ("text", "date", "flag"):
        return 1.0
    if kind == "time":
        apart = datetime.fromisoformat(str(after)) - datetime.fromisoformat(str(before))
        return _told(abs(apart.total_seconds()) * 1000, threshold_ms)
    return _told(abs(float(after) - float(before)), threshold_ms if kind == "ms" else _LEAST[kind])


def _told(apart: float, least: float) -> float:
    return apart / least if apart + _SLACK >= least else 0.0
