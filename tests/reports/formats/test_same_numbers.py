"""Every format holds the same numbers: each is read back by a program of its own and compared with the document."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fairday_reports.definitions.catalogue import REPORTS
from fairday_reports.document.model import Change, Column, Document, Figure, Heat, Row, Table
from fairday_reports.formats import as_text, mail_html, mail_text, make_files
from tests.support import documents
from tests.support.report_files import (
    csv_rows,
    in_a_book,
    json_rows,
    pdf_rows,
    read_book,
    read_csv,
    read_json,
    read_page,
    sheet_rows,
    words_of,
)
from tests.support.report_made import made_reports

pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module", params=["by hand", *REPORTS])
def document(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Document:
    """A report made by hand with every kind of cell, and reports of the catalogue made of a week of work."""
    if request.param == "by hand":
        return documents.document()
    return made_reports(tmp_path_factory.mktemp("house"))[request.param]


def heat_words(document: Document, mark: Callable[[str, bool], str]) -> dict[str, list[list[str]]]:
    """The rows of every table in words; `mark` words a count of a heat map by whether somebody's data are missing."""
    found = {}
    for table in document.tables:
        rows = words_of(document)[table.key].rows
        if isinstance(table.drawing, Heat):
            keys = [column.key for column in table.columns]
            unseen = table.drawing.unseen
            rows = [
                [cell if at == 0 else mark(cell, (number, keys[at]) in unseen) for at, cell in enumerate(row)]
                for number, row in enumerate(rows)
            ]
        found[table.key] = rows
    return found


def zero_is_a_dot(cell: str, _unseen: bool) -> str:
    """A heat map leaves out zeros."""
    return "·" if cell == "0" else cell


def test_html_holds_every_row(document: Document) -> None:
    """Headings, rows, groups and totals of each table are in the file, cell by cell."""
    page = read_page(as_text(document, "html"))
    expected = words_of(document)
    rows = heat_words(document, zero_is_a_dot)
    shown = [table for table in document.tables if expected[table.key].rows]
    assert [table.title for table in page.tables] == [table.title for table in shown]
    for table, read in zip(shown, page.tables, strict=True):
        assert read.headings == expected[table.key].headings
        assert read.groups == expected[table.key].groups
        assert read.rows == rows[table.key]
        assert read.total == expected[table.key].total


def test_pdf_holds_every_row(document: Document, tmp_path: Path) -> None:
    """The tags of the PDF hold each row and total, cell by cell, whichever page it is on."""
    [file] = make_files(document, ["pdf"], tmp_path, "report")
    expected = words_of(document)
    rows = heat_words(document, zero_is_a_dot)
    flat = []
    for table in document.tables:
        groups = iter(expected[table.key].groups)
        last = None
        for row, cells in zip(table.rows, rows[table.key], strict=True):
            if table.group is not None and row[table.at(table.group)] != last:
                last = row[table.at(table.group)]
                flat.append([next(groups)])
            flat.append(cells)
        flat += filter(None, [expected[table.key].total])
    assert pdf_rows(file.path) == [["".join(cell.split()) for cell in row] for row in flat]


def test_text_holds_every_row(document: Document) -> None:
    """The terminal has the same lines, none of them longer than 100 columns; so has the plain part of a mail."""
    for text in (as_text(document, "table"), mail_text(document, None)):
        assert max(map(len, text.splitlines())) <= 100
        # A row that is too long for a line is a paragraph, indented from its second line on.
        whole = re.sub(r"\s*\n  ", " ", text)
        marked = heat_words(document, lambda cell, unseen: f"{cell}*" if unseen else cell)
        for table in document.tables:
            at = whole.index(table.title)
            for cells in [*marked[table.key], *filter(None, [words_of(document)[table.key].total])]:
                words = (r"(?<!\S)" + _cut(cell) + r"(?=[\s:,]|$)" for cell in cells)
                found = re.compile(r"[^\n]*?".join(words)).search(whole, at)
                assert found is not None, (table.key, cells)
                at = found.end()


def _cut(cell: str) -> str:
    """A pattern of a cell, which where the line is full may end in an ellipsis."""
    whole = re.escape(cell)
    return f"(?:{whole}|{re.escape(cell[:12])}[^\n]*?…)" if len(cell) > 12 else whole


