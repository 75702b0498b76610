"""Turns rows of the database into JSON of a shape, some at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement

from fairday_reports.feeds.model import Kind
from fairday_reports.feeds.odata.edm import instant
from fairday_reports.feeds.odata.shape import Shape
from fairday_reports.feeds.odata.source import Source


@dataclass(frozen=True, slots=True)
class _Level:
    """The columns of one row's properties, from `first` on; `there` is one that is null where there is no row."""

    names: tuple[str, ...]
    kinds: tuple[Kind, ...]
    first: int
    there: int | None
    levels: tuple["_Level", ...]


class Writer:
    """Writes rows whose values are those of `columns`, in order; what comes behind these is left."""

    def __init__(self, source: Source, shape: Shape, *, texts: bool) -> None:
        self.columns: list[ColumnElement[Any]] = []
        self._texts = texts
        self._source = source
        self._top = self._level(shape, ())
        self._encoder = msgspec.json.Encoder()

    def encode(self, rows: Sequence[Sequence[Any]]) -> bytes:
        """The rows as objects with commas between them."""
        return self._encoder.encode(self.objects(rows))[1:-1]

    def objects(self, rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
        """The rows as objects, in order."""
        return self._objects(self._top, list(zip(*rows, strict=True)), len(rows))

    def _level(self, shape: Shape, way: tuple[str, ...]) -> _Level:
        first = len(self.columns)
        for each in shape.properties:
            self.columns.append(self._source.place((*way, each.name), "$select").column)
        there = None
        if way:
            there = len(self.columns)
            self.columns.append(self._source.place((*way, shape.of.key[0].name), "$expand").column)
        levels = tuple(self._level(inner, (*way, name)) for name, inner in shape.expanded.items())
        names = (*(each.name for each in shape.properties), *shape.expanded)
        return _Level(names, tuple(each.kind for each in shape.properties), first, there, levels)

    def _objects(self, level: _Level, columns: Sequence[Sequence[Any]], count: int) -> list[dict[str, Any]]:
        values: list[Iterable[Any]] = [
            self._values(kind, columns[at]) for at, kind in enumerate(level.kinds, start=level.first)
        ]
        for inner in level.levels:
            there = columns[inner.there or 0]
            objects = self._objects(inner, columns, count)
            values.append([None if mark is None else each for mark, each in zip(there, objects, strict=True)])
        if not values:
            return [{} for _ in range(count)]
        names = level.names
        return [dict(zip(names, each, strict=True)) for each in zip(*values, strict=True)]

    def _values(self, kind: Kind, column: Sequence[Any]) -> Sequence[Any]:
        if kind == "instant":
            return [None if value is None else instant(value) for value in column]
        if kind == "int" and self._texts:
            return [None if value is None else str(value) for value in column]
        return column
