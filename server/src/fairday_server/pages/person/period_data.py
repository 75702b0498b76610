"""Reads some dates of a person: metrics day by day and in sum, the roster, times of presence, programs and focus."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from fairday_collector.access.viewer import Viewer
from fairday_collector.access.visible import SeenDates
from fairday_collector.ledger.fast.cells_codec import unpack_cells
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.parts import FocusRun, day_parts
from fairday_collector.ledger.read import cells_rows, visible_rows
from fairday_collector.ledger.world import World
from fairday_collector.roster.schedule import Schedule
from fairday_collector.store.tables import LedgerDay
from fairday_reports.metrics.read import Part, person_metrics
from fairday_reports.metrics.registry import METRICS

COLUMNS = ("worked", "screen_time", "productive", "neutral", "unproductive", "unclassified", "focus", "collaboration")
"""The metrics of a period that are lengths of time, in the order of their columns."""
MOST_RUNS = 5
_TIMES = ("zone", "start_ms", "first_ms", "last_ms", "last_received_ms", "timeline")


@dataclass(frozen=True, slots=True)
class PeriodDay:
    """A date that is the viewer's to see; `times` are first and last presence, None without or for who gets totals."""

    day: date
    zone: str
    end_ms: int
    schedule: Schedule
    part: Part
    times: tuple[int, int] | None
    received_ms: int | None


@dataclass(frozen=True, slots=True)
class LongRun:
    """A run of focus on one of the dates."""

    day: date
    zone: str
    run: FocusRun


@dataclass(frozen=True, slots=True)
class Period:
    """Dates of a person, by time, and their sum; `apps` and `categories` (titles, None for none) longest first.

    `left_out` says that some dates between `first` and `last` are not the viewer's to see.
    """

    first: date
    last: date
    today: date
    days: Sequence[PeriodDay]
    total: Part
    apps: Sequence[tuple[str | None, int]]
    categories: Sequence[tuple[str | None, int]]
    runs: Sequence[LongRun]
    left_out: bool


def period_of(session: Session, viewer: Viewer, seen: SeenDates, first: date, last: date, now_ms: int) -> Period:
    """The dates from `first` to `last`, both included, as far as they are the viewer's to see."""
    history, person_id = seen.history, seen.history.person.id
    metrics = [METRICS[name] for name in (*COLUMNS, "switches_per_hour", "completeness")]
    world = World.load(session, visible(session).through_change)
    by_day = person_metrics(session, history, metrics, first, last, "day", now_ms, viewer.may_see)
    (total,) = person_metrics(session, history, metrics, first, last, "range", now_ms, viewer.may_see).parts
    parts = {part.first: part for part in by_day.parts}
    kept = {row.day: row for row in visible_rows(session, LedgerDay, _TIMES, [person_id], first, last)}
    days, runs = [], []
    for day in seen.dates:
        plan, row = world.plan(history, day), kept.get(day)
        times = None
        if row is not None and viewer.sees_times_of(person_id):
            times = None if row.first_ms is None else (row.first_ms, row.last_ms)
            focus = day_parts(row.timeline, row.start_ms, plan.sorter, plan.policy.settings).focus
            runs += [LongRun(day, row.zone, run) for run in focus]
        received = row.last_received_ms if row is not None and viewer.sees_times_of(person_id) else None
        days.append(PeriodDay(day, plan.zone, plan.end_ms, plan.schedule, parts[day], times, received))
    apps, categories = _labels(session, person_id, set(seen.dates), first, last)
    titles = {slug: held.category.title for slug, held in world.plan(history, last).sorter.categories.items()}
    return Period(
        first=first,
        last=last,
        today=history.today(now_ms),
        days=days,
        total=total,
        apps=_longest(apps),
        categories=[(None if slug is None else titles.get(slug, slug), ms) for slug, ms in _longest(categories)],
        runs=sorted(runs, key=lambda each: (-each.run.length_ms, each.run.start))[:MOST_RUNS],
        left_out=len(seen.dates) <= (last - first).days,
    )


def _labels(
    session: Session, person_id: str, dates: set[date], first: date, last: date
) -> tuple[Counter[str | None], Counter[str | None]]:
    apps: Counter[str | None] = Counter()
    categories: Counter[str | None] = Counter()
    for _, day, blob in cells_rows(session, [person_id], first, last):
        if day in dates:
            cells = unpack_cells(blob)
            apps.update({app: ms for app, ms in cells.by_app().items() if ms})
            categories.update(cells.by_category())
    return apps, categories


def _longest(times: Mapping[str | None, int]) -> list[tuple[str | None, int]]:
    return sorted(times.items(), key=lambda item: (-item[1], item[0] is None, item[0] or ""))
