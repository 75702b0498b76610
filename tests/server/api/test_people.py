from datetime import date

import pytest
from starlette.types import ASGIApp

from fairday_collector.people import find_team, set_person
from tests.support.collector import HOUR, NOON, Collector, batch, span
from tests.support.website import api_key, ask


def test_people_are_paged_by_name_and_id(collector: Collector, app: ASGIApp) -> None:
    """Following `next` shows everybody once, by name, and ends with null."""
    for name in ("Zoë", "Ada", "Maya", "Bo", "Cy"):
        collector.person(name)
    key, seen, cursor = api_key(collector), [], ""
    while cursor is not None:
        page = ask(app, f"/v1/people?limit=2{'&cursor=' + cursor if cursor else ''}", key).json
        assert len(page["people"]) <= 2
        seen += [p["name"] for p in page["people"]]
        cursor = page["next"]
    assert seen == ["Ada", "Bo", "Cy", "Maya", "Zoë"]


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/v1/people?limit=0", (422, "not_valid")),
        ("/v1/people?limit=1001", (422, "not_valid")),
        ("/v1/people?limit=many", (422, "not_valid")),
        ("/v1/people?cursor=%00", (422, "bad_cursor")),
        ("/v1/people?cursor=WyJhIl0=", (422, "bad_cursor")),
        ("/v1/people/nobody/days/2026-10-14", (404, "unknown_person")),
        ("/v1/people/MAYA/days/2026-13-01", (422, "bad_date")),
        ("/v1/people/MAYA/days/1791979200", (422, "bad_date")),
        ("/v1/people/MAYA/days/20261014", (422, "bad_date")),
        ("/v1/people/MAYA/days/2026-W42-3", (422, "bad_date")),
        ("/v1/people/MAYA/days/0001-01-01", (422, "bad_date")),
        ("/v1/people/MAYA/days/9999-12-31", (422, "bad_date")),
        ("/v1/nothing", (404, "not_found")),
    ],
)
def test_bad_questions_get_a_problem(collector: Collector, app: ASGIApp, path: str, outcome: tuple[int, str]) -> None:
    """What cannot be answered is a problem with a code, never a fault of the server."""
    maya = collector.person()
    assert ask(app, path.replace("MAYA", maya.id), api_key(collector)).outcome == outcome


def test_no_key_no_answer(collector: Collector, app: ASGIApp) -> None:
    """Without a key, with a wrong one, an expired one: 401, each with a code."""
    key = api_key(collector)
    assert ask(app, "/v1/people").outcome == (401, "no_key")
    assert ask(app, "/v1/people", "nobody.nothing").outcome == (401, "unknown_key")
    collector.clock.now += 2 * HOUR
    assert ask(app, "/v1/people", key).outcome == (401, "expired_key")


def test_a_day_shows_what_was_recorded(collector: Collector, app: ASGIApp) -> None:
    """States sum to the day, apps to screen time, and the spans are those that were sent."""
    maya = collector.person()
    _, key = collector.seat(maya)
    spans = [
        span(NOON - 3 * HOUR, NOON - 2 * HOUR, app="code", keys=5, clicks=2, title="secret", site="example.org"),
        span(NOON - 2 * HOUR, NOON - HOUR, "locked"),
    ]
    collector.upload(key, batch(spans))
    collector.settle()
    day = ask(app, f"/v1/people/{maya.id}/days/2026-10-14", api_key(collector)).json
    assert {state: ms for state, ms in day["states"].items() if ms} == {
        "active": HOUR,
        "locked": HOUR,
        "unknown": 22 * HOUR,
    }
    assert sum(day["states"].values()) == day["length_ms"] == 24 * HOUR
    assert day["apps"] == [{"app": "code", "ms": HOUR}]
    assert day["counts"] == {"keys": 5, "clicks": 2, "scrolls": 0}
    assert (day["first_ms"], day["last_ms"]) == (NOON - 3 * HOUR, NOON - 2 * HOUR)
    assert [(s["start"], s["presence"], s["since"]) for s in day["spans"]] == [
        (NOON - 3 * HOUR, "input", NOON - 3 * HOUR),
        (NOON - 2 * HOUR, "locked", NOON - 2 * HOUR),
    ]
    assert day["made_by"]["tzdata"]


def test_an_analyst_gets_totals_alone(collector: Collector, app: ASGIApp) -> None:
    """An analyst sees states and apps, but no span and no title."""
    maya = collector.person()
    _, key = collector.seat(maya)
    collector.upload(key, batch([span(NOON - 3 * HOUR, NOON, app="code", title="secret")]))
    collector.settle()
    reply = ask(app, f"/v1/people/{maya.id}/days/2026-10-14", api_key(collector, "analyst"))
    assert reply.json["spans"] == []
    assert reply.json["states"]["active"] == 3 * HOUR
    assert b"secret" not in reply.body


def test_a_supervisor_sees_their_team_by_date(collector: Collector, app: ASGIApp) -> None:
    """A supervisor lists today's members and gets the dates a person was in the team; else the person is not there."""
    maya = collector.person()
    sales = collector.team("Sales")
    with collector.store.write() as session:
        payments = find_team(session, "Payments")
        set_person(session, session.merge(maya), NOON, team=sales, from_date=date(2026, 10, 15))
    collector.clock.now += 24 * HOUR
    theirs = api_key(collector, "supervisor", [payments], "theirs")
    hers = api_key(collector, "supervisor", [sales], "hers")
    assert ask(app, "/v1/people", theirs).json["people"] == []
    assert [p["name"] for p in ask(app, "/v1/people", hers).json["people"]] == ["Maya"]
    before, after = (f"/v1/people/{maya.id}/days/2026-10-{d}" for d in (14, 15))
    assert [ask(app, path, theirs).status for path in (before, after)] == [200, 404]
    assert [ask(app, path, hers).status for path in (before, after)] == [404, 200]
    assert ask(app, after, theirs).body == ask(app, "/v1/people/nobody/days/2026-10-14", theirs).body


def test_a_date_without_data_is_all_unknown_and_not_kept(collector: Collector, app: ASGIApp) -> None:
    """Any date exists; one in Berlin's autumn has 25 hours."""
    maya = collector.person(zone="Europe/Berlin")
    day = ask(app, f"/v1/people/{maya.id}/days/2026-10-25", api_key(collector)).json
    assert {s: ms for s, ms in day["states"].items() if ms} == {"unknown": 25 * HOUR}
    assert (day["first_ms"], day["last_ms"], day["spans"], day["zone"]) == (None, None, [], "Europe/Berlin")


def test_probes_and_description_need_no_key(app: ASGIApp) -> None:
    """Process and database answer, and the API describes itself."""
    assert ask(app, "/healthz").status == 200
    assert ask(app, "/readyz").status == 200
    paths = ask(app, "/v1/openapi.json").json["paths"]
    assert {"/v1/people", "/v1/people/{person}/days/{day}", "/healthz", "/readyz"} <= set(paths)


def test_a_stale_schema_is_not_ready(collector: Collector, app: ASGIApp) -> None:
    """A database of another version is answered 503 with the remedy."""
    with collector.store.write() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    reply = ask(app, "/readyz")
    assert reply.outcome == (503, "schema_stale")
    assert "retry-after" in reply.headers
