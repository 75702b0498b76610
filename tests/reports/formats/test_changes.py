"""What a report that is sent again says of its changes: how many, and the largest of them, in every format."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from fairday_reports.document.compare import compare
from fairday_reports.formats import as_text, mail_html, mail_text, make_files
from fairday_reports.formats.as_mail import MOST_BYTES
from tests.support import documents
from tests.support.report_files import read_book, read_page

MANY = documents.revised_much()
SAID = "Since then 1,023 figures changed."
MORE = "1,020 more changes are not listed."


def test_a_change_says_where_it_stands() -> None:
    """The table, the row and the figure, also of a table that is there no more, and of a figure at the head."""
    before = documents.document()
    rows = [row if row[1] != "Jonas Weber" else (*row[:2], 30 * documents.HOUR, *row[3:]) for row in documents.PEOPLE]
    people = replace(documents.people_table(), rows=rows)
    figures = [replace(figure, value=0) if figure.key == "worked" else figure for figure in documents.FIGURES]
    after = documents.document([documents.trend_table(), people, documents.days_table()], figures=tuple(figures))
    found = compare(before, after, 5 * documents.MINUTE)
    about = replace(after.head.about, revises_ms=documents.SENT_MS, changes=found.changes)
    table = read_page(as_text(replace(after, head=replace(after.head, about=about)), "html")).tables[0]
    assert table.rows == [
        ["When the team works", "table", "in the report", "–"],
        ["At the head", "Worked", "173:19", "0:00"],
        ["People, Jonas Weber", "Worked", "28:55", "30:00"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        read_page(as_text(MANY, "html")).text,
        read_page(mail_html(MANY, None)).text,
        as_text(MANY, "table"),
        mail_text(MANY, None),
    ],
    ids=["page", "mail", "terminal", "plain mail"],
)
def test_changes_that_are_not_listed_are_counted(text: str) -> None:
    """In the number of all, and in a sentence below those that are listed."""
    words = " ".join(text.split())
    assert SAID in words
    assert words.index("Jonas Weber") < words.index(MORE)


def test_programs_and_workbooks_tell_how_many_more_there_are(tmp_path: Path) -> None:
    """As a number beside the changes, and below them."""
    assert json.loads(as_text(MANY, "json"))["about"]["more_changes"] == 1_020
    [file] = make_files(MANY, ["xlsx"], tmp_path, "report")
    book = read_book(file.path)
    assert [cell.value for cell in book["Changes"][5]] == [MORE, None, None, None]
    said = {row[0].value: row[1].value for row in book["About"].iter_rows()}["Sent again"]
    assert said.endswith(SAID)


def test_nothing_is_said_where_all_are_listed() -> None:
    """One more is told as one."""
    assert "not listed" not in as_text(documents.revised(), "table")
    assert json.loads(as_text(documents.revised(), "json"))["about"]["more_changes"] == 0
    assert "1 more change is not listed." in as_text(documents.revised_much(1), "table")


def test_a_mail_with_fewer_changes_tells_of_both() -> None:
    """Those that the files list, and those that nothing lists: names this long leave no room for all in a mail."""
    change = replace(documents.CHANGES[0], table="表" * 200, where="人" * 200, column="列" * 200)
    about = replace(MANY.head.about, changes=(change,) * 50)
    mail = mail_html(replace(MANY, head=replace(MANY.head, about=about)), None)
    assert len(mail.encode()) <= MOST_BYTES
    told = re.search(rf"(\d+) more changes are in the files\. {re.escape(MORE)}", read_page(mail).text)
    assert told is not None
    assert mail.count("人" * 200) == 50 - int(told[1]) > 0
