"""Sets as files: every form read back by programs of others, and the same rows in each."""

import csv
import io
import json
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pytest

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Invalid, NotFound
from fairday_reports.feeds.export import read
from fairday_reports.feeds.export.formats import FORMATS, check_format
from fairday_reports.feeds.export.opened import Exports
from fairday_reports.feeds.export.read import batches_of, query_of
from fairday_reports.feeds.export.shape import schema_of
from fairday_reports.feeds.export.text import csv_lines, json_lines
from fairday_reports.feeds.schema import SETS, VERSION
from tests.support.feed_company import ADMIN, Company
from tests.support.feed_files import file_of, from_csv, stored
from tests.support.metric_days import MONDAY, day_after

KINDS = {
    "string": pl.String, "date": pl.Date, "int": pl.Int64, "bool": pl.Boolean,
    "instant": pl.Datetime("ms", "UTC"),
}  # fmt: skip


def as_text(value: Any) -> str:
    """A value as CSV has it."""
    if isinstance(value, str) and value.startswith("="):
        return f"'{value}"
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(as_json(value))


def as_json(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03}Z"
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("name", SETS)
def test_every_form_of_a_set_holds_what_is_stored(made: Company, exports: Exports, tmp_path: Path, name: str) -> None:
    """Polars reads Parquet and Arrow, DuckDB Parquet, Python CSV and JSON: the same rows, by key, with their types."""
    rows = stored(made.collector, name)
    assert rows
    parquet, arrow = (io.BytesIO(file_of(exports, name, form)) for form in ("parquet", "arrow"))
    for table in (pl.read_parquet(parquet), pl.read_ipc_stream(arrow)):
        assert table.to_dicts() == rows
        assert dict(table.schema) == {own.name: KINDS[own.kind] for own in SETS[name].properties}
    (tmp_path / "set.parquet").write_bytes(parquet.getvalue())
    with duckdb.connect() as connection:
        shown = ", ".join(
            f'epoch_ms("{own.name}")' if own.kind == "instant" else f'"{own.name}"' for own in SETS[name].properties
        )
        found = connection.read_parquet(f"{tmp_path}/set.parquet").project(shown).fetchall()
    assert found == [tuple(epoch_ms(value) for value in row.values()) for row in rows]
    assert from_csv(file_of(exports, name)) == [{key: as_text(row[key]) for key in row} for row in rows]
    lines = [json.loads(line) for line in file_of(exports, name, "ndjson").splitlines()]
    assert lines == [{key: as_json(row[key]) for key in row} for row in rows]


def epoch_ms(value: Any) -> Any:
    """An instant as the number it is."""
    return round(value.timestamp() * 1000) if isinstance(value, datetime) else value


def test_csv_tells_nothing_from_an_empty_text_and_quotes_what_needs_it(made: Company, exports: Exports) -> None:
    """Null is an empty field, the app without a name is two quotes, and a formula is text for a spreadsheet."""
    lines = file_of(exports, "AppDays", first=MONDAY, last=MONDAY).decode().split("\r\n")
    assert lines[0] == ",".join(own.name for own in SETS["AppDays"].properties)
    assert lines[-1] == ""
    (bo,) = (line for line in lines if made.people["Bo"].id in line)
    assert bo.startswith(f"""{made.people["Bo"].id},2026-10-12,"'=cmd|"" /c","",unclassified,""")
    days = file_of(exports, "PersonDays", first=MONDAY, last=MONDAY).decode().split("\r\n")
    (day,) = (line for line in days if made.people["Bo"].id in line)
    assert day.split(",")[2:5] == [made.teams["Payments"].id, "", "UTC"]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_text_of_csv_is_a_formula_in_any_edition(first: str) -> None:
    """As in the CSV of reports; the other forms have it as it is."""
    batch = pa.RecordBatch.from_pydict({"app": [f"{first}1+1", f"1{first}"]})
    lines = list(csv.reader(io.StringIO(b"".join(csv_lines(batch)).decode(), newline="")))
    assert lines == [[f"'{first}1+1"], [f"1{first}"]]
    told = [json.loads(line) for line in b"".join(json_lines(batch)).splitlines()]
    assert [row["app"] for row in told] == [f"{first}1+1", f"1{first}"]


