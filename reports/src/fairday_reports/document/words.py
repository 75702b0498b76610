"""How a cell reads for people: one way for pages, PDF, mail and the terminal."""

from datetime import date, datetime
from typing import Final

from fairday_reports.document.model import Cell, Kind
from fairday_reports.words import hm, percent, weekday

NOTHING: Final = "–"


def shown(cell: Cell, kind: Kind) -> str:
    """A cell of a table as text: `7:52`, `74 %`, `Tue 14 Oct`, `08:31`; a dash where there is nothing to say."""
    if cell is None:
        return NOTHING
    match kind:
        case "ms":
            return hm(int(cell))
        case "ratio":
            return percent(float(cell))
        case "per_hour":
            return f"{float(cell):.1f}"
        case "count":
            return f"{int(cell):,}"
        case "number":
            return f"{float(cell):,.2f}"
        case "date":
            return weekday(date.fromisoformat(str(cell)))
        case "time":
            return f"{datetime.fromisoformat(str(cell)):%H:%M}"
        case "flag":
            return "yes" if cell else "no"
        case _:
            return str(cell)


def is_number(kind: Kind) -> bool:
    """Whether values of a kind stand to the right and can be added or compared."""
    return kind in ("ms", "ratio", "per_hour", "count", "number", "time")
