"""A report as the body of a mail: complete in itself, small, and without anything to be fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fairday_reports.document.model import Document, Table
from fairday_reports.document.words import is_number
from fairday_reports.formats.as_html import figure_view
from fairday_reports.formats.as_table import lines
from fairday_reports.formats.cells import first_rows, layout, plain
from fairday_reports.formats.environment import environment
from fairday_reports.formats.facts import Changed, Fact, changes, facts, revised, subject, title_line, unlisted
from fairday_reports.formats.views import FigureView
from fairday_reports.words import count

MOST_BYTES: Final = 100_000
"""Mail programs cut off what is longer."""
MOST_ROWS: Final = 50
_FEWER = (MOST_ROWS, 25, 10, 3, 0)
_MOST_SIGNS = 200


@dataclass(frozen=True, slots=True)
class _Table:
    """A table in words: headings with whether they stand over numbers, rows with the heading of their group."""

    title: str
    caption: str
    note: str
    headings: Sequence[tuple[str, bool]]
    rows: Sequence[tuple[str, Sequence[str]]]
    total: Sequence[str]
    more: str


@dataclass(frozen=True, slots=True)
class _Mail:
    line: str
    subject: str
    title: str
    period: str
    lead: str
    reading: str
    revised: str
    changes: Sequence[Changed]
    more_changes: str
    figures: Sequence[FigureView]
    tables: Sequence[_Table]
    facts: Sequence[Fact]


def mail_html(document: Document, link: str | None) -> str:
    """The report as an HTML mail of at most 100 KB, with the first 50 rows of each table, or fewer where it is long.

    `link` leads to the report on the pages, None where they have no address.
    """
    template = environment().get_template("mail.html")
    for most in _FEWER:
        text = template.render(view=_mail(document, most), link=link)
        if len(text.encode()) <= MOST_BYTES:
            break
    return text


def mail_text(document: Document, link: str | None) -> str:
    """The same as plain text."""
    text = "\n".join(lines(document, MOST_ROWS))
    return f"{text}\n\nThis report on the pages: {link}\n" if link else f"{text}\n"


def _mail(document: Document, most: int) -> _Mail:
    head = document.head
    changed = list(changes(document))
    told = changed[: max(most, 3)]
    left = len(changed) - len(told)
    in_files = f"{count(left, 'more change is', 'more changes are')} in the files." if left else ""
    return _Mail(
        line=title_line(head),
        subject=subject(head),
        title=head.title,
        period=head.period,
        lead=_short(plain(head.lead), 5 * _MOST_SIGNS),
        reading=head.reading,
        revised=revised(head.about),
        changes=told,
        more_changes=" ".join(filter(None, (in_files, unlisted(head.about)))),
        figures=[figure_view(figure) for figure in head.figures],
        tables=[_table(table, most) for table in document.tables],
        facts=[Fact(fact.term, _short(fact.text, 10 * _MOST_SIGNS)) for fact in facts(head.about)],
    )


def _table(table: Table, most: int) -> _Table:
    reader = layout(table)
    rows, more = first_rows(table, most)
    return _Table(
        title=plain(table.title),
        caption=plain(table.caption),
        note=plain(table.note),
        headings=[(plain(column.title), is_number(column.kind)) for _, column in reader.columns],
        rows=[(reader.heading(row), [_short(cell) for cell in reader.read(row)]) for row in rows],
        total=[] if table.total is None else [_short(cell) for cell in reader.total(table.total)],
        more=more,
    )


def _short(text: str, most: int = _MOST_SIGNS) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
