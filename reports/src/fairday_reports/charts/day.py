"""The day timeline: states, apps and the frame from first to last presence, over a window of one local date."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from fairday_reports.charts.apps import app_lane
from fairday_reports.charts.labels import TIERS, Label, fit, placed
from fairday_reports.charts.marks import grouped, shape
from fairday_reports.charts.palette import LIGHT
from fairday_reports.charts.picture import DayPicture, state_runs, state_times
from fairday_reports.charts.runs import Run, merged
from fairday_reports.charts.scale import Scale
from fairday_reports.charts.svg import NOTHING, el, group
from fairday_reports.charts.window import clock_labels, grid_ticks
from fairday_reports.words import STATE_NAMES, clock, hours, listed, long_day

WIDEST_PLOT_PX = 1048
_CLOCK_Y, _GRID_Y, _STATES_Y, _STATES_PX = 12, 20, 26, 60
_WORDS_Y = _STATES_Y + _STATES_PX + 17
_APPS_Y = _WORDS_Y + 13
# What is said under the lane where there is room: first what was not observed or not looked at.
_NAMED = (
    "not-yet",
    "unknown",
    "private",
    "meeting",
    "passive",
    "away",
    "claimed",
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


def day_chart(picture: DayPicture, scale: Scale, ident: str = "day") -> DayChart:
    """The chart of a day within a window; needs the page's patterns. `ident` begins the ids of its title and text."""
    least = least_ms(scale)
    shown = [run for run in merged(state_runs(picture), least) if run.start < scale.end and run.end > scale.start]
    apps, apps_px = app_lane(picture, scale, _APPS_Y, least)
    rule_y = _APPS_Y + apps_px + 14 if apps_px else _APPS_Y + 4
    frame = _frame(picture, scale, rule_y)
    bottom = rule_y + 28 if frame else _APPS_Y
    title = f"Timeline of {long_day(picture.day)}, {picture.span(scale.start, scale.end, ' to ')}"
    plot = el(
        "svg",
        el("title", title, id=f"{ident}-title"),
        el("desc", finding(picture), id=f"{ident}-desc"),
        _grid(picture, scale, rule_y + 9 if frame else _APPS_Y - 8),
        _states(picture, scale, shown),
        _words(scale, shown),
        apps,
        frame,
        class_="chart",
        height=bottom,
        role="img",
        aria_labelledby=f"{ident}-title {ident}-desc",
    )
    lanes = [
        ("State", _STATES_Y + 34),
        *([("Apps", _APPS_Y + apps_px // 2 + 4)] if apps_px else []),
        *([("First to last", rule_y + 6)] if frame else []),
    ]
    names = el(
        "svg",
        *(el("text", name, x=0, y=y) for name, y in lanes),
        class_="chart lane-names",
        height=bottom,
        aria_hidden="true",
    )
    return DayChart(names, plot)


def finding(picture: DayPicture) -> str:
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
    texts = _texts(clock_labels(scale, picture.zone, picture.end_ms), _CLOCK_Y)
    return el("g", *lines, class_="grid", stroke=LIGHT["line"]) + texts


def _states(picture: DayPicture, scale: Scale, runs: Iterable[Run]) -> Markup:
    runs = list(runs)
    parts = [
        part
        for run in runs
        for part in shape(
            run.kind, scale.x(run.start), scale.width(run.start, run.end), _STATES_Y, _STATES_PX, _tip(picture, run)
        )
    ]
    cuts = [scale.x(after.start) for before, after in pairwise(runs) if "not-yet" not in (before.kind, after.kind)]
    gaps = [el("line", x1=x, x2=x, y1=_STATES_Y, y2=_STATES_Y + _STATES_PX) for x in cuts]
    # What has not come yet stays blank to the ground.
    ground = el(
        "line",
        class_="base",
        stroke=LIGHT["edge"],
        x1="0%",
        x2=scale.x(picture.not_yet_ms),
        y1=_STATES_Y + _STATES_PX,
        y2=_STATES_Y + _STATES_PX,
    )
    return NOTHING.join([grouped(parts), el("g", *gaps, class_="gap", stroke=LIGHT["surface"]), ground])


def _tip(picture: DayPicture, run: Run) -> str:
    return f"{STATE_NAMES[run.kind]} {picture.span(run.start, run.end)}, {hours(run.length)}"


def _words(scale: Scale, runs: Iterable[Run]) -> Markup:
    named = [run for run in runs if run.kind in _NAMED]
    named.sort(key=lambda run: (_NAMED.index(run.kind), -run.length))
    labels = [Label(STATE_NAMES[run.kind], (scale.share(run.start) + scale.share(run.end)) / 2) for run in named]
    return _texts(placed(labels), _WORDS_Y)


def _texts(labels: Iterable[tuple[Label, str]], y: int, kind: str = "") -> Markup:
    return NOTHING.join(
        el(
            "text",
            label.text,
            class_=f"{kind} {tier}".strip(),
            x=f"{label.at * 100:.3f}".rstrip("0").rstrip(".") + "%",
            y=y,
            text_anchor=label.anchor,
        )
        for label, tier in labels
    )


def _frame(picture: DayPicture, scale: Scale, y: int) -> Markup:
    """A rule from first to last presence with the clock times at its ends, or one text where they would touch."""
    if picture.presence is None:
        return NOTHING
    first, last = picture.presence
    left, right = scale.x(first), scale.x(last)
    marks = group(
        "ink",
        el("rect", x=left, y=y, width=scale.width(first, last), height=2),
        el("rect", x=left, y=y - 4, width=2, height=10),
        el("rect", x=right, y=y - 4, width=2, height=10, transform="translate(-2 0)"),
    )
    left_at, right_at = scale.share(first), scale.share(last)
    both = picture.span(first, last)
    ends = [Label(clock(first, picture.zone), left_at, "start"), Label(picture.until(last), right_at, "end")]
    narrowest, _ = TIERS[0]
    if not fit(ends[0], ends[1:], narrowest):
        choices = [Label(both, (left_at + right_at) / 2), Label(both, left_at, "start"), Label(both, right_at, "end")]
        ends = [label for label in choices if fit(label, (), narrowest)][:1]
    return marks + _texts([(label, "") for label in ends], y + 22, "b")
