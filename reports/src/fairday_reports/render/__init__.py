"""From a timesheet to text: the same numbers as a terminal table, CSV, JSON and a page to print or mail."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from fairday_collector.errors import Invalid
from fairday_reports.figures import Timesheet
from fairday_reports.render.as_csv import as_csv
from fairday_reports.render.as_html import as_html
from fairday_reports.render.as_json import as_json
from fairday_reports.render.as_table import as_table

__all__ = ["EXTENSIONS", "FORMATS", "check_format", "render"]

FORMATS: Final[Mapping[str, Callable[[Timesheet], str]]] = MappingProxyType(
    {"table": as_table, "csv": as_csv, "html": as_html, "json": as_json}
)
EXTENSIONS: Final[Mapping[str, str]] = MappingProxyType({"table": "txt", "csv": "csv", "html": "html", "json": "json"})


def check_format(name: str) -> str:
    """The name of a format; raises Invalid naming those there are."""
    if name not in FORMATS:
        raise Invalid("unknown_format", f"`format` {name!r} is not known. Choose {', '.join(FORMATS)}.")
    return name


def render(sheet: Timesheet, format: str) -> str:  # noqa: A002 - the word that commands and schedules use
    """A timesheet as text in one of FORMATS; raises Invalid for another."""
    return FORMATS[check_format(format)](sheet)
