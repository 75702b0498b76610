import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp

from fairday_collector.people import find_team
from fairday_collector.policy.change import change_policy
from fairday_collector.store.tables import ConfigChange
from tests.support.collector import NOON, Collector, Reply, new_collector, request
from tests.support.configuring import DAY
from tests.support.website import api_key, ask, website

TABLES = {
    "policy": [{"team": "Payments", "from": "2026-11-01", "idle_after_s": 300}],
    "shift": [{"name": "Early", "start": "06:00", "end": "14:00"}],
    "leave": [{"person": "Maya", "from": "2026-12-01", "until": "2026-12-02", "kind": "vacation"}],
}


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Collector]:
    """A collector on a real database file of its own, with a person."""
    made = new_collector(tmp_path)
    made.person()
    yield made
    made.store.close()


@pytest.fixture
def app(collector: Collector, tmp_path: Path) -> ASGIApp:
    """The application of the web port."""
    return website(collector, tmp_path / "data")


def put(app: ASGIApp, key: str, tables: Any, query: str = "") -> Reply:
    """Asks for an import."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    return request(app, "PUT", f"/v1/config{query}", body=json.dumps(tables).encode(), headers=headers)


def test_what_is_put_is_given_back(collector: Collector, app: ASGIApp) -> None:
    """The tables are the same, beside those of people; putting all of it again changes nothing."""
    key = api_key(collector)
    done = put(app, key, TABLES).json
    assert [(d["change"], d["kind"], d["for"], d["name"]) for d in done["differences"]] == [
        ("added", "policy", "Payments", None),
        ("added", "shift", None, "Early"),
        ("added", "leave", "Maya", "2026-12-01"),
    ]
    given = ask(app, "/v1/config", key).json
    assert {kind: given[kind] for kind in TABLES} == TABLES
    assert given["zone"] == [{"person": "Maya", "zone": "UTC"}]
    assert put(app, key, given, "?prune=true").json["differences"] == []


def test_a_dry_run_changes_nothing(collector: Collector, app: ASGIApp) -> None:
    """It answers as the import would."""
    key = api_key(collector)
    seen = put(app, key, TABLES, "?dry_run=true").json
    assert collector.rows(ConfigChange) == []
    assert put(app, key, TABLES).json == seen


def test_faults_are_told_at_once_and_nothing_is_changed(collector: Collector, app: ASGIApp) -> None:
    """By table and field, for JSON has no lines."""
    wrong = {**TABLES, "policy": [{"colour": 1}], "shift": [{"name": "Long", "start": "06:00", "end": "36:00"}]}
    reply = put(app, api_key(collector), wrong)
    assert reply.outcome == (422, "bad_config")
    places = [line.split(": ")[0] for line in reply.json["detail"].splitlines()]
    assert places == ["policy 1, colour", "shift 1, end"]
    assert collector.rows(ConfigChange) == []


@pytest.mark.parametrize("role", ["supervisor", "analyst"])
def test_the_configuration_is_for_administrators(collector: Collector, app: ASGIApp, role: str) -> None:
    """Neither read nor written with another's key, and not without one."""
    key = api_key(collector, role, [collector.do(find_team, "Payments")] if role == "supervisor" else [])
    assert ask(app, "/v1/config", key).outcome == put(app, key, {}).outcome == (403, "not_allowed")
    assert ask(app, "/v1/config").status == put(app, "nothing", {}).status == 401
    assert put(app, api_key(collector), []).outcome == (422, "not_valid")


def test_a_policy_is_told_with_the_changes_that_made_it(collector: Collector, app: ASGIApp) -> None:
    """The organisation's alone, or a person's from the widest scope to the nearest."""
    team = collector.do(find_team, "Payments")
    collector.do(change_policy, {"idle_after_s": 60, "title": "full"}, DAY, NOON, "Ada")
    collector.do(change_policy, {"idle_after_s": 90}, DAY, NOON, "Bo", team)
    key, maya = api_key(collector), collector.person("Noor")
    everyone = ask(app, "/v1/policy?date=2026-10-14", key).json
    hers = ask(app, f"/v1/policy?person={maya.id}", key).json
    assert (everyone["settings"]["idle_after_s"], hers["settings"]["idle_after_s"]) == (60, 90)
    assert (hers["date"], hers["settings"]["title"]) == ("2026-10-14", "full")
    assert [(c["actor"], c["scope"], c["for"], c["from"]) for c in hers["changes"]] == [
        ("Ada", "organisation", None, "2026-10-14"),
        ("Bo", "team", "Payments", "2026-10-14"),
    ]


def test_a_policy_of_people_one_may_not_see_is_not_told(collector: Collector, app: ASGIApp) -> None:
    """As for nobody."""
    stranger = collector.person("Noor", team="Sales")
    key = api_key(collector, "supervisor", [collector.do(find_team, "Payments")])
    for person in (stranger.id, "nobody"):
        assert ask(app, f"/v1/policy?person={person}", key).outcome == (404, "unknown_person")
    assert ask(app, "/v1/policy?date=tomorrow", key).outcome == (422, "bad_date")
