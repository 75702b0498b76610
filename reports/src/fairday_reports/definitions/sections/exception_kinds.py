"""What is worth a conversation about a date: which dates, how much of it, and the columns it is told in; pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairday_collector.ledger.facts import DayFacts
from fairday_collector.roster.schedule import Schedule
from fairday_reports.document.model import Cell, Column
from fairday_reports.local import local_iso
from fairday_reports.metrics.model import share
from fairday_reports.metrics.sums import Table as Facts
from fairday_reports.metrics.sums import column, lacking_ms, silent

MINUTE_MS: Final = 60_000
OVERTIME_MS: Final = 30 * MINUTE_MS
"""Longer work beyond the schedule than this is told."""
EVENING_MS: Final = 15 * MINUTE_MS
"""From as much time at a screen outside the hours on, it is told."""
HOLE_MS: Final = 5 * MINUTE_MS
"""From as much expected time without data on, that is told; a restart of a computer is no hole."""
Here = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a date that a kind tells of."""

    facts: DayFacts
    schedule: Schedule
    zone: str
    ranges: str | None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of exception: `title` of its table, `one` and `many` in a sentence, and the dates `on` which it is so.

    `ms` is how much of it, 0 for what has no length. `columns` and `cells` are its own, of which those of kind time
    are left out for who sees no times of day. `by_data` says that lacking data may look like it, `off` that work on a
    free date, a holiday or leave does, `data` that it is a problem of data itself.
    """

    name: str
    title: str
    one: str
    many: str
    caption: str
    on: Callable[[Facts], Here]
    ms: Callable[[DayFacts], int]
    columns: tuple[Column, ...]
    cells: Callable[[Told], tuple[Cell, ...]]
    by_data: bool = False
    off: bool = False
    data: bool = False


def _late(told: Told) -> tuple[Cell, ...]:
    late = told.facts.late_ms
    return *_times(told, 0, late), late


def _early(told: Told) -> tuple[Cell, ...]:
    early = told.facts.early_leave_ms
    return *_times(told, -1, -early), early


def _times(told: Told, edge: int, apart_ms: int) -> tuple[Cell, Cell]:
    """When the first hours begin (`edge` 0) or the last end (−1), and the instant that lies apart from it.

    A person who has just changed teams has another roster than that which the date was reckoned by, until it is again.
    Where the hours as a whole lie between, nobody worked in them: work began behind them, or ended before.
    """
    hours = told.schedule.intervals
    if not hours:
        return None, None
    due, whole = hours[edge][edge], hours[-1][1] - hours[0][0]
    return local_iso(due, told.zone), local_iso(due + apart_ms, told.zone) if abs(apart_ms) < whole else None


def _missing(told: Told) -> tuple[Cell, ...]:
    facts = told.facts
    lacking = facts.frame_ms - facts.observed_in_frame_ms
    return facts.frame_ms, lacking, share(facts.observed_in_frame_ms, facts.frame_ms), told.ranges


def _lacks(table: Facts) -> Here:
    return np.array(lacking_ms(table), np.int64) >= HOLE_MS


def lacking(facts: DayFacts) -> int:
    """The expected time of a date that nobody observed, milliseconds."""
    return facts.frame_ms - facts.observed_in_frame_ms


def unseen(facts: DayFacts) -> bool:
    """Whether nothing at all was observed of a date."""
    return facts.unknown_ms == facts.length_ms


KINDS: Final = (
    Kind(
        name="late",
        title="Late",
        one="late start",
        many="late starts",
        caption="From the rostered start to the first work, where it is over the grace of the policy.",
        on=lambda table: column(table, "late_ms") > 0,
        ms=lambda facts: facts.late_ms,
        columns=(
            Column("due", "Rostered", "time"),
            Column("began", "Began", "time"),
            Column("late", "Late", "ms"),
        ),
        cells=_late,
        by_data=True,
    ),
    Kind(
        name="early",
        title="Left early",
        one="early leave",
        many="early leaves",
        caption="From the last work to the rostered end, where it is over the grace of the policy.",
        on=lambda table: column(table, "early_leave_ms") > 0,
        ms=lambda facts: facts.early_leave_ms,
        columns=(
            Column("due", "Rostered", "time"),
            Column("left", "Left", "time"),
            Column("early", "Early", "ms"),
        ),
        cells=_early,
        by_data=True,
    ),
    Kind(
        name="absent",
        title="Absent",
        one="absence",
        many="absences",
        caption="Rostered dates that are over, without one worked minute in the record.",
        on=lambda table: column(table, "absent_days") > 0,
        ms=lambda facts: 0,
        columns=(Column("scheduled", "Scheduled", "ms"),),
        cells=lambda told: (told.schedule.scheduled_ms,),
        by_data=True,
    ),
    Kind(
        name="overtime",
        title="Overtime",
        one="day with overtime",
        many="days with overtime",
        caption="Work of more than 30 min beyond the scheduled time.",
        on=lambda table: column(table, "overtime_ms") > OVERTIME_MS,
        ms=lambda facts: facts.overtime_ms,
        columns=(
            Column("scheduled", "Scheduled", "ms"),
            Column("worked", "Worked", "ms"),
            Column("overtime", "Overtime", "ms"),
        ),
        cells=lambda told: (told.schedule.scheduled_ms, told.facts.worked_ms, told.facts.overtime_ms),
        off=True,
    ),
    Kind(
        name="after_hours",
        title="After hours",
        one="day with work after hours",
        many="days with work after hours",
        caption="At a screen, or approved as work, for 15 min or more outside the rostered hours.",
        on=lambda table: column(table, "after_hours_ms") >= EVENING_MS,
        ms=lambda facts: facts.after_hours_ms,
        columns=(Column("after_hours", "After hours", "ms"),),
        cells=lambda told: (told.facts.after_hours_ms,),
        off=True,
    ),
    Kind(
        name="no_data",
        title="No data",
        one="rostered day without data",
        many="rostered days without data",
        caption="Rostered dates that are over, of which nothing was observed. A question about data, not attendance.",
        on=lambda table: _lacks(table) & silent(table),
        ms=lacking,
        columns=(Column("expected", "Expected", "ms"),),
        cells=lambda told: (told.facts.frame_ms,),
        data=True,
    ),
    Kind(
        name="partly",
        title="Partly without data",
        one="day partly without data",
        many="days partly without data",
        caption=(
            "Dates of which 5 min or more were not observed: of the rostered hours, else from first to last presence."
        ),
        on=lambda table: _lacks(table) & ~silent(table),
        ms=lacking,
        columns=(
            Column("expected", "Expected", "ms"),
            Column("lacking", "No data", "ms"),
            Column("observed", "Observed", "ratio"),
            Column("ranges", "Longest", "text", compared=False),
        ),
        cells=_missing,
        data=True,
    ),
)
"""Those of single dates, in the order in which they are told; data problems come last."""
