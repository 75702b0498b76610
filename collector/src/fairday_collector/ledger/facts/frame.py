"""Working hours and presence of a block of days: what was to be observed and was, and work outside the hours."""

import numpy as np

from fairday_collector.ledger.columns import Flags, Longs, Timeline
from fairday_collector.ledger.facts.cover import Stretches
from fairday_collector.ledger.facts.screen import PASSIVE
from fairday_collector.ledger.reckon import STATES

CLAIMED = STATES.index("claimed")
UNKNOWN = STATES.index("unknown")


def after_hours(timeline: Timeline, segments: Stretches, hours: Stretches, work_claims: Flags) -> Longs:
    """By day, presence and claims that count as work outside the hours.

    A segment is in one state, so that signs of several sources count once.
    """
    at_work = timeline.state <= PASSIVE
    claimed = np.flatnonzero(timeline.state == CLAIMED)
    at_work[claimed] = work_claims[timeline.claim[claimed]]
    work = segments.pick(np.flatnonzero(at_work))
    return work.by_day(work.length) - hours.by_day(work.within(hours.start, hours.end))


def frames(timeline: Timeline, segments: Stretches, screen: Stretches, hours: Stretches) -> tuple[Longs, Longs]:
    """By day, what was to be observed and how much of it was: the hours within, without any first to last presence."""
    unknown = segments.pick(np.flatnonzero(timeline.state == UNKNOWN))
    rostered = hours.by_day(hours.length)
    first = timeline.bounds[:-1].copy()
    last = first.copy()
    present = np.flatnonzero(np.diff(screen.edges))
    first[present] = screen.start[screen.edges[present]]
    last[present] = screen.end[screen.edges[present + 1] - 1]
    missing = np.where(rostered > 0, hours.by_day(unknown.within(hours.start, hours.end)), unknown.within(first, last))
    frame = np.where(rostered > 0, rostered, last - first)
    return frame, frame - missing
