"""Which columns a person reads, in the terminal and on paper; CSV and JSON hold every figure instead."""

from collections.abc import Callable
from dataclasses import dataclass

from fairday_reports.figures import Figures, Row, Timesheet
from fairday_reports.words import clock, hm


@dataclass(frozen=True, slots=True)
class Column:
    """A column of durations: its heading, and the milliseconds it takes from the figures of a day or a sum.

    `observed` is False where the column is about time that was not.
    """

    heading: str
    ms: Callable[[Figures], int]
    observed: bool = True

    def shown(self, row: Row) -> str:
        """A cell of a day as `7:52`; a dot where nothing was observed, which is not the same as 0:00."""
        return hm(self.ms(row)) if row.observed_ms or not self.observed else "·"


def _states(heading: str, *states: str) -> Column:
    return Column(heading, lambda figures: sum(figures.states[state] for state in states))


_CLAIMED = _states("Claimed", "claimed")
_NOT_YET = Column("Not yet", lambda figures: figures.not_yet_ms, observed=False)
_COLUMNS = (
    Column("Screen", lambda figures: figures.screen_ms),
    _states("Active", "active"),
    _states("Meeting", "meeting"),
    _states("Passive", "passive"),
    _CLAIMED,
    _states("Private", "private"),
    _states("Idle", "idle"),
    _states("Away", "away"),
    # One column for a device that was locked, asleep or off: who reads a day wants to know that nobody was there.
    _states("Locked, off", "locked", "suspended", "off"),
    Column("No data", lambda figures: figures.no_data_ms, observed=False),
    _NOT_YET,
)
_WHERE_THERE_IS_SOME = (_CLAIMED, _NOT_YET)


def columns(sheet: Timesheet) -> list[Column]:
    """Screen time and then what sums to the length of the day; claimed and not yet only where there is some."""
    return [column for column in _COLUMNS if column not in _WHERE_THERE_IS_SOME or column.ms(sheet.total)]


def frame(row: Row) -> tuple[str, str]:
    """First and last presence as clock times; instead of them `No data`, `Not yet`, or `Not seen` by the devices."""
    if row.first_ms is not None and row.last_ms is not None:
        return clock(row.first_ms, row.zone), clock(row.last_ms, row.zone)
    if row.observed_ms:
        return "Not", "seen"
    return ("No", "data") if row.complete else ("Not", "yet")
