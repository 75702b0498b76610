"""The ribbon of a date in a table: its states over the same hours as every other row's; the numbers stand beside it."""

from itertools import pairwise

from markupsafe import Markup

from fairday_reports.charts.marks import grouped, shape
from fairday_reports.charts.palette import LIGHT
from fairday_reports.charts.picture import DayPicture, drawn_runs
from fairday_reports.charts.runs import Run, merged
from fairday_reports.charts.scale import Scale
from fairday_reports.charts.svg import el
from fairday_reports.words import STATE_NAMES, hours

_WIDEST_PX = 420
_LANE_PX = 25


def ribbon(picture: DayPicture, scale: Scale) -> Markup:
    """The states of a date within a window; needs the page's patterns."""
    least = -(-scale.length // _WIDEST_PX)
    inside = [
        Run(max(run.start, scale.start), min(run.end, scale.end), run.kind)
        for run in drawn_runs(picture)
        if run.start < scale.end and run.end > scale.start
    ]
    runs = merged(inside, least)
    marks = [
        mark
        for run in runs
        for mark in shape(
            run.kind, scale.x(run.start), scale.width(run.start, run.end), 0, _LANE_PX, _tip(picture, run)
        )
    ]
    cuts = [scale.x(after.start) for before, after in pairwise(runs) if "not-yet" not in (before.kind, after.kind)]
    lines = [el("line", x1=x, x2=x, y1=0, y2=_LANE_PX) for x in cuts]
    ground = el("line", class_="base", stroke=LIGHT["edge"], x1="0%", x2=scale.x(picture.not_yet_ms), y1=25.5, y2=25.5)
    gaps = el("g", *lines, class_="gap", stroke=LIGHT["surface"])
    return el("svg", grouped(marks), gaps, ground, class_="chart", height=26, aria_hidden="true")


def _tip(picture: DayPicture, run: Run) -> str:
    return f"{STATE_NAMES[run.kind]} {picture.span(run.start, run.end)}, {hours(run.length)}"
