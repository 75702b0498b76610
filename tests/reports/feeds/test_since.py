"""What changed since a cursor: enough to keep a copy equal, and a refusal wherever it would not be."""

import base64
import io
from contextlib import closing
from datetime import date
from typing import Any

import msgspec
import polars as pl
import pytest
from sqlmodel import select

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Invalid
from fairday_collector.people import find_person, find_team, set_person
from fairday_collector.store.tables import FeedSource
from fairday_reports.feeds.export.cursor import Place, decode_cursor, encode_cursor
from fairday_reports.feeds.export.formats import FORMATS
from fairday_reports.feeds.export.opened import Exports
from fairday_reports.feeds.fill.job import DIMENSIONS_MS
from fairday_reports.feeds.fill.keep import source_of, state_of
from fairday_reports.feeds.schema import SETS
from tests.support.feed_company import ADMIN, Company
from tests.support.metric_days import MONDAY, day_after

BY_DATE = ("PersonDays", "PersonHours", "AppDays", "TimesheetEntries", "Claims")


def taken(exports: Exports, name: str, viewer: Viewer = ADMIN, **asked: Any) -> tuple[pl.DataFrame, str]:
    """The rows of an export, and where its reader is afterwards."""
    with closing(exports.open(viewer, name, FORMATS["arrow"], **asked)) as export:
        assert export.cursor is not None
        return pl.read_ipc_stream(io.BytesIO(b"".join(export.chunks))), export.cursor


def refused(exports: Exports, name: str, since: str, viewer: Viewer = ADMIN, **asked: Any) -> str:
    """The code with which a cursor is refused; it says to begin anew."""
    with pytest.raises(Invalid, match="Read the set anew, without `since`") as caught:
        exports.open(viewer, name, FORMATS["csv"], since=since, **asked)
    return caught.value.code


def test_a_copy_is_kept_equal_by_what_changed(made: Company, exports: Exports) -> None:
    """Whoever replaces all rows of the people and dates of `PersonDays` that came has what a whole read has."""
    copies, cursors = {}, {}
    for name in BY_DATE:
        copies[name], cursors[name] = taken(exports, name)
    made.works("Noor", -3, 90, seq=2, app="outlook")  # late data, of the Friday before
    made.collector.clock.now += 3_600_000
    made.works("Maya", 2, 45, seq=2)
    for name in BY_DATE:
        changed, _ = taken(exports, name, since=cursors[name])
        days, _ = taken(exports, "PersonDays", since=cursors["PersonDays"])
        gone = days.select("person_id", "date")
        kept = copies[name].join(gone, on=["person_id", "date"], how="anti")
        keys = [own.name for own in SETS[name].key]
        whole, cursor = taken(exports, name)
        assert pl.concat([kept, changed]).sort(keys).equals(whole.sort(keys)), name
        assert taken(exports, name, since=cursor)[0].height == 0
        assert changed.height < whole.height


def test_a_copy_is_equal_in_the_end_whatever_is_filled_between_two_reads(made: Company, exports: Exports) -> None:
    """As the how-to has it: the dates first, then the set, and of each date the rows with the newest number."""
    _, at_days = taken(exports, "PersonDays")
    made.works("Bo", 1, 20, seq=2, app="mail")
    copy, at_apps = taken(exports, "AppDays")
    for step, name in enumerate(("Noor", "Bo", "Maya", "")):
        if name:
            made.works(name, -step, 30, seq=3, app=f"app {step}")
        days, at_days = taken(exports, "PersonDays", since=at_days)
        if name:
            made.works(name, 0, 10, seq=4, app=f"more {step}")
        told, at_apps = taken(exports, "AppDays", since=at_apps)
        copy = pl.concat([copy, told])
        fills = pl.concat([table.select("person_id", "date", "changed") for table in (days, copy)])
        copy = copy.join(fills.group_by("person_id", "date").max(), on=["person_id", "date", "changed"], how="semi")
    keys = [own.name for own in SETS["AppDays"].key]
    assert copy.sort(keys).equals(taken(exports, "AppDays")[0].sort(keys))


def test_only_what_changed_comes(made: Company, exports: Exports) -> None:
    """An hour of late work of one date brings this date of this person."""
    _, cursor = taken(exports, "PersonDays")
    made.works("Bo", 1, 30, seq=2)
    changed, _ = taken(exports, "PersonDays", since=cursor)
    assert changed.select("person_id", "date").rows() == [(made.people["Bo"].id, day_after(1))]
    narrowed, _ = taken(exports, "PersonDays", since=cursor, first=day_after(2))
    assert narrowed.height == 0


def test_a_cursor_of_some_dates_is_of_these_alone(made: Company, exports: Exports) -> None:
    """Whoever read a range and asks for more would never be told what lies beside it; within it they may go on."""
    first, last = day_after(1), day_after(2)
    _, cursor = taken(exports, "PersonDays", first=first, last=last)
    made.works("Bo", 1, 30, seq=2)
    assert taken(exports, "PersonDays", since=cursor, first=first, last=last)[0].height == 1
    told, narrower = taken(exports, "PersonDays", since=cursor, first=last, last=last)
    assert told.height == 0
    ranges: tuple[dict[str, Any], ...] = (
        {}, {"first": first}, {"last": last},
        {"first": day_after(0), "last": last}, {"first": first, "last": day_after(3)},
    )  # fmt: skip
    for wider in ranges:
        assert refused(exports, "PersonDays", cursor, **wider) == "other_range", wider
    assert refused(exports, "PersonDays", narrower, first=first, last=last) == "other_range"
    _, begun = taken(exports, "PersonDays", first=first)
    assert refused(exports, "PersonDays", begun) == "other_range"
    assert taken(exports, "PersonDays", since=begun, first=last)[0].height == 0