def test_a_file_says_what_it_is(made: Company, exports: Exports) -> None:
    """The words of the schema, its version and the cursor are in Parquet and Arrow."""
    of = SETS["PersonHours"]
    with closing(exports.open(ADMIN, of.name, FORMATS["parquet"])) as export:
        table = pl.read_parquet_metadata(io.BytesIO(b"".join(export.chunks)))
        assert export.cursor
    assert "ARROW:schema" in table
    shape = schema_of(of, of.properties, "here")
    assert shape.metadata == {
        b"fairday.set": b"PersonHours", b"fairday.version": str(VERSION).encode(),
        b"fairday.about": of.about.encode(), b"fairday.cursor": b"here",
    }  # fmt: skip
    assert {field.name: field.metadata[b"about"].decode() for field in shape} == {
        own.name: own.about for own in of.properties
    }


def test_dates_limit_what_is_by_date(made: Company, exports: Exports) -> None:
    """From and to are both included, either may be left out, and other sets have none."""
    days = stored(made.collector, "PersonDays")

    def dates(**asked: Any) -> list[str]:
        return [row["date"] for row in from_csv(file_of(exports, "PersonDays", **asked))]

    one, two = day_after(1), day_after(2)
    assert dates(first=one, last=two) == [str(row["date"]) for row in days if one <= row["date"] <= two]
    assert dates(first=two) == [str(row["date"]) for row in days if row["date"] >= two]
    assert dates(last=one) == [str(row["date"]) for row in days if row["date"] <= one]
    assert dates(first=date(2027, 1, 1)) == []
    assert len(file_of(exports, "Dates", first=one, last=two).splitlines()) == 3
    for asked, code in (
        ({"name": "People", "first": one}, "no_dates"),
        ({"name": "PersonDays", "first": two, "last": one}, "bad_range"),
    ):
        with pytest.raises(Invalid) as caught:
            file_of(exports, **asked)  # type: ignore[arg-type]
        assert caught.value.code == code


def test_a_set_that_is_not_for_a_key_is_as_one_that_is_not(made: Company, exports: Exports) -> None:
    """Hours without a grant, and a name that was made up, get the same answer; so does no other form."""
    analyst = Viewer("key:n", "analyst")
    refusals = []
    for name in ("PersonHours", "Nothing"):
        with pytest.raises(NotFound) as caught:
            file_of(exports, name, viewer=analyst)
        refusals.append((caught.value.code, caught.value.detail))
    assert refusals[0] == refusals[1]
    with pytest.raises(Invalid, match="parquet, arrow, csv, ndjson"):
        check_format("xml")


def test_what_is_not_for_a_key_is_not_in_its_file(made: Company, exports: Exports) -> None:
    """A team's analyst gets the dates people were in it, and no column with a time of day."""
    viewer = Viewer("key:t", "analyst", frozenset({made.teams["Payments"].id}))
    for name in ("PersonDays", "TimesheetEntries", "Claims", "SeatHealth", "People"):
        table = pl.read_parquet(io.BytesIO(file_of(exports, name, "parquet", viewer)))
        assert table.to_dicts() == stored(made.collector, name, viewer), name
        assert not {"last_seen", "made", "decided"} & set(table.columns)


def test_a_set_without_rows_is_a_whole_file(made: Company, exports: Exports) -> None:
    """With its columns and no row, in every form."""
    asked = {"first": date(2030, 1, 1)}
    for form, reads in (("parquet", pl.read_parquet), ("arrow", pl.read_ipc_stream)):
        table = reads(io.BytesIO(file_of(exports, "Claims", form, **asked)))  # type: ignore[arg-type]
        assert (table.height, table.columns) == (0, [own.name for own in SETS["Claims"].properties])
    assert file_of(exports, "Claims", "csv", **asked).count(b"\r\n") == 1  # type: ignore[arg-type]
    assert file_of(exports, "Claims", "ndjson", **asked) == b""  # type: ignore[arg-type]


def test_a_batch_takes_up_where_the_one_before_ended(made: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the rows are cut into batches, they are the same, and none has more than its share."""
    of = SETS["PersonHours"]
    shape = schema_of(of, of.properties, None)
    monkeypatch.setattr(read, "AT_ONCE", 64)
    monkeypatch.setattr(read, "_OBJECTS_AT_ONCE", 16)
    with made.collector.store.read() as session:
        batches = list(batches_of(session.connection(), query_of(of, of.properties, []), shape))
    rows = [row for batch in batches for row in batch.to_pylist()]
    assert [{**row, "hour": row["hour"].timestamp()} for row in rows] == [
        {**row, "hour": row["hour"].timestamp()} for row in stored(made.collector, of.name)
    ]
    assert {batch.num_rows for batch in batches[:-1]} == {64}
    assert len(batches) > 3
