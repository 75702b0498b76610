"""What an export leaves behind: looks, a line of the audit, and no snapshot."""

from contextlib import closing
from itertools import islice
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Busy, Refusal
from fairday_collector.store.tables import AuditEntry, Look
from fairday_reports.feeds.export import read
from fairday_reports.feeds.export.asked import place_of
from fairday_reports.feeds.export.cursor import encode_cursor
from fairday_reports.feeds.export.formats import FORMATS
from fairday_reports.feeds.export.opened import Exports
from fairday_reports.feeds.fill.keep import state_of
from fairday_reports.feeds.rights import scope_of
from fairday_reports.feeds.schema import SETS
from tests.support.feed_company import ADMIN, Company
from tests.support.feed_files import file_of
from tests.support.metric_days import MONDAY, day_after


def looks(made: Company) -> set[tuple[str, str, Any, Any, int]]:
    """Who was looked at by whom."""
    known = {person.id: name for name, person in made.people.items()}
    return {
        (known[each.person_id], each.actor, each.first, each.last, each.count)
        for each in made.collector.rows(Look)
        if each.what == "export"
    }


def entries(made: Company) -> list[tuple[str, str, str, dict[str, Any]]]:
    """The audit of exports."""
    return [
        (each.actor, each.action, each.subject, each.detail)
        for each in made.collector.rows(AuditEntry)
        if each.action.startswith("feed.")
    ]


def in_use(made: Company) -> int:
    """Connections that are not given back."""
    pool: Any = made.collector.store.engine.pool
    return int(pool.checkedout())


def test_an_export_is_recorded_before_its_first_row_and_after_its_last(made: Company, exports: Exports) -> None:
    """For each person in it who looked, and for administrators what was asked and how many rows went out."""
    with closing(exports.open(ADMIN, "AppDays", FORMATS["ndjson"], MONDAY, day_after(1))) as export:
        assert looks(made) == {(name, "cli:root", MONDAY, day_after(1), 1) for name in ("Maya", "Bo", "Noor")}
        begun = {"from": "2026-10-12", "to": "2026-10-13", "people": 3, "format": "ndjson", "since": None}
        assert entries(made) == [("cli:root", "feed.export", "AppDays", begun)]
        assert sum(chunk.count(b"\n") for chunk in export.chunks) == 3
    assert entries(made)[1:] == [("cli:root", "feed.exported", "AppDays", {"rows": 3, "whole": True})]


def test_people_are_looked_at_on_the_dates_a_file_holds(made: Company, exports: Exports) -> None:
    """Without dates from the first row to the last; a supervisor's file tells of nobody else."""
    supervisor = Viewer("key:s", "supervisor", frozenset({made.teams["Payments"].id}), made.people["Bo"].id)
    file_of(exports, "PersonHours", viewer=supervisor)
    assert looks(made) == {("Maya", "key:s", MONDAY, day_after(3), 1)}
    assert entries(made)[0][3]["people"] == 2


def test_what_changed_is_a_look_at_whose_it_is(made: Company, exports: Exports) -> None:
    """An empty file is a look at nobody."""
    file_of(exports, "AppDays", first=day_after(30))
    assert looks(made) == set()
    with made.collector.store.read() as session:
        cursor = encode_cursor(place_of(session, scope_of(ADMIN), SETS["AppDays"]), state_of(session).changed)
    made.works("Bo", 1, 30, seq=2)
    file_of(exports, "AppDays", since=cursor)
    assert looks(made) == {("Bo", "cli:root", day_after(1), day_after(1), 1)}


@pytest.mark.parametrize(("name", "people"), [
    ("People", set()), ("Teams", set()), ("TeamMemberships", set()), ("Dates", set()), ("Apps", set()),
    ("Categories", set()), ("ConfigVersions", set()), ("SeatHealth", {"Maya", "Bo", "Noor"}),
])  # fmt: skip
def test_lists_are_no_looks(made: Company, exports: Exports, name: str, people: set[str]) -> None:
    """Who is there is told to whoever may see them anyway; how a person's seat fares is a look."""
    file_of(exports, name)
    assert {each[0] for each in looks(made)} == people
    assert entries(made)[0][1:3] == ("feed.export", name)


def test_who_leaves_midway_leaves_nothing_behind(
    made: Company, exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The snapshot is let go of, the next one reads on, and the audit says that not all went out."""
    monkeypatch.setattr(read, "AT_ONCE", 32)
    monkeypatch.setattr(read, "_OBJECTS_AT_ONCE", 8)
    export = exports.open(ADMIN, "PersonHours", FORMATS["csv"])
    assert in_use(made) == 1
    assert len(list(islice(export.chunks, 3))) == 3
    export.close()
    export.close()
    assert in_use(made) == 0
    assert entries(made)[-1][3] == {"rows": 64, "whole": False}
    assert len(file_of(exports, "PersonHours").splitlines()) > 64


def test_one_that_was_never_begun_is_closed_too(made: Company, exports: Exports) -> None:
    """As where a client went away before the answer began."""
    exports.open(ADMIN, "PersonHours", FORMATS["parquet"]).close()
    assert in_use(made) == 0
    assert entries(made)[-1][3] == {"rows": 0, "whole": False}


def test_few_are_under_way_at_once(made: Company) -> None:
    """One more is told to come back, and may once another has ended; a refused one takes no turn."""
    exports = Exports(made.collector.store, made.collector.clock, at_once=1)
    for _ in range(3):
        with pytest.raises(Refusal):
            exports.open(ADMIN, "Nothing", FORMATS["csv"])
    first = exports.open(ADMIN, "People", FORMATS["csv"])
    with pytest.raises(Busy) as caught:
        exports.open(ADMIN, "People", FORMATS["csv"])
    assert caught.value.retry_after_s == 30
    first.close()
    exports.open(ADMIN, "People", FORMATS["csv"]).close()


@pytest.mark.postgresql
def test_a_database_that_goes_away_midway_cuts_the_file(
    made: Company, exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stream fails, and Parquet has no end that anybody would read."""
    monkeypatch.setattr(read, "AT_ONCE", 4)
    with made.collector.store.write() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO feed_app SELECT i || repeat('x', 1000), '', 'neutral', 1 FROM generate_series(1, 50000) i"
        )
    export = exports.open(ADMIN, "Apps", FORMATS["parquet"])
    got = next(export.chunks)
    with made.collector.store.write() as session:
        session.connection().exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()"
        )
    with pytest.raises(DBAPIError):
        got += b"".join(export.chunks)
    export.close()
    assert got.startswith(b"PAR1")
    assert not got.endswith(b"PAR1") or len(got) == 4
    assert in_use(made) == 0
