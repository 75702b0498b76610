"""A company whose feeds are filled: two teams, a move between them, a claim, a roster and some days of work."""

from dataclasses import dataclass
from typing import Any

from fairday_collector.access.viewer import Viewer
from fairday_collector.config.change import change
from fairday_collector.people import find_person, find_team, set_person
from fairday_collector.store.tables import Person, Team
from fairday_collector.timesheets.claim_desk import ClaimDesk
from fairday_reports.feeds.fill.job import DIMENSIONS_MS, Filling
from tests.support.collector import HOUR, Collector, batch
from tests.support.feeds import fill
from tests.support.metric_days import MONDAY, at, day_after, history_of, office_roster, work

ADMIN = Viewer("cli:root", "admin")


@dataclass
class Company:
    """Maya was in Payments until Wednesday, and is in Sales from then on; Bo is in Payments, Noor in Sales."""

    collector: Collector
    people: dict[str, Person]
    teams: dict[str, Team]
    keys: dict[str, str]
    filling: Filling

    def works(self, name: str, day: int, minutes: int = 60, seq: int = 1, app: str = "code") -> None:
        """Somebody's desktop records minutes of input from nine on, so many days after Monday, and all is filled."""
        spans = work(at(day, 9), minutes, (app,))
        assert self.collector.upload(self.keys[name], batch(spans, seq)).status == 200
        self.fill()

    def fill(self) -> None:
        """The worker reckons and fills."""
        self.collector.settle()
        fill(self.collector, self.filling)


def company(collector: Collector) -> Company:
    """The company, with its week until Thursday noon."""
    collector.clock.now = at(3, 12)
    office_roster(collector)
    people = {name: collector.person(name, team) for name, team in (("Maya", "Payments"), ("Bo", "Payments"))}
    people["Noor"] = collector.person("Noor", "Sales", zone="America/New_York")
    keys = {name: collector.seat(person, machine=name)[1] for name, person in people.items()}
    teams = {team.name: team for team in collector.rows(Team)}

    def moved(session: Any) -> None:
        person = find_person(session, people["Maya"].id)
        set_person(session, person, collector.clock.now, team=find_team(session, "Sales"), from_date=day_after(2))

    collector.do(moved)
    made = Company(collector, people, teams, keys, Filling(collector.store, collector.clock))
    for name, app in (("Maya", "code"), ("Bo", '=cmd|" /c'), ("Noor", "firefox")):
        spans = [*work(at(0, 14), 90, (app,)), *work(at(2, 14), 30, (app,), keys=3)]
        assert collector.upload(keys[name], batch(spans)).status == 200
    with collector.store.write() as session:
        desk = ClaimDesk(session, ADMIN, history_of(collector, people["Bo"].id), collector.clock.now)
        desk.make(at(1, 9), at(1, 9) + HOUR, "meeting")
    made.fill()
    return made


def decide_categories(made: Company) -> None:
    """Sales has a category of its own and sorts Noor's browser into it; Noor has one that nothing is sorted into."""

    def decided(session: Any) -> None:
        sales, noor = find_team(session, "Sales"), find_person(session, made.people["Noor"].id)
        now_ms = made.collector.clock.now
        change(session, "category", sales, "layoffs", {"title": "Layoffs"}, MONDAY, now_ms, "t")
        change(session, "category", noor, "jobs", {"title": "Job hunting"}, MONDAY, now_ms, "t")
        change(session, "rule", sales, "x", {"app": "firefox", "category": "layoffs"}, MONDAY, now_ms, "t")

    made.collector.do(decided)
    made.collector.settle()
    made.collector.clock.now += DIMENSIONS_MS
    made.fill()
