"""A report as a workbook: a sheet a table with typed cells, and a sheet on the report itself."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any, BinaryIO, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from fairday_collector.clock import utc
from fairday_reports.document.model import Cell, Column, Document, Kind, Row, Table
from fairday_reports.formats.cells import TOTAL, plain, said
from fairday_reports.formats.facts import facts, names, revised, subject, title_line, unlisted
from fairday_reports.words import tenths

MOST_ROWS: Final = 1_048_575
"""What a sheet holds below its heading."""
_DAY_MS = 86_400_000
_MOST_SIGNS = 32_767
_MOST_IN_NAME = 31
_MEASURED = 200
_NARROWEST, _WIDEST, _PAGE = 8, 48, 100
# Seconds and tenths are shown, since a spreadsheet would cut minutes off where people are told the nearest.
_SHOWN: Final[Mapping[Kind, str]] = {
    "text": "@",
    "date": "yyyy-mm-dd",
    "time": "yyyy-mm-dd hh:mm",
    "ms": "[h]:mm:ss",
    "ratio": "0.0 %",
    "per_hour": "0.0",
    "count": "#,##0",
    "number": "#,##0.00",
    "flag": "General",
}


def write_xlsx(document: Document, out: BinaryIO) -> None:
    """Every table in sheets of its own, then what changed where it was sent before, and what to know of the report.

    All rows and columns are there, those hidden that people do not read. Lengths of time are fractions of a day,
    shares fractions of 1, times of day local; text is never a formula. No format of a cell rounds down, so that shares
    are cut off as they are shown: what they are exactly, the lengths beside them tell.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        # Only with days counted from 1904 does Excel show a length of time below zero.
        "date_1904": _has_negative(document),
    }
    with Workbook(out, options) as book:
        book.set_properties(
            {
                "title": title_line(document.head),
                "author": "Fairday",
                "created": utc(document.head.about.made_ms).replace(tzinfo=None),
            }
        )
        writer = _Book(book)
        for table in document.tables:
            writer.table(table)
        if document.head.about.revises_ms is not None:
            writer.changes(document)
        writer.about(document)


