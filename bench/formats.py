"""How long each format of a report takes, and how much memory: a five-page PDF, and 100,000 rows of six columns."""

import csv
import io
import json
import multiprocessing
import re
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import BinaryIO

from fairday_reports.document.model import Document, Row
from fairday_reports.formats import write
from tests.support.documents import MANY_COLUMNS, days_table, document, heat_table, many, people_table, trend_table

ROWS = 100_000
PAGES = 5
_TURNS = 5
Figures = dict[str, float]


def measure(seconds: float = 0) -> dict[str, Figures]:
    """Seconds, those of the processor and peak memory of each format, in a process of its own; `seconds` is not used.

    `times_baseline` is to the same rows written without a thought in the same run: by `csv` for CSV, `json.dumps` of
    all of them for JSON, the cells of the sheet without types for XLSX; the PDF's is to its page as HTML. `peak_mb` is
    what the process took at most, `grew_mb` how much of it came with the writing.
    """
    del seconds
    return {
        "pdf_five_pages": _alone(_pdf),
        "html_five_pages": _alone(_html),
        "xlsx_100000_rows": _alone(_xlsx),
        "csv_100000_rows": _alone(_csv),
        "json_100000_rows": _alone(_json),
    }


def five_pages() -> Document:
    """A report of every kind of table that fills five pages of A4."""
    people = people_table()
    rows = [(f"p{number}", f"Person {number}", *row[2:]) for number in range(10) for row in people.rows]
    long = type(people)(
        people.key, people.title, people.columns, rows, people.caption, "", people.total, None, people.drawing
    )
    return document([trend_table(), people_table(), heat_table(), long, days_table()])


def _pdf() -> Figures:
    report = five_pages()
    began = perf_counter()
    made = _written(report, "pdf")
    first = perf_counter() - began
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(made)
        file.flush()
        info = subprocess.run(["pdfinfo", file.name], capture_output=True, text=True, check=True).stdout
    pages = int(info.split("Pages:")[1].split()[0])
    assert pages == PAGES, pages
    figures = _timed(lambda: _written(report, "pdf"), lambda: _written(report, "html"))
    return {**figures, "first_s": round(first, 2), "bytes": len(made)}


def _html() -> Figures:
    report = five_pages()
    return _timed(lambda: _written(report, "html"), lambda: json.dumps(_read(report)))


def _xlsx() -> Figures:
    def untyped(out: BinaryIO) -> None:
        from xlsxwriter import Workbook

        with Workbook(out, {"constant_memory": True}) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(many(ROWS).tables[0].rows):
                sheet.write_row(number, 0, row)

    return _to_disk("xlsx", untyped, turns=1)


def _csv() -> Figures:
    def bare(out: BinaryIO) -> None:
        text = io.TextIOWrapper(out, newline="")
        csv.writer(text).writerows(many(ROWS).tables[0].rows)
        text.detach()

    return _to_disk("csv", bare)


def _json() -> Figures:
    def bare(out: BinaryIO) -> None:
        keys = [column.key for column in MANY_COLUMNS]
        rows = [dict(zip(keys, row, strict=True)) for row in many(ROWS).tables[0].rows]
        out.write(json.dumps(rows).encode())

    return _to_disk("json", bare)


def _to_disk(format: str, bare: Callable[[BinaryIO], None], turns: int = _TURNS) -> Figures:  # noqa: A002
    with tempfile.TemporaryDirectory(prefix="fairday-bench-") as folder:
        path = Path(folder) / "report"

        def ours() -> None:
            with path.open("wb") as out:
                write(many(ROWS), format, out)

        before = _peak_mb()
        ours()
        grew = _peak_mb() - before
        size = path.stat().st_size

        def theirs() -> None:
            with path.open("wb") as out:
                bare(out)

        return {**_timed(ours, theirs, turns), "grew_mb": round(grew, 1), "bytes": size}


def _timed(act: Callable[[], object], baseline: Callable[[], object], turns: int = _TURNS) -> Figures:
    act()
    peak = _peak_mb()  # ahead of the baseline, which may hold everything at once
    baseline()
    own, other, busy = [], [], []
    for _ in range(turns):
        began = process_time()
        own.append(_seconds(act))
        busy.append(process_time() - began)
        other.append(_seconds(baseline))
    return {
        "seconds": round(median(own), 3),
        "processor_seconds": round(median(busy), 3),
        "times_baseline": round(median(own) / median(other), 2),
        "peak_mb": round(peak, 1),
    }


def _seconds(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


def _written(report: Document, format: str) -> bytes:  # noqa: A002
    out = io.BytesIO()
    write(report, format, out)
    return out.getvalue()


def _read(report: Document) -> list[list[Row]]:
    return [list(table.rows) for table in report.tables]


def _peak_mb() -> float:
    # Not from getrusage, where a new process begins with the peak of the one that started it.
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def _alone(act: Callable[[], Figures]) -> Figures:
    """In a fresh process, so that the memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(act)
