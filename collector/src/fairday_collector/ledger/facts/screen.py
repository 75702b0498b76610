"""Segments of a block of days in columns: what their time is, and where the person changed to another app."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import count
from operator import itemgetter

import numpy as np

from fairday_collector.ledger.columns import Bytes, Flags, Ints, Longs, Timeline
from fairday_collector.ledger.facts.cover import Places, Stretches
from fairday_collector.ledger.facts.inputs import KLASSES, Classes
from fairday_collector.ledger.reckon import STATES

MEETING = STATES.index("meeting")
PASSIVE = STATES.index("passive")
PRODUCTIVE = KLASSES.index("productive")
_KINDS = 4
_COLLABORATION = 2


@dataclass(frozen=True, slots=True)
class Screen:
    """The segments in which the person was present; one value each. `app` is a number that equal apps share."""

    stretches: Stretches
    app: Ints
    concentrated: Flags
    """Whether it is productive and no collaboration."""


def sort_segments(timeline: Timeline, classes: Classes) -> Bytes:
    """What each segment counts as if the person was present: its class, four times, + 2 in collaboration, + 1 if core.

    A meeting is productive collaboration, whatever the app.
    """
    sort = classes.klass * np.uint8(_KINDS)
    sort += classes.collaboration * np.uint8(_COLLABORATION)
    sort += classes.core
    meeting = np.flatnonzero(timeline.state == MEETING)
    sort[meeting] = PRODUCTIVE * _KINDS + _COLLABORATION + classes.core[meeting]
    return sort


def screen_of(timeline: Timeline, segments: Stretches, sort: Bytes) -> Screen:
    """The screen time of a timeline."""
    # The three states of presence come first.
    here = np.flatnonzero(timeline.state <= PASSIVE)
    return Screen(
        stretches=segments.pick(here),
        app=_apps(timeline).take(timeline.label.take(here)),
        concentrated=sort.take(here) // _COLLABORATION == PRODUCTIVE * _KINDS // _COLLABORATION,
    )


def split_time(timeline: Timeline, segments: Stretches, sort: Bytes) -> dict[str, Longs]:
    """By day, the time in each state, of each class, and in the parts of productive time that labels alone decide."""
    days, kinds = len(timeline.bounds) - 1, len(KLASSES) * _KINDS
    key = np.multiply(timeline.day, len(STATES) * kinds, dtype=np.intp)
    key += timeline.state.astype(np.intp) * kinds
    key += sort
    # Exact: the floats in which bincount adds hold whole numbers up to 2**53, which is 285 thousand years.
    cells = np.bincount(key, weights=segments.length, minlength=days * len(STATES) * kinds).astype(np.int64)
    table = cells.reshape(days, len(STATES), len(KLASSES), _KINDS)
    states = table.sum((2, 3))
    here = table[:, : PASSIVE + 1].sum(1)
    classes = here.sum(2)
    productive = here[:, PRODUCTIVE]
    return {
        **{f"{name}_ms": states[:, index] for index, name in enumerate(STATES)},
        **{f"{name}_ms": classes[:, index] for index, name in enumerate(KLASSES)},
        "collaboration_ms": productive[:, 2] + productive[:, 3],
        "core_ms": productive[:, 1] + productive[:, 3],
    }


def switches_of(screen: Screen, idle_after: Longs) -> Places:
    """Numbers of the segments that begin with a change of app.

    Their app is not that of the segment of screen time before, on the same date, which ended at this one's start or
    less than the date's `idle_after` (milliseconds, by day) earlier. Time without an app counts as an app.
    """
    own = screen.stretches
    changed = np.zeros(len(own.start), dtype=np.bool_)
    if len(changed):
        changed[1:] = screen.app[1:] != screen.app[:-1]
        apart = np.zeros(len(own.start), dtype=np.int64)
        apart[1:] = own.start[1:] - own.end[:-1]
        changed &= apart < own.each(np.maximum(idle_after, 1))
        changed[own.first_of_day()] = False
    return np.flatnonzero(changed)


def _apps(timeline: Timeline) -> Ints:
    numbers: dict[str | None, int] = defaultdict(count().__next__)
    apps = map(itemgetter(0), timeline.labels)
    return np.fromiter(map(numbers.__getitem__, apps), np.int32, len(timeline.labels))
