"""The lanes around the states of a day: runs of focus above them, classes and working time below."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from fairday_reports.charts.labels import Label, placed
from fairday_reports.charts.marks import grouped, shape
from fairday_reports.charts.palette import LIGHT
from fairday_reports.charts.picture import DayPicture
from fairday_reports.charts.runs import Run, merged
from fairday_reports.charts.scale import Scale
from fairday_reports.charts.svg import NOTHING, el, group
from fairday_reports.charts.texts import end_texts, texts
from fairday_reports.words import CLASS_NAMES, clock, hours

CLASSES_PX = 16
_NONE = ""


@dataclass(frozen=True, slots=True)
class Focus:
    """A run of focus `[start, end)`, epoch milliseconds UTC, with `length_ms` of focus in it; `deep` is long enough."""

    start: int
    end: int
    length_ms: int
    deep: bool


@dataclass(frozen=True, slots=True)
class DayLanes:
    """What is drawn beside the states; instants in epoch milliseconds UTC, all by time, nothing overlaps.

    `classes` are runs of screen time by class. `worked` are the intervals of working time; without any the rule goes
    from first to last presence.
    """

    focus: Sequence[Focus] = ()
    classes: Sequence[Run] = ()
    worked: Sequence[tuple[int, int]] = ()


def focus_lane(picture: DayPicture, scale: Scale, runs: Iterable[Focus], y: int) -> Markup:
    """A rule for each run of focus that starts in the window or reaches into it, with the minutes of the deep ones."""
    shown = [run for run in runs if run.start < scale.end and run.end > scale.start]
    rules = [
        el(
            "rect",
            el("title", f"Focus {picture.span(run.start, run.end)}, {hours(run.length_ms)}"),
            x=scale.x(run.start),
            y=y,
            width=scale.width(run.start, run.end),
            height=2,
        )
        for run in shown
    ]
    deep = sorted((run for run in shown if run.deep), key=lambda run: -run.length_ms)
    labels = [
        Label(str((run.length_ms + 30_000) // 60_000), (scale.share(run.start) + scale.share(run.end)) / 2)
        for run in deep
    ]
    return (group("ink-2", *rules) if rules else NOTHING) + texts(placed(labels), y - 6)


def class_lane(picture: DayPicture, scale: Scale, runs: Iterable[Run], y: int, least_ms: int) -> Markup:
    """Screen time by class; time away from the screen stays blank."""
    shown = [
        run
        for run in merged(_filled(runs), least_ms)
        if run.kind != _NONE and run.start < scale.end and run.end > scale.start
    ]
    parts = [
        part
        for run in shown
        for part in shape(
            run.kind,
            scale.x(run.start),
            scale.width(run.start, run.end),
            y,
            CLASSES_PX,
            f"{CLASS_NAMES[run.kind]} {picture.span(run.start, run.end)}, {hours(run.length)}",
        )
    ]
    cuts = [scale.x(after.start) for before, after in pairwise(shown) if before.end == after.start]
    gaps = [el("line", x1=x, x2=x, y1=y, y2=y + CLASSES_PX) for x in cuts]
    return grouped(parts) + (el("g", *gaps, class_="gap", stroke=LIGHT["surface"]) if gaps else NOTHING)


def work_lane(picture: DayPicture, scale: Scale, worked: Sequence[tuple[int, int]], y: int) -> Markup:
    """A rule over the working time, a break as a gap, with the clock times at the ends that lie in the window."""
    return _rule(picture, scale, worked, y - 1, 4)


def presence_lane(picture: DayPicture, scale: Scale, y: int) -> Markup:
    """A rule from first to last presence with the clock times at its ends; nothing without presence."""
    return _rule(picture, scale, [picture.presence] if picture.presence else [], y, 2)


def _rule(picture: DayPicture, scale: Scale, parts: Sequence[tuple[int, int]], y: int, px: int) -> Markup:
    shown = [(start, end) for start, end in parts if start < scale.end and end > scale.start]
    if not shown:
        return NOTHING
    first, last = parts[0][0], parts[-1][1]
    marks = [el("rect", x=scale.x(start), y=y, width=scale.width(start, end), height=px) for start, end in shown]
    ends = []
    middle = y + px // 2
    if first >= scale.start:
        marks.append(el("rect", x=scale.x(first), y=middle - 5, width=2, height=10))
        ends.append(Label(clock(first, picture.zone), scale.share(first), "start"))
    if last <= scale.end:
        marks.append(el("rect", x=scale.x(last), y=middle - 5, width=2, height=10, transform="translate(-2 0)"))
        ends.append(Label(picture.until(last), scale.share(last), "end"))
    return group("ink", *marks) + end_texts(ends, picture.span(first, last), middle + 21)


def _filled(runs: Iterable[Run]) -> list[Run]:
    """The same runs with what lies between them as runs of nothing, so that no time is merged away."""
    found: list[Run] = []
    for run in runs:
        if found and found[-1].end < run.start:
            found.append(Run(found[-1].end, run.start, _NONE))
        found.append(run)
    return found
