"""Small charts for a row of a table: a bar on its band, the days of a week, and eight weeks; the figures stand beside.

They are hidden from assistive technology, and need the page's patterns.
"""

from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

from fairday_reports.charts.columns import DayColumn
from fairday_reports.charts.palette import LIGHT
from fairday_reports.charts.scale import FULL
from fairday_reports.charts.svg import NOTHING, el, group, per_cent

OVER, UNDER = 1.3, 0.7
"""The band around a goal, as shares of it."""
_BAR_PX = 24
_WIDE, _COLUMNS_PX, _SPARK_PX = 96, 28, 26


def band_bar(value: float | None, goal: float | None, top: float, missing: float = 0.0) -> Markup:
    """A value over the band of 70 to 130 % of its goal, on an axis from 0 to `top`; what was not observed is hatched.

    `value`, `goal` and `missing`, the part that may be lacking, are on the axis's own scale.
    """

    def x(at: float) -> int:
        return round(min(max(at / top, 0.0), 1.0) * FULL)

    parts = []
    if goal:
        low, high = x(goal * UNDER), x(goal * OVER)
        parts.append(group("band", el("rect", x=per_cent(low), width=per_cent(high - low), height=_BAR_PX)))
    if value is not None:
        parts.append(group("active", el("rect", y=7, width=per_cent(x(value)), height=10)))
    at = x(value or 0.0)
    if missing and at < x((value or 0.0) + missing):
        width = per_cent(x((value or 0.0) + missing) - at)
        parts.append(el("rect", fill="url(#p-hatch)", x=per_cent(at), y=7, width=width, height=10))
    if goal:
        tick = per_cent(x(goal))
        halo = group("surface", el("rect", x=tick, width=4, height=_BAR_PX))
        parts += [
            el("g", halo, transform="translate(-1.5 0)"),
            group("ink", el("rect", x=tick, width=1.5, height=_BAR_PX)),
        ]
    return el("svg", *parts, class_="chart", height=_BAR_PX, aria_hidden="true")


def week_columns(days: Sequence[DayColumn | None], top_ms: int) -> Markup:
    """The dates of a week as columns on one scale up to `top_ms`: pale is scheduled, dark is worked."""
    pitch = _WIDE / max(1, len(days))
    kinds: dict[str, list[Markup]] = {"band": [], "": [], "active": []}

    def column(kind: str, ms: int, x: float, width: float) -> None:
        height = round(min(1.0, ms / top_ms) * _COLUMNS_PX, 1) if top_ms else 0.0
        if height:
            fill = None if kind else "url(#p-hatch)"
            kinds[kind].append(
                el("rect", x=round(x, 1), y=_COLUMNS_PX - height, width=round(width, 1), height=height, fill=fill)
            )

    for at, day in enumerate(days):
        if day is None:
            continue
        x, wide = at * pitch, pitch - 3
        column("band", day.scheduled_ms, x, wide)
        if day.no_data_ms is not None:
            column("", day.no_data_ms, x, wide)
        column("active", day.worked_ms or 0, x + wide * 0.22, wide * 0.56)
    ground = group("edge", el("rect", y=_COLUMNS_PX, width=_WIDE, height=1))
    drawn = [group(kind, *marks) if kind else el("g", *marks) for kind, marks in kinds.items() if marks]
    return el("svg", *drawn, ground, width=_WIDE, height=_COLUMNS_PX + 1, aria_hidden="true")


def sparkline(values: Sequence[float | None], goal: float | None, axis: tuple[float, float]) -> Markup:
    """Values of some weeks in a line on an axis from its low to its high end, the last one marked; gaps stay gaps."""
    low_end, high_end = axis

    def y(value: float) -> float:
        share = (min(max(value, low_end), high_end) - low_end) / (high_end - low_end)
        return round(_SPARK_PX - 3 - share * (_SPARK_PX - 6), 1)

    def x(at: int) -> float:
        return round(4 + at * (_WIDE - 8) / max(1, len(values) - 1), 1)

    band = NOTHING
    if goal:
        low, high = y(goal * UNDER), y(goal * OVER)
        band = group("band", el("rect", y=high, width=_WIDE, height=round(low - high, 1)))
    lines, dots = [], []
    for seen, run in groupby(enumerate(values), key=lambda pair: pair[1] is not None):
        points = [(x(at), y(value)) for at, value in run if value is not None]
        if not seen:
            continue
        lines.append(el("polyline", points=" ".join(f"{a:g},{b:g}" for a, b in points)))
        if len(points) == 1:
            dots.append(el("circle", cx=points[0][0], cy=points[0][1], r=1.5))
    last = values[-1] if values else None
    if last is not None:
        dots.append(el("circle", cx=x(len(values) - 1), cy=y(last), r=2.75))
    stroke = el("g", *lines, class_="l-active", fill="none", stroke=LIGHT["active"], stroke_width=1.5)
    marks = group("active", *dots) if dots else NOTHING
    return el("svg", band, stroke if lines else NOTHING, marks, width=_WIDE, height=_SPARK_PX, aria_hidden="true")
