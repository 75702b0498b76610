"""What the pages show to a person who was granted more than their own record."""

from datetime import date

import pytest
from starlette.types import ASGIApp

from fairday_collector.access.grants import end_grants, grant
from fairday_collector.people import find_person, find_team, set_person
from fairday_collector.store.tables import Person, Team
from tests.server.pages.test_pages import get, signed_in
from tests.support.collector import HOUR, NOON, Collector, batch, span

TODAY, YESTERDAY = "2026-10-14", "2026-10-13"
SHEET = "/reports/timesheet"


@pytest.fixture
def people(collector: Collector) -> dict[str, Person]:
    """Ada supervises Payments, where Maya works; Noor works in Sales. Maya and Noor have an hour of either day."""
    found = {name: collector.person(name, team=team) for name, team in
             (("Ada", "Board"), ("Maya", "Payments"), ("Noor", "Sales"))}  # fmt: skip
    for name in ("Maya", "Noor"):
        _, key = collector.seat(found[name], machine=name)
        spans = [span(NOON - 25 * HOUR, NOON - 24 * HOUR), span(NOON - HOUR, NOON)]
        assert collector.upload(key, batch(spans)).json["stored"] == 2
    collector.settle()
    collector.do(grant, found["Ada"], "supervisor", team(collector, "Payments"), NOON, "test")
    return found


def team(collector: Collector, name: str) -> Team:
    """A team by its name."""
    with collector.store.read() as session:
        return find_team(session, name)


def day(person: Person, of: str = TODAY) -> str:
    """The address of a person's day."""
    return f"/people/{person.id}/days/{of}"


def test_a_supervisor_finds_their_team(collector: Collector, app: ASGIApp, people: dict[str, Person]) -> None:
    """The people of the team and themselves are listed, nobody else; home is that list."""
    cookie = signed_in(collector, app, people["Ada"].id)
    assert get(app, "/", cookie).headers["location"] == "/people"
    listed = get(app, "/people", cookie).body.decode()
    assert ("Maya" in listed, "Ada" in listed, "Noor" in listed) == (True, True, False)
    assert 'href="/reports"' in listed
    assert "My day" in listed
    assert get(app, day(people["Maya"]), cookie).status == 200
    assert get(app, day(people["Ada"]), cookie).status == 200


def test_other_teams_are_as_if_they_were_not(collector: Collector, app: ASGIApp, people: dict[str, Person]) -> None:
    """Their people, teams and days answer 404 with the very page of somebody who does not exist."""
    cookie = signed_in(collector, app, people["Ada"].id)
    sales = team(collector, "Sales")
    for strange, nothing in (
        (day(people["Noor"]), f"/people/nobody/days/{TODAY}"),
        (f"{SHEET}?person={people['Noor'].id}", f"{SHEET}?person=nobody"),
        (f"{SHEET}?team={sales.id}", f"{SHEET}?team=nothing"),
        (f"{SHEET}/files/csv?team={sales.id}", f"{SHEET}/files/csv?team=nothing"),
    ):
        refused, unknown = get(app, strange, cookie), get(app, nothing, cookie)
        assert refused.status == unknown.status == 404
        assert refused.body == unknown.body


def test_the_timesheet_is_of_the_team(collector: Collector, app: ASGIApp, people: dict[str, Person]) -> None:
    """What can be chosen, what is shown without a choice, and what is downloaded are of the team alone."""
    cookie = signed_in(collector, app, people["Ada"].id)
    for address in (SHEET, f"{SHEET}?person={people['Maya'].id}", f"{SHEET}/files/csv?period=yesterday"):
        page = get(app, address, cookie).body.decode()
        assert "Maya" in page
        assert "Noor" not in page
        assert "Sales" not in page


def test_a_team_counts_on_the_dates_people_were_in_it(
    collector: Collector, app: ASGIApp, people: dict[str, Person]
) -> None:
    """Of who left today yesterday is still theirs, and of who came today not yet yesterday."""

    def move(session: object) -> None:
        for name, to in (("Maya", "Sales"), ("Noor", "Payments")):
            person = find_person(session, people[name].id)  # type: ignore[arg-type]
            set_person(session, person, NOON, team=find_team(session, to), from_date=date(2026, 10, 14))  # type: ignore[arg-type]

    collector.do(move)
    collector.settle()
    cookie = signed_in(collector, app, people["Ada"].id)
    statuses = {name: [get(app, day(people[name], of), cookie).status for of in (YESTERDAY, TODAY)] for name in people}
    assert statuses == {"Ada": [200, 200], "Maya": [200, 404], "Noor": [404, 200]}
    rows = get(app, f"{SHEET}/files/csv?person={people['Noor'].id}&from={YESTERDAY}&to={TODAY}", cookie).body.decode()
    assert (YESTERDAY in rows.splitlines()[-1], TODAY in rows) == (False, True)
    assert rows.count("Noor") == 1


def test_what_is_ended_is_over_at_once(collector: Collector, app: ASGIApp, people: dict[str, Person]) -> None:
    """On the very next page, in a session that goes on."""
    cookie = signed_in(collector, app, people["Ada"].id)
    assert get(app, day(people["Maya"]), cookie).status == 200
    collector.do(end_grants, people["Ada"], None, NOON, "test")
    assert get(app, day(people["Maya"]), cookie).status == 404
    assert get(app, "/", cookie).headers["location"] == day(people["Ada"])


def test_an_administrator_who_is_a_person_sees_everybody(
    collector: Collector, app: ASGIApp, people: dict[str, Person]
) -> None:
    """And has a day of their own."""
    collector.do(grant, people["Noor"], "admin", None, NOON, "test")
    cookie = signed_in(collector, app, people["Noor"].id)
    listed = get(app, "/people", cookie).body.decode()
    assert all(name in listed for name in people)
    assert "My day" in listed
    sheet = get(app, SHEET, cookie).body.decode()
    assert all(name in sheet for name in people)


def test_an_analyst_sees_totals_without_times_of_day(
    collector: Collector, app: ASGIApp, people: dict[str, Person]
) -> None:
    """Everybody is listed with screen time alone; days are not for them, and their timesheets have no times."""
    collector.do(grant, people["Noor"], "analyst", None, NOON, "test")
    cookie = signed_in(collector, app, people["Noor"].id)
    listed = get(app, "/people", cookie).body.decode()
    assert all(name in listed for name in people)
    assert "First to last" not in listed
    assert "13:00" not in listed
    refused = get(app, day(people["Maya"]), cookie)
    assert refused.status == 404
    assert b"without times of day" in refused.body
    rows = get(app, f"{SHEET}/files/csv?from={TODAY}&to={TODAY}", cookie).body.decode()
    assert all(name in rows for name in people)
    assert "T11:00" not in rows
    assert get(app, day(people["Noor"]), cookie).status == 200
