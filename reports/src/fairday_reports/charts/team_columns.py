"""The days of a month as columns: what was scheduled, what was worked, and where data are missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from fairday_reports.charts.palette import LIGHT
from fairday_reports.charts.svg import NOTHING, el, group
from fairday_reports.words import hours, long_day

_TOP, _BASE, _HEIGHT = 22, 172, 194
_STEPS_H = (1, 2, 4, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class TeamDay:
    """A date of a team, sums in milliseconds; `unseen_ms` was scheduled for people of whom there are no data."""

    day: date
    scheduled_ms: int
    worked_ms: int
    unseen_ms: int


@dataclass(frozen=True, slots=True)
class DayColumns:
    """A drawn month: `axis` is the column of hours beside it, `plot` the chart itself."""

    axis: Markup
    plot: Markup


def team_columns(days: Sequence[TeamDay], title: str, finding: str, ident: str) -> DayColumns:
    """The chart of some dates, at least one: pale is scheduled, dark is worked, hatched is no data."""
    top = max(1, *(max(day.scheduled_ms, day.worked_ms) for day in days))
    lines = _lines(top)
    full = max([top, *lines])
    wide = 100 / len(days)

    def y(ms: int) -> float:
        return round(_BASE - ms / full * (_BASE - _TOP), 1)

    def column(ms: int, at: int, share: float, fill: str | None = None, above: int = 0, tip: str = "") -> Markup:
        left = at * wide + wide * (1 - share) / 2
        inner = [el("title", tip)] if tip else []
        return el(
            "rect", *inner, x=f"{left:.3f}%", y=y(ms + above), width=f"{wide * share:.3f}%",
            height=round(y(above) - y(ms + above), 1), fill=fill,
        )  # fmt: skip

    pale = [column(day.scheduled_ms, at, 0.78) for at, day in enumerate(days) if day.scheduled_ms]
    hatch = [
        column(day.unseen_ms, at, 0.78, "url(#p-hatch)", day.scheduled_ms - day.unseen_ms)
        for at, day in enumerate(days)
        if day.unseen_ms
    ]
    dark = [column(day.worked_ms, at, 0.44, tip=_tip(day)) for at, day in enumerate(days) if day.worked_ms]
    grid = [el("line", x1="0%", x2="100%", y1=y(line), y2=y(line)) for line in lines]
    # A phone has room for the Mondays; all dates of a month have it from the plot on that shows minor labels.
    labels = [
        el(
            "text",
            str(day.day.day),
            class_="" if day.day.weekday() == 0 else "minor",
            x=f"{(at + 0.5) * wide:.3f}%",
            y=_HEIGHT - 4,
            text_anchor="middle",
        )
        for at, day in enumerate(days)
    ]
    axis = el(
        "svg",
        *(el("text", f"{line // _HOUR_MS} h", x="100%", y=y(line) + 4, text_anchor="end") for line in lines),
        class_="chart",
        height=_HEIGHT,
        aria_hidden="true",
    )
    plot = el(
        "svg",
        el("title", title, id=f"{ident}-title"),
        el("desc", f"{finding} The table below holds the same figures.", id=f"{ident}-desc"),
        el("g", *grid, class_="grid", stroke=LIGHT["line"]),
        group("band", *pale) if pale else NOTHING,
        el("g", *hatch) if hatch else NOTHING,
        group("active", *dark) if dark else NOTHING,
        el("line", class_="base", stroke=LIGHT["edge"], x1="0%", x2="100%", y1=_BASE, y2=_BASE),
        *labels,
        class_="chart", height=_HEIGHT, role="img", aria_labelledby=f"{ident}-title {ident}-desc",
    )  # fmt: skip
    return DayColumns(axis, plot)


def _lines(top: int) -> list[int]:
    """Two to four even grid lines in whole hours, in milliseconds."""
    step = next((step for step in _STEPS_H if top / (step * _HOUR_MS) <= 4), _STEPS_H[-1]) * _HOUR_MS
    return [step * at for at in range(1, max(1, -(-top // step)) + 1)]


def _tip(day: TeamDay) -> str:
    planned = f" of {hours(day.scheduled_ms)} scheduled" if day.scheduled_ms else ""
    return f"{long_day(day.day)}: {hours(day.worked_ms)} worked{planned}"