class _Book:
    """The sheets of a workbook, one after the other, row by row."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._taken: set[str] = set()
        self._formats: dict[tuple[str, ...], Format] = {}

    def table(self, table: Table) -> None:
        """A sheet of a table, and as many more as it has rows for."""
        sheet = _Sheet(self, table)
        for row in chain(table.rows, (None,)):
            if sheet.rows == MOST_ROWS and (row is not None or table.total is not None):
                sheet.close()
                sheet = _Sheet(self, table)
            if row is not None:
                sheet.row(row)
        sheet.close(table.total)

    def changes(self, document: Document) -> None:
        """What is different since the report was last sent."""
        sheet = self.sheet("Changes")
        for at, (title, width) in enumerate((("Where", _WIDEST), ("Figure", 24), ("Before", 16), ("Now", 16))):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, title, self.format(bold=True))
        sheet.freeze_panes(1, 0)
        for number, change in enumerate(document.head.about.changes, start=1):
            where, figure = names(change)
            self.put(sheet, number, 0, where, "text")
            self.put(sheet, number, 1, figure, "text")
            self.put(sheet, number, 2, change.before, change.kind, font_strikeout=True)
            self.put(sheet, number, 3, change.after, change.kind)
        if more := unlisted(document.head.about):
            self.put(sheet, len(document.head.about.changes) + 1, 0, more, "text")

    def about(self, document: Document) -> None:
        """What the report is, its figures, how far to trust it, and the words around its tables."""
        head = document.head
        sheet = self.sheet("About")
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, _PAGE)
        entries: list[tuple[str, Cell, Kind]] = [
            ("Report", head.title, "text"),
            ("About", subject(head), "text"),
            ("Period", head.period, "text"),
            ("In short", head.lead, "text"),
            *((figure.title, figure.value, figure.kind) for figure in head.figures),
            *((fact.term, fact.text, "text") for fact in facts(head.about)),
            ("Completeness", head.about.completeness, "ratio"),
        ]
        if sentence := revised(head.about):
            entries.append(("Sent again", sentence, "text"))
        entries += [(table.title, f"{table.caption} {table.note}".strip(), "text") for table in document.tables]
        entries.append(("How to read this", head.reading, "text"))
        for number, (term, cell, kind) in enumerate(entries):
            sheet.write_string(number, 0, plain(term), self.format(bold=True, valign="top"))
            self.put(sheet, number, 1, cell, kind, text_wrap=True, align="left")

    def sheet(self, title: str) -> Worksheet:
        """A new sheet under a name that is allowed and not taken."""
        kept = re.sub(r"[\[\]:*?/\\]", " ", plain(title)).strip("' ")[:_MOST_IN_NAME].rstrip("' ") or "Table"
        if kept.casefold() == "history":  # Excel keeps this name for itself
            kept = "History of"
        name, number = kept, 1
        while name.casefold() in self._taken:
            number += 1
            end = f" ({number})"
            name = f"{kept[: _MOST_IN_NAME - len(end)]}{end}"
        self._taken.add(name.casefold())
        return self._book.add_worksheet(name, _Verbatim)

    def put(self, sheet: Worksheet, row: int, column: int, cell: Cell, kind: Kind, **look: Any) -> None:
        """Writes a cell by its kind; nothing for None."""
        if cell is None:
            return
        shown = self.format(num_format=_SHOWN[kind], **look)
        match kind:
            case "ms":
                sheet.write_number(row, column, float(cell) / _DAY_MS, shown)
            case "ratio":
                sheet.write_number(row, column, tenths(float(cell)) / 1000, shown)
            case "per_hour" | "count" | "number":
                sheet.write_number(row, column, float(cell), shown)
            case "date":
                sheet.write_datetime(row, column, date.fromisoformat(str(cell)), shown)
            case "time":
                sheet.write_datetime(row, column, datetime.fromisoformat(str(cell)).replace(tzinfo=None), shown)
            case "flag":
                sheet.write_boolean(row, column, bool(cell), shown)
            case _:
                sheet.write_string(row, column, _text(str(cell)), shown)

    def format(self, **look: Any) -> Format:
        """The format of a look, one for all cells that share it."""
        key = tuple(f"{name}={value}" for name, value in look.items())
        if key not in self._formats:
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]


class _Verbatim(Worksheet):  # type: ignore[misc] # comes without types
    """A sheet on which every text stands as it is: XlsxWriter takes one from `<r>` to `</r>` for ready-made XML."""

    def _xml_rich_inline_string(self, string: str, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        self._xml_inline_string(string, False, attributes)


class _Sheet:
    """A sheet of a table while its rows come in."""

    def __init__(self, book: _Book, table: Table) -> None:
        self._book, self._columns = book, table.columns
        self._shown = [column.shown or column.key == table.group for column in table.columns]
        self._sheet = book.sheet(table.title)
        self._widths = [len(column.title) + 3 for column in table.columns]  # the sign of the filter needs room
        self.rows = 0
        for at, column in enumerate(self._columns):
            self._sheet.write_string(0, at, plain(column.title), book.format(bold=True, bottom=1))
        self._sheet.freeze_panes(1, 0)

    def row(self, cells: Row) -> None:
        """One more row."""
        self.rows += 1
        for at, (column, cell) in enumerate(zip(self._columns, cells, strict=True)):
            self._book.put(self._sheet, self.rows, at, cell, column.kind)
            if self.rows <= _MEASURED:
                self._measure(at, cell, column)

    def close(self, total: Row | None = None) -> None:
        """Ends the sheet: the total under the rows, which alone are filtered, and the widths of what is read."""
        if self._columns:
            self._sheet.autofilter(0, 0, self.rows, len(self._columns) - 1)
        if total is not None and self._columns:
            first = self._shown.index(True) if True in self._shown else 0
            for at, (column, cell) in enumerate(zip(self._columns, total, strict=True)):
                named = cell is None and at == first
                kind: Kind = "text" if named else column.kind
                self._book.put(self._sheet, self.rows + 1, at, TOTAL if named else cell, kind, bold=True, top=1)
                self._measure(at, cell, column)
        for at, (width, shown) in enumerate(zip(self._widths, self._shown, strict=True)):
            self._sheet.set_column(at, at, min(max(width, _NARROWEST), _WIDEST), None, {"hidden": not shown})

    def _measure(self, at: int, cell: Cell, column: Column) -> None:
        room = {"time": 16, "date": 10}.get(column.kind) or len(said(cell, column)) + 4 * (column.kind == "ms")
        self._widths[at] = max(self._widths[at], room + 1)


def _has_negative(document: Document) -> bool:
    changes = document.head.about.changes
    cells = [cell for change in changes if change.kind == "ms" for cell in (change.before, change.after)]
    return any(_below_zero(cell) for cell in cells) or any(
        any(_below_zero(row[place]) for row in _all_rows(table) for place in lengths)
        for table in document.tables
        if (lengths := [place for place, column in enumerate(table.columns) if column.kind == "ms"])
    )


def _all_rows(table: Table) -> Iterable[Row]:
    yield from table.rows
    if table.total is not None:
        yield table.total


def _below_zero(cell: Cell) -> bool:
    return isinstance(cell, int | float) and cell < 0


def _text(text: str) -> str:
    kept = plain(text)
    return kept if len(kept) <= _MOST_SIGNS else f"{kept[: _MOST_SIGNS - 1]}…"
