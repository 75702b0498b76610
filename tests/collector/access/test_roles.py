"""What each role of an API key sees, over the routes themselves."""

from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI

from fairday_collector.access.api_keys import create_key, list_keys, revoke_key, viewer_of_key
from fairday_collector.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from fairday_collector.people import find_person, find_team, set_person
from fairday_collector.problems import problem_response
from fairday_collector.secrets import digest, public_id
from fairday_collector.store.tables import ApiKey, AuditEntry, Person, Team
from fairday_server.api.routes import api_router
from tests.support.collector import DAY_MS, HOUR, NOON, Collector, Reply, batch, request, span

TODAY, YESTERDAY = "2026-10-14", "2026-10-13"


@pytest.fixture
def maya(collector: Collector, seat: tuple[str, str]) -> Person:
    """Maya of Payments, with an hour of yesterday and one of today; and Sales, where Noor works."""
    collector.person("Noor", team="Sales")
    spans = [span(NOON - HOUR, NOON, app="code", title="Dear diary"), span(NOON - 25 * HOUR, NOON - 24 * HOUR)]
    assert collector.upload(seat[1], batch(spans)).json["stored"] == 2
    collector.settle()
    return next(person for person in collector.rows(Person) if person.name == "Maya")


def make_key(collector: Collector, role: str, *teams: str, life_ms: int = DAY_MS, name: str = "k") -> str:
    """The text of a new API key."""
    with collector.store.write() as session:
        found = [find_team(session, team) for team in teams]
        return create_key(session, name, role, found, life_ms, collector.clock.now, "test")


def ask(collector: Collector, path: str, key: str | None) -> Reply:
    """One request to the API."""
    app = FastAPI()
    app.include_router(api_router(collector.store, collector.clock))
    app.add_exception_handler(Refusal, lambda _request, refusal: problem_response(refusal))
    return request(app, "GET", path, headers={"Authorization": f"Bearer {key}"} if key else {})


def names(collector: Collector, key: str) -> list[str]:
    """The names of everybody a key lists."""
    return [person["name"] for person in ask(collector, "/v1/people", key).json["people"]]


def move(collector: Collector, person: Person, team: str, day: date) -> None:
    """Puts a person into another team from a date on."""

    def act(session: Any) -> None:
        set_person(session, find_person(session, person.id), NOON, team=find_team(session, team), from_date=day)

    collector.do(act)


def test_an_administrator_sees_everybody_and_every_span(collector: Collector, maya: Person) -> None:
    """All people by name, and a day with the spans and titles beneath it."""
    key = make_key(collector, "admin")
    assert names(collector, key) == ["Maya", "Noor"]
    day = ask(collector, f"/v1/people/{maya.id}/days/{TODAY}", key).json
    assert (day["states"]["active"], day["length_ms"], day["zone"]) == (HOUR, DAY_MS, "UTC")
    assert [sent["title"] for sent in day["spans"]] == ["Dear diary"]


def test_an_analyst_gets_totals_without_spans_and_titles(collector: Collector, maya: Person) -> None:
    """The same figures as an administrator's, and nothing beneath them."""
    whole = ask(collector, f"/v1/people/{maya.id}/days/{TODAY}", make_key(collector, "admin"))
    reply = ask(collector, f"/v1/people/{maya.id}/days/{TODAY}", make_key(collector, "analyst", name="a"))
    assert reply.json == {**whole.json, "spans": []}
    assert b"diary" not in reply.body


def test_an_analyst_of_teams_gets_what_is_theirs_alone(collector: Collector, maya: Person) -> None:
    """Members of today in the list, and of anybody the dates they were in one of the teams, without spans."""
    key = make_key(collector, "analyst", "Sales")
    assert names(collector, key) == ["Noor"]
    assert ask(collector, f"/v1/people/{maya.id}/days/{TODAY}", key).outcome == (404, "unknown_person")
    move(collector, maya, "Sales", date(2026, 10, 14))
    assert names(collector, key) == ["Maya", "Noor"]
    assert ask(collector, f"/v1/people/{maya.id}/days/{YESTERDAY}", key).outcome == (404, "unknown_person")
    assert ask(collector, f"/v1/people/{maya.id}/days/{TODAY}", key).json["spans"] == []


