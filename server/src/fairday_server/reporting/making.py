"""Makes a report for a viewer: how large it would be, and the document."""

from dataclasses import dataclass, replace
from itertools import islice

from sqlmodel import Session

from fairday_collector.access.viewer import Viewer
from fairday_reports.datasets import check_range
from fairday_reports.definitions.model import Definition
from fairday_reports.definitions.parameters import Parameters
from fairday_reports.definitions.selection import select_people
from fairday_reports.document.model import Document, Table
from fairday_reports.formats.cells import counted
from fairday_reports.local import local
from fairday_reports.words import count


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is to be read for a report."""

    people: int
    dates: int

    @property
    def days(self) -> int:
        """Dates of people."""
        return self.people * self.dates


def size_of(session: Session, parameters: Parameters, viewer: Viewer, now_ms: int) -> Size:
    """The size of a report before it is made; raises as making it does, but for what only a definition knows."""
    selection = select_people(session, parameters, viewer)
    first, last = parameters.dates(local(now_ms, selection.zone).date())
    check_range(first, last)
    return Size(len(selection.known), (last - first).days + 1)


def for_page(document: Document, most_rows: int) -> Document:
    """The document with no more rows of each table than anybody reads on a page; the table says where they all are."""
    return replace(document, tables=[_shortened(table, most_rows) for table in document.tables])


def offered(definition: Definition, viewer: Viewer) -> bool:
    """Whether a viewer can do anything with a report: of times of day, who sees totals alone can nothing."""
    return viewer.sees_spans or not definition.times


def _shortened(table: Table, most_rows: int) -> Table:
    rows = list(islice(table.rows, most_rows + 1))
    if len(rows) <= most_rows:
        return table
    there = counted(table)
    told = f"The first {most_rows:,} of {count(there, 'row', 'rows')}; the files hold them all."
    return replace(table, rows=rows[:most_rows], note=f"{told} {table.note}".strip())
