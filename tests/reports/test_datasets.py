"""The timesheet as it is read from the store."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from fairday_collector.errors import Invalid, NotFound
from fairday_collector.ledger.marks import mark
from fairday_reports.datasets import Timesheet, timesheet
from tests.support.timesheets import HOUR, MINUTE, VERSIONS, Company, at, company, office_day

MONDAY = date(2026, 10, 12)
LATER = at(2026, 11, 1)


def read(
    told: Company,
    first: date = MONDAY,
    last: date = MONDAY,
    *,
    people: list[str] | None = None,
    team: str | None = None,
    now_ms: int = LATER,
) -> Timesheet:
    """The timesheet of Monday, or of other dates, in a transaction of its own."""
    with told.store.read() as session:
        return timesheet(session, people=people, team=team, first=first, last=last, now_ms=now_ms)


def test_a_day_has_the_ledgers_figures(tmp_path: Path) -> None:
    """A row tells the ledger's states, presence in the person's zone, and how much of its frame was observed."""
    told = company(tmp_path)
    anna = told.person("Anna Berg", told.team("Payments"))
    told.day(anna, MONDAY, office_day(), overlap_ms=7)
    (row,) = read(told, people=[anna]).rows
    assert (row.person, row.team, row.date, row.zone) == ("Anna Berg", "Payments", MONDAY, "Europe/Berlin")
    assert row.length_ms == sum(row.states.values()) == 24 * HOUR
    assert row.first_ms == at(2026, 10, 12, 6, 31)
    assert row.last_ms == row.first_ms + row.frame_ms
    assert row.screen_ms == 282 * MINUTE + 45 * MINUTE + 35_582
    assert row.states["active"] == 270 * MINUTE + 2_249
    assert row.missing == ((row.first_ms + 90 * MINUTE + 1_250, row.first_ms + 110 * MINUTE + 1_250),)
    assert row.completeness == pytest.approx(1 - 20 * MINUTE / row.frame_ms)
    assert row.observed_ms == 24 * HOUR - row.states["unknown"]
    assert row.overlap_ms == 7
    assert row.made_by == VERSIONS
    assert row.complete


def test_a_date_nobody_sent_anything_about_is_unknown(tmp_path: Path) -> None:
    """A date without a ledger row exists, is as long as the zone makes it, and is all unknown."""
    told = company(tmp_path)
    anna = told.person("Anna Berg", told.team("Payments"))
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    for day, hours in ((spring, 23), (autumn, 25)):
        (row,) = read(told, day, day, people=[anna]).rows
        assert row.person == "Anna Berg"
        assert row.length_ms == row.states["unknown"] == hours * HOUR
        assert (row.first_ms, row.completeness, row.observed_ms, row.made_by) == (None, None, 0, {})


def test_a_person_is_in_a_team_on_the_dates_they_were_in_it(tmp_path: Path) -> None:
    """Someone who changes teams is in the old one's timesheet up to the day before, in the new one's from then on."""
    told = company(tmp_path)
    old, new = told.team("Old"), told.team("New")
    anna, ben = told.person("Anna", old), told.person("Ben", new)
    told.moves(anna, MONDAY + timedelta(days=2), team=new)
    week = (MONDAY - timedelta(days=300), MONDAY + timedelta(days=6))
    in_old, in_new = read(told, *week, team=old), read(told, *week, team=new)
    assert {row.date for row in in_old.rows} == {MONDAY + timedelta(days=n) for n in range(-300, 2)}
    assert [row.date for row in in_new.rows_of(anna)] == [MONDAY + timedelta(days=n) for n in range(2, 7)]
    assert len(in_new.rows_of(ben)) == 307
    assert {row.team for row in read(told, *week, people=[anna]).rows} == {"Old", "New"}
    assert read(told, *week, team=new, people=[anna]).rows == tuple(in_new.rows_of(anna))


def test_rows_are_in_order_of_name_then_date(tmp_path: Path) -> None:
    """People come by name, whatever the case and the order they were added in, never by a figure."""
    told = company(tmp_path)
    team = told.team("Payments")
    for name in ("Zoe", "anna", "Ben"):
        told.day(told.person(name, team), MONDAY, [(len(name) * HOUR, "active")])
    sheet = read(told, MONDAY, MONDAY + timedelta(days=1))
    assert [(row.person, row.date.day) for row in sheet.rows] == [
        (name, day) for name in ("anna", "Ben", "Zoe") for day in (12, 13)
    ]
    assert [total.person for total in sheet.people] == ["anna", "Ben", "Zoe"]


def test_totals_are_the_sums_of_the_rows(tmp_path: Path) -> None:
    """The total of a person sums their rows, that of the sheet all of them, and completeness weighs by time."""
    told = company(tmp_path)
    team = told.team("Payments")
    anna, ben = told.person("Anna", team), told.person("Ben", team)
    told.day(anna, MONDAY, office_day())
    told.day(anna, MONDAY + timedelta(days=1), [(HOUR, "active")])
    told.day(ben, MONDAY, [(HOUR, "meeting"), (HOUR, "unknown"), (2 * HOUR, "active")])
    sheet = read(told, MONDAY, MONDAY + timedelta(days=1), team=team)
    for total, rows in (
        (sheet.people[0], sheet.rows_of(anna)),
        (sheet.people[1], sheet.rows_of(ben)),
        (sheet.total, sheet.rows),
    ):
        assert total.screen_ms == sum(row.screen_ms for row in rows)
        assert total.states == {state: sum(row.states[state] for row in rows) for state in total.states}
        assert total.length_ms == sum(total.states.values())
        assert total.missing_ms == sum(row.missing_ms for row in rows)
    assert [total.days for total in (*sheet.people, sheet.total)] == [2, 1, 3]
    assert sheet.people[1].completeness == pytest.approx(0.75)


def test_what_is_not_over_or_not_reckoned_is_not_complete(tmp_path: Path) -> None:
    """Today and the future are not complete, nor is a day whose ledger is marked to be reckoned again."""
    told = company(tmp_path)
    anna = told.person("Anna", told.team("Payments"))
    with told.store.write() as session:
        mark(session, [(anna, MONDAY)], at(2026, 10, 14))
    sheet = read(told, MONDAY, MONDAY + timedelta(days=3), people=[anna], now_ms=at(2026, 10, 14, 12))
    assert [row.complete for row in sheet.rows] == [False, True, False, False]


def test_what_has_not_come_yet_is_apart_from_no_data(tmp_path: Path) -> None:
    """Of today, time after the last received is not yet; without any, time after now; of the future all."""
    told = company(tmp_path)
    team = told.team("Payments", "UTC")
    anna, ben = told.person("Anna", team), told.person("Ben", team)
    told.day(anna, MONDAY, [(8 * HOUR, "off"), (HOUR, "active")])
    sheet = read(told, MONDAY - timedelta(days=1), MONDAY + timedelta(days=1), now_ms=at(2026, 10, 12, 12))
    assert [row.not_yet_ms // HOUR for row in sheet.rows_of(anna)] == [0, 15, 24]
    assert [row.no_data_ms // HOUR for row in sheet.rows_of(anna)] == [24, 0, 0]
    assert [row.not_yet_ms // HOUR for row in sheet.rows_of(ben)] == [0, 12, 24]
    assert [row.no_data_ms // HOUR for row in sheet.rows_of(ben)] == [24, 12, 0]
    assert sheet.total.not_yet_ms == 75 * HOUR


def test_a_day_ends_where_its_own_zone_says(tmp_path: Path) -> None:
    """A day is complete once it is over where the person lives, though it still runs elsewhere."""
    told = company(tmp_path)
    team = told.team("Payments", "Pacific/Auckland")
    told.person("Aroha", team)
    told.person("Walt", team, zone="America/Los_Angeles")
    sheet = read(told, now_ms=at(2026, 10, 12, 12))
    assert {row.person: row.complete for row in sheet.rows} == {"Aroha": True, "Walt": False}
    assert {row.zone for row in sheet.rows} == {"Pacific/Auckland", "America/Los_Angeles"}


@pytest.mark.parametrize(
    ("first", "last", "word"),
    [
        (MONDAY, MONDAY - timedelta(days=1), "before"),
        (MONDAY, MONDAY + timedelta(days=400), "401 days"),
        (date(1, 1, 1), date(1, 1, 2), "year"),
        (date(9999, 12, 30), date(9999, 12, 31), "year"),
    ],
)
def test_a_range_that_is_none_is_refused(tmp_path: Path, first: date, last: date, word: str) -> None:
    """A range backwards, of more than 400 days, or outside the calendar is refused with the field and the remedy."""
    with pytest.raises(Invalid) as caught:
        read(company(tmp_path), first, last)
    assert caught.value.code == "bad_range"
    assert word in caught.value.detail
    assert "`from`" in caught.value.detail


def test_four_hundred_days_are_allowed(tmp_path: Path) -> None:
    """The longest range has 400 rows for a person."""
    told = company(tmp_path)
    anna = told.person("Anna", told.team("Payments"))
    assert len(read(told, MONDAY, MONDAY + timedelta(days=399), people=[anna]).rows) == 400


def test_unknown_people_and_teams_are_named(tmp_path: Path) -> None:
    """An id nobody has is an error, not an empty report."""
    told = company(tmp_path)
    with pytest.raises(NotFound, match="'ghost'"):
        read(told, people=["ghost"])
    with pytest.raises(NotFound, match="'none'"):
        read(told, team="none")


def test_a_team_without_people_is_empty(tmp_path: Path) -> None:
    """A team nobody joined has no rows, and its totals are zero."""
    told = company(tmp_path)
    sheet = read(told, team=told.team("Payments"))
    assert (sheet.rows, sheet.people, sheet.total.screen_ms, sheet.subject) == ((), (), 0, "Payments")


def test_the_number_of_statements_does_not_grow_with_people_and_days(tmp_path: Path) -> None:
    """Thirty people and sixty days are read by as many statements as one person's day."""
    told = company(tmp_path)
    team = told.team("Payments")
    statements: list[str] = []
    event.listen(told.store.engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    told.person("Anna 0", team)
    statements.clear()
    read(told, team=team)
    few = len(statements)
    for index in range(1, 30):
        told.person(f"Anna {index}", team)
    statements.clear()
    assert len(read(told, MONDAY, MONDAY + timedelta(days=59), team=team).rows) == 1_800
    assert len(statements) == few
