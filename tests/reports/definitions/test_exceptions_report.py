"""What is worth a conversation, as a document: each kind with its dates, causes where they are known, and rights."""

from datetime import date
from typing import Any

import pytest

from fairday_collector.access.viewer import Viewer
from fairday_collector.config.change import change
from fairday_collector.ledger.marks import mark
from fairday_collector.people import find_person, find_team, set_person
from fairday_collector.store.tables import Person
from fairday_collector.timesheets.desk import TimesheetDesk
from fairday_collector.timesheets.model import Entry
from fairday_reports.definitions import reading
from fairday_reports.document.model import Cell
from tests.support.collector import HOUR, MINUTE, Collector, span
from tests.support.exception_days import LATER, WEEK, hired, numbers, sends, usual, works
from tests.support.made_reports import ANALYST, content, made, rows, shown
from tests.support.metric_days import MONDAY, at, day_after, history_of
from tests.support.report_house import faults


def test_late_and_early_are_told_with_both_times(collector: Collector) -> None:
    """When it was due and when work began or ended, whole, once over the grace; within it nothing is told."""
    _, key = hired(collector)
    works(collector, key, *usual(1, 2, 3), (1, 9.5, 17), (2, 9, 16.25), (3, 9 + 4 / 60, 17))
    document = made(collector, "exceptions", *WEEK)
    (late,), (early,) = rows(document, "late"), rows(document, "early")
    assert (late["person"], late["date"], late["late"], late["cause"]) == ("Ada", "2026-10-13", 30 * MINUTE, None)
    assert (late["due"], late["began"]) == ("2026-10-13T09:00:00.000+00:00", "2026-10-13T09:30:00.000+00:00")
    assert (early["date"], early["early"], early["left"]) == (
        "2026-10-14", 45 * MINUTE, "2026-10-14T16:15:00.000+00:00",
    )  # fmt: skip
    assert numbers(document) == {"late": 1, "early": 1}
    assert "What may explain it" not in shown(document, "late")
    assert document.head.lead == "Worth a conversation: 1 late start and 1 early leave."
    assert list(faults(document)) == []


def test_an_absence_says_whether_there_are_data(collector: Collector) -> None:
    """Without any it is a question about data; observed and not worked, it stands for itself."""
    _, key = hired(collector)
    works(collector, key, *usual(1, 2))
    sends(collector, key, [span(at(2, 0), at(3, 0), "off")])
    document = made(collector, "exceptions", *WEEK)
    assert [(row["date"], row["scheduled"], row["cause"]) for row in rows(document, "absent")] == [
        ("2026-10-13", 8 * HOUR, "No data on this date"), ("2026-10-14", 8 * HOUR, None),
    ]  # fmt: skip
    assert "What may explain it" in shown(document, "absent")
    assert [(row["date"], row["expected"]) for row in rows(document, "no_data")] == [("2026-10-13", 8 * HOUR)]
    (absent,) = [row for row in rows(document, "kinds") if row["kind"] == "absent"]
    assert (absent["number"], absent["people"], absent["unsure"], absent["length"]) == (2, 1, 1, None)
    assert document.head.lead == (
        "Worth a conversation: 2 absences. On 1 of these, data are lacking. There is 1 rostered day without data."
    )


def test_leave_holidays_and_free_dates_are_no_absence(collector: Collector) -> None:
    """Whoever has leave is not missed, and work on such a date is overtime whose cause is named."""
    ada, key = hired(collector)

    def leave(session: Any) -> None:
        value = {"kind": "vacation", "share": 1.0}
        dates = day_after(1), day_after(2)
        change(
            session, "leave", find_person(session, ada.id), dates[0].isoformat(), value, dates[0], LATER, "test",
            until=dates[1],
        )  # fmt: skip

    collector.do(leave)
    works(collector, key, *usual(1, 2), (2, 10, 12), (5, 10, 11))
    document = made(collector, "exceptions", *WEEK)
    assert "absent" not in numbers(document)
    assert [(row["date"], row["overtime"], row["scheduled"], row["cause"]) for row in rows(document, "overtime")] == [
        ("2026-10-14", 2 * HOUR, 0, "On leave: vacation"), ("2026-10-17", HOUR, 0, "A free date"),
    ]  # fmt: skip
    assert [(row["date"], row["after_hours"]) for row in rows(document, "after_hours")] == [
        ("2026-10-14", 2 * HOUR), ("2026-10-17", HOUR),
    ]  # fmt: skip


