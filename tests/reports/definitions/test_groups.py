"""The main table: the same sums whatever they are grouped by, as the readers of metrics have them."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairday_collector.ledger.facts import MAXIMA, TERMS, DayFacts
from fairday_collector.people import find_person, find_team, set_person
from fairday_reports.definitions import reading as reading_module
from fairday_reports.definitions.catalogue import REPORTS
from fairday_reports.document.model import Bars
from fairday_reports.metrics.gather import Gathered
from fairday_reports.metrics.group import Grouped
from fairday_reports.metrics.read import organisation_metrics, person_metrics, team_metrics
from fairday_reports.metrics.registry import METRICS, find_metrics
from fairday_reports.metrics.sums import as_table
from tests.support.metric_days import MONDAY, day_after, history_of
from tests.support.report_house import ReportHouse, by_key, day_facts, row_of, values

GROUPED = ("person", "team", "day", "week", "month")
NAMES = ("scheduled", "worked", "overtime", "focus_per_day", "utilisation", "completeness")


def fill(house: ReportHouse, people: int = 4, seed: int = 1) -> list[str]:
    """People of two teams with three weeks of random days, the second person in the other team from a Wednesday on."""
    dice = Random(seed)
    ids = [house.person(f"Person {number}", ("Sales", "Payments")[number % 2], added=day_after(-14))
           for number in range(people)]  # fmt: skip
    for person in ids:
        days = [day_after(number) for number in range(-14, 7) if dice.random() < 0.9]
        house.days(
            *(
                (
                    person,
                    day_facts(
                        day, dice.uniform(0, 11), dice.choice((0, 6, 8)), dice.random(), focus_ms=dice.randrange(9**7)
                    ),
                )
                for day in days
            )
        )
    if people > 1:
        with house.collector.store.write() as session:
            sales = find_team(session, "Sales")
            set_person(session, find_person(session, ids[1]), house.collector.clock.now, team=sales,
                       from_date=day_after(-5))  # fmt: skip
        house.collector.settle()
    return ids


THREE_WEEKS: dict[str, Any] = {"first": day_after(-14), "last": day_after(6)}


def test_people_come_by_name_with_their_sums(house: ReportHouse) -> None:
    """Whatever the case of names, and never by what they did; the total is the sum."""
    for name, day in (("zoe", 9.0), ("Ada", 6.0), ("Östen", 8.0)):
        house.week(house.person(name), hours=day)
    table = house.make("utilisation").table("groups")
    assert values(table, "person") == ["Ada", "zoe", "Östen"]
    assert values(table, "worked") == [30 * 3_600_000, 45 * 3_600_000, 40 * 3_600_000]
    assert values(table, "utilisation_status") == ["Within"] * 3
    total = by_key(table, table.total)
    assert (total["person"], total["worked"], total["overtime"]) == ("All", 115 * 3_600_000, 5 * 3_600_000)
    assert total["utilisation_status"] == "Optimal"
    assert table.drawing == Bars("utilisation", "utilisation_goal")
    assert table.caption == "By name. Hours and minutes, unless marked. Band 56 to 104 %, goal 80 %."


@pytest.mark.parametrize("by", GROUPED)
def test_additive_columns_add_up(house: ReportHouse, by: str) -> None:
    """Of random days, grouped by anything, every sum of times and counts in a column is its total."""
    fill(house, people=6, seed=GROUPED.index(by))
    checked = set()
    for report in ("utilisation", "attendance", "productivity"):
        table = house.make(report, by=by, **THREE_WEEKS).table("groups")
        for column in table.columns:
            metric = METRICS.get(column.key)
            if metric is not None and metric.unit in ("ms", "count") and metric.expression in TERMS:
                cells = [cell for cell in values(table, column.key) if isinstance(cell, int)]
                assert sum(cells) == by_key(table, table.total)[column.key], (report, column.key)
                checked.add(column.key)
    assert len(checked) == 18


def test_values_are_those_of_the_other_readers(house: ReportHouse) -> None:
    """A person, a team, a date, a week and everyone have the values that the readers of metrics give."""
    ids = fill(house)
    first, last, now = THREE_WEEKS["first"], THREE_WEEKS["last"], house.collector.clock.now
    metrics = find_metrics(NAMES)
    tables = {by: house.make("utilisation", by=by, **THREE_WEEKS).table("groups") for by in GROUPED}
    with house.collector.store.read() as session:
        for person in ids:
            history = history_of(house.collector, person)
            read = person_metrics(session, history, metrics, first, last, "range", now)
            row = row_of(tables["person"], person_id=person)
            assert {name: row[name] for name in NAMES} == rounded(read.parts[0].values)
        for name in ("Payments", "Sales"):
            team = find_team(session, name)
            part = team_metrics(session, team, metrics, first, last, "range", now).parts[0]
            row = row_of(tables["team"], team=name)
            assert {name: row[name] for name in NAMES} == rounded(part.values)
            assert row["people"] == part.people
        for by in ("day", "week", "month"):
            parts = organisation_metrics(session, metrics, first, last, by, now).parts
            read_rows = [rounded(part.values) for part in parts if part.people]
            rows = [by_key(tables[by], row) for row in tables[by].rows]
            assert [{name: row[name] for name in NAMES} for row in rows] == read_rows
        whole = organisation_metrics(session, metrics, first, last, "range", now).parts[0]
    for table in tables.values():
        total = by_key(table, table.total)
        assert {name: total[name] for name in NAMES} == rounded(whole.values)


def rounded(read: object) -> dict[str, object]:
    """Values as cells hold them: times and counts whole."""
    assert isinstance(read, dict)
    return {
        name: round(value) if METRICS[name].unit in ("ms", "count") and value is not None else value
        for name, value in read.items()
    }


def test_dates_have_one_column_and_weeks_their_words(house: ReportHouse) -> None:
    """By day a date, by week and month the words people read, with first and last date for programs."""
    fill(house)

    def shown(by: str) -> tuple[list[str], list[str]]:
        table = house.make("utilisation", by=by, first=day_after(-13), last=day_after(1)).table("groups")
        lead = [column for column in table.columns if column.key not in METRICS]
        return [column.key for column in lead if column.shown], [column.key for column in lead if column.names_row]

    assert shown("day") == (["date", "people"], ["date"])
    assert shown("week") == (["week", "people"], ["from"])
    assert shown("month") == (["month", "people"], ["from"])
    weeks = house.make("utilisation", by="week", first=day_after(-13), last=day_after(1)).table("groups")
    assert [row[:3] for row in weeks.rows] == [
        ("2026-09-29", "2026-10-04", "29 September – 4 October 2026"),
        ("2026-10-05", "2026-10-11", "5–11 October 2026"),
        ("2026-10-12", "2026-10-13", "12–13 October 2026"),
    ]
    months = house.make("utilisation", by="month", first=day_after(-13), last=day_after(1)).table("groups")
    assert values(months, "month") == ["September 2026", "October 2026"]
    days = house.make("utilisation", by="day", first=MONDAY, last=day_after(1)).table("groups")
    assert values(days, "date") == ["2026-10-12", "2026-10-13"]


def test_a_team_of_many_has_a_label(house: ReportHouse) -> None:
    """More than half above is High, more than seven tenths within is Optimal; people change nothing by being many."""
    for number, share in enumerate((1.2, 1.2, 1.2, 0.8, 0.8)):
        house.week(house.person(f"H{number}", "Busy"), share=share)
    for number, share in enumerate((0.8, 0.8, 0.8, 0.8, 0.2)):
        house.week(house.person(f"O{number}", "Calm"), share=share)
    table = house.make("utilisation", by="team").table("groups")
    assert [
        (row["team"], row["people"], row["utilisation_status"]) for row in (by_key(table, r) for r in table.rows)
    ] == [
        ("Busy", 5, "High"),
        ("Calm", 5, "Optimal"),
    ]
    assert by_key(table, table.total)["utilisation_status"] == "Varied"


def test_one_person_has_a_place_by_day_and_in_total(house: ReportHouse) -> None:
    """A report about one person compares them with their goal, and calls them no team."""
    maya = house.person("Maya")
    house.week(maya, share=1.2)
    made = house.make("utilisation", people=(maya,), by="day")
    table = made.table("groups")
    assert values(table, "utilisation_status") == ["Above"] * 5 + [None, None]
    assert by_key(table, table.total)["utilisation_status"] == "Above"
    assert made.head.figures[0].value == "Above"


def test_incomplete_people_are_not_compared(house: ReportHouse) -> None:
    """With less than 98 % observed nobody is said to be within, above or below, and a note names them."""
    house.week(house.person("Ada"))
    jonas = house.person("Jonas")
    house.week(jonas, hours=7, lacking=1)
    made = house.make("utilisation")
    table = made.table("groups")
    assert values(table, "utilisation_status") == ["Within", "Incomplete"]
    assert table.note == "Jonas’s figures cover the observed part only; what is missing is data, not work."
    workload = made.head.figures[0]
    assert (workload.value, workload.detail) == ("Optimal", "1 of 1 within the band, 1 incomplete")
    assert "1 of 1 person is within the target band; data of 1 more are not complete." in made.head.lead


def test_at_most_three_of_them_are_named(house: ReportHouse) -> None:
    """More are counted."""
    said = "figures cover the observed part only; what is missing is data, not work."
    for number in range(5):
        house.week(house.person(f"Person {number}"), hours=7, lacking=1)
        if number == 1:
            note = house.make("utilisation").table("groups").note
            assert note == f"Person 0’s and Person 1’s {said}"
    note = house.make("utilisation").table("groups").note
    assert note == f"Person 0, Person 1, Person 2 and 2 more: their {said}"


def test_chunks_change_nothing(house: ReportHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report read a person at a time, and never kept, is the report read in one go."""
    fill(house, people=7)

    def made() -> list[object]:
        found: list[object] = []
        for report in REPORTS:
            for by in REPORTS[report].groupings or ("",):
                document = house.make(report, by=by, **THREE_WEEKS)
                found.append((document.head, [(t.key, t.note, t.total, list(t.rows)) for t in document.tables]))
        return found

    whole = made()
    monkeypatch.setattr(reading_module, "CHUNK", 1)
    monkeypatch.setattr(reading_module, "MOST_KEPT", 0)
    assert made() == whole


