"""`/v1/rules` and `/v1/categories` over HTTP, for each kind of key."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fairday_collector.access.api_keys import create_key
from fairday_collector.classify.change import set_rule
from fairday_collector.store.tables import ConfigChange
from tests.support.collector import HOUR, MINUTE, NOON, Collector, Reply, batch, request, span
from tests.support.website import api_key, ask, website

DAY = date(2026, 10, 14)
WEEK = "/v1/rules/unsorted?from=2026-10-08&to=2026-10-14"


def post(collector: Collector, folder: Path, key: str, body: dict[str, Any]) -> Reply:
    """Sends a rule."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    app = website(collector, folder)
    return request(app, "POST", "/v1/rules", body=json.dumps(body).encode(), headers=headers)


def names(reply: Reply) -> list[str]:
    """The names of the rules in an answer."""
    assert reply.status == 200, reply.body
    return [row["name"] for row in reply.json["rules"]]


def test_an_administrator_makes_a_rule(collector: Collector, tmp_path: Path) -> None:
    """It is in force from its date on, and the answer says what is reckoned again."""
    key = api_key(collector)
    body = {"name": "crm", "site": "crm.example.com", "category": "customers", "core": True, "from": "2026-10-01"}
    made = post(collector, tmp_path, key, body)
    assert (made.status, made.json) == (201, {"change": 1, "touched_days": 0, "touched_people": 0})
    (row,) = ask(website(collector, tmp_path), "/v1/rules?on=2026-10-14", key).json["rules"]
    assert row == {
        "name": "crm", "scope": "organisation", "for": "", "from": "2026-10-01", "until": None, "change": 1,
        "app": None, "site": "crm.example.com", "title": None, "category": "customers", "class": None, "core": True,
    }  # fmt: skip


@pytest.mark.parametrize("role", ["analyst", "supervisor"])
def test_nobody_else_makes_rules(collector: Collector, tmp_path: Path, role: str) -> None:
    """A key of another role is refused, and nothing is changed."""
    team = collector.team()
    key = api_key(collector, role, [team] if role == "supervisor" else [])
    assert post(collector, tmp_path, key, {"name": "r", "app": "x", "core": True}).outcome == (403, "not_allowed")
    assert collector.rows(ConfigChange) == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": "r", "app": "x"}, 422, "bad_rule"),
        ({"name": "R", "app": "x", "core": True}, 422, "bad_name"),
        ({"name": "r", "title": "(", "core": True}, 422, "bad_pattern"),
        ({"name": "r", "app": "x", "class": "good"}, 422, "not_valid"),
        ({"name": "r", "app": "x", "core": True, "colour": 1}, 422, "not_valid"),
        ({"name": "r", "app": "x", "core": True, "from": "14.10.2026"}, 422, "bad_date"),
        ({"name": "r", "app": "x", "core": True, "from": "2026-10-14", "until": "2026-10-13"}, 422, "bad_dates"),
        ({"name": "r", "app": "x", "core": True, "team": "Payments", "role": "x"}, 422, "bad_scope"),
        ({"name": "r", "app": "x", "core": True, "team": "nobody"}, 404, "unknown_team"),
        ({"name": "r", "app": "x", "core": True, "person": "nobody"}, 404, "unknown_person"),
    ],
)
def test_bad_rules_are_refused(
    collector: Collector, tmp_path: Path, body: dict[str, Any], status: int, code: str
) -> None:
    """Each with a problem that names the field, and nothing is changed."""
    assert post(collector, tmp_path, api_key(collector), body).outcome == (status, code)
    assert collector.rows(ConfigChange) == []


