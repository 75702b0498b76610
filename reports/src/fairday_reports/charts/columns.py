"""Days as columns: a pale one for what was scheduled, a narrow dark one for what was worked, hatched for no data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from fairday_reports.charts.labels import Label, placed
from fairday_reports.charts.marks import Part, grouped, shape
from fairday_reports.charts.palette import LIGHT
from fairday_reports.charts.scale import FULL
from fairday_reports.charts.svg import NOTHING, el, per_cent
from fairday_reports.charts.texts import texts
from fairday_reports.words import hm, hours, long_day, weekday

HOUR_MS = 3_600_000
MOST_NAMED = 7
"""Up to so many columns have their weekday below them and their value above them."""
_STEPS_H = (1, 2, 4, 8, 12, 20, 25, 50, 100, 200, 250, 500, 1000)
_TOP, _PLOT_PX = 20, 132
_GROUND = _TOP + _PLOT_PX
_HEIGHT = _GROUND + 26
_LEAST_HATCH_PX = 24


@dataclass(frozen=True, slots=True)
class DayColumn:
    """A date of a person or a team; milliseconds, `worked_ms` None where there is nothing to say yet.

    `no_data_ms` is how much of the scheduled time is of people of whom nothing was observed on a date that is over:
    all of it, which may be 0, where that is so of everybody; None where it is so of nobody.
    """

    day: date
    scheduled_ms: int
    worked_ms: int | None
    no_data_ms: int | None = None

    @property
    def is_unseen(self) -> bool:
        """Whether nothing was observed of anybody."""
        return self.no_data_ms == self.scheduled_ms


@dataclass(frozen=True, slots=True)
class DayColumns:
    """A drawn row of dates: `axis` names the hours beside it, `plot` is the chart itself."""

    axis: Markup
    plot: Markup


def day_columns(days: Sequence[DayColumn], title: str, finding: str, ident: str = "days") -> DayColumns:
    """The chart of some dates, at least one, by time; needs the page's patterns.

    `finding` says what it shows; `ident` begins the ids of its title and text.
    """
    most = max(HOUR_MS, *(max(day.scheduled_ms, day.worked_ms or 0) for day in days))
    step = HOUR_MS * next((each for each in _STEPS_H if each * 4 * HOUR_MS >= most), _STEPS_H[-1])
    top_ms = -(-most // step) * step
    slots = [_Slot(day, at, len(days), top_ms) for at, day in enumerate(days)]
    levels = [(ms, _y(ms, top_ms)) for ms in range(0, top_ms + 1, step)]
    named = len(days) <= MOST_NAMED
    # Where not all find room, Mondays do.
    ordered = sorted(slots, key=lambda slot: slot.day.day.weekday() > 0)
    labels = [Label(_short(slot.day.day, named), slot.middle / FULL) for slot in ordered]
    grid = [el("line", x1="0%", x2="100%", y1=y, y2=y) for _, y in levels]
    plot = el(
        "svg",
        el("title", title, id=f"{ident}-title"),
        el("desc", finding, id=f"{ident}-desc"),
        el("g", *grid, class_="grid", stroke=LIGHT["line"]),
        grouped(part for slot in slots for part in slot.marks()),
        el("line", class_="base", stroke=LIGHT["edge"], x1="0%", x2="100%", y1=_GROUND, y2=_GROUND),
        *(slot.value for slot in slots if named),
        texts(placed(labels), _GROUND + 19),
        class_="chart", height=_HEIGHT, role="img", aria_labelledby=f"{ident}-title {ident}-desc",
    )  # fmt: skip
    named_hours = [el("text", f"{ms // HOUR_MS} h", x="100%", y=y + 4, text_anchor="end") for ms, y in levels if ms]
    return DayColumns(el("svg", *named_hours, class_="chart", height=_HEIGHT, aria_hidden="true"), plot)


@dataclass(frozen=True, slots=True)
class _Slot:
    """The place of a date among `count` of them; `top_ms` is the time at the top of the plot."""

    day: DayColumn
    at: int
    count: int
    top_ms: int

    @property
    def middle(self) -> int:
        """Thousandths of a per cent."""
        return FULL * (2 * self.at + 1) // (2 * self.count)

    @property
    def value(self) -> Markup:
        """What was worked, above its column."""
        if self.day.worked_ms is None:
            return NOTHING
        y = min(_y(self.day.worked_ms, self.top_ms), _y(self.day.scheduled_ms, self.top_ms)) - 5
        return texts([(Label(hm(self.day.worked_ms), self.middle / FULL), "")], y, "b")

    def marks(self) -> Iterator[Part]:
        """The columns of the date."""
        day, tip = self.day, f"{long_day(self.day.day)}: {_said(self.day)}"
        wide, narrow = (self._across(share) for share in (0.7, 0.34))
        y = _y(day.scheduled_ms, self.top_ms)
        if day.scheduled_ms:
            yield "band", el("rect", el("title", tip), x=wide[0], width=wide[1], y=y, height=_GROUND - y)
        if day.no_data_ms is not None:
            end = _y(day.scheduled_ms - day.no_data_ms, self.top_ms)
            height = max(end - y, _LEAST_HATCH_PX if day.is_unseen else 0)
            yield from shape("unknown", *wide, end - height, height, tip)
        if day.worked_ms:
            top = _y(day.worked_ms, self.top_ms)
            yield "active", el("rect", el("title", tip), x=narrow[0], width=narrow[1], y=top, height=_GROUND - top)

    def _across(self, share: float) -> tuple[str, str]:
        width = round(FULL / self.count * share)
        return per_cent(self.middle - width // 2), per_cent(width)


def _y(ms: int, top_ms: int) -> int:
    return _GROUND - (ms * _PLOT_PX + top_ms // 2) // top_ms


def _short(day: date, named: bool) -> str:
    return weekday(day)[:3] if named else str(day.day)


def _said(day: DayColumn) -> str:
    if day.worked_ms is not None:
        worked = f"worked {hours(day.worked_ms)}"
    else:
        worked = "no data" if day.is_unseen else "nothing yet"
    return f"{worked}, scheduled {hours(day.scheduled_ms)}" if day.scheduled_ms else worked