def test_times_of_day_are_granted_to_an_analysts_key_for_the_feeds_alone(collector: Collector, maya: Person) -> None:
    """Elsewhere it shows none, and no other role takes the grant, or needs it."""
    key = collector.do(create_key, "bi", "analyst", [], HOUR, NOON, "test", times=True)
    viewer = collector.do(viewer_of_key, key, NOON)
    assert (viewer.times, viewer.feeds_times, viewer.sees_spans) == (True, True, False)
    assert ask(collector, f"/v1/people/{maya.id}/days/{TODAY}", key).json["spans"] == []
    plain = collector.do(viewer_of_key, make_key(collector, "analyst"), NOON)
    assert (plain.times, plain.feeds_times) == (False, False)
    assert collector.do(viewer_of_key, make_key(collector, "admin", name="a"), NOON).feeds_times
    with pytest.raises(Invalid, match="--times is for analysts"):
        collector.do(create_key, "more", "admin", [], HOUR, NOON, "test", times=True)


def test_a_supervisor_lists_the_members_of_today(collector: Collector, maya: Person) -> None:
    """Of their own teams; who joins tomorrow or left today is not among them."""
    payments, sales = (
        make_key(collector, "supervisor", "Payments"),
        make_key(collector, "supervisor", "Sales", name="s"),
    )
    both = make_key(collector, "supervisor", "Sales", "Payments", name="b")
    assert (names(collector, payments), names(collector, sales)) == (["Maya"], ["Noor"])
    assert names(collector, both) == ["Maya", "Noor"]
    move(collector, maya, "Sales", date(2026, 10, 15))
    assert (names(collector, payments), names(collector, sales)) == (["Maya"], ["Noor"])
    collector.clock.now += DAY_MS
    later = make_key(collector, "supervisor", "Sales", name="t")
    assert names(collector, later) == ["Maya", "Noor"]


def test_a_supervisor_gets_a_day_if_the_person_was_in_the_team_that_date(collector: Collector, maya: Person) -> None:
    """Else 404, word for word as for nobody, whatever the team of today is."""
    move(collector, maya, "Sales", date(2026, 10, 14))
    payments, sales = (
        make_key(collector, "supervisor", "Payments"),
        make_key(collector, "supervisor", "Sales", name="s"),
    )

    def status(key: str, day: str) -> int:
        return ask(collector, f"/v1/people/{maya.id}/days/{day}", key).status

    assert [status(payments, YESTERDAY), status(payments, TODAY)] == [200, 404]
    assert [status(sales, YESTERDAY), status(sales, TODAY)] == [404, 200]
    refused = ask(collector, f"/v1/people/{maya.id}/days/{TODAY}", payments)
    nobody = ask(collector, f"/v1/people/nobody/days/{TODAY}", payments)
    assert refused.outcome == (404, "unknown_person")
    assert refused.body == nobody.body
    spans = ask(collector, f"/v1/people/{maya.id}/days/{YESTERDAY}", payments).json["spans"]
    assert len(spans) == 1


@pytest.mark.parametrize("path", ["/v1/people", "/v1/people/nobody/days/2026-10-14"])
def test_a_key_that_does_not_hold_opens_nothing(collector: Collector, maya: Person, path: str) -> None:
    """No key, an unknown, a wrong, an expired and a revoked one each get 401 and their code."""
    short, gone = make_key(collector, "admin", life_ms=1), make_key(collector, "admin", name="gone")
    collector.do(revoke_key, "gone", NOON, "test")
    collector.clock.now += 1
    outcomes = {
        "no_key": None,
        "unknown_key": f"{public_id(gone)}.{'A' * 43}",
        "expired_key": short,
        "revoked_key": gone,
    }
    assert {code: ask(collector, path, key).outcome for code, key in outcomes.items()} == {
        code: (401, code) for code in outcomes
    }
    assert ask(collector, path, "nothing.known").outcome == (401, "unknown_key")


def test_a_seats_key_is_no_api_key_and_the_other_way_round(collector: Collector, seat: tuple[str, str]) -> None:
    """Each door knows its own keys."""
    assert ask(collector, "/v1/people", seat[1]).outcome == (401, "unknown_key")
    assert collector.upload(make_key(collector, "admin"), batch()).outcome == (401, "unknown_key")


