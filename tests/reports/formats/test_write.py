"""Files of a report: their names, what is told of each, and memory that does not grow with their rows."""

import hashlib
import io
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from fairday_collector.errors import Invalid
from fairday_reports.formats import FORMATS, as_text, file_stem, make_files, write
from tests.support import documents


def test_each_format_has_its_files(tmp_path: Path) -> None:
    """One a format, of CSV one a table, with what a mail and a store need to know."""
    made = make_files(documents.document(), list(FORMATS), tmp_path, "week")
    assert [file.name for file in made] == [
        *("week.html", "week.pdf", "week.xlsx"),
        *("week-trend.csv", "week-people.csv", "week-days.csv", "week-hours.csv", "week.json", "week.txt"),
    ]
    for file in made:
        content = file.path.read_bytes()
        assert file.size == len(content)
        assert file.sha256 == hashlib.sha256(content).hexdigest()
        assert file.media_type == FORMATS[file.format].media_type
    assert make_files(documents.many(1), ["csv"], tmp_path, "one")[0].name == "one.csv"


def test_a_file_is_what_is_shown_as_text(tmp_path: Path) -> None:
    """The same document gives the same bytes, written or shown."""
    for file in make_files(documents.document(), ["html", "json", "table"], tmp_path, "week"):
        assert file.path.read_text() == as_text(documents.document(), file.format)


@pytest.mark.parametrize(
    ("subject", "whose"),
    [
        ("Payments operations", "Payments-operations"),
        ("Zoë Ångström", "Zoë-Ångström"),
        ("../../etc/passwd", "etc-passwd"),
        ("=cmd|' /C calc'!A0", "cmd----C-calc--A0"),
        ("漢" * 200, "漢" * 40),
        ("///", ""),
    ],
)
def test_names_of_files_are_safe(subject: str, whose: str) -> None:
    """Letters, digits and dashes of the subject between report and dates, no longer than a file system takes."""
    stem = file_stem(documents.document(subject=subject, first=date(2025, 1, 6), last=date(2025, 1, 12)))
    assert stem == "-".join(filter(None, ["utilisation", whose, "2025-01-06-2025-01-12"]))


class _Nowhere(io.RawIOBase):
    """Takes bytes and keeps none."""

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        return len(memoryview(content))  # type: ignore[arg-type]


@pytest.mark.parametrize("format", ["csv", "json", "table", "html", "xlsx"])
def test_memory_does_not_grow_with_the_rows(format: str) -> None:  # noqa: A002
    """Six times the rows take no more memory than a few batches."""
    write(documents.many(10), format, io.BufferedWriter(_Nowhere()))
    peaks = []
    for rows in (2_000, 12_000):
        tracemalloc.start()
        write(documents.many(rows), format, io.BufferedWriter(_Nowhere()))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 500_000


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "csv"])
def test_a_table_apart_is_csv_alone(form: str) -> None:
    """The others hold all tables, so that one alone is not what came of it."""
    with pytest.raises(Invalid, match="`table` is for csv alone"):
        write(documents.document(), form, io.BytesIO(), "people")
