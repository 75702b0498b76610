"""The values of metrics for a person, a team by its members of each date, or everyone, over any range of dates."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlmodel import Session, select

from fairday_collector.ledger.facts import DayFacts
from fairday_collector.people import PersonHistory, histories
from fairday_collector.store.tables import Membership, Person, Team
from fairday_reports.datasets import check_range
from fairday_reports.metrics.buckets import buckets
from fairday_reports.metrics.data import COMPLETENESS
from fairday_reports.metrics.gather import Counted, gather
from fairday_reports.metrics.model import Metric, Value
from fairday_reports.metrics.sums import Sums, settle, sum_facts


@dataclass(frozen=True, slots=True)
class Part:
    """Values by metric of the dates from `first` to `last`, both included, and how far to trust them.

    `people` had any of the `days` (dates of people) that were asked for and have begun. `reckoned` of these have
    data; `waiting` are known to be out of date, and `running` not over yet. `terms` are the sums behind the values.
    """

    first: date
    last: date
    values: Mapping[str, Value]
    completeness: float | None
    people: int
    days: int
    reckoned: int
    waiting: int
    running: int
    terms: DayFacts


@dataclass(frozen=True, slots=True)
class Readings:
    """The values of some metrics over a range, part by part. `subject` says whose they are."""

    subject: str
    metrics: Sequence[Metric]
    by: str
    parts: Sequence[Part]


def person_metrics(
    session: Session,
    history: PersonHistory,
    metrics: Sequence[Metric],
    first: date,
    last: date,
    by: str,
    now_ms: int,
    counted: Counted | None = None,
) -> Readings:
    """Metrics of one person; `counted` leaves out dates, as those somebody may not see.

    Raises Invalid for a range that is none or longer than 400 days, and for an unknown `by`.
    """
    known = {history.person.id: history}
    return _readings(session, history.person.name, known, counted or _all, metrics, first, last, by, now_ms, _own)


def team_metrics(
    session: Session, team: Team, metrics: Sequence[Metric], first: date, last: date, by: str, now_ms: int
) -> Readings:
    """Metrics of a team: of each person on the dates they were in it. Raises Invalid as `person_metrics`."""
    members = session.exec(select(Membership.person_id).where(Membership.team_id == team.id).distinct()).all()
    known = _by_name(histories(session, members))

    def counted(history: PersonHistory, day: date) -> bool:
        return history.team_on(day) == team.id

    return _readings(session, team.name, known, counted, metrics, first, last, by, now_ms, _of_group)


def organisation_metrics(
    session: Session, metrics: Sequence[Metric], first: date, last: date, by: str, now_ms: int
) -> Readings:
    """Metrics of everyone. Raises Invalid as `person_metrics`."""
    known = _by_name(histories(session, session.exec(select(Person.id)).all()))
    return _readings(session, "everyone", known, _all, metrics, first, last, by, now_ms, _of_group)


def _readings(
    session: Session,
    subject: str,
    known: Mapping[str, PersonHistory],
    counted: Counted,
    metrics: Sequence[Metric],
    first: date,
    last: date,
    by: str,
    now_ms: int,
    value: Callable[[Metric, Sums], Value],
) -> Readings:
    check_range(first, last)
    ranges = buckets(first, last, by)
    found = gather(session, known, counted, first, last, now_ms)
    running = settle(found.table, now_ms)
    starts = [start for start, _ in ranges]
    part = np.array([bisect_right(starts, day) - 1 for day in found.dates], dtype=np.intp)
    sums = sum_facts(found.table, part, np.array(found.people, dtype=np.intp), len(ranges))
    days, reckoned, waiting, still = (
        np.bincount(part, weights=weights, minlength=len(ranges)).astype(int).tolist()
        for weights in (None, found.reckoned, found.waits, running)
    )
    parts = [
        Part(
            first=start,
            last=end,
            values={metric.name: value(metric, own) for metric in metrics},
            completeness=COMPLETENESS.value(own.total),  # type: ignore[arg-type] # a ratio is a number or None
            people=len(own.people),
            days=days[at],
            reckoned=reckoned[at],
            waiting=waiting[at],
            running=still[at],
            terms=own.total,
        )
        for at, ((start, end), own) in enumerate(zip(ranges, sums, strict=True))
    ]
    return Readings(subject, metrics, by, parts)


def _own(metric: Metric, sums: Sums) -> Value:
    return metric.value(sums.total)


def _of_group(metric: Metric, sums: Sums) -> Value:
    return metric.value(sums.total) if metric.of_group is None else metric.of_group(sums.people)


def _all(_history: PersonHistory, _day: date) -> bool:
    return True


def _by_name(known: Mapping[str, PersonHistory]) -> dict[str, PersonHistory]:
    return dict(sorted(known.items(), key=lambda item: (item[1].person.name, item[0])))
