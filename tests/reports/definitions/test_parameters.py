"""What a report is asked for, and how that is kept."""

from dataclasses import replace
from datetime import date

import pytest

from fairday_collector.errors import Invalid, NotFound
from fairday_reports.definitions.catalogue import REPORTS, find_report
from fairday_reports.definitions.model import GROUPINGS
from fairday_reports.definitions.parameters import Parameters, checked, stored_parameters
from tests.support.metric_days import MONDAY, day_after

UTILISATION = REPORTS["utilisation"]
WEEK = Parameters(first=MONDAY, last=day_after(6))


@pytest.mark.parametrize(
    "parameters",
    [
        Parameters(("p1", "p2"), ("t1",), period="last-week", by="week"),
        Parameters(first=date(2026, 1, 1), last=date(2026, 1, 31)),
    ],
)
def test_what_is_kept_is_read_again(parameters: Parameters) -> None:
    """Parameters come back from the store as they were put into it."""
    assert stored_parameters(parameters.stored()) == parameters


@pytest.mark.parametrize(
    "parameters",
    [
        Parameters(),
        Parameters(first=MONDAY),
        Parameters(last=MONDAY),
        Parameters(period="last-week", first=MONDAY, last=MONDAY),
        Parameters(period="last-week", first=MONDAY),
    ],
)
def test_either_a_period_or_both_dates_are_needed(parameters: Parameters) -> None:
    """No dates, one date alone, and dates beside a period are refused with what to give."""
    with pytest.raises(Invalid, match="Give either a `period` such as last-week, or both `from` and `to`") as refused:
        checked(UTILISATION, parameters)
    assert refused.value.code == "bad_period"


def test_an_unknown_period_is_refused() -> None:
    """The refusal names those there are."""
    with pytest.raises(Invalid, match="last-month, last-quarter"):
        checked(UTILISATION, Parameters(period="fortnight"))


def test_the_first_grouping_holds_unless_another_is_given() -> None:
    """What was not said is filled in; what the definition does not know is refused with what it knows."""
    assert checked(UTILISATION, WEEK) == replace(WEEK, by="person")
    assert checked(UTILISATION, replace(WEEK, by="month")).by == "month"
    with pytest.raises(Invalid, match="Choose one of: person, team, day, week, month"):
        checked(UTILISATION, replace(WEEK, by="category"))
    with pytest.raises(Invalid, match="Choose one of: none"):
        checked(REPORTS["summary"], replace(WEEK, by="team"))


def test_dates_are_counted_from_the_day_given() -> None:
    """A named period moves with the day, dates do not."""
    assert Parameters(period="yesterday").dates(MONDAY) == (day_after(-1), day_after(-1))
    assert WEEK.dates(date(2030, 1, 1)) == (MONDAY, day_after(6))


def test_a_report_that_is_not_there_is_refused_with_the_nearest() -> None:
    """A misspelt name is answered with what it may have meant, any other with where to look."""
    assert find_report("summary") is REPORTS["summary"]
    with pytest.raises(NotFound, match="Did you mean utilisation"):
        find_report("utilization")
    with pytest.raises(NotFound, match="fairday report list"):
        find_report("zzz")


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_says_what_it_is(name: str) -> None:
    """Words for the catalogue and for the reader, and groupings that have words too."""
    definition = REPORTS[name]
    assert (definition.name, definition.title[:1].isupper()) == (name, True)
    for text in (definition.about, definition.reading):
        assert text.endswith(".")
    assert "Not for pay, ranking or discipline" in definition.reading
    assert set(definition.groupings) <= set(GROUPINGS)
