"""Which part of a day a chart shows, and the clock times along it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from fairday_reports.charts.labels import TIERS, Label, clear, fit
from fairday_reports.charts.scale import Scale
from fairday_reports.local import local
from fairday_reports.words import clock, clock_until

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
# Offsets of zones in use are whole quarters of an hour, so every full local hour is one of these instants.
_QUARTER_MS = 15 * MINUTE_MS
_STEPS_MIN = (15, 30, 60, 120, 240, 480)
_SHORT_MS = 3 * HOUR_MS


@dataclass(frozen=True, slots=True)
class Tick:
    """An instant, epoch milliseconds UTC, with its local minute of the day."""

    instant: int
    minute: int


def window_of(day: tuple[int, int], presence: tuple[int, int] | None, zone: str, *, whole: bool) -> Scale:
    """The whole day, or an hour either side of presence out to full local hours; without presence the whole day.

    `day` and `presence` are half-open, epoch milliseconds UTC.
    """
    start, end = day
    if whole or presence is None:
        return Scale(start, end)
    first, last = presence[0] - HOUR_MS, presence[1] + HOUR_MS
    full = [tick.instant for tick in quarters(start, end, zone) if tick.minute % 60 == 0]
    left = max((instant for instant in full if instant <= first), default=start)
    right = min((instant for instant in full if instant >= last), default=end)
    return Scale(left, right)


def quarters(start: int, end: int, zone: str) -> Iterator[Tick]:
    """Each instant in `[start, end]` at which a quarter of an hour begins; a repeated hour comes twice."""
    for instant in range(-(-start // _QUARTER_MS) * _QUARTER_MS, end + 1, _QUARTER_MS):
        moment = local(instant, zone)
        yield Tick(instant, moment.hour * 60 + moment.minute)


def grid_ticks(scale: Scale, zone: str) -> list[Tick]:
    """The ticks that get a line: hours, or quarters of an hour in a window of up to 3 h."""
    step = 15 if scale.length <= _SHORT_MS else 60
    return [tick for tick in quarters(scale.start, scale.end, zone) if tick.minute % step == 0]


def clock_labels(scale: Scale, zone: str, day_end_ms: int) -> list[tuple[Label, str]]:
    """Clock times with their tier classes: both ends always, between them the finest even step that has room."""
    ends = [
        Label(clock(scale.start, zone), 0.0, "start"),
        Label(clock_until(scale.end, zone, day_end_ms), 1.0, "end"),
    ]
    ticks = grid_ticks(scale, zone)
    shown = [(label, "") for label in ends]
    coarser = 0
    for plot_px, tier in TIERS:
        for step in _STEPS_MIN:
            labels = _inner(scale, zone, ticks, step)
            # Each step must hold all labels of the coarser one that narrower plots show.
            if coarser % step == 0 and all(clear(a, b, plot_px) for a, b in pairwise(labels)):
                known = {label.at for label, _ in shown}
                shown += [(new, tier) for new in labels if new.at not in known and fit(new, ends, plot_px)]
                coarser = step
                break
    return shown


def _inner(scale: Scale, zone: str, ticks: list[Tick], step: int) -> list[Label]:
    """Labels at a step in minutes. The second turn of a repeated hour is named from the hourly step down only."""
    seen: set[int] = set()
    labels = []
    for tick in ticks:
        if tick.minute % step or not scale.start < tick.instant < scale.end or (step > 60 and tick.minute in seen):
            continue
        seen.add(tick.minute)
        labels.append(Label(clock(tick.instant, zone), scale.share(tick.instant)))
    return labels
