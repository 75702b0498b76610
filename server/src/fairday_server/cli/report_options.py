"""What the commands of reports and schedules share: whose time, which dates, and where a report is written."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.console import Console
from sqlmodel import Session

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Invalid
from fairday_collector.people import find_person, find_team
from fairday_reports.definitions.model import Definition
from fairday_reports.definitions.parameters import Parameters, checked
from fairday_reports.document.model import Document
from fairday_reports.formats import FORMATS, check_format, write
from fairday_server.cli.context import ACTOR

RUNNER = Viewer(ACTOR, "admin")
"""Whoever runs the server sees everybody."""
BINARY = ("pdf", "xlsx")

FirstOption = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First local date, with --to.")
]
LastOption = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last local date, included.")]
PeriodOption = Annotated[str | None, typer.Option(help="A named period in place of dates, such as last-week.")]
TeamsOption = Annotated[list[str] | None, typer.Option("--team", help="Of this team, by name or id; may be repeated.")]
PeopleOption = Annotated[
    list[str] | None, typer.Option("--person", help="Of this person, by name or id; may be repeated.")
]
ByOption = Annotated[str | None, typer.Option(help="A line for each of these, as `fairday report list` shows.")]
FormatOption = Annotated[str | None, typer.Option("--format", help=f"{', '.join(FORMATS)} [table, or as --out ends].")]
TableOption = Annotated[str | None, typer.Option("--table", help="Of csv, the key of a table; the main one without.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="A file to write to.")]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the options of a command choose; None for what was left out."""

    first: datetime | None
    last: datetime | None
    period: str | None
    teams: list[str] | None
    people: list[str] | None
    by: str | None

    def over(self, session: Session, definition: Definition, held: Parameters) -> Parameters:
        """The parameters with what was chosen in place of what is held; raises Invalid or NotFound, with what to do."""
        dated = self.period is not None or self.first is not None or self.last is not None
        return checked(
            definition,
            Parameters(
                people=held.people
                if self.people is None
                else _ids(find_person(session, one).id for one in self.people),
                teams=held.teams if self.teams is None else _ids(find_team(session, one).id for one in self.teams),
                period=(self.period or "") if dated else held.period,
                first=(None if self.first is None else self.first.date()) if dated else held.first,
                last=(None if self.last is None else self.last.date()) if dated else held.last,
                by=held.by if self.by is None else self.by,
            ),
        )


def format_of(given: str | None, out: Path | None) -> str:
    """The format that was asked for, or that the name of the file says; raises Invalid for none there is."""
    if given is not None:
        return check_format(given)
    ending = "" if out is None else out.suffix.removeprefix(".").lower()
    return next((kind.name for kind in FORMATS.values() if kind.extension == ending), "table")


def print_document(document: Document, format: str, table: str | None, out: Path | None) -> None:  # noqa: A002
    """Writes a report to a file, whole or not at all, or to the standard output."""
    if out is not None:
        with _replacing(out) as file:
            write(document, format, file, table)
        typer.echo(f"{out}: {document.head.title}, {document.head.subject}, {document.head.period}.", err=True)
        return
    if format in BINARY and sys.stdout.isatty():
        raise Invalid("needs_file", f"{format} is no text. Say where it goes, such as --out report.{format}.")
    sys.stdout.flush()
    write(document, format, sys.stdout.buffer, table)
    sys.stdout.buffer.flush()


@contextmanager
def waiting(text: str) -> Iterator[None]:
    """Shows on a terminal that something is under way."""
    with Console(stderr=True).status(text):
        yield


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    try:
        handle, made = tempfile.mkstemp(prefix=".fairday-", dir=path.parent)
    except OSError as error:
        raise Invalid("bad_file", f"--out {path} cannot be written: {error.strerror}. Give another file.") from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(made).replace(path)
    except OSError as error:
        raise Invalid("bad_file", f"--out {path} cannot be written: {error.strerror}. Give another file.") from error
    finally:
        Path(made).unlink(missing_ok=True)


def _ids(found: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
