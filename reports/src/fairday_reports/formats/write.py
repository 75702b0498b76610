"""Writes a report in a format: into an open file, as text, or as files in a folder."""

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from fairday_collector.errors import Invalid
from fairday_reports.document.files import MadeFile
from fairday_reports.document.model import Document
from fairday_reports.formats.as_csv import write_csv
from fairday_reports.formats.as_html import write_html
from fairday_reports.formats.as_json import write_json
from fairday_reports.formats.as_pdf import write_pdf
from fairday_reports.formats.as_table import write_table
from fairday_reports.formats.as_xlsx import write_xlsx
from fairday_reports.formats.model import FORMATS, check_format

_WRITERS: Final[Mapping[str, Callable[[Document, BinaryIO], None]]] = {
    "html": write_html,
    "pdf": write_pdf,
    "xlsx": write_xlsx,
    "csv": write_csv,
    "json": write_json,
    "table": write_table,
}
_BINARY: Final = ("pdf", "xlsx")
_LONGEST = 120


def write(document: Document, format: str, out: BinaryIO, table: str | None = None) -> None:  # noqa: A002 - the word that commands and schedules use
    """Streams a report into `out`, which stays open; bounded memory whatever its length.

    CSV is of one table: `table` is its key, by default that of the first that is not drawn as a trend; the other
    formats hold all tables. Raises Invalid for a format there is not, that this machine cannot make, or that has no
    table apart, and NotFound for a table there is not.
    """
    if check_format(format) == "csv":
        write_csv(document, out, table)
    elif table is not None:
        raise Invalid("no_table_apart", f"`table` is for csv alone: {format} holds all tables. Leave one of them out.")
    else:
        _WRITERS[format](document, out)


def as_text(document: Document, format: str, table: str | None = None) -> str:  # noqa: A002
    """A report in a format that is text; raises as `write`, and Invalid for pdf and xlsx, which are none."""
    if check_format(format) in _BINARY:
        raise Invalid("not_text", f"{format.upper()} cannot be shown as text. Write it to a file, or choose another.")
    out = io.BytesIO()
    write(document, format, out, table)
    return out.getvalue().decode()


def make_files(document: Document, formats: Sequence[str], folder: Path, stem: str) -> list[MadeFile]:
    """A report as files in a folder, named after `stem`, in the order of `formats`; of CSV a file a table."""
    return [
        _made(document, format, folder / name, table)
        for format in map(check_format, formats)  # noqa: A001
        for name, table in _names(document, format, stem)
    ]


def file_stem(document: Document) -> str:
    """The name of its files without extension, `utilisation-Payments-2025-10-13-2025-10-19`: safe on every system."""
    head = document.head
    whose = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in head.subject).strip("-")
    while len(whose.encode()) > _LONGEST:
        whose = whose[:-1]
    return "-".join(filter(None, (head.report, whose, head.first.isoformat(), head.last.isoformat())))


def _names(document: Document, format: str, stem: str) -> Iterator[tuple[str, str | None]]:  # noqa: A002
    """The files of a format, each with the key of the table that it is of, None for one of all."""
    extension = FORMATS[format].extension
    if format == "csv" and len(document.tables) > 1:
        for table in document.tables:
            yield f"{stem}-{table.key}.{extension}", table.key
    else:
        yield f"{stem}.{extension}", None


def _made(document: Document, format: str, path: Path, table: str | None) -> MadeFile:  # noqa: A002
    with path.open("wb") as file:
        write(document, format, file, table)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return MadeFile(path.name, format, FORMATS[format].media_type, path, path.stat().st_size, digest)
