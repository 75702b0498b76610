"""The facts once more, second by second, in the words of their definitions; slow, and sharing only data types."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from fairday_collector.ledger.columns import Label, Timeline
from fairday_collector.ledger.facts import Classes, DayInput
from fairday_collector.ledger.reckon import STATES

SECOND = 1000
HERE = ("active", "meeting", "passive")
NAMES = ("productive", "neutral", "unproductive", "unclassified")


@dataclass(frozen=True)
class Piece:
    """A stretch of a made-up day, in seconds; what its label counts as is its own."""

    length: int
    state: str
    app: str | None = None
    klass: int = 3
    collaboration: bool = False
    core: bool = False
    claim: int = -1

    @property
    def label(self) -> Label:
        """App, title and site; the title keeps pieces of one app apart."""
        return self.app, f"{self.klass}{self.collaboration}{self.core}", None


@dataclass(frozen=True)
class Block:
    """Days of pieces that follow each other from `start`, seconds after the epoch."""

    start: int
    days: list[list[Piece]]
    work_claims: list[bool] = field(default_factory=list)

    def columns(self) -> tuple[Timeline, Classes]:
        """The block as columns."""
        pieces = [(day, piece) for day, lot in enumerate(self.days) for piece in lot]
        edges = self.start + np.cumsum([0, *(piece.length for _, piece in pieces)])
        labels = sorted({piece.label for _, piece in pieces if piece.state in HERE}, key=str)
        ends = self.start + np.cumsum([0, *(sum(piece.length for piece in lot) for lot in self.days)])
        timeline = Timeline(
            bounds=ends.astype(np.int64) * SECOND,
            labels=labels,
            start=edges[:-1].astype(np.int64) * SECOND,
            end=edges[1:].astype(np.int64) * SECOND,
            day=np.array([day for day, _ in pieces], dtype=np.int32),
            state=np.array([STATES.index(piece.state) for _, piece in pieces], dtype=np.uint8),
            label=np.array([labels.index(p.label) if p.state in HERE else -1 for _, p in pieces], dtype=np.int32),
            claim=np.array([piece.claim for _, piece in pieces], dtype=np.int32),
        )
        classes = Classes(
            np.array([piece.klass for _, piece in pieces], dtype=np.uint8),
            np.array([piece.collaboration for _, piece in pieces], dtype=np.bool_),
            np.array([piece.core for _, piece in pieces], dtype=np.bool_),
        )
        return timeline, classes

    def seconds(self, day: int) -> dict[int, Piece]:
        """What each second of a day belongs to, by time."""
        at = self.start + sum(piece.length for lot in self.days[:day] for piece in lot)
        found: dict[int, Piece] = {}
        for piece in self.days[day]:
            found.update(dict.fromkeys(range(at, at + piece.length), piece))
            at += piece.length
        return found


class Judge:
    """Judges one day of a block."""

    def __init__(self, block: Block, day: int, given: DayInput) -> None:
        self.given = given
        self.work_claims = block.work_claims
        self.seconds = block.seconds(day)
        self.pieces = block.days[day]
        self.here = {at: piece for at, piece in self.seconds.items() if piece.state in HERE}
        self.switches = self._switches()

    def klass(self, at: int) -> str:
        """The class of a second of presence."""
        piece = self.here[at]
        return "productive" if piece.state == "meeting" else NAMES[piece.klass]

    def kind(self, at: int) -> str:
        """What a second of productive time is a part of."""
        piece = self.here[at]
        if piece.state == "meeting" or piece.collaboration:
            return "collaboration"
        busy = Counter(second // 60 for second in self.switches)[at // 60]
        return "multitasking" if busy >= self.given.settings.multitasking_switches else "focus"

    def _switches(self) -> list[int]:
        """Seconds of presence whose app is another than that of the last second of presence, not too long before."""
        found = []
        last: int | None = None
        for at, piece in self.here.items():
            if last is not None and piece.app != self.here[last].app:
                apart = at - last - 1
                if apart == 0 or apart < self.given.settings.idle_after_s:
                    found.append(at)
            last = at
        return found

    def runs(self) -> list[int]:
        """Lengths of the runs of focus: seconds of focus, each at most the interruption after the one before."""
        found: list[int] = []
        last: int | None = None
        for at in self.productive("focus"):
            if last is None or at - last - 1 > self.given.settings.interruption_s:
                found.append(0)
            found[-1] += 1
            last = at
        return found

    def productive(self, kind: str) -> list[int]:
        """Seconds of one kind of productive time."""
        return [at for at in self.here if self.klass(at) == "productive" and self.kind(at) == kind]

    def scheduled(self, at: int) -> bool:
        """Whether a second lies in anyone's working hours."""
        return any(start <= at * SECOND < end for start, end in self.given.hours)

    def at_work(self, at: int) -> bool:
        """Whether a second has a sign of work."""
        piece = self.seconds[at]
        return piece.state in HERE or (piece.state == "claimed" and self.work_claims[piece.claim])

    def frame(self) -> list[int]:
        """The seconds that were to be observed."""
        hours = [at for at in self.seconds if self.scheduled(at)]
        if hours or not self.here:
            return hours
        return list(range(min(self.here), max(self.here) + 1))

    def terms(self) -> dict[str, int]:
        """The terms that come from single seconds."""
        runs = self.runs()
        settings = self.given.settings
        deep = [run for run in runs if run >= settings.focus_run_s]
        frame = self.frame()
        longest = max(runs, default=0) * SECOND

        def lasts(wanted: Callable[[int], bool], among: Sequence[int]) -> int:
            return SECOND * sum(map(wanted, among))

        everything, here = list(self.seconds), list(self.here)
        return {
            "length_ms": len(everything) * SECOND,
            **{f"{state}_ms": lasts(lambda at, s=state: self.seconds[at].state == s, everything) for state in STATES},  # type: ignore[misc]
            **{f"{name}_ms": lasts(lambda at, n=name: self.klass(at) == n, here) for name in NAMES},  # type: ignore[misc]
            "collaboration_ms": len(self.productive("collaboration")) * SECOND,
            "multitasking_ms": len(self.productive("multitasking")) * SECOND,
            "focus_ms": len(self.productive("focus")) * SECOND,
            "deep_focus_ms": sum(deep) * SECOND,
            "focus_runs": len(runs),
            "deep_focus_runs": len(deep),
            "longest_focus_ms": longest,
            "daily_longest_focus_ms": longest,
            "core_ms": lasts(lambda at: self.klass(at) == "productive" and self.here[at].core, here),
            "switches": len(self.switches),
            "active_days": int(len(here) > 0 and settings.active_day_s <= len(here)),
            "after_hours_ms": 0
            if self.given.schedule.kind == "none"
            else lasts(lambda at: self.at_work(at) and not self.scheduled(at), everything),
            "frame_ms": len(frame) * SECOND,
            "observed_in_frame_ms": lasts(lambda at: self.seconds[at].state != "unknown", frame),
        }
