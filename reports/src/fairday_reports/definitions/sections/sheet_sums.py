"""The sums of a timesheet: of one date or of many, of working time by the record and of time by state."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final, get_args

from fairday_collector.ledger.reckon import STATES
from fairday_collector.timesheets.model import Recorded, Source
from fairday_reports.document.model import Cell, Column
from fairday_reports.figures import Row as Day
from fairday_reports.words import listed

_NAMES: Final = (
    *("worked", "breaks", "length", "screen", *STATES, "locked_off", "no_data", "not_yet"),
    *("observed", "overlap", "missing", "frame"),
)
_AT: Final = {name: place for place, name in enumerate(_NAMES)}
_RECORD: Final = ("worked", "breaks")
_ALWAYS: Final = ("length", "observed", "unknown", "no_data", "not_yet", "missing")
"""What can be said of a date about which nothing is known: how long it is, and that nothing of it was observed."""
_WHERE_THERE_IS_SOME: Final = ("passive", "private", "claimed", "not_yet")
"""What most sheets have none of, and which people then need no column for."""
_SOURCES: Final[tuple[Source, ...]] = get_args(Source)
_in_order: Final = itemgetter(*_NAMES)
_KNOWN: Final = {
    (recorded, seen): tuple(name in _ALWAYS or (recorded if name in _RECORD else seen) for name in _NAMES[:-1])
    for recorded in (False, True)
    for seen in (False, True)
}
"""Which of the cells are known, by whether anything is on record and anything was observed."""


@dataclass
class SheetSum:
    """Sums over dates, in milliseconds; what was neither recorded nor observed is not 0 but not known.

    `present` counts the dates with presence, `worked` those with working time by what made their record so.
    """

    ms: tuple[int, ...] = (0,) * len(_NAMES)
    dates: int = 0
    present: int = 0
    recorded: bool = False
    complete: bool = True
    worked: Mapping[Source, int] = field(default_factory=dict)
    sources: set[Source] = field(default_factory=set)

    @classmethod
    def of(cls, day: Day, record: Recorded) -> "SheetSum":
        """One date with its record in force."""
        entry, states, observed = record.entry, day.states, day.observed_ms
        lengths = {
            "worked": entry.worked_ms if entry else 0,
            "breaks": entry.break_ms if entry else 0,
            "length": day.length_ms,
            "screen": day.screen_ms,
            **states,
            "locked_off": states["locked"] + states["suspended"] + states["off"],
            "no_data": day.no_data_ms,
            "not_yet": day.not_yet_ms,
            "observed": observed,
            "overlap": day.overlap_ms,
            "missing": day.missing_ms,
            "frame": day.frame_ms,
        }
        # No work where nothing was observed is known only where somebody said so.
        recorded = entry is not None or record.source != "proposed" or observed > 0
        return cls(
            ms=_in_order(lengths),
            dates=1,
            present=int(day.first_ms is not None),
            recorded=recorded,
            complete=day.complete,
            worked={record.source: int(entry is not None)},
            sources={record.source} if recorded else set(),
        )

    @classmethod
    def total(cls, sums: Sequence["SheetSum"]) -> "SheetSum":
        """Some sums as one."""
        worked: dict[Source, int] = defaultdict(int)
        for one in sums:
            for source, number in one.worked.items():
                worked[source] += number
        return cls(
            ms=tuple(map(sum, zip(cls.ms, *(one.ms for one in sums), strict=True))),
            dates=sum(one.dates for one in sums),
            present=sum(one.present for one in sums),
            recorded=any(one.recorded for one in sums),
            complete=all(one.complete for one in sums),
            worked=worked,
            sources=set().union(*(one.sources for one in sums)),
        )

    def __getitem__(self, name: str) -> int:
        return self.ms[_AT[name]]

    def cells(self) -> tuple[Cell, ...]:
        """A cell for each of `sum_columns`."""
        known = _KNOWN[self.recorded, self["observed"] > 0]
        cells: list[Cell] = [ms if there else None for ms, there in zip(self.ms[:-1], known, strict=True)]
        seen = 1 - self["missing"] / self["frame"] if self["frame"] else None
        states = listed([source for source in _SOURCES if source in self.sources]) or None
        return (*cells[:2], states, *cells[2:], seen, self.complete)


def sum_columns(total: SheetSum) -> tuple[Column, ...]:
    """The columns of every table of a timesheet; those for people are fewer, without what `total` has none of."""
    titles = {
        "worked": "Worked",
        "breaks": "Breaks",
        "screen": "Screen",
        **{state: state.capitalize() for state in ("active", "meeting", "passive", "private", "claimed", "idle")},
        "away": "Away",
        "locked_off": "Locked, off",
        "no_data": "No data",
        "not_yet": "Not yet",
    }
    absent = {name for name in _WHERE_THERE_IS_SOME if not total[name]}
    lengths = [
        Column(name, titles.get(name, name.capitalize()), "ms", shown=name in titles and name not in absent)
        for name in _NAMES[:-1]
    ]
    return (
        *lengths[:2],
        Column("record", "Record", "text"),
        *lengths[2:],
        Column("completeness", "Seen", "ratio"),
        Column("complete", "Complete", "flag", shown=False),
    )
