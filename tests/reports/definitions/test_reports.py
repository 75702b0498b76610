"""Every report of the catalogue, of somebody and of nobody: its sentences, its figures, and how it is built."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from fairday_collector.access.viewer import Viewer
from fairday_collector.people import find_person, find_team, set_person
from fairday_reports.definitions.catalogue import REPORTS
from fairday_reports.document.kept import document_of, parts_of
from fairday_reports.document.model import Document
from fairday_reports.formats.table_view import table_view
from tests.support.metric_days import MONDAY, at, day_after, office_roster
from tests.support.report_house import ADMIN, ANALYST, HOUR, ReportHouse, by_key, day_facts, faults, values

each = pytest.mark.parametrize("report", REPORTS)
NO_DATA = "There are no data about everyone in this period. Check that devices send data, or choose other dates."


def fill(house: ReportHouse) -> ReportHouse:
    """Five people of two teams over two weeks, one of them with a silent day."""
    for number, name in enumerate(("Aiko", "Ben", "Claire", "Daniel", "Jonas")):
        person = house.person(name, ("Payments", "Sales")[number % 2], added=day_after(-7))
        house.week(person, MONDAY - timedelta(weeks=1))
        if name == "Jonas":
            house.days(*((person, day_facts(day_after(day))) for day in range(4)))
            house.days((person, day_facts(day_after(4), 0, lacking=8)))
        else:
            house.week(person, hours=7 + number / 2, late_days=1, late_ms=number * HOUR // 4)
    return house


@each
@pytest.mark.parametrize("viewer", [ADMIN, ANALYST])
def test_every_report_is_well_formed(house: ReportHouse, report: str, viewer: Viewer) -> None:
    """Grouped by anything: cells are what their columns say, rows are told apart, sentences end; and it can be kept."""
    office_roster(house.collector)
    house.collector.settle()
    fill(house)
    for by in REPORTS[report].groupings or ("",):
        if viewer is ANALYST and (by == "site" or REPORTS[report].times):
            continue  # for who sees more than totals
        made = house.make(report, viewer, by=by)
        assert list(faults(made)) == []
        assert not all(table.aside for table in made.tables)
        assert made.head.landscape == REPORTS[report].landscape
        assert {figure.key for figure in made.head.figures} >= set(REPORTS[report].figures)
        assert (made.head.period, made.head.first) == ("Week 42, 12–18 October 2026", MONDAY)
        kept = document_of(parts_of(made))
        assert kept.head == made.head
        assert [list(table.rows) for table in kept.tables] == [list(table.rows) for table in made.tables]


@each
def test_of_nobody_and_of_the_future_it_says_so(house: ReportHouse, report: str) -> None:
    """A period that has not begun, and people who were not there, give a sentence with what to do, and no rows."""
    nobody = house.make(report)
    assert nobody.head.lead == "Nobody was in this selection in this period. Choose other dates, people or teams."
    assert (nobody.head.figures, nobody.head.people) == ((), frozenset())
    assert [list(table.rows) for table in nobody.tables] == [[] for _ in nobody.tables]
    assert list(faults(nobody)) == []
    house.week(house.person("Ada"))
    later = house.make(report, first=day_after(14), last=day_after(20))
    assert later.head.lead == "This period has not begun yet. Choose an earlier one."
    assert list(faults(later)) == []
    before = house.make(report, first=day_after(-20), last=day_after(-14))
    assert before.head.lead in (nobody.head.lead, NO_DATA)


@each
def test_without_data_it_says_what_to_look_at(house: ReportHouse, report: str) -> None:
    """People who were there and of whom nothing came."""
    house.person("Ada")
    made = house.make(report)
    assert made.head.lead == NO_DATA
    assert list(faults(made)) == []
    assert {figure.value for figure in made.head.figures} <= {None, 0}


def lead(house: ReportHouse, report: str, **given: Any) -> str:
    """The lead of a report."""
    return house.make(report, **given).head.lead


def details(made: Document) -> dict[str, tuple[object, str]]:
    """Values and words of the figures."""
    return {figure.title: (figure.value, figure.detail) for figure in made.head.figures}


def test_utilisation_of_a_team(house: ReportHouse) -> None:
    """The lead holds worked time, utilisation, and where people are; the figures say what they are part of."""
    fill(house)
    made = house.make("utilisation", teams=("Sales",))
    assert made.head.lead == (
        "Sales worked 80 h, and utilisation was 75 %, with a goal of 80 %. 2 of 2 people are within the target band."
    )
    assert details(made) == {
        "Workload": ("Optimal", "2 of 2 within the band"),
        "Worked": (80 * HOUR, "of 80 h scheduled"),
        "Utilisation": (0.75, "goal 80 %"),
        "Observed": (1.0, "nothing is lacking"),
    }
    everyone = details(house.make("utilisation"))
    assert everyone["Observed"][1] == "8 h without data"
    assert everyone["Workload"][1] == "4 of 4 within the band, 1 incomplete"


def test_utilisation_without_a_roster(house: ReportHouse) -> None:
    """Nothing to compare with is said so, and not taken for 0."""
    house.days((house.person("Ada"), day_facts(MONDAY, 6, 0, planned_days=0)))
    made = house.make("utilisation")
    assert made.head.lead == "Everyone worked 6 h."
    assert details(made)["Workload"] == (None, "nobody is compared with a goal")
    assert details(made)["Worked"] == (6 * HOUR, "no schedule")
    assert details(made)["Utilisation"] == (None, "no schedule")


def test_an_attested_day_without_data_is_no_absence(house: ReportHouse) -> None:
    """Nor are data lacking on the day of another absence."""
    ada = house.person("Ada")
    attested = {"worked_ms": 8 * HOUR, "attended_days": 1, "absent_days": 0}
    house.days((ada, day_facts(MONDAY, 0, lacking=8, **attested)), (ada, day_facts(day_after(1), 0)))
    assert lead(house, "attendance", first=MONDAY, last=day_after(1)).endswith(" There was 1 absence.")


def test_attendance_of_everyone(house: ReportHouse) -> None:
    """An absence without data is told apart from one with."""
    fill(house)
    assert lead(house, "attendance") == (
        "Everyone attended 24 of 25 rostered days, and 92 % of the rostered hours were worked. There was 1 absence, on "
        "a day without data. Work began late on 20 days."
    )
    bo = house.person("Bo", "Bos")
    house.days((bo, day_facts(MONDAY, 8)), (bo, day_facts(day_after(1), 0)), (bo, day_facts(day_after(2), 0)))
    house.days((bo, day_facts(day_after(3), 0, lacking=8)))
    assert lead(house, "attendance", teams=("Bos",)) == (
        "Bos attended 1 of 4 rostered days, and 25 % of the rostered hours were worked. "
        "There were 3 absences, 1 of them on days without data."
    )
    house.days((house.person("Cy", "Free"), day_facts(MONDAY, 6, 0)))
    assert lead(house, "attendance", teams=("Free",)) == (
        "Free had no rostered days in this period. Set a roster to compare working time with it."
    )


def test_productivity_of_a_person(house: ReportHouse) -> None:
    """Screen time, how much of it was productive, focus, and what is not yet sorted."""
    ada = house.person("Ada")
    house.week(ada, deep_focus_ms=HOUR, unclassified_ms=HOUR, neutral_ms=HOUR)
    made = house.make("productivity", people=(ada,))
    assert made.head.lead == (
        "Ada had 40 h of screen time, 75 % of it productive. Focus was 15 h, 5 h of it in long stretches. "
        "12 % is not yet sorted, and may change these shares."
    )
    assert details(made)["Not yet sorted"] == (5 * HOUR, "12 % of screen time")
    assert details(made)["Focus"] == (15 * HOUR, "3 h a person and active day")


def test_productivity_by_category_has_no_people(house: ReportHouse) -> None:
    """The categories stand in place of the main table, and only if they are asked for."""
    fill(house)
    keys = {by: [table.key for table in house.make("productivity", by=by).tables] for by in ("person", "category")}
    assert keys == {
        "person": ["trend_productivity", "against", "groups"],
        "category": ["trend_productivity", "against", "categories"],
    }
    table = house.make("productivity", by="category").table("categories")
    assert by_key(table, table.total)["time"] == 187 * HOUR


def test_the_summary_has_teams_as_rows(house: ReportHouse) -> None:
    """Whatever the people; what fell is said of weeks that were observed alone."""
    fill(house)
    made = house.make("summary")
    assert values(made.table("groups"), "team") == ["Payments", "Sales"]
    assert made.head.lead == (
        "Everyone worked 187 h, and utilisation was 70 %, with a goal of 80 %. "
        "4 of 4 people are within the target band; data of 1 more are not complete."
    )
    sales = house.make("summary", teams=("Sales",)).head.lead
    assert sales.startswith("Sales worked 80 h")


def test_named_periods_count_from_today_there(house: ReportHouse) -> None:
    """At one in the morning of Monday in Stockholm it is still Sunday in UTC, and the week before last there."""
    nils = house.person("Nils", "Stockholm", zone="Europe/Stockholm")
    house.person("Ada")
    house.collector.clock.now -= 7 * HOUR  # 23:00 on Sunday, UTC
    assert house.make("utilisation", period="last-week").head.last == day_after(-1)
    assert house.make("utilisation", period="last-week", people=(nils,)).head.last == day_after(6)


def test_on_the_first_day_nothing_is_scheduled_yet(house: ReportHouse) -> None:
    """A date that is not over is in no share of its roster, which is not the same as none scheduled."""
    ada = house.person("Ada", added=day_after(-7))
    house.days((ada, day_facts(MONDAY, 2)))
    house.collector.clock.now = at(0, 12)
    found = details(house.make("utilisation", period="this-week"))
    assert found["Worked"] == (2 * HOUR, "today is not over")
    assert found["Utilisation"] == (None, "today is not over")
    house.collector.clock.now = at(0, 6)
    house.again(ada, day_facts(MONDAY, 0, 8, absent_days=0))
    attendance = house.make("attendance", first=day_after(-1), last=MONDAY)
    assert attendance.head.lead == "Everyone attended 0 of 1 rostered day, 1 of which is not over."
    assert details(attendance)["Absences"] == (0, "of 1 rostered day, 1 of which is not over")
    house.again(ada, day_facts(MONDAY, 2, 0))
    house.collector.clock.now = at(1, 0)
    assert details(house.make("utilisation", first=MONDAY, last=MONDAY))["Utilisation"] == (None, "none scheduled")


@pytest.mark.parametrize(
    ("report", "table"),
    [
        ("usage", "people"),
        ("timesheet", "days"),
        ("attendance", "groups"),
        ("exceptions", "groups"),
        ("exceptions", "partly"),
    ],
)
def test_people_of_one_name_are_told_apart(house: ReportHouse, report: str, table: str) -> None:
    """With their teams, or with their ids where these are one too; no two of them stand under one heading."""
    people = [house.person("Ada", team) for team in ("Payments", "Sales")]
    for person in people:
        house.week(person, hours=7, lacking=1)
    found = house.make(report, by="day" if report == "timesheet" else "person").table(table)
    assert set(zip(values(found, "person_id"), values(found, "person"), strict=True)) == {
        (people[0], "Ada (Payments)"), (people[1], "Ada (Sales)"),
    }  # fmt: skip

    def moved(session: Session) -> None:
        person, team = find_person(session, people[1]), find_team(session, "Payments")
        set_person(session, person, house.collector.clock.now, team=team, from_date=MONDAY)

    house.collector.do(moved)
    found = house.make(report, by="day" if report == "timesheet" else "person").table(table)
    assert set(values(found, "person")) == {f"Ada ({person})" for person in people}
    headings = [group.heading for group in table_view(found, "t").groups]
    assert len(headings) == (2 if found.group else 1)
