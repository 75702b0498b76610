"""The days of a block in the clear form, for what reads a single day."""

from collections.abc import Sequence

from fairday_collector.ledger.columns import Label, Timeline
from fairday_collector.ledger.reckon.model import STATES, Segment

_NOTHING: Label = (None, None, None)


def rows_of_day(timeline: Timeline, day: int) -> slice:
    """Rows of day number `day` of a timeline."""
    first, last = timeline.start.searchsorted(timeline.bounds[day : day + 2]).tolist()
    return slice(first, last)


def segments_of_day(timeline: Timeline, day: int, claim_ids: Sequence[str] = ()) -> list[Segment]:
    """Segments of day number `day`; `claim_ids` are those of the claims the block was reckoned with, in their order."""
    rows = rows_of_day(timeline, day)
    columns = (timeline.start, timeline.end, timeline.state, timeline.label, timeline.claim)
    found = []
    for start, end, state, label, claim in zip(*(column[rows].tolist() for column in columns), strict=True):
        app, title, site = timeline.labels[label] if label >= 0 else _NOTHING
        found.append(Segment(start, end, STATES[state], app, title, site, claim_ids[claim] if claim >= 0 else None))
    return found