def test_rules_are_for_whom_they_concern(collector: Collector, tmp_path: Path) -> None:
    """All see the organisation's and roles'; of teams and people those they may see."""
    maya, johan = collector.person("Maya"), collector.person("Johan", "Support")
    team = collector.team("Sales")
    payments = next(found for found in collector.rows(type(team)) if found.name == "Payments")
    for name, subject in (
        ("org", None),
        ("pay", payments),
        ("sal", team),
        ("clerk", "clerk"),
        ("m", maya),
        ("j", johan),
    ):
        collector.do(set_rule, subject, name, {"app": "x", "core": True}, DAY, NOON, "test")
    app = website(collector, tmp_path)
    worker = collector.do(create_key, "mine", "worker", [], HOUR, NOON, "test", maya)
    assert names(ask(app, "/v1/rules", api_key(collector))) == ["org", "pay", "sal", "clerk", "j", "m"]
    assert names(ask(app, "/v1/rules", api_key(collector, "supervisor", [payments]))) == ["org", "pay", "clerk", "m"]
    assert names(ask(app, "/v1/rules", api_key(collector, "supervisor", [team], "2"))) == ["org", "sal", "clerk"]
    assert names(ask(app, "/v1/rules", worker)) == ["org", "pay", "clerk", "m"]
    assert ask(app, "/v1/rules").outcome == (401, "no_key")


def test_a_rule_may_be_for_a_role_or_a_person(collector: Collector, tmp_path: Path) -> None:
    """The body names one of team, role and person; the first date is today where none is given."""
    collector.person("Maya")
    key = api_key(collector)
    for subject in ({"role": "clerk"}, {"person": "Maya"}, {"team": "Payments"}):
        assert post(collector, tmp_path, key, {"name": "r", "app": "x", "core": False, **subject}).status == 201
    rows = ask(website(collector, tmp_path), "/v1/rules", key).json["rules"]
    assert [(row["scope"], row["for"], row["from"]) for row in rows] == [
        ("team", "Payments", "2026-10-14"),
        ("role", "clerk", "2026-10-14"),
        ("person", "Maya", "2026-10-14"),
    ]


def test_categories_begin_with_the_catalogue(collector: Collector, tmp_path: Path) -> None:
    """Each with its title, class and flags."""
    reply = ask(website(collector, tmp_path), "/v1/categories", api_key(collector, "analyst"))
    mail = next(row for row in reply.json["categories"] if row["name"] == "mail")
    assert (mail["scope"], mail["title"], mail["class"]) == ("catalogue", "Mail and calendar", "productive")
    assert (mail["core"], mail["collaboration"]) == (False, True)


def test_the_queue_shows_each_key_its_own(collector: Collector, tmp_path: Path) -> None:
    """Supervisors see their teams, analysts no sites, nobody a title or a name."""
    maya, johan = collector.person("Maya"), collector.person("Johan", "Support")
    for person, program in ((maya, "till"), (johan, "firefox")):
        _, key = collector.seat(person, machine=program)
        spans = [span(NOON - 60 * MINUTE, NOON, app=program, site="intranet.example", title="Secret")]
        assert collector.upload(key, batch(spans)).status == 200
    collector.settle()
    app = website(collector, tmp_path)
    till = {"app": "till", "site": "intranet.example", "ms": 60 * MINUTE, "people": 1, "last": "2026-10-14"}
    fox = {**till, "app": "firefox"}
    payments = next(found for found in collector.rows(type(collector.team("Sales"))) if found.name == "Payments")
    supervisor, analyst = api_key(collector, "supervisor", [payments]), api_key(collector, "analyst")
    assert ask(app, WEEK, api_key(collector)).json == {"unsorted": [fox, till]}
    assert ask(app, f"{WEEK}&limit=1", api_key(collector, name="2")).json == {"unsorted": [fox]}
    assert ask(app, f"{WEEK}&team=Support", api_key(collector, name="3")).json == {"unsorted": [fox]}
    assert ask(app, WEEK, supervisor).json == {"unsorted": [till]}
    assert ask(app, f"{WEEK}&team=Payments", supervisor).json == {"unsorted": [till]}
    for team in ("Support", "Nowhere"):
        refused = ask(app, f"{WEEK}&team={team}", supervisor)
        assert (refused.outcome, refused.json["detail"]) == (
            (404, "unknown_team"),
            "There is no such team, or not for you.",
        )
    shown = ask(app, WEEK, analyst).json["unsorted"]
    assert [(row["app"], row["site"]) for row in shown] == [("firefox", None), ("till", None)]
    assert ask(app, "/v1/rules/unsorted?from=2026-10-14&to=2026-10-13", analyst).outcome == (422, "bad_range")
