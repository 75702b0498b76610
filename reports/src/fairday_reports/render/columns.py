"""Which columns a person reads, in the terminal and on paper; CSV and JSON hold every figure instead."""

from dataclasses import dataclass

from fairday_reports.figures import Figures, Row, Timesheet
from fairday_reports.render.wording import clock

# One column for a device that was locked, asleep or off: who reads a day wants to know that nobody was there, the
# single states are in CSV and JSON.
_COLUMNS = (
    ("Active", ("active",)),
    ("Meeting", ("meeting",)),
    ("Passive", ("passive",)),
    ("Claimed", ("claimed",)),
    ("Private", ("private",)),
    ("Idle", ("idle",)),
    ("Away", ("away",)),
    ("Locked, off", ("locked", "suspended", "off")),
    ("No data", ("unknown",)),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of durations: its heading, and the states summed in it; no states stand for screen time."""

    heading: str
    states: tuple[str, ...]

    def ms(self, figures: Figures) -> int:
        """The duration in milliseconds."""
        return sum(figures.states[state] for state in self.states) if self.states else figures.screen_ms


def frame(row: Row) -> tuple[str, str]:
    """First and last presence as clock times; instead of them `No data`, `Not yet`, or dashes for nobody there."""
    if row.first_ms is not None and row.last_ms is not None:
        return clock(row.first_ms, row.zone), clock(row.last_ms, row.zone)
    if row.observed_ms:
        return "–", "–"
    return ("No", "data") if row.complete else ("Not", "yet")


def columns(sheet: Timesheet) -> list[Column]:
    """Screen time and then the states, which sum to the length of the day; claimed time only where there is some."""
    shown = [Column(heading, states) for heading, states in _COLUMNS if heading != "Claimed" or _any(sheet, states)]
    return [Column("Screen", ()), *shown]


def _any(sheet: Timesheet, states: tuple[str, ...]) -> bool:
    return any(sheet.total.states[state] for state in states)
