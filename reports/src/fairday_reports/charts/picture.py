"""What a day chart is drawn from: a reckoned day and the kinds of time in it, between the ledger and the marks."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from fairday_reports.charts.runs import Run
from fairday_reports.words import clock, clock_until

PRESENT = frozenset({"active", "meeting", "passive"})
TOP_APPS = 5


class SegmentLike(Protocol):
    """A half-open stretch of the person's day, epoch milliseconds UTC, in one state and in one app or none."""

    @property
    def start(self) -> int:
        """First instant."""

    @property
    def end(self) -> int:
        """First instant after it."""

    @property
    def state(self) -> str:
        """State of the ledger."""

    @property
    def app(self) -> str | None:
        """Program in front, where the person was present and there was one."""

    @property
    def claim(self) -> str | None:
        """Id of the claim that lies over claimed time."""


@dataclass(frozen=True, slots=True)
class DayPicture:
    """One local date of one person; instants in epoch milliseconds UTC.

    `segments` covers `[start_ms, end_ms)` in order of time, without a hole. `first_ms` and `last_ms` are first and
    last presence, None without. `received_ms` is the end of the last observed time, None without; `now_ms` is when
    the page is made. `pending` are the ids of claims that nobody has decided on.
    """

    day: date
    zone: str
    start_ms: int
    end_ms: int
    segments: Sequence[SegmentLike]
    first_ms: int | None
    last_ms: int | None
    received_ms: int | None
    now_ms: int
    pending: frozenset[str] = frozenset()

    @property
    def presence(self) -> tuple[int, int] | None:
        """From first to last presence."""
        return None if self.first_ms is None or self.last_ms is None else (self.first_ms, self.last_ms)

    @property
    def not_yet_ms(self) -> int:
        """From when on the day has not come yet: the day's end once it is over, before that what was received."""
        if self.now_ms >= self.end_ms:
            return self.end_ms
        return self.start_ms if self.received_ms is None else self.received_ms

    def span(self, start: int, end: int, between: str = "–") -> str:
        """Two instants as local clock times, `08:31–17:22`."""
        return f"{clock(start, self.zone)}{between}{self.until(end)}"

    def until(self, instant: int) -> str:
        """The local clock time at which something ends."""
        return clock_until(instant, self.zone, self.end_ms)


def state_runs(picture: DayPicture) -> list[Run]:
    """The day by state, the part that has not come yet as `not-yet`; covers the day."""
    return _runs(picture, lambda part: part.state)


def drawn_runs(picture: DayPicture) -> list[Run]:
    """As `state_runs`, with `claimed-pending` where a claim is still to be decided."""
    return _runs(picture, lambda part: _drawn(part, picture))


def _runs(picture: DayPicture, kind: Callable[[SegmentLike], str]) -> list[Run]:
    edge = picture.not_yet_ms
    runs = [Run(part.start, min(part.end, edge), kind(part)) for part in picture.segments if part.start < edge]
    return [*runs, Run(edge, picture.end_ms, "not-yet")] if edge < picture.end_ms else runs


def _drawn(part: SegmentLike, picture: DayPicture) -> str:
    return "claimed-pending" if part.state == "claimed" and part.claim in picture.pending else part.state


def state_times(picture: DayPicture) -> dict[str, int]:
    """Milliseconds by state, `not-yet` among them; they sum to the length of the day."""
    times: Counter[str] = Counter()
    for run in state_runs(picture):
        times[run.kind] += run.length
    return dict(times)


def app_times(segments: Iterable[SegmentLike]) -> list[tuple[str | None, int]]:
    """Milliseconds of screen time by app, longest first, then by name; None is time with no program in front."""
    times: Counter[str | None] = Counter()
    for part in segments:
        if part.state in PRESENT:
            times[part.app] += part.end - part.start
    return sorted(times.items(), key=lambda item: (-item[1], item[0] is None, item[0] or ""))


def top_apps(picture: DayPicture) -> list[str]:
    """The apps with a line of their own, most used first."""
    return [app for app, _ in app_times(picture.segments) if app is not None][:TOP_APPS]
