"""The list of people: rows of today's timesheet to the view."""

from collections.abc import Sequence

from markupsafe import Markup

from fairday_reports.figures import Row
from fairday_reports.words import clock, count, hm
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import day_path, week_path
from fairday_server.pages.views import PeopleView, PersonLine


def people_view(frame: Frame, rows: Sequence[Row], *, times: bool = True) -> PeopleView:
    """Everyone by name, each with the row of their own local today; `times` shows when, otherwise only how long."""
    seen = sum(row.first_ms is not None for row in rows)
    if not rows:
        lead = Markup("There is nobody here yet.")
    elif not seen:
        lead = Markup("<b>{}</b>. No presence has been received today.").format(count(len(rows), "person", "people"))
    else:
        lead = Markup("<b>{}</b>, of whom <b>{}</b> {} been at a screen today.").format(
            count(len(rows), "person", "people"), seen, "has" if seen == 1 else "have"
        )
    ordered = sorted(rows, key=lambda row: (row.person.casefold(), row.person, row.person_id))
    return PeopleView(frame, "People", lead, tuple(_line(row, times) for row in ordered), times)


def _line(row: Row, with_times: bool) -> PersonLine:
    times = ""
    if row.first_ms is not None and row.last_ms is not None:
        times = f"{clock(row.first_ms, row.zone)}–{clock(row.last_ms, row.zone)}"
    return PersonLine(
        name=row.person,
        href=(day_path if with_times else week_path)(row.person_id, row.date),
        team=row.team,
        zone=row.zone,
        times=times,
        state="" if times else "away" if row.observed_ms else "no-data" if row.complete else "not-yet",
        screen=hm(row.screen_ms),
        until=clock(row.received_ms, row.zone) if row.received_ms is not None else "",
    )