def test_a_cursor_of_something_else_is_refused(made: Company, exports: Exports) -> None:
    """Of another set, version, database or key, or none at all: nothing is left out without a word."""
    _, cursor = taken(exports, "PersonDays")
    supervisor = Viewer("key:s", "supervisor", frozenset({made.teams["Payments"].id}))
    assert refused(exports, "AppDays", cursor) == "other_set"
    assert refused(exports, "PersonDays", cursor, supervisor) == "other_scope"
    damaged = [encode_cursor(Place("PersonDays", str, ""), number) for number in (-1, 2**63, 2**70)]
    for text in ("", "nothing", "W10", cursor[:-3], "é" * 9, *damaged):
        assert refused(exports, "PersonDays", text) == "bad_cursor", text
    with made.collector.store.write() as session:
        for row in session.exec(select(FeedSource)):
            row.source = "another"
    assert refused(exports, "PersonDays", cursor) == "other_database"


def test_a_cursor_does_not_tell_the_source(made: Company, exports: Exports) -> None:
    """It signs the pages of OData."""
    _, cursor = taken(exports, "PersonDays")
    with made.collector.store.read() as session:
        source = source_of(session, state_of(session).changed)
    assert source
    assert source.encode() not in base64.urlsafe_b64decode(cursor + "===")


def test_a_cursor_of_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says both."""
    place = Place("PersonDays", {7: "here"}.get, "all")
    old = encode_cursor(place, 7)
    assert decode_cursor(old, place) == 7
    monkeypatch.setattr("fairday_reports.feeds.export.cursor.VERSION", 2)
    with pytest.raises(Invalid, match="version 1 of the feeds, and this is 2") as caught:
        decode_cursor(old, place)
    assert caught.value.code == "other_version"
    assert msgspec.json.encode(old).isascii()


def test_who_is_limited_to_teams_begins_anew_when_these_change(made: Company, exports: Exports) -> None:
    """Of dates that are another team's by now no row comes, and a copy would keep them."""
    supervisor = Viewer("key:s", "supervisor", frozenset({made.teams["Payments"].id}))
    before, cursor = taken(exports, "PersonDays", supervisor)
    assert taken(exports, "PersonDays", supervisor, since=cursor)[0].height == 0
    with made.collector.store.write() as session:
        maya = find_person(session, made.people["Maya"].id)
        set_person(session, maya, made.collector.clock.now, team=find_team(session, "Sales"), from_date=MONDAY)
    made.collector.clock.now += 120_000
    made.fill()
    assert refused(exports, "PersonDays", cursor, supervisor) == "other_scope"
    assert taken(exports, "PersonDays", supervisor)[0].height < before.height
    _, whole = taken(exports, "PersonDays")
    assert taken(exports, "PersonDays", since=whole)[0].height == 0


def test_a_cursor_of_before_a_date_went_is_refused(made: Company, exports: Exports) -> None:
    """Whoever moves west has a date less for some hours: no row says so, and a copy would keep it."""
    with made.collector.store.write() as session:
        bo = find_person(session, made.people["Bo"].id)
        set_person(session, bo, made.collector.clock.now, zone="Pacific/Auckland", from_date=MONDAY)
    made.collector.clock.now += 3 * 3_600_000  # past midnight there
    made.fill()
    before, cursor = taken(exports, "PersonDays")
    _, of_apps = taken(exports, "AppDays")
    with made.collector.store.write() as session:
        set_person(session, find_person(session, bo.id), made.collector.clock.now, zone="UTC", from_date=MONDAY)
    made.collector.clock.now += DIMENSIONS_MS
    made.fill()
    assert refused(exports, "PersonDays", cursor) == "dates_gone"
    assert refused(exports, "AppDays", of_apps) == "dates_gone"
    whole, cursor = taken(exports, "PersonDays")
    keys = ["person_id", "date"]
    assert before.join(whole, on=keys, how="anti").select(keys).rows() == [(bo.id, day_after(4))]
    made.works("Bo", 1, 30, seq=2)
    assert taken(exports, "PersonDays", since=cursor)[0].height == 1


@pytest.mark.parametrize("name", sorted(set(SETS) - set(BY_DATE)))
def test_what_may_lose_rows_without_a_word_is_read_whole(made: Company, exports: Exports, name: str) -> None:
    """It gives no cursor and takes none."""
    with closing(exports.open(ADMIN, name, FORMATS["csv"])) as export:
        assert export.cursor is None
    with pytest.raises(Invalid, match="read whole") as caught:
        exports.open(ADMIN, name, FORMATS["csv"], since="x")
    assert caught.value.code == "no_since"


def test_a_cursor_stands_for_the_snapshot_of_its_file(made: Company, exports: Exports) -> None:
    """What is filled while a file is read is not in it, and comes with its cursor."""
    whole, _ = taken(exports, "PersonDays")
    with closing(exports.open(ADMIN, "PersonDays", FORMATS["arrow"])) as export:
        made.works("Bo", 1, 30, seq=2)
        assert pl.read_ipc_stream(io.BytesIO(b"".join(export.chunks))).equals(whole)
        cursor = export.cursor
    assert taken(exports, "PersonDays", since=cursor)[0]["date"].to_list() == [date(2026, 10, 13)]
