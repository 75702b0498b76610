"""Exports of a test's company, and what is stored, to be compared."""

import csv
import io
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from fairday_collector.access.viewer import Viewer
from fairday_reports.feeds.export.formats import FORMATS
from fairday_reports.feeds.export.opened import Exports
from fairday_reports.feeds.schema import SETS
from tests.support.collector import Collector
from tests.support.feed_company import ADMIN
from tests.support.feed_reading import read_set


def file_of(exports: Exports, name: str, form: str = "csv", viewer: Viewer = ADMIN, **asked: Any) -> bytes:
    """The file of an export."""
    with closing(exports.open(viewer, name, FORMATS[form], **asked)) as export:
        return b"".join(export.chunks)


def stored(collector: Collector, name: str, viewer: Viewer = ADMIN) -> list[dict[str, Any]]:
    """The rows of a set by their public names, instants as such."""
    columns = {"date" if own.column == "day" else own.column: own for own in SETS[name].properties}
    return [
        {columns[key].name: _public(columns[key].kind, value) for key, value in row.items()}
        for row in read_set(collector, viewer, name)
    ]


def from_csv(data: bytes) -> list[dict[str, str]]:
    """What Python's own reader makes of it."""
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def _public(kind: str, value: Any) -> Any:
    return datetime.fromtimestamp(value / 1000, UTC) if kind == "instant" and value is not None else value
