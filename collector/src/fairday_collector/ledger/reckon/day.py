"""The reckoning of one day: stretches → devices → states → the person's united day → claims over it → its ledger."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from fairday_collector.ledger.reckon.claims import laid
from fairday_collector.ledger.reckon.devices import Device, devices
from fairday_collector.ledger.reckon.model import (
    PRESENT,
    STATES,
    Claim,
    Counts,
    DayLedger,
    Held,
    Rules,
    Segment,
    Stretch,
)
from fairday_collector.ledger.reckon.states import Reading, readings
from fairday_collector.ledger.reckon.sweep import Interval, shared_ms, union, winners
from fairday_wire.spans import Span

Label = tuple[str, str | None, str | None, str | None]
"""State, app, title and site: what makes neighbours one segment."""

_RANK = {state: rank for rank, state in enumerate(STATES)}
_UNKNOWN: Label = ("unknown", None, None, None)


def reckon_day(
    stretches: Iterable[Stretch], rules: Rules, start_ms: int, end_ms: int, held: Held, claims: Sequence[Claim] = ()
) -> DayLedger:
    """Ledger of the day `[start_ms, end_ms)`, epoch milliseconds UTC, of the person who holds the seats in `held`.

    The same ledger for any order and repetition of the stretches and any order of the claims. The stretches must
    hold all that overlaps the day and, where a gap touches an edge of the day, all of that gap: see `needed_more`.
    Gaps are those of the whole device, and what lies outside the seat's held intervals is left out afterwards.
    """
    lines: list[list[Reading]] = []
    counted: list[Span] = []
    for device in devices(stretches):
        own = _within(held.get(device.seat, ()), start_ms, end_ms)
        if own:
            lines.append(_cut(readings(device.pieces, rules), own))
            counted += _started(device, own)
    observed = _segments(_united(lines), start_ms, end_ms)
    segments = laid(observed, claims)
    present = [segment for segment in segments if segment.state in PRESENT]
    return DayLedger(
        start_ms=start_ms,
        end_ms=end_ms,
        states=_state_times(segments),
        apps=_app_times(present),
        counts=Counts(
            keys=sum(span.keys for span in counted),
            clicks=sum(span.clicks for span in counted),
            scrolls=sum(span.scrolls for span in counted),
        ),
        first_ms=present[0].start if present else None,
        last_ms=present[-1].end if present else None,
        overlap_ms=_overlap(lines),
        segments=segments,
        last_received_ms=max((segment.end for segment in observed if segment.state != "unknown"), default=None),
    )


def _within(intervals: Iterable[Interval], start: int, end: int) -> list[Interval]:
    return union((max(start, low), min(end, high)) for low, high in intervals)


def _cut(line: Iterable[Reading], own: Sequence[Interval]) -> list[Reading]:
    """Parts of a line, by time, within the intervals of the person's own time, which are by time too."""
    return [
        (max(start, low), min(end, high), state, span)
        for start, end, state, span in line
        for low, high in own
        if start < high and low < end
    ]


def _started(device: Device, own: Sequence[Interval]) -> list[Span]:
    """Spans whose counts belong to the day: a count goes where its span starts."""
    return [span for low, high in own for span in device.spans if low <= span.start < high]


def _united(lines: Sequence[Sequence[Reading]]) -> Iterable[Reading]:
    """Person's day by time: of all devices, given by seat and epoch, the highest state holds each instant."""
    if len(lines) == 1:
        return lines[0]
    bids = (
        (start, end, _standing(state, span, device), (state, span))
        for device, line in enumerate(lines)
        for start, end, state, span in line
    )
    return ((start, end, state, span) for start, end, (state, span) in winners(bids))


def _standing(state: str, span: Span, device: int) -> tuple[int, ...]:
    """Smallest first: the highest state, input before quiet, the latest origin, then the device's place in order."""
    return (_RANK[state], span.presence == "quiet", -span.origin, device)


def _segments(line: Iterable[Reading], start_ms: int, end_ms: int) -> list[Segment]:
    """Day without a hole, neighbours of one label joined."""
    segments: list[Segment] = []
    begin, current = start_ms, _UNKNOWN
    for at, label in _changes(line, start_ms, end_ms):
        if label != current:
            if begin < at:
                segments.append(Segment(begin, at, *current))
            begin, current = at, label
    if begin < end_ms:
        segments.append(Segment(begin, end_ms, *current))
    return segments


def _changes(line: Iterable[Reading], start_ms: int, end_ms: int) -> Iterator[tuple[int, Label]]:
    """Instants from which a label holds; what is shown of a span depends on whether the person was present."""
    known_until = start_ms
    for start, end, state, span in line:
        if known_until < start:
            yield known_until, _UNKNOWN
        yield start, (state, span.app, span.title, span.site) if state in PRESENT else (state, None, None, None)
        known_until = end
    if known_until < end_ms:
        yield known_until, _UNKNOWN


def _state_times(segments: Iterable[Segment]) -> dict[str, int]:
    times = dict.fromkeys(STATES, 0)
    for segment in segments:
        times[segment.state] += segment.end - segment.start
    return times


def _app_times(present: Iterable[Segment]) -> list[tuple[str | None, int]]:
    times: Counter[str | None] = Counter()
    for segment in present:
        times[segment.app] += segment.end - segment.start
    return sorted(times.items(), key=lambda item: (-item[1], item[0] is None, item[0] or ""))


def _overlap(lines: Sequence[Sequence[Reading]]) -> int:
    if len(lines) < 2:
        return 0
    return shared_ms([(start, end) for start, end, state, _ in line if state in PRESENT] for line in lines)
