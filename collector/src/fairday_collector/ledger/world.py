"""Everything that was decided up to one change, ready to be asked for any person and date."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from fairday_collector.classify.rules import RuleBook
from fairday_collector.classify.sorter import Sorter
from fairday_collector.config.book import ConfigBook, scopes_of
from fairday_collector.people import PersonHistory
from fairday_collector.policy.book import Effective, PolicyBook
from fairday_collector.roster.book import RosterBook
from fairday_collector.roster.schedule import Schedule


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What was decided for one date of one person; `[start_ms, end_ms)` is the date, epoch milliseconds UTC."""

    day: date
    zone: str
    start_ms: int
    end_ms: int
    policy: Effective
    sorter: Sorter
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class World:
    """The books of one state of the decisions; `through` is the last change they know."""

    through: int
    policy: PolicyBook
    rules: RuleBook
    roster: RosterBook

    @classmethod
    def load(cls, session: Session, through: int) -> "World":
        """The world as of a change."""
        book = ConfigBook.load(session, through)
        return cls(through, PolicyBook(book), RuleBook(book), RosterBook(book))

    def plan(self, history: PersonHistory, day: date) -> DayPlan:
        """What holds for a person's date; raises ValueError outside the calendar, as `ZoneHistory.bounds`."""
        start_ms, end_ms = history.zones.bounds(day)
        scopes = scopes_of(history, day)
        return DayPlan(
            day=day,
            zone=history.zones.zone_on(day),
            start_ms=start_ms,
            end_ms=end_ms,
            policy=self.policy.on(day, *scopes),
            sorter=self.rules.on(scopes, day),
            schedule=self.roster.on(history, day),
        )
