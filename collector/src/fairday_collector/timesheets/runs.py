"""From the columns of reckoned days to the few runs that working time is proposed from."""

from collections.abc import Sequence

import numpy as np

from fairday_collector.ledger.columns import Timeline
from fairday_collector.ledger.reckon.model import PRESENT, STATES, Claim
from fairday_collector.timesheets.proposal import ABSENT, Run

_NAMES = ("active", "locked", "idle", "claimed")
_CLASS = np.array(
    [0 if state in PRESENT else 1 if state in ABSENT else 3 if state == "claimed" else 2 for state in STATES]
)


def runs_of(timeline: Timeline, claims: Sequence[Claim]) -> list[Run]:
    """The timeline's runs of present, absent, other and claimed time, by time, also over midnight.

    `claims` are those the timeline was reckoned with. A present run is called active, an absent one locked, another
    one idle.
    """
    if not len(timeline.start):
        return []
    kind = _CLASS[timeline.state]
    begins = np.flatnonzero((kind[1:] != kind[:-1]) | (timeline.claim[1:] != timeline.claim[:-1])) + 1
    first = np.concatenate(([0], begins))
    last = np.concatenate((begins, [len(kind)])) - 1
    columns = (timeline.start[first], timeline.end[last], kind[first], timeline.claim[first])
    return [
        (start, end, _NAMES[which], claims[claim].id if claim >= 0 else None)
        for start, end, which, claim in zip(*(column.tolist() for column in columns), strict=True)
    ]
