"""Makes a report: from a definition and what was asked for to a document, in one snapshot of the store."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from fairday_collector.access.viewer import Viewer
from fairday_reports.datasets import check_range
from fairday_reports.definitions.about import about
from fairday_reports.definitions.cells import KINDS, cell, title_of
from fairday_reports.definitions.model import Definition
from fairday_reports.definitions.parameters import Parameters, checked
from fairday_reports.definitions.reading import Reading
from fairday_reports.definitions.selection import select_people
from fairday_reports.document.model import Document, Figure, Head, Row, Table
from fairday_reports.document.rows import KeptRows
from fairday_reports.local import local
from fairday_reports.metrics.registry import METRICS
from fairday_reports.periods import dates_of


def make(
    session: Session,
    definition: Definition,
    parameters: Parameters,
    viewer: Viewer,
    now_ms: int,
    *,
    today: date | None = None,
    zone: str | None = None,
) -> Document:
    """The report as the viewer may see it. All rows are read before this returns; the session is not needed after.

    Named periods count from `today`, by default today where the report is about; `zone` is the one in which it says
    when it was made. Raises Invalid for what was asked wrongly, NotFound for people and teams that are not the
    viewer's to see, and for a report of times of day for who sees none.
    """
    parameters = checked(definition, parameters)
    selection = select_people(session, parameters, viewer)
    zone = zone or selection.zone
    first, last = parameters.dates(today or local(now_ms, zone).date())
    check_range(first, last)
    if definition.times:
        viewer.require_times(next(iter(selection.known)) if len(selection.known) == 1 else None)
    reading = Reading(session, parameters, selection, first, last, now_ms)
    people: set[str] = set()
    tables = [
        replace(table, rows=KeptRows(_noted(table, people)))
        for section in definition.sections
        for table in section.tables(reading)
    ]
    head = Head(
        report=definition.name,
        title=definition.title,
        subject=selection.subject,
        first=first,
        last=last,
        period=dates_of(first, last),
        lead=definition.lead(reading),
        reading=definition.reading,
        about=about(reading, zone, names=definition.names),
        figures=_figures(definition, reading),
        landscape=definition.landscape,
        parameters=parameters.stored(),
        people=reading.survey.people | people,
    )
    return Document(head, tables)


def _noted(table: Table, people: set[str]) -> Iterator[Row]:
    """The rows of a table, and on the way whom they are about: some show a person of whom there are no facts."""
    place = next((at for at, column in enumerate(table.columns) if column.key == "person_id"), None)
    for row in table.rows:
        if place is not None:
            people.add(str(row[place]))
        yield row


def _figures(definition: Definition, reading: Reading) -> tuple[Figure, ...]:
    if not reading.survey.people:
        return ()
    total = reading.total()
    return tuple(
        Figure(
            key=name,
            title=title_of(name),
            value=cell(METRICS[name], total, person=reading.alone),
            kind=KINDS[METRICS[name].unit],
            detail=definition.detail(name, reading),
        )
        for name in definition.figures
    )
