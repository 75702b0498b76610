"""A report as it would be, with what it is asked for as an address that can be kept."""

from dataclasses import dataclass, replace

from fairday_collector.errors import Refusal
from fairday_reports.definitions.model import Definition
from fairday_reports.document.model import Document, Trend
from fairday_reports.formats import fragment
from fairday_reports.words import count
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import SAVED, new_schedule_path, report_file_path, report_path
from fairday_server.pages.reports.choices import Choices, grouping_field, period_field, picks
from fairday_server.pages.reports.views import CATALOGUE, AskView, Field, PreviewView, areas
from fairday_server.pages.views import Link
from fairday_server.reporting.asked import Asked
from fairday_server.reporting.making import Size, for_page

MOST_DAYS = 20_000
"""Dates of people that are read for a page while somebody waits, in about 3 s: of 650 people for a month."""
MOST_ROWS = 400
FILES = {"pdf": "PDF", "xlsx": "Excel", "html": "HTML", "json": "JSON"}
_SAVE_HINT = "As you will look for it, such as Payments, last week."
_NOT_BOTH = "Choose a period and leave the dates empty, or choose “The dates beside” and give both dates."
_FIELDS = {"bad_period": "period", "unknown_period": "period", "bad_date": "from", "bad_range": "from",
           "bad_grouping": "by"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """What a viewer asked for, and what they may choose, keep and send regularly of it."""

    frame: Frame
    definition: Definition
    asked: Asked
    found: Choices
    may_schedule: bool
    done: str = ""


def made_view(shown: Shown, document: Document) -> PreviewView:
    """The report with its files."""
    view = _whole(shown, [table.key for table in document.tables if not isinstance(table.drawing, Trend)], document)
    return replace(view, report=fragment(for_page(document, MOST_ROWS)))


def large_view(shown: Shown, size: Size) -> PreviewView:
    """A report that is too large for a page, as files or to be sent."""
    lead = (
        f"This is about {count(size.people, 'person', 'people')} and {count(size.dates, 'day', 'days')}: "
        "more than a page is quick with. Download it, have it sent regularly, or choose fewer."
    )
    return replace(_whole(shown, [""]), lead=lead)


def refused_view(shown: Shown, refusal: Refusal) -> PreviewView:
    """The form with what was wrong with it."""
    said = _NOT_BOTH if refusal.code == "bad_period" else refusal.detail
    return replace(_base(shown, said, _FIELDS.get(refusal.code, "")), lead=shown.definition.about)


def saving_view(shown: Shown, name: str, fault: str = "") -> PreviewView:
    """The form that saves a report, with the name that was typed and what was wrong with it."""
    view = _whole(shown, [""])
    save = Field("name", "Name", name, hint=_SAVE_HINT, fault=fault)
    return replace(view, save=save, saving=True, lead=shown.definition.about)


def _base(shown: Shown, fault: str = "", at: str = "") -> PreviewView:
    definition, asked = shown.definition, shown.asked
    grouping = grouping_field(definition, asked)
    fields = [
        period_field(asked, dated=True),
        Field("from", "From", asked.first, "date"),
        Field("to", "To, included", asked.last, "date"),
        *([] if grouping is None else [grouping]),
    ]
    ask = AskView(
        action=report_path(definition.name),
        picks=picks(shown.found, asked),
        fields=tuple(replace(field, fault=fault if field.name == at else "") for field in fields),
        fault=fault,
    )
    marked = areas(CATALOGUE, schedules=shown.may_schedule)
    return PreviewView(shown.frame, marked, definition.title, ask, done=shown.done)


def _whole(shown: Shown, tables: list[str], document: Document | None = None) -> PreviewView:
    name, query = shown.definition.name, shown.asked.query
    titles = {} if document is None else {table.key: table.title for table in document.tables}
    csv = [
        Link(f"CSV: {titles[key]}" if len(tables) > 1 else "CSV", report_file_path(name, "csv", query, key))
        for key in tables
    ]
    regularly = Link("Send it regularly", new_schedule_path(name, query)) if shown.may_schedule else None
    return replace(
        _base(shown),
        files=(*(Link(text, report_file_path(name, form, query)) for form, text in FILES.items()), *csv),
        save=Field("name", "Name", hint=_SAVE_HINT),
        save_action=SAVED,
        hidden=(("report", name), *shown.asked.pairs),
        regularly=regularly,
    )
