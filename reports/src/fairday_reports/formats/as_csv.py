"""A table of a report as CSV (RFC 4180), for spreadsheets and programs: every column, and what to know on each line."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from fairday_collector.errors import NotFound
from fairday_reports.document.model import Cell, Column, Document, Row, Table
from fairday_reports.formats.facts import missing
from fairday_reports.local import local_iso
from fairday_reports.spreadsheets import harmless

_ABOUT = ("report_completeness", "report_made", "ledger", "policy", "rules", "calendar", "missing")
_BATCH = 500


def write_csv(document: Document, out: BinaryIO, table: str | None = None) -> None:
    """Lines in the order of the rows. A duration has two columns: `worked` as h:mm:ss, and `worked_ms`, exact.

    A text that begins like a formula gets an apostrophe before it. Raises NotFound for a table there is not.
    """
    chosen = _chosen(document, table)
    about = document.head.about
    same = (
        "" if about.completeness is None else about.completeness,
        local_iso(about.made_ms, about.zone),
        about.generation,
        about.policy,
        about.rules,
        about.calendar,
        harmless(missing(about)),
    )
    columns = chosen.columns if chosen is not None else ()
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow([*(name for column in columns for name in _names(column)), *_ABOUT])
    for number, row in enumerate(chosen.rows if chosen is not None else (), start=1):
        lines.writerow([*_cells(columns, row), *same])
        if number % _BATCH == 0:
            _flush(text, out)
    _flush(text, out)


def _chosen(document: Document, key: str | None) -> Table | None:
    if key is None:
        main = (table for table in document.tables if not table.aside)
        return next(main, document.tables[0] if document.tables else None)
    try:
        return document.table(key)
    except KeyError as error:
        there = ", ".join(table.key for table in document.tables) or "none"
        raise NotFound("unknown_table", f"This report has no table {key!r}. There is: {there}.") from error


def _names(column: Column) -> tuple[str, ...]:
    return (column.key, f"{column.key}_ms") if column.kind == "ms" else (column.key,)


def _cells(columns: tuple[Column, ...], row: Row) -> Iterator[Cell]:
    for column, cell in zip(columns, row, strict=True):
        if cell is None:
            yield from ("", "") if column.kind == "ms" else ("",)
        elif column.kind == "ms":
            yield _hours(int(cell))
            yield int(cell)
        elif column.kind == "flag":
            yield "yes" if cell else "no"
        else:
            yield harmless(cell) if isinstance(cell, str) else cell


def _hours(ms: int) -> str:
    minutes, seconds = divmod(abs(ms) // 1000, 60)
    return f"{'-' if ms <= -1000 else ''}{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _flush(text: io.StringIO, out: BinaryIO) -> None:
    out.write(text.getvalue().encode())
    text.seek(0)
    text.truncate()
