"""Some figures against the period before: what they are, what they were, and the difference."""

from collections.abc import Iterable
from dataclasses import dataclass

from fairday_reports.definitions.cells import KINDS, cell, title_of
from fairday_reports.definitions.change import difference
from fairday_reports.definitions.reading import Reading
from fairday_reports.document.model import Cell, Column, Kind, Row, Table
from fairday_reports.document.words import shown
from fairday_reports.metrics.group import Group
from fairday_reports.metrics.registry import METRICS
from fairday_reports.periods import name_of, ranges_before, unit_of


@dataclass(frozen=True, slots=True)
class Against:
    """One row a metric, and how many people it is about.

    People read the values as text, since each row has a unit of its own; programs as numbers.
    """

    metrics: tuple[str, ...]

    def tables(self, reading: Reading) -> Iterable[Table]:
        """The table; none where nobody has a date in the period before."""
        ((first, last),) = ranges_before(reading.first, reading.last, 1)
        (before,) = reading.totals([(first, last)])
        if not before.people or not reading.survey.people:
            return
        yield Table(
            key="against",
            title=f"Against the {unit_of(first, last)} before",
            columns=(
                Column("metric", "Metric", "text", shown=False, names_row=True),
                Column("figure", "Figure", "text"),
                Column("now", name_of(reading.first, reading.last), "text", exact=("value", "unit")),
                Column("then", name_of(first, last), "text", exact=("before", "unit")),
                Column("change", "Difference", "text", compared=False),
                Column("unit", "Unit", "text", shown=False),
                Column("value", "Value", "number", shown=False),
                Column("before", "Before", "number", shown=False),
                Column("difference", "Difference, exact", "number", shown=False),
            ),
            rows=[
                _row("people", "People", "count", len(reading.total().people), len(before.people)),
                *(_metric_row(name, reading.total(), before, alone=reading.alone) for name in self.metrics),
            ],
            caption="Hours and minutes, unless marked.",
            aside=True,
        )


def _metric_row(name: str, now: Group, before: Group, *, alone: bool) -> Row:
    metric = METRICS[name]
    after, was = (cell(metric, group, person=alone) for group in (now, before))
    return _row(name, title_of(name), KINDS[metric.unit], after, was)


def _row(key: str, title: str, kind: Kind, after: Cell, before: Cell) -> Row:
    exact = after - before if isinstance(after, int | float) and isinstance(before, int | float) else None
    words = (shown(after, kind), shown(before, kind), difference(after, before, kind) or None)
    return (key, title, *words, kind, _number(after), _number(before), exact)


def _number(value: Cell) -> Cell:
    return value if isinstance(value, int | float) else None