@pytest.mark.parametrize(("person", "day", "status", "code"), [
    ("nobody", TODAY, 404, "unknown_person"),
    ("MAYA", "2026-13-01", 422, "bad_date"),
    ("MAYA", "20261014", 422, "bad_date"),
    ("MAYA", "9999-12-31", 422, "bad_date"),
    ("MAYA", "0001-01-01", 422, "bad_date"),
])  # fmt: skip
def test_an_unknown_person_or_date_has_a_clear_answer(
    collector: Collector, maya: Person, person: str, day: str, status: int, code: str
) -> None:
    """404 for nobody, 422 for what is no date."""
    who = maya.id if person == "MAYA" else person
    assert ask(collector, f"/v1/people/{who}/days/{day}", make_key(collector, "admin")).outcome == (status, code)


def test_people_come_in_pages_by_name_then_id(collector: Collector) -> None:
    """Every person once, twins too, whatever the size of the page; the last one has no cursor."""
    for name in ("Ann", "Bo", "Cy"):
        for team in ("Payments", "Sales"):
            collector.person(name, team=team)
    expected = [p.id for p in sorted(collector.rows(Person), key=lambda p: (p.name, p.id))]
    key = make_key(collector, "admin")
    for limit in (1, 2, 4, 6, 100):
        found, cursor = [], ""
        while True:
            page = ask(collector, f"/v1/people?limit={limit}{cursor}", key).json
            assert len(page["people"]) <= limit
            found += [person["id"] for person in page["people"]]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert found == expected


@pytest.mark.parametrize("cursor", ["x", "%00", "bm9uZQ==", "W10="])
def test_a_cursor_that_is_none_of_ours_is_refused(collector: Collector, cursor: str) -> None:
    """422 with a code."""
    key = make_key(collector, "admin")
    assert ask(collector, f"/v1/people?cursor={cursor}", key).outcome == (422, "bad_cursor")


@pytest.mark.parametrize(("role", "teams", "life_ms", "code"), [
    ("king", [], DAY_MS, "bad_role"),
    ("supervisor", [], DAY_MS, "bad_teams"),
    ("admin", ["Payments"], DAY_MS, "bad_teams"),
    ("worker", ["Payments"], DAY_MS, "bad_teams"),
    ("admin", [], 0, "bad_expiry"),
    ("admin", [], 367 * DAY_MS, "bad_expiry"),
])  # fmt: skip
def test_a_key_that_makes_no_sense_is_not_made(
    collector: Collector, role: str, teams: list[str], life_ms: int, code: str
) -> None:
    """Refused with a code, and no row is left."""
    collector.team()
    with pytest.raises(Invalid) as caught:
        make_key(collector, role, *teams, life_ms=life_ms)
    assert caught.value.code == code
    assert collector.rows(ApiKey) == []


def test_keys_are_named_once_hashed_listed_and_audited(collector: Collector) -> None:
    """The list shows name, teams and state; the file holds no secret."""
    collector.team()
    key = make_key(collector, "supervisor", "Payments", "Payments")
    with pytest.raises(Conflict):
        make_key(collector, "admin")
    (listed,) = collector.do(list_keys, NOON)
    assert (listed.key.name, listed.key.role, listed.teams, listed.state) == ("k", "supervisor", ("Payments",), "valid")
    assert listed.key.sha256 == digest(key)
    assert collector.do(viewer_of_key, key, NOON).teams == {team.id for team in collector.rows(Team)}
    collector.do(revoke_key, public_id(key), NOON, "test")
    (listed,) = collector.do(list_keys, NOON)
    assert listed.state == "revoked"
    assert [entry.action for entry in collector.rows(AuditEntry)] == ["key.create", "key.revoke"]
    with pytest.raises(NotFound):
        collector.do(revoke_key, "nothing", NOON, "test")


def test_a_key_only_reads_unless_it_was_made_to_write(collector: Collector) -> None:
    """Whatever its role; what it lacks is said with how to get it."""
    text = collector.do(create_key, "looks", "admin", [], HOUR, collector.clock.now, "test")
    able = collector.do(create_key, "acts", "admin", [], HOUR, collector.clock.now, "test", None, "write")
    with collector.store.read() as session:
        assert viewer_of_key(session, text, collector.clock.now).is_admin
        assert viewer_of_key(session, able, collector.clock.now, changes=True).is_admin
        with pytest.raises(Forbidden, match="--scope write"):
            viewer_of_key(session, text, collector.clock.now, changes=True)
    with pytest.raises(Invalid, match="read, write"):
        collector.do(create_key, "more", "admin", [], HOUR, collector.clock.now, "test", None, "all")
