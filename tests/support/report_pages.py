"""A company whose reports are asked for by page, command and API: two teams, a supervisor, and a week of work."""

import json
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlmodel import Session
from starlette.types import ASGIApp

from fairday_collector.access.api_keys import create_key
from fairday_collector.access.grants import grant
from fairday_collector.access.looks import looks_at
from fairday_collector.people import find_team, set_person
from fairday_collector.store.tables import ApiKey, Look, Person, Run, Schedule, Team
from fairday_reports.deliver import Post
from fairday_reports.schedules.jobs import run_due
from fairday_reports.schedules.means import Means
from fairday_server.compose import run_link
from fairday_server.settings import load_settings
from tests.support.admin import Browser
from tests.support.collector import HOUR, NOON, Collector, Reply, batch, request, span

HOSTILE = "<script>alert('x')</script>"
DAY = "2026-10-13"
RANGE = f"from={DAY}&to=2026-10-14"
PERIOD = "yesterday"


@dataclass
class Company:
    """Maya and a hostile name in Payments, Noor in Sales; Ada supervises Payments. Each has an hour on both days."""

    collector: Collector
    app: ASGIApp
    people: dict[str, Person]
    teams: dict[str, Team]

    def browser(self, name: str | None = None) -> Browser:
        """Somebody's browser; the administrator's without a name."""
        return Browser(self.collector, self.app, None if name is None else self.people[name].id)

    def key(self, role: str = "admin", name: str | None = None, scope: str = "write") -> dict[str, str]:
        """The headers of a request with a new key of a role, a person's where one is named."""
        teams = [self.teams["Payments"]] if role == "supervisor" else []
        person = None if name is None else self.people[name]
        title = f"key {len(self.collector.rows(ApiKey))}"
        text = self.collector.do(create_key, title, role, teams, HOUR, NOON, "test", person, scope)
        return {"Authorization": f"Bearer {text}"}

    def ask(self, method: str, path: str, key: dict[str, str], body: Any = None) -> Reply:
        """One request to the API."""
        headers = {**key, "Content-Type": "application/json"}
        return request(self.app, method, path, headers=headers, body=b"" if body is None else json.dumps(body).encode())

    def looks(self, name: str = "Maya") -> list[tuple[str, str, int]]:
        """Who looked at a person: name, at what, and how often."""
        with self.collector.store.read() as session:
            found = looks_at(session, self.people[name].id, date(2026, 1, 1))
        return sorted((look.who, look.what, look.count) for look in found)

    def looked(self) -> int:
        """How often anybody was looked at."""
        return sum(look.count for look in self.collector.rows(Look))

    def delivers(self, smtp_url: str | None = None) -> list[Run]:
        """The worker comes by."""
        settings = load_settings({"FAIRDAY_DATA_DIR": "/nowhere"})
        post = Post(smtp_url, "fairday@example.org")
        return run_due(Means(self.collector.store, post, self.collector.clock, link=partial(run_link, settings)))

    def schedule(self) -> Schedule:
        """The only schedule there is."""
        (found,) = self.collector.rows(Schedule)
        return found


def company_of(collector: Collector, app: ASGIApp) -> Company:
    """The company with its days."""
    names = {"Maya": "Payments", HOSTILE: "Payments", "Noor": "Sales", "Ada": "Board"}
    people = {name: collector.person(name, team=team) for name, team in names.items()}
    for number, name in enumerate(("Maya", HOSTILE, "Noor")):
        _, key = collector.seat(people[name], machine=f"m{number}")
        hour = HOUR + number * 600_000
        spans = [span(NOON - 25 * HOUR, NOON - 25 * HOUR + hour, app="code"), span(NOON - hour, NOON, app="mail")]
        assert collector.upload(key, batch(spans)).json["stored"] == 2
    collector.settle()
    with collector.store.read() as session:
        teams = {name: find_team(session, name) for name in set(names.values())}
    collector.do(grant, people["Ada"], "supervisor", teams["Payments"], NOON, "test")

    def addressed(session: Session) -> None:
        for name, mail in (("Ada", "ada@example.org"), ("Maya", "maya@example.org")):
            set_person(session, people[name], NOON, email=mail)

    collector.do(addressed)
    return Company(collector, app, people, teams)


def form_of(**fields: str) -> dict[str, str]:
    """The form of a schedule that is filled in rightly, with some fields as given."""
    return {
        "report": "utilisation", "name": "Payments, every day", "period": PERIOD, "by": "person", "how": "daily",
        "time": "6", "weekday": "mon", "day": "1", "cron": "", "zone": "Europe/Stockholm", "to_role": "supervisors",
        "format": "pdf", "correction": "7", "threshold": "5", **fields,
    }  # fmt: skip
