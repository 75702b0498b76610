"""A metric over up to eight periods of the report's own length, as a line and a table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import Final

from fairday_reports.definitions.cells import cell, metric_columns, title_of
from fairday_reports.definitions.reading import Reading
from fairday_reports.document.model import Column, Row, Table
from fairday_reports.document.model import Trend as Line
from fairday_reports.metrics.group import Group
from fairday_reports.metrics.registry import METRICS
from fairday_reports.metrics.utilisation import goal_and_band
from fairday_reports.periods import Range, counted, name_of, ranges_before

COUNT: Final = 8
_COLUMNS = (
    Column("from", "From", "date", shown=False, names_row=True),
    Column("to", "To", "date", shown=False),
    Column("period", "Period", "text"),
)


@dataclass(frozen=True, slots=True)
class Trend:
    """The report's range and the seven before it, from the first with a value on, the oldest first.

    Utilisation is drawn against the goal of the report's own range.
    """

    metric: str

    def tables(self, reading: Reading) -> Iterable[Table]:
        """The table; none where fewer than two of the periods have a value."""
        ranges = [*ranges_before(reading.first, reading.last, COUNT - 1), (reading.first, reading.last)]
        groups = reading.totals(ranges)
        names, at = (self.metric, "completeness"), len(_COLUMNS)
        known = dropwhile(lambda row: row[at] is None, _rows(names, ranges, groups, alone=reading.alone))
        rows = list(known)
        if sum(row[at] is not None for row in rows) < 2:
            return
        found = goal_and_band(groups[-1].total) if self.metric == "utilisation" else None
        goal, band = found or (None, None)
        yield Table(
            key=f"trend_{self.metric}",
            title=f"{title_of(self.metric)}, {counted(reading.first, reading.last, len(rows))}",
            columns=(*_COLUMNS, *metric_columns(names)),
            rows=rows,
            drawing=Line("period", self.metric, goal, band),
            aside=True,
        )


def _rows(names: Sequence[str], ranges: Sequence[Range], groups: Sequence[Group], *, alone: bool) -> Iterator[Row]:
    for (first, last), group in zip(ranges, groups, strict=True):
        cells = [cell(METRICS[name], group, person=alone) for name in names]
        yield (first.isoformat(), last.isoformat(), name_of(first, last), *cells)
