"""The timesheet page: a timesheet's figures to the view, in the words its other formats use too."""

from itertools import groupby

from fairday_reports.figures import Row, Timesheet, Total
from fairday_reports.render.about import CAPTION, NOTE, about, lead
from fairday_reports.render.columns import Column, columns
from fairday_reports.words import clock, hm, percent, period, weekday
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import TIMESHEET_CSV, day_path, timesheet_path
from fairday_server.pages.views import Filter, Link, SheetPerson, SheetRow, TimesheetView

# More dates than anybody reads on a page, and than a page is quick with.
MOST_ROWS = 400


def timesheet_view(frame: Frame, sheet: Timesheet, form: Filter, who: str) -> TimesheetView:
    """The timesheet with its form; `who` is the form's choice as in the address.

    Of several people with more than `MOST_ROWS` dates in all, each has a line that leads to their dates.
    """
    shown = columns(sheet)
    heading = f"Timesheet of {sheet.subject}, {period(sheet.first, sheet.last)}"
    several = len(sheet.people) > 1
    brief = several and len(sheet.rows) > MOST_ROWS
    return TimesheetView(
        frame=frame,
        title=heading,
        heading=heading,
        lead=lead(sheet),
        filter=form,
        columns=tuple(column.heading for column in shown),
        people=tuple((_line if brief else _person)(sheet, total, shown) for total in sheet.people),
        total=tuple(hm(column.ms(sheet.total)) for column in shown) if several else (),
        observed=percent(sheet.total.completeness),
        caption=f"One line a person. A name leads to their dates; the file holds all. {CAPTION}" if brief else CAPTION,
        note=NOTE,
        facts=tuple((fact.term, fact.text) for fact in about(sheet)),
        download=Link("Download as CSV", timesheet_path(who, sheet.first, sheet.last, path=TIMESHEET_CSV))
        if sheet.rows
        else None,
    )


def timesheet_form_view(frame: Frame, form: Filter) -> TimesheetView:
    """The form alone, where its entries were at fault."""
    return TimesheetView(frame, "Timesheet", "Timesheet", "Choose whose time, from when and until when.", form)


def _person(sheet: Timesheet, total: Total, shown: list[Column]) -> SheetPerson:
    parts = groupby(sheet.rows_of(total.person_id), key=lambda row: (row.team, row.zone))
    return SheetPerson(
        name=total.person,
        parts=tuple((f"{team} · {zone}", tuple(_row(row, shown) for row in rows)) for (team, zone), rows in parts),
        total=tuple(hm(column.ms(total)) for column in shown),
        observed=percent(total.completeness),
    )


def _line(sheet: Timesheet, total: Total, shown: list[Column]) -> SheetPerson:
    return SheetPerson(
        name=total.person,
        parts=(),
        total=tuple(hm(column.ms(total)) for column in shown),
        observed=percent(total.completeness),
        href=timesheet_path(f"person:{total.person_id}", sheet.first, sheet.last),
    )


def _row(row: Row, shown: list[Column]) -> SheetRow:
    times = None
    if row.first_ms is not None and row.last_ms is not None:
        times = (clock(row.first_ms, row.zone), clock(row.last_ms, row.zone))
    return SheetRow(
        date=weekday(row.date),
        iso=row.date.isoformat(),
        href=day_path(row.person_id, row.date),
        so_far=not row.complete and row.observed_ms > 0,
        times=times,
        gap="" if times else "Not seen" if row.observed_ms else "No data" if row.complete else "Not yet",
        hatched=times is None and not row.observed_ms and row.complete,
        amounts=tuple(column.shown(row) for column in shown),
        observed=percent(row.completeness),
    )
