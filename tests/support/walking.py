"""Every route there is, with who may ask it about whom, as a table to be walked."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.types import ASGIApp

from fairday_collector.access.api_keys import create_key
from fairday_collector.access.grants import grant
from fairday_collector.enrol.tokens import create_token
from fairday_collector.people import find_team
from fairday_collector.store.tables import Look, Person, Team
from tests.server.pages.test_pages import signed_in
from tests.support.collector import HOUR, NOON, Collector, Reply, batch, request, span

ROLES = ("worker", "supervisor", "analyst", "admin")
SUBJECTS = ("own", "team", "other")
TODAY = "2026-10-14"

May = Callable[[str, str], bool]
"""Whether a role may ask about a subject: their own record, somebody of their team, somebody else."""


def anyone(_role: str, _subject: str) -> bool:
    """Whoever is signed in: the answer is about themselves, or holds what is theirs."""
    return True


def sees(role: str, subject: str) -> bool:
    """Who may see a person: themselves, the supervisor of their team, an analyst, an administrator."""
    return subject == "own" or role in ("admin", "analyst") or (role == "supervisor" and subject == "team")


def sees_times(role: str, subject: str) -> bool:
    """As `sees`, with times of day: not for analysts."""
    return sees(role, subject) and (subject == "own" or role != "analyst")


def edits(role: str, subject: str) -> bool:
    """Who may write a person's record: themselves or an administrator."""
    return subject == "own" or role == "admin"


def decides(role: str, subject: str) -> bool:
    """Who may decide: the supervisor of the team or an administrator, never of themselves."""
    return subject != "own" and (role == "admin" or (role == "supervisor" and subject == "team"))


def leads(role: str, subject: str) -> bool:
    """Who may see a team: its supervisor, analysts, administrators."""
    return role in ("admin", "analyst") or (role == "supervisor" and subject == "team")


def leads_now(role: str, subject: str) -> bool:
    """As `leads`, with times of day."""
    return leads(role, subject) and role != "analyst"


def schedules(role: str, _subject: str) -> bool:
    """Who may have reports sent: whoever sees others."""
    return role != "worker"


def runs(role: str, _subject: str) -> bool:
    """Administrators alone."""
    return role == "admin"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who `may` ask a route; `looks` says that what it shows of others is recorded; `query` and `body` go with it."""

    may: May
    looks: bool = False
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None


def routes(app: ASGIApp) -> Iterator[tuple[str, str]]:
    """Every (method, template of the address) of an application."""
    inner: Any = app
    while not hasattr(inner, "routes"):
        inner = inner._app  # the layers before the application
    yield from _routes(inner.routes)


def _routes(found: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for route in found:
        if hasattr(route, "path"):
            yield from ((method, route.path) for method in getattr(route, "methods", None) or () if method != "HEAD")
        else:  # a router that was included is asked for its own
            yield from _routes(route.original_router.routes)


@dataclass
class Walk:
    """A company to walk in: for each role a person, and what each subject is to them."""

    collector: Collector
    app: ASGIApp
    people: dict[str, Person]
    teams: dict[str, Team]
    seats: dict[str, str]
    token: str

    def __post_init__(self) -> None:
        self._cookies = {role: signed_in(self.collector, self.app, self.people[role].id) for role in ROLES}
        self._keys = {role: self._key(role) for role in ROLES}

    def subject(self, role: str, name: str) -> dict[str, str]:
        """The ids that stand for a subject in an address: of a person, a team and a seat; and of a token."""
        who = {"own": role, "team": "mate", "other": "other"}[name]
        team = self.teams["Sales" if name == "other" else "Payments"]
        return {"person": self.people[who].id, "team": team.id, "seat": self.seats[who], "token": self.token}

    def ask(self, role: str, method: str, path: str, rule: Rule, ids: dict[str, str]) -> Reply:
        """One request as one role."""
        address = path.format_map(_Places(ids))
        query = {name: value.format_map(_Places(ids)) for name, value in rule.query.items()}
        headers = (
            {"Authorization": f"Bearer {self._keys[role]}"} if path.startswith(("/v1", "/metrics", "/odata")) else {}
        )
        body = b""
        if not headers:
            headers["Cookie"] = self._cookies[role]
        if rule.body is not None and "Authorization" in headers:
            headers["Content-Type"], body = "application/json", json.dumps(rule.body).encode()
        elif method == "POST":
            form = {name: str(value).format_map(_Places(ids)) for name, value in (rule.body or {}).items()}
            headers["Content-Type"], body = "application/x-www-form-urlencoded", urlencode(form).encode()
        return request(
            self.app, method, f"{address}?{urlencode(query)}" if query else address, body=body, headers=headers
        )

    def looks(self) -> int:
        """How often anybody was looked at."""
        return sum(look.count for look in self.collector.rows(Look))

    def _key(self, role: str) -> str:
        teams = [self.teams["Payments"]] if role == "supervisor" else []
        person = self.people[role]
        return self.collector.do(create_key, role, role, teams, HOUR, NOON, "test", person, "write")


class _Places(dict[str, str]):
    """What stands for any other name in an address."""

    def __missing__(self, name: str) -> str:
        known = {
            "day": TODAY,
            "secret": "nothing",
            "name": "timesheet",
            "report": "timesheet",
            "form": "csv",
            "set": "PersonDays",
        }
        return known.get(name, "0" * 16)


def walk_in(collector: Collector, app: ASGIApp) -> Walk:
    """Payments with a worker, their mate and who supervises them, Sales with somebody, Board with the others."""
    belong = {"worker": "Payments", "mate": "Payments", "supervisor": "Board", "analyst": "Board", "admin": "Board",
              "other": "Sales"}  # fmt: skip
    people = {name: collector.person(f"The {name}", team=team) for name, team in belong.items()}
    seats: dict[str, str] = {}
    for name, person in people.items():
        seats[name], key = collector.seat(person, machine=name)
        spans = [span(NOON - 25 * HOUR, NOON - 24 * HOUR), span(NOON - HOUR, NOON)]
        assert collector.upload(key, batch(spans)).json["stored"] == 2
    collector.settle()
    with collector.store.read() as session:
        teams = {name: find_team(session, name) for name in set(belong.values())}
    collector.do(grant, people["supervisor"], "supervisor", teams["Payments"], NOON, "test")
    for role in ("analyst", "admin"):
        collector.do(grant, people[role], role, None, NOON, "test")
    token, _ = collector.do(create_token, people["worker"], 1, HOUR, NOON, "test")
    return Walk(collector, app, people, teams, seats, token.id)
