"""The working time that a date's presence suggests: from the reckoned timeline to what the worker may correct."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from fairday_collector.ledger.reckon.model import PRESENT, Claim
from fairday_collector.timesheets.model import Entry, Interval, between, joined

Basis = Literal["presence", "screen", "schedule"]
Run = tuple[int, int, str, str | None]
"""Start and end, epoch milliseconds UTC, one of `STATES`, and the id of the claim where that is `claimed`."""

BREAK = "break"
ABSENT = frozenset({"locked", "suspended", "off"})


def propose(
    runs: Iterable[Run],
    claims: Mapping[str, Claim],
    break_after_ms: int,
    basis: Basis = "presence",
    hours: Sequence[Interval] = (),
    scheduled_ms: int = 0,
) -> Entry | None:
    """The proposed working time of a date; None where there is none.

    `runs` are what the date's window holds, by time; neighbours may be merged into one that names any of their states
    where all of these are present, all absent (locked, suspended, off), or all others. They should be reckoned with
    the approved claims alone, so that time under a pending one is judged by what lies beneath; a claim that is not
    approved is neither presence nor a break. `hours` and `scheduled_ms` are those of the date's schedule.
    """
    if basis == "schedule":
        return _by_schedule(hours, scheduled_ms)
    present: list[Interval] = []
    pauses: list[Interval] = []
    gone: list[Interval] = []
    for start, end, state, claim_id in runs:
        claim = claims.get(claim_id) if claim_id is not None else None
        if state in PRESENT:
            present.append((start, end))
        elif state in ABSENT:
            gone.append((start, end))
        elif claim is not None and claim.approved:
            (pauses if claim.kind == BREAK else present).append((start, end))
    if not present:
        return None
    first, last = present[0][0], present[-1][1]
    if basis == "screen":
        return Entry(first, last, between(joined(present, first, last), first, last))
    # A claimed break joins the absent time it touches: to name a part of it must not make the whole shorter.
    long = [run for run in joined([*gone, *pauses], first, last) if run[1] - run[0] >= break_after_ms]
    return Entry(first, last, joined([*long, *pauses], first, last))


def questions(runs: Iterable[Run], entry: Entry | None) -> list[Interval]:
    """Stretches of away inside the working time, outside its breaks: the worker is asked whether they were one."""
    if entry is None:
        return []
    away = joined(((start, end) for start, end, state, _ in runs if state == "away"), entry.start_ms, entry.end_ms)
    return [part for low, high in entry.worked for part in joined(away, low, high)]


def within(runs: Iterable[Run], low: int, high: int) -> list[Run]:
    """The parts of runs in `[low, high)`, by time."""
    return [
        run if low <= run[0] and run[1] <= high else (max(run[0], low), min(run[1], high), *run[2:])
        for run in runs
        if run[0] < high and low < run[1]
    ]


def without(runs: Iterable[Run], taken: Sequence[Interval]) -> list[Run]:
    """The parts of runs that lie outside the intervals taken, by time."""
    return [
        (start, end, *run[2:]) for run in runs for start, end in between(joined(taken, run[0], run[1]), run[0], run[1])
    ]


def less(entry: Entry | None, taken: Sequence[Interval]) -> Entry | None:
    """An entry without what the intervals taken hold of it; None where nothing is left."""
    if entry is None:
        return None
    worked = [part for low, high in entry.worked for part in between(joined(taken, low, high), low, high)]
    if not worked:
        return None
    first, last = worked[0][0], worked[-1][1]
    return Entry(first, last, between(joined(worked, first, last), first, last))


def _by_schedule(hours: Sequence[Interval], scheduled_ms: int) -> Entry | None:
    if not hours or scheduled_ms <= 0:
        return None
    first, last = hours[0][0], hours[-1][1]
    pauses = between(hours, first, last)
    unpaid_ms = sum(end - start for start, end in hours) - scheduled_ms
    # Where the unpaid break lies nobody said: the middle of the longest stretch is as good as any.
    for low, high in sorted(hours, key=lambda interval: interval[0] - interval[1]):
        length = min(unpaid_ms, high - low)
        begin = (low + high - length) // 2
        pauses.append((begin, begin + length))
        unpaid_ms -= length
    return Entry(first, last, joined(pauses, first, last))
