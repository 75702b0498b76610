"""How the work of a date compares with its schedule; pure, between working time and the terms of the metrics."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fairday_collector.roster.schedule import Schedule

Interval = tuple[int, int]
"""Half-open, epoch milliseconds UTC."""
ATTENDED_MS = 60_000
"""A rostered date with less work than this was missed."""


@dataclass(frozen=True, slots=True)
class Adherence:
    """The terms of adherence (overlap / scheduled) and conformance (worked / scheduled) of a date, in milliseconds.

    All are nothing without a roster. `overlap_ms` is work within the scheduled hours, at most `scheduled_ms`: work
    through an unpaid break is overtime. `rostered` is a date with a shift to be worked.
    """

    rostered: bool = False
    scheduled_ms: int = 0
    worked_ms: int = 0
    overlap_ms: int = 0
    late_ms: int = 0
    early_leave_ms: int = 0
    absent: bool = False
    overtime_ms: int = 0


def adherence(
    schedule: Schedule,
    worked: Iterable[Interval],
    late_grace_s: int,
    early_grace_s: int,
    until_ms: int | None = None,
) -> Adherence:
    """Compares the worked intervals of a date, breaks taken out, with its schedule.

    Lateness and early leave count whole once they are over their grace, and not at all on a date with part-day leave,
    whose hours off nobody told. On a free date, a holiday or full leave all work is overtime. `until_ms` is the
    instant up to which work is known: what is not over by then, is not judged; None for a date that is over.
    """
    if schedule.kind == "none":
        return Adherence()
    work = unite(worked)
    worked_ms = length(work)
    if not schedule.intervals:
        return Adherence(worked_ms=worked_ms, overtime_ms=worked_ms)
    scheduled_ms = schedule.scheduled_ms
    over = until_ms is None or until_ms >= schedule.intervals[-1][1]
    absent = over and worked_ms < ATTENDED_MS
    judged = worked_ms >= ATTENDED_MS and schedule.title is None
    return Adherence(
        rostered=True,
        scheduled_ms=scheduled_ms,
        worked_ms=worked_ms,
        overlap_ms=min(scheduled_ms, length(overlap(work, schedule.intervals))),
        late_ms=_beyond(late_ms(work, schedule.intervals), late_grace_s) if judged else 0,
        early_leave_ms=_beyond(early_ms(work, schedule.intervals), early_grace_s) if judged and over else 0,
        absent=absent,
        overtime_ms=max(0, worked_ms - scheduled_ms),
    )


def after_hours_ms(signals: Iterable[Interval], hours: Iterable[Interval]) -> int:
    """Length of the time with any sign of work outside working hours; signs of several sources count once."""
    at_work = unite(signals)
    return length(at_work) - length(overlap(at_work, unite(hours)))


def late_ms(work: Sequence[Interval], hours: Sequence[Interval]) -> int:
    """From the start of the hours to the first work that lasts into them; work that ended before does not excuse.

    Both united, by time and not empty. 0 where there is no work after the start.
    """
    start, end = hours[0][0], hours[-1][1]
    first = next((begun for begun, ended in work if ended > start), start)
    return max(0, min(first, end) - start)


def early_ms(work: Sequence[Interval], hours: Sequence[Interval]) -> int:
    """From the end of the last work that began within the hours, or before, to their end; as `late_ms`."""
    start, end = hours[0][0], hours[-1][1]
    last = next((ended for begun, ended in reversed(work) if begun < end), end)
    return max(0, end - max(last, start))


def unite(intervals: Iterable[Interval]) -> list[Interval]:
    """Intervals by time, neither overlapping nor touching, that cover the same instants; empty ones are gone."""
    united: list[Interval] = []
    for start, end in sorted(intervals):
        if end <= start:
            continue
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return united


def overlap(ones: Sequence[Interval], others: Sequence[Interval]) -> list[Interval]:
    """The instants in both of two united lists of intervals."""
    found: list[Interval] = []
    i = j = 0
    while i < len(ones) and j < len(others):
        start, end = max(ones[i][0], others[j][0]), min(ones[i][1], others[j][1])
        if start < end:
            found.append((start, end))
        if ones[i][1] <= others[j][1]:
            i += 1
        else:
            j += 1
    return found


def length(intervals: Iterable[Interval]) -> int:
    """Milliseconds of united intervals in sum."""
    return sum(end - start for start, end in intervals)


def _beyond(milliseconds: int, grace_s: int) -> int:
    return milliseconds if milliseconds > grace_s * 1000 else 0