def test_overtime_counts_from_half_an_hour_and_evenings_from_a_quarter(collector: Collector) -> None:
    """Exactly 30 min beyond the schedule is not told, a minute more is; 15 min outside the hours are, 14 are not."""
    _, key = hired(collector)
    works(collector, key, *usual(1, 2, 3), (1, 9, 17.5), (2, 9, 17 + 31 / 60), (3, 9, 17 + 14 / 60))
    document = made(collector, "exceptions", *WEEK)
    (row,) = rows(document, "overtime")
    assert (row["date"], row["worked"], row["overtime"], row["cause"]) == (
        "2026-10-14", 511 * MINUTE, 31 * MINUTE, None,
    )  # fmt: skip
    assert [row["after_hours"] for row in rows(document, "after_hours")] == [30 * MINUTE, 31 * MINUTE]


def test_too_little_rest_is_told_by_each_rule(collector: Collector) -> None:
    """Under 11 h a day, under 24 h a week, and over 48 h a week, as the rest checks of the record have it."""
    _, key = hired(collector)
    collector.clock.now = at(15, 10)
    long_days = [(day, 9.0, 23.0) for day in range(7)]
    works(collector, key, *long_days)
    document = made(collector, "exceptions", *WEEK)
    rests = rows(document, "rest")
    daily = [row for row in rests if row["rule"] == "daily"]
    assert [(row["date"], row["found"], row["needed"]) for row in daily] == [
        (day_after(day).isoformat(), 10 * HOUR, 11 * HOUR) for day in range(7)
    ]
    others = [
        (row["rule"], row["since"], row["date"], row["found"], row["needed"]) for row in rests if row not in daily
    ]
    assert others == [
        ("weekly", "2026-10-12", "2026-10-18", 10 * HOUR, 24 * HOUR),
        ("average_week", "2026-10-12", "2026-10-18", 98 * HOUR, 48 * HOUR),
    ]
    assert numbers(document)["rest"] == 9
    after = made(collector, "exceptions", day_after(7), day_after(13))
    (row,) = [row for row in rows(after, "kinds") if row["kind"] == "rest"]
    assert (row["before"], row["number"]) == (9, 1)
    assert list(faults(document)) == []


def test_rest_is_judged_by_the_policy_of_each_date(collector: Collector) -> None:
    """A rule that changes within the range holds from its own date on, whatever range is asked for."""
    _, key = hired(collector)
    for day, hours in ((-7, 11), (2, 9)):
        collector.do(
            change, "policy", None, "", {"rest_daily_s": hours * 3600}, day_after(day), collector.clock.now, "test"
        )
    works(collector, key, *[(day, 9.0, 23.0) for day in range(5)])

    def daily(first: date, last: date) -> list[Cell]:
        document = made(collector, "exceptions", first, last)
        tables = {table.key for table in document.tables}
        return [row["date"] for row in rows(document, "rest") if row["rule"] == "daily"] if "rest" in tables else []

    assert daily(*WEEK) == ["2026-10-12", "2026-10-13"]
    assert daily(day_after(1), day_after(1)) == ["2026-10-13"]
    assert daily(day_after(2), day_after(4)) == []


def test_lacking_data_are_told_with_their_times(collector: Collector) -> None:
    """How much of the expected time was not observed, and when; on a late start it is the cause that is named."""
    _, key = hired(collector)
    works(collector, key, *usual(1))
    sends(collector, key, [span(at(1, 10), at(1, 13), app="code"), span(at(1, 14), at(1, 17), app="code")])
    document = made(collector, "exceptions", *WEEK)
    (row,) = rows(document, "partly")
    assert (row["expected"], row["lacking"], row["observed"], row["ranges"]) == (
        8 * HOUR, 2 * HOUR, 0.75, "09:00–10:00, 13:00–14:00",
    )  # fmt: skip
    (late,) = rows(document, "late")
    assert (late["late"], late["cause"]) == (HOUR, "2 h of it without data")


def test_a_date_that_is_not_over_or_waits_says_so(collector: Collector) -> None:
    """Today nobody is absent or has left early; who began late is told so with that; new data waiting are named."""
    ada, key = hired(collector)
    collector.clock.now = at(2, 12)
    works(collector, key, (0, 9, 17), (1, 9.5, 17))
    sends(collector, key, [span(at(2, 10), at(2, 11), app="code")])
    with collector.store.write() as session:
        mark(session, [(ada.id, day_after(1))], collector.clock.now)
    document = made(collector, "exceptions", MONDAY, day_after(2))
    assert numbers(document) == {"late": 2}
    assert [(row["date"], row["cause"]) for row in rows(document, "late")] == [
        ("2026-10-13", "New data are being counted"), ("2026-10-14", "The date is not over"),
    ]  # fmt: skip


