"""A trend: the values of some periods as straight segments, first and last labelled, over the goal and its band."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from fairday_reports.charts.labels import Anchor, Label, placed
from fairday_reports.charts.palette import LIGHT
from fairday_reports.charts.scale import FULL
from fairday_reports.charts.svg import NOTHING, el, group, per_cent

_TOP, _BOTTOM, _AXIS, _HEIGHT = 24, 104, 146, 152
_LEFT, _RIGHT = 0.06, 0.94
_NEAR = 28
_MOST_DOTS = 31
_FONT = {"font_family": "Fairday Sans, sans-serif", "font_size": 13}
"""For readers that do not apply the stylesheet to SVG."""


@dataclass(frozen=True, slots=True)
class Point:
    """A period by the word below it, and its value, None where there is none."""

    name: str
    value: float | None


def trend(
    points: Sequence[Point],
    said: Callable[[float], str],
    title: str,
    ident: str,
    *,
    goal: float | None = None,
    band: tuple[float, float] | None = None,
    least_span: float | None = None,
) -> Markup:
    """The chart of some periods by time; nothing where none has a value. A gap stays a gap.

    `said` words a value, `goal` and `band` are on the scale of the values; `ident` begins the ids of title and text.
    The axis begins at 0, so that a small change looks small; with `least_span` it spans at least that much instead.
    """
    known = [(at, point.value) for at, point in enumerate(points) if point.value is not None]
    if not known:
        return NOTHING
    marks = [*(value for _, value in known), *([goal] if goal is not None else []), *(band or ())]
    plot = _Plot.of(len(points), marks, least_span)
    first, last = known[0], known[-1]
    ends = [first] if first == last else [first, last]
    values = [value for _, value in known]
    finding = (
        f"From {said(first[1])} to {said(last[1])}, lowest {said(min(values))}, highest {said(max(values))}. "
        "The table below holds the same figures."
    )
    return el(
        "svg",
        el("title", title, id=f"{ident}-title"),
        el("desc", finding, id=f"{ident}-desc"),
        _ground(plot, goal, band),
        el("g", *_segments(plot, known), class_="l-active", stroke=LIGHT["active"], stroke_width=2),
        group("active", *_dots(plot, known)),
        *(_value(plot, known, end, said, goal, bold=end is ends[-1]) for end in ends),
        *_names(plot, points),
        class_="chart", height=_HEIGHT, role="img", aria_labelledby=f"{ident}-title {ident}-desc",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Plot:
    """Places of `count` points between the values at its bottom and its top."""

    count: int
    low: float
    high: float

    @classmethod
    def of(cls, count: int, marks: Sequence[float], least_span: float | None) -> "_Plot":
        low, high = min(marks), max(marks)
        if least_span is None:
            return cls(count, min(low, 0.0), high if high > 0 else 1.0)
        lacking = max(0.0, least_span - (high - low)) / 2
        return cls(count, low - lacking, high + lacking)

    def share(self, at: int) -> float:
        """How far along a point stands, 0 to 1."""
        return _LEFT + (_RIGHT - _LEFT) * at / (self.count - 1) if self.count > 1 else 0.5

    def x(self, at: int) -> str:
        return per_cent(round(self.share(at) * FULL))

    def y(self, value: float) -> float:
        return round(_BOTTOM - (value - self.low) / (self.high - self.low) * (_BOTTOM - _TOP), 1)


def _ground(plot: _Plot, goal: float | None, band: tuple[float, float] | None) -> Markup:
    shade = line = NOTHING
    if band is not None:
        low, high = (plot.y(end) for end in band)
        shade = group("band", el("rect", x=0, width="100%", y=high, height=round(low - high, 1)))
    if goal is not None:
        y = plot.y(goal)
        line = el(
            "line", class_="l-band", stroke=LIGHT["band-edge"], stroke_dasharray="3 3", x1="0%", x2="100%", y1=y, y2=y
        )
    return shade + line


def _segments(plot: _Plot, known: Sequence[tuple[int, float]]) -> list[Markup]:
    return [
        el("line", x1=plot.x(a), y1=plot.y(low), x2=plot.x(b), y2=plot.y(high))
        for (a, low), (b, high) in pairwise(known)
        if b == a + 1
    ]


def _dots(plot: _Plot, known: Sequence[tuple[int, float]]) -> list[Markup]:
    """Every point where there is room, else those without a neighbour; the last one is larger."""
    places = {at for at, _ in known}
    last = known[-1][0]
    return [
        el("circle", cx=plot.x(at), cy=plot.y(value), r=4.0 if at == last else 2.5)
        for at, value in known
        if at == last or len(known) <= _MOST_DOTS or not places & {at - 1, at + 1}
    ]


def _value(
    plot: _Plot,
    known: Sequence[tuple[int, float]],
    end: tuple[int, float],
    said: Callable[[float], str],
    goal: float | None,
    *,
    bold: bool,
) -> Markup:
    """The value at one end, on the side of its point that neither the goal nor the line lies on."""
    at, value = end
    place = known.index(end)
    beside = known[place - 1] if place else known[min(1, len(known) - 1)]
    away = 0 if goal is None else plot.y(goal) - plot.y(value)
    above = away > 0 if 0 < abs(away) < _NEAR else beside[1] < value
    y = plot.y(value) + (-9 if above else 20)
    share = plot.share(at)
    weight = 600 if bold else None
    fill = LIGHT["ink" if bold else "ink-2"]
    label = Label(said(value), share, _anchor(share))
    return el(
        "text", label.text, class_="b" if bold else "", x=plot.x(at), y=round(y, 1), text_anchor=label.anchor,
        fill=fill, font_weight=weight, **_FONT,
    )  # fmt: skip


def _names(plot: _Plot, points: Sequence[Point]) -> list[Markup]:
    """The words below, as many as find room, the last and the first before the others."""
    count = len(points)
    order = sorted(range(count), key=lambda at: (at != count - 1, at != 0, (count - 1 - at) % 4 != 0, at % 2))
    labels = [Label(points[at].name, plot.share(at), _anchor(plot.share(at))) for at in order]
    return [
        el(
            "text", label.text, class_=tier, x=per_cent(round(label.at * FULL)), y=_AXIS, text_anchor=label.anchor,
            fill=LIGHT["ink-2"], **_FONT,
        )
        for label, tier in placed(labels)
    ]  # fmt: skip


def _anchor(share: float) -> Anchor:
    return "middle" if 0.1 < share < 0.9 else "start" if share <= 0.1 else "end"
