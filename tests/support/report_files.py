"""Reads made reports back, each format by a program of its own, into the words people read."""

import csv
import io
import json
import re
import subprocess
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from math import floor
from pathlib import Path
from typing import Any

import openpyxl

from fairday_reports.document.model import Cell, Column, Document, Row, Table
from fairday_reports.document.words import shown

DAY_MS = 86_400_000
NO_DATA = "No data"
VOID = frozenset({"meta", "link", "br", "img", "input", "hr", "wbr"})


@dataclass
class ReadTable:
    """A table as it was found: its headings, the words over groups, its rows of words and its total."""

    title: str
    headings: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    total: list[str] = field(default_factory=list)


def words_of(document: Document) -> dict[str, ReadTable]:
    """What people must read of each table by its key, told from the document alone."""
    return {table.key: _words(table) for table in document.tables}


def _words(table: Table) -> ReadTable:
    columns = [(at, column) for at, column in enumerate(table.columns) if column.shown and column.key != table.group]
    group = None if table.group is None else table.at(table.group)
    seen = next((at for at, column in enumerate(table.columns) if column.key == "completeness"), None)
    lengths = [at for at, column in enumerate(table.columns) if column.kind == "ms"]
    found = ReadTable(table.title, [column.title for _, column in columns])
    for row in table.rows:
        if group is not None and str(row[group]) not in found.groups[-1:]:
            found.groups.append(str(row[group]))
        unseen = seen is not None and (
            row[seen] == 0 or (row[seen] is None and bool(lengths) and all(row[at] is None for at in lengths))
        )
        found.rows.append([NO_DATA if unseen and at == seen else shown(row[at], column.kind) for at, column in columns])
    if table.total is not None:
        found.total = [shown(table.total[at], column.kind) for at, column in columns]
        if table.total[columns[0][0]] is None:
            found.total[0] = "All"
    return found


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.tables: list[ReadTable] = []
        self.text = ""
        self._stack: list[str] = []
        self._title = ""
        self._cells: list[str] | None = None
        self._group = self._skipped = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag not in VOID:
            self._stack.append(tag)
        if tag == "h2":
            self._title = ""
        elif tag == "table":
            self.tables.append(ReadTable(self._title))
        elif tag == "tr":
            self._cells = []
        elif tag in ("td", "th") and self._cells is not None:
            self._skipped = given.get("class") == "ub"
            self._group = given.get("scope") == "rowgroup"
            if not self._skipped:
                self._cells.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._stack.pop() == tag, (tag, self._stack)
        if tag != "tr" or self._cells is None:
            return
        table = self.tables[-1]
        if "thead" in self._stack:
            table.headings = self._cells
        elif "tfoot" in self._stack:
            table.total = self._cells
        elif self._group:
            table.groups += self._cells
        else:
            table.rows.append(self._cells)
        self._cells = None

    def handle_data(self, data: str) -> None:
        if "style" in self._stack or "svg" in self._stack:
            return
        self.text += data
        if "h2" in self._stack:
            self._title += data
        if ("td" in self._stack or "th" in self._stack) and self._cells and not self._skipped:
            self._cells[-1] += data


def read_page(text: str) -> _Page:
    """The tables, tags and words of HTML whose elements all close."""
    page = _Page()
    page.feed(text)
    page.close()
    assert page._stack == []
    return page


def read_lines(text: str) -> list[str]:
    """Lines with single spaces."""
    return [re.sub(r"\s+", " ", line).strip() for line in text.splitlines()]


def read_pdf(path: Path, *options: str) -> str:
    """The words of a PDF as poppler lays them out."""
    return _run("pdftotext", "-layout", *options, str(path), "-")


def pdf_rows(path: Path) -> list[list[str]]:
    """The rows of all tables by the tags of a PDF, headings left out; each cell without its spaces, empty ones not."""
    rows: list[list[str]] = []
    part = ""
    for line in pdf_info(path, "-struct-text").splitlines():
        tag = line.split("<")[0].split("(block)")[0].strip(" :")
        if tag in ("THead", "TBody", "TFoot"):
            part = tag
        elif tag == "TR":
            rows.append([])
        elif tag in ("TH", "TD"):
            rows[-1].append("")
        elif tag in ("Sect", "L", "P"):
            part = ""
        elif part == "THead" and rows:
            rows[-1] = []
        elif part and line.lstrip().startswith('"'):
            rows[-1][-1] += "".join(line.strip().strip('"').split())
    return [[cell for cell in row if cell] for row in rows if any(row)]


def pdf_info(path: Path, *options: str) -> str:
    """What poppler says about a PDF."""
    return _run("pdfinfo", *options, str(path))


def pdf_objects(path: Path) -> bytes:
    """The objects of a PDF without their compression."""
    found = []
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", path.read_bytes(), re.DOTALL):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return b"\n".join(found)


def read_csv(text: str) -> list[dict[str, str]]:
    """The lines of CSV by column."""
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def csv_rows(table: Table, lines: Sequence[dict[str, str]]) -> list[Row]:
    """The rows of a table from its CSV."""
    return [tuple(_from_csv(line, column) for column in table.columns) for line in lines]


def _from_csv(line: dict[str, str], column: Column) -> Cell:
    text = line[f"{column.key}_ms" if column.kind == "ms" else column.key]
    if text == "":
        return None
    match column.kind:
        case "ms" | "count":
            return int(text)
        case "ratio" | "per_hour" | "number":
            return float(text)
        case "flag":
            return {"yes": True, "no": False}[text]
        case _:
            return text.removeprefix("'")


def read_json(text: str) -> Any:
    """The object of a JSON report."""
    return json.loads(text)


def json_rows(table: Table, found: Any) -> list[Row]:
    """The rows of a table from the object of it."""
    keys = [column.key for column in table.columns]
    assert all(list(row) == keys for row in found["rows"])
    return [tuple(row.values()) for row in found["rows"]]


def read_book(path: Path) -> openpyxl.Workbook:
    """A workbook as openpyxl reads it."""
    return openpyxl.load_workbook(path)


def sheet_rows(table: Table, sheet: Any) -> list[Row]:
    """The rows below the heading of a sheet in the cells of a document; a total is the last of them."""
    return [
        tuple(_from_sheet(cell.value, column) for cell, column in zip(row, table.columns, strict=True))
        for row in sheet.iter_rows(min_row=2)
    ]


def _from_sheet(value: Any, column: Column) -> Any:
    if value is None or value == "All":
        return value
    match column.kind:
        case "ms":
            # A length below a day comes back as a time of day, one of some days as a timedelta.
            if isinstance(value, time):
                value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second) + timedelta(
                    microseconds=value.microsecond
                )
            return round(value / timedelta(milliseconds=1))
        case "date":
            assert isinstance(value, datetime | date)
            return f"{value:%Y-%m-%d}"
        case "time":
            return str(value.isoformat(timespec="milliseconds"))
        case "ratio" | "per_hour" | "number":
            return float(value)
        case _:
            return value


def in_a_book(table: Table, row: Row) -> Row:
    """A row as a workbook holds it: instants as the clock showed them, shares cut off as they are shown."""
    return tuple(
        cell[:23]
        if column.kind == "time" and isinstance(cell, str)
        else floor(Decimal(repr(cell)) * 1000) / 1000
        if column.kind == "ratio" and isinstance(cell, float)
        else cell
        for cell, column in zip(row, table.columns, strict=True)
    )


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
