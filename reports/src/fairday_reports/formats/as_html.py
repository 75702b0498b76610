"""A report as HTML: a part of a page, or a file that needs nothing else, which is also what is put on paper."""

from collections.abc import Sequence
from typing import BinaryIO

from markupsafe import Markup

from fairday_reports.document.model import Document, Figure, Head
from fairday_reports.document.words import shown
from fairday_reports.formats.cells import plain
from fairday_reports.formats.environment import environment
from fairday_reports.formats.facts import changes, facts, made, revised, subject, title_line, unlisted
from fairday_reports.formats.table_view import table_view
from fairday_reports.formats.views import FigureView, ReportView, TableView
from fairday_reports.words import hours

_ROOM, _ROOM_LANDSCAPE = 23, 12
"""How many rows fit on the first page between its head and "About this report"."""
_ROWS_OF_HEADINGS, _ROWS_OF_CHART = 4, 8


def fragment(document: Document) -> Markup:
    """What goes into a page's `<main>`, its `<h1>` first, with the classes of the pages' stylesheet.

    The page has the patterns of the charts. At most 1,000 rows of each table are in it.
    """
    body = environment().get_template("parts.html").module.body  # type: ignore[attr-defined]
    return Markup(body(report_view(document)))  # noqa: S704 - the template escapes


def write_html(document: Document, out: BinaryIO) -> None:
    """The report as one file: light, to print, to keep; at most 1,000 rows of each table."""
    view = report_view(document)
    out.writelines(part.encode() for part in environment().get_template("file.html").generate(view=view))


def report_view(document: Document) -> ReportView:
    """A document for a page, a file or paper, with the first 1,000 rows of each table."""
    head = document.head
    tables = [table_view(table, f"table-{number}") for number, table in enumerate(document.tables, start=1)]
    fit = _fitting(tables, head)
    return ReportView(
        title=head.title,
        line=title_line(head),
        foot=f"{subject(head)}, {head.period}. Made {made(head.about)}.",
        subject=subject(head),
        period=head.period,
        lead=plain(head.lead),
        reading=head.reading,
        revised=revised(head.about),
        changes=list(changes(document)),
        more_changes=unlisted(head.about),
        figures=[figure_view(figure) for figure in head.figures],
        before=tables[:fit],
        facts=facts(head.about),
        after=tables[fit:],
        landscape=head.landscape,
    )


def _fitting(tables: Sequence[TableView], head: Head) -> int:
    """How many tables leave room for "About this report" on the first page."""
    room = _ROOM_LANDSCAPE if head.landscape else _ROOM
    if head.about.revises_ms is not None:
        room -= _ROWS_OF_HEADINGS + len(head.about.changes)
    for number, table in enumerate(tables):
        room -= _ROWS_OF_HEADINGS + sum(len(group.rows) for group in table.groups)
        room -= _ROWS_OF_CHART if table.chart else 0
        if room < 0:
            return number
    return len(tables)


def figure_view(figure: Figure) -> FigureView:
    """A figure in words; a length of time as in a sentence."""
    if figure.kind == "ms" and isinstance(figure.value, int) and figure.value >= 0:
        value = hours(figure.value)
    else:
        value = plain(shown(figure.value, figure.kind))
    return FigureView(figure.title, value, plain(figure.detail))