def test_a_roster_that_changed_since_the_date_was_reckoned_is_no_error(collector: Collector) -> None:
    """Until the date is reckoned by the new team's roster, it is told by the old one, without times, and waits."""
    ada, key = hired(collector)
    collector.team("Sales")
    free = {"cycle": [""], "anchor": MONDAY.isoformat()}
    with collector.store.write() as session:
        change(session, "roster", find_team(session, "Sales"), "", free, MONDAY, LATER, "test")
    works(collector, key, *usual(1, 2), (1, 9.5, 17), (2, 9, 16))
    with collector.store.write() as session:
        set_person(session, find_person(session, ada.id), LATER, team=find_team(session, "Sales"), from_date=MONDAY)
    document = made(collector, "exceptions", *WEEK)
    (late,), (early,) = rows(document, "late"), rows(document, "early")
    assert (late["due"], late["began"], late["late"]) == (None, None, 30 * MINUTE)
    assert (early["due"], early["left"], early["early"]) == (None, None, HOUR)
    assert late["cause"] == "New data are being counted"


def test_counts_stand_against_the_period_before(collector: Collector) -> None:
    """Of the same length, by the same rules, with the difference of what is shown."""
    _, key = hired(collector)
    collector.clock.now = at(15, 10)
    works(collector, key, (0, 10, 17), (1, 10, 17), (2, 9, 17), (3, 9, 17), (4, 9, 16), (7, 10, 17), (8, 9, 17))
    document = made(collector, "exceptions", day_after(7), day_after(13))
    by_kind = {row["kind"]: row for row in rows(document, "kinds")}
    assert [(by_kind["late"][key], by_kind["early"][key]) for key in ("number", "before", "change")] == [
        (1, 0), (2, 1), ("−1", "−1"),
    ]  # fmt: skip
    columns = {column.key: column.title for column in document.table("kinds").columns}
    assert (columns["number"], columns["before"]) == ("Week 43", "Week 42")
    alone = made(collector, "exceptions", day_after(-7), day_after(-1), viewer=ANALYST)
    assert {row["before"] for row in rows(alone, "kinds")} == {None}
    assert made(collector, "exceptions", day_after(-30), day_after(-24), viewer=ANALYST).tables == []


@pytest.mark.parametrize(
    ("by", "heads"),
    [
        ("person", [("Ada", 2, 0), ("Bo", 1, 1)]),
        ("team", [("Payments", 3, 1)]),
        ("day", [("2026-10-12", 2, 0), ("2026-10-13", 1, 0), ("2026-10-15", 0, 1)]),
        ("week", [("12–18 October 2026", 3, 1)]),
        ("month", [("October 2026", 3, 1)]),
    ],
)
def test_counts_by_group_are_those_of_the_rows(
    collector: Collector, by: str, heads: list[tuple[str, int, int]]
) -> None:
    """Late starts and early leaves by person, team, day, week or month, in order of name or time."""
    _, ada = hired(collector)
    _, bos = collector.seat(collector.person("Bo"), machine="bo")
    works(collector, ada, (0, 10, 17), (1, 10, 17), *usual(0, 1))
    works(collector, bos, (0, 10, 17), (3, 9, 15), *usual(0, 3))
    document = made(collector, "exceptions", *WEEK, by=by)
    head = {"day": "date"}.get(by, by)
    assert [(row[head], row["late"], row["early"]) for row in rows(document, "groups")] == heads
    assert list(faults(document)) == []


def test_who_sees_no_times_of_day_gets_lengths_alone(collector: Collector) -> None:
    """An analyst is told how late, not when, and how much was not observed, not at what times."""
    _, key = hired(collector)
    works(collector, key, *usual(1))
    sends(collector, key, [span(at(1, 10), at(1, 13), app="code"), span(at(1, 14), at(1, 17), app="code")])
    document = made(collector, "exceptions", *WEEK, viewer=ANALYST)
    assert all(column.kind != "time" for table in document.tables for column in table.columns)
    (late,), (partly,) = rows(document, "late"), rows(document, "partly")
    assert (late["late"], partly["lacking"], "ranges" in partly) == (HOUR, 2 * HOUR, False)
    assert "10:00" not in str(content(document))
    assert list(faults(document)) == []


