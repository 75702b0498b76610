"""Days as columns: a pale one for what was scheduled, a narrow dark one for what was worked, hatched for no data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from fairday_reports.charts.labels import Label, placed
from fairday_reports.charts.marks import Part, grouped, shape
from fairday_reports.charts.palette import LIGHT
from fairday_reports.charts.scale import FULL
from fairday_reports.charts.svg import NOTHING, el, per_cent
from fairday_reports.charts.texts import texts
from fairday_reports.words import hm, hours

HOUR_MS = 3_600_000
MOST_NAMED = 7
"""Up to so many columns have their value above them."""
_TOP, _PLOT_PX = 20, 132
_GROUND = _TOP + _PLOT_PX
_AXIS = 4000
"""Thousandths of a per cent left of the columns, where the hours are named."""


@dataclass(frozen=True, slots=True)
class DayColumn:
    """A date, with its full and its short name; milliseconds, `worked_ms` None where there is nothing to say yet.

    `no_data` says that nothing was observed on a date that is over.
    """

    name: str
    short: str
    scheduled_ms: int
    worked_ms: int | None
    no_data: bool


def day_columns(days: Sequence[DayColumn], title: str, finding: str, ident: str = "days") -> Markup:
    """The chart of some dates, by time; needs the page's patterns. `ident` begins the ids of its title and text."""
    most = max(HOUR_MS, *(max(day.scheduled_ms, day.worked_ms or 0) for day in days))
    step = HOUR_MS * next(hours for hours in (1, 2, 4, 8, 12, 24) if hours * 4 * HOUR_MS >= most)
    top_ms = -(-most // step) * step
    slots = [_Slot(day, at, len(days), top_ms) for at, day in enumerate(days)]
    levels = [(ms, _y(ms, top_ms)) for ms in range(0, top_ms + 1, step)]
    grid = [el("line", x1=per_cent(_AXIS), x2="100%", y1=y, y2=y) for _, y in levels]
    values = [slot.value for slot in slots] if len(days) <= MOST_NAMED else []
    return el(
        "svg",
        el("title", title, id=f"{ident}-title"),
        el("desc", finding, id=f"{ident}-desc"),
        el("g", *grid, class_="grid", stroke=LIGHT["line"]),
        *(el("text", f"{ms // HOUR_MS} h", x=0, y=y + 4) for ms, y in levels if ms),
        grouped(part for slot in slots for part in slot.marks()),
        el("line", class_="base", stroke=LIGHT["edge"], x1=per_cent(_AXIS), x2="100%", y1=_GROUND, y2=_GROUND),
        *values,
        texts(placed([Label(slot.day.short, slot.middle / FULL) for slot in slots]), _GROUND + 19),
        class_="chart",
        height=_GROUND + 26,
        role="img",
        aria_labelledby=f"{ident}-title {ident}-desc",
    )


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
        return _AXIS + (FULL - _AXIS) * (2 * self.at + 1) // (2 * self.count)

    @property
    def value(self) -> Markup:
        """What was worked, above its column."""
        if self.day.worked_ms is None:
            return NOTHING
        y = min(_y(self.day.worked_ms, self.top_ms), _y(self.day.scheduled_ms, self.top_ms)) - 5
        return texts([(Label(hm(self.day.worked_ms), self.middle / FULL), "")], y, "b")

    def marks(self) -> Iterator[Part]:
        """The columns of the date."""
        day = self.day
        tip = f"{day.name}: {_said(day)}"
        wide, narrow = (self._across(share) for share in (0.7, 0.34))
        y = _y(day.scheduled_ms, self.top_ms)
        if day.scheduled_ms:
            yield "band", el("rect", el("title", tip), x=wide[0], width=wide[1], y=y, height=_GROUND - y)
        if day.no_data:
            height = max(_GROUND - y, 24)
            yield from shape("unknown", *wide, _GROUND - height, height, tip)
        if day.worked_ms:
            top = _y(day.worked_ms, self.top_ms)
            yield "active", el("rect", el("title", tip), x=narrow[0], width=narrow[1], y=top, height=_GROUND - top)

    def _across(self, share: float) -> tuple[str, str]:
        width = round((FULL - _AXIS) / self.count * share)
        return per_cent(self.middle - width // 2), per_cent(width)


def _y(ms: int, top_ms: int) -> int:
    return _GROUND - (ms * _PLOT_PX + top_ms // 2) // top_ms


def _said(day: DayColumn) -> str:
    worked = "no data" if day.no_data else "nothing yet" if day.worked_ms is None else f"worked {hours(day.worked_ms)}"
    return f"{worked}, scheduled {hours(day.scheduled_ms)}" if day.scheduled_ms else worked
