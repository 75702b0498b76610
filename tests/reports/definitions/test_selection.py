"""Whose dates a report is about: by rights, by team and date; strangers and nobody are the same."""

from typing import Any

import pytest

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Forbidden, NotFound
from fairday_collector.people import find_person, find_team, set_person
from fairday_reports.definitions.catalogue import REPORTS
from fairday_reports.document.model import Document
from tests.support.metric_days import day_after
from tests.support.report_house import ADMIN, ANALYST, ReportHouse, day_facts, row_of, values

PEOPLE = ("Ada", "Ben", "Cleo")


@pytest.fixture
def ids(house: ReportHouse) -> dict[str, str]:
    """Ada and Ben of Payments, Cleo of Sales, a week each; Ben is in Sales from Thursday on. Ids of all by name."""
    found = {name: house.person(name, "Sales" if name == "Cleo" else "Payments") for name in PEOPLE}
    for person in found.values():
        house.week(person)
    house.collector.team("Empty")
    with house.collector.store.write() as session:
        sales = find_team(session, "Sales")
        now = house.collector.clock.now
        set_person(session, find_person(session, found["Ben"]), now, team=sales, from_date=day_after(3))
        found |= {name: find_team(session, name).id for name in ("Payments", "Sales", "Empty")}
    house.collector.settle()
    return found


def supervisor(*teams: str, person_id: str | None = None) -> Viewer:
    """A supervisor of teams."""
    return Viewer("web:sue", "supervisor", frozenset(teams), person_id)


