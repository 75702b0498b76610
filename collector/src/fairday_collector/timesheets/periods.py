"""Pay periods: which dates are attested and approved together; pure."""

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

PayPeriod = Literal["week", "two_weeks", "half_month", "month"]
_ONE_DAY = timedelta(days=1)
_HALF = 15
_LENGTHS = {"week": 7, "two_weeks": 14}


@dataclass(frozen=True, slots=True)
class PayRule:
    """How long pay periods are; `anchor` is the first date of any one that is counted in weeks."""

    kind: PayPeriod
    anchor: date


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Consecutive local dates, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def dates(self) -> list[date]:
        """The dates by time."""
        return [self.first + timedelta(days=index) for index in range((self.last - self.first).days + 1)]


def period_of(day: date, rule_on: Callable[[date], PayRule], kept: Iterable[Period] = ()) -> Period:
    """The pay period of a local date, by the rule in force on the period's first date.

    Another rule ends the running period, and begins one on its own first date. The `kept` periods were acted on
    already: whatever the rules say now, they keep their dates, and others end before them and begin behind them.
    """
    fixed = list(kept)
    for period in fixed:
        if day in period:
            return period
    rule = rule_on(day)
    natural = _natural(day, rule)
    first, last = day, day
    while first > natural.first and rule_on(first - _ONE_DAY) == rule and not _in_any(first - _ONE_DAY, fixed):
        first -= _ONE_DAY
    while last < natural.last and rule_on(last + _ONE_DAY) == rule and not _in_any(last + _ONE_DAY, fixed):
        last += _ONE_DAY
    return Period(first, last)


def _in_any(day: date, periods: Iterable[Period]) -> bool:
    return any(day in period for period in periods)


def _natural(day: date, rule: PayRule) -> Period:
    """The period of a date as if its rule held for ever."""
    if rule.kind in _LENGTHS:
        length = _LENGTHS[rule.kind]
        first = day - timedelta(days=(day - rule.anchor).days % length)
        return Period(first, first + timedelta(days=length - 1))
    end = monthrange(day.year, day.month)[1]
    if rule.kind == "month":
        return Period(day.replace(day=1), day.replace(day=end))
    if day.day <= _HALF:
        return Period(day.replace(day=1), day.replace(day=_HALF))
    return Period(day.replace(day=_HALF + 1), day.replace(day=end))
