"""Made reports to be handed over: a short document, and files beside it."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from fairday_reports.deliver import Parcel
from fairday_reports.document.files import MadeFile
from fairday_reports.document.model import About, Column, Document, Figure, Head, Table

HEAD = Head(
    report="utilisation",
    title="Team utilisation and workload",
    subject="Löhne & <Gehälter>",
    first=date(2026, 10, 12),
    last=date(2026, 10, 18),
    period="12–18 October 2026",
    lead="38 h 20 min were worked, and 74 % of the time there was for it was used.",
    reading="Not for pay, ranking or discipline.",
    about=About(made_ms=1_792_389_600_000, zone="Europe/Berlin", completeness=0.97, missing=("Ada: 3 h",)),
    figures=(
        Figure("worked", "Worked", 138_000_000, "ms"),
        Figure("utilisation", "Utilisation", 0.74, "ratio", "of 80 %"),
        Figure("status", "Status", None, "text"),
    ),
)
MEDIA = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
    "html": "text/html",
}


def made_file(folder: Path, name: str, content: bytes, size: int | None = None) -> MadeFile:
    """A file of a content; with `size`, one that says it is larger than it is."""
    path = folder / f"made-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    path.write_bytes(content)
    form = name.rpartition(".")[2]
    digest = hashlib.sha256(content).hexdigest()
    return MadeFile(name, form, MEDIA[form], path, len(content) if size is None else size, digest)


def parcel(*files: MadeFile, head: dict[str, Any] | None = None, **changed: Any) -> Parcel:
    """A report of a slot; `head` changes what it says, the rest what it is."""
    rows = [("Ada", 1)]
    table = Table("people", "People", (Column("name", "Name", "text"), Column("n", "n", "count")), rows)
    document = Document(replace(HEAD, **(head or {})), [table])
    given: dict[str, Any] = {
        "key": "0123456789abcdef:2026-10-19T06:00:0:all",
        "name": "Weekly",
        "slot": "2026-10-19T06:00",
        "revision": 0,
        "document": document,
        "files": files,
        "link": "https://fairday.example.org/runs/1?a=1&b=2",
    }
    return Parcel(**{**given, **changed})
