"""A timesheet as one HTML file that needs nothing else: to print, to mail, to keep."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from fairday_reports.figures import Timesheet
from fairday_reports.render.about import CAPTION, NOTE, about, lead, title
from fairday_reports.render.columns import columns, frame
from fairday_reports.words import hm, percent, period, weekday


def as_html(sheet: Timesheet) -> str:
    """Title, period, lead, the table with totals, and "About this report"; light colours, A4, readable in grey."""
    return _template().render(
        sheet=sheet,
        columns=columns(sheet),
        title=title(sheet),
        lead=lead(sheet),
        facts=about(sheet),
        caption=CAPTION,
        note=NOTE,
        frame=frame,
        hm=hm,
        percent=percent,
        period=period,
        weekday=weekday,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("fairday_reports.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("timesheet.html")
