"""A worker, a supervisor and an administrator on a real store, and the days the worker's desktop recorded."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from sqlmodel import Session

from fairday_collector.access.viewer import Viewer
from fairday_collector.config.change import change
from fairday_collector.people import PersonHistory, find_person, find_team, histories, set_person
from fairday_collector.policy.change import change_policy
from fairday_collector.store.tables import ClaimAct, ClaimRow, Correction, Person, Team, TimesheetAct
from fairday_collector.timesheets.claim_desk import ClaimDesk
from fairday_collector.timesheets.desk import TimesheetDesk
from fairday_collector.timesheets.model import Entry, Recorded
from fairday_collector.timesheets.proposals import records
from fairday_collector.timesheets.sheet import Sheet, sheet
from tests.support.collector import Collector, batch, span

T = TypeVar("T")
DAY = date(2026, 9, 16)
"""A Wednesday of the month before the collector's today."""
RECORD = (ClaimRow, ClaimAct, Correction, TimesheetAct)


def at(clock: str, day: date = DAY) -> int:
    """A UTC time of day in epoch milliseconds."""
    return int(datetime.fromisoformat(f"{day}T{clock}+00:00").astimezone(UTC).timestamp() * 1000)


def entry(start: str, end: str, *breaks: tuple[str, str], day: date = DAY) -> Entry:
    """An entry by UTC times of day."""
    return Entry(at(start, day), at(end, day), [(at(low, day), at(high, day)) for low, high in breaks])


@dataclass
class Office:
    """Maya of Payments with her desktop, and who acts on her record."""

    collector: Collector
    maya: Person
    key: str
    team: Team
    sent: int = field(default=0)

    @property
    def worker(self) -> Viewer:
        """Maya herself."""
        return Viewer("web:maya", "worker", person_id=self.maya.id)

    @property
    def supervisor(self) -> Viewer:
        """The supervisor of her team."""
        return Viewer("key:boss", "supervisor", frozenset({self.team.id}))

    @property
    def admin(self) -> Viewer:
        """The administrator."""
        return Viewer("cli:root", "admin")

    def history(self) -> PersonHistory:
        """Maya's dated facts."""
        return self.collector.do(histories, [self.maya.id])[self.maya.id]

    def records_spans(self, *parts: tuple[str, str, str], day: date = DAY, **fields: Any) -> None:
        """Her desktop sends spans of (from, to, presence) by UTC time of day, and the worker reckons them."""
        self.sends(*parts, day=day, **fields)
        self.collector.settle()

    def sends(self, *parts: tuple[str, str, str], day: date = DAY, **fields: Any) -> None:
        """Her desktop sends spans, which are not reckoned yet."""
        self.sent += 1
        spans = [span(at(low, day), at(high, day), presence, **fields) for low, high, presence in parts]
        assert self.collector.upload(self.key, batch(spans, self.sent)).json["stored"] == len(spans)

    def works(self, *days: date) -> None:
        """An ordinary date: nine to five, locked from twelve for 45 minutes."""
        for day in days or (DAY,):
            parts = (("09:00", "12:00", "input"), ("12:00", "12:45", "locked"), ("12:45", "17:00", "input"))
            self.sends(*parts, day=day)
        self.collector.settle()

    def sheets(self, viewer: Viewer, act: Callable[[TimesheetDesk], T]) -> T:
        """Something done at the desk of her timesheets, in a transaction of its own."""
        history = self.history()
        with self.collector.store.write() as session:
            return act(TimesheetDesk(session, viewer, history, self.collector.clock()))

    def claims(self, viewer: Viewer, act: Callable[[ClaimDesk], T]) -> T:
        """Something done at the desk of her claims, in a transaction of its own."""
        history = self.history()
        with self.collector.store.write() as session:
            return act(ClaimDesk(session, viewer, history, self.collector.clock()))

    def attested(self, day: date = DAY) -> None:
        """She attests the period of a date."""
        self.sheets(self.worker, lambda desk: desk.act("attest", day))
        self.collector.settle()

    def locked(self, day: date = DAY) -> None:
        """The period of a date is attested, approved and locked."""
        self.attested(day)
        self.sheets(self.supervisor, lambda desk: desk.act("approve", day))
        self.sheets(self.admin, lambda desk: desk.act("lock", day))
        self.collector.settle()

    def recorded(self, day: date = DAY) -> Recorded:
        """The record in force."""
        return self.collector.do(records, self.maya.id, day, day)[day]

    def sheet(self, day: date = DAY) -> Sheet:
        """The timesheet of the period of a date."""
        history = self.history()
        with self.collector.store.read() as session:
            return sheet(session, history, day, self.collector.clock())

    def policy(self, **settings: Any) -> None:
        """Sets the organisation's policy from 2026 on."""
        self.collector.do(change_policy, settings, date(2026, 1, 1), self.collector.clock(), "test")
        self.collector.settle()

    def decides(
        self,
        kind: str,
        name: str,
        value: dict[str, Any],
        first: date = date(2026, 1, 1),
        last: date | None = None,
        *,
        person: bool = False,
    ) -> None:
        """Something is decided for the organisation, or for her, between two dates."""

        def act(session: Session) -> None:
            subject = find_person(session, self.maya.id) if person else None
            change(session, kind, subject, name, value, first, self.collector.clock(), "test", until=last)

        self.collector.do(act)
        self.collector.settle()

    def moves(self, team_id: str, from_date: date = date(2026, 9, 21)) -> None:
        """She changes teams."""

        def act(session: Session) -> None:
            person, team = find_person(session, self.maya.id), find_team(session, team_id)
            set_person(session, person, self.collector.clock(), team=team, from_date=from_date)

        self.collector.do(act)

    def rows(self) -> list[Any]:
        """Everything there is of records, claims and acts."""
        return [row.model_dump() for table in RECORD for row in self.collector.rows(table)]


def office(collector: Collector, **person: Any) -> Office:
    """Maya's office on a collector; her fields can be given."""
    maya = collector.person(**person)
    _, key = collector.seat(maya)
    return Office(collector, maya, key, next(team for team in collector.rows(Team) if team.name == "Payments"))
