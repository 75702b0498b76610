"""A person's timesheet as it is shown: a pay period with its record, what was done to it, and what differs from it."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from sqlmodel import Session

from fairday_collector.config.book import ConfigBook
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.read import segments_of
from fairday_collector.ledger.rows import visible_day
from fairday_collector.people import PersonHistory
from fairday_collector.policy.book import PolicyBook
from fairday_collector.roster.book import RosterBook
from fairday_collector.store.tables import Correction, TimesheetAct
from fairday_collector.timesheets.claims import ClaimNow, list_claims
from fairday_collector.timesheets.model import Entry, Interval, Recorded, worked_ms
from fairday_collector.timesheets.pay import pay_period
from fairday_collector.timesheets.periods import Period
from fairday_collector.timesheets.proposal import Run, questions
from fairday_collector.timesheets.proposals import proposals, records
from fairday_collector.timesheets.record import RecordBook
from fairday_collector.timesheets.rest import REFERENCE_WEEKS, Breach, RestRules, rest_breaches
from fairday_collector.timesheets.rounding import RoundedRange, rounded_range
from fairday_collector.timesheets.states import State


@dataclass(frozen=True, slots=True)
class Difference:
    """A date whose proposal changed after it was attested; the record stays as it was."""

    day: date
    proposed_then: Entry | None
    proposed_now: Entry | None


@dataclass(frozen=True, slots=True)
class SheetDay:
    """One local date of a timesheet; `questions` are stretches the worker is asked about, while that is open."""

    day: date
    zone: str
    proposed: Entry | None
    record: Recorded
    corrections: tuple[Correction, ...] = ()
    questions: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The timesheet of a pay period: its dates by time, and its acts in the order they were done."""

    person_id: str
    period: Period
    state: State
    days: tuple[SheetDay, ...]
    acts: tuple[TimesheetAct, ...]
    claims: tuple[ClaimNow, ...]
    differences: tuple[Difference, ...]
    breaches: tuple[Breach, ...]
    rounding: RoundedRange | None = None

    @property
    def worked_ms(self) -> int:
        """Working time of the whole period, by the record."""
        return sum(worked_ms(day.record.entry) for day in self.days)


def sheet(session: Session, history: PersonHistory, day: date, now_ms: int) -> Sheet:
    """The timesheet that a person's local date lies in, as the ledger that readers see has it."""
    config = ConfigBook.load(session, visible(session).through_change)
    policy = PolicyBook(config)
    acted = pay_period(session, history, policy, day)
    period, person_id = acted.period, history.person.id
    book = RecordBook.load(session, person_id, period.first, period.last)
    proposed = proposals(session, person_id, period.first, period.last)
    days = tuple(_day(session, history, book, date_, proposed.get(date_)) for date_ in period.dates)
    settings = policy.of(history, period.first).settings
    entries = [(shown.day, shown.zone, shown.record.entry) for shown in days]
    low, high = history.zones.bounds(period.first)[0], history.zones.bounds(period.last)[1]
    attested = [(date_, book.attested(date_)) for date_ in period.dates]
    return Sheet(
        person_id=person_id,
        period=period,
        state=acted.state,
        days=days,
        acts=acted.acts,
        claims=tuple(list_claims(session, person_id, low, high)),
        differences=tuple(
            Difference(date_, then.proposed, proposed.get(date_))
            for date_, then in attested
            if then is not None and then.proposed != proposed.get(date_)
        ),
        breaches=tuple(_rest(session, history, config, period.first, period.last, now_ms)),
        rounding=rounded_range(entries, settings.rounding_min, settings.rounding) if settings.rounding_min else None,
    )


def rest_of(session: Session, history: PersonHistory, first: date, last: date, now_ms: int) -> list[Breach]:
    """Every breach of the rest a person must get, on local dates that are over, both included."""
    config = ConfigBook.load(session, visible(session).through_change)
    return _rest(session, history, config, first, last, now_ms)


def rest_rules(policy: PolicyBook, history: PersonHistory, day: date) -> RestRules:
    """The rest that a person must get by the policy of one of their local dates."""
    return RestRules.of(policy.of(history, day).settings)


def rounding_of(
    session: Session, history: PersonHistory, first: date, last: date, minutes: int, direction: str
) -> RoundedRange:
    """The record of a person's local dates, both included, in a rounding; raises Invalid for one there is not."""
    found = records(session, history.person.id, first, last)
    entries = [(day, history.zones.zone_on(day), record.entry) for day, record in found.items()]
    return rounded_range(entries, minutes, direction)


def _day(session: Session, history: PersonHistory, book: RecordBook, day: date, proposed: Entry | None) -> SheetDay:
    record = book.recorded(day, proposed)
    asked: list[Interval] = []
    if record.source == "proposed" and proposed is not None:
        asked = _questions(session, history, day, proposed)
    corrections = tuple(book.corrections.get(day, ()))
    return SheetDay(day, history.zones.zone_on(day), proposed, record, corrections, tuple(asked))


def _questions(session: Session, history: PersonHistory, day: date, proposed: Entry) -> list[Interval]:
    """What is asked about a date and, where its working time reaches into that, the next one."""
    runs: list[Run] = []
    while history.zones.bounds(day)[0] < proposed.end_ms:
        row = visible_day(session, history.person.id, day)
        # Most dates have no such time, and then their long timelines need not be read.
        if row is not None and row.states["away"]:
            runs += [(part.start, part.end, part.state, part.claim) for part in segments_of(row)]
        day += timedelta(days=1)
    return questions(runs, proposed)


def _rest(
    session: Session, history: PersonHistory, config: ConfigBook, first: date, last: date, now_ms: int
) -> list[Breach]:
    last = min(last, history.today(now_ms) - timedelta(days=1))
    if last < first:
        return []
    begin = first - REFERENCE_WEEKS * timedelta(days=7)
    found = records(session, history.person.id, begin, last + timedelta(days=2))
    roster, policy = RosterBook(config), PolicyBook(config)
    leave = {day for day in found if roster.on(history, day).kind == "leave"}
    entries = {day: record.entry for day, record in found.items()}
    rules = partial(rest_rules, policy, history)
    return rest_breaches(entries, first, last, history.zones.bounds, rules, leave)
