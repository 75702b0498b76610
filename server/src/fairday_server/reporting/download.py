"""A report as a file that is sent: written to disk first, so that it is whole or an error, and memory stays bounded."""

import tempfile
from collections.abc import Iterator
from typing import IO, BinaryIO, cast
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from fairday_reports.document.model import Document
from fairday_reports.formats import FORMATS, check_format, file_stem, write

IN_MEMORY_BYTES = 4_000_000
_CHUNK = 65_536


def as_download(document: Document, format: str, table: str = "") -> Response:  # noqa: A002 - the word that commands and schedules use
    """The answer that gives a browser or a program the file; of CSV the table of a key, by default the main one.

    Raises Invalid for a format there is not or that has no table apart, NotFound for a table there is not.
    """
    kind = FORMATS[check_format(format)]
    file = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115 - closed once it was sent
    try:
        write(document, format, cast("BinaryIO", file), table or None)
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    stem = file_stem(document)
    name = f"{stem}-{table}.{kind.extension}" if table else f"{stem}.{kind.extension}"
    headers = {"Content-Disposition": attachment(name), "Content-Length": str(size)}
    return StreamingResponse(_chunks(file), media_type=kind.media_type, headers=headers)


def attachment(name: str) -> str:
    """The header that has a file saved under a name, in any alphabet (RFC 6266); what cannot be seen is a dash."""
    name = "".join(sign if sign.isprintable() else "-" for sign in name)
    plain = name.encode("ascii", "replace").decode().replace('"', "'").replace("\\", "-")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk
