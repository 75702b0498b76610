"""A report for a terminal and the plain part of a mail: text, at most 100 columns wide."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO
from unicodedata import category, east_asian_width

from fairday_reports.document.model import Document, Heat, Row, Table
from fairday_reports.document.words import is_number, shown
from fairday_reports.formats.cells import counted, first_rows, layout, plain
from fairday_reports.formats.facts import changes, facts, revised, title_line, unlisted

WIDTH = 100
_LEAST = 12
"""No text is cut to less than so many columns to make a table fit."""
_NO_WIDTH = ("Mn", "Me", "Cf")


def write_table(document: Document, out: BinaryIO) -> None:
    """Title, lead and figures, every table with all its rows, and what is known about the data."""
    out.writelines(f"{line}\n".encode() for line in lines(document, None))


def lines(document: Document, most: int | None) -> Iterator[str]:
    """The lines of a report, with at most so many rows a table; all of them for None."""
    head = document.head
    yield from _wrapped(title_line(head))
    yield ""
    if sentence := revised(head.about):
        yield from _wrapped(sentence)
        for change in changes(document):
            yield from _wrapped(f"- {change.where}: {change.figure} {change.before}, now {change.now}", "  ")
        yield from _wrapped(unlisted(head.about))
        yield ""
    yield from _wrapped(plain(head.lead))
    for figure in head.figures:
        detail = f" ({plain(figure.detail)})" if figure.detail else ""
        yield from _wrapped(f"{figure.title}: {plain(shown(figure.value, figure.kind))}{detail}", "  ")
    for table in document.tables:
        yield ""
        yield from _table(table, most)
    yield ""
    for fact in facts(head.about):
        yield from _wrapped(f"{fact.term}: {fact.text}", "  ")
    yield from _wrapped(head.reading)


def _table(table: Table, most: int | None) -> Iterator[str]:
    yield from _wrapped(table.title)
    if table.caption:
        yield from _wrapped(plain(table.caption))
    rows, more = (table.rows, "") if most is None else first_rows(table, most)
    if not counted(table):
        yield from _wrapped(plain(table.note) or "There is nothing to show for this period.")
        return
    titles = [plain(column.title) for _, column in layout(table).columns]
    widths = _widths(table, rows)
    if widths is not None:
        yield from (_aligned(table, line, widths) for line in _stacked(titles))
    for entry in _entries(table, rows):
        if isinstance(entry, str):
            yield from _wrapped(entry)
        elif widths is not None:
            yield _aligned(table, entry, widths)
        else:
            # A table that is too wide for a line has a paragraph a row.
            rest = ", ".join(f"{title} {cell}" for title, cell in islice(zip(titles, entry, strict=True), 1, None))
            yield from _wrapped(f"{entry[0]}: {rest}", "  ")
    if isinstance(table.drawing, Heat) and table.drawing.unseen:
        yield "* somebody without data"
    for sentence in filter(None, (more, plain(table.note))):
        yield from _wrapped(sentence)


def _entries(table: Table, rows: Iterable[Row]) -> Iterator[str | list[str]]:
    """The rows in words, each group under its heading, and the total; a star marks what lacks the data of somebody."""
    reader = layout(table)
    unseen = table.drawing.unseen if isinstance(table.drawing, Heat) else frozenset()
    last = ""
    for number, row in enumerate(rows):
        if (heading := reader.heading(row)) != last:
            yield heading
            last = heading
        cells = reader.read(row)
        for at, (_, column) in enumerate(reader.columns) if unseen else ():
            cells[at] += "*" * ((number, column.key) in unseen)
        yield cells
    if table.total is not None:
        yield reader.total(table.total)


def _widths(table: Table, rows: Iterable[Row]) -> list[int] | None:
    """The widths of the columns, of texts as much as there is room for; None where there is too little for a table."""
    columns = [column for _, column in layout(table).columns]
    widths = [max(map(_width, plain(column.title).split(" "))) for column in columns]
    for entry in _entries(table, rows):
        if not isinstance(entry, str):
            widths = [max(width, _width(cell)) for width, cell in zip(widths, entry, strict=True)]
    texts = [at for at, column in enumerate(columns) if not is_number(column.kind)]
    while sum(widths) + len(widths) - 1 > WIDTH:
        widest = max(texts, key=lambda at: widths[at], default=None)
        if widest is None or widths[widest] <= _LEAST:
            return None
        widths[widest] -= 1
    return widths


def _stacked(titles: Sequence[str]) -> list[list[str]]:
    """Headings on as many lines as the longest has words, the shorter ones low."""
    words = [title.split(" ") for title in titles]
    depth = max(map(len, words), default=0)
    return [list(line) for line in zip(*([""] * (depth - len(each)) + each for each in words), strict=True)]


def _aligned(table: Table, cells: Sequence[str], widths: Sequence[int]) -> str:
    numbers = (is_number(column.kind) for _, column in layout(table).columns)
    return " ".join(map(_padded, cells, widths, numbers)).rstrip()


def _padded(cell: str, width: int, number: bool) -> str:
    wide = _width(cell)
    if wide > width:
        cell = _cut(cell, width)
        wide = _width(cell)
    return " " * (width - wide) + cell if number else cell + " " * (width - wide)


def _cut(text: str, width: int) -> str:
    kept, used = "", 0
    for sign in text:
        used += _width(sign)
        if used > width - 1:
            break
        kept += sign
    return f"{kept}…"


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if category(sign) in _NO_WIDTH else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, break_on_hyphens=False, subsequent_indent=indent)