def test_six_hundred_people_have_their_rows(house: ReportHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many people are read some at a time, each has a row, and they add up."""
    monkeypatch.setattr(reading_module, "CHUNK", 50)
    monkeypatch.setattr(reading_module, "MOST_KEPT", 100)
    ids = house.people(600, "Many")
    house.days(*((person, day_facts(MONDAY, 8)) for person in ids))
    made = house.make("utilisation", first=MONDAY, last=MONDAY)
    table = made.table("groups")
    assert values(table, "person_id") == ids
    assert by_key(table, table.total)["worked"] == 600 * 8 * 3_600_000
    assert made.head.people == frozenset(ids)
    assert made.head.figures[0].detail == "600 of 600 within the band"
    assert by_key(table, table.total)["utilisation_status"] == "Optimal"


def test_future_dates_are_not_there(house: ReportHouse) -> None:
    """A range that ends in the future has rows up to today, and today's shares wait until it is over."""
    maya = house.person("Maya")
    house.week(maya)
    house.days((maya, day_facts(day_after(7), 3)))
    made = house.make("utilisation", first=MONDAY, last=day_after(20), by="day")
    rows = [by_key(made.table("groups"), row) for row in made.table("groups").rows]
    assert [row["date"] for row in rows] == [day_after(number).isoformat() for number in range(8)]
    assert (rows[7]["worked"], rows[7]["scheduled"], rows[7]["utilisation"]) == (3 * 3_600_000, 0, None)
    assert made.head.about.running == 1
    worked = next(figure for figure in made.head.figures if figure.key == "worked")
    assert worked.detail == "40 h scheduled before today"


DAYS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 20), st.builds(DayFacts, **{t: st.integers(0, 9**6) for t in TERMS})),
    max_size=25,
)


@given(DAYS, st.integers(1, 7), st.integers(1, 4))
def test_groups_by_any_key_sum_to_the_whole(
    rows: list[tuple[int, int, DayFacts]], keys: int, people_at_once: int
) -> None:
    """For random facts, keys and chunks: each term of all groups together is that of everything."""
    grouped, whole = Grouped(), Grouped()
    for low in range(0, 6, people_at_once):
        chunk = [row for row in rows if low <= row[0] < low + people_at_once]
        found = Gathered(
            as_table([facts for _, _, facts in chunk]),
            [person - low for person, _, _ in chunk],
            [MONDAY + timedelta(days=day) for _, day, _ in chunk],
        )
        grouped.add(found, [day % keys for _, day, _ in chunk])
        whole.add(found, [True] * len(chunk))
    together, parts = whole.group(True).total, [grouped.group(key).total for key in grouped.keys()]  # noqa: SIM118
    for term in TERMS:
        add = max if term in MAXIMA else sum
        assert getattr(together, term) == (add(getattr(part, term) for part in parts) if parts else 0)
    assert whole.size(True) == len({person for person, _, _ in rows})
