"""A small company with people, days, claims, rules and a key of every role, for requests that mean no good."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp

from fairday_collector.access.api_keys import create_key
from fairday_collector.policy.change import change_policy
from fairday_collector.store.tables import ClaimRow, Person, Team
from fairday_server.guard import guard
from tests.support.collector import HOUR, Collector
from tests.support.metric_days import MONDAY, at, office_roster, recorded, work
from tests.support.website import website

HOST = "testserver"
ROLES = ("admin", "supervisor", "analyst", "worker")
DAY = MONDAY.isoformat()
CLAIM = {"start_ms": at(0, 18), "end_ms": at(0, 19), "kind": "call", "note": "customer"}
ENTRY = {"start_ms": at(0, 9), "end_ms": at(0, 17), "breaks": [[at(0, 12), at(0, 12.5)]]}
CONFIG = {
    "policy": [{"team": "Payments", "from": "2026-11-01", "idle_after_s": 300}],
    "shift": [{"name": "Early", "start": "06:00", "end": "14:00"}],
    "category": [{"name": "ours", "title": "Ours", "class": "productive"}],
    "rule": [{"name": "docs", "site": "docs.example", "category": "ours", "from": DAY}],
    "roster": [{"team": "Support", "cycle": ["Early", ""], "anchor": DAY}],
    "day": [{"person": "Maya", "date": "2026-11-03", "shift": "Early"}],
    "holiday": [{"date": "2026-12-24", "title": "Eve"}],
    "leave": [{"person": "Maya", "from": "2026-12-01", "until": "2026-12-02", "kind": "vacation"}],
    "zone": [{"person": "Maya", "zone": "Europe/Berlin", "from": "2026-11-01"}],
}
BODIES: Mapping[tuple[str, str], Any] = {
    ("PUT", "/v1/config"): CONFIG,
    ("POST", "/v1/rules"): {"name": "editor", "app": "code", "class": "productive", "team": "Payments", "from": DAY},
    ("POST", "/v1/people/{person}/timesheets/{day}/corrections"): {"entry": ENTRY, "reason": "train"},
    ("POST", "/v1/people/{person}/timesheets/{day}/acts"): {"act": "attest", "reason": "", "expected": 0},
    ("POST", "/v1/people/{person}/claims"): CLAIM,
    ("POST", "/v1/people/{person}/claims/{claim}/acts"): {"act": "reject", "reason": "no"},
    ("POST", "/v1/people/{person}/leave"): {"from": DAY, "until": "2026-10-13", "kind": "sick", "share": 0.5},
}
"""A good body of every operation that takes one."""


@dataclass(frozen=True)
class House:
    """The company, the application of its web port behind the guard, keys by role, and names that exist."""

    collector: Collector
    app: ASGIApp
    keys: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def queries(self) -> Mapping[str, str]:
        """A good value for every parameter, by its name."""
        dates = {"day": DAY, "from": DAY, "to": "2026-10-18", "on": DAY, "date": DAY}
        return {**self.names, **dates, "metric": "worked", "by": "day"}


def bad_house(collector: Collector, folder: Path) -> House:
    """Maya and Noor of Payments with a Monday of work, Ines of Support without, and a claim of Maya's."""
    collector.clock.now = at(0, 8)
    maya, noor = collector.person("Maya"), collector.person("Noor")
    collector.person("Ines", team="Support", zone="Asia/Tokyo")
    seats = {person.name: collector.seat(person, machine=person.name) for person in (maya, noor)}
    office_roster(collector)
    now = collector.clock.now
    collector.do(change_policy, {"auto_approve": {}, "title": "full"}, date(2026, 1, 1), now, "test")
    collector.clock.now = at(2, 20)
    for _, key in seats.values():
        recorded(collector, key, work(at(0, 9), 60, ("code", "slack", "firefox"), title="inbox", site="a.example"))
    payments = next(team for team in collector.rows(Team) if team.name == "Payments")
    keys = {role: key_of(collector, role, payments, maya) for role in ROLES}
    claim = collector.do(_claim, maya)
    names = {"person": maya.id, "team": payments.id, "claim": claim, "seat": seats["Maya"][0]}
    return House(collector, guard(website(collector, folder), [HOST]), keys, names)


def key_of(collector: Collector, role: str, team: Team, person: Person) -> str:
    """A key of a role: a supervisor's for a team, a worker's for a person."""
    own = person if role == "worker" else None
    teams = [team] if role == "supervisor" else []
    return collector.do(create_key, f"{role} key", role, teams, 300 * HOUR, collector.clock.now, "test", own, "write")


def _claim(session: Any, person: Person) -> str:
    from fairday_collector.access.viewer import Viewer
    from fairday_collector.people import histories
    from fairday_collector.timesheets.claim_desk import ClaimDesk

    viewer = Viewer("test", "worker", person_id=person.id)
    desk = ClaimDesk(session, viewer, histories(session, [person.id])[person.id], at(2, 20))
    made = desk.make(at(0, 20), at(0, 21), "call", "late")
    row: ClaimRow = made.row
    return row.id
