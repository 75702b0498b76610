from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairday_collector.timesheets.periods import PayPeriod, PayRule, Period, period_of

MONDAY = date(2024, 1, 1)
DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))
KINDS: list[PayPeriod] = ["week", "two_weeks", "half_month", "month"]
RULES = st.builds(PayRule, st.sampled_from(KINDS), DAYS)


def period(kind: PayPeriod, day: date, anchor: date = MONDAY) -> tuple[str, str]:
    """First and last date of the period under one rule for ever."""
    found = period_of(day, lambda _: PayRule(kind, anchor))
    return str(found.first), str(found.last)


@pytest.mark.parametrize(("kind", "day", "first", "last"), [
    ("week", date(2026, 10, 14), "2026-10-12", "2026-10-18"),
    ("two_weeks", date(2024, 1, 14), "2024-01-01", "2024-01-14"),
    ("two_weeks", date(2023, 12, 31), "2023-12-18", "2023-12-31"),
    ("half_month", date(2024, 2, 15), "2024-02-01", "2024-02-15"),
    ("half_month", date(2024, 2, 16), "2024-02-16", "2024-02-29"),
    ("month", date(2026, 2, 3), "2026-02-01", "2026-02-28"),
])  # fmt: skip
def test_the_period_of_a_date(kind: PayPeriod, day: date, first: str, last: str) -> None:
    """Weeks count from the anchor on both sides; months are the calendar's."""
    assert period(kind, day) == (first, last)


def test_weeks_begin_on_the_anchors_weekday() -> None:
    """An anchor on a Wednesday makes weeks from Wednesday to Tuesday."""
    assert period("week", date(2026, 10, 13), date(2026, 1, 7)) == ("2026-10-07", "2026-10-13")


def test_another_rule_ends_the_running_period() -> None:
    """From months to weeks on a Thursday: a short month, a short week, then whole weeks."""
    change = date(2026, 10, 15)

    def rule_on(day: date) -> PayRule:
        return PayRule("month" if day < change else "week", MONDAY)

    found = [period_of(date(2026, 10, day), rule_on) for day in (1, 14, 15, 18, 19)]
    assert [(p.first.day, p.last.day) for p in found] == [(1, 14), (1, 14), (15, 18), (15, 18), (19, 25)]


def test_what_was_acted_on_keeps_its_dates() -> None:
    """Weeks decided on later go round a month that is attested."""
    october = Period(date(2026, 10, 1), date(2026, 10, 31))
    weekly = PayRule("week", MONDAY)
    assert period_of(date(2026, 10, 14), lambda _: weekly, [october]) == october
    before = period_of(date(2026, 9, 30), lambda _: weekly, [october])
    behind = period_of(date(2026, 11, 1), lambda _: weekly, [october])
    assert (before, behind) == (
        Period(date(2026, 9, 28), date(2026, 9, 30)),
        Period(date(2026, 11, 1), date(2026, 11, 1)),
    )


@given(DAYS, RULES, RULES, st.integers(0, 60), st.booleans())
def test_periods_tile(start: date, one: PayRule, two: PayRule, change_after: int, acted: bool) -> None:
    """Every date lies in exactly one period, the same whichever of its dates is asked, also over a change of rule."""
    change = start + timedelta(days=change_after)
    kept = [period_of(start + timedelta(days=30), lambda _: one)] if acted else []

    def rule_on(day: date) -> PayRule:
        return one if day < change else two

    days = [start + timedelta(days=index) for index in range(90)]
    found = {day: period_of(day, rule_on, kept) for day in days}
    for day, its in found.items():
        assert day in its
        assert (its.last - its.first).days <= 30
        assert (its.dates[0], its.dates[-1], len(its.dates)) == (its.first, its.last, (its.last - its.first).days + 1)
        assert all(found[other] == its for other in its.dates if other in found)
