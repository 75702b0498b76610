"""Reports made of a collector, and their tables as rows by column."""

from datetime import date
from typing import Any

from fairday_collector.access.viewer import Viewer
from fairday_reports.definitions.catalogue import find_report
from fairday_reports.definitions.make import make
from fairday_reports.definitions.parameters import Parameters
from fairday_reports.document.model import Cell, Document, Row
from tests.support.collector import Collector

ADMIN = Viewer("cli:root", "admin")
ANALYST = Viewer("key:numbers", "analyst")


def made(
    collector: Collector, report: str, first: date, last: date, viewer: Viewer = ADMIN, **parameters: Any
) -> Document:
    """A report of two dates and those between, as the collector's clock has it."""
    asked = Parameters(first=first, last=last, **parameters)
    with collector.store.read() as session:
        return make(session, find_report(report), asked, viewer, collector.clock.now)


def rows(document: Document, table: str) -> list[dict[str, Cell]]:
    """The rows of a table by the keys of its columns."""
    found = document.table(table)
    keys = [column.key for column in found.columns]
    return [dict(zip(keys, row, strict=True)) for row in found.rows]


def total(document: Document, table: str) -> dict[str, Cell]:
    """The total of a table by the keys of its columns."""
    found = document.table(table)
    assert found.total is not None
    return dict(zip([column.key for column in found.columns], found.total, strict=True))


def shown(document: Document, table: str) -> list[str]:
    """The headings that people read."""
    return [column.title for column in document.table(table).columns if column.shown]


def content(document: Document) -> list[tuple[str, list[Row], Row | None]]:
    """Key, rows and total of every table."""
    return [(table.key, list(table.rows), table.total) for table in document.tables]
