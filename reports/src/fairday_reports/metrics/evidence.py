"""The spans beneath some dates, and what state the person was in while each ran; for who explains a number."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from fairday_collector.ledger.columns import Timeline
from fairday_collector.ledger.load import held_of, load_stretches
from fairday_collector.ledger.reckon import STATES, Held, Stretch


@dataclass(frozen=True, slots=True)
class SpanLine:
    """A stored span that touches the dates while its seat was the person's; instants in epoch milliseconds UTC.

    `states` is the person's time in each state while it ran, within the dates: where several devices ran at once, the
    state of that one which won.
    """

    seat: str
    epoch: str
    seq: int
    start: int
    end: int
    presence: str
    states: dict[str, int]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Spans by start, seat, epoch and seq: the first ones, and how many there are in all."""

    lines: Sequence[SpanLine]
    total: int


def evidence_of(session: Session, person_id: str, runs: Sequence[tuple[Timeline, int]], limit: int) -> Evidence:
    """The spans beneath some runs of consecutive dates, each as its timeline up to an end; at most `limit` of them."""
    held = held_of(session, person_id)
    found: list[tuple[Stretch, Timeline]] = []
    for timeline, high in runs:
        low = int(timeline.bounds[0])
        stretches = load_stretches(session, list(held), low, high)
        found += [(stretch, timeline) for stretch in stretches if _theirs(stretch, held, low, high)]
    found.sort(key=lambda pair: (pair[0].span.start, pair[0].seat, pair[0].epoch, pair[0].seq))
    return Evidence([_line(stretch, timeline) for stretch, timeline in found[:limit]], len(found))


def _theirs(stretch: Stretch, held: Held, low: int, high: int) -> bool:
    start, end = max(stretch.span.start, low), min(stretch.span.end, high)
    return any(start < until and since < end for since, until in held[stretch.seat])


def _line(stretch: Stretch, timeline: Timeline) -> SpanLine:
    span = stretch.span
    states: dict[str, int] = {}
    # Segments tile the dates: the one before the first that begins later is the one that runs at the start.
    at = max(0, bisect_right(timeline.start, span.start) - 1)
    while at < len(timeline.start) and timeline.start[at] < span.end:
        shared = min(span.end, int(timeline.end[at])) - max(span.start, int(timeline.start[at]))
        if shared > 0:
            state = STATES[timeline.state[at]]
            states[state] = states.get(state, 0) + shared
        at += 1
    return SpanLine(stretch.seat, stretch.epoch, stretch.seq, span.start, span.end, span.presence, states)
