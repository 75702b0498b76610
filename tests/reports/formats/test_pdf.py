"""PDF as a program of its own reads it: tags, title, language, bookmarks, page numbers, type; and no network."""

import builtins
import re
import socket
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fairday_collector.errors import Invalid
from fairday_reports.document.model import Column, Document, Table
from fairday_reports.formats import as_text, make_files
from tests.support import documents
from tests.support.report_files import pdf_info, pdf_objects, pdf_rows, read_lines, read_pdf


def made(document: Document, folder: Path) -> Path:
    """The PDF of a report."""
    [file] = make_files(document, ["pdf"], folder, "report")
    return file.path


def test_it_is_tagged_and_named(tmp_path: Path) -> None:
    """Title, language, tags, the bookmarks of its headings, and the words for its picture are in it."""
    path = made(documents.document(), tmp_path)
    info = pdf_info(path)
    assert re.search(r"^Title: +Team utilisation and workload: Payments operations, 13–19", info, re.MULTILINE)
    assert re.search(r"^Tagged: +yes", info, re.MULTILINE)
    assert re.search(r"^Page size: +595\.\d+ x 841\.\d+ pts \(A4\)", info, re.MULTILINE)
    objects = pdf_objects(path)
    assert b"/Lang (en)" in objects
    assert re.search(r"pdfua\S*part\W+1\b", pdf_info(path, "-meta"))
    titles = [title.decode() for title in re.findall(rb"/Title \(([^)]*)\)/(?:Dest|Parent|Count|First)", objects)]
    assert titles[:2] == ["Team utilisation and workload", "Utilisation, eight weeks"]
    assert set(titles) >= {"About this report", "People", "Days", "When the team works", "How to read this"}
    assert b"/Alt (Utilisation, eight weeks)" in objects


def test_only_pictures_that_say_something_are_read_aloud(tmp_path: Path) -> None:
    """Bars and swatches beside their words are no figures; every figure has words."""
    path = made(documents.document(), tmp_path)
    assert len(re.findall("^ *Figure", pdf_info(path, "-struct"), re.MULTILINE)) == 1


def test_each_page_is_numbered_and_says_what_it_is(tmp_path: Path) -> None:
    """`n of m` stands on each page, with the report's line above and when it was made below."""
    path = made(documents.document(), tmp_path)
    pages = read_pdf(path).split("\f")[:-1]
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        lines = read_lines(page)
        assert "Fairday Team utilisation and workload: Payments operations, 13–19 October 2025" in lines
        assert any(line.endswith(f"{number} of {len(pages)}") and "Made 20 October 2025" in line for line in lines)


def test_the_first_page_says_how_far_to_trust_it(tmp_path: Path) -> None:
    """About this report stands whole on the first page, upright and lying."""
    for landscape in (False, True):
        first = read_pdf(made(documents.document(landscape=landscape), tmp_path), "-l", "1")
        assert "About this report" in first
        assert "Late data" in first


def test_a_wide_report_lies(tmp_path: Path) -> None:
    """Landscape is the page turned."""
    assert "841.89 x 595.276 pts (A4)" in pdf_info(made(documents.document(landscape=True), tmp_path))


def test_header_rows_repeat(tmp_path: Path) -> None:
    """A table over several pages begins on each with its headings, and every row is there once."""
    path = made(documents.many(120), tmp_path)
    pages = read_pdf(path).split("\f")[:-1]
    assert len(pages) > 2
    with_rows = [page for page in pages if re.search(r"^p0000\d\d|^p0001\d\d", page, re.MULTILINE)]
    assert all("Switches" in page for page in with_rows)
    assert [row[0] for row in pdf_rows(path)[:-1]] == [f"p{number:06}" for number in range(120)]


@pytest.mark.parametrize("rows", [1, 2, 40, 41])
def test_a_total_stays_with_the_last_row(tmp_path: Path, rows: int) -> None:
    """A page never begins with a total alone, wherever the table breaks; a table of one row and its total is made."""
    columns = (Column("week", "Week", "text", names_row=True), Column("worked", "Worked", "ms"))
    weeks = [(f"W{number}", 3_600_000) for number in range(rows)]
    table = Table("weeks", "Weeks", columns, weeks, total=("All", rows * 3_600_000))
    read = read_pdf(made(replace(documents.document(), tables=[table]), tmp_path))
    [page] = [page for page in read.split("\f") if re.search(r"^\s*All ", page, re.MULTILINE)]
    assert re.search(rf"^\s*W{rows - 1} ", page, re.MULTILINE)


def test_a_row_without_a_bar_is_whole(tmp_path: Path) -> None:
    """Where nothing is drawn of somebody, every cell is there, and those of the next row."""
    rows = [("p5", "Omar Haddad", None, None, None, None, "Unknown", None), *documents.PEOPLE[:2]]
    table = replace(documents.people_table(), rows=rows, total=None, note="")
    path = made(replace(documents.document(), tables=[table]), tmp_path)
    assert [row[-2:] for row in pdf_rows(path)] == [["Unknown", "Nodata"], ["Within", "100%"], ["Within", "100%"]]


def test_a_long_word_breaks_and_short_ones_do_not(tmp_path: Path) -> None:
    """A word wider than its column goes on in the next line, so that no table leaves the page."""
    columns = (Column("who", "Who", "text"), *(Column(f"c{at}", f"Column {at}", "text") for at in range(12)))
    table = Table("wide", "Wide", columns, [("Wolfeschlegelsteinhausenbergerdorff" * 2, *["attested"] * 12)])
    read = read_pdf(made(replace(documents.document(landscape=True), tables=[table]), tmp_path))
    assert "Wolfeschlegelsteinhausenbergerdorff" not in read
    assert read.count("attested") == 12


def test_the_typeface_is_in_the_file(tmp_path: Path) -> None:
    """Every font is embedded, ours among them."""
    path = made(documents.document(), tmp_path)
    listed = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert any("Fairday-Sans" in line for line in listed)
    assert all(re.search(r" yes (?:yes|no ) (?:yes|no ) +\d+ +\d+$", line) for line in listed)


def test_nothing_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection is opened and no other file read, whatever a text asks for."""

    def refuse(*_arguments: Any, **_options: Any) -> Any:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    text = '<img src="http://127.0.0.1:9/x"><link rel=stylesheet href="file:///etc/passwd">'
    path = made(documents.document(subject=text, lead=text), tmp_path)
    assert "file:///etc/passwd" in read_pdf(path)


def test_without_pango_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the machine lacks the library, PDF is refused with the remedy and the other formats are made."""
    real = builtins.__import__

    def without(name: str, *rest: Any, **options: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Invalid, match=r"Install libpango-1\.0-0") as refused:
        made(documents.document(), tmp_path)
    assert refused.value.code == "no_pdf"
    assert "People" in as_text(documents.document(), "html")


def test_pdf_is_no_text() -> None:
    """PDF and XLSX cannot be had as text, and say so."""
    for format in ("pdf", "xlsx"):  # noqa: A001
        with pytest.raises(Invalid, match="cannot be shown as text"):
            as_text(documents.document(), format)