def test_a_supervisor_is_told_of_the_dates_of_their_team(collector: Collector) -> None:
    """Nothing of the dates after somebody left, nor a week's rest of which they may see a part alone."""
    ada, key = hired(collector)
    collector.team("Sales")
    works(collector, key, *[(day, 9.0, 23.0) for day in range(7)])
    with collector.store.write() as session:
        person = find_person(session, ada.id)
        set_person(session, person, LATER, team=find_team(session, "Sales"), from_date=day_after(2))
        payments = find_team(session, "Payments").id
    collector.settle()
    boss = Viewer("key:boss", "supervisor", frozenset({payments}))
    document = made(collector, "exceptions", *WEEK, viewer=boss)
    assert [row["date"] for row in rows(document, "overtime")] == ["2026-10-12", "2026-10-13"]
    assert [(row["rule"], row["date"]) for row in rows(document, "rest")] == [
        ("daily", "2026-10-12"), ("daily", "2026-10-13"),
    ]  # fmt: skip
    by_team = made(collector, "exceptions", *WEEK, by="team")
    assert [(row["team"], row["overtime"]) for row in rows(by_team, "groups")] == [("Payments", 2), ("Sales", 5)]


def test_computers_are_told_to_administrators(collector: Collector) -> None:
    """Silent ones of the people in the report with what to do; nobody else is told of seats."""
    ada, key = hired(collector)
    works(collector, key, *usual())
    collector.person("Bo")
    collector.clock.now = at(14, 10)
    (seat,) = rows(made(collector, "exceptions", *WEEK), "seats")
    assert (seat["host"], seat["whose"], seat["kind"], seat["what"]) == ("pc", "Ada", "silent", "Silent")
    assert str(seat["remedy"]).endswith(f"fairday seat revoke {seat['seat_id']}")
    team = next(row.id for row in collector.rows(type(collector.team("Other"))) if row.name == "Payments")
    for viewer in (
        ANALYST,
        Viewer("key:boss", "supervisor", frozenset({team})),
        Viewer("w", "worker", person_id=ada.id),
    ):
        assert "seats" not in [table.key for table in made(collector, "exceptions", *WEEK, viewer=viewer).tables]
    bo = next(row.id for row in collector.rows(Person) if row.name == "Bo")
    assert "seats" not in [table.key for table in made(collector, "exceptions", *WEEK, people=(bo,)).tables]


def test_a_correction_changes_what_is_told(collector: Collector) -> None:
    """Who had been at a customer and said so is no longer late: the record in force decides."""
    ada, key = hired(collector)
    works(collector, key, *usual(1), (1, 11, 17))
    assert numbers(made(collector, "exceptions", *WEEK)) == {"late": 1}
    history, worker = history_of(collector, ada.id), Viewer("web:ada", "worker", person_id=ada.id)
    with collector.store.write() as session:
        desk = TimesheetDesk(session, worker, history, LATER)
        desk.correct(day_after(1), Entry(at(1, 9), at(1, 17)), "at a customer")
    collector.settle()
    assert numbers(made(collector, "exceptions", *WEEK)) == {}


def test_chunks_change_nothing(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read one person at a time or all at once, the document is the same."""
    _, ada = hired(collector)
    _, bos = collector.seat(collector.person("Bo"), machine="bo")
    works(collector, ada, (0, 10, 23.5), (1, 7, 17), *usual(0, 1, 3))
    works(collector, bos, (0, 10, 17), (3, 9, 15), *usual(0, 3, 4))
    for by in ("person", "week"):
        whole = made(collector, "exceptions", *WEEK, by=by)
        with monkeypatch.context() as patch:
            patch.setattr(reading, "CHUNK", 1)
            one = made(collector, "exceptions", *WEEK, by=by)
        assert whole.head == one.head
        assert content(whole) == content(one)
        assert list(faults(whole)) == []


def test_nothing_to_tell_is_said(collector: Collector) -> None:
    """A week as planned has its counts, all 0, and no table of dates."""
    _, key = hired(collector)
    works(collector, key, *usual())
    document = made(collector, "exceptions", *WEEK)
    assert document.head.lead == "Nothing in this period is worth a conversation."
    assert [table.key for table in document.tables] == ["kinds"]
    assert numbers(document) == {}
