"""The workbook as another library opens it: types, headings that stay, filters, totals, names of sheets, plain text."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from fairday_reports.document.model import Change, Column, Document, Figure, Table
from fairday_reports.formats import as_xlsx, make_files
from tests.support import documents
from tests.support.report_files import read_book


def opened(document: Document, folder: Path) -> Any:
    """The workbook of a report."""
    [file] = make_files(document, ["xlsx"], folder, "report")
    return read_book(file.path)


def test_cells_have_types(tmp_path: Path) -> None:
    """Lengths are durations, shares per cents, dates dates, instants local times, counts and yes or no themselves."""
    sheet = opened(documents.document(), tmp_path)["Days"]
    shown = {cell.value: sheet.cell(2, cell.column) for cell in sheet[1]}
    assert {title: cell.number_format for title, cell in shown.items()} == {
        "Person": "@",
        "Date": "yyyy-mm-dd",
        "First": "yyyy-mm-dd hh:mm",
        "Worked": "[h]:mm:ss",
        "Switches an hour": "0.0",
        "Keys": "#,##0",
        "Cost": "#,##0.00",
        "Late": "General",
    }
    assert {title: cell.data_type for title, cell in shown.items()} == {
        "Person": "s",
        "Date": "d",
        "First": "d",
        "Worked": "d",
        "Switches an hour": "n",
        "Keys": "n",
        "Cost": "n",
        "Late": "b",
    }
    assert shown["First"].value == datetime(2025, 10, 13, 8, 31, 10, 250_000)  # noqa: DTZ001 - local, as the clock said
    assert shown["Late"].value is True
    assert opened(documents.document(), tmp_path)["People"]["E2"].number_format == "0.0 %"


def test_the_heading_stays_and_the_rows_are_filtered(tmp_path: Path) -> None:
    """The first row is frozen, the filter ends above the total, and the total is bold."""
    sheet = opened(documents.document(), tmp_path)["People"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:H{len(documents.PEOPLE) + 1}"
    heading, total = sheet[1], sheet[len(documents.PEOPLE) + 2]
    assert all(cell.font.bold for cell in heading)
    assert all(cell.font.bold for cell in total if cell.value is not None)
    assert total[1].value == "All"
    assert sheet.max_row == len(documents.PEOPLE) + 2


def test_what_people_do_not_read_is_hidden(tmp_path: Path) -> None:
    """Ids are in hidden columns; every other column is as wide as its words."""
    sheet = opened(documents.document(), tmp_path)["People"]
    hidden = {letter for letter, each in sheet.column_dimensions.items() if each.hidden}
    assert hidden == {"A", "F"}
    assert sheet["A2"].value == "p1"
    assert sheet.column_dimensions["B"].width >= len("Claire Dubois")


def test_a_length_below_zero_is_shown(tmp_path: Path) -> None:
    """Excel shows one only with days counted from 1904, which no workbook has that needs it not."""
    below = opened(documents.document([documents.people_table()]), tmp_path)
    above = opened(documents.document([documents.days_table()]), tmp_path)
    assert (below.epoch.year, above.epoch.year) == (1904, 1899)
    assert above["Days"]["B2"].value == datetime(2025, 10, 13)  # noqa: DTZ001 - a date


def test_text_is_never_a_formula(tmp_path: Path) -> None:
    """Every text that begins like one, in headings, cells and names, is a text, formatted as one."""
    book = opened(documents.hostile(), tmp_path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.value
                assert cell.hyperlink is None
    texts = [row[0] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert texts[0].value == documents.FORMULA
    assert {cell.number_format for cell in texts} == {"@"}


@pytest.mark.parametrize("text", ["<r>&</r>", "<r><t>Bob</t></r>", "<r></r>"])
def test_text_is_never_xml(tmp_path: Path, text: str) -> None:
    """A text that XlsxWriter would take for ready-made XML reads back as it was, wherever texts stand."""
    table = Table("t", text, (Column("a", text, "text", names_row=True),), [(text,)], caption=text, total=(text,))
    change = Change(text, text, text, "text", text, text)
    about = replace(documents.ABOUT, missing=(text,), revises_ms=documents.SENT_MS, changes=(change,))
    figure = Figure("x", text, text, "text")
    made = documents.document([table], about, title=text, subject=text, lead=text, reading=text, figures=(figure,))
    book = opened(made, tmp_path)
    name = book.sheetnames[0]
    assert name == text.replace("/", " ")
    assert [cell.value for (cell,) in book[name].iter_rows()] == [text] * 3
    assert [cell.value for cell in book["Changes"][2]] == [f"{text}, {text}", text, text, text]
    found = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert [found[term] for term in ("Report", "About", "In short", "How to read this")] == [text] * 4
    assert found[text] == text
    assert book.properties.title.startswith(text)


def test_names_of_sheets_are_allowed_and_their_own(tmp_path: Path) -> None:
    """No sign that Excel refuses, no more than 31, none twice whatever the case, and not the one it keeps."""
    titles = ["A" * 40, "a" * 40, "[x]:*?/\\'", "History", "''", "Ünï / 漢字 🙂"]
    tables = [replace(documents.trend_table(), key=f"t{at}", title=title) for at, title in enumerate(titles)]
    names = opened(documents.document(tables), tmp_path).sheetnames
    assert names == ["A" * 31, "a" * 27 + " (2)", "x", "History of", "Table", "Ünï   漢字 🙂", "About"]


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sheet has the heading, every row is in one of them, and the total is on the last."""
    monkeypatch.setattr(as_xlsx, "MOST_ROWS", 10)
    book = opened(documents.many(20), tmp_path)
    assert book.sheetnames == ["People", "People (2)", "People (3)", "About"]
    assert [book[name].max_row for name in book.sheetnames[:3]] == [11, 11, 2]
    assert [book[name]["A1"].value for name in book.sheetnames[:3]] == ["Id"] * 3
    assert book["People (3)"]["A2"].value == "All"
    assert opened(documents.many(9), tmp_path).sheetnames == ["People", "About"]


