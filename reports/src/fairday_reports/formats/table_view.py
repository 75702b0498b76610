"""A table of a report for the templates: its cells in words, its trend, its heat map."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from markupsafe import Markup

from fairday_reports.charts.heat import scale_of, step_of
from fairday_reports.charts.svg import NOTHING
from fairday_reports.charts.trend import Point, trend
from fairday_reports.document.model import Heat, Row, Table, Trend
from fairday_reports.document.words import is_number, shown
from fairday_reports.formats.bars import number, row_bars
from fairday_reports.formats.cells import Layout, first_rows, layout, plain, said
from fairday_reports.formats.views import CellView, HeadingView, RowsView, TableView

MOST_ROWS: Final = 1_000
_LONG_HEAT = 16
_LEAST_SHARE = 0.2
"""A trend of shares spans at least this much, so that the difference of 99.0 and 99.6 % is none to the eye."""
_NUMBER = re.compile(r"[+−]?\d[\d:.,]*(?: (?:%|points?))?|–")


def table_view(table: Table, ident: str) -> TableView:
    """The first 1,000 rows of a table; `ident` begins the ids in it."""
    rows, more = first_rows(table, MOST_ROWS)
    reader = layout(table)
    bars = row_bars(table, reader, rows)
    heat = table.drawing if isinstance(table.drawing, Heat) else None
    line = table.drawing if isinstance(table.drawing, Trend) else None
    words = [reader.read(row) for row in rows]
    right = _right(reader, words)
    marks = [
        (at == 0, place in right, bars is not None and place == bars.place, place == reader.observed)
        for at, (place, _) in enumerate(reader.columns)
    ]

    def cells(words: Sequence[str], bar: Markup, *, unseen: bool = False) -> list[CellView]:
        return [
            CellView(text, heads, number, "", bar if with_bar else None, unseen and observed)
            for text, (heads, number, with_bar, observed) in zip(words, marks, strict=True)
        ]

    seen = [
        (
            reader.heading(row),
            _heat_cells(reader, row, own, at, heat)
            if heat
            else cells(own, bars.bar(row) if bars else NOTHING, unseen=reader.is_unseen(row)),
        )
        for at, (row, own) in enumerate(zip(rows, words, strict=True))
    ]
    total = table.total
    return TableView(
        ident=ident,
        title=plain(table.title),
        caption=plain(table.caption),
        note=plain(table.note),
        headings=[
            HeadingView(plain(column.title), place in right, bars is not None and place == bars.place)
            for place, column in reader.columns
        ],
        groups=[RowsView(heading, [row for _, row in own]) for heading, own in groupby(seen, key=lambda pair: pair[0])],
        total=[] if total is None else cells(reader.total(total), bars.total(total) if bars else NOTHING),
        more=more,
        chart=_trend(table, rows, line, ident) if line else NOTHING,
        legend=_trend_legend(table, line) if line else bars.legend() if bars else (),
        heat=("heat long" if len(reader.columns) > _LONG_HEAT else "heat") if heat else "",
        scale=[(f"h{step}", counts) for step, counts in scale_of(heat.of)] if heat else (),
        lacking=bool(heat and heat.unseen),
    )


def _right(reader: Layout, words: Sequence[Sequence[str]]) -> set[int]:
    """The places of what stands to the right: numbers, and texts that are all numbers with their units."""
    return {
        place
        for at, (place, column) in enumerate(reader.columns)
        if is_number(column.kind) or (at and column.kind == "text" and all(_NUMBER.fullmatch(own[at]) for own in words))
    }


def _heat_cells(reader: Layout, row: Row, words: Sequence[str], at: int, heat: Heat) -> list[CellView]:
    found: list[CellView] = []
    for (place, column), text in zip(reader.columns, words, strict=True):
        if column.kind != "count":
            found.append(CellView(text, heads=not found))
            continue
        there = int(row[place] or 0)
        part = " part" if (at, column.key) in heat.unseen else ""
        found.append(CellView(text if there else "·", heads=not found, step=f"h{step_of(there, heat.of)}{part}"))
    return found


def _trend(table: Table, rows: Sequence[Row], drawing: Trend, ident: str) -> Markup:
    x, y = table.at(drawing.x), table.at(drawing.y)
    kind = table.columns[y].kind
    return trend(
        [Point(said(row[x], table.columns[x]), number(row, y)) for row in rows],
        lambda value: shown(value, kind),
        plain(table.title),
        ident,
        goal=drawing.goal,
        band=drawing.band,
        least_span=_LEAST_SHARE if kind == "ratio" else None,
    )


def _trend_legend(table: Table, drawing: Trend) -> list[tuple[str, str]]:
    kind = table.columns[table.at(drawing.y)].kind
    found = []
    if drawing.band is not None:
        low, high = (shown(end, kind) for end in drawing.band)
        found.append(("band", f"Band {low} to {high}"))
    if drawing.goal is not None:
        found.append(("line", f"Goal {shown(drawing.goal, kind)}"))
    return found
