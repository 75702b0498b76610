"""What programs read: CSV and JSON, exact, harmless in a spreadsheet, and whole whatever their length."""

import csv
import io
import json

import pytest

from fairday_collector.errors import Invalid, NotFound
from fairday_reports.formats import as_text, check_format
from tests.support import documents
from tests.support.report_files import csv_rows, read_csv, read_json


def test_a_length_is_told_twice() -> None:
    """As h:mm:ss for people and in exact milliseconds for programs, also below zero; nothing where nothing is known."""
    lines = {line["person_id"]: line for line in read_csv(as_text(documents.document(), "csv", "people"))}
    assert (lines["p2"]["worked"], lines["p2"]["worked_ms"]) == ("24:25:40", "87940000")
    assert (lines["p4"]["overtime"], lines["p4"]["overtime_ms"]) == ("-2:39:00", "-9540000")
    assert (lines["p5"]["worked"], lines["p5"]["worked_ms"]) == ("", "")


def test_every_line_says_how_far_to_trust_it() -> None:
    """The last columns are completeness, when it was made, the versions, and what is missing."""
    text = as_text(documents.document(), "csv", "people")
    assert text.splitlines()[0].endswith("report_completeness,report_made,ledger,policy,rules,calendar,missing")
    for line in read_csv(text):
        assert line["report_completeness"] == "0.97"
        assert line["report_made"] == "2025-10-20T06:00:00.000+02:00"
        assert [line[name] for name in ("ledger", "policy", "rules", "calendar")] == ["7", "6", "14", "3"]
        assert line["missing"].startswith("Jonas Weber, Thursday 16 October: 3 h 20 min without data; ")


def test_it_is_plain_csv() -> None:
    """Lines end as RFC 4180 says, all have the same number of fields, and text with signs of its own survives."""
    text = as_text(documents.hostile(), "csv")
    assert text.replace("\r\n", "").count("\r") == 0
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == len(documents.HOSTILE) + 1


def test_no_text_is_a_formula() -> None:
    """A text that a spreadsheet would run begins with an apostrophe; other text is as it was."""
    found = [line["person"] for line in read_csv(as_text(documents.hostile(), "csv"))]
    for text, given in zip(found, documents.HOSTILE, strict=True):
        assert text == (f"'{given}" if given[0] in "=+-@\t\r\uff1d\uff0b\uff0d\uff20" else given)
    assert all(line["missing"].startswith("<script>") for line in read_csv(as_text(documents.hostile(), "csv")))


def test_csv_is_of_one_table() -> None:
    """Of the first that is no line, unless another is named; one that is not there is refused with those that are."""
    assert as_text(documents.document(), "csv") == as_text(documents.document(), "csv", "people")
    assert as_text(documents.document(), "csv", "trend").startswith("week,utilisation,report_completeness")
    with pytest.raises(NotFound, match="There is: trend, people, days, hours") as refused:
        as_text(documents.document(), "csv", "x")
    assert refused.value.code == "unknown_table"
    assert as_text(documents.document([]), "csv").splitlines() == [
        "report_completeness,report_made,ledger,policy,rules,calendar,missing"
    ]


def test_json_holds_the_whole_report() -> None:
    """Head, parameters, what is to be known, changes and every column are there."""
    read = read_json(as_text(documents.revised(), "json"))
    assert read["report"] == "utilisation"
    assert (read["from"], read["to"]) == ("2025-10-13", "2025-10-19")
    assert read["parameters"] == {"teams": ["t1"], "period": "last-week", "by": "person"}
    about = read["about"]
    assert about["made"] == "2025-10-20T04:00:00Z"
    assert about["completeness"] == 0.97
    assert (about["ledger"], about["policy"], about["rules"], about["calendar"]) == (7, 6, 14, 3)
    assert about["late_until"] == "2025-10-27"
    assert about["revises"] == "2025-10-17T04:00:00Z"
    assert about["changes"][1] == {
        "table": "People", "where": "Jonas Weber", "column": "Utilisation", "kind": "ratio",
        "before": 0.58, "after": 0.6,
    }  # fmt: skip
    people = read["tables"][1]
    assert people["columns"][0] == {"key": "person_id", "title": "Id", "kind": "text", "shown": False}
    assert people["rows"][3]["overtime"] == -9_540_000


def test_json_keeps_text_as_it_is() -> None:
    """Whatever a name holds is the same again, and the object stays one."""
    rows = read_json(as_text(documents.hostile(), "json"))["tables"][0]["rows"]
    assert [row["person"] for row in rows] == list(documents.HOSTILE)


@pytest.mark.parametrize("rows", [0, 1, 499, 500, 501, 1_000])
def test_every_length_is_whole(rows: int) -> None:
    """Batches begin and end where they should."""
    document = documents.many(rows)
    table = document.tables[0]
    assert csv_rows(table, read_csv(as_text(document, "csv"))) == list(table.rows)
    assert len(json.loads(as_text(document, "json"))["tables"][0]["rows"]) == rows


def test_an_unknown_format_is_refused() -> None:
    """The refusal names those there are."""
    with pytest.raises(Invalid, match="Choose html, pdf, xlsx, csv, json, table"):
        check_format("docx")
