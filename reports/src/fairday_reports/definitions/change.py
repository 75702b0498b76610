"""How values of a metric compare in two periods, in words that agree with how the values themselves are shown."""

from typing import Final

from fairday_reports.definitions.cells import KINDS, cell
from fairday_reports.document.model import Cell, Kind
from fairday_reports.document.words import shown
from fairday_reports.metrics.group import Group
from fairday_reports.metrics.model import Metric
from fairday_reports.periods import Range, unit_of
from fairday_reports.words import count, hm, hours, points

_MINUTE_MS: Final = 60_000


def difference(after: Cell, before: Cell, kind: Kind) -> str:
    """`−8:01`, `+1 point`, `0 points`, `+2`: of the values as they are shown, so that whoever subtracts gets it too.

    Empty where one of them is not known.
    """
    number = shown_difference(after, before, kind)
    if number is None:
        return ""
    sign = "+" if number > 0 else "−" if number < 0 else ""
    match kind:
        case "ms":
            return f"{sign}{hm(round(abs(number)))}"
        case "ratio":
            return f"{sign}{count(round(abs(number)), 'point', 'points')}"
        case "count":
            return f"{sign}{round(abs(number)):,}"
        case _:
            return f"{sign}{abs(number):.1f}"


def shown_difference(after: Cell, before: Cell, kind: Kind) -> float | None:
    """In milliseconds, points of a hundred, or the unit of the kind, after rounding as people see them."""
    if not isinstance(after, int | float) or not isinstance(before, int | float):
        return None
    match kind:
        case "ms":
            return float((_minutes(after) - _minutes(before)) * _MINUTE_MS)
        case "ratio":
            return float(points(after) - points(before))
        case "count":
            return after - before
        case _:
            return round(after, 1) - round(before, 1)


def than_before(metric: Metric, now: Group, then: Group, before: Range, *, alone: bool) -> str:
    """`452 h 20 min the week before, 8 h 01 min less`; what it was alone where the two are the same, or no numbers."""
    kind = KINDS[metric.unit]
    after, was = (cell(metric, group, person=alone) for group in (now, then))
    if was is None:
        return f"not known the {unit_of(*before)} before"
    said = f"{hours(int(was)) if kind == 'ms' else shown(was, kind)} the {unit_of(*before)} before"
    number = shown_difference(after, was, kind)
    if not number:
        return said
    length = hours(round(abs(number))) if kind == "ms" else difference(after, was, kind).lstrip("+−")
    return f"{said}, {length} {'more' if number > 0 else 'less'}"


def _minutes(ms: float) -> int:
    return (round(ms) + _MINUTE_MS // 2) // _MINUTE_MS
