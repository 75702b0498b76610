"""A distribution of person-days: one dot each in bins of a quarter of an hour, the median labelled, nobody named."""

from collections import Counter
from collections.abc import Callable, Sequence
from statistics import median

from markupsafe import Markup

from fairday_reports.charts.labels import Anchor, Label, placed
from fairday_reports.charts.palette import LIGHT
from fairday_reports.charts.scale import Scale
from fairday_reports.charts.svg import NOTHING, el, group

QUARTER_MS = 900_000
HOUR_MS = 3_600_000
DOTS_MOST = 50
"""With more in one bin the dots become bars of the same height."""
_TOP, _BASE, _HEIGHT = 18, 184, 208
_LEAST_HOURS = 4


def counted(values_ms: Sequence[int]) -> list[tuple[int, int]]:
    """Start of each bin that has any, in milliseconds, and how many person-days are in it; by start."""
    return sorted(Counter(value // QUARTER_MS * QUARTER_MS for value in values_ms).items())


def distribution(
    values_ms: Sequence[int],
    band: tuple[int, int] | None,
    tick: Callable[[int], str],
    said: Callable[[int], str],
    title: str,
    ident: str,
) -> Markup:
    """The chart of some values, milliseconds, at least one; `tick` words a place on the axis, `said` the median.

    `band` is shaded: what was scheduled. `ident` begins the ids of its title and text.
    """
    scale = _scale(values_ms)
    middle = round(median(values_ms))
    finding = (
        f"Median {said(middle)}, from {said(min(values_ms))} to {said(max(values_ms))}. "
        "The table below holds the same figures."
    )
    shade = NOTHING
    if band is not None and band[0] < scale.end and band[1] > scale.start:
        shade = group("band", el("rect", x=scale.x(band[0]), y=_TOP, width=scale.width(*band), height=_BASE - _TOP))
    at = scale.x(middle)
    texts = [
        (Label(f"median {said(middle)}", scale.share(middle), _anchor(scale.share(middle))), "", 12, "b"),
        *((label, tier, _HEIGHT - 4, "") for label, tier in placed(_ticks(scale, tick))),
    ]
    return el(
        "svg",
        el("title", title, id=f"{ident}-title"),
        el("desc", finding, id=f"{ident}-desc"),
        shade,
        group("active", *_marks(counted(values_ms), scale)),
        el("line", class_="base", stroke=LIGHT["edge"], x1="0%", x2="100%", y1=_BASE, y2=_BASE),
        el("line", class_="l-ink", stroke=LIGHT["ink"], stroke_width=1.5, x1=at, x2=at, y1=_TOP, y2=_BASE),
        *(
            el(
                "text", label.text, class_=f"{kind} {tier}".strip(), y=y, text_anchor=label.anchor,
                x=f"{label.at * 100:.3f}".rstrip("0").rstrip(".") + "%",
            )
            for label, tier, y, kind in texts
        ),
        class_="chart", height=_HEIGHT, role="img", aria_labelledby=f"{ident}-title {ident}-desc",
    )  # fmt: skip


def _scale(values_ms: Sequence[int]) -> Scale:
    """Whole hours around all bins, four at least."""
    low = min(values_ms) // HOUR_MS
    high = max(values_ms) // QUARTER_MS * QUARTER_MS // HOUR_MS + 1
    while high - low < _LEAST_HOURS:
        low, high = max(0, low - 1), high + 1
    return Scale(low * HOUR_MS, high * HOUR_MS)


def _marks(bins: Sequence[tuple[int, int]], scale: Scale) -> list[Markup]:
    most = max(number for _, number in bins)
    pitch = min(9.0, (_BASE - _TOP - 6) / most)
    if most > DOTS_MOST:
        return [
            el(
                "rect", el("title", _so_many(number)), x=scale.x(start + QUARTER_MS // 6),
                y=round(_BASE - number * pitch, 1), width=scale.width(start, start + QUARTER_MS * 2 // 3),
                height=round(number * pitch, 1),
            )
            for start, number in bins
        ]  # fmt: skip
    radius = round(min(3.75, pitch * 0.42), 2)
    return [
        el("circle", cx=scale.x(start + QUARTER_MS // 2), cy=round(_BASE - (at + 0.75) * pitch, 1), r=radius)
        for start, number in bins
        for at in range(number)
    ]


def _so_many(number: int) -> str:
    return "1 person-day" if number == 1 else f"{number} person-days"


def _ticks(scale: Scale, tick: Callable[[int], str]) -> list[Label]:
    """Labels of full hours, the ends first, then the coarser steps, so that narrow plots show even ones."""
    first, last = scale.start // HOUR_MS, scale.end // HOUR_MS
    inner = sorted(range(first + 1, last), key=lambda hour: ((hour - first) % 4 != 0, (hour - first) % 2, hour))
    labels = [Label(tick(scale.start), 0.0, "start"), Label(tick(scale.end), 1.0, "end")]
    return labels + [Label(tick(hour * HOUR_MS), scale.share(hour * HOUR_MS)) for hour in inner]


def _anchor(share: float) -> Anchor:
    return "start" if share < 0.25 else "end" if share > 0.75 else "middle"
