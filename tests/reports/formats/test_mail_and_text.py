"""Mail and terminal: small, complete in themselves, and safe to print."""

import re

import pytest

from fairday_reports.document.model import Column, Document, Table
from fairday_reports.formats import as_text, mail_html, mail_text
from tests.support import documents
from tests.support.report_files import read_page

LINK = "https://fairday.example/reports/runs/1?a=1&b=2"


def wide(tables: int) -> Document:
    """Tables of 60 rows with 14 columns of long text."""
    columns = tuple(Column(f"c{at}", f"Column {at}", "text") for at in range(14))
    rows = [tuple(f"{'word ' * 60}{number}" for _ in columns) for number in range(60)]
    return documents.document([Table(f"t{at}", f"Table {at}", columns, rows) for at in range(tables)])


@pytest.mark.parametrize("document", [documents.document(), documents.revised(), documents.hostile(), wide(5)])
def test_a_mail_is_small_and_fetches_nothing(document: Document) -> None:
    """At most 100 KB, one link, no picture, script or address of anything else."""
    text = mail_html(document, LINK)
    assert len(text.encode()) <= 100_000
    page = read_page(text)
    assert [given["href"] for _, given in page.tags if "href" in given] == [LINK]
    assert not {"img", "svg", "script", "link", "iframe"} & {tag for tag, _ in page.tags}
    assert "url(" not in text
    assert not any("src" in given or "style" in given for _, given in page.tags)


def test_a_mail_without_an_address_has_no_link() -> None:
    """Where the pages have no address, nothing leads there."""
    assert "Open this report" not in mail_html(documents.document(), None)
    assert "http" not in mail_text(documents.document(), None)
    assert mail_text(documents.document(), LINK).endswith(f"This report on the pages: {LINK}\n")


def test_a_mail_shows_the_first_rows_and_says_so() -> None:
    """50 rows of a table, and how many more the files hold; fewer where that is too much, with the same sentence."""
    document = documents.many(120)
    more = "These are the first 50 rows of 120. The XLSX and CSV files of this report hold all of them."
    page = read_page(mail_html(document, LINK))
    assert len(page.tables[-1].rows) == 50
    assert more in page.text
    assert more.replace(" of them.", "") in " ".join(mail_text(document, LINK).split())
    fewer = read_page(mail_html(wide(5), LINK))
    assert 0 < max(len(table.rows) for table in fewer.tables) < 50
    assert "of 60. The XLSX and CSV files" in fewer.text


def test_a_mail_says_what_is_to_be_known() -> None:
    """Completeness, what is missing and what it must not be used for are in both parts."""
    for text in (read_page(mail_html(documents.revised(), None)).text, mail_text(documents.revised(), None)):
        words = " ".join(text.split())
        assert "97 % of the expected time was observed. Not observed: Jonas Weber" in words
        assert "Since then 3 figures changed." in words
        assert "Not for pay, ranking or discipline." in words


def test_the_terminal_is_not_steered() -> None:
    """No sign reaches the terminal that moves, colours or rings it, and no line is longer than 100 columns."""
    text = as_text(documents.hostile(), "table")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert max(map(len, text.splitlines())) <= 100


def test_the_terminal_has_all_rows() -> None:
    """A long table is not cut."""
    assert len(re.findall("^p0", as_text(documents.many(1_200), "table"), re.MULTILINE)) == 1_200


def test_columns_are_aligned_by_what_a_terminal_shows() -> None:
    """Wide signs take two columns, and signs that combine or join none."""
    columns = (Column("a", "Name", "text"), Column("b", "Number", "count"))
    rows = [("漢字", 1), ("Zoe\u0301", 2), ("👩\u200d💻", 3), ("plain", 4)]
    text = as_text(documents.document([Table("t", "T", columns, rows)]), "table")
    lines = text.splitlines()
    start = lines.index("Name  Number")
    assert lines[start + 1 : start + 5] == [
        "漢字       1",
        "Zoe\u0301        2",
        "👩\u200d💻       3",
        "plain      4",
    ]