def test_the_last_sheet_says_what_is_to_be_known(tmp_path: Path) -> None:
    """Subject, period, figures, completeness, what is missing, versions and how to read it stand there."""
    sheet = opened(documents.document(), tmp_path)["About"]
    found = {row[0].value: row[1].value for row in sheet.iter_rows()}
    assert found["Report"] == "Team utilisation and workload"
    assert found["Period"] == "13–19 October 2025"
    assert found["Completeness"] == 0.97
    assert found["Utilisation"] == 0.741
    assert "Not observed: Jonas Weber, Thursday 16 October" in found["Data"]
    assert found["Reckoned"] == "Ledger 7, changes up to 41 (policy 6, rules 14, calendar 3)."
    assert found["Made"] == "20 October 2025, 06:00, Stockholm time (Europe/Stockholm)."
    assert found["People"].startswith("Alphabetical.")


def test_changes_have_a_sheet(tmp_path: Path) -> None:
    """A report that is sent again lists each figure as it was, struck, and is; the first one has no such sheet."""
    assert "Changes" not in opened(documents.document(), tmp_path).sheetnames
    sheet = opened(documents.revised(), tmp_path)["Changes"]
    assert [cell.value for cell in sheet[1]] == ["Where", "Figure", "Before", "Now"]
    assert [cell.value for cell in sheet[3]] == ["People, Jonas Weber", "Utilisation", 0.58, 0.6]
    assert sheet["C3"].font.strike
    assert not sheet["D3"].font.strike


def test_a_text_that_is_too_long_for_a_cell_is_cut(tmp_path: Path) -> None:
    """Excel takes 32,767 signs; a longer text ends in an ellipsis, and is not left out."""
    table = Table("t", "T", (Column("a", "A", "text"),), [("x" * 40_000,)])
    cell = opened(documents.document([table]), tmp_path)["T"]["A2"].value
    assert len(cell) == 32_767
    assert cell.endswith("x…")
