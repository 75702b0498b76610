"""The day timeline: focus, states, classes, apps and working time in lanes, over a window of one local date."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from fairday_reports.charts.apps import app_lane
from fairday_reports.charts.labels import Label, placed
from fairday_reports.charts.lanes import CLASSES_PX, DayLanes, class_lane, focus_lane, presence_lane, work_lane
from fairday_reports.charts.marks import grouped, shape
from fairday_reports.charts.palette import LIGHT
from fairday_reports.charts.picture import DayPicture, drawn_runs, state_runs, state_times
from fairday_reports.charts.runs import Run, merged
from fairday_reports.charts.scale import Scale
from fairday_reports.charts.svg import NOTHING, el
from fairday_reports.charts.texts import texts
from fairday_reports.charts.window import clock_labels, grid_ticks
from fairday_reports.words import STATE_NAMES, clock, count, hours, listed, long_day

WIDEST_PLOT_PX = 1048
_CLOCK_Y, _GRID_Y, _STATES_Y, _STATES_PX = 12, 20, 26, 60
_FOCUS_Y, _FOCUS_PX = 46, 32
_NO_LANES = DayLanes()
# What is said under the lane where there is room: first what was not observed or not looked at.
_NAMED = (
    "not-yet",
    "unknown",
    "private",
    "meeting",
    "passive",
    "away",
    "claimed",
    "claimed-pending",
    "locked",
    "suspended",
    "off",
    "idle",
)
_IN_DESC = ("active", "meeting", "passive", "private", "idle", "away", "locked", "suspended")


@dataclass(frozen=True, slots=True)
class DayChart:
    """A drawn day: `names` is the column of lane names for wide pages, `plot` the chart itself."""

    names: Markup
    plot: Markup


def least_ms(scale: Scale) -> int:
    """What a pixel of the widest plot stands for, rounded up; a run shorter than that cannot be seen."""
    return -(-scale.length // WIDEST_PLOT_PX)


def day_chart(picture: DayPicture, scale: Scale, lanes: DayLanes = _NO_LANES, ident: str = "day") -> DayChart:
    """The chart of a day within a window; needs the page's patterns. `ident` begins the ids of its title and text."""
    least = least_ms(scale)
    shown = [run for run in merged(drawn_runs(picture), least) if run.start < scale.end and run.end > scale.start]
    states_y = _STATES_Y + (_FOCUS_PX if lanes.focus else 0)
    classes_y = states_y + _STATES_PX + 30
    apps_y = classes_y + (CLASSES_PX + 10 if lanes.classes else 0)
    apps, apps_px = app_lane(picture, scale, apps_y, least)
    rule_y = apps_y + apps_px + 14 if apps_px else apps_y + 4
    frame = work_lane(picture, scale, lanes.worked, rule_y) if lanes.worked else presence_lane(picture, scale, rule_y)
    bottom = rule_y + 28 if frame else apps_y + apps_px
    title = f"Timeline of {long_day(picture.day)}, {picture.span(scale.start, scale.end, ' to ')}"
    plot = el(
        "svg",
        el("title", title, id=f"{ident}-title"),
        el("desc", finding(picture, lanes), id=f"{ident}-desc"),
        _grid(picture, scale, rule_y + 9 if frame else apps_y - 8),
        focus_lane(picture, scale, lanes.focus, _FOCUS_Y),
        _states(picture, scale, shown, states_y),
        _words(scale, shown, states_y + _STATES_PX + 17),
        class_lane(picture, scale, lanes.classes, classes_y, least),
        apps,
        frame,
        class_="chart",
        height=bottom,
        role="img",
        aria_labelledby=f"{ident}-title {ident}-desc",
    )
    named = [
        *([("Focus, min", _FOCUS_Y + 2)] if lanes.focus else []),
        ("State", states_y + 34),
        *([("Class", classes_y + 12)] if lanes.classes else []),
        *([("Apps", apps_y + apps_px // 2 + 4)] if apps_px else []),
        *([("Work" if lanes.worked else "First to last", rule_y + 6)] if frame else []),
    ]
    names = el(
        "svg",
        *(el("text", name, x=0, y=y) for name, y in named),
        class_="chart lane-names",
        height=bottom,
        aria_hidden="true",
    )
    return DayChart(names, plot)


def finding(picture: DayPicture, lanes: DayLanes = _NO_LANES) -> str:
    """What the chart shows, in sentences."""
    times = state_times(picture)
    said = []
    if picture.presence:
        first, last = picture.presence
        said.append(f"Presence from {picture.span(first, last, ' to ')}.")
    elif picture.not_yet_ms > picture.start_ms:
        said.append("No presence.")
    if parts := [f"{STATE_NAMES[state]} {hours(times[state])}" for state in _IN_DESC if times.get(state)]:
        said.append(f"{listed(parts)}.")
    if lanes.focus:
        longest = max(run.length_ms for run in lanes.focus)
        said.append(f"{count(len(lanes.focus), 'run', 'runs')} of focus, the longest {hours(longest)}.")
    if holes := unobserved(picture):
        spans = listed([picture.span(run.start, run.end, " to ") for run in holes[:5]])
        said.append(f"No data {spans}{' and more' if len(holes) > 5 else ''}.")
    if times.get("not-yet"):
        said.append(f"From {clock(picture.not_yet_ms, picture.zone)} on nothing has come yet.")
    return " ".join([*said, "The tables below hold the same figures."])


def unobserved(picture: DayPicture) -> list[Run]:
    """Stretches without data from first to last presence, in order of time."""
    if picture.presence is None:
        return []
    first, last = picture.presence
    return [run for run in state_runs(picture) if run.kind == "unknown" and run.start >= first and run.end <= last]


def _grid(picture: DayPicture, scale: Scale, bottom: int) -> Markup:
    lines = [
        el("line", x1=x, x2=x, y1=_GRID_Y, y2=bottom)
        for x in (scale.x(tick.instant) for tick in grid_ticks(scale, picture.zone))
    ]
    clocks = texts(clock_labels(scale, picture.zone, picture.end_ms), _CLOCK_Y)
    return el("g", *lines, class_="grid", stroke=LIGHT["line"]) + clocks


def _states(picture: DayPicture, scale: Scale, runs: Iterable[Run], top: int) -> Markup:
    runs = list(runs)
    parts = [
        part
        for run in runs
        for part in shape(
            run.kind, scale.x(run.start), scale.width(run.start, run.end), top, _STATES_PX, _tip(picture, run)
        )
    ]
    cuts = [scale.x(after.start) for before, after in pairwise(runs) if "not-yet" not in (before.kind, after.kind)]
    gaps = [el("line", x1=x, x2=x, y1=top, y2=top + _STATES_PX) for x in cuts]
    # What has not come yet stays blank to the ground.
    ground = el(
        "line",
        class_="base",
        stroke=LIGHT["edge"],
        x1="0%",
        x2=scale.x(picture.not_yet_ms),
        y1=top + _STATES_PX,
        y2=top + _STATES_PX,
    )
    return NOTHING.join([grouped(parts), el("g", *gaps, class_="gap", stroke=LIGHT["surface"]), ground])


def _tip(picture: DayPicture, run: Run) -> str:
    return f"{STATE_NAMES[run.kind]} {picture.span(run.start, run.end)}, {hours(run.length)}"


def _words(scale: Scale, runs: Iterable[Run], y: int) -> Markup:
    named = [run for run in runs if run.kind in _NAMED]
    named.sort(key=lambda run: (_NAMED.index(run.kind), -run.length))
    labels = [Label(STATE_NAMES[run.kind], (scale.share(run.start) + scale.share(run.end)) / 2) for run in named]
    return texts(placed(labels), y)
