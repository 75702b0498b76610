"""How values of metrics and formulas are written for people."""

import re
from datetime import date

from fairday_collector.ledger.facts import DayFacts
from fairday_reports.metrics.model import Metric, Unit, Value
from fairday_reports.words import tenths

NOTHING = "–"
_TERM = re.compile(r"[a-z_]+")


def shown(value: Value, unit: Unit) -> str:
    """A value with its unit; a dash where there is nothing to say."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return value
    match unit:
        case "ms":
            return clock_time(round(value))
        case "ratio":
            return f"{tenths(value) / 10:.1f} %"
        case "per_hour":
            return f"{value:.1f} per hour"
        case _:
            return str(value)


def clock_time(milliseconds: int) -> str:
    """A length of time as `7:52:09`, with thousandths where there are any, so that a sum can be checked."""
    seconds, rest = divmod(milliseconds, 1000)
    text = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{rest:03}" if rest else text


def with_figures(metric: Metric, facts: DayFacts) -> str:
    """The expression of a metric with figures in place of its terms."""

    def figure(found: re.Match[str]) -> str:
        name = found[0]
        value = getattr(facts, name)
        return clock_time(value) if name.endswith("_ms") else str(value)

    return _TERM.sub(figure, metric.expression)


def dates(first: date, last: date) -> str:
    """A range of dates, or the only one."""
    return first.isoformat() if first == last else f"{first} to {last}"