def hours(document: Document) -> dict[object, object]:
    """The hours of each person."""
    table = document.table("groups")
    worked = [ms // 3_600_000 for ms in values(table, "worked") if isinstance(ms, int)]
    return dict(zip(values(table, "person"), worked, strict=True))


@pytest.mark.parametrize("report", REPORTS)
def test_who_was_added_later_is_in_no_report(house: ReportHouse, report: str) -> None:
    """Unless something is known of an earlier date: then from that one on."""
    ada = house.person("Ada", added=day_after(-7))
    new, known = house.person("New", added=day_after(7)), house.person("Known", added=day_after(7))
    house.week(ada)
    house.days((known, day_facts(day_after(5))))
    made = house.make(report)
    assert made.head.people == {ada, known}
    assert all(new not in row for table in made.tables for row in table.rows)
    if report == "timesheet":
        dates = [row[made.table("days").at("date")] for row in made.table("days").rows if known in row]
        assert dates == [day_after(5).isoformat(), day_after(6).isoformat()]


@pytest.mark.parametrize("viewer", [ADMIN, ANALYST])
def test_admin_and_analyst_see_everyone(house: ReportHouse, ids: dict[str, str], viewer: Viewer) -> None:
    """By name, with all of their dates."""
    made = house.make("utilisation", viewer)
    assert list(hours(made).items()) == [("Ada", 40), ("Ben", 40), ("Cleo", 40)]
    assert made.head.subject == "everyone"
    assert made.head.people == {ids[name] for name in PEOPLE}


def test_a_supervisor_sees_the_dates_in_their_teams(house: ReportHouse, ids: dict[str, str]) -> None:
    """Who changes teams is seen until the day before by the one supervisor, and from then on by the other."""
    made = house.make("utilisation", supervisor(ids["Payments"]))
    assert (made.head.subject, hours(made)) == ("Payments", {"Ada": 40, "Ben": 24})
    made = house.make("utilisation", supervisor(ids["Sales"]))
    assert (made.head.subject, hours(made)) == ("Sales", {"Ben": 16, "Cleo": 40})
    made = house.make("utilisation", supervisor(ids["Payments"], ids["Sales"]))
    assert (made.head.subject, hours(made)) == ("Payments and Sales", {"Ada": 40, "Ben": 40, "Cleo": 40})


def test_a_supervisors_own_record_is_no_part_of_their_team(house: ReportHouse, ids: dict[str, str]) -> None:
    """It is shown when they ask for it by name."""
    sue = supervisor(ids["Payments"], person_id=ids["Cleo"])
    assert hours(house.make("utilisation", sue)) == {"Ada": 40, "Ben": 24}
    assert hours(house.make("utilisation", sue, people=(ids["Cleo"],))) == {"Cleo": 40}


def test_a_worker_sees_themselves(house: ReportHouse, ids: dict[str, str]) -> None:
    """Whether they name themselves or nobody; who has no record sees an empty report."""
    ada = Viewer("web:ada", "worker", person_id=ids["Ada"])
    made = house.make("utilisation", ada)
    assert (made.head.subject, hours(made)) == ("you", {"Ada": 40})
    made = house.make("utilisation", ada, people=(ids["Ada"],))
    assert (made.head.subject, hours(made)) == ("Ada", {"Ada": 40})
    nobody = house.make("utilisation", Viewer("web:new", "worker"))
    assert (hours(nobody), nobody.head.people) == ({}, frozenset())


def test_people_and_teams_limit_each_other(house: ReportHouse, ids: dict[str, str]) -> None:
    """People in teams count with their dates in these teams; teams are found by name too."""
    made = house.make("utilisation", people=(ids["Ben"],), teams=("Sales",))
    assert (made.head.subject, hours(made)) == ("Ben in Sales", {"Ben": 16})
    made = house.make("utilisation", teams=("Payments",))
    assert hours(made) == {"Ada": 40, "Ben": 24}
    assert row_of(made.table("groups"), person="Ben")["team"] == "Payments"
    made = house.make("utilisation", people=tuple(ids[name] for name in PEOPLE))
    assert made.head.subject == "Ada, Ben and Cleo"


@pytest.mark.parametrize("report", REPORTS)
def test_strangers_are_as_nobody(house: ReportHouse, ids: dict[str, str], report: str) -> None:
    """Who asks for somebody else's person or team is told what is told of one that is not there."""
    ada = Viewer("web:ada", "worker", person_id=ids["Ada"])
    for viewer, asked in (
        (ada, {"people": (ids["Ben"],)}),
        (ada, {"teams": (ids["Payments"],)}),
        (supervisor(ids["Payments"]), {"people": (ids["Cleo"],)}),
        (supervisor(ids["Payments"]), {"teams": (ids["Sales"],)}),
        (supervisor(), {"teams": (ids["Payments"],)}),
    ):
        told = []
        for given in (asked, dict.fromkeys(asked, ("nobody",))):
            with pytest.raises(NotFound) as refused:
                house.make(report, viewer, **given)
            told.append((refused.value.code, str(refused.value)))
        assert told[0] == told[1]


def test_a_zone_is_taken_where_all_share_one(house: ReportHouse) -> None:
    """A report is made in the zone of its teams, of its people, or in UTC where they have several."""
    house.collector.team("Stockholm", "Europe/Stockholm")
    house.collector.team("Tokyo", "Asia/Tokyo")
    nils = house.person("Nils", "Stockholm", zone="Europe/Stockholm")
    aiko = house.person("Aiko", "Tokyo", zone="Asia/Tokyo")

    def zone(**given: Any) -> str:
        return house.make("utilisation", **given).head.about.zone

    assert zone(teams=("Stockholm",)) == "Europe/Stockholm"
    assert zone(people=(aiko,)) == "Asia/Tokyo"
    assert zone(people=(aiko, nils)) == zone(teams=("Stockholm", "Tokyo")) == zone() == "UTC"


def test_nobody_is_refused_a_report_by_role_alone(house: ReportHouse, ids: dict[str, str]) -> None:
    """What is not theirs is left out, or not there; it is never forbidden, which would say that it is there."""
    for report in REPORTS:
        try:
            house.make(report, Viewer("web:new", "worker"))
        except Forbidden:  # pragma: no cover - the failure this is about
            pytest.fail(report)
