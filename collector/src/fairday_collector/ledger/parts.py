"""What the screen time of one reckoned day was: each piece with its class and category, and the runs of focus; pure."""

from dataclasses import dataclass

import numpy as np

from fairday_collector.classify.sorter import Sorter
from fairday_collector.ledger.facts.cover import Stretches
from fairday_collector.ledger.facts.focus import focus_under
from fairday_collector.ledger.facts.inputs import KLASSES, Classes
from fairday_collector.ledger.facts.screen import MEETING, PASSIVE, screen_of, sort_segments, switches_of
from fairday_collector.ledger.fast.codec import unpack_timeline
from fairday_collector.policy.settings import Settings


@dataclass(frozen=True, slots=True)
class Piece:
    """A half-open stretch of screen time, epoch milliseconds UTC, in one app or none.

    `klass` is one of `KLASSES`; a meeting is productive whatever the app. `category` is the slug its label was sorted
    into, None for none.
    """

    start: int
    end: int
    app: str | None
    site: str | None
    klass: str
    category: str | None


@dataclass(frozen=True, slots=True)
class FocusRun:
    """A run of focus from its first piece to its last, epoch milliseconds UTC; `length_ms` is the focus in it."""

    start: int
    end: int
    length_ms: int


@dataclass(frozen=True, slots=True)
class DayParts:
    """The screen time of a day by time; the lengths of the runs sum to the day's focus."""

    pieces: tuple[Piece, ...]
    focus: tuple[FocusRun, ...]


def day_parts(blob: bytes, start_ms: int, sorter: Sorter, settings: Settings) -> DayParts:
    """The parts of the day that starts at `start_ms`, from its timeline, under the rules and settings of its date."""
    timeline, _ = unpack_timeline(blob, start_ms)
    labels = sorter.sort_labels(timeline.labels)
    here = np.flatnonzero(timeline.state <= PASSIVE)
    label = timeline.label[here]
    count = len(timeline.start)
    classes = Classes(np.zeros(count, np.uint8), np.zeros(count, np.bool_), np.zeros(count, np.bool_))
    classes.klass[here] = labels.klass[label]
    classes.collaboration[here] = labels.collaboration[label]
    classes.core[here] = labels.core[label]
    segments = Stretches(timeline.start, timeline.end, np.array([0, count], np.intp))
    screen = screen_of(timeline, segments, sort_segments(timeline, classes))
    switches = switches_of(screen, np.array([settings.idle_after_s * 1000], np.int64))
    focus = focus_under(screen, switches, timeline.bounds, [settings])
    klass = np.where(timeline.state[here] == MEETING, KLASSES.index("productive"), labels.klass[label])
    columns = (timeline.start[here], timeline.end[here], label, klass, labels.category[label])
    pieces = tuple(
        Piece(
            start,
            end,
            timeline.labels[of][0],
            timeline.labels[of][2],
            KLASSES[kind],
            labels.categories[category] if category >= 0 else None,
        )
        for start, end, of, kind, category in zip(*(column.tolist() for column in columns), strict=True)
    )
    runs = (focus.runs.start, focus.runs.end, focus.length)
    return DayParts(pieces, tuple(FocusRun(*run) for run in zip(*(part.tolist() for part in runs), strict=True)))
