"""`/v1/people/{id}/schedule` and `/v1/people/{id}/leave` over HTTP, for each kind of key."""

import json
from datetime import date
from typing import Any

import pytest
from starlette.types import ASGIApp

from fairday_collector.people import find_team, set_person
from fairday_collector.roster.desk import RosterDesk
from fairday_collector.roster.model import Roster, Shift
from fairday_collector.store.tables import ConfigChange, Person
from tests.support.collector import DAY_MS, HOUR, NOON, Collector, Reply, request
from tests.support.rosters import MONDAY
from tests.support.website import api_key, ask


@pytest.fixture
def maya(collector: Collector) -> Person:
    """Maya, who works from nine to five from Monday to Friday."""
    person = collector.person()
    with collector.store.write() as session:
        desk = RosterDesk(session, "test", NOON)
        desk.set_shift(None, "day", Shift(start="09:00", end="17:00"), MONDAY)
        desk.set_roster(None, Roster(cycle=["day"] * 5 + [""] * 2, anchor=MONDAY), MONDAY)
    return person


def send(app: ASGIApp, method: str, path: str, key: str, body: Any = None) -> Reply:
    """A request with a key, and a body as JSON."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    return request(app, method, path, body=b"" if body is None else json.dumps(body).encode(), headers=headers)


def test_a_schedule_is_shown_by_date(collector: Collector, app: ASGIApp, maya: Person) -> None:
    """Every date asked for is there, with hours, window and the decisions that made it."""
    path = f"/v1/people/{maya.id}/schedule?from=2026-11-06&to=2026-11-07"
    friday, saturday = ask(app, path, api_key(collector)).json["schedule"]
    start = friday["window"]["start_ms"]
    assert friday == {
        "date": "2026-11-06",
        "kind": "shift",
        "shift": "day",
        "title": None,
        "hours": [{"start_ms": start + 9 * HOUR, "end_ms": start + 17 * HOUR}],
        "scheduled_ms": 8 * HOUR,
        "window": {"start_ms": start, "end_ms": start + DAY_MS},
        "changes": [1, 2],
    }
    assert (saturday["kind"], saturday["hours"], saturday["window"]["start_ms"]) == ("free", [], start + DAY_MS)


def test_leave_is_granted_shown_and_cancelled(collector: Collector, app: ASGIApp, maya: Person) -> None:
    """Granted leave is in the schedule; cancelled in the middle, the rest of it stays."""
    key = api_key(collector)
    path = f"/v1/people/{maya.id}/leave"
    granted = send(app, "POST", path, key, {"from": "2026-11-02", "until": "2026-11-06", "kind": "sick"})
    week = {"from": "2026-11-02", "until": "2026-11-06", "kind": "sick", "share": 1.0}
    assert (granted.status, granted.json) == (201, {"person": maya.id, "leave": [week]})
    cut = send(app, "DELETE", f"{path}?from=2026-11-04&to=2026-11-04", key)
    assert (cut.status, cut.json["leave"]) == (200, [week])
    left = ask(app, f"{path}?from=2026-11-01&to=2026-11-30", key).json["leave"]
    assert [(each["from"], each["until"]) for each in left] == [
        ("2026-11-02", "2026-11-03"),
        ("2026-11-05", "2026-11-06"),
    ]
    days = ask(app, f"/v1/people/{maya.id}/schedule?from=2026-11-02&to=2026-11-06", key).json["schedule"]
    assert [day["kind"] for day in days] == ["leave", "leave", "shift", "leave", "leave"]
    assert days[0]["title"] == "sick"


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"from": "2026-11-06", "until": "2026-11-02"}, (422, "bad_range")),
        ({"from": "2026-11-32", "until": "2026-11-02"}, (422, "bad_date")),
        ({"from": "2026-11-02", "until": "2027-12-31"}, (422, "bad_range")),
        ({"from": "2026-11-02", "until": "2026-11-02", "share": 0}, (422, "bad_share")),
        ({"from": "2026-11-02", "until": "2026-11-02", "kind": ""}, (422, "bad_text")),
        ({"from": "2026-11-02", "until": "2026-11-02", "why": "sun"}, (422, "not_valid")),
        ({"from": "2026-11-02"}, (422, "not_valid")),
        ({"from": "2026-12-24", "until": "2026-12-24"}, (409, "overlapping_leave")),
    ],
)
def test_leave_that_is_not_right_is_refused(
    collector: Collector, app: ASGIApp, maya: Person, body: dict[str, Any], outcome: tuple[int, str]
) -> None:
    """A problem with a code, and nothing is written."""
    key = api_key(collector)
    path = f"/v1/people/{maya.id}/leave"
    send(app, "POST", path, key, {"from": "2026-12-21", "until": "2026-12-27"})
    before = collector.rows(ConfigChange)
    assert send(app, "POST", path, key, body).outcome == outcome
    assert collector.rows(ConfigChange) == before


@pytest.mark.parametrize(
    ("query", "outcome"),
    [
        ("from=2026-11-02", (422, "not_valid")),
        ("from=2026-11-02&to=2026-11-01", (422, "bad_range")),
        ("from=2026-11-02&to=2028-11-02", (422, "bad_range")),
        ("from=0001-01-01&to=0001-01-02", (422, "bad_range")),
        ("from=9999-12-30&to=9999-12-31", (422, "bad_range")),
        ("from=now&to=then", (422, "bad_date")),
    ],
)
def test_bad_dates_are_a_problem(
    collector: Collector, app: ASGIApp, maya: Person, query: str, outcome: tuple[int, str]
) -> None:
    """Dates that are none, missing, too many or outside the calendar are told, for reading and for cancelling."""
    key = api_key(collector)
    assert ask(app, f"/v1/people/{maya.id}/schedule?{query}", key).outcome == outcome
    assert ask(app, f"/v1/people/{maya.id}/leave?{query}", key).outcome == outcome
    assert send(app, "DELETE", f"/v1/people/{maya.id}/leave?{query}", key).outcome == outcome


def test_administrators_alone_change_leave(collector: Collector, app: ASGIApp, maya: Person) -> None:
    """A supervisor and an analyst are refused, and nobody is told whether there is such a person."""
    with collector.store.read() as session:
        team = find_team(session, "Payments")
    for role, teams in (("supervisor", [team]), ("analyst", [])):
        key = api_key(collector, role, teams)
        for person in (maya.id, "nobody"):
            path = f"/v1/people/{person}/leave"
            body = {"from": "2026-11-02", "until": "2026-11-02"}
            assert send(app, "POST", path, key, body).outcome == (403, "not_allowed")
            assert send(app, "DELETE", f"{path}?from=2026-11-02&to=2026-11-02", key).outcome == (403, "not_allowed")


def test_a_supervisor_sees_the_dates_in_their_team(collector: Collector, app: ASGIApp, maya: Person) -> None:
    """Of the dates asked for those in the team are shown; without one the person is not there, like a stranger."""
    sales = collector.team("Sales")
    with collector.store.write() as session:
        payments = find_team(session, "Payments")
        set_person(session, session.merge(maya), NOON, team=session.merge(sales), from_date=date(2026, 11, 4))
    key = api_key(collector, "supervisor", [payments])
    path = f"/v1/people/{maya.id}/schedule?from=2026-11-02&to=2026-11-08"
    assert [day["date"] for day in ask(app, path, key).json["schedule"]] == ["2026-11-02", "2026-11-03"]
    after = "schedule?from=2026-11-04&to=2026-11-08"
    assert ask(app, f"/v1/people/{maya.id}/{after}", key).body == ask(app, f"/v1/people/nobody/{after}", key).body
    assert ask(app, f"/v1/people/{maya.id}/{after}", key).outcome == (404, "unknown_person")


def test_an_analyst_does_not_learn_why_somebody_is_off(collector: Collector, app: ASGIApp, maya: Person) -> None:
    """That it is leave is shown, what kind is not; holidays are no secret."""
    admin, analyst = api_key(collector), api_key(collector, "analyst")
    path = f"/v1/people/{maya.id}/leave"
    send(app, "POST", path, admin, {"from": "2026-11-02", "until": "2026-11-02", "kind": "sick"})
    send(app, "POST", path, admin, {"from": "2026-11-03", "until": "2026-11-03", "kind": "sick", "share": 0.5})
    with collector.store.write() as session:
        RosterDesk(session, "test", NOON).add_holiday(None, date(2026, 11, 4), "Founders' day")
    dates = "from=2026-11-02&to=2026-11-04"
    shown = ask(app, f"/v1/people/{maya.id}/schedule?{dates}", analyst)
    assert [(day["kind"], day["title"]) for day in shown.json["schedule"]] == [
        ("leave", None),
        ("shift", None),
        ("holiday", "Founders' day"),
    ]
    assert [each["kind"] for each in ask(app, f"{path}?{dates}", analyst).json["leave"]] == [None, None]
