"""The bars in the rows of a table: one column of it on one axis."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from fairday_reports.charts.rows import OVER, UNDER, band_bar
from fairday_reports.charts.svg import NOTHING
from fairday_reports.document.model import Bars, Row, Table
from fairday_reports.formats.cells import Layout
from fairday_reports.words import percent

_AXIS = 1.2


@dataclass(frozen=True, slots=True)
class RowBars:
    """Bars of the column at `place`, shares to 120 % or to the largest there is."""

    place: int
    is_share: bool
    goal: int | None
    observed: int | None
    top: float

    def bar(self, row: Row) -> Markup:
        """The bar of a row, hatched by the share of it that was not observed."""
        value, goal, seen = (number(row, at) for at in (self.place, self.goal, self.observed))
        whole = 1.0 if self.is_share else goal or 0.0
        return band_bar(value, goal, self.top, 0.0 if seen is None else max(0.0, 1 - seen) * whole)

    def total(self, row: Row) -> Markup:
        """The bar of the total: of a share only, since a sum is on no axis with its parts."""
        return self.bar(row) if self.is_share else NOTHING

    def legend(self) -> list[tuple[str, str]]:
        """Kinds of marks with their words."""
        goal = [("band", f"{percent(UNDER)} to {percent(OVER)} of the goal"), ("goal", "Goal")]
        unseen = [("unknown", "No data")]
        return [*(goal if self.goal is not None else []), *(unseen if self.observed is not None else [])]


def row_bars(table: Table, reader: Layout, rows: Sequence[Row]) -> RowBars | None:
    """The bars of some rows; None for a table that has none, or has nothing to draw."""
    if not isinstance(table.drawing, Bars):
        return None
    place = table.at(table.drawing.of)
    goal = table.at(table.drawing.goal) if table.drawing.goal else None
    is_share = table.columns[place].kind == "ratio"
    ends = [end for row in rows for at in (place, goal) if (end := number(row, at)) is not None]
    top = max([_AXIS if is_share else 0.0, *ends])
    return RowBars(place, is_share, goal, reader.observed, top) if top > 0 else None


def number(row: Row, at: int | None) -> float | None:
    """A cell as a number; None where it is none."""
    cell = None if at is None else row[at]
    return float(cell) if isinstance(cell, int | float) else None
