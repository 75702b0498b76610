"""Explains a number: recomputes it from the spans by the clear reckoning, and shows all that it was made from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from sqlmodel import Session

from fairday_collector.errors import Invalid
from fairday_collector.ledger.block import Reckoned, made_by
from fairday_collector.ledger.clear import clear_days
from fairday_collector.ledger.facts import DayFacts
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.world import DayPlan, World
from fairday_collector.people import PersonHistory
from fairday_collector.roster.schedule import Schedule
from fairday_collector.timesheets.model import Recorded
from fairday_reports.datasets import check_range
from fairday_reports.metrics.evidence import Evidence, evidence_of
from fairday_reports.metrics.gather import Counted, gather
from fairday_reports.metrics.model import Metric, Value
from fairday_reports.metrics.sums import Table, as_table, settle, sum_facts
from fairday_reports.metrics.text import with_figures

MAX_DAYS: Final = 31
MAX_SPANS: Final = 500
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ExplainedDay:
    """What one local date gives to the number; instants in epoch milliseconds UTC.

    `terms` are recomputed from the spans, `kept` what the rollups say. `waiting` means that new data are known and
    not in the rollups yet. `made_by` names the versions of everything the date was reckoned by.
    """

    day: date
    zone: str
    start_ms: int
    end_ms: int
    terms: Mapping[str, int]
    kept: Mapping[str, int]
    waiting: bool
    running: bool
    record: Recorded
    schedule: Schedule
    made_by: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A number with everything that it was made from.

    `value` is recomputed from the spans; `kept_value` is what readers of the rollups see. They agree if all terms of
    all dates do. `figures` is the formula with the sums of its terms put in. `generation` is the one readers see, and
    `through_change` the last change of the configuration that it knows. `spans` is None for who may not see them.
    """

    person_id: str
    person: str
    metric: Metric
    first: date
    last: date
    value: Value
    kept_value: Value
    agrees: bool
    figures: str
    terms: Mapping[str, int]
    days: Sequence[ExplainedDay]
    spans: Evidence | None
    generation: int
    through_change: int


def explain(
    session: Session,
    history: PersonHistory,
    metric: Metric,
    first: date,
    last: date,
    now_ms: int,
    *,
    counted: Counted,
    with_spans: bool,
    max_spans: int = MAX_SPANS,
) -> Explanation:
    """Explains a person's number over some local dates, both included, of those that are `counted`.

    Raises Invalid for a range that is none or longer than 31 days.
    """
    check_range(first, last)
    if (last - first).days >= MAX_DAYS:
        raise Invalid("bad_range", f"`from` {first} `to` {last}: a number is explained for at most {MAX_DAYS} days.")
    generation = visible(session)
    found = gather(session, {history.person.id: history}, counted, first, last, now_ms)
    order = sorted(range(len(found.dates)), key=lambda at: found.dates[at])
    world = World.load(session, generation.through_change)
    made = [clear_days(session, history, days, world) for days in _runs([found.dates[at] for at in order])]
    fresh = as_table([facts for run in made for facts in run.facts[: len(run.plans)]])
    kept = found.table[order]
    running = settle(fresh, now_ms)
    settle(kept, now_ms)
    total = _total(fresh)
    days = [
        ExplainedDay(
            day=plan.day,
            zone=plan.zone,
            start_ms=plan.start_ms,
            end_ms=plan.end_ms,
            terms=_terms(metric, DayFacts(*now)),
            kept=_terms(metric, DayFacts(*then)),
            waiting=found.waits[at],
            running=still,
            record=record,
            schedule=plan.schedule,
            made_by=made_by(plan),
        )
        for (plan, record), at, now, then, still in zip(
            _plans(made), order, fresh.tolist(), kept.tolist(), running.tolist(), strict=True
        )
    ]
    return Explanation(
        person_id=history.person.id,
        person=history.person.name,
        metric=metric,
        first=first,
        last=last,
        value=metric.value(total),
        kept_value=metric.value(_total(kept)),
        agrees=all(day.terms == day.kept for day in days),
        figures=with_figures(metric, total),
        terms=_terms(metric, total),
        days=days,
        spans=_evidence(session, history, made, max_spans) if with_spans else None,
        generation=generation.number or 0,
        through_change=generation.through_change,
    )


def _runs(days: Sequence[date]) -> list[list[date]]:
    """Dates, by time, as runs of consecutive ones."""
    runs: list[list[date]] = []
    for day in days:
        if runs and runs[-1][-1] + _ONE_DAY == day:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _plans(made: Iterable[Reckoned]) -> list[tuple[DayPlan, Recorded]]:
    """What was planned and recorded for each date; the date behind a run, which a night shift may need, is none."""
    return [(plan, run.recorded[at]) for run in made for at, plan in enumerate(run.plans)]


def _total(table: Table) -> DayFacts:
    one = np.zeros(len(table), dtype=np.intp)
    return sum_facts(table, one, one, 1)[0].total


def _terms(metric: Metric, facts: DayFacts) -> dict[str, int]:
    return {name: getattr(facts, name) for name in metric.terms}


def _evidence(session: Session, history: PersonHistory, made: Sequence[Reckoned], limit: int) -> Evidence:
    dates = [(run.block.timeline, run.plans[-1].end_ms) for run in made]
    return evidence_of(session, history.person.id, dates, limit)
