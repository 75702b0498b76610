"""From a timeline, what the rules say about it and the record of working time, to the facts of each of its dates.

Everything that has a value a segment is done for the whole block at once; what has one a day, day by day.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fairday_collector.ledger.columns import Flags, Longs, Timeline
from fairday_collector.ledger.facts.cover import Stretches
from fairday_collector.ledger.facts.focus import focus_under
from fairday_collector.ledger.facts.frame import after_hours, frames
from fairday_collector.ledger.facts.inputs import Classes, DayInput
from fairday_collector.ledger.facts.model import DayFacts
from fairday_collector.ledger.facts.screen import screen_of, sort_segments, split_time, switches_of
from fairday_collector.ledger.facts.work import work_terms

Columns = dict[str, NDArray[Any]]
"""Terms by name, each with one value a day."""


def facts_of(timeline: Timeline, classes: Classes, work_claims: Flags, days: Sequence[DayInput]) -> list[DayFacts]:
    """The facts of every day of a timeline, of which `days` has one input each.

    `classes` has one value a segment. `work_claims` says of each claim the timeline was reckoned with whether it
    counts as work: whether it is approved and no break. Nothing of a day depends on another day of the block, but for
    the hours that reach into it.
    """
    columns = _columns(timeline, classes, work_claims, days)
    rows = np.column_stack(list(columns.values())).tolist()
    made = []
    for given, row in zip(days, rows, strict=True):
        terms: dict[str, int] = dict(zip(columns, row, strict=True))
        made.append(DayFacts(**terms, **work_terms(given, terms), **_counts(given)))
    return made


def _columns(timeline: Timeline, classes: Classes, work_claims: Flags, days: Sequence[DayInput]) -> Columns:
    thresholds = [given.settings for given in days]
    segments = Stretches(timeline.start, timeline.end, np.searchsorted(timeline.day, np.arange(len(days) + 1)))
    hours = Stretches.of((interval for given in days for interval in given.hours), timeline.bounds)
    planned = _each(given.schedule.kind != "none" for given in days)
    sort = sort_segments(timeline, classes)
    screen = screen_of(timeline, segments, sort)
    seen = screen.stretches.by_day(screen.stretches.length)
    switches = switches_of(screen, _each(one.idle_after_s * 1000 for one in thresholds))
    focus = focus_under(screen, switches, timeline.bounds, thresholds)
    runs = focus.runs
    deep = focus.length >= runs.each(_each(one.focus_run_s * 1000 for one in thresholds))
    longest = runs.most_by_day(focus.length)
    frame, observed = frames(timeline, segments, screen.stretches, hours)
    return {
        "length_ms": timeline.bounds[1:] - timeline.bounds[:-1],
        **split_time(timeline, segments, sort),
        "multitasking_ms": focus.multitasking,
        "focus_ms": runs.by_day(focus.length),
        "deep_focus_ms": runs.by_day(focus.length * deep),
        "focus_runs": np.diff(runs.edges),
        "deep_focus_runs": runs.by_day(deep),
        "longest_focus_ms": longest,
        "daily_longest_focus_ms": longest,
        "switches": np.diff(np.searchsorted(switches, screen.stretches.edges)),
        "active_days": (seen > 0) * (seen >= _each(one.active_day_s * 1000 for one in thresholds)),
        "after_hours_ms": after_hours(timeline, segments, hours, work_claims) * planned,
        "frame_ms": frame,
        "observed_in_frame_ms": observed,
    }


def _each(values: Iterable[int]) -> Longs:
    return np.fromiter(values, dtype=np.int64)


def _counts(given: DayInput) -> dict[str, int]:
    return {"keys": given.counts.keys, "clicks": given.counts.clicks, "scrolls": given.counts.scrolls}