def test_mail_holds_every_row(document: Document) -> None:
    """The HTML of a mail has the rows of each table and its total."""
    page = read_page(mail_html(document, None))
    read = {table.title: table for table in page.tables}
    for table in document.tables:
        expected = words_of(document)[table.key]
        if expected.rows:
            found = read[table.title]
            # A group is a row of its own here.
            assert [row for row in found.rows if len(row) == len(expected.headings)] == expected.rows
            assert found.total == expected.total


def test_csv_holds_every_cell(document: Document) -> None:
    """Each table read back from CSV is the table, hidden columns and exact lengths too."""
    for table in document.tables:
        lines = read_csv(as_text(document, "csv", table.key))
        assert csv_rows(table, lines) == list(table.rows)


def test_json_holds_every_cell(document: Document) -> None:
    """Each table read back from JSON is the table, with its total, and so are the figures."""
    read = read_json(as_text(document, "json"))
    assert [table["key"] for table in read["tables"]] == [table.key for table in document.tables]
    for table, found in zip(document.tables, read["tables"], strict=True):
        assert json_rows(table, found) == list(table.rows)
        assert (found["total"] and tuple(found["total"].values())) == table.total
    assert [figure["value"] for figure in read["figures"]] == [figure.value for figure in document.head.figures]


def test_xlsx_holds_every_cell(document: Document, tmp_path: Path) -> None:
    """Each sheet read back by another library is its table, to the millisecond or tenth of a point, with the total."""
    [file] = make_files(document, ["xlsx"], tmp_path, "report")
    book = read_book(file.path)
    for table, sheet in zip(document.tables, book.worksheets, strict=False):
        rows = [*table.rows, *([named(table)] if table.total is not None else [])]
        found = sheet_rows(table, sheet)
        assert len(found) == len(rows)
        for read, row in zip(found, rows, strict=True):
            # A workbook holds 16 digits of a fraction.
            assert read == pytest.approx(in_a_book(table, row), rel=1e-14), table.key


def named(table: Table) -> Row:
    """The total of a table, named in its first cell that is read."""
    assert table.total is not None
    first = next(at for at, column in enumerate(table.columns) if column.shown)
    return tuple("All" if at == first and cell is None else cell for at, cell in enumerate(table.total))


NEARLY = 0.9996
SHARES = (NEARLY, 0.4196, 0.29, 1.0, 1.2996)


def test_a_share_is_the_same_everywhere_and_nearly_all_is_not_all(tmp_path: Path) -> None:
    """Rounded down at the head, in rows, totals and changes; a workbook has a place more, and a number."""
    columns = (Column("name", "Name", "text", names_row=True), Column("share", "Share", "ratio"))
    rows: list[Row] = [(f"row {number}", share) for number, share in enumerate(SHARES)]
    table = Table("shares", "Shares", columns, rows, total=(None, NEARLY))
    change = Change("Shares", "row 0", "Share", "ratio", 0.4196, NEARLY)
    about = replace(documents.ABOUT, completeness=NEARLY, revises_ms=documents.SENT_MS, changes=(change,))
    document = documents.document([table], about, figures=(Figure("nearly", "Nearly", NEARLY, "ratio"),))
    expected = ["99 %", "41 %", "29 %", "100 %", "129 %"]
    assert [row[1] for row in words_of(document)["shares"].rows] == expected
    files = make_files(document, ["pdf", "xlsx"], tmp_path, "report")
    (page,) = (each for each in read_page(as_text(document, "html")).tables if each.title == "Shares")
    assert ([row[1] for row in page.rows], page.total) == (expected, ["All", "99 %"])
    told = [row[-1].replace("%", " %") for row in pdf_rows(files[0].path)]
    assert told == ["99 %", *expected, "99 %"]  # the change, the rows, the total
    for text in (as_text(document, "table"), mail_text(document, None)):
        assert re.findall(r"row \d\s+(\d+ %)", text)[-5:] == expected
    book = read_book(files[1].path)
    cells = [*book["Shares"]["B"][1:], book["Changes"]["C2"], book["Changes"]["D2"]]
    cells += [row[1] for row in book["About"].iter_rows() if row[0].value in ("Nearly", "Completeness")]
    assert {cell.number_format for cell in cells} == {"0.0 %"}
    assert [cell.value for cell in cells] == [0.999, 0.419, 0.29, 1.0, 1.299, 0.999, 0.419, 0.999, 0.999, 0.999]
    assert [f"{int(f'{cell.value:.1%}'.partition('.')[0])} %" for cell in cells[:5]] == expected
