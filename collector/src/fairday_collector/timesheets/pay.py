"""The pay period of a person's date, by the policies in force and the timesheets there are."""

from datetime import date, timedelta

from sqlmodel import Session

from fairday_collector.people import PersonHistory
from fairday_collector.policy.book import PolicyBook
from fairday_collector.timesheets.periods import PayRule, period_of
from fairday_collector.timesheets.record import ActedPeriod, RecordBook
from fairday_collector.timesheets.states import State

# No pay period is longer, so that whatever was acted on near a date is seen.
_REACH = timedelta(days=31)


def pay_period(session: Session, history: PersonHistory, policy: PolicyBook, day: date) -> ActedPeriod:
    """The pay period that a person's local date lies in, with the acts on it."""
    book = RecordBook.load(session, history.person.id, day - _REACH, day + _REACH)
    acted = book.acted_on(day)
    if acted is not None:
        return acted
    kept = [other.period for other in book.acted]
    return ActedPeriod(period_of(day, lambda date_: pay_rule(history, policy, date_), kept), (), "open", {})


def pay_rule(history: PersonHistory, policy: PolicyBook, day: date) -> PayRule:
    """What a person's policy says of pay periods on a local date."""
    settings = policy.of(history, day).settings
    return PayRule(settings.pay_period, date.fromisoformat(settings.pay_period_start))


def state_on(session: Session, person_id: str, day: date) -> State:
    """The state of the timesheet that a person's local date lies in."""
    acted = RecordBook.load(session, person_id, day, day).acted_on(day)
    return "open" if acted is None else acted.state
