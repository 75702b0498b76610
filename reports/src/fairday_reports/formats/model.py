"""The formats a report is made in, by name: what commands, pages, schedules and mail call them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from fairday_collector.errors import Invalid


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its lasting name, the extension of its files without a dot, and its media type."""

    name: str
    extension: str
    media_type: str


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        one.name: one
        for one in (
            Format("html", "html", "text/html; charset=utf-8"),
            Format("pdf", "pdf", "application/pdf"),
            Format("xlsx", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            Format("csv", "csv", "text/csv; charset=utf-8"),
            Format("json", "json", "application/json"),
            Format("table", "txt", "text/plain; charset=utf-8"),
        )
    }
)


def check_format(name: str) -> str:
    """The name of a format; raises Invalid naming those there are."""
    if name not in FORMATS:
        raise Invalid("unknown_format", f"`format` {name!r} is not known. Choose {', '.join(FORMATS)}.")
    return name
