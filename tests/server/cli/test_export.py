"""`fairday export`: files that are whole or not there, and a cursor that is kept beside them."""

import sqlite3
from pathlib import Path
from typing import Any

import duckdb
import pytest

from fairday_collector.store import Store
from fairday_reports.feeds.export.opened import Export, Exports
from fairday_reports.feeds.schema import SETS
from tests.support.collector import Collector
from tests.support.commands import Result, Run, command_on, done, settings_of
from tests.support.database import database_url
from tests.support.feed_company import Company, company
from tests.support.metric_days import day_after


@pytest.fixture
def made(tmp_path: Path) -> Any:
    """The company, on the data directory of the command."""
    data = tmp_path / "data"
    settings_of(data)
    store = Store(database_url(data))
    yield company(Collector(store))
    store.close()


@pytest.fixture
def fairday(tmp_path: Path, made: Company, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command."""
    return command_on(tmp_path / "data", monkeypatch, capsys)


def rows(path: Path) -> int:
    """How many rows a file of Parquet has."""
    with duckdb.connect() as connection:
        return len(connection.read_parquet(str(path)).fetchall())


def test_a_set_is_written_with_its_cursor(fairday: Run, made: Company, tmp_path: Path) -> None:
    """What changed since is asked for with it, and the file before it is replaced."""
    out = tmp_path / "days.parquet"
    said = done(fairday("export", "PersonDays", "--out", str(out)))
    first, cursor = said.splitlines()
    assert first == f"{out}: {rows(out)} rows"
    assert cursor.startswith("Cursor: ")
    made.works("Bo", 1, 30, seq=2)
    done(fairday("export", "PersonDays", "--out", str(out), "--since", cursor.removeprefix("Cursor: ")))
    assert rows(out) == 1
    assert [path.name for path in tmp_path.iterdir() if path.name != "data"] == ["days.parquet"]
    done(fairday("export", "PersonHours", "--format", "csv", "--from", str(day_after(1)), "--to", str(day_after(1)),
                 "--out", str(tmp_path / "hours.csv")))  # fmt: skip
    dates = {line.split(",")[1] for line in (tmp_path / "hours.csv").read_text().splitlines()[1:]}
    assert dates == {str(day_after(1))}


def test_a_cursor_is_kept_in_a_file(fairday: Run, made: Company, tmp_path: Path) -> None:
    """The first time all comes, and after that what changed; without a change nothing."""
    out, cursor = tmp_path / "apps.parquet", tmp_path / "apps.cursor"
    asked = ("export", "AppDays", "--out", str(out), "--cursor-file", str(cursor))
    assert done(fairday(*asked)) == f"{out}: 6 rows"
    made.works("Bo", 1, 30, seq=2, app="code")
    assert done(fairday(*asked)) == f"{out}: 1 row"
    assert done(fairday(*asked)) == f"{out}: 0 rows"
    assert cursor.stat().st_mode & 0o777 == 0o600


def test_a_cursor_is_of_one_export_at_a_time(
    fairday: Run, made: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second one is refused: it could leave its file and the cursor of the other, and rows between would be lost."""
    out, cursor = tmp_path / "apps.parquet", tmp_path / "apps.cursor"
    asked = ("export", "AppDays", "--out", str(out), "--cursor-file", str(cursor))
    second: list[Result] = []
    opening = Exports.open

    def meanwhile(*given: Any) -> Export:
        monkeypatch.setattr(Exports, "open", opening)
        found = opening(*given)
        second.append(fairday(*asked))
        return found

    monkeypatch.setattr(Exports, "open", meanwhile)
    assert done(fairday(*asked)) == f"{out}: 6 rows"
    [(status, _, complaint)] = second
    assert status == 1
    assert f"Another export with {cursor} is under way" in complaint
    (tmp_path / ".apps.cursor.lock").touch()  # left by a crash
    assert done(fairday(*asked)) == f"{out}: 0 rows"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["apps.cursor", "apps.parquet", "data"]


def test_all_sets_are_written_into_a_folder(fairday: Run, made: Company, tmp_path: Path) -> None:
    """A file each, for DuckDB to query; the sum of hours is that of the dates."""
    folder = tmp_path / "feeds"
    said = done(fairday("export", "--all", "--out", str(folder)))
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{name}.parquet" for name in SETS)
    assert len(said.splitlines()) == len(SETS)
    with duckdb.connect() as connection:
        query = """
            SELECT sum(d.active_ms), (SELECT sum(ms) FROM read_parquet(getvariable('hours')) WHERE state = 'active')
            FROM read_parquet(getvariable('days')) d
        """
        for name, of in (("hours", "PersonHours"), ("days", "PersonDays")):
            connection.execute(f"SET VARIABLE {name} = '{folder}/{of}.parquet'")
        by_day, by_hour = connection.execute(query).fetchall()[0]
    assert by_day == by_hour == 3 * 120 * 60_000


def test_a_file_that_fails_leaves_the_one_before(
    fairday: Run, made: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no half of the new one, nor its cursor."""
    out, cursor = tmp_path / "days.parquet", tmp_path / "cursor"
    out.write_bytes(b"before")

    def failing(*_given: Any) -> Any:
        yield from ()
        raise sqlite3.OperationalError

    monkeypatch.setattr("fairday_reports.feeds.export.opened.batches_of", failing)
    with pytest.raises(sqlite3.OperationalError):
        fairday("export", "PersonDays", "--out", str(out), "--cursor-file", str(cursor))
    assert out.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "days.parquet"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("Nothing", "--out", "x"), "no such set"),
        (("PersonDays",), "--out"),
        (("--out", "x"), "There are PersonDays, PersonHours"),
        (("PersonDays", "--all", "--out", "x"), "Name one set"),
        (("PersonDays", "--out", "x", "--format", "xlsx"), "parquet, arrow, csv, ndjson"),
        (("PersonDays", "--out", "x", "--since", "a", "--cursor-file", "b"), "either --since or"),
        (("PersonDays", "--out", "x", "--since", "a"), "without `since`"),
        (("People", "--out", "x", "--from", "2026-10-14"), "not by date"),
        (("PersonDays", "--out", "x", "--from", "2026-10-14", "--to", "2026-10-01"), "earlier date"),
    ],
)
def test_bad_input_gets_a_sentence_with_the_remedy(
    fairday: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str
) -> None:
    """And writes nothing."""
    monkeypatch.chdir(tmp_path)
    ended = fairday("export", *arguments)
    assert ended.status == 1
    assert says in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
