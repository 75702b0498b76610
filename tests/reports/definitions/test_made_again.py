"""Reports that are made again after a date was reckoned once more: what counts as another value, and what does not."""

from datetime import timedelta

import pytest

from fairday_reports.definitions.catalogue import REPORTS
from fairday_reports.document.compare import compare
from fairday_reports.document.model import Change, Document
from tests.support.metric_days import MONDAY, day_after
from tests.support.report_house import HOUR, MINUTE, ReportHouse, day_facts, values

LEAST = 5 * MINUTE


@pytest.fixture
def ada(house: ReportHouse) -> str:
    """Somebody with two whole weeks of work, late on Monday, of which some is not observed."""
    person = house.person("Ada", added=day_after(-7))
    house.week(person, MONDAY - timedelta(weeks=1))
    house.week(person)
    house.again(person, day_facts(MONDAY, 6, lacking=2, late_ms=30 * MINUTE))
    return person


def reckoned(house: ReportHouse, person: str, report: str, minutes: float) -> tuple[Document, Document]:
    """A report before and after so many minutes of Monday that nobody had observed came in as work."""
    before = house.make(report)
    more = minutes / 60
    house.again(person, day_facts(MONDAY, 6 + more, lacking=2 - more, late_ms=30 * MINUTE))
    return before, house.make(report)


@pytest.mark.parametrize("report", sorted(REPORTS))
def test_less_than_the_threshold_is_no_change(house: ReportHouse, ada: str, report: str) -> None:
    """Whatever a report says in words: differences, what may explain a date, lengths of time."""
    before, after = reckoned(house, ada, report, 2)
    assert compare(before, after, LEAST).changes == ()


def test_a_comparison_counts_by_its_values(house: ReportHouse, ada: str) -> None:
    """Of a duration in it the change is one of a duration, known by its figure; the words do not count."""
    before, after = reckoned(house, ada, "utilisation", 7)
    title = before.table("against").title
    changes = [change for change in compare(before, after, LEAST).changes if change.table == title]
    assert Change(title, "Worked", "Week 42", "ms", 38 * HOUR, 38 * HOUR + 7 * MINUTE) in changes
    assert {change.column for change in changes} == {"Week 42"}


def test_a_cause_alone_is_no_change(house: ReportHouse, ada: str) -> None:
    """Another cause is in the row, which is no other row by that."""
    before, after = reckoned(house, ada, "exceptions", 4)
    causes = [values(document.table("late"), "cause") for document in (before, after)]
    assert causes == [["2 h of it without data"], ["1 h 56 min of it without data"]]
    assert not compare(before, after, LEAST)
